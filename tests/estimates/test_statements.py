"""What a model reads of a ledger: each statement once, parts as floors, evidence as evidence."""

from __future__ import annotations

import ledger_rows
import pytest

import sahel
from sahel.errors import SahelError
from sahel.estimates.statements import read_statements


def read(*rows):
    return read_statements(sahel.relate(ledger_rows.claims(*rows), **ledger_rows.setting()))


def reasons(found):
    return found.left_out.set_index("reason")["n_readings"].to_dict()


def test_a_relayed_statement_counts_once_and_relays_that_differ_are_between():
    same = [{"claimant": "un", "statement_id": "one", "low": 10, "relay": relay} for relay in ("AFP", "AP")]
    other = {"claimant": "un", "statement_id": "two", "low": 7, "relay": "AFP"}
    found = read(*same, other, other | {"low": 12, "relay": "AP"})
    assert found.said[["kind", "low", "high"]].values.tolist() == [["exact", 10.0, 10.0], ["between", 7.0, 12.0]]
    assert found.losses["n_statements"].tolist() == [2]


@pytest.mark.parametrize(
    ("row", "kind", "low", "high"),
    [
        ({"bound": "exact", "low": 7}, "exact", 7, 7),
        ({"bound": "about", "low": 50}, "about", 50, 50),
        ({"bound": "at_least", "low": 7}, "at least", 7, float("inf")),
        ({"bound": "more_than", "low": 7}, "at least", 8, float("inf")),
        ({"bound": "between_open", "low": 7, "high": 9}, "at least", 7, float("inf")),
        ({"bound": "up_to", "high": 9}, "up to", 0, 9),
        ({"bound": "between", "low": 7, "high": 9}, "between", 7, 9),
    ],
)
def test_each_bound_is_one_kind_of_number(row, kind, low, high):
    assert read(row).said[["kind", "low", "high"]].values.tolist() == [[kind, low, high]]


def test_a_part_is_at_least_so_many_and_only_where_nothing_is_said_of_the_whole():
    part = {"claimant": "rebels", "scope": "first day", "scope_relation": "part"}
    ambush = {"claimant": "rebels", "statement_id": "ambush", "incident_id": "ambush", "low": 4}
    found = read(
        {"claimant": "un", "low": 20},
        part | {"statement_id": "both", "low": 6},
        {"claimant": "rebels", "statement_id": "both", "low": 9},
        part | {"statement_id": "parts", "low": 6},
        part | {"statement_id": "parts", "low": 5, "scope": "second day"},
        ambush,
    )
    said = found.said.set_index("statement_id")[["kind", "low", "is_part", "incident_id"]]
    assert said.loc["both"].tolist() == ["exact", 9, False, "battle"]
    assert said.loc["parts"].tolist() == ["at least", 6, True, "battle"]
    assert said.loc["ambush"].tolist() == ["at least", 4, True, "battle"]
    assert reasons(found) == {
        "a part, beside the same statement's number for the whole": 1,
        "a part, beside a larger one of the same statement": 1,
    }


def test_counted_evidence_is_a_floor_and_no_statement():
    counted = {"claimant": "un", "low": 30, "scope": "graves", "scope_relation": "counted"}
    found = read({"low": 12}, counted, counted | {"low": 20})
    assert found.losses[["floor", "n_statements"]].values.tolist() == [[30.0, 1.0]]
    assert len(found.said) == 1


def test_a_number_for_several_parties_is_their_sum_where_each_has_its_own():
    both = {"claimant": "un", "victim": "army;mercs", "low": 60}
    alone = [{"claimant": "rebels", "victim": "army", "low": 10}, {"claimant": "rebels", "victim": "mercs", "low": 50}]
    found = read(both, *alone)
    losses = found.losses["victim"]
    assert sorted(losses[found.members.query("said == 0")["loss"]]) == ["army", "mercs"]
    assert set(losses) == {"army", "mercs"}
    # Without a number for each, the two together are a loss of their own.
    assert set(read(both, alone[0]).losses["victim"]) == {"army;mercs", "army"}


def test_a_sum_of_its_own_numbers_is_not_read_again():
    rows = [
        {"claimant": "un", "statement_id": "one", "victim": v, "low": n}
        for v, n in [("army", 10), ("mercs", 50), ("army;mercs", 60)]
    ]
    found = read(*rows)
    assert sorted(found.said["low"]) == [10, 50]
    assert reasons(found) == {"a sum of numbers that the same statement gives": 1}


def test_words_denials_and_zeros_are_listed_as_left_out_and_their_losses_stay():
    found = read(
        {"low": 5},
        {"bound": "unquantified", "term": "heavy losses", "victim": "rebels"},
        {"bound": "denied"},
        {"low": 0, "claimant": "rebels"},
    )
    assert set(reasons(found).values()) == {1} and len(reasons(found)) == 3
    assert found.losses.set_index("victim")["n_statements"].to_dict() == {"army": 1, "rebels": 0}


def test_a_ledger_of_words_alone_is_refused():
    with pytest.raises(SahelError, match="no number to read: of 1 claims 1 are about killed"):
        read({"bound": "unquantified", "term": "heavy losses"})


def test_the_bundled_ledger_is_read_whole():
    found = read_statements(sahel.load_ledger())
    floors = found.losses.set_index(["incident_id", "victim"])["floor"].dropna()
    assert floors["moura-2022", "civilians"] == 500
    # What was stated of a part of the incident is counted for the whole.
    assert floors["tinzaouaten-2024", "wagner"] == 50
    assert found.members["said"].nunique() == len(found.said)
    assert (
        (found.losses["n_statements"] > 0).sum() == found.members["loss"].nunique() == found.members["loss"].max() + 1
    )
