"""Edges of the rules: ties, halves, and grades at the number of voices where they change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ledger_rows import claims, setting

import sahel


def related(*rows: dict) -> pd.DataFrame:
    return sahel.relate(claims(*rows), **setting())


def reports(*deaths: int) -> pd.DataFrame:
    table = pd.DataFrame({"event": "e", "paper": [f"p{n}" for n in range(len(deaths))], "deaths": deaths})
    return sahel.claims.claims_from_reports(table, incident="event", source="paper", deaths="deaths")


def answer(table: pd.DataFrame, rule: str) -> pd.Series:
    return sahel.reconcile(table, rule=rule).iloc[0]


@pytest.mark.parametrize("order", [(9, 4, 9, 4, 7), (4, 9, 7, 4, 9), (7, 9, 9, 4, 4)])
def test_of_several_commonest_the_lowest_is_taken_and_the_tie_is_said(order):
    for rule in ("most_representative", "modal"):
        found = answer(reports(*order), rule)
        assert (found["low"], found["high"], found["is_tied"]) == (4, 4, True)
        assert "tie" in found["reason"]
        assert not answer(reports(4, 9, 9), rule)["is_tied"]


@pytest.mark.parametrize("ends", [((4, 9), (5, 9)), ((4, 8), (4, 9))])
def test_one_end_with_several_commonest_values_is_a_tie(ends):
    rows = [{"bound": "between", "low": low, "high": high} for low, high in ends]
    found = answer(related(*rows), "most_representative")
    assert found["is_tied"] and found[["low", "high"]].tolist() == list(ends[0])


def test_ends_that_cross_are_indeterminate_and_ends_that_meet_are_a_number():
    def commonest(*ends: tuple[int, int]) -> pd.Series:
        return answer(related(*({"bound": "between", "low": low, "high": high} for low, high in ends)), rule)

    rule = "most_representative"
    assert commonest((20, 30), (20, 40), (10, 20), (5, 20))[["low", "high"]].tolist() == [20, 20]
    crossed = commonest((21, 30), (21, 40), (10, 20), (5, 20))
    assert crossed["answer"] == "indeterminate" and "lies above" in crossed["reason"]
    assert crossed[["low", "high"]].isna().all()


@pytest.mark.parametrize(
    ("deaths", "low"), [((5, 6), np.nan), ((5, 5, 6), 5), ((5, 5, 6, 7), np.nan), ((5, 5, 5, 6), 5)]
)
def test_exactly_half_is_no_majority(deaths, low):
    assert np.isclose(answer(reports(*deaths), "majority")["low"], low, equal_nan=True)


def test_two_voices_whose_numbers_meet_in_one_point_support_it():
    rows = [{"claimant": "un", "bound": "at_least", "low": 20}, {"claimant": "rebels", "low": 20}]
    assert answer(related(*rows), "independent_only")[["low", "high"]].tolist() == [20, 20]
    apart = [rows[0] | {"low": 21}, rows[1]]
    assert answer(related(*apart), "independent_only")["answer"] == "indeterminate"


@pytest.mark.parametrize(
    ("claimants", "event", "attribution"),
    [
        (["un"], "single", "unclaimed"),
        (["un", "bloggers"], "several", "unclaimed"),
        (["rebels"], "single", "claimed"),
        (["rebels", "un"], "several", "claimed"),
        (["army"], "conceded", "unclaimed"),
        (["minister", "rebels"], "conceded", "claimed"),
    ],
)
def test_a_grade_changes_with_the_second_voice(claimants, event, attribution):
    rows = [{"claimant": claimant, "low": 5} for claimant in claimants]
    graded = sahel.claims.grades(related(*rows)).iloc[0]
    assert graded[["event_grade", "attribution_grade"]].tolist() == [event, attribution]


def test_a_denial_is_no_voice_and_one_reading_no_dispute():
    denied = sahel.claims.grades(related({"claimant": "un", "bound": "denied"})).iloc[0]
    assert denied["event_grade"] == "unstated"
    same = sahel.disagreement(reports(5, 5)).iloc[0]
    assert (same["divergence"], same["is_disputed"], same["range"], same["sd"]) == (0, False, 0, 0)
    two = sahel.disagreement(reports(5, 6)).iloc[0]
    assert (two["divergence"], two["is_disputed"], two["range"], two["modal_confidence"]) == (1, True, 1, 0.5)
    assert pd.isna(sahel.disagreement(reports(5)).iloc[0]["sd"])
