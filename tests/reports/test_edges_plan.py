"""Edges of what planning refuses, names and counts."""

from __future__ import annotations

from datetime import date

import pytest

from sahel.errors import BadDate, BadParameter, suggest
from sahel.reports import edition
from sahel.reports.plan import lookup
from sahel.reports.plan.lookup import often_claimed
from sahel.reports.plan.parameters import months_of, require_month


@pytest.mark.parametrize(
    ("most", "listed"), [(1, "b, and 2 more"), (2, "b, a, and 1 more"), (3, "b, a, c"), (None, "b, a, c")]
)
def test_names_are_listed_as_many_as_asked_for(most, listed):
    assert suggest("b", ["a", "b", "c"], most=most) == listed


@pytest.mark.parametrize("letters", [120, 121])
def test_a_file_name_has_at_most_a_hundred_and_twenty_letters(letters):
    if letters > 120:
        with pytest.raises(BadParameter, match="Use up to 120 letters"):
            edition("coups", output="x" * letters)
    else:
        assert edition("coups", output="x" * letters).stem == "x" * letters


@pytest.mark.parametrize("month", ["2024-01", "2024-12", "0001-01"])
def test_a_month_of_a_calendar_is_taken(month):
    assert require_month(month) == month


@pytest.mark.parametrize("month", ["2024-00", "2024-13", "0000-01"])
def test_a_month_of_no_calendar_is_refused(month):
    with pytest.raises(BadDate, match="is not a month"):
        require_month(month)


def test_a_range_of_months_has_both_ends_and_may_be_one_month():
    on = date(2025, 2, 1)
    assert months_of("2024-12..2025-01", on=on) == ["2024-12", "2025-01"]
    assert months_of("2024-12..2024-12", on=on) == ["2024-12"]
    assert months_of("last-2-months", on=on) == ["2024-12", "2025-01"]


def test_claims_about_a_part_count_for_the_whole_and_just_enough_are_enough(tmp_path, monkeypatch):
    (tmp_path / "incidents.csv").write_text("incident_id,part_of\nwhole,\npart,whole\n")
    (tmp_path / "claims.csv").write_text("incident_id\nwhole\npart\npart\n")
    monkeypatch.setattr(lookup, "folder", lambda _: tmp_path)
    assert often_claimed(least=2) == ["whole", "part"]
    assert often_claimed(least=3) == ["whole"]
    assert often_claimed(least=4) == []
