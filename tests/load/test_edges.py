"""Edges of days as they are written."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.load.days import parse_days, read_days


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
