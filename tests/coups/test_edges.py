"""Edges of what is asked of coups: a tolerance at its own number of days, the first day of a period."""

from __future__ import annotations

import pandas as pd
import pytest

import sahel
from sahel.coups import aftermath
from sahel.coups.rates import coups_by_country


@pytest.mark.parametrize(("tolerance", "verdicts"), [(2, 2), (3, 1), (4, 1)])
def test_a_tolerance_holds_its_own_number_of_days(tolerance, verdicts):
    ours = sahel.load_coups(country="NER", since="2023-07-01", until="2023-07-31")
    assert len(ours) == 1
    theirs = ours.assign(date=ours["date"] - pd.Timedelta(days=3))
    assert len(sahel.compare_coups(ours, theirs, tolerance_days=tolerance)) == verdicts


@pytest.mark.parametrize(("since", "n"), [("2023-07-25", 1), ("2023-07-26", 1), ("2023-07-27", 0)])
def test_a_period_holds_its_first_day(since, n):
    coups = sahel.coup_timeline(sahel.load_coups(country="NER", until="2024-12-31"), until="2024-12-31")
    assert len(coups_by_country(coups, since=since)) == n


def test_fewer_than_19_placebos_could_not_show_5_percent():
    # One in twenty: the real one among 19 placebos.
    assert aftermath.LEAST_PLACEBOS == 19
    assert 1 / (aftermath.LEAST_PLACEBOS + 1) == 0.05
