"""Days and the periods they fall in, as whole numbers: whole columns at once.

A day is the number of days since 1 January 1970; a period is a number that grows by
one from each to the next.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from sahel.errors import BadParameter
from sahel.schema.validation import FAULT_COLUMNS, refuse, require_columns

By = Literal["day", "week", "acled_week", "month", "quarter", "year"]
Days = np.ndarray  # whole numbers, days since 1970-01-01

_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
#: Days from the first day of a week to 1 January 1970, a Thursday: ISO weeks begin on Monday, ACLED's on Saturday.
_WEEKS = {"week": 3, "acled_week": 5}


def require_by(by: str) -> None:
    """Refuse a period that is none."""
    if by not in get_args(By):
        raise BadParameter(f"there is no period {by!r}. Count by one of: {', '.join(get_args(By))}.")


def day_numbers(dates: pd.Series) -> Days:
    """Whole days since 1 January 1970; a time of day is cut off. Blanks must have been dealt with."""
    stamps = dates.to_numpy()
    days = np.empty(len(stamps), dtype="int32")
    per_day = _PER_DAY[np.datetime_data(stamps.dtype)[0]]
    return np.floor_divide(stamps.view("int64"), per_day, out=days, dtype="int64", casting="unsafe")


def as_dates(days: Days) -> np.ndarray:
    """Day numbers as datetime64."""
    return days.astype("datetime64[D]").astype("datetime64[us]")


def event_days(events: pd.DataFrame) -> tuple[Days, Days]:
    """The first and last stated day of each event.

    A blank `date_end` is read as the day of `date_start`. Refused with all faults: a
    column that is no date, a blank `date_start`, an end before its start.
    """
    require_columns(events, "date_start", "date_end")
    require_dates(events, "date_start", "date_end")
    refuse(row_faults(events, "date_start", events["date_start"].isna(), "is filled: an undated event is in no period"))
    start = day_numbers(events["date_start"])
    if events["date_end"].hasnans:
        end = day_numbers(events["date_end"].fillna(events["date_start"]))
    else:
        end = day_numbers(events["date_end"])
    refuse(row_faults(events, "date_end", end < start, "is not before `date_start`"))
    return start, end


def require_dates(events: pd.DataFrame, *columns: str) -> None:
    """Refuse text where dates are needed."""
    for name in columns:
        if events[name].dtype.kind != "M" or isinstance(events[name].dtype, pd.DatetimeTZDtype):
            raise BadParameter(
                f"column {name!r} holds {events[name].dtype}, not dates without a time zone (datetime64). "
                "Load the table with sahel.load_events, or parse the column with pandas.to_datetime."
            )


def require_numbers(table: pd.DataFrame, *columns: str) -> None:
    """Refuse text where numbers are needed; a column that is blank throughout may be of any type."""
    for name in columns:
        if not pd.api.types.is_numeric_dtype(table[name]) and table[name].notna().any():
            raise BadParameter(
                f"column {name!r} holds {table[name].dtype}, not numbers. "
                "Load the table with sahel.load_events, or parse the column with pandas.to_numeric."
            )


def row_faults(
    table: pd.DataFrame, column: str, wrong: pd.Series | np.ndarray, rule: str, *, name: str = "events"
) -> pd.DataFrame:
    """The faulty rows of a table, as `sahel.errors.InvalidTable` lists them."""
    at = np.flatnonzero(wrong)
    faulty = {
        "table": name,
        "row": at + 2,
        "column": column,
        "value": table[column].iloc[at].astype("string").astype("object").to_numpy(),
        "rule": rule,
    }
    return pd.DataFrame(faulty, columns=FAULT_COLUMNS)


def period_of(days: Days, *, by: By) -> np.ndarray:
    """The period each day falls in."""
    if by == "day":
        return days
    if by in _WEEKS:
        return (days + _WEEKS[by]) // 7
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("int64") // _MONTHS[by]


def first_day_of(periods: np.ndarray, *, by: By) -> Days:
    """The first day of each period; a week begins on Monday, one of ACLED's on Saturday."""
    if by == "day":
        return periods
    if by in _WEEKS:
        return periods * 7 - _WEEKS[by]
    return (periods * _MONTHS[by]).astype("datetime64[M]").astype("datetime64[D]").astype("int64")
