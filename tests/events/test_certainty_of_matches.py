"""A match says by how much it is better than the next, and is no more than possible where it is not."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel import match_events


def events(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["event_id", "date_start", "latitude"])
    return frame.assign(date_start=pd.to_datetime(frame["date_start"]), date_end=pd.NaT, longitude=0.0,
                        type_of_violence="state-based")  # fmt: skip


OURS = events(("u", "2024-07-25", 15.0))


def test_a_match_without_another_candidate_has_no_margin():
    match = match_events(OURS, events(("w", "2024-07-25", 15.0)), km=25, days=3).iloc[0]
    assert match["found_in"] == "both" and match["score"] == 1
    assert pd.isna(match["margin"]) and not match["is_tied"]


def test_two_candidates_that_are_alike_are_tied_and_the_match_only_possible():
    matches = match_events(OURS, events(("w", "2024-07-25", 15.1), ("x", "2024-07-25", 14.9)), km=25, days=3)
    assert matches["found_in"].tolist() == ["possible", "only_b"]
    assert matches["margin"].tolist()[0] == 0 and matches["is_tied"].tolist()[0] is True


@pytest.mark.parametrize(("north", "found"), [(15.005, "possible"), (15.2, "both")])
def test_a_match_is_sure_where_the_next_candidate_is_well_behind(north, found):
    match = match_events(OURS, events(("w", "2024-07-25", 15.0), ("x", "2024-07-25", north)), km=25, days=3).iloc[0]
    assert (match["b_event_id"], match["found_in"], match["is_tied"]) == ("w", found, False)
    assert match["margin"] > 0 and (match["margin"] >= 0.05) == (found == "both")


def test_a_match_that_gives_way_to_the_best_total_has_a_margin_below_zero():
    ours = events(("u1", "2024-07-25", 15.0), ("u2", "2024-07-25", 15.2))
    theirs = events(("w1", "2024-07-25", 15.21), ("w2", "2024-07-25", 15.41))
    matches = match_events(ours, theirs, km=25, days=3).set_index("a_event_id")
    assert matches["b_event_id"].to_dict() == {"u1": "w1", "u2": "w2"}
    assert (matches["margin"] < 0).all() and (matches["found_in"] == "possible").all()


def test_a_match_at_the_far_corner_of_the_windows_is_only_possible():
    near = match_events(OURS, events(("w", "2024-07-25", 15.2)), km=25, days=3).iloc[0]
    far = match_events(OURS, events(("w", "2024-07-28", 15.224)).drop(columns="type_of_violence"), km=25, days=3).iloc[
        0
    ]
    assert (near["found_in"], far["found_in"]) == ("both", "possible")
    assert far["score"] < 0.25 < near["score"]
