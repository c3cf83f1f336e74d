"""The sentence that a page begins with: whom it names, what it says of silence, and of nothing at all."""

from __future__ import annotations

import pandas as pd
import pytest

import sahel
from sahel.present import answer_ladder_view, facts_finding, incident_headline, month_headline

ACTORS = sahel.load_actors()
INCIDENTS = sahel.load_incidents()


def bands(*rows: tuple[str | None, str, float | None, float | None, bool, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["victim", "band", "low", "high", "is_worded", "said"])
    return frame.assign(incident_id="x", umbrella="x", harm="killed", rows="claims/a")


INF = float("inf")


def test_the_group_that_most_kinds_report_on_is_named_and_each_kind_says_its_range():
    told = bands(
        ("fama", "claimed", 90, 90, False, "90"),
        ("wagner", "claimed", 50, 84, False, "about 50 … 84"),
        ("wagner", "conceded", 1, INF, True, "“losses”, no number"),
    )
    assert str(incident_headline(told, actors=ACTORS, incident="x")) == (
        "Wagner dead: enemies claim about 50 to 84; its own side admits “losses” and gives no number."
    )


def test_of_two_groups_with_as_many_kinds_the_higher_figure_is_named_and_silence_is_said():
    told = bands(("wagner", "claimed", 50, 50, False, "50"), ("fama", "claimed", 51, 51, False, "51"))
    said = str(incident_headline(told, actors=ACTORS, incident="x"))
    assert said == "FAMa dead: enemies claim 51; its own side has given no figure."


def test_victims_that_nobody_names_are_not_lost():
    told = bands((None, "third_party", 7, INF, False, "at least 7"))
    said = str(incident_headline(told, actors=ACTORS, incident="x"))
    assert said == "The dead, it is not said whose: third parties say at least 7."


@pytest.mark.parametrize("rows", [(), (("wagner", "claimed", None, None, False, None),)])
def test_nothing_at_all_is_said(rows):
    said = str(incident_headline(bands(*rows), actors=ACTORS, incident="x"))
    assert said == "Nobody is on record with a statement of those killed."


def test_the_picture_has_the_order_of_the_sentence_and_the_lowest_figure_named():
    told = bands(
        ("fama", "claimed", 90, 90, False, "90"),
        ("wagner", "third_party", 0, INF, False, "at least 20 … more than 80; also “2 scores” without a number"),
        ("wagner", "claimed", 50, 84, False, "about 50 … 84"),
        ("fama", "unplaced", 2, 2, False, "2"),
    )
    view = answer_ladder_view(told, incident="x", actors=ACTORS)
    assert view["group"].tolist() == ["Wagner, killed"] * 2 + ["FAMa, killed"] * 2
    assert view["reach"].tolist()[0] == 80 and view["reach"].isna().tolist() == [False, True, True, True]
    assert view["low"].tolist() == [20, 50, 90, 2] and view["label"].iloc[0] == "Third parties say"
    assert answer_ladder_view(told.head(0), incident="x", actors=ACTORS).empty


def test_a_month_names_the_incident_with_most_statements_and_counts_what_began():
    ledger = sahel.load_ledger()
    july = ledger[ledger["umbrella"].isin(["tinzaouaten-2024"])].head(5)
    part = INCIDENTS[INCIDENTS["part_of"] == "tinzaouaten-2024"].head(1)
    whole = INCIDENTS[INCIDENTS["incident_id"] == "tinzaouaten-2024"]
    said = str(month_headline(july, begun=pd.concat([whole, part]), incidents=INCIDENTS))
    n = july["statement_id"].nunique()
    assert said == (
        f"{n} statements were made, all about “Battle and ambush at Tinzaouaten”; 1 incident of the ledger began."
    )
    none = str(month_headline(july.head(0), begun=whole.head(0), incidents=INCIDENTS))
    assert none == "No statement is on record; no incident of the ledger began."


def test_facts_count_days_only_where_the_day_is_known():
    claims = sahel.load_claims().head(3).assign(
        statement_id=["a", "a", "b"], source_id=["x;y", "x", None], seen=["whole", "excerpt", "excerpt"],
        stated_on=pd.to_datetime(["2024-07-01", "2024-07-28", "2024-07-28"]),
        stated_on_precision=["month", "day", "day"],
    )  # fmt: skip
    said = "2 statements in 2 documents, of 28 July 2024; 1 of 3 rows read in the whole document."
    assert str(facts_finding(claims)) == said
    assert str(facts_finding(claims.head(0))).startswith("0 statements in 0 documents; 0 of 0 rows")
