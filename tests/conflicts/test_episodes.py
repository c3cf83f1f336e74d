"""Episodes by UCDP's rules."""

import pandas as pd
import pytest
from shared_files import shared_file

import sahel


def years(*pairs: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["conflict_id", "year"]).assign(
        country="MLI", incompatibility="government", intensity="minor"
    )


def test_an_inactive_year_ends_an_episode_and_the_next_year_begins_another():
    episodes = sahel.conflict_episodes(years((1, 2012), (1, 2013), (1, 2015)), until=2024)
    assert episodes[["episode", "start_year", "end_year"]].values.tolist() == [[1, 2012, 2013], [2, 2015, 2015]]


def test_an_episode_active_in_the_last_covered_year_has_no_end():
    episodes = sahel.conflict_episodes(years((1, 2023), (1, 2024), (2, 2023)), until=2024)
    assert episodes["is_ongoing"].tolist() == [True, False]
    assert episodes["end_year"].isna().tolist() == [True, False]


def test_the_rows_may_come_in_any_order():
    shuffled = sahel.conflict_episodes(years((1, 2015), (1, 2012), (1, 2013)), until=2024)
    assert shuffled["start_year"].tolist() == [2012, 2015]


def test_the_official_file_gives_ucdps_own_episodes():
    raw = pd.read_csv(shared_file("data/ucdp_acd_25_1_conflict_years.csv"))
    table = raw.assign(country="XXX", intensity=raw["intensity_level"].map({1: "minor", 2: "war"}))
    episodes = sahel.conflict_episodes(table, until=2024)
    assert (len(episodes), episodes["conflict_id"].nunique()) == (620, 303)
    official_starts = raw.drop_duplicates(["conflict_id", "start_date2"]).groupby("conflict_id").size()
    assert (episodes.groupby("conflict_id").size() == official_starts).all()
    ends = raw.loc[(raw["ep_end"] == 1) & (raw["year"] < 2024), ["conflict_id", "year"]]
    ours = episodes.loc[~episodes["is_ongoing"] & (episodes["end_year"] < 2024), ["conflict_id", "end_year"]]
    assert set(ends.itertuples(index=False, name=None)) == set(ours.itertuples(index=False, name=None))
    assert len(ends) == 559


def test_mali_has_nine_onsets():
    mali = sahel.conflict_episodes(sahel.load_conflict_years(), until=2024).query("country == 'MLI'")
    assert sorted(set(mali["start_year"])) == [1990, 1994, 2007, 2009, 2012, 2014, 2015, 2017, 2023]


@pytest.mark.parametrize("column", ["conflict_id", "year", "intensity"])
def test_a_missing_column_is_refused(column):
    with pytest.raises(sahel.SahelError, match=column):
        sahel.conflict_episodes(years((1, 2012)).drop(columns=column))
