"""Sums over the victims of an incident: figures for several of them are floors, overlapping sets never added."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sahel

INF = np.inf


def answers(*rows: tuple[str, float, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["victim", "low", "high"])
    vague = table["victim"].isin(["all", "bodies"])
    return table.assign(incident_id="i", harm="killed", is_resolved=~vague)


@pytest.mark.parametrize(
    ("rows", "low", "high"),
    [
        ([("a", 30, 30), ("b", 15, 15), ("all", 81, INF)], 81, INF),
        ([("a", 30, 30), ("b", 15, 15), ("all", 114, 114)], 114, INF),
        ([("a", 30, 30), ("b", 15, 15), ("all", 45, 45)], 45, 45),
        ([("a", 30, 40), ("b", 15, 20), ("all", 50, 50)], 50, 60),
        ([("a", 30, 40), ("b", 15, 20), ("all", 60, 60)], 60, 60),
        ([("a", 30, 40), ("b", 15, 20), ("all", 61, 61)], 61, INF),
        # What others lost comes on top of a figure for two of three parties.
        ([("a", 10, 10), ("b", 20, 20), ("c", 5, 5), ("a;b", 60, 60)], 65, INF),
        # Nothing is stated of b alone, so that the sum does not count it.
        ([("a", 10, 10), ("a;b", 8, 8)], 10, INF),
        # Overlapping sets are never added: b is in both.
        ([("a;b", 10, 10), ("b;c", 20, 20)], 20, INF),
        ([("a;b", 10, 10), ("b;a", 20, 20)], 20, 20),
        ([("a;b", 10, 10), ("c;d", 20, 20)], 30, 30),
        # Words for people who were not resolved may mean the same people, or others.
        ([("all", 10, 10), ("bodies", 20, 20)], 20, INF),
        ([("a", 1, INF), ("all", 40, 40)], 40, INF),
        ([("a", np.nan, np.nan), ("all", 40, 40)], 40, 40),
        ([("a", 0, 0), ("all", 0, 5)], 0, 0),
    ],
)
def test_a_figure_for_several_is_a_floor_for_the_sum(rows, low, high):
    for order in (rows, rows[::-1]):
        total = sahel.claims.incident_totals(answers(*order)).iloc[0]
        assert total[["low", "high"]].tolist() == [low, high]


def test_overlapping_sets_are_kept_once_whatever_their_order():
    rows = [("a;b", 10, 10), ("b;c", 20, 20), ("b;a", 5, 5), ("d", 3, 3)]
    for order in (rows, rows[::-1]):
        assert set(sahel.claims.disjoint_victims(answers(*order))["victim"]) == {"b;c", "d"}


def test_sums_are_apart_for_each_rule_and_incident():
    one = answers(("a", 30, 30), ("all", 81, 81))
    two = pd.concat([one.assign(rule="lowest"), one.assign(rule="highest", low=5.0, high=5.0)], ignore_index=True)
    totals = sahel.claims.incident_totals(two).set_index("rule")
    assert totals["low"].to_dict() == {"lowest": 81, "highest": 5}
    assert totals["high"].to_dict() == {"lowest": INF, "highest": 5}


def test_ranks_thresholds_and_trends_use_the_floor():
    rows = pd.concat(
        [
            answers(("a", 10, 10), ("b", 5, 5), ("all", 81, 81)),
            answers(("a", 40, 40)).assign(incident_id="j"),
        ]
    )
    compared = pd.concat([rows.assign(rule=rule, is_worded=False) for rule in ("lowest", "highest")])
    days = pd.to_datetime(["2020-01-01", "2021-01-01"])
    incidents = pd.DataFrame({"incident_id": ["i", "j"], "part_of": None, "start": days})
    found = sahel.claims.rule_sensitivity(compared, incidents=incidents).set_index(["finding", "subject"])["lowest"]
    assert found["rank", "i"] == "1" and found["rank", "j"] == "2"
    assert found["threshold", "i"] == "yes"
    assert found["trend", "2020 to 2021"] == "falling"


def test_a_floor_opens_the_totals_of_attribution():
    sides = {"actor_id": list("abx"), "side": list("bba"), "contested": False, "incident_id": "i"}
    found = sahel.claims.attribution
    closed = found(answers(("a", 10, 10), ("b", 5, 5)), parties=pd.DataFrame(sides)).set_index("actor_id")
    opened = found(answers(("a", 10, 10), ("b", 5, 5), ("all", 81, 81)), parties=pd.DataFrame(sides))
    opened = opened.set_index("actor_id")
    assert closed.loc["x", ["any_high", "total_low", "total_high"]].tolist() == [15, 15, 15]
    assert opened.loc["x", ["any_high", "total_low", "total_high"]].tolist() == [INF, 81, INF]
