"""Edges of matching: events exactly so many kilometres and days apart, totals that tie."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from sahel import match_events
from sahel.events import candidate_pairs, duplicates
from sahel.events.proximity import EARTH_KM


def event(name: str, *, day: str = "2024-07-25", km_north: float = 0, **more: object) -> pd.DataFrame:
    degrees = 15 + km_north / (2 * np.pi * EARTH_KM / 360)
    return pd.DataFrame(
        {"event_id": [name], "date_start": pd.to_datetime([day]), "date_end": pd.to_datetime([day]),
         "latitude": degrees, "longitude": 2.0} | more
    )  # fmt: skip


@pytest.mark.parametrize(("km", "n"), [(9.999, 0), (10, 1), (10.001, 1)])
def test_events_exactly_so_many_kilometres_apart_are_near(km, n):
    assert len(candidate_pairs(event("a"), event("b", km_north=10), km=km, days=0)) == n


@pytest.mark.parametrize(("extra", "n"), [(9.999, 0), (10, 1)])
def test_kilometres_for_a_vague_place_widen_the_window_by_exactly_so_many(extra, n):
    region = event("a", where_precision=4)
    assert len(candidate_pairs(region, event("b", km_north=15), km=5, days=0, extra_km={4: extra})) == n


@pytest.mark.parametrize("other", ["2024-07-22", "2024-07-28"])
@pytest.mark.parametrize(("days", "n"), [(2, 0), (3, 1), (4, 1)])
def test_events_exactly_so_many_days_apart_are_near(other, days, n):
    assert len(candidate_pairs(event("a"), event("b", day=other), km=0, days=days)) == n


@pytest.mark.parametrize(("days", "n"), [(0, 0), (1, 1)])
def test_a_vague_date_counts_to_its_last_possible_day(days, n):
    # "In July 2024" may be the 31st; the other is on 1 August.
    month = event("a", day="2024-07-01", date_precision=4)
    assert len(candidate_pairs(month, event("b", day="2024-08-01"), km=0, days=days)) == n


@pytest.mark.parametrize(("latitude", "longitude"), [(90.0, 180.0), (-90.0, -180.0)])
def test_the_poles_and_the_date_line_are_places(latitude, longitude):
    place = {"latitude": latitude, "longitude": longitude}
    assert len(match_events(event("a").assign(**place), event("b").assign(**place), km=0, days=0)) == 1


def test_totals_that_tie_are_decided_by_the_ids_and_not_by_the_rows():
    ours = pd.concat([event(name) for name in ("a", "b", "c")])
    theirs = pd.concat([event(name) for name in ("x", "y")])
    pairs = set()
    for order in permutations(range(3)):
        for one, other in ((0, 1), (1, 0)):
            found = match_events(ours.iloc[list(order)], theirs.iloc[[one, other]], km=0, days=0)
            both = found[found["found_in"] == "possible"]
            assert both["is_tied"].all() and (both["margin"] == 0).all()
            pairs.add(frozenset(zip(both["a_event_id"], both["b_event_id"], strict=True)))
    assert len(pairs) == 1
    assert len(pairs.pop()) == 2


def test_of_duplicates_with_equal_scores_the_earlier_rows_come_first():
    same = pd.concat([event(name) for name in ("c", "a", "b")], ignore_index=True)
    found = duplicates(same, km=0, days=0)
    assert found[["a_event_id", "b_event_id"]].values.tolist() == [["c", "a"], ["c", "b"], ["a", "b"]]
