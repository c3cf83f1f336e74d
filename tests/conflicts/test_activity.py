"""Active or not, and what that hangs on."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_files import shared_file

import sahel


def deaths(*rows: tuple, first: int = 2010) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["low", "best", "high"])
    return table.assign(conflict_id=1, year=range(first, first + len(table)))


def statuses(*rows: tuple, **settings: int) -> list[str]:
    return sahel.conflicts.activity_status(deaths(*rows), **settings)["status"].astype(str).tolist()


def test_the_answer_depends_only_where_the_estimates_straddle_the_threshold():
    assert statuses((25, 30, 40), (24, 25, 26), (0, 0, 24), (0, 10, 25)) == ["yes", "depends", "no", "depends"]
    assert statuses((25, 30, 40), (999, 1000, 1000), threshold=1000) == ["no", "depends"]


def test_each_estimate_gives_its_own_answer():
    row = sahel.conflicts.activity_status(deaths((24, 25, 26))).iloc[0]
    assert row[["under_low", "under_best", "under_high"]].tolist() == [False, True, True]
    assert row["depends_on"] == "estimate"


def test_a_blank_limit_is_no_limit_and_a_blank_best_says_nothing():
    assert statuses((None, 30, 40), (30, None, None), (None, None, 10)) == ["depends", "yes", "no"]
    assert sahel.conflicts.activity_status(deaths((30, None, 40)))["under_best"].isna().all()


def test_a_best_outside_its_own_span_widens_it():
    assert statuses((30, 20, 40), (1, 30, 10)) == ["depends", "depends"]


def test_contested_deaths_can_make_the_answer_hang_on_the_author():
    table = deaths((10, 10, 10), (10, 10, 10), (10, 20, 30), (30, 30, 30))
    table = table.assign(low_any=[30, 10, 10, 40], best_any=[30, 10, 40, 40], high_any=[30, 10, 60, 40])
    status = sahel.conflicts.activity_status(table)
    assert status["status"].astype(str).tolist() == ["depends", "no", "depends", "yes"]
    assert status["depends_on"].fillna("").tolist() == ["attribution", "", "estimate", ""]


def test_half_given_contested_columns_and_a_threshold_of_nothing_are_refused():
    with pytest.raises(sahel.SahelError, match=r"found only those of \['low'\]"):
        sahel.conflicts.activity_status(deaths((1, 2, 3)).assign(low_any=3))
    with pytest.raises(sahel.SahelError, match="1 or more; found 0"):
        sahel.conflicts.activity_status(deaths((1, 2, 3)), threshold=0)


figure = st.tuples(*[st.integers(0, 4)] * 3).map(sorted)
event = st.tuples(figure, st.sampled_from(["a", "b", "a;b"]))


@settings(max_examples=60, deadline=None)
@given(st.lists(event, min_size=1, max_size=4), st.integers(1, 9))
def test_the_answer_is_that_of_every_assignment_tried(rows, threshold):
    events = pd.DataFrame([figures for figures, _ in rows], columns=["low", "best", "high"])
    events = events.assign(year=2024, party=[parties for _, parties in rows])
    status = sahel.conflicts.activity_status(
        sahel.conflicts.contested_deaths(events, candidates="party"), threshold=threshold
    )
    for party, answer in zip(status["party"], status["status"].astype(str), strict=True):
        reached = set()
        for authors in product(*[parties.split(";") for _, parties in rows]):
            spans = [range(f[0], f[2] + 1) for (f, _), author in zip(rows, authors, strict=True) if author == party]
            reached |= {sum(numbers) >= threshold for numbers in product(*spans)}
        expected = "depends" if len(reached) == 2 else "yes" if reached == {True} else "no"
        assert answer == expected
    total, contested = events["best"].sum(), sahel.conflicts.contested_deaths(events, candidates="party")
    assert contested["best"].sum() <= total <= contested["best_any"].sum()


def test_an_event_that_names_a_party_twice_counts_once():
    events = pd.DataFrame({"party": ["a; a", None], "year": 2024, "low": 1, "best": 2, "high": 3})
    assert sahel.conflicts.contested_deaths(events, candidates="party")["best_any"].tolist() == [2]


def test_an_episode_is_firm_where_yes_and_open_where_it_depends():
    status = sahel.conflicts.activity_status(deaths((30, 30, 30), (10, 30, 40), (0, 0, 0), (30, 30, 30), (30, 30, 30)))
    episodes = sahel.conflicts.active_episodes(status, by="conflict_id", until=2014, final_until=2013)
    said = episodes[["episode", "status", "start_year", "is_ongoing", "is_provisional"]].astype(str).values.tolist()
    assert said == [
        ["1", "yes", "2010", "False", "False"],
        ["1", "depends", "2011", "False", "False"],
        ["2", "yes", "2013", "True", "True"],
    ]
    assert episodes["end_year"].isna().tolist() == [False, False, True]


def test_units_do_not_run_into_each_other():
    status = sahel.conflicts.activity_status(deaths((30, 30, 30), (30, 30, 30)).assign(conflict_id=[1, 2]))
    assert sahel.conflicts.active_episodes(status, by="conflict_id", until=2015)["episode"].tolist() == [1, 1]
    assert len(sahel.conflicts.active_episodes(status.iloc[:0], by="conflict_id")) == 0


def test_without_doubt_the_episodes_are_ucdps_own():
    raw = pd.read_csv(shared_file("data/ucdp_acd_25_1_conflict_years.csv"))
    figures = raw["intensity_level"].map({1: 25, 2: 1000})
    status = sahel.conflicts.activity_status(raw.assign(low=figures, best=figures, high=figures))
    episodes = sahel.conflicts.active_episodes(status, by="conflict_id", until=2024)
    assert len(episodes) == 620 and (episodes["status"] == "yes").all()
    ends = raw.loc[(raw["ep_end"] == 1) & (raw["year"] < 2024), ["conflict_id", "year"]]
    ended = episodes.loc[~episodes["is_ongoing"], ["conflict_id", "end_year"]]
    ours = set(ended[ended["end_year"] < 2024].itertuples(index=False, name=None))
    assert set(ends.itertuples(index=False, name=None)) == ours


def brute_onsets(years: list[int], gap: int) -> list[int]:
    """UCDP's rule, word for word: no earlier year active, or none of the `gap` years before."""
    active = set(years)
    return [
        year
        for year in sorted(active)
        if not any(earlier < year for earlier in active) or not any(year - back in active for back in range(1, gap + 1))
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1946, 1980), min_size=1, max_size=15, unique=True), st.sampled_from([1, 2, 3, 5, 10]))
def test_onsets_are_those_of_the_rule_tried_year_by_year(years, gap):
    table = pd.DataFrame({"conflict_id": 1, "year": years, "country": "MLI", "incompatibility": "government"})
    assert sahel.onsets(table, gap=gap)["year"].tolist() == brute_onsets(years, gap)


