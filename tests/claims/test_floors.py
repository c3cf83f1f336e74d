"""Statements about a part, and evidence counted, as floors of the answers about the whole."""

from __future__ import annotations

import math
import random

import pandas as pd
import pytest
from ledger_rows import claims, setting

import sahel
from sahel.present.claims import answer_text
from sahel.present.tracing import trace_rows

GRAVES = {"claimant": "un", "scope": "graves counted", "scope_relation": "counted"}
VILLAGE = {"claimant": "un", "scope": "one village", "scope_relation": "part"}


def answer(*rows: dict, rule: str = "lowest") -> pd.Series:
    found = sahel.reconcile(claims(*rows), rule=rule)
    return found[(found["victim"] == "army") & (found["harm"] == "killed")].iloc[0]


@pytest.mark.parametrize("rule", [rule for rule in sahel.claims.rule_book()["rule"]])
def test_counted_evidence_above_every_figure_raises_every_rule(rule):
    found = answer({"low": 300}, GRAVES | {"bound": "at_least", "low": 500, "claim_id": "graves"}, rule=rule)
    assert (found["low"], found["high"]) == (500, math.inf)
    assert found["answer"] == "open"


def test_an_answer_below_counted_evidence_says_that_it_was_raised_and_by_which_row():
    found = answer({"low": 35}, {"low": 102}, GRAVES | {"low": 101, "claim_id": "graves"})
    assert (found["low"], found["high"], found["floor"], found["floor_row"]) == (101, math.inf, 101, "graves")
    assert found["reason"] == "the lowest reading; but at least 101 were counted"
    assert pd.isna(found["source_row"])
    table = claims({"low": 35}, {"low": 102}, GRAVES | {"low": 101, "claim_id": "graves"})
    shown = sahel.claims.explain(table, incident="battle", victim="army", rule="lowest")
    assert "At least 101 were counted (graves), and the answer is raised to that." in shown.steps
    assert shown.rows["fate"].tolist()[2] == "counted: evidence, to which the answer is raised"
    assert answer_text(shown.answer.to_frame().T.infer_objects()).tolist() == ["at least 101 (counted)"]


def test_a_floor_equal_to_the_answer_or_below_it_changes_nothing():
    alone = answer({"low": 101})
    for low in (101, 40):
        found = answer({"low": 101}, GRAVES | {"low": low})
        pd.testing.assert_series_equal(found, alone)


def test_an_upper_end_above_the_floor_stays():
    found = answer({"bound": "between", "low": 20, "high": 80}, GRAVES | {"low": 46})
    assert (found["low"], found["high"], found["answer"]) == (46, 80, "range")


def test_a_part_enters_only_where_it_lies_above_every_number_for_the_whole():
    above, within = ((answer({"low": 49}, VILLAGE | {"low": low}, rule="highest")) for low in (50, 49))
    assert (above["low"], above["high"], above["n_readings"]) == (50, math.inf, 2)
    assert (within["low"], within["high"], within["n_readings"]) == (49, 49, 1)
    assert answer({"low": 49}, VILLAGE | {"low": 50})["low"] == 49


def test_more_than_a_number_is_above_it():
    found = answer({"low": 100}, VILLAGE | {"bound": "more_than", "low": 100}, rule="highest")
    assert (found["low"], found["high"]) == (101, math.inf)


@pytest.mark.parametrize("floor", [GRAVES, VILLAGE])
def test_where_there_is_only_a_floor_it_is_the_answer(floor):
    assert answer(floor | {"low": 7}).loc[["low", "high", "answer"]].tolist() == [7, math.inf, "open"]
    worded = answer({"bound": "unquantified", "term": "dozens"}, floor | {"low": 7})
    assert (worded["low"], worded["is_worded"]) == (7, False)


@pytest.mark.parametrize(
    "other",
    [
        {"harm": "bodies_visible"},
        {"victim": "mercs"},
        {"incident_id": "other"},
        {"status": "withdrawn"},
        {"scope_relation": "wider"},
        {"scope_relation": "other"},
        {"scope_relation": None},
        {"bound": "up_to", "low": None, "high": 90},
        {"bound": "unquantified", "low": None, "high": None, "term": "dozens"},
        {"bound": "denied", "low": None, "high": None},
        {"subset_of": "c0"},
    ],
)
def test_what_is_no_floor_leaves_the_answer(other):
    pd.testing.assert_series_equal(answer({"low": 5}, GRAVES | {"low": 90} | other), answer({"low": 5}))


