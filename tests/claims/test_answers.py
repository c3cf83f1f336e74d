"""Trails, gaps, silence, disagreement, sensitivity, attribution, profiles and explanations."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_rows import claims, setting

import sahel

patient = settings(deadline=None, max_examples=30)


def said(*rows: dict) -> pd.DataFrame:
    return sahel.relate(claims(*rows), **setting())


def reports(**events: list) -> pd.DataFrame:
    rows = [(event, f"paper {n}", number) for event, told in events.items() for n, number in enumerate(told)]
    table = pd.DataFrame(rows, columns=["event", "paper", "deaths"])
    return sahel.claims.claims_from_reports(table, incident="event", source="paper", deaths="deaths")


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    world = {name: getattr(sahel, f"load_{name}")() for name in ("incidents", "parties", "actors", "relations")}
    return sahel.relate(sahel.load_claims(), **world)


# Trails


def chain() -> pd.DataFrame:
    plain = {"claimant": "army", "status": "revised"}
    return claims(
        plain
        | {"claim_id": "a", "statement_id": "s1", "low": 2, "stated_on": "2024-07-01", "stated_on_precision": "month"},
        plain | {"claim_id": "b", "statement_id": "s2", "low": 9, "stated_on": "2024-08-02", "revises": "a"},
        plain
        | {"claim_id": "b2", "statement_id": "s2", "low": 9, "stated_on": "2024-08-02", "revises": "a", "relay": "AP"},
        {
            "claim_id": "c",
            "statement_id": "s3",
            "bound": "at_least",
            "low": 4,
            "stated_on": "2024-08-05",
            "revises": "b2",
        },
    )


def test_a_trail_has_one_row_per_revision_with_size_direction_and_delay():
    trail = sahel.revision_trail(chain())
    assert trail[["claim_id", "origin", "step", "direction", "change_low"]].values.tolist() == [
        ["b", "a", 1, "up", 7],
        ["c", "a", 2, "down", -5],
    ]
    # "July" to 2 August: between two days and thirty-two.
    assert trail[["delay_low", "delay_high"]].values.tolist() == [[2, 32], [3, 3]]


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ({"low": 2}, {"bound": "unquantified", "term": "many"}, "blurred"),
        ({"bound": "unquantified", "term": "many"}, {"low": 2}, "counted"),
        ({"low": 70}, {"bound": "at_least", "low": 70}, "rebound"),
        ({"low": 70}, {"low": 70}, "same"),
        ({"bound": "between", "low": 10, "high": 50}, {"bound": "between", "low": 20, "high": 40}, "narrower"),
        ({"bound": "between", "low": 20, "high": 40}, {"bound": "between", "low": 10, "high": 50}, "wider"),
        ({"low": 5, "harm": "missing"}, {"low": 5}, "other_harm"),
        ({"bound": "denied"}, {"bound": "no_figure"}, "reworded"),
    ],
)
def test_the_direction_of_a_revision(before, after, direction):
    trail = sahel.revision_trail(claims({"claim_id": "a", "status": "revised"} | before, {"revises": "a"} | after))
    assert trail["direction"].tolist() == [direction]


def test_an_undated_revision_has_no_delay():
    undated = {"stated_on": None, "stated_on_precision": "unknown"}
    trail = sahel.revision_trail(
        claims({"claim_id": "a", "low": 1, "status": "revised"}, {"low": 2, "revises": "a"} | undated)
    )
    assert trail[["delay_low", "delay_high"]].isna().all(axis=None)


def test_a_ledger_without_revisions_has_an_empty_trail():
    assert sahel.revision_trail(claims({"low": 1})).empty
    assert sahel.revision_trail(sahel.load_claims().head(0)).empty


def test_a_trail_known_on_a_day_holds_only_the_revisions_of_that_day():
    assert len(sahel.revision_trail(sahel.as_of(chain(), "2024-08-03"))) == 1


# Gaps and silence


def test_the_gap_is_an_interval_and_silence_is_no_zero():
    rows = [{"claimant": "rebels", "low": 50}, {"claimant": "army", "bound": "at_least", "low": 2}]
    gap = sahel.claim_gaps(sahel.claim_bands(said(*rows))).iloc[0]
    assert gap[["gap_low", "gap_high", "conceded_by", "claimed_by"]].tolist() == [-np.inf, 48, "army", "rebels"]
    alone = sahel.claim_gaps(sahel.claim_bands(said(rows[0]))).iloc[0]
    assert alone["silence"] == "own side" and pd.isna(alone["gap_low"]) and pd.isna(alone["conceded_by"])


def test_a_concession_in_words_makes_no_number_of_the_gap():
    rows = [{"claimant": "rebels", "low": 50}, {"claimant": "army", "bound": "unquantified", "term": "heavy losses"}]
    gap = sahel.claim_gaps(sahel.claim_bands(said(*rows))).iloc[0]
    assert gap["is_gap_worded"] and gap["conceded_said"] == "“heavy losses”, no number"


def test_a_party_that_said_nothing_is_listed_and_a_minister_speaks_for_the_army():
    world = setting()
    told = said({"claimant": "minister", "low": 2}, {"claimant": "rebels", "low": 50})
    world.pop("relations")
    quiet = sahel.claims.silences(told, **world)
    assert quiet.set_index("actor_id")["silence"].fillna("").to_dict() == {
        "rebels": "of its own losses",
        "army": "of its enemies' losses",
        "mercs": "of both",
    }


def test_the_ledger_of_tinzaouaten_shows_who_conceded_what(ledger):
    gaps = sahel.claim_gaps(sahel.claim_bands(sahel.as_of(ledger, "2024-08-02")))
    cell = gaps.set_index(["incident_id", "victim", "harm"]).loc[("tinzaouaten-2024", "fama", "killed")]
    assert (cell["conceded_by"], cell["claimed_said"]) == ("fama", "47")


# Disagreement


def test_the_diagnostics_are_those_of_the_definitions():
    found = sahel.disagreement(reports(civ=[5, 1, 5, 6, 6, 7])).iloc[0]
    numbers = np.array([5, 1, 5, 6, 6, 7])
    assert found["divergence"] == 3 and found["range"] == 6 and found["is_disputed"]
    assert found["sd"] == pytest.approx(numbers.std(ddof=1)) == pytest.approx(2.0976, abs=1e-4)
    assert found["modal_confidence"] == pytest.approx(2 / 6) and found["disagreement"] == pytest.approx(4 / 6)


def test_a_blank_is_never_a_value_and_sources_are_voices():
    found = sahel.disagreement(reports(a=[3, None, 3], b=[None])).set_index("incident_id")
    assert found.loc["a", "divergence"] == 0 and not found.loc["a", "is_disputed"]
    assert found.loc["a", ["n_statements", "n_voices", "n_silent"]].tolist() == [3, 2, 1]
    assert found.loc["b", ["divergence", "sd", "range", "is_disputed", "modal_confidence"]].isna().all()
    rows = [{"claimant": "army", "low": 5}, {"claimant": "minister", "low": 6}]
    assert sahel.disagreement(said(*rows))["n_voices"].tolist() == [1]


# Conclusions that depend on the rule


def test_a_conclusion_that_changes_with_the_rule_depends_on_it():
    compared = sahel.compare_rules(reports(a=[10, 40], b=[20]), rules=["lowest", "highest", "majority"])
    found = sahel.claims.rule_sensitivity(compared).set_index(["finding", "subject"])
    assert found.loc[("rank", "a"), ["lowest", "highest", "majority"]].tolist() == ["2", "1", "unknown"]
    assert found.loc[("threshold", "a"), ["lowest", "highest", "depends_on_rule"]].tolist() == ["no", "yes", True]
    assert found.loc[("threshold", "b"), ["lowest", "highest", "depends_on_rule"]].tolist() == ["no", "no", False]


def test_who_lost_more_needs_two_parties_and_says_when_it_depends():
    rows = [
        {"victim": "army", "claimant": "rebels", "low": 10},
        {"victim": "army", "claimant": "un", "bound": "at_least", "low": 30},
        {"victim": "rebels", "claimant": "un", "low": 20},
    ]
    found = sahel.claims.rule_sensitivity(
        sahel.compare_rules(said(*rows), rules=["lowest", "highest", "airwars_range"])
    )
    found = found[found["finding"] == "who_lost_more"].iloc[0]
    assert found[["lowest", "highest", "airwars_range", "depends_on_rule"]].tolist() == [
        "rebels",
        "army",
        "depends",
        True,
    ]


def test_rising_or_falling_is_told_where_incidents_have_dates():
    incidents = pd.DataFrame(
        {"incident_id": ["a", "b"], "part_of": None, "start": pd.to_datetime(["2023-05-01", "2024-05-01"])}
    )
    compared = sahel.compare_rules(reports(a=[10, 40], b=[20]), rules=["lowest", "highest"])
    trend = sahel.claims.rule_sensitivity(compared, incidents=incidents).query("finding == 'trend'").iloc[0]
    assert trend[["subject", "lowest", "highest", "depends_on_rule"]].tolist() == [
        "2023 to 2024",
        "rising",
        "falling",
        True,
    ]


def test_figures_for_several_parties_are_not_added_to_those_of_one():
    rows = [
        {"victim": "army;mercs", "claimant": "rebels", "low": 60},
        {"victim": "army", "claimant": "rebels", "low": 10},
        {"victim": "rebels", "claimant": "army", "low": 20},
    ]
    answers = sahel.reconcile(said(*rows), rule="highest")
    assert sahel.claims.disjoint_victims(answers)["victim"].tolist() == ["army", "rebels"]


# Attribution

some = st.sampled_from([(2, 2), (5, 9), (3, np.inf), (1, 1)])
who = st.lists(st.sampled_from(["b1", "b2", "b3"]), min_size=0, max_size=3, unique=True)


@patient
@given(rows=st.lists(st.tuples(some, who), min_size=1, max_size=5))
def test_no_actor_has_less_than_brute_force_over_every_assignment_leaves_it(rows):
    answers = pd.DataFrame(
        {
            "incident_id": [f"i{n}" for n in range(len(rows))],
            "victim": "army",
            "harm": "killed",
            "low": [float(ends[0]) for ends, _ in rows],
            "high": [float(ends[1]) for ends, _ in rows],
        }
    )
    placed = [(f"i{n}", actor, "b", False) for n, (_, actors) in enumerate(rows) for actor in actors]
    placed += [(f"i{n}", "army", "a", False) for n in range(len(rows))]
    parties = pd.DataFrame(placed, columns=["incident_id", "actor_id", "side", "contested"])
    found = sahel.claims.attribution(answers, parties=parties).set_index("actor_id")
    total = sum(ends[0] for ends, _ in rows), sum(ends[1] for ends, _ in rows)
    for actor in found.index:
        told = [
            [sum(ends[end] for (ends, _), one in zip(rows, choice, strict=True) if one == actor) for end in (0, 1)]
            for choice in product(*[actors or [None] for _, actors in rows])
        ]
        assert found.loc[actor, "exclusive_low"] == min(low for low, _ in told)
        assert found.loc[actor, "any_high"] == max(high for _, high in told)
        assert tuple(found.loc[actor, ["total_low", "total_high"]]) == total
    assert found["exclusive_low"].sum() <= total[0]
    if all(actors for _, actors in rows):
        assert total[0] <= found["any_low"].sum()


def test_a_contested_part_is_never_exclusive():
    answers = pd.DataFrame(
        {"incident_id": ["i"], "victim": ["army"], "harm": ["killed"], "low": [50.0], "high": [50.0]}
    )
    parties = pd.DataFrame(
        {"incident_id": "i", "actor_id": ["army", "jnim"], "side": ["b", "a"], "contested": [False, True]}
    )
    found = sahel.claims.attribution(answers, parties=parties).iloc[0]
    assert found[["actor_id", "exclusive_low", "any_low", "n_exclusive"]].tolist() == ["jnim", 0, 50, 0]


# Profiles


def test_a_profile_places_a_claimant_beside_third_parties_and_marks_small_numbers():
    rows = [
        {"claimant": "un", "low": 20},
        {"claimant": "rebels", "low": 50},
        {"claimant": "army", "low": 2, "status": "revised", "claim_id": "first"},
        {"claimant": "army", "bound": "at_least", "low": 10, "revises": "first", "stated_on": "2024-07-30"},
    ]
    profiles = sahel.claims.claimant_profiles(said(*rows), incidents=setting()["incidents"]).set_index(
        ["claimant", "losses"]
    )
    rebels, army = profiles.loc[("rebels", "enemy")], profiles.loc[("army", "own")]
    assert rebels[["n_above", "n_compared", "median_ratio", "is_small"]].tolist() == [1, 1, 2.5, True]
    assert army[["n_within", "n_revised", "n_up", "n_down"]].tolist() == [1, 1, 1, 0]
    assert ("un", "own") not in profiles.index


# Explanations


def test_an_explanation_shows_every_row_and_what_becomes_of_it():
    rows = [
        {"statement_id": "s", "claimant": "rebels", "low": 50},
        {"statement_id": "s", "claimant": "rebels", "low": 50, "relay": "AP"},
        {"claimant": "un", "low": 20, "scope": "one video"},
        {"claimant": "un", "low": 131, "status": "derived"},
    ]
    why = sahel.explain(said(*rows), incident="battle", victim="army", rule="highest")
    assert why.rows["fate"].tolist() == [
        "counted: the answer",
        "a copy: counts once",
        "not counted: covers only one video",
        "not counted: derived",
    ]
    assert str(why).startswith("army, killed, in battle, by the rule highest: 50\n1. 4 rows")


def test_an_explanation_in_a_notebook_escapes_what_sources_wrote():
    rows = {"claimant": "rebels", "bound": "unquantified", "term": "<script>alert(1)</script>"}
    page = sahel.explain(claims(rows), incident="battle", victim="army", rule="lowest")._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_a_question_nobody_spoke_of_is_refused_with_what_there_is():
    with pytest.raises(
        sahel.SahelError, match=r"no claim reports on 'mercs' killed in 'battle'\. There is: army killed"
    ):
        sahel.explain(claims({"low": 1}), incident="battle", victim="mercs", rule="lowest")


@pytest.mark.slow
def test_every_answer_of_the_real_ledger_can_be_explained(ledger):
    for answer in sahel.reconcile(ledger, rule="modal").head(12).itertuples():
        why = sahel.explain(ledger, incident=answer.incident_id, victim=answer.victim, harm=answer.harm, rule="modal")
        assert why.answer["answer"] == answer.answer
        assert np.isclose(why.answer["low"], answer.low, equal_nan=True)


# Who speaks


def test_every_statement_is_counted_for_each_kind_of_victim_and_every_pairing_has_a_row(ledger):
    actors = sahel.load_actors()
    found = sahel.claims.claims_matrix(ledger, actors=actors)
    n_speakers, n_victims = found["speaker_kind"].nunique(), found["victim_kind"].nunique()
    assert len(found) == n_speakers * n_victims == len(found.drop_duplicates(["speaker_kind", "victim_kind"]))
    assert (found["n_statements"] == 0).any() and (found.loc[found["n_statements"] == 0, "rows"] == "").all()
    named = [row for rows in found["rows"] for row in rows.split(";") if row]
    assert sorted(named) == sorted("claims/" + ledger["claim_id"])
    # By hand: the jihadists of the ledger on state forces alone.
    kind = actors.set_index("actor_id")["kind"]
    jihadist = ledger[ledger["claimant"].map(kind) == "jihadist"]
    victims = jihadist["victim"].dropna()
    of_states = [cell for cell in victims if {kind[one.strip()] for one in cell.split(";")} == {"state_force"}]
    by_hand = jihadist.loc[jihadist["victim"].isin(of_states), "statement_id"].nunique()
    cell = found.query("speaker_kind == 'jihadist' and victim_kind == 'state_force'")
    assert cell["n_statements"].tolist() == [by_hand] and by_hand > 5


def test_who_speaks_does_not_depend_on_the_order_or_the_index_of_the_claims(ledger):
    actors = sahel.load_actors()
    keys = ["speaker_kind", "victim_kind"]
    mixed = ledger.sample(frac=1, random_state=7).set_index(pd.Index([0] * len(ledger)))
    mixed_up = sahel.claims.claims_matrix(mixed, actors=actors)[[*keys, "n_statements"]]
    pd.testing.assert_frame_equal(mixed_up, sahel.claims.claims_matrix(ledger, actors=actors)[[*keys, "n_statements"]])


def test_of_no_claims_nobody_speaks(ledger):
    none = sahel.claims.claims_matrix(ledger.iloc[:0], actors=sahel.load_actors())
    assert none.empty and list(none) == ["speaker_kind", "victim_kind", "n_statements", "rows"]
    assert sahel.present.claims_matrix_finding(none) == "No statement."
