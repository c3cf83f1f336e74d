"""Edges of what is concluded from claims: numbers that stand exactly on a line."""

from __future__ import annotations

import pandas as pd
import pytest

import sahel
from sahel.claims import claimants, sensitivity


@pytest.mark.parametrize(("deaths", "answer"), [(24, "no"), (25, "yes"), (26, "yes")])
def test_the_threshold_itself_is_reached(deaths, answer):
    reports = pd.DataFrame({"event": ["a"], "paper": ["x"], "deaths": [deaths]})
    claims = sahel.claims.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    found = sensitivity.rule_sensitivity(sahel.compare_rules(claims, rules=["lowest", "highest"]))
    assert found.set_index("finding").loc["threshold", ["lowest", "highest"]].tolist() == [answer, answer]


def test_constants_are_those_of_the_published_rules():
    assert sensitivity.THRESHOLD == 25  # UCDP's definition of an armed conflict: 25 battle-related deaths a year
    assert claimants.FEW == 5  # claimant_profiles: "fewer than five comparisons: an anecdote, not a habit"


@pytest.mark.parametrize(("high", "answer"), [(24, "no"), (25, "depends")])
def test_an_interval_whose_upper_end_is_the_threshold_may_reach_it(high, answer):
    answers = pd.DataFrame({"incident_id": "a", "victim": "army", "harm": "killed", "rule": ["lowest", "highest"]})
    answers = answers.assign(low=20.0, high=float(high), is_worded=False)
    found = sensitivity.rule_sensitivity(answers).set_index("finding")
    assert found.loc["threshold", ["lowest", "highest"]].tolist() == [answer, answer]