def test_a_floor_is_known_from_the_day_on_which_it_was_stated():
    table = claims({"low": 5}, GRAVES | {"low": 9, "stated_on": "2024-08-10"})
    lows = [
        sahel.reconcile(sahel.as_of(table, day), rule="lowest")["low"].item() for day in ("2024-08-09", "2024-08-10")
    ]
    assert lows == [5, 9]


def test_a_band_is_opened_by_its_own_speakers_only():
    table = sahel.relate(
        claims({"low": 5}, {"claimant": "un", "low": 8}, GRAVES | {"bound": "about", "low": 20}), **setting()
    )
    bands = sahel.claim_bands(table).set_index("band")
    assert bands.loc["conceded", ["low", "high", "said"]].tolist() == [5, 5, "5"]
    assert bands.loc["third_party", ["low", "high", "said"]].tolist() == [8, math.inf, "8 … at least 20 (counted)"]


def test_a_floor_among_the_numbers_of_a_band_stands_beside_them():
    table = sahel.relate(claims({"claimant": "un", "low": 35}, {"low": 102, "claimant": "un"}, GRAVES | {"low": 101}),
                         **setting())  # fmt: skip
    band = sahel.claim_bands(table).iloc[0]
    assert band[["low", "high", "floor"]].tolist() == [35, 102, 101]
    assert band["said"] == "35 … 102"


def test_one_statement_signed_twice_is_one_voice_of_its_band():
    table = sahel.relate(
        claims(
            {"claimant": "bloggers", "signed_as": "a", "statement_id": "s", "low": 5},
            {"claimant": "bloggers", "signed_as": "A.", "statement_id": "s", "low": 6},
        ),
        **setting(),
    )
    assert sahel.claim_bands(table)["n_claimants"].tolist() == [1]


def test_ranks_and_sums_are_not_below_what_was_counted():
    table = claims({"low": 5}, GRAVES | {"low": 30}, {"victim": "mercs", "low": 3}, {"incident_id": "other", "low": 20})
    compared = sahel.compare_rules(table, rules=["lowest", "highest"])
    sums = sahel.claims.incident_totals(compared).query("incident_id == 'battle'")
    assert sums["low"].tolist() == [33, 33]
    ranks = sahel.claims.rule_sensitivity(compared).query("finding == 'rank'").set_index("subject")
    assert ranks.loc["battle", ["lowest", "highest"]].tolist() == ["1", "1"]


IN_AMBUSH = GRAVES | {"incident_id": "ambush", "bound": "at_least", "low": 50, "claim_id": "video"}


def compared(*rows: dict) -> pd.DataFrame:
    related = sahel.relate(claims(*rows), **setting())
    return sahel.compare_rules(related).set_index(["incident_id", "rule"])


def test_what_was_counted_in_a_part_raises_every_answer_about_the_whole():
    found = compared({"low": 20}, {"claimant": "rebels", "low": 46}, IN_AMBUSH).loc["battle"]
    assert (found["low"] == 50).all() and (found["high"] == math.inf).all()
    # Above every number for the whole it is a statement about it as well; `most_informative` needs no raising.
    assert found["floor_row"].dropna().unique().tolist() == ["video"] and found["n_statements"].unique() == [3]


@pytest.mark.parametrize(("whole", "low", "floor"), [(49, 50, 50), (50, 50, None), (51, 51, None)])
def test_what_was_counted_in_a_part_raises_only_what_is_below_it(whole, low, floor):
    found = compared({"low": whole}, IN_AMBUSH).loc[("battle", "lowest")]
    assert found["low"] == low and (found["floor"] == floor if floor else pd.isna(found["floor"]))


def test_what_is_claimed_of_a_part_and_not_counted_raises_nothing():
    plain = {"incident_id": "ambush", "claimant": "rebels", "low": 50}
    assert compared({"low": 20}, plain).loc[("battle", "lowest"), "low"] == 20


