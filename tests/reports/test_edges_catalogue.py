"""Edges of what the catalogue counts as a month, and of how many reports the feed lists."""

from __future__ import annotations

import pytest

from sahel.reports.build.catalogue import Entry, _entry, feed


def entries(number: int) -> list[Entry]:
    built = [f"2024-07-{1 + n // 24:02d}T{n % 24:02d}:00:00Z" for n in range(number)]
    return [
        Entry(file=f"{n}.html", title=str(n), as_of="", start="", country="", section="Overview", built_at=moment)
        for n, moment in enumerate(built)
    ]


@pytest.mark.parametrize(("number", "listed"), [(199, 199), (200, 200), (201, 200)])
def test_the_feed_lists_at_most_two_hundred_and_leaves_out_the_oldest(number, listed):
    text = feed(entries(number))
    assert text.count("<entry>") == listed
    assert ('href="0.html"' in text) == (number == listed)


@pytest.mark.parametrize(
    ("month", "section"),
    [("2024-00", "Overview"), ("2024-01", "Month"), ("2024-12", "Month"), ("2024-13", "Overview"), ("", "Overview")],
)
def test_a_month_is_one_of_twelve(month, section):
    described = {"title": "t", "notebook": "coups", "parameters": {"month": month}}
    assert _entry("one.html", described, ()).section == section
