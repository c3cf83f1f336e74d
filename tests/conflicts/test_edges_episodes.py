"""Edges of episodes and onsets: one inactive year, a gap of exactly so many years, the first covered year."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.conflicts import conflict_episodes, onsets


def active(*years: int) -> pd.DataFrame:
    rows = pd.DataFrame({"conflict_id": 1, "year": years, "country": "MLI", "incompatibility": "territory"})
    return rows.assign(intensity="minor")


@pytest.mark.parametrize(("years", "n"), [((2019, 2020), 1), ((2019, 2021), 2)])
def test_one_inactive_year_ends_an_episode(years, n):
    assert len(conflict_episodes(active(*years))) == n


@pytest.mark.parametrize(("until", "is_ongoing"), [(2020, True), (2021, False)])
def test_an_episode_goes_on_if_its_last_year_is_the_last_covered_one(until, is_ongoing):
    assert conflict_episodes(active(2019, 2020), until=until)["is_ongoing"].tolist() == [is_ongoing]


@pytest.mark.parametrize(("gap", "years"), [(2, [2000, 2003]), (3, [2000])])
def test_an_onset_needs_exactly_the_inactive_years_of_its_gap(gap, years):
    assert onsets(active(2000, 2003), gap=gap)["year"].tolist() == years


@pytest.mark.parametrize(("since", "is_at_edge"), [(2000, True), (1999, False)])
def test_an_onset_in_the_first_covered_year_is_at_the_edge(since, is_at_edge):
    assert onsets(active(2000), gap=1, since=since)["is_at_edge"].tolist() == [is_at_edge]
