"""Speakers, victims and incidents that cannot be placed are refused or named, never taken for third parties."""

from __future__ import annotations

import pytest
from ledger_rows import claims, setting

import sahel


def test_claims_about_an_unknown_incident_are_refused_with_the_nearest_known_one():
    table = claims({"low": 2}, {"incident_id": "batle", "low": 3})
    with pytest.raises(sahel.errors.UnknownName, match=r"1 claim\(s\).*'batle' \(nearest: battle") as refusal:
        sahel.relate(table, **setting())
    assert "allow_unknown=True" in str(refusal.value)


def test_claims_about_an_unknown_incident_can_be_kept_and_are_then_placed_nowhere():
    table = claims({"low": 2}, {"incident_id": "raid", "claimant": "rebels", "low": 3}, {"incident_id": "raid"})
    related = sahel.relate(table, allow_unknown=True, **setting())
    assert related["stance"].fillna("").tolist() == ["own", "", ""]
    assert related["band"].tolist() == ["conceded", "unplaced", "unplaced"]
    assert related["umbrella"].tolist() == ["battle", "raid", "raid"]
