"""Coups in time."""

import pandas as pd
import pytest
from ledger_rows import blank

import sahel


def coups(*rows: dict) -> pd.DataFrame:
    plain = {"country": "MLI", "date_precision": "day", "outcome": "successful", "kind": "coup", "scope": "core"}
    return blank("coups", [plain | {"coup_id": f"c{n}"} | row for n, row in enumerate(rows)])


def test_days_are_counted_to_the_next_attempt_and_then_to_the_last_day_read():
    table = coups({"date": "2020-08-18"}, {"date": "2021-05-24"})
    timed = sahel.coup_timeline(table, until="2021-06-01")
    assert timed["days_to_next"].tolist() == [279, 8]
    assert timed["is_censored"].tolist() == [False, True]


def test_a_success_under_seven_days_old_is_pending_and_no_success():
    timed = sahel.coup_timeline(coups({"date": "2021-05-24"}), until="2021-05-30")
    assert timed[["outcome", "is_attempt", "is_success"]].values.tolist() == [["pending", True, False]]
    assert sahel.coup_timeline(coups({"date": "2021-05-24"}), until="2021-05-31")["outcome"].tolist() == ["successful"]


def test_plots_and_restorations_are_listed_and_end_no_spell():
    table = coups(
        {"date": "2015-09-16", "outcome": "failed"},
        {"date": "2015-09-23", "kind": "restoration"},
        {"date": "2016-10-08", "outcome": "plot"},
    )
    timed = sahel.coup_timeline(table, until="2016-12-31")
    assert timed["is_attempt"].tolist() == [True, False, False]
    assert timed["days_to_next"].tolist()[0] == 472
    assert timed["days_to_next"].isna().tolist() == [False, True, True]


def test_a_coup_after_the_last_day_read_is_refused():
    with pytest.raises(sahel.SahelError, match=r"1 coup\(s\) began after 2020-01-01, the latest on 2021-05-24"):
        sahel.coup_timeline(coups({"date": "2021-05-24"}), until="2020-01-01")


def test_decades_without_a_coup_are_zero_inside_the_span():
    counts = sahel.coups.coups_by_decade(
        coups({"date": "1968-11-19"}, {"date": "1991-03-26"}, {"date": "1991-07-14", "outcome": "failed"})
    )
    assert counts.values.tolist() == [[1960, 1, 0, 0], [1970, 0, 0, 0], [1980, 0, 0, 0], [1990, 1, 1, 0]]


def test_mali_2020_and_2021_are_two_successes():
    timed = sahel.coup_timeline(sahel.load_coups(), until="2026-11-22")
    mali = timed.query("country == 'MLI' and is_success and date >= '2020-01-01'")
    assert mali["date"].dt.strftime("%Y-%m-%d").tolist() == ["2020-08-18", "2021-05-24"]


def test_days_without_an_attempt_are_counted_to_the_last_covered_day_alone():
    plain = {"country": "BEN", "date_precision": "day", "outcome": "failed", "kind": "coup"}
    days = {"2023-09-01": "pt-2023", "2025-12-07": "press"}
    rows = [plain | {"coup_id": day, "date": day, "source_id": source} for day, source in days.items()]
    timed = sahel.coup_timeline(blank("coups", rows), until="2026-11-22")
    assert timed["days_to_next"].fillna(-1).tolist() == [7, -1]
    assert timed["is_censored"].tolist() == [True, True]
