"""Edges of lives and ties: the first and the last day of a body, the day of a tie."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import blank

from sahel.actors import actor_on, roll_up

ACTORS = blank(
    "actors",
    [
        {"actor_id": "old", "name": "Old", "start": "2000-01-01", "start_precision": "day",
         "end": "2012-01-10", "end_precision": "day"},
        {"actor_id": "new", "name": "New", "start": "2012-01-05", "start_precision": "day"},
        {"actor_id": "alone", "name": "Alone", "start": "2000-01-01", "start_precision": "day",
         "end": "2012-01-10", "end_precision": "day"},
    ],
)  # fmt: skip
TIES = blank(
    "relations",
    [{"relation_id": "r", "subject": "old", "relation": "merged_into", "object": "new",
      "start": "2012-01-05", "start_precision": "day"}],
)  # fmt: skip


def body(name: str, day: str) -> list[str]:
    return actor_on(ACTORS, relations=TIES, name=name, day=day)[["actor_id", "how"]].values.tolist()[0]


@pytest.mark.parametrize(
    ("day", "how"),
    [("1999-12-31", "not alive"), ("2000-01-01", "itself"), ("2012-01-10", "itself"), ("2012-01-11", "not alive")],
)
def test_a_body_is_alive_on_its_first_and_its_last_day(day, how):
    assert body("alone", day) == ["alone", how]


@pytest.mark.parametrize(
    ("day", "found"),
    [("2012-01-10", ["old", "itself"]), ("2012-01-11", ["new", "merged_into"])],
)
def test_a_body_that_is_joining_another_is_itself_on_its_last_day(day, found):
    assert body("old", day) == found


@pytest.mark.parametrize(("day", "n"), [("2012-01-04", 0), ("2012-01-05", 1)])
def test_a_merger_counts_on_its_own_day(day, n):
    events = pd.DataFrame({"actor_id": ["old"], "date": pd.to_datetime([day])})
    assert len(roll_up(events, relations=TIES, to="new")) == n


@pytest.mark.parametrize(
    ("relation", "day", "n"),
    [
        ("member_of", "2012-01-08", 1),
        ("member_of", "2012-01-09", 1),  # The day on which it ends: perhaps still.
        ("member_of", "2012-01-10", 0),
        ("split_from", "2012-01-04", 1),
        ("split_from", "2012-01-05", 0),
    ],
)
def test_a_membership_ends_and_a_splinter_leaves_on_its_day(relation, day, n):
    ties = TIES.assign(
        relation=relation,
        end=pd.Timestamp("2012-01-09") if relation == "member_of" else pd.NaT,
        end_precision="day",
    ).astype(TIES.dtypes)
    events = pd.DataFrame({"actor_id": ["old"], "date": pd.to_datetime([day])})
    assert len(roll_up(events, relations=ties, to="new")) == n
