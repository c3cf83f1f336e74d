"""Edges of trends: the shortest level, a neighbour exactly so many days away."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.conflicts import largest_jumps, rows_near_jumps


@pytest.mark.parametrize(("n", "found"), [(2, 0), (3, 1)])
def test_three_periods_are_a_level_and_two_are_none(n, found):
    months = pd.DataFrame({"start": pd.date_range("2024-01-01", periods=2 * n, freq="MS"), "country": "MLI"})
    assert len(largest_jumps(months.assign(best=[10] * n + [1000] * n), penalty=0.01, draws=10)) == found


@pytest.mark.parametrize("day", ["2012-03-02", "2012-04-30"])
@pytest.mark.parametrize(("within_days", "n"), [(29, 0), (30, 1)])
def test_a_neighbour_exactly_so_many_days_away_is_near(day, within_days, n):
    jump = pd.to_datetime(["2012-04-01" if day < "2012-04" else "2012-03-31"])
    jumps = pd.DataFrame({"country": "MLI", "start": jump, "earliest": jump, "latest": jump})
    rows = pd.DataFrame({"country": "MLI", "kind": "coup", "label": "x", "start": pd.to_datetime([day])})
    rows = rows.assign(start_precision="day", end=rows["start"], end_precision="day")
    assert len(rows_near_jumps(jumps, rows, within_days=within_days)) == n
