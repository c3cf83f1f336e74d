"""Two lists of coups side by side."""

import pandas as pd
import pytest
from ledger_rows import blank
from shared_files import shared_file

import sahel

NINE = {
    "Burkina Faso": "BFA", "Upper Volta": "BFA", "Chad": "TCD", "Gabon": "GAB", "Guinea": "GIN", "Mali": "MLI",
    "Mauritania": "MRT", "Niger": "NER", "Nigeria": "NGA", "Sudan": "SDN",
}  # fmt: skip


def coups(*rows: dict) -> pd.DataFrame:
    plain = {"country": "MLI", "date_precision": "day", "outcome": "successful", "kind": "coup", "scope": "core"}
    return blank("coups", [plain | {"coup_id": f"c{n}"} | row for n, row in enumerate(rows)])


def verdicts(a: pd.DataFrame, b: pd.DataFrame, *, tolerance_days: int = 7, **coverage: str) -> list[str]:
    return sahel.compare_coups(a, b, tolerance_days=tolerance_days, **coverage)["verdict"].tolist()


def published(name: str, *, separator: str, outcomes: dict) -> pd.DataFrame:
    """A list as its publisher ships it, in the columns that a comparison needs."""
    raw = pd.read_csv(shared_file(name), sep=separator)
    code = raw["event_type" if "event_type" in raw else "coup"]
    country = raw["country"].map(NINE)
    table = pd.DataFrame({"coup_id": raw.index.astype("str"), "country": country, "outcome": code.map(outcomes)})
    day = pd.to_datetime(raw[["year", "month", "day"]])
    return table.assign(date=day.astype("datetime64[us]"), date_precision="day", kind="coup").dropna(subset="country")


def test_each_kind_of_dispute_is_named():
    a = coups(
        {"date": "2012-03-22"},
        {"date": "2012-05-01", "outcome": "failed"},
        {"date": "2020-08-18", "outcome": "failed"},
        {"date": "2021-05-21", "outcome": "failed"},
        {"date": "2022-01-01"},
    )
    b = coups(
        {"date": "2012-03-22"},
        {"date": "2012-04-30", "outcome": "failed"},
        {"date": "2020-08-18"},
        {"date": "2021-05-24"},
        {"date": "2022-06-01"},
    )
    expected = ["agreed", "date", "outcome", "date and outcome", "only in a", "only in b"]
    assert verdicts(a, b) == expected
    assert sahel.compare_coups(a, b, tolerance_days=7)["is_disputed"].tolist() == [False, *[True] * 5]


def test_swapping_the_lists_swaps_the_sides_and_nothing_else():
    a = coups({"date": "2012-03-22"}, {"date": "2020-08-18"})
    b = coups({"date": "2012-03-25"}, {"date": "2016-01-01"})
    there, back = sahel.compare_coups(a, b, tolerance_days=7), sahel.compare_coups(b, a, tolerance_days=7)
    swapped = back["verdict"].replace({"only in a": "only in b", "only in b": "only in a"})
    assert sorted(there["verdict"]) == sorted(swapped)
    assert there["days_apart"].dropna().tolist() == back["days_apart"].dropna().tolist() == [3]


def test_each_row_is_matched_once_and_the_closest_pair_first():
    a = coups({"date": "2012-01-01"}, {"date": "2012-01-07"})
    b = coups({"date": "2012-01-06"})
    compared = sahel.compare_coups(a, b, tolerance_days=7)
    assert compared[["coup_id_a", "verdict"]].values.tolist() == [["c0", "only in a"], ["c1", "date"]]
    assert compared["nearest_days"].tolist() == [5, 1]


def test_of_two_on_the_same_day_the_one_with_the_same_outcome_is_taken():
    a = coups({"date": "1966-01-15"})
    b = coups({"date": "1966-01-15", "outcome": "failed"}, {"date": "1966-01-15"})
    compared = sahel.compare_coups(a, b, tolerance_days=7).set_index("coup_id_b")
    assert compared["verdict"].to_dict() == {"c1": "agreed", "c0": "only in b"}


def test_a_month_that_holds_the_others_day_is_no_dispute():
    a = coups({"date": "2011-07-01", "date_precision": "month"})
    assert verdicts(a, coups({"date": "2011-07-22"})) == ["agreed"]
    assert verdicts(a, coups({"date": "2011-08-03"})) == ["date"]


def test_what_one_list_does_not_cover_is_no_dispute():
    a = coups({"date": "2020-08-18"}, {"date": "2023-07-26", "country": "NER"})
    b = coups({"date": "2020-08-18"}, {"date": "2020-12-01", "outcome": "plot"})
    assert verdicts(a, b) == ["agreed", "not covered by the other", "not covered by the other"]
    assert verdicts(a, b, until="2023-12-31")[-1] == "only in a"


def test_a_row_without_a_date_is_listed_and_not_matched():
    assert verdicts(coups({"date": None, "date_precision": None}), coups({"date": "2020-08-18"})) == [
        "only in b",
        "undated",
    ]


