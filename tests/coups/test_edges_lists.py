"""Edges of coup lists: a tolerance of exactly so many days, the first and the last day that both lists cover."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import blank

from sahel import compare_coups


def listed(*days: str, **same: str) -> pd.DataFrame:
    plain = {"country": "NER", "date_precision": "day", "outcome": "successful", "kind": "coup"}
    return blank("coups", [plain | same | {"coup_id": day, "date": day} for day in days])


@pytest.mark.parametrize("day", ["2023-07-23", "2023-07-29"])
@pytest.mark.parametrize(("tolerance", "n_events"), [(2, 2), (3, 1), (4, 1)])
def test_a_tolerance_holds_its_own_number_of_days(day, tolerance, n_events):
    assert len(compare_coups(listed("2023-07-26"), listed(day), tolerance_days=tolerance)) == n_events


@pytest.mark.parametrize(("day", "n_events"), [("2023-08-01", 1), ("2023-08-02", 2)])
def test_the_days_between_a_month_and_a_day_run_from_its_last_day(day, n_events):
    month = listed("2023-07-01", date_precision="month")
    assert len(compare_coups(month, listed(day), tolerance_days=1)) == n_events


@pytest.mark.parametrize(
    ("span", "verdict"),
    [
        ({}, "only in a"),
        ({"since": "2023-07-26"}, "only in a"),
        ({"since": "2023-07-27"}, "not covered by the other"),
        ({"until": "2023-07-26"}, "only in a"),
        ({"until": "2023-07-25"}, "not covered by the other"),
    ],
)
def test_what_both_lists_cover_holds_its_first_and_its_last_day(span, verdict):
    others = ("2023-01-01", "2023-12-31")
    events = compare_coups(listed("2023-07-26", *others), listed(*others), tolerance_days=0, **span)
    assert events.set_index("date").loc[pd.Timestamp("2023-07-26"), "verdict"] == verdict
