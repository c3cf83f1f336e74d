"""Edges of a month: its first and its last day."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.timelines.monthly import in_month


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
