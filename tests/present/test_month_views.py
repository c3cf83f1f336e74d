"""A page of several incidents says of every statement which incident it is about."""

import pandas as pd

import sahel

ACTORS, INCIDENTS = sahel.load_actors(), sahel.load_incidents()
PLACES = {"actors": ACTORS, "incidents": INCIDENTS}
RELATED = sahel.relate(sahel.load_claims(), parties=sahel.load_parties(), relations=sahel.load_relations(), **PLACES)
STATED = sahel.timelines.in_month(sahel.as_of(RELATED, "2024-07-31"), month="2024-07", date="stated_on")
NAMES = INCIDENTS.set_index("incident_id")["name"]


def test_the_ledger_names_the_incident_of_every_line_and_is_else_the_plain_one():
    view = sahel.present.month_ledger_view(STATED, **PLACES)
    plain = sahel.present.ledger_view(STATED, **PLACES)
    pd.testing.assert_frame_equal(view.drop(columns="Incident"), plain)
    assert set(view["Incident"]) == set(NAMES[STATED["umbrella"]])
    assert view.loc[view["What is said"].str.startswith("at least 6"), "Incident"].nunique() == 1


def test_the_ladder_keeps_incidents_apart_and_the_same_victims_of_two_are_two_groups():
    ladder = sahel.present.month_ladder_view(STATED, **PLACES)
    plain = sahel.present.ladder_view(STATED, **PLACES)
    assert sorted(ladder["rows"]) == sorted(plain["rows"])
    incident = ladder["group"].str.split(": ").str[0]
    assert set(incident) == set(NAMES[STATED["umbrella"]])
    assert (incident != incident.shift()).sum() == incident.nunique()
    one = RELATED[RELATED["incident_id"] == "moura-2022"]
    both = pd.concat([one, RELATED[RELATED["incident_id"] == "djibo-2025"]])
    of_moura = sahel.present.month_ladder_view(one, **PLACES)["group"]
    assert of_moura.str.startswith(NAMES["moura-2022"] + ": ").all()
    assert not of_moura.str.contains("the whole incident").any()
    assert set(of_moura) < set(sahel.present.month_ladder_view(both, **PLACES)["group"])


def test_a_month_without_statements_has_an_empty_ledger_and_ladder():
    none = STATED.iloc[:0]
    assert (
        sahel.present.month_ledger_view(none, **PLACES).empty and sahel.present.month_ladder_view(none, **PLACES).empty
    )
