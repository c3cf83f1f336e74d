"""Edges of trends: a difference of exactly the tolerance, a neighbour exactly so many days away."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.conflicts import add_change_points, change_points, monthly_arrows


def arrow(before: int, now: int) -> str:
    deaths = [before, before, before, now]
    months = pd.DataFrame({"country": "MLI", "start": pd.date_range("2024-01-01", periods=4, freq="MS")})
    return monthly_arrows(months.assign(low=deaths, best=deaths, high=deaths))["arrow"].iloc[-1]


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [
        # Up to five deaths …
        (10, 15, "unchanged"), (10, 16, "deteriorated"), (10, 5, "unchanged"), (10, 4, "improved"),
        # … or up to a quarter of the months before are no change.
        (100, 125, "unchanged"), (100, 126, "deteriorated"), (100, 75, "unchanged"), (100, 74, "improved"),
    ],
)  # fmt: skip
def test_a_difference_of_the_tolerance_itself_is_no_change(before, now, word):
    assert arrow(before, now) == word


@pytest.mark.parametrize(("n", "found"), [(2, 0), (3, 1)])
def test_three_periods_are_a_level_and_two_are_none(n, found):
    months = pd.DataFrame({"start": pd.date_range("2024-01-01", periods=2 * n, freq="MS"), "country": "MLI"})
    assert len(change_points(months.assign(best=[10] * n + [1000] * n), penalty=0.01, draws=10)) == found


@pytest.mark.parametrize("day", ["2012-03-02", "2012-04-30"])
@pytest.mark.parametrize(("within_days", "n"), [(29, 0), (30, 1)])
def test_a_neighbour_exactly_so_many_days_away_is_near(day, within_days, n):
    change = pd.to_datetime(["2012-04-01" if day < "2012-04" else "2012-03-31"])
    changes = pd.DataFrame({"country": "MLI", "start": change, "earliest": change, "latest": change})
    rows = pd.DataFrame({"country": "MLI", "kind": "coup", "label": "x", "start": pd.to_datetime([day])})
    rows = rows.assign(start_precision="day", end=rows["start"], end_precision="day")
    assert len(add_change_points(changes, rows, within_days=within_days)) == n
