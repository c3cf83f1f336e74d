"""Edges of stances: an alliance that begins or ends on the day of the incident."""

from __future__ import annotations

import pytest
from ledger_rows import claims, setting

from sahel import relate


@pytest.mark.parametrize(
    ("start", "end", "stance"),
    [
        ("2024-07-24", None, "ally"),
        ("2024-07-25", None, "ally"),
        ("2024-07-26", None, "third"),
        ("2022-01-01", "2024-07-24", "third"),
        ("2022-01-01", "2024-07-25", "ally"),
        ("2024-07-25", "2024-07-25", "ally"),
    ],
)
def test_an_alliance_holds_on_its_first_and_its_last_day(start, end, stance):
    # The battle begins on 25 July 2024.
    tables = setting()
    relations = tables["relations"]
    tables["relations"] = relations.assign(start=start, end=end).astype(relations.dtypes)
    related = relate(claims({"claimant": "bloggers", "victim": "mercs", "low": 3}), **tables)
    assert related["stance"].tolist() == [stance]
