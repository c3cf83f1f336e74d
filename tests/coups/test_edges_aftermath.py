"""Edges of violence after coups: as few placebos, and as few periods on a side, as an estimate needs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel.coups import violence_around, violence_change


def change(n_months: int, *, month: int, before: int, after: int) -> pd.Series:
    deaths = np.random.default_rng(1).normal(20, 3, size=n_months)
    start = pd.date_range("2000-01-01", periods=n_months, freq="MS")
    series = pd.DataFrame({"country": "MLI", "start": start, "best": deaths})
    day = start[month] + pd.Timedelta(days=14)
    coup = pd.DataFrame({"coup_id": ["c"], "country": "MLI", "date": [day], "date_precision": "day"})
    return violence_change(violence_around(coup, series, before=before, after=after), series).iloc[0]


@pytest.mark.parametrize(("n_months", "n_placebos", "has_p"), [(31, 18, False), (32, 19, True)])
def test_with_19_placebos_5_percent_can_be_shown_and_with_18_not(n_months, n_placebos, has_p):
    found = change(n_months, month=14, before=6, after=6)
    assert found["n_placebos"] == n_placebos
    assert pd.notna(found["p_placebo"]) == has_p


@pytest.mark.parametrize(("month", "has_ratio"), [(2, False), (3, True)])
def test_three_covered_periods_on_a_side_make_a_ratio_and_two_do_not(month, has_ratio):
    found = change(40, month=month, before=12, after=12)
    assert found["n_before"] == month
    assert pd.notna(found["level_ratio"]) == has_ratio