def test_what_was_counted_in_the_whole_raises_no_part():
    found = compared({"incident_id": "ambush", "low": 20}, GRAVES | {"low": 50})
    assert found.loc[("ambush", "lowest"), "low"] == 20 and found.loc[("battle", "lowest"), "low"] == 50


def test_a_whole_of_which_only_a_part_was_counted_has_an_answer_and_is_explained():
    related = sahel.relate(claims(IN_AMBUSH), **setting())
    found = sahel.reconcile(related, rule="lowest").set_index("incident_id").loc["battle"]
    assert (found["low"], found["high"], found["answer"]) == (50, math.inf, "open")
    shown = sahel.claims.explain(related, incident="battle", victim="army", rule="lowest")
    assert shown.answer["low"] == 50 and shown.rows["claim_id"].tolist() == ["video"]


def test_an_explanation_names_the_row_that_was_counted_in_a_part():
    related = sahel.relate(claims({"low": 20}, {"claimant": "rebels", "low": 84}, IN_AMBUSH), **setting())
    shown = sahel.claims.explain(related, incident="battle", victim="army", rule="lowest")
    assert "At least 50 were counted (video), and the answer is raised to that." in shown.steps
    rows = trace_rows(sahel.reconcile(related, rule="lowest"), claims=related).set_index("incident_id")["rows"]
    assert rows["battle"].split(";")[-1] == "claims/video" and rows["ambush"] == "claims/video"


def test_a_wider_figure_is_no_upper_end():
    wider = {"claimant": "un", "scope": "the whole month", "scope_relation": "wider", "low": 10}
    whole = {"low": 20, "bound": "at_least"}
    pd.testing.assert_frame_equal(compared(whole, wider), compared(whole))


def test_a_relation_of_the_whole_is_refused():
    faults = sahel.schema.validation.faults(claims({"low": 5, "scope_relation": "part"}), "claims")
    assert faults["rule"].tolist() == ["is blank where `scope` is whole"]


def stated(bound: str, number: int) -> dict:
    return {"bound": bound, "high": number} if bound == "up_to" else {"bound": bound, "low": number}


def least(bound: str, number: int) -> int:
    return number + (bound == "more_than")


def test_floors_beside_a_second_reading_of_them_in_plain_python():
    """300 incidents at random: highest floors above all numbers as statements of the whole, then counted evidence."""
    draw = random.Random(13)
    given, read, evidence = [], [], {}
    for incident in (f"i{at}" for at in range(300)):
        wholes = [
            (draw.choice(["exact", "at_least", "more_than", "up_to"]), draw.randint(1, 40))
            for _ in range(draw.randint(0, 4))
        ]
        floors = [
            (draw.choice(["part", "counted"]), draw.choice(["exact", "at_least", "more_than"]), draw.randint(1, 40))
            for _ in range(draw.randint(0 if wholes else 1, 3))
        ]
        rows = [{"incident_id": incident, "statement_id": f"{incident}.{at}"} for at in range(7)]
        named = max((least(*whole) for whole in wholes), default=0)
        top = max((least(*said) for _, *said in floors), default=0)
        evidence[incident] = max((least(*said) for relation, *said in floors if relation == "counted"), default=0)
        for row, whole in zip(rows, wholes, strict=False):
            given.append(row | stated(*whole))
            read.append(row | stated(*whole))
        for row, (relation, *said) in zip(rows[4:], floors, strict=False):
            given.append(row | stated(*said) | {"scope": row["statement_id"], "scope_relation": relation})
            if least(*said) == top > named:
                read.append(row | stated("more_than" if said[0] == "more_than" else "at_least", said[1]))
    keys = ["rule", "incident_id"]
    found, before = (sahel.compare_rules(claims(*rows)).set_index(keys) for rows in (given, read))
    assert set(found.index) == set(before.index)
    for key, was in before.iterrows():
        low, high = was["low"], was["high"]
        if (counted := evidence[key[1]]) and not low >= counted:
            low, high = counted, high if high >= counted else math.inf
        ends = [-1 if pd.isna(end) else end for end in (low, high)]
        assert found.loc[key, ["low", "high"]].fillna(-1).tolist() == ends, key