def test_the_official_file_gives_one_onset_an_episode_and_fewer_with_longer_gaps():
    raw = pd.read_csv(shared_file("data/ucdp_acd_25_1_conflict_years.csv")).assign(country="XXX")
    starts = raw.drop_duplicates(["conflict_id", "start_date2"]).groupby("conflict_id")["year"].min()
    first = sahel.onsets(raw, gap=1)
    assert len(first) == 620 and first["is_first"].sum() == len(starts) == 303
    counts = [len(sahel.onsets(raw, gap=gap)) for gap in (1, 2, 3, 5, 10)]
    assert counts == sorted(counts, reverse=True) and counts[-1] > 303


def test_mali_onsets_shrink_with_the_gap():
    mali = sahel.load_conflict_years(country="MLI")
    assert sorted(set(sahel.onsets(mali, gap=1)["year"])) == [1990, 1994, 2007, 2009, 2012, 2014, 2015, 2017, 2023]
    assert sorted(set(sahel.onsets(mali, gap=10)["year"])) == [1990, 2007, 2009, 2015, 2017, 2023]


def test_a_conflict_active_in_the_first_covered_year_may_be_older():
    table = pd.DataFrame({"conflict_id": [1, 2], "year": [1946, 1950], "country": "X", "incompatibility": "government"})
    assert sahel.onsets(table, gap=1)["is_at_edge"].tolist() == [True, False]
    assert sahel.onsets(table, gap=1, since=1940)["is_at_edge"].tolist() == [False, False]
    with pytest.raises(sahel.SahelError, match="1 or more; found 0"):
        sahel.onsets(table, gap=0)
