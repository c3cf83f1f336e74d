"""Edges of a month: its first and its last day, in what was stated and in what was revised."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import claims, setting

from sahel.timelines.monthly import in_month, month_counts, month_deaths


@pytest.mark.parametrize(
    ("day", "precision", "is_in"),
    [
        ("2024-01-31", "day", False),
        ("2024-02-01", "day", True),
        ("2024-02-29", "day", True),
        ("2024-03-01", "day", False),
        ("2024-02-01", "month", True),
        ("2024-01-01", "year", False),
    ],
)
def test_a_month_holds_its_first_and_last_day(day, precision, is_in):
    table = pd.DataFrame({"date": pd.to_datetime([day]), "date_precision": [precision]})
    assert len(in_month(table, month="2024-02", date="date")) == is_in


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2024-01-31", [0, 1]), ("2024-02-01", [1, 0]), ("2024-02-29", [1, 0]), ("2024-03-01", [0, 0])],
)
def test_a_revision_on_the_first_or_last_day_belongs_to_the_month(day, counts):
    tables = setting()
    rows = claims(
        {"low": 7, "stated_on": "2023-12-01", "status": "revised"}, {"low": 9, "stated_on": day, "revises": "c0"}
    )
    table = month_counts(
        month="2024-02", claims=rows, incidents=tables["incidents"], relations=tables["relations"],
        coups=pd.DataFrame({"coup_id": [], "date": pd.to_datetime([]), "date_precision": []}),
    ).set_index("what")  # fmt: skip
    assert table.loc["claims revised", ["this_month", "previous_month"]].tolist() == counts


def test_a_year_is_left_by_january_for_december():
    deaths = pd.DataFrame({"period": pd.to_datetime(["2023-12-01", "2024-01-01"]), "n_events": [1, 2]})
    deaths = deaths.assign(best=[3, 4], low=[3, 4], high=[3, 4])
    table = month_deaths(deaths, month="2024-01")
    assert table[["this_month", "previous_month"]].values.tolist()[:2] == [[2, 1], [4, 3]]
