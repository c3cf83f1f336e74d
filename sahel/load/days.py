"""Days in the styles that publishers and spreadsheets write them."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Literal

import pandas as pd

#: What a column of days in numbers, such as 07/28/2024, shows of their order. Unclear: with years of two figures,
#: not even where the year stands, so that they cannot be read by this alone.
Shown = Literal["months first", "days first", "neither", "unclear"]

#: What people write, in plain letters and months by three letters, the shape by which it is known, and how it is read.
_STYLES = (
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),  # 2024-07-28
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d"),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (r"(?:19|20)\d{6}", "%Y%m%d"),
    (r"\d{1,2} [a-z]{3} \d{4}", "%d %b %Y"),  # 26 Dec 2018, 28 décembre 2022, 8th of October 2023
    (r"[a-z]{3} \d{1,2} \d{4}", "%b %d %Y"),  # July 28, 2024, Sun Oct 08 2023
    (r"\d{4} [a-z]{3} \d{1,2}", "%Y %b %d"),
    (r"\d{1,2}-[a-z]{3}-\d{4}", "%d-%b-%Y"),  # 01-January-2015
    (r"\d{1,2}-[a-z]{3}-\d{2}", "%d-%b-%y"),  # 30-Jun-23
    (r"\d{1,2}/[a-z]{3}/\d{4}", "%d/%b/%Y"),
    (r"\d{4}-[a-z]{3}-\d{1,2}", "%Y-%b-%d"),
    (r"\d{2}[a-z]{3}\d{4}", "%d%b%Y"),  # 26jun2023, as Stata writes
)
_MONTHS_ALONE = (
    (r"\d{4}-\d{2}", "%Y-%m"), (r"[a-z]{3} \d{4}", "%b %Y"), (r"[a-z]{3}-\d{4}", "%b-%Y"), (r"\d{1,2}/\d{4}", "%m/%Y"),
)  # fmt: skip
#: How days may be written, where that is stated: our words → their shapes and forms; years have two or four figures.
DATE_STYLES = {
    "iso": ((r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),),
    "day/month/year": ((r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y"), (r"\d{1,2}/\d{1,2}/\d{2}", "%d/%m/%y")),
    "month/day/year": ((r"\d{1,2}/\d{1,2}/\d{4}", "%m/%d/%Y"), (r"\d{1,2}/\d{1,2}/\d{2}", "%m/%d/%y")),
    "year/month/day": ((r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"), (r"\d{2}/\d{1,2}/\d{1,2}", "%y/%m/%d")),
    "day.month.year": ((r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"), (r"\d{1,2}\.\d{1,2}\.\d{2}", "%d.%m.%y")),
    "day-mon-yy": ((r"\d{1,2}-[a-z]{3}-\d{2}", "%d-%b-%y"), (r"\d{1,2}-[a-z]{3}-\d{4}", "%d-%b-%Y")),
    "day month year": ((r"\d{1,2} [a-z]{3} \d{4}", "%d %b %Y"), (r"\d{1,2} [a-z]{3} \d{2}", "%d %b %y")),
}
_NUMBERED = r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$"
#: Years in two figures are 1946–2045: the first year that a dataset of conflicts covers, and the hundred from it.
_CENTURY = pd.Timestamp("2046-01-01")
_CLOCK = r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$"
_SERIAL = r"[1-6][0-9]{4}(?:\.0)?"
#: Months in English and French, in full and cut short: their first three letters in English.
_MONTHS = {
    word: words[:3]
    for words in (
        "jan january janvier janv", "feb february fevrier fevr fev", "mar march mars", "apr april avril avr",
        "may mai", "jun june juin", "jul july juillet juil", "aug august aout", "sep september septembre sept",
        "oct october octobre", "nov november novembre", "dec december decembre",
    )
    for word in words.split()
}  # fmt: skip
_WEEKDAY = (
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thurs?|thu|fri|sat|sun|"
    r"(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lun|mar|mer|jeu|ven|sam|dim)\.?,? "
    r"(?=.*[a-z]{3}|\d+[-/.]\d+[-/.]\d+$)"
)
#: The days of the week by their first three letters, English and French, Monday first.
_WEEKDAYS = {
    word: number
    for words in ("mon tue wed thu fri sat sun", "lun mar mer jeu ven sam dim")
    for number, word in enumerate(words.split())
}
_FIRST, _LAST = pd.Timestamp("1800-01-01"), pd.Timestamp("2199-12-31")
#: A date that begins with a year that can be: 1800 to 2199.
POSSIBLE_YEAR = r"(?:1[89]|2[01])\d{2}"


def parse_days(cells: pd.Series) -> pd.Series:
    """Text cells as days; blank where a cell is blank or no day that exists.

    A time of day is cut off. `07/03/2024` is read day first, unless cells of the same
    column (`07/28/2024`) show that months come first; a column that shows both is read
    day first, and the other cells stay blank. A year of two figures (`28/7/24`) is one of
    1946–2045, and is read only where the order of the column shows. A bare five-figure number
    is a spreadsheet's day count.

    >>> parse_days(pd.Series(["2024-07-28 00:00:00.000", "28 July 2024", "28-Jul-24"])).nunique()
    1
    """
    return read_days(cells)[0]


def read_days(cells: pd.Series, *, months_first: bool | None = None) -> tuple[pd.Series, Shown | None]:
    """Text cells as days, and what they show of the order of days in numbers; None: there are no such days.

    `months_first` is the order where it is known; otherwise what the cells show decides.

    >>> read_days(pd.Series(["07/03/2024"]), months_first=True)[0].dt.month.item()
    7
    """
    codes, texts = pd.factorize(cells)
    days, shown = _parse(pd.Series(texts).astype("str").str.strip(), months_first)
    return pd.Series(days.astype("datetime64[us]").array.take(codes, allow_fill=True), index=cells.index), shown


def resolved_order(shown: Mapping[str, Set[Shown]]) -> dict[str, bool]:
    """Whether months come first, for each column of days in numbers, as the whole table shows it.

    A column whose parts differ is read day first. One that shows neither goes with the others,
    and day first where they show nothing or differ.

    >>> resolved_order({"start": {"neither"}, "end": {"neither", "months first"}})
    {'start': True, 'end': True}
    """
    own = {name: "days first" not in seen for name, seen in shown.items() if seen - {"neither", "unclear"}}
    others = bool(own) and all(own.values())
    return {name: own.get(name, others) for name, seen in shown.items() if name in own or others or "neither" in seen}


def is_resolved(shown: Mapping[str, Set[Shown]]) -> bool:
    """Whether every part of a table was read in the order that the whole of it shows.

    >>> is_resolved({"start": {"neither", "days first"}}), is_resolved({"start": {"neither", "months first"}})
    (True, False)
    """
    order = resolved_order(shown)
    return all(
        (one == "months first") == is_first and (one != "unclear" or "days first" not in shown[name])
        for name, is_first in order.items()
        for one in shown[name]
    )


def _order_shown(texts: pd.Series) -> Shown | None:
    parts = texts.str.extract(_NUMBERED).dropna()
    if parts.empty:
        return None
    first, second, short = parts[0].astype("int64"), parts[1].astype("int64"), parts[2].str.len() == 2
    if (second > 12).any() and not (first > 12).any():
        return "months first"
    # 13/01/08 may be the 8 January 2013, unless what comes first varies as days do and years do not.
    if short.any() and ((first <= 12).all() or first[short].nunique() <= parts[2][short].nunique()):
        return "unclear"
    return "days first" if (first > 12).any() else "neither"


def _parse(texts: pd.Series, months_first: bool | None) -> tuple[pd.Series, Shown | None]:
    shown = None
    texts = texts.str.replace(_CLOCK, "", regex=True)
    days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    days = _read(days, texts, *_STYLES[0])
    if days.isna().any():
        weekday = _weekday(texts)
        texts = _plainly(texts)
        for shape, form in _STYLES:
            days = _read(days, texts, shape, form)
        texts = texts.str.replace(r"^(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})$", r"\1/\2/\3", regex=True)
        shown = _order_shown(texts)
        form = "%m/%d/" if months_first or (months_first is None and shown == "months first") else "%d/%m/"
        days = _read(days, texts, r"\d{1,2}/\d{1,2}/\d{4}", form + "%Y")
        if months_first is not None or shown != "unclear":
            days = _read(days, texts, r"\d{1,2}/\d{1,2}/\d{2}", form + "%y")
        days = days.where(days.notna(), _serials(texts))
        # A weekday that is not that of its day: one of the two is wrong, and nobody can say which.
        days = days.mask(weekday.notna() & (weekday != days.dt.day_of_week))
    return days.where((days >= _FIRST) & (days <= _LAST)), shown


def _weekday(texts: pd.Series) -> pd.Series:
    """The day of the week that a date names, as a number from Monday on; blank: none."""
    named = _unaccented(texts).str.extract(f"({_WEEKDAY})", expand=True)[0]
    return named.str.slice(0, 3).map(_WEEKDAYS)


def without_weekday(texts: pd.Series) -> pd.Series:
    """The texts, in small plain letters, without the weekday that a date names.

    >>> without_weekday(pd.Series(["Dimanche 8 Octobre 2024", "8 octobre"])).tolist()
    ['8 octobre 2024', '8 octobre']
    """
    return _unaccented(texts).str.replace(_WEEKDAY, "", regex=True)


def weekday_rules(texts: pd.Series, *, months_first: bool | None = None, style: str = "") -> pd.Series:
    """What to say of texts that name another weekday than their day is; blank: not at fault in this.

    `months_first` and `style` as for `read_days` and `days_in_style`.

    >>> weekday_rules(pd.Series(["dimanche 8 octobre 2024", "8 octobre 2024"])).tolist()
    ['names the weekday that its day is: 2024-10-08 is a Tuesday', nan]
    """
    bare = without_weekday(texts)
    days = days_in_style(bare, style=style) if style else read_days(bare, months_first=months_first)[0]
    named = _weekday(texts)
    rules = "names the weekday that its day is: " + days.dt.strftime("%Y-%m-%d is a ") + days.dt.day_name()
    return rules.where(named.notna() & (named != days.dt.day_of_week)).astype("str")


def days_in_style(cells: pd.Series, *, style: str) -> pd.Series:
    """Text cells as days written in one of `DATE_STYLES`, or as ISO; all others are blank.

    >>> days_in_style(pd.Series(["8/10/23", "8/10/2023", "8 October 2023"]), style="month/day/year").dt.month.tolist()
    [8.0, 8.0, nan]
    """
    texts = _plainly(cells.str.replace(_CLOCK, "", regex=True))
    days = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
    for shape, form in (_STYLES[0], *DATE_STYLES[style]):
        days = _read(days, texts, shape, form)
    weekday = _weekday(cells)
    days = days.mask(weekday.notna() & (weekday != days.dt.day_of_week))
    return days.where((days >= _FIRST) & (days <= _LAST))


def _plainly(texts: pd.Series) -> pd.Series:
    """Dates in plain letters: no weekday, article, ordinal, comma or accent, and months by three letters."""
    texts = without_weekday(texts).str.replace(r"^(?:le|the) ", "", regex=True)
    texts = texts.str.replace(r"^(\d{1,2}|[a-z]+ \d{1,2})(?:st|nd|rd|th|er)\b", r"\1", regex=True)
    texts = texts.str.replace(r",? |,", " ", regex=True).str.replace(r" (?:of|de) (?=[a-z]+\.? )", " ", regex=True)
    return texts.str.replace(
        r"(?<![a-z])([a-z]{3,9})(?:\.|(?![a-z]))", lambda word: _MONTHS.get(word[1], word[0]), regex=True
    )


def _unaccented(texts: pd.Series) -> pd.Series:
    """In small plain letters, single spaces, without an article before."""
    texts = texts.str.normalize("NFKD").str.replace("[\u0300-\u036f]", "", regex=True).str.lower()
    texts = texts.str.replace(r"\s+", " ", regex=True).str.strip()
    return texts.str.replace(r"^(?:le|the|on) ", "", regex=True)


def _read(days: pd.Series, texts: pd.Series, shape: str, form: str) -> pd.Series:
    here = days.isna() & texts.str.fullmatch(shape).fillna(False).astype(bool)
    if not here.any():
        return days
    read = pd.to_datetime(texts.where(here), format=form, errors="coerce").astype("datetime64[us]")
    if form.endswith("%y"):
        read = read.where(~(read >= _CENTURY), read - pd.DateOffset(years=100))
    return days.where(~here, read)


def _serials(texts: pd.Series) -> pd.Series:
    fits = texts.str.fullmatch(_SERIAL).fillna(False).astype(bool)
    return pd.to_datetime(pd.to_numeric(texts.where(fits)), unit="D", origin="1899-12-30").astype("datetime64[us]")


def month_texts(cells: pd.Series) -> pd.Series:
    """Cells that give a month alone (`July 2024`, `sept. 2024`, `07/2024`) as YYYY-MM; the others are blank.

    >>> month_texts(pd.Series(["juillet 2024", "07/2024", "28 July 2024"])).tolist()
    ['2024-07', '2024-07', nan]
    """
    texts = _plainly(cells)
    months = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
    for shape, form in _MONTHS_ALONE:
        months = _read(months, texts, shape, form)
    return months.where((months >= _FIRST) & (months <= _LAST)).dt.strftime("%Y-%m").astype("str")
