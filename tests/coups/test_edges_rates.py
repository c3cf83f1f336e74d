"""Edges of coup counts: the first day of a period."""

from __future__ import annotations

import pytest

import sahel
from sahel.coups import coups_by_country


@pytest.mark.parametrize(("since", "n"), [("2023-07-25", 1), ("2023-07-26", 1), ("2023-07-27", 0)])
def test_a_period_holds_its_first_day(since, n):
    coups = sahel.coup_timeline(sahel.load_coups(country="NER", until="2024-12-31"), until="2024-12-31")
    assert len(coups_by_country(coups, since=since)) == n
