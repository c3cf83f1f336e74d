"""Names as ACLED and UCDP write them: periods, acronyms with long names, and those who are no actor."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.actors.names import match_actors

ACTORS = pd.DataFrame(
    [
        ("jnim", "Jama'at Nusrat al-Islam", "JNIM", "Group for the Support of Islam and Muslims", "2017-03-02", None),
        ("isgs", "Islamic State Sahara", "ISGS", "Islamic State (Greater Sahara)", "2015-05-13", "2022-03-01"),
        ("issp", "Islamic State - Sahel Province", "ISSP", None, "2022-03-01", None),
        ("fama", "Army", "FAMa", "Military Forces of Mali (2013-2020);Military Forces of Mali (2021-)", None, None),
        ("ml-gendarmerie", "Gendarmerie", None, "Police Forces of Mali (2021-) Gendarmerie", None, None),
        ("ne-police", "Police of Niger", None, "Police Forces of Niger (2023-)", None, None),
        ("ne-old", "Old police", None, "Police Forces of Niger (1999-2010)", None, None),
        ("wagner", "Wagner Group in Mali", "Wagner", "Wagner Group", "2021-12-01", "2025-06-06"),
        ("dozo", "Dozo hunters", None, "Dozo Militia", None, None),
        ("fla", "Azawad Liberation Front", "FLA", None, "2024-11-30", None),
        ("other-fla", "Free Lake Army", "FLA", None, None, None),
        ("front-a", "A", None, "The Front", "2001-01-01", "2010-12-31"),
        ("front-b", "B", None, "The Front", "2011-01-01", None),
    ],
    columns=["actor_id", "name", "acronym", "aliases", "start", "end"],
)


def matched(name, actors=ACTORS):
    events = pd.DataFrame({"side_a": [name], "side_b": [None]})
    row = match_actors(events, actors=actors).iloc[0]
    return row["status"], None if pd.isna(row["candidates"]) else row["candidates"]


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("JNIM: Group for Support of Islam and Muslims", "jnim"),
        ("Military Forces of Mali (2021-)", "fama"), ("Military Forces of Mali (2021-2024)", "fama"),
        ("Military Forces of Mali", "fama"), ("Military Forces of Mali (2013-2020)", "fama"),
        ("Islamic State Sahel Province (ISSP)", "issp"), ("Islamic State (Greater Sahara)", "isgs"),
        ("Wagner Group", "wagner"), ("Wagner Group (2022-)", "wagner"), ("Dozo Militia", "dozo"),
        ("Police Forces of Niger (2023-)", "ne-police"), ("Police Forces of Niger (2003-2009)", "ne-old"),
        ("Police Forces of Mali (2021-) Gendarmerie", "ml-gendarmerie"),
        ("Police Forces of Mali (2022-2023) Gendarmerie", "ml-gendarmerie"),
        ("FLA: Azawad Liberation Front", "fla"), ("Azawad Liberation Front (FLA)", "fla"),
        ("The Front (2015-)", "front-b"), ("Front (2002-2003)", "front-a"),
    ],
)  # fmt: skip
def test_a_name_as_published_is_matched(name, actor):
    assert matched(name) == ("matched", actor)


@pytest.mark.parametrize(
    "name",
    [
        "FLA: Christian Medical Association", "ISSP: Azawad Liberation Front", "Group for Support of Islam (XYZ)",
        "Military Forces of Mali (1991-2002)", "Wagner Group (2027-)", "Military Forces of Mali (2021-) Air Wing",
        "Military Forces of Chad (2021-)", "JNIM-ish", "(2021-)", "Militia (Mali)",
    ],
)  # fmt: skip
def test_parts_that_disagree_and_years_that_do_not_meet_match_nothing(name):
    assert matched(name) == ("unmatched", None)


@pytest.mark.parametrize(
    "name",
    [
        "Unidentified Armed Group (Mali)", "Unidentified Military Forces", "UNIDENTIFIED GUNMEN (Niger)",
        "Protesters (Niger)", "Rioters (Mali)", "Civilians (Burkina Faso)", "Unknown",
    ],
)  # fmt: skip
def test_those_whom_nobody_names_are_no_actor(name):
    assert matched(name) == ("no_actor", None)


def test_a_name_that_two_bear_in_the_same_years_collides():
    assert matched("FLA") == ("collision", "fla;other-fla")
    assert matched("The Front (2009-2012)") == ("collision", "front-a;front-b")
    assert matched("Police Forces of Niger") == ("collision", "ne-old;ne-police")


def test_an_actors_table_without_lives_is_matched_by_names_alone():
    assert matched("Wagner Group (2030-)", ACTORS.drop(columns=["start", "end"])) == ("matched", "wagner")
