"""The rules: worked cases, plain reports, ties, indecision, and what no rule may do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_rows import claims, setting

import sahel
from sahel.claims.rules import RULES

CIV_0004 = [5, 1, 5, 6, 6, 7]
patient = settings(deadline=None, max_examples=25)


def reports(**events: list) -> pd.DataFrame:
    rows = [(event, f"paper {n}", number) for event, told in events.items() for n, number in enumerate(told)]
    table = pd.DataFrame(rows, columns=["event", "paper", "deaths"])
    return sahel.claims.claims_from_reports(table, incident="event", source="paper", deaths="deaths")


def said(*rows: dict) -> pd.DataFrame:
    return sahel.relate(claims(*rows), **setting())


def answer(table: pd.DataFrame, rule: str) -> pd.Series:
    found = sahel.reconcile(table, rule=rule)
    assert len(found) == 1, found
    return found.iloc[0]


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("lowest", 1),
        ("highest", 7),
        ("modal", 5),
        ("most_conservative", 1),
        ("most_informative", 7),
        ("most_representative", 5),
        ("acled_like", 1),
    ],
)
def test_a_published_example_of_six_reports_gives_its_numbers(rule, number):
    found = answer(reports(civ=CIV_0004), rule)
    assert (found["low"], found["high"], found["answer"]) == (number, number, "number")


def test_a_tie_takes_the_lowest_mode_and_says_so():
    found = answer(reports(civ=CIV_0004), "modal")
    assert found["is_tied"] and found["reason"].startswith("tie of 2 readings")
    assert pd.isna(found["source_row"])


def test_the_mode_is_over_reports_and_the_blank_ones_do_not_vote():
    found = answer(reports(e=[None, None, None, 4, 4, 2]), "modal")
    assert (found["low"], found["n_silent"], found["n_statements"]) == (4, 3, 6)


@pytest.mark.parametrize("rule", RULES)
def test_an_event_without_any_number_is_blank_neither_zero_nor_infinite(rule):
    found = sahel.reconcile(reports(a=[None, None], b=[3]), rule=rule).set_index("incident_id")
    assert found.loc["a", "answer"] == "silent"
    assert found.loc["a", ["low", "high"]].isna().all()
    assert found.loc["a", "reason"] == "nothing was stated: denials, or no figure"


@pytest.mark.parametrize("rule", RULES)
def test_an_event_of_words_only_never_becomes_a_number(rule):
    found = answer(claims({"bound": "unquantified", "term": "numerous"}), rule)
    assert (found["answer"], found["is_worded"]) == ("indeterminate", True)
    assert (found["low"], found["high"], found["n_worded"]) == (1, np.inf, 1)


@pytest.mark.parametrize("rule", RULES)
def test_a_table_of_one_report_with_one_number_gives_that_number_or_a_reason(rule):
    found = answer(reports(a=[4]), rule)
    if found["answer"] == "indeterminate":
        assert rule == "independent_only" and found["reason"] == "only one independent voice gives a number"
    else:
        assert (found["low"], found["high"]) == (4, 4)


@pytest.mark.parametrize("rule", RULES)
def test_a_plain_table_with_blanks_under_exact_is_read(rule):
    plain = pd.DataFrame(
        {
            "incident_id": ["a", "a", "b"],
            "statement_id": ["1", "2", "3"],
            "claimant": ["x", "y", "z"],
            "victim": "any",
            "harm": "killed",
            "bound": "exact",
            "low": [2.0, np.nan, np.nan],
            "high": [2.0, np.nan, np.nan],
        }
    )
    assert sahel.reconcile(plain, rule=rule)["answer"].tolist()[1] == "silent"


def test_a_zero_is_a_finding():
    assert answer(reports(a=[0, 0]), "lowest")["answer"] == "number"
    assert answer(reports(a=[0, 3]), "lowest")["low"] == 0


def test_a_majority_is_more_than_half_of_the_voices():
    assert answer(reports(a=[5, 5, 6]), "majority")["low"] == 5
    split = answer(reports(a=[5, 6]), "majority")
    assert (split["answer"], split["reason"]) == ("indeterminate", "no number has more than half of 2 voices")


def test_voices_are_authorities_not_documents():
    rows = [{"claimant": "army", "low": 5}, {"claimant": "minister", "low": 5}, {"claimant": "un", "low": 9}]
    found = answer(said(*rows), "majority")
    assert (found["answer"], found["n_voices"], found["n_statements"]) == ("indeterminate", 2, 3)


def test_a_joint_statement_is_no_second_voice():
    rows = [{"claimant": "rebels", "low": 50}, {"claimant": "un", "joint_with": "rebels", "low": 50}]
    found = answer(said(*rows), "independent_only")
    assert (found["answer"], found["n_voices"]) == ("indeterminate", 1)


@pytest.mark.parametrize("status", ["compiled", "coded", "derived", "distorted", "revised", "withdrawn"])
def test_what_is_nobodys_own_statement_is_no_voice(status):
    rows = [{"claimant": "un", "low": 5}, {"claimant": "rebels", "low": 131, "status": status}]
    found = answer(said(*rows), "highest")
    assert (found["low"], found["n_voices"]) == (5, 1)


def test_independent_voices_meet_where_their_intervals_do():
    rows = [
        {"claimant": "rebels", "low": 50},
        {"claimant": "un", "bound": "at_least", "low": 20},
        {"claimant": "army", "low": 2},
    ]
    found = answer(said(*rows), "independent_only")
    assert (found["low"], found["high"]) == (50, 50)


def test_independent_voices_that_never_meet_decide_nothing():
    found = answer(said({"claimant": "rebels", "low": 50}, {"claimant": "army", "low": 2}), "independent_only")
    assert found["reason"] == "no two of 2 independent voices allow one number"


def test_the_hierarchy_counts_third_parties_first_and_refuses_to_choose_among_equals():
    rows = [{"claimant": "rebels", "low": 50}, {"claimant": "un", "bound": "at_least", "low": 20}]
    assert answer(said(*rows), "source_hierarchy")[["low", "high"]].tolist() == [20, np.inf]
    assert answer(reports(a=[5, 6]), "source_hierarchy")["answer"] == "indeterminate"


def test_a_hierarchy_of_ones_own_is_a_rule():
    rows = [{"claimant": "rebels", "low": 50}, {"claimant": "un", "low": 20}]
    rule = sahel.claims.source_hierarchy(["rebels", "un"])
    assert sahel.reconcile(said(*rows), rule=rule)["low"].tolist() == [50]


def test_the_range_keeps_event_and_attribution_apart():
    rows = [{"claimant": "rebels", "low": 50}, {"claimant": "army", "bound": "unquantified", "term": "heavy losses"}]
    found = answer(said(*rows), "airwars_range")
    assert (found["event_grade"], found["attribution_grade"]) == ("conceded", "claimed")
    assert (found["low"], found["high"], found["n_worded"]) == (50, 50, 1)


def test_a_coder_of_single_numbers_codes_words_only_by_a_convention():
    assert answer(claims({"bound": "unquantified", "term": "dozens"}), "acled_like")["low"] == 12
    assert answer(claims({"bound": "up_to", "high": 600}), "acled_like")["reason"] == "only an upper number is named"
    assert answer(claims({"bound": "at_least", "low": 20}), "acled_like")[["low", "high"]].tolist() == [20, 20]


def test_up_to_a_number_names_that_number_when_the_lowest_is_asked_for():
    rows = [{"claimant": "un", "bound": "up_to", "high": 82}, {"claimant": "rebels", "low": 50}]
    assert answer(said(*rows), "lowest")[["low", "high"]].tolist() == [50, 50]


def test_low_best_and_high_are_the_lowest_the_commonest_and_the_highest():
    found = answer(reports(civ=CIV_0004), "ucdp_like")
    assert found[["low", "best", "high"]].tolist() == [1, 5, 7]


def test_an_answer_that_is_one_claim_names_it():
    assert answer(reports(a=[3, 9]), "highest")["source_row"] == "report-2"


def test_an_unknown_rule_is_refused_with_the_rules_there_are():
    with pytest.raises(sahel.SahelError, match=r"no rule is called 'mean'\. There are: lowest, highest"):
        sahel.reconcile(reports(a=[1]), rule="mean")
    with pytest.raises(sahel.SahelError, match="no rule is named"):
        sahel.compare_rules(reports(a=[1]), rules=[])


@pytest.mark.parametrize("rule", RULES)
def test_an_empty_table_gives_an_empty_answer(rule):
    assert sahel.reconcile(sahel.load_claims().head(0), rule=rule).empty


def test_every_rule_is_described_with_its_source():
    book = sahel.claims.rule_book()
    assert book["rule"].tolist() == list(RULES)
    assert book[["says", "source"]].notna().all(axis=None)


# Relays


def test_the_statements_own_text_wins_over_a_relay_that_changes_the_bound():
    own = {"statement_id": "s", "claimant": "un", "bound": "up_to", "high": 600}
    misread = {"statement_id": "s", "claimant": "un", "bound": "more_than", "low": 600, "relay": "CNN > blog"}
    settled = sahel.claims.drop_relays(claims(own, misread))
    assert settled["status"].tolist() == ["standing", "distorted"]
    assert answer(claims(own, misread), "highest")["high"] == 600


def test_a_communique_beats_an_unnamed_path_and_that_beats_a_relay():
    rows = [
        {"statement_id": "s", "low": 44, "medium": "communique", "relay": "AFP"},
        {"statement_id": "s", "bound": "at_least", "low": 44},
    ]
    assert sahel.claims.drop_relays(claims(*rows))["status"].tolist() == ["standing", "distorted"]


def test_among_relays_alone_the_reading_of_most_wins_and_a_draw_is_left_open():
    rows = [{"statement_id": "s", "low": 7, "relay": "A"}, {"statement_id": "s", "low": 8, "relay": "B"}]
    assert sahel.claims.drop_relays(claims(*rows))["status"].tolist() == ["standing", "standing"]
    third = {"statement_id": "s", "low": 8, "relay": "C"}
    assert sahel.claims.drop_relays(claims(*rows, third))["status"].tolist() == ["distorted", "standing", "standing"]


def test_parts_of_a_statements_own_dead_are_not_its_number():
    rows = [
        {"claim_id": "all", "statement_id": "s", "claimant": "un", "low": 38},
        {"claim_id": "one", "statement_id": "s", "claimant": "un", "low": 1, "subset_of": "all"},
    ]
    assert answer(said(*rows), "lowest")["low"] == 38


# What holds for every rule

claimants = st.sampled_from(["army", "rebels", "un", "bloggers", "minister"])
bounds = st.sampled_from(["exact", "at_least", "more_than", "about", "up_to", "between", "unquantified", "denied"])


@st.composite
def statement(draw) -> dict:
    bound, number = draw(bounds), draw(st.integers(0, 400))
    row = {"claimant": draw(claimants), "bound": bound, "term": draw(st.sampled_from(["dozens", "numerous"]))}
    if bound in ("exact", "at_least", "more_than", "about", "between"):
        row["low"] = number
    if bound == "up_to":
        row["high"] = number
    if bound == "between":
        row["high"] = number + draw(st.integers(0, 50))
    return row


rival = st.lists(statement(), min_size=1, max_size=8)


@patient
@given(rows=rival)
def test_every_answer_lies_within_what_was_said(rows):
    table = said(*rows)
    read = sahel.claims.read_bounds(table)
    stated = read.dropna(subset=["low"])
    for found in sahel.compare_rules(table).itertuples():
        if pd.isna(found.low):
            assert found.answer in ("indeterminate", "silent") and found.reason
            continue
        # "More than 60" is read as 61 or more, and names 60.
        assert found.low >= stated["low"].min() - (found.rule == "acled_like")
        assert found.high <= stated["high"].max()
        assert found.low <= found.high
        if stated["is_worded"].all() and found.rule != "acled_like":
            assert found.is_worded and found.answer == "indeterminate"


@patient
@given(rows=rival, twice=st.integers(0, 7))
def test_a_copy_by_another_newspaper_changes_no_answer(rows, twice):
    rows = [row | {"statement_id": f"s{n}"} for n, row in enumerate(rows)]
    copy = rows[twice % len(rows)] | {"relay": "another newspaper"}
    once, again = sahel.compare_rules(said(*rows)), sahel.compare_rules(said(*rows, copy))
    pd.testing.assert_frame_equal(once, again)


@patient
@given(rows=rival, seed=st.randoms())
def test_the_order_of_the_rows_changes_no_answer(rows, seed):
    shuffled = list(rows)
    seed.shuffle(shuffled)
    columns = ["rule", "answer", "low", "high", "best", "n_statements", "n_voices", "n_worded"]
    pd.testing.assert_frame_equal(
        sahel.compare_rules(said(*rows))[columns], sahel.compare_rules(said(*shuffled))[columns]
    )


@patient
@given(told=st.lists(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=6), min_size=1, max_size=6))
def test_plain_reports_give_minimum_lowest_mode_and_maximum(told):
    table = reports(**{f"e{n}": numbers for n, numbers in enumerate(told)})
    for rule, pick in {
        "lowest": min,
        "highest": max,
        "modal": lambda ns: min(ns, key=lambda one: (-ns.count(one), one)),
    }.items():
        found = sahel.reconcile(table, rule=rule)["low"]
        expected = [pick([n for n in ns if n is not None]) if any(n is not None for n in ns) else np.nan for ns in told]
        np.testing.assert_array_equal(found, expected)
