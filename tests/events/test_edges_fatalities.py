"""Edges of counts: the first and the last day of a period, of the coverage, of a table of events."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel import count_fatalities
from sahel.errors import CoverageError
from sahel.events import covered_days
from sahel.present import event_finding


def events(*days: tuple[str, str], dead: int = 4) -> pd.DataFrame:
    start, end = zip(*days, strict=True)
    table = pd.DataFrame({"date_start": pd.to_datetime(list(start)), "date_end": pd.to_datetime(list(end))})
    return table.assign(low=dead, best=dead, high=dead)


NOTHING = events(("2024-01-01", "2024-01-01")).iloc[:0]
PERIODS = [
    ("day", "2024-07-25", "2024-07-25", "2024-07-26"),
    ("week", "2024-07-22", "2024-07-28", "2024-07-29"),
    ("month", "2024-02-01", "2024-02-29", "2024-03-01"),
    ("quarter", "2024-04-01", "2024-06-30", "2024-07-01"),
    ("year", "2024-01-01", "2024-12-31", "2025-01-01"),
]


@pytest.mark.parametrize(("by", "first", "last", "after"), PERIODS)
def test_a_period_holds_its_first_and_its_last_day(by, first, last, after):
    answer = count_fatalities(events((first, first), (last, last), (after, after)), by=by)
    assert answer["n_events"].tolist() == [2, 1]
    assert answer["period"].tolist() == [pd.Timestamp(first), pd.Timestamp(after)]


@pytest.mark.parametrize(("by", "first", "last", "after"), PERIODS)
def test_an_event_runs_on_from_the_day_after_the_last(by, first, last, after):
    assert count_fatalities(events((first, last)), by=by, spread="even")["n_spanning"].tolist() == [0]
    spread = count_fatalities(events((last, after)), by=by, spread="even")
    assert spread["n_spanning"].tolist() == [1, 0]
    assert spread["best"].tolist() == [2, 2]


@pytest.mark.parametrize("spread", ["start", "even"])
def test_the_coverage_holds_its_first_and_its_last_day(spread):
    ends = events(("2024-01-15", "2024-01-15"), ("2024-02-20", "2024-02-20"))
    assert count_fatalities(ends, spread=spread, coverage=("2024-01-15", "2024-02-20"))["n_events"].tolist() == [1, 1]
    for coverage in (("2024-01-16", "2024-02-20"), ("2024-01-15", "2024-02-19")):
        with pytest.raises(CoverageError, match=r"1 event\(s\) would be counted outside"):
            count_fatalities(ends, spread=spread, coverage=coverage)


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        (("2024-01-01", "2024-02-29"), ["whole", "whole"]),
        (("2024-01-02", "2024-02-29"), ["part", "whole"]),
        (("2024-01-01", "2024-02-28"), ["whole", "part"]),
    ],
)
def test_a_period_is_covered_whole_only_with_its_first_and_its_last_day(coverage, said):
    assert count_fatalities(NOTHING, coverage=coverage)["coverage"].tolist() == said


def test_a_coverage_of_one_day_is_a_coverage():
    assert count_fatalities(NOTHING, by="day", coverage=("2024-01-01", "2024-01-01"))["best"].tolist() == [0]


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (None, None, ("2024-01-30", "2024-03-05")),
        ("2024-01-30", "2024-03-05", ("2024-01-30", "2024-03-05")),
        ("2024-01-31", "2024-03-04", ("2024-01-31", "2024-03-04")),
        ("2024-01-01", "2024-12-31", ("2024-01-30", "2024-03-05")),
        ("2024-03-05", None, ("2024-03-05", "2024-03-05")),
        ("2024-03-06", None, None),
        (None, "2024-01-30", ("2024-01-30", "2024-01-30")),
        (None, "2024-01-29", None),
    ],
)
def test_covered_days_run_from_the_first_to_the_last_beginning(since, until, days):
    # The last event begins on 5 March and ends later: its end is no sign that the table goes on.
    table = events(("2024-01-30", "2024-02-02"), ("2024-03-05", "2024-03-09"))
    assert covered_days(table, since=since, until=until) == (days and tuple(map(pd.Timestamp, days)))


def test_an_id_on_rows_that_differ_is_counted_and_said():
    events = pd.DataFrame({
        "event_id": ["a", "a", "b"], "date_start": pd.to_datetime(["2024-01-31", "2024-02-01", "2024-02-01"]),
        "date_end": pd.to_datetime(["2024-02-01", "2024-02-01", "2024-02-01"]), "low": 1, "best": [1, 2, 3], "high": 3,
        "flags": pd.Series(["repeated_id;about", "repeated_id", None], dtype="str"),
    })  # fmt: skip
    for spread in ("start", "even"):
        assert count_fatalities(events, spread=spread)["n_repeated"].tolist() == [1, 1]
    assert count_fatalities(events.drop(columns="flags"))["n_repeated"].tolist() == [0, 0]
    said = str(event_finding(events))
    assert said.endswith("1 event id stands on 2 rows that differ; each row is counted.")
    assert "differ" not in str(event_finding(events.iloc[2:]))
