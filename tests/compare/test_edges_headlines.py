"""Edges of headline numbers: parts of an incident stay beside its whole."""

from __future__ import annotations

import pytest
from ledger_rows import claims, setting

import sahel


def killed(*rows: dict) -> dict[str, float]:
    tables = {"claims": claims(*rows), "incidents": setting()["incidents"]}
    numbers = sahel.compare.headline_numbers(tables)
    return {label: number for label, number in numbers.items() if "killed" in label}


def test_the_killed_of_a_part_are_no_headline_number():
    both = killed({"incident_id": "battle", "low": 9}, {"incident_id": "ambush", "low": 5})
    assert both == {
        "battle: killed of army, lowest number said": 9,
        "battle: killed of army, highest number said": 9,
    }
    assert killed({"incident_id": "ambush", "low": 5}) == {}


def test_a_part_is_no_incident_of_its_own():
    assert sahel.compare.headline_numbers({"incidents": setting()["incidents"]})["incidents"] == 1


@pytest.mark.parametrize(
    "row",
    [{"scope": "part"}, {"subset_of": "c9"}, {"status": "revised"}, {"harm": "wounded"}, {"victim": None}],
)
def test_only_statements_in_force_about_the_whole_are_counted(row):
    assert killed({"low": 9} | row) == {}
