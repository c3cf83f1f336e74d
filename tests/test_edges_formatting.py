"""The wording of intervals, numbers and days at their edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel import formatting
from sahel.formatting import span


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, np.inf, "no lower or upper end"),
        (1, np.inf, "at least 1"),
        (1000, np.inf, "at least 1,000"),
        (0, 0, "0"),
        (0, 1, "up to 1"),
        (0, 5, "up to 5"),
        (1, 5, "1 to 5"),
        (5, 5, "5"),
        (999, 1000, "999 to 1,000"),
    ],
)
def test_an_interval_is_worded_by_its_ends(low, high, words):
    bands = pd.DataFrame({"low": [float(low)], "high": [float(high)], "is_worded": [False]})
    assert span(bands).tolist() == [words]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0, 1, 999, 1000, None], ["0", "1", "999", "1,000", "blank"]),
        ([999_999.0, 1_000_000.0, -1000.0], ["999,999", "1,000,000", "-1,000"]),
        ([], []),
        ([None], ["blank"]),
    ],
)
def test_numbers_take_a_separator_from_a_thousand_on_and_a_blank_stays_blank(values, words):
    assert formatting.digits(pd.Series(values, dtype="Float64")).fillna("blank").tolist() == words


@pytest.mark.parametrize(
    ("day", "precision", "words"),
    [
        ("2024-01-01", "day", "1 January 2024"),
        ("2024-02-29", "day", "29 February 2024"),
        ("2024-12-31", "day", "31 December 2024"),
        ("2024-12-01", "month", "December 2024"),
        ("2024-01-01", "year", "2024"),
        (None, "day", "undated"),
        ("2024-01-01", None, "undated"),
    ],
)
def test_a_day_is_worded_as_exactly_as_it_is_known(day, precision, words):
    assert formatting.when(pd.Series(pd.to_datetime([day])), pd.Series([precision])).tolist() == [words]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2024-07-01", "2024-07-31", "1 to 31 July 2024"),
        ("2024-07-31", "2024-08-01", "31 July 2024 to 1 August 2024"),
        ("2023-07-01", "2024-07-01", "1 July 2023 to 1 July 2024"),
        ("2023-12-31", "2024-01-01", "31 December 2023 to 1 January 2024"),
        ("2024-07-31", "2024-07-31", "31 July 2024"),
        ("2024-07-31", None, "since 31 July 2024"),
        (None, "2024-07-31", "until 31 July 2024"),
        (None, None, "undated"),
    ],
)
def test_a_period_names_the_month_once_only_where_both_ends_are_in_it(start, end, words):
    days = pd.DataFrame({"start": pd.to_datetime([start]), "end": pd.to_datetime([end])})
    assert formatting.period(days.assign(start_precision="day", end_precision="day")).tolist() == [words]


def test_a_month_that_ends_on_a_known_day_is_named_beside_it():
    days = pd.DataFrame({"start": pd.to_datetime(["2024-07-01"]), "end": pd.to_datetime(["2024-07-31"])})
    assert formatting.period(days.assign(start_precision="month", end_precision="day")).tolist() == [
        "July 2024 to 31 July 2024"
    ]


@pytest.mark.parametrize(
    ("days", "words"), [(0, "0 years"), (182, "0.5 years"), (365, "1 year"), (366, "1 year"), (730, "2 years")]
)
def test_one_year_is_one_year(days, words):
    assert formatting.years(pd.Series([days])).tolist() == [words]


def test_formats_of_nothing_are_nothing():
    none = pd.Series([], dtype="float64")
    assert formatting.numbers(none, "{:,}").tolist() == []
    assert formatting.years(none).tolist() == []
    assert formatting.numbers(pd.Series([None, 0.0]), "{:+.0f}").fillna("blank").tolist() == ["blank", "+0"]
