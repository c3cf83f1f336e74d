"""Names of sides and the actors they are aliases of: matched, colliding or unmatched, never guessed."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.actors.names import alias_collisions, match_actors, resolve_names
from sahel.errors import MissingColumns
from sahel.load.loaders import load_actors

ACTORS = pd.DataFrame(
    {
        "actor_id": ["jnim", "csp-psd", "csp-dpa"],
        "name": ["Group for the Support of Islam", "Permanent Strategic Framework", "Framework for the Defence"],
        "acronym": ["JNIM", "CSP", "CSP"],
        "aliases": ["GSIM;Jama'at Nuṣrat", None, "CSP-DPA"],
    }
)
EVENTS = pd.DataFrame(
    {"side_a": ["JNIM", "csp", "jama at nusrat", "JNIM"], "side_b": ["Civilians", "gsim", None, "JNIM-ish"]}
)


def test_an_alias_matches_apart_from_case_accents_and_punctuation():
    matched = match_actors(EVENTS, actors=ACTORS).set_index("named")
    assert matched.loc[["JNIM", "gsim", "jama at nusrat"], "actor_id"].tolist() == ["jnim"] * 3
    assert matched.loc["JNIM", "n_events"] == 2


def test_a_name_of_two_actors_is_a_collision_and_no_match():
    row = match_actors(EVENTS, actors=ACTORS).set_index("named").loc["csp"]
    assert (row["status"], row["candidates"]) == ("collision", "csp-dpa;csp-psd")
    assert pd.isna(row["actor_id"])
    assert alias_collisions(ACTORS)["key"].tolist() == ["csp"]


def test_an_unknown_name_is_listed_not_guessed():
    matched = match_actors(EVENTS, actors=ACTORS).set_index("named")
    assert matched.loc[["Civilians", "JNIM-ish"], "status"].tolist() == ["unmatched"] * 2


def test_no_events_give_no_names():
    assert match_actors(EVENTS.iloc[:0], actors=ACTORS).empty


def test_the_input_is_untouched():
    before = EVENTS.copy(deep=True)
    match_actors(EVENTS, actors=ACTORS)
    pd.testing.assert_frame_equal(EVENTS, before)


def test_a_table_without_sides_is_refused():
    with pytest.raises(MissingColumns, match="side_b"):
        match_actors(EVENTS[["side_a"]], actors=ACTORS)


SPELT = pd.DataFrame(
    {
        "actor_id": ["jnim", "fama", "macina"],
        "name": ["Jama'at Nusrat al-Islam", "Forces armées maliennes", "Katiba Mâcina"],
        "acronym": ["JNIM", "FAMa", None],
        "aliases": ["جماعة نصرة الإسلام والمسلمين", "Armée_malienne", None],
    }
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("J.N.I.M.", "jnim"),
        ("F.A.M.A.", "fama"),
        ("جماعة نصرة الإسلام والمسلمين", "jnim"),
        ("جماعة نُصرة الإسلام والمسلمين", "jnim"),
        ("Jamaʿat Nuṣrat al‑Islām", "jnim"),
        ("KATIBA MACINA", "macina"),
        ("Katiba Ma\u0302cina", "macina"),
        ("Forces Armees Maliennes", "fama"),
        ("armée malienne", "fama"),
        ("نصرة", None),
        ("…", None),
    ],
)
def test_the_names_of_events_and_of_sources_are_compared_alike(written, expected):
    events = pd.DataFrame({"side_a": [written], "side_b": [None]})
    matched = match_actors(events, actors=SPELT)["actor_id"]
    resolved = resolve_names(pd.Series([written]), actors=SPELT)["actor_id"]
    for found in (matched, resolved):
        assert [None if pd.isna(one) else one for one in found] == [expected]


def test_names_as_acled_and_ucdp_write_them_find_their_actor():
    written = {
        "JNIM: Group for Support of Islam and Muslims": "jnim", "Military Forces of Mali (2021-)": "fama",
        "Islamic State Sahel Province (ISSP)": "issp", "Wagner Group": "wagner", "Dozo Militia": "dozo",
        "Police Forces of Niger (2023-)": "ne-police", "FLA: Azawad Liberation Front": "fla",
        "Government of Mali": "gov-ml", "JAS": "boko-haram", "Signed-in-Blood Battalion": "mulathamin",
    }  # fmt: skip
    events = pd.DataFrame({"side_a": list(written), "side_b": None})
    found = match_actors(events, actors=load_actors()).set_index("named")["actor_id"]
    assert found.to_dict() == written
    assert (
        match_actors(events.assign(side_a="Unidentified Armed Group (Mali)"), actors=load_actors())["actor_id"]
        .isna()
        .all()
    )
