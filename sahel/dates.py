"""Dates as exactly as they are known: a first day and a precision, never a false day.

In files a date is ISO text cut at its precision (`2024`, `2024-07`, `2024-07-28`).
In frames it is the first day of what is known, beside its precision; `last_day`
gives the other end.
"""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from sahel.errors import BadDate
from sahel.schema.vocabularies import Precision

_FORMS = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}
#: What makes a text of this precision, and no other text, the day it begins on.
_COMPLETED = {Precision.DAY: "", Precision.MONTH: "-01", Precision.YEAR: "-01-01"}
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def read_day(day: str | date | pd.Timestamp) -> pd.Timestamp:
    """A day given by a person, as a timestamp.

    >>> read_day("2024-07-30")
    Timestamp('2024-07-30 00:00:00')

    Raises `BadDate` for anything that is not a day written YYYY-MM-DD.
    """
    if isinstance(day, date):
        return pd.Timestamp(day).normalize()
    if isinstance(day, str) and re.fullmatch(_DAY, day.strip()):
        try:
            return pd.Timestamp(day.strip())
        except ValueError:
            pass
    raise BadDate(f"{day!r} is not a day. Write it as YYYY-MM-DD, for example 2024-07-30.")


def read_month(month: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and last day of a month given by a person.

    >>> [str(day.date()) for day in read_month("2024-02")]
    ['2024-02-01', '2024-02-29']

    Raises `BadDate` for anything that is not a month written YYYY-MM.
    """
    try:
        first = read_day(f"{month.strip()}-01")
    except BadDate:
        raise BadDate(f"{month!r} is not a month. Write it as YYYY-MM, for example 2024-07.") from None
    return first, first + pd.offsets.MonthEnd(0)


def previous_month(month: str) -> str:
    """The month before a month, YYYY-MM.

    >>> previous_month("2024-01")
    '2023-12'
    """
    return f"{read_month(month)[0] - pd.offsets.MonthBegin(1):%Y-%m}"


def first_day(text: pd.Series, precision: pd.Series) -> pd.Series:
    """The first day each ISO text allows; blank where text and precision do not agree."""
    whole = text + precision.map(_COMPLETED).astype("str")
    days = whole.where(whole.str.fullmatch(_DAY).fillna(False).astype(bool))
    return pd.to_datetime(days, format=_FORMS[Precision.DAY], errors="coerce").astype("datetime64[us]")


def last_day(first: pd.Series, precision: pd.Series) -> pd.Series:
    """The last day that a first day and its precision allow.

    >>> last_day(pd.Series(pd.to_datetime(["2024-07-01"])), pd.Series(["month"]))[0]
    Timestamp('2024-07-31 00:00:00')
    """
    first = pd.to_datetime(first)
    month_end = first + pd.offsets.MonthEnd(0)
    year_end = first + pd.offsets.YearEnd(0)
    last = first.mask(precision == Precision.MONTH, month_end)
    return last.mask(precision == Precision.YEAR, year_end)


def as_text(first: pd.Series, precision: pd.Series) -> pd.Series:
    """ISO text cut at the precision: what the files hold; blank where no date is known."""
    text = pd.Series(pd.NA, index=first.index, dtype="str")
    for level, form in _FORMS.items():
        text = text.where(precision != level, first.dt.strftime(form))
    return text
