"""Constants of method of coded events."""

from __future__ import annotations

from sahel.events import totals


def test_totals_agree_within_one_and_a_half_percent():
    # Our World in Data asserts that UCDP's events add up to its yearly tables within this share.
    assert totals.TOLERANCE == 0.015
