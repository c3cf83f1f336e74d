"""Edges of what counts as a number of record on a page."""

from __future__ import annotations

import pytest

from sahel.reports.receipts.lines import numbers_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("in 999", ["999"]),
        ("in 1000", []),
        ("in 1999", []),
        ("in 2000", []),
        ("in 2099", []),
        ("in 2100", []),
        ("in 2199", []),
        ("in 2200", ["2200"]),
    ],
)
def test_a_year_is_no_number_of_record(text, numbers):
    assert numbers_in(text) == numbers
