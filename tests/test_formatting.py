"""Numbers, dates and names in words."""

import numpy as np
import pandas as pd
import pytest
from ledger_rows import blank, claims

from sahel import formatting


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"bound": "exact", "low": 1200}, "1,200"),
        ({"bound": "at_least", "low": 20}, "at least 20"),
        ({"bound": "more_than", "low": 80}, "more than 80"),
        ({"bound": "about", "low": 30}, "about 30"),
        ({"bound": "up_to", "high": 600}, "up to 600"),
        ({"bound": "between", "low": 20, "high": 50}, "20 to 50"),
        ({"bound": "between_open", "low": 25, "high": 82}, "25 to 82 or more"),
        ({"bound": "between_open", "low": 25}, "25 or more"),
        ({"bound": "unquantified", "term": "numerous"}, "“numerous”, no number"),
        ({"bound": "denied"}, "denied"),
        ({"bound": "no_figure"}, "no figure given"),
    ],
)
def test_a_statement_is_worded_as_it_was_made(row, words):
    assert formatting.stated(claims(row)).tolist() == [words]


def test_an_interval_is_worded_without_infinity():
    table = pd.DataFrame({"low": [50, 20, 0, 1, np.nan], "high": [50, np.inf, 82, np.inf, np.nan]})
    table["is_worded"] = [False, False, False, True, False]
    words = formatting.span(table)
    assert words.tolist()[:4] == ["50", "at least 20", "up to 82", "some, no number"]
    assert pd.isna(words[4])


def test_dates_are_worded_as_exactly_as_they_are_known():
    days = pd.Series(pd.to_datetime(["2024-07-28", "2024-07-01", "2024-01-01", None]))
    words = formatting.when(days, pd.Series(["day", "month", "year", "unknown"]))
    assert words.tolist() == ["28 July 2024", "July 2024", "2024", "undated"]


def test_a_period_without_an_end_is_worded_as_going_on():
    rows = [
        {"start": "2024-07-22", "start_precision": "day", "end": "2024-07-27", "end_precision": "day"},
        {"start": "2022-03-01", "start_precision": "month"},
        {"end": "1996-03-26", "end_precision": "day"},
    ]
    words = formatting.period(blank("rebellions", rows))
    assert words.tolist() == ["22 to 27 July 2024", "since March 2022", "until 26 March 1996"]


def test_ids_become_short_names_and_unknown_words_stay():
    actors = blank("actors", [{"actor_id": "a", "name": "Army"}, {"actor_id": "r", "name": "Rebels", "acronym": "RF"}])
    ids = pd.Series(["a;r", "attackers", None])
    words = formatting.names(ids, actors)
    assert words.tolist()[:2] == ["Army and RF", "attackers"]
    assert pd.isna(words[2])


def test_a_column_without_any_id_stays_blank():
    actors = blank("actors", [{"actor_id": "a", "name": "Army"}])
    nobody = pd.Series([np.nan, np.nan])
    assert formatting.names(nobody, actors).isna().all()


def test_the_words_of_several_relays_are_quoted_apart():
    words = formatting.stated(claims({"bound": "unquantified", "term": "losses | severe losses"}))
    assert words.tolist() == ["“losses”, “severe losses”, no number"]
