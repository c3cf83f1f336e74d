"""Speakers, victims and incidents that cannot be placed are refused or named, never taken for third parties."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import claims, setting

import sahel
from sahel.present.claims import BAND_HEADINGS
from sahel.schema.vocabularies import Band
from sahel.timelines.timeline import _BAND_ROWS


def test_claims_about_an_unknown_incident_are_refused_with_the_nearest_known_one():
    table = claims({"low": 2}, {"incident_id": "batle", "low": 3})
    with pytest.raises(sahel.errors.UnknownName, match=r"1 claim\(s\).*'batle' \(did you mean battle") as refusal:
        sahel.relate(table, **setting())
    assert "allow_unknown=True" in str(refusal.value)


def test_claims_about_an_unknown_incident_can_be_kept_and_are_then_placed_nowhere():
    table = claims({"low": 2}, {"incident_id": "raid", "claimant": "rebels", "low": 3}, {"incident_id": "raid"})
    related = sahel.relate(table, allow_unknown=True, **setting())
    assert related["stance"].fillna("").tolist() == ["own", "", ""]
    assert related["band"].tolist() == ["conceded", "unplaced", "unplaced"]
    assert related["umbrella"].tolist() == ["battle", "raid", "raid"]


CIVILIANS = {"victim": "civilians", "low": 5}


@pytest.mark.parametrize(
    ("claimant", "stance"),
    [("army", "party"), ("minister", "party"), ("rebels", "party"), ("bloggers", "party"), ("un", "third")],
)
def test_a_party_its_state_and_its_allies_are_no_third_party_to_civilians(claimant, stance):
    related = sahel.relate(claims(CIVILIANS | {"claimant": claimant, "incident_id": "ambush"}), **setting())
    assert related["stance"].tolist() == [stance]
    assert related["band"].tolist() == [{"party": "party", "third": "third_party"}[stance]]


def test_a_figure_for_civilians_and_an_army_together_concedes_and_claims_nothing():
    rows = [{"victim": "army;civilians", "claimant": claimant, "low": 5} for claimant in ("army", "rebels", "un")]
    assert sahel.relate(claims(*rows), **setting())["stance"].tolist() == ["party", "party", "third"]


def test_civilians_who_stand_on_a_side_have_allies_and_enemies():
    tables = setting()
    parties = tables["parties"]
    tables["parties"] = parties.assign(side=parties["side"].fillna("b"))
    rows = [{"victim": "army;civilians", "claimant": claimant, "low": 5} for claimant in ("army", "rebels", "un")]
    assert sahel.relate(claims(*rows), **tables)["stance"].tolist() == ["ally", "enemy", "third"]


def test_an_authority_on_both_sides_is_no_third_party_either():
    tables = setting()
    parties = tables["parties"]
    mutiny = parties.loc[parties["actor_id"] == "army"].assign(actor_id="minister", side="a")
    tables["parties"] = pd.concat([parties, mutiny], ignore_index=True)
    rows = [{"claimant": "minister", "victim": victim, "low": 5} for victim in ("mercs", "civilians", "army")]
    assert sahel.relate(claims(*rows), **tables)["stance"].tolist() == ["party", "party", "own"]


def test_a_third_party_outranks_a_party_that_speaks_of_civilians():
    rows = [CIVILIANS | {"claimant": "army", "low": 9}, CIVILIANS | {"claimant": "un", "low": 30}]
    answer = sahel.reconcile(sahel.relate(claims(*rows), **setting()), rule="source_hierarchy").iloc[0]
    assert answer["low"] == answer["high"] == 30


def test_no_party_to_an_incident_of_the_ledger_stands_among_third_parties():
    ledger = sahel.load_ledger()
    actors = sahel.load_actors().set_index("actor_id")
    parties = sahel.load_parties()
    owner = actors["state"].fillna(actors.index.to_series())
    party_to = set(zip(parties["incident_id"], parties["actor_id"].map(owner), strict=True))
    third = ledger[ledger["stance"] == "third"]
    assert not party_to & set(zip(third["umbrella"], third["claimant"].map(owner), strict=True))


def test_what_cannot_be_placed_has_a_line_of_its_own_wherever_bands_are_shown():
    tables = setting()
    rows = [
        {"claimant": "army", "low": 9},
        {"claimant": None, "low": 2},
        {"claimant": "army", "victim": None, "victim_as_named": "attackers", "low": 40},
    ]
    places = {name: tables[name] for name in ("incidents", "actors")}
    bands = sahel.claim_bands(sahel.relate(claims(*rows), **tables))
    gaps = sahel.claim_gaps(bands).set_index("victim")
    assert gaps["unplaced_said"].tolist() == ["2", "40"] and gaps.loc["attackers", "silence"] == "not placed"
    view = sahel.present.band_view(bands, **places)
    assert view["Speaker or victim not placed"].tolist() == ["2", "40"]
    assert sahel.present.gap_view(gaps.reset_index(), **places)["Silent"].tolist() == ["enemies", "not known"]
    said = [str(sentence) for sentence in sahel.present.band_findings(bands, **places)]
    assert all("cannot be placed, " + number in text for number, text in zip(["2", "40"], said, strict=True))
    rows = sahel.timeline(incidents=tables["incidents"].head(1), bands=bands).query("kind == 'claim'")
    assert sorted(rows["row"]) == ["Killed: conceded", "Killed: not placed", "Killed: not placed"]


def test_where_a_party_speaks_of_civilians_neither_side_is_called_silent():
    rows = [CIVILIANS | {"claimant": "army"}, CIVILIANS | {"claimant": "un", "harm": "wounded"}]
    gaps = sahel.claim_gaps(sahel.claim_bands(sahel.relate(claims(*rows), **setting()))).set_index("harm")
    assert gaps["silence"].to_dict() == {"killed": "no side", "wounded": "both"}
    assert gaps.loc["killed", "party_said"] == "5"
    said = str(sahel.present.gap_finding(gaps.reset_index()))
    assert "0 of which neither side speaks, 1 of people on no side of whom a party speaks, 0 whose" in said


def test_every_band_has_a_heading_and_a_row():
    assert set(BAND_HEADINGS) == set(_BAND_ROWS) == set(Band)