def test_duplicates_are_left_out_and_the_tables_stay_as_they_were():
    a = coups({"date": "2020-08-18"}, {"date": "2020-08-19", "kind": "duplicate"})
    before = a.copy()
    assert verdicts(a, coups({"date": "2020-08-18"})) == ["agreed"]
    pd.testing.assert_frame_equal(a, before)


def test_empty_lists_give_an_empty_comparison():
    assert len(sahel.compare_coups(coups(), coups(), tolerance_days=7)) == 0
    assert verdicts(coups({"date": "2020-08-18"}), coups()) == ["only in a"]


def test_a_negative_tolerance_is_refused():
    with pytest.raises(sahel.SahelError, match="a tolerance is a number of days, 0 or more; found -1"):
        sahel.compare_coups(coups(), coups(), tolerance_days=-1)


def test_agreement_counts_every_event_once():
    a = coups({"date": "1991-03-26"}, {"date": "2012-03-22"}, {"date": "2012-04-30", "outcome": "failed"})
    b = coups({"date": "1991-03-26"}, {"date": "2012-03-22"}, {"date": "2012-05-01", "outcome": "failed"})
    events = sahel.compare_coups(a, b, tolerance_days=7)
    table = sahel.coups.coup_agreement(events, by=["country", "decade"])
    assert table[["country", "decade", "n_events", "n_agreed", "n_date"]].values.tolist() == [
        ["MLI", 1990, 1, 1, 0],
        ["MLI", 2010, 2, 1, 1],
    ]
    assert table["share_agreed"].tolist() == [1.0, 0.5]
    with pytest.raises(sahel.SahelError, match=r"cannot be grouped by \['year'\]. Use: country, decade"):
        sahel.coups.coup_agreement(events, by="year")


def test_the_published_lists_differ_as_an_independent_count_found():
    powell_thyne = published(
        "data/powell_thyne_coups_2023-09-08.csv", separator="\t", outcomes={2: "successful", 1: "failed"}
    )
    words = {"coup": "successful", "attempted": "failed", "conspiracy": "plot"}
    cline = published("data/cline_coups_2.1.2.csv", separator=",", outcomes=words)
    events = sahel.compare_coups(powell_thyne, cline, tolerance_days=14)
    listed = events[events["coup_id_a"].notna()]
    nearest = pd.cut(listed["nearest_days"].astype(float), [-1, 0, 7, 9, 13, float("inf")]).value_counts(sort=False)
    assert nearest.tolist() == [60, 6, 0, 2, 6]
    assert (events["verdict"] == "date").sum() >= 4
    assert events["coup_id_a"].dropna().is_unique and events["coup_id_b"].dropna().is_unique


def test_a_correction_is_applied_where_the_published_value_stands_and_shown():
    ours = coups({"coup_id": "ne", "country": "NER", "date": "2023-07-26"})
    theirs = coups({"country": "NER", "date": "2023-06-26"}, {"country": "NER", "date": "2010-02-18"})
    row = {"correction_id": "k", "dataset": "List", "coup_id": "ne", "field": "date"}
    decisions = blank("corrections", [row | {"published": "2023-06-26", "corrected": "2023-07-26"}])
    mended = sahel.coups.correct_coups(theirs, dataset="List", corrections=decisions, coups=ours)
    assert mended["date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-07-26", "2010-02-18"]
    assert mended["was"].fillna("").tolist() == ["date 2023-06-26", ""]
    assert mended["correction_id"].fillna("").tolist() == ["k", ""]
    with pytest.raises(sahel.SahelError, match=r"no correction is about the list 'Lists'. There are: 'List'"):
        sahel.coups.correct_coups(theirs, dataset="Lists", corrections=decisions, coups=ours)


def test_an_outcome_is_corrected_on_the_day_of_its_coup():
    ours = coups({"coup_id": "sd", "country": "SDN", "date": "1971-07-19"})
    theirs = coups({"country": "SDN", "date": "1971-07-19"})
    row = {"correction_id": "k", "dataset": "List", "coup_id": "sd", "field": "outcome", "published": "coup, realised"}
    decisions = blank("corrections", [row | {"corrected": "failed"}])
    mended = sahel.coups.correct_coups(theirs, dataset="List", corrections=decisions, coups=ours)
    assert mended[["outcome", "was"]].values.tolist() == [["failed", "outcome successful"]]


def test_the_bundled_table_remembers_what_the_lists_say():
    coups = sahel.load_coups()
    coups = coups[coups["country"].isin(NINE.values())]
    theirs = [sahel.coups.published_list(coups, name=name) for name in ("Powell & Thyne", "Cline Center")]
    listed = sahel.compare_coups(*theirs, tolerance_days=14).dropna(subset="coup_id_a")
    nearest = pd.cut(listed["nearest_days"].astype(float), [-1, 0, 7, 9, 13, float("inf")]).value_counts(sort=False)
    assert nearest.tolist() == [60, 6, 0, 2, 6]
    assert set(sahel.coups.published_list(coups, name="Colpus")["outcome"]) == {"successful", "failed"}
    with pytest.raises(sahel.SahelError, match=r"no list is called 'Archigos'. There are: Powell & Thyne"):
        sahel.coups.published_list(coups, name="Archigos")
