"""Statements are counted, not their lines or signatures; a voice is what it said; open numbers confirm none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ledger_rows import claims, setting

import sahel


def related(*rows: dict) -> pd.DataFrame:
    return sahel.relate(claims(*rows), **setting())


def answer(rule: str, *rows: dict) -> pd.Series:
    return sahel.reconcile(related(*rows), rule=rule).iloc[0]


def test_one_statement_is_one_voice_however_it_is_signed():
    one = {"claimant": "bloggers", "statement_id": "s", "low": 134}
    rows = [one | {"signed_as": "the mayor"}, one | {"signed_as": "M. Sankare", "bound": "about"}]
    assert answer("independent_only", *rows)["n_voices"] == 1
    # Whoever signs another statement by one of the two names is no second voice either, in whatever order.
    rows.append({"claimant": "bloggers", "statement_id": "t", "signed_as": "M. Sankare", "low": 134})
    for order in (rows, rows[::-1], rows[1:] + rows[:1]):
        found = answer("independent_only", *order)
        assert (found["n_voices"], found["answer"]) == (1, "indeterminate")
    other = {"claimant": "bloggers", "statement_id": "u", "signed_as": "a nurse", "low": 134}
    assert answer("independent_only", *rows, other)[["n_voices", "low"]].tolist() == [2, 134]


def test_diagnostics_count_a_statement_once():
    relays = [{"statement_id": "s", "low": low, "relay": f"paper {low}", "claimant": "un"} for low in (5, 9)]
    found = sahel.disagreement(related(*relays, {"low": 5, "claimant": "rebels"})).iloc[0]
    assert found["modal_confidence"] == 1
    assert found["sd"] == 0  # the lower of the two that one statement is said to give
    alike = [relays[0], relays[0] | {"bound": "about"}, {"low": 8, "claimant": "rebels"}]
    assert sahel.disagreement(related(*alike))["sd"].iloc[0] == pytest.approx(np.std([5, 8], ddof=1))


def test_the_commonest_end_is_of_statements_not_of_their_relays():
    relay = {"statement_id": "s", "low": 50, "claimant": "un"}
    rows = [relay | {"relay": "A"}, relay | {"relay": "B", "bound": "at_least"}, {"low": 40}]
    assert answer("most_representative", *rows)[["low", "high"]].tolist() == [40, 40]


def test_who_lost_more_is_unknown_where_only_one_victim_is_left():
    rows = [
        {"claimant": "un", "low": 5},
        {"claimant": "un", "victim": None, "victim_as_named": "attackers", "bound": "about", "low": 30},
    ]
    compared = sahel.compare_rules(related(*rows), rules=["lowest", "highest"])
    two = compared.assign(victim=np.where(compared["victim"] == "attackers", "mercs", compared["victim"]))
    one = two[(two["rule"] == "highest") | (two["victim"] == "army")].assign(is_resolved=True)
    found = sahel.claims.rule_sensitivity(one).query("finding == 'who_lost_more'").iloc[0]
    assert (found["lowest"], found["highest"]) == ("unknown", "mercs")


def test_what_lies_between_two_statements_of_a_voice_was_not_said():
    rows = [{"claimant": "un", "low": 5}, {"claimant": "un", "low": 10}, {"claimant": "rebels", "low": 7}]
    assert answer("independent_only", *rows)["reason"] == "no two of 2 independent voices allow one number"
    assert answer("independent_only", *rows, {"claimant": "mercs", "low": 10})[["low", "high"]].tolist() == [10, 10]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"bound": "at_least", "low": 1}, {"bound": "up_to", "high": 82}),
        ({"bound": "at_least", "low": 20}, {"bound": "at_least", "low": 80}),
        ({"bound": "more_than", "low": 20}, {"bound": "between_open", "low": 20, "high": 30}),
    ],
)
def test_open_numbers_alone_confirm_none(first, second):
    found = answer("independent_only", {"claimant": "un"} | first, {"claimant": "rebels"} | second)
    assert found["answer"] == "indeterminate"
    assert found["reason"] == "independent voices agree in open numbers only, and those confirm none"
    closed = {"claimant": "bloggers", "bound": "between", "low": 50, "high": 60}
    least = {"claimant": "un", "bound": "at_least", "low": 55}
    assert answer("independent_only", least, closed)[["low", "high"]].tolist() == [55, 60]


def test_the_mayor_of_ogossagou_does_not_confirm_himself():
    ledger = sahel.load_ledger().query("incident_id == 'ogossagou-2019' and victim == 'civilians'")
    found = sahel.reconcile(ledger, rule="independent_only").query("harm == 'killed'").iloc[0]
    assert (found["n_statements"], found["n_voices"]) == (5, 5)


def test_profiles_count_a_statement_once_and_say_where_it_is_mixed():
    tables = setting()
    said = [("killed", 5), ("wounded", 9), ("captured", 2)]
    rows = [{"claimant": "rebels", "statement_id": "s", "harm": harm, "low": low} for harm, low in said]
    rows += [{"claimant": "un", "statement_id": "t", "harm": harm, "low": 5} for harm, _ in said]
    rows.append({"claimant": "rebels", "statement_id": "u", "low": 3})
    related = sahel.relate(claims(*rows), **tables)
    sides = ["n_statements", "n_compared", "n_below", "n_within", "n_above", "n_mixed"]
    by_claimant = sahel.claims.claimant_profiles(related, incidents=tables["incidents"])
    assert by_claimant.set_index("claimant").loc["rebels", sides].tolist() == [2, 2, 1, 0, 0, 1]
    pooled = sahel.claims.relation_profiles(related, incidents=tables["incidents"]).set_index("losses")
    assert pooled.loc["enemy", [*sides, "n_claimants"]].tolist() == [2, 2, 1, 0, 0, 1, 1]


def test_a_tie_is_said_in_the_table_and_the_sentence():
    compared = sahel.compare_rules(related({"low": 5}, {"claimant": "un", "low": 6}), rules=["lowest", "modal"])
    assert sahel.present.claims.answer_text(compared).tolist() == ["5", "5 (a tie)"]
    assert "2 answers with a number or a range (1 of them a tie" in sahel.present.rules_finding(compared)
    one = sahel.compare_rules(related({"low": 5}), rules=["lowest", "modal"])
    assert sahel.present.rules_finding(one) == "1 loss: 0 without a number, 1 with one reading, 0 with several."
    book = sahel.claims.rule_book()
    assert sahel.present.rule_view(compared, book=book)["Of these, ties"].tolist() == [0, 1]
    assert sahel.present.rule_view(one, book=book)["Contested losses: number"].tolist() == [0, 0]
