"""Edges of activity: exactly 25 and exactly 1,000 dead, the last covered year, the last final year."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.conflicts import active_episodes, activity_status


@pytest.mark.parametrize(
    ("deaths", "threshold", "status"),
    [(24, 25, "no"), (25, 25, "yes"), (26, 25, "yes"), (999, 1000, "no"), (1000, 1000, "yes")],
)
def test_the_threshold_itself_makes_a_conflict_active(deaths, threshold, status):
    # UCDP/PRIO: at least 25 battle-related deaths in a calendar year; a war has at least 1,000.
    table = pd.DataFrame({"low": [deaths], "best": [deaths], "high": [deaths]})
    found = activity_status(table, threshold=threshold)
    assert found["status"].tolist() == [status]
    assert found[["under_low", "under_best", "under_high"]].all(axis=None) == (status == "yes")


def test_25_is_the_threshold_where_none_is_given():
    table = pd.DataFrame({"low": [24, 25], "best": [24, 25], "high": [24, 25]})
    assert activity_status(table)["status"].tolist() == ["no", "yes"]


def episode(*years: int, **wish: int) -> pd.Series:
    status = pd.DataFrame({"unit": 1, "year": years, "status": "yes"})
    return active_episodes(status, by="unit", **wish).iloc[0]


@pytest.mark.parametrize(("final_until", "is_provisional"), [(2022, True), (2023, False), (2024, False)])
def test_the_last_final_year_is_not_provisional(final_until, is_provisional):
    assert episode(2022, 2023, until=2024, final_until=final_until)["is_provisional"] == is_provisional


@pytest.mark.parametrize(("until", "is_ongoing"), [(2023, True), (2024, False)])
def test_an_episode_goes_on_if_its_last_year_is_the_last_covered_one(until, is_ongoing):
    found = episode(2022, 2023, until=until)
    assert found["is_ongoing"] == is_ongoing
    assert pd.isna(found["end_year"]) == is_ongoing
