"""Days and months as people and plans name them: `2024-07`, `last-month`, `2024-01..last-month`.

The words are resolved while a batch is planned, never inside a page: a page is given the day.
"""

from __future__ import annotations

import os
import re
from calendar import month_name
from datetime import UTC, date, datetime, timedelta

from sahel.errors import BadDate

_DAY = r"\d{4}-\d{2}-\d{2}"
_MONTH = r"(?!0000)\d{4}-(0[1-9]|1[0-2])"
_MONTH_WORDS = ("last-month", "this-month")
_DAY_WORDS = ("today", "yesterday", "last-month-start", "last-month-end", "this-month-start")


def planning_day(on: str = "") -> date:
    """The day from which words such as `last-month` are counted.

    It is `on` (YYYY-MM-DD) where given, else the day of the environment's SOURCE_DATE_EPOCH,
    else today as this machine's clock and time zone have it.

    >>> planning_day("2024-08-01")
    datetime.date(2024, 8, 1)
    """
    if on:
        return date.fromisoformat(require_day(on))
    return _moment().astimezone().date() if "SOURCE_DATE_EPOCH" not in os.environ else _moment().date()


def building_moment() -> str:
    """The time in UTC that is recorded with what is built now: SOURCE_DATE_EPOCH, or the clock."""
    return f"{_moment():%Y-%m-%dT%H:%M:%SZ}"


def require_day(text: str) -> str:
    """A day as YYYY-MM-DD; refuses what is none with `BadDate`.

    >>> require_day(" 2024-07-30 ")
    '2024-07-30'
    """
    day = text.strip()
    if re.fullmatch(_DAY, day):
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            pass
    raise BadDate(f"{text!r} is not a day. Write it as YYYY-MM-DD, for example 2024-07-30.")


def require_month(text: str) -> str:
    """A month as YYYY-MM; refuses what is none with `BadDate`.

    >>> require_month("2024-07")
    '2024-07'
    """
    if re.fullmatch(_MONTH, text):
        return text
    raise BadDate(f"{text!r} is not a month. Write it as YYYY-MM, for example 2024-07.")


def day_of(text: str, *, on: date) -> str:
    """A day that is written as such, or as one of the words for days, as YYYY-MM-DD.

    >>> day_of("last-month-end", on=date(2024, 8, 1)), day_of("2024-07-30", on=date(2024, 8, 1))
    ('2024-07-31', '2024-07-30')
    """
    first = on.replace(day=1)
    before = first - timedelta(days=1)
    match text.strip():
        case "today":
            return on.isoformat()
        case "yesterday":
            return (on - timedelta(days=1)).isoformat()
        case "this-month-start":
            return first.isoformat()
        case "last-month-end":
            return before.isoformat()
        case "last-month-start":
            return before.replace(day=1).isoformat()
    try:
        return require_day(text)
    except BadDate as cause:
        raise BadDate(f"{cause} It may also be {', '.join(_DAY_WORDS)}.") from None


def month_of(text: str, *, on: date) -> str:
    """A month that is written as such, or as one of the words for months, as YYYY-MM.

    >>> month_of("last-month", on=date(2024, 1, 15))
    '2023-12'
    """
    match text.strip():
        case "this-month":
            return f"{on:%Y-%m}"
        case "last-month":
            return f"{on.replace(day=1) - timedelta(days=1):%Y-%m}"
    try:
        return require_month(text.strip())
    except BadDate as cause:
        raise BadDate(f"{cause} It may also be {', '.join(_MONTH_WORDS)}.") from None


def months_of(text: str, *, on: date) -> list[str]:
    """The months that a text names: one, `last-12-months`, or a range with both ends.

    `last-12-months` ends with the last whole month.

    >>> months_of("2024-11..last-month", on=date(2025, 2, 1))
    ['2024-11', '2024-12', '2025-01']
    """
    if many := re.fullmatch(r"last-([1-9]\d{0,2})-months", text.strip()):
        last = _number(month_of("last-month", on=on))
        return [_month(number) for number in range(last - int(many[1]) + 1, last + 1)]
    if ".." not in text:
        return [month_of(text, on=on)]
    first, last = (month_of(end, on=on) for end in text.split("..", 1))
    if first > last:
        raise BadDate(f"the range {text!r} ends before it begins: {first} is after {last}. Turn it round.")
    return [_month(number) for number in range(_number(first), _number(last) + 1)]


def in_words(day: str) -> str:
    """An ISO date as it is read, as exact as it is; blank stays blank.

    >>> in_words("2024-07-30"), in_words("2024-07"), in_words("")
    ('30 July 2024', 'July 2024', '')
    """
    if len(day) < len("YYYY-MM"):
        return day
    year, month, *rest = day.split("-")
    return " ".join([*(str(int(one)) for one in rest), month_name[int(month)], year])


def _moment() -> datetime:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadDate(
            f"SOURCE_DATE_EPOCH is {given!r}, which is no number of seconds since 1970. Correct it or unset it."
        ) from None


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
