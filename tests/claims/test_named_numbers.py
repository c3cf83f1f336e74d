"""What a statement names: "up to 82" nothing lower, "more than 60" sixty, "between 0 and 10" a zero."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import claims, setting

import sahel

UP_TO_82 = {"claimant": "un", "bound": "up_to", "high": 82}
AT_LEAST_20 = {"claimant": "un", "bound": "at_least", "low": 20}
MORE_THAN_60 = {"claimant": "un", "bound": "more_than", "low": 60}
NONE_TO_TEN = {"claimant": "un", "bound": "between", "low": 0, "high": 10}


def related(*rows: dict) -> pd.DataFrame:
    return sahel.relate(claims(*rows), **setting())


def answer(rule: str, *rows: dict) -> list[float]:
    return sahel.reconcile(related(*rows), rule=rule).iloc[0][["low", "high"]].tolist()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([UP_TO_82, AT_LEAST_20, AT_LEAST_20 | {"bound": "more_than", "low": 80}], "at least 20 … more than 80"),
        ([UP_TO_82 | {"high": 600}, AT_LEAST_20 | {"low": 200}], "at least 200 … up to 600"),
        ([UP_TO_82 | {"high": 60}, {"claimant": "un", "low": 54}, {"claimant": "un", "low": 77}], "54 … 77"),
        ([UP_TO_82, {"claimant": "un", "low": 54}], "54 … up to 82"),
        ([UP_TO_82, UP_TO_82 | {"high": 60}], "up to 60 … up to 82"),
        ([UP_TO_82, {"claimant": "un", "low": 0}], "0 … up to 82"),
        ([UP_TO_82], "up to 82"),
        ([UP_TO_82, {"claimant": "un", "low": 82}], "up to 82 … 82"),
    ],
)
def test_up_to_a_number_hides_neither_the_lowest_nor_the_highest_figure(rows, said):
    for order in (rows, rows[::-1]):
        assert sahel.claim_bands(related(*order))["said"].tolist() == [said]


def test_one_number_is_one_that_was_named():
    assert answer("acled_like", MORE_THAN_60) == [60, 60]
    assert answer("acled_like", MORE_THAN_60, {"claimant": "un", "low": 61}) == [60, 60]
    assert answer("acled_like", MORE_THAN_60, {"claimant": "un", "low": 59}) == [59, 59]


@pytest.mark.parametrize(
    ("rows", "apart"),
    [
        ([MORE_THAN_60, {"low": 60}], 0),
        ([MORE_THAN_60, {"low": 61}], 1),
        ([UP_TO_82, {"low": 20}], 62),
        ([NONE_TO_TEN, {"low": 5}], 10),
        ([{"bound": "between_open", "low": 5, "high": 12}], 7),
    ],
)
def test_the_range_runs_between_numbers_that_were_named(rows, apart):
    assert sahel.disagreement(related(*rows))["range"].tolist() == [apart]


def test_a_zero_that_was_named_counts():
    assert answer("lowest", NONE_TO_TEN, {"low": 5}) == [0, 10]
    assert answer("acled_like", NONE_TO_TEN) == [0, 0]
    assert answer("acled_like", {"bound": "up_to", "high": 0}) == [0, 0]
    assert answer("lowest", UP_TO_82, {"low": 0}) == [0, 0]


def test_the_ledgers_spans_name_their_lowest_figure():
    bands = sahel.claim_bands(sahel.load_ledger()).query("band == 'third_party' and harm == 'killed'")
    said = bands.set_index(["incident_id", "victim"])["said"]
    assert said["tinzaouaten-2024", "wagner"] == "at least 20 … more than 80"
    assert said["gao-2017", "moc"] == "54 … 77"
