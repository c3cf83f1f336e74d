"""Edges of the ledger: the day itself, and which text of a statement is its own."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import claims

import sahel


def statuses(*rows: dict) -> list[str]:
    return sahel.claims.drop_relays(claims(*({"statement_id": "s"} | row for row in rows)))["status"].tolist()


@pytest.mark.parametrize("n_relays", [1, 2, 5, 40])
def test_the_speakers_own_medium_counts_against_any_number_of_relays(n_relays):
    own = {"low": 50, "medium": "telegram", "relay": "AFP"}
    relays = [{"low": 60, "relay": f"paper {n}"} for n in range(n_relays)]
    assert statuses(own, *relays) == ["standing"] + n_relays * ["distorted"]
    assert statuses(*relays, own) == n_relays * ["distorted"] + ["standing"]


@pytest.mark.parametrize("n_relays", [1, 2, 40])
def test_a_row_without_a_relay_counts_against_any_number_of_relays_and_yields_to_the_own_medium(n_relays):
    direct, relays = {"low": 50}, [{"low": 60, "relay": f"paper {n}"} for n in range(n_relays)]
    assert statuses(direct, *relays) == ["standing"] + n_relays * ["distorted"]
    assert statuses({"low": 40, "medium": "radio"}, *n_relays * [direct]) == ["standing"] + n_relays * ["distorted"]


def test_among_rows_as_near_the_reading_of_most_counts_and_a_tie_marks_nothing():
    few, many = {"low": 50, "relay": "A"}, {"low": 60, "relay": "B"}
    assert statuses(few, many, many) == ["distorted", "standing", "standing"]
    assert statuses(few, many) == ["standing", "standing"]
    # Of readings as near, all rows are counted, relayed ones too.
    assert statuses({"low": 50}, {"low": 50}, {"low": 60}, many, many) == 2 * ["distorted"] + 3 * ["standing"]


@pytest.mark.parametrize(
    ("stated", "precision", "first"),
    [("2024-07-28", "day", "2024-07-28"), ("2024-07-01", "month", "2024-07-31"), ("2024-01-01", "year", "2024-12-31")],
)
def test_a_claim_is_known_from_the_last_day_that_its_date_allows(stated, precision, first):
    table = claims({"low": 5, "stated_on": stated, "stated_on_precision": precision})
    before = pd.Timestamp(first) - pd.Timedelta(days=1)
    assert len(sahel.as_of(table, first)) == 1
    assert len(sahel.as_of(table, before)) == 0
    assert len(sahel.claims.claims_by(table, first)) == 1
    assert len(sahel.claims.claims_by(table, before)) == 0


def test_a_claim_is_revised_from_the_day_of_its_replacement_on():
    table = claims({"low": 5, "status": "revised"}, {"low": 7, "revises": "c0", "stated_on": "2024-08-02"})
    assert sahel.as_of(table, "2024-08-01")["status"].tolist() == ["standing"]
    assert sahel.as_of(table, "2024-08-02")["status"].tolist() == ["revised", "standing"]
    period = {"since": "2024-08-02", "until": "2024-08-02"}
    assert sahel.claims.changed_status(table, **period)["claim_id"].tolist() == ["c0"]
    for day in ("2024-08-01", "2024-08-03"):
        assert sahel.claims.changed_status(table, since=day, until=day).empty
