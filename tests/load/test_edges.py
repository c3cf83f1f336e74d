"""Edges of days as they are written."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.load.days import parse_days, read_days
from sahel.load.loaders import load_coups
from sahel.load.reader import read_table


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["05/12/2024"], "neither"),
        (["05/13/2024"], "months first"),
        (["12/05/2024"], "neither"),
        (["13/05/2024"], "days first"),
    ],
)
def test_twelve_is_a_month_and_thirteen_a_day(cells, shown):
    assert read_days(pd.Series(cells))[1] == shown


@pytest.mark.parametrize(("cell", "day"), [("31-Dec-45", "2045-12-31"), ("01-Jan-46", "1946-01-01")])
def test_years_of_two_figures_are_1946_to_2045(cell, day):
    assert parse_days(pd.Series([cell]))[0] == pd.Timestamp(day)


@pytest.mark.parametrize(("digits", "faults"), [(15, []), (16, ["fatalities"])])
def test_a_published_number_has_at_most_fifteen_digits(tmp_path, digits, faults):
    path = tmp_path / "acled.csv"
    path.write_text(f"event_date,country,event_type,fatalities\n2024-07-28,Mali,Battles,{'9' * digits}\n", "utf-8")
    assert read_table(path, on_error="collect").faults["column"].tolist() == faults


ROWS = "2024-07-01,Mali,Battles,1\n2024-07-15,Mali,Battles,2\n2024-07-31,Niger,Battles,3\n"


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        ({"since": "2024-07-15"}, [2, 3]),
        ({"since": "2024-07-16"}, [3]),
        ({"until": "2024-07-15"}, [1, 2]),
        ({"until": "2024-07-14"}, [1]),
        ({"since": "2024-07-01", "until": "2024-07-31"}, [1, 2, 3]),
    ],
)
def test_first_and_last_day_of_a_span_are_in_it(tmp_path, asked, best):
    path = tmp_path / "acled.csv"
    path.write_text("event_date,country,event_type,fatalities\n" + ROWS, "utf-8")
    reading = read_table(path, **asked)
    assert reading.frame["best"].tolist() == best
    assert (reading.n_read, reading.n_kept, reading.n_filtered) == (3, len(best), 3 - len(best))


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        ({"since": "2020-08-18", "until": "2020-08-18"}, 1),
        ({"since": "2020-08-19", "until": "2020-08-19"}, 0),
    ],
)
def test_first_and_last_day_of_a_span_are_in_it_in_our_own_tables(asked, n):
    assert len(load_coups(country="MLI", **asked)) == n


def test_every_row_that_is_read_is_in_one_count(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(
        "event_date,country,event_type,fatalities\n" + ROWS + "soon,Mali,Battles,4\n2024-07-31,Mali,Battles\n", "utf-8"
    )
    reading = read_table(path, country="MLI", on_error="quarantine")
    assert (reading.n_read, reading.n_kept, reading.n_quarantined, reading.n_filtered) == (5, 2, 2, 1)
    assert reading.quarantined["row"].tolist() == pd.read_csv(reading.quarantine_path)["row"].tolist() == [5, 6]
    assert set(reading.faults["row"]) == {5, 6}
