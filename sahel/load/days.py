"""Days in the styles that publishers and spreadsheets write them."""

from __future__ import annotations

import pandas as pd

#: What people write, the shape by which it is known, and how it is read.
_STYLES = (
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),  # 2024-07-28
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    (r"[A-Za-z]{4,9} \d{1,2}, \d{4}", "%B %d, %Y"),  # July 28, 2024
    (r"[A-Za-z]{3} \d{1,2}, \d{4}", "%b %d, %Y"),
    (r"\d{1,2} [A-Za-z]{4,9} \d{4}", "%d %B %Y"),  # 28 December 2022
    (r"\d{1,2} [A-Za-z]{3} \d{4}", "%d %b %Y"),  # 26 Dec 2018
    (r"\d{1,2}-[A-Za-z]{3}-\d{4}", "%d-%b-%Y"),
    (r"\d{1,2}-[A-Za-z]{3}-\d{2}", "%d-%b-%y"),  # 30-Jun-23
    (r"\d{2}[A-Za-z]{3}\d{4}", "%d%b%Y"),  # 26jun2023, as Stata writes
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (r"(?:19|20)\d{6}", "%Y%m%d"),
)
_NUMBERED = r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})"
_CLOCK = r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$"
_SERIAL = r"[1-6][0-9]{4}(?:\.0)?"
_FRENCH = {
    "janvier": "January", "février": "February", "fevrier": "February", "mars": "March", "avril": "April",
    "mai": "May", "juin": "June", "juillet": "July", "août": "August", "aout": "August", "septembre": "September",
    "octobre": "October", "novembre": "November", "décembre": "December", "decembre": "December",
    # As a French spreadsheet cuts them short.
    "janv": "Jan", "févr": "Feb", "fevr": "Feb", "avr": "Apr", "juil": "July", "sept": "Sep",
    "déc": "Dec",
}  # fmt: skip
_FIRST, _LAST = pd.Timestamp("1800-01-01"), pd.Timestamp("2199-12-31")


def parse_days(cells: pd.Series) -> pd.Series:
    """Text cells as days; blank where a cell is blank or no day that exists.

    A time of day is cut off. `07/03/2024` is read day first, unless cells of the same
    column (`07/28/2024`) show that months come first; a column that shows both is read
    day first, and the other cells stay blank. A bare five-figure number is a
    spreadsheet's day count.

    >>> parse_days(pd.Series(["2024-07-28 00:00:00.000", "28 July 2024", "28-Jul-24"])).nunique()
    1
    """
    codes, texts = pd.factorize(cells)
    days = _parse(pd.Series(texts).astype("str").str.strip()).astype("datetime64[us]")
    return pd.Series(days.array.take(codes, allow_fill=True), index=cells.index)


def writes_months_first(cells: pd.Series) -> bool:
    """Whether a column of numbered days shows months before days, and never the other way."""
    parts = cells.dropna().drop_duplicates().str.extract(rf"^{_NUMBERED}").dropna().astype("int64")
    return bool((parts[1] > 12).any() and not (parts[0] > 12).any())


def _parse(texts: pd.Series) -> pd.Series:
    texts = texts.str.replace(_CLOCK, "", regex=True)
    days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    days = _read(days, texts, *_STYLES[0])
    if days.isna().any():
        texts = texts.str.replace(r"\s+", " ", regex=True).str.replace("1er ", "1 ", regex=False)
        texts = texts.str.replace(r"(?<= )[^\d\W]+\.?(?= )", lambda word: _english(word[0]), regex=True)
        texts = texts.str.replace(r"(?<=-)[^\d\W]+\.?(?=-)", lambda word: _english(word[0])[:3], regex=True)
        for shape, form in _STYLES[1:]:
            days = _read(days, texts, shape, form)
        form = "%m/%d/%Y" if writes_months_first(texts) else "%d/%m/%Y"
        days = _read(days, texts.str.replace("-", "/", regex=False), r"\d{1,2}/\d{1,2}/\d{4}", form)
        days = days.where(days.notna(), _serials(texts))
    return days.where((days >= _FIRST) & (days <= _LAST))


def _read(days: pd.Series, texts: pd.Series, shape: str, form: str) -> pd.Series:
    here = days.isna() & texts.str.fullmatch(shape).fillna(False).astype(bool)
    if not here.any():
        return days
    read = pd.to_datetime(texts.where(here), format=form, errors="coerce").astype("datetime64[us]")
    return days.where(~here, read)


def _english(word: str) -> str:
    plain = word.rstrip(".")
    return _FRENCH.get(plain.lower(), plain)


def _serials(texts: pd.Series) -> pd.Series:
    fits = texts.str.fullmatch(_SERIAL).fillna(False).astype(bool)
    counts = pd.to_numeric(texts.where(fits))
    return (pd.Timestamp("1899-12-30") + pd.to_timedelta(counts, unit="D")).astype("datetime64[us]")


def month_texts(cells: pd.Series) -> pd.Series:
    """Cells that give a month alone (`July 2024`, `juillet 2024`, `07/2024`) as YYYY-MM; the others are blank.

    >>> month_texts(pd.Series(["juillet 2024", "07/2024", "28 July 2024"])).tolist()
    ['2024-07', '2024-07', nan]
    """
    texts = cells.str.strip().str.replace(r"^[^\d\W]+(?= )", lambda word: _english(word[0]), regex=True)
    months = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
    for shape, form in (
        (r"[A-Za-z]{3} \d{4}", "%b %Y"),
        (r"[A-Za-z]{4,9} \d{4}", "%B %Y"),
        (r"\d{1,2}/\d{4}", "%m/%Y"),
    ):
        months = _read(months, texts, shape, form)
    return months.dt.strftime("%Y-%m").astype("str")
