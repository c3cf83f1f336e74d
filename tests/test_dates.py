"""Days as exact as they are known."""

import pandas as pd
import pytest

from sahel.dates import first_day


@pytest.mark.parametrize(
    ("text", "precision", "day"),
    [
        ("2024-07-28", "day", "2024-07-28"),
        ("2024-07", "month", "2024-07-01"),
        ("2024", "year", "2024-01-01"),
        ("2024-07", "day", None),
        ("2024-07-28", "month", None),
        ("2024", "month", None),
        ("2024-01-01", "year", None),
        ("2024-02-30", "day", None),
        ("2024-13", "month", None),
        ("2024-7-1", "day", None),
        ("2024 ", "year", None),
        ("２０２４", "year", None),
        ("2024", "unknown", None),
        ("2024", None, None),
        (None, "year", None),
    ],
)
def test_a_text_is_read_only_as_exactly_as_its_precision_says(text, precision, day):
    found = first_day(pd.Series([text], dtype="str"), pd.Series([precision], dtype="str"))
    expected = pd.Series([day], dtype="str").pipe(pd.to_datetime).astype("datetime64[us]")
    pd.testing.assert_series_equal(found, expected)
