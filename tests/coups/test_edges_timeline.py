"""Edges of the coup timeline: seven days in power, coups on the same day, sequences of exactly so many days."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import blank

from sahel import coup_timeline
from sahel.coups import coup_sequences, coups_by_decade


def coups(*days: str, **same: str) -> pd.DataFrame:
    plain = {"country": "MLI", "date_precision": "day", "outcome": "successful", "kind": "coup"}
    return blank("coups", [plain | same | {"coup_id": f"c{n}", "date": day} for n, day in enumerate(days)])


@pytest.mark.parametrize(("until", "outcome"), [("2020-08-24", "pending"), ("2020-08-25", "successful")])
def test_a_success_has_held_power_for_seven_days(until, outcome):
    # Powell & Thyne 2011: power held for at least seven days.
    assert coup_timeline(coups("2020-08-18"), until=until)["outcome"].tolist() == [outcome]


@pytest.mark.parametrize(("within_days", "n"), [(6, 0), (7, 1), (8, 1)])
def test_a_sequence_holds_a_gap_of_exactly_so_many_days(within_days, n):
    assert len(coup_sequences(coups("2015-09-16", "2015-09-23"), within_days=within_days)) == n


def test_a_decade_holds_its_first_and_its_last_day():
    counts = coups_by_decade(coups("2010-01-01", "2019-12-31", "2020-01-01"))
    assert counts[["decade", "successful"]].values.tolist() == [[2010, 2], [2020, 1]]
