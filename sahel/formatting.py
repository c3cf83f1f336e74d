"""Words for readers: numbers as they were stated, dates as exactly as known, names for ids."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Bound, Precision

#: How many characters of a quoted word are worth printing.
_QUOTED = 60


def stated(claims: pd.DataFrame) -> pd.Series:
    """What each claim says about its number, in words: "at least 20", "“dozens”, no number".

    Needs bound, low, high, term, wording. Never blank.

    >>> claims = pd.DataFrame({"bound": ["about"], "low": [30], "high": [30], "term": [None], "wording": [None]})
    >>> stated(claims).tolist()
    ['about 30']
    """
    require_columns(claims, "bound", "low", "high", "term", "wording")
    low, high = digits(claims["low"]), digits(claims["high"])
    word = claims["term"].fillna(claims["wording"]).astype("str").str.slice(0, _QUOTED)
    word = word.str.replace(" | ", "”, “", regex=False)
    bound = claims["bound"]
    texts = {
        Bound.EXACT: low,
        Bound.AT_LEAST: "at least " + low,
        Bound.MORE_THAN: "more than " + low,
        Bound.ABOUT: "about " + low,
        Bound.UP_TO: "up to " + high,
        Bound.BETWEEN: low + " to " + high,
        Bound.BETWEEN_OPEN: (low + " to " + high).fillna(low) + " or more",
        Bound.UNQUANTIFIED: "“" + word + "”, no number",
        Bound.DENIED: "denied",
        Bound.NO_FIGURE: "no figure given",
    }
    answer = pd.Series("", index=claims.index, dtype="str")
    for name, text in texts.items():
        answer = answer.mask(bound == name, text)
    return answer


def span(bands: pd.DataFrame) -> pd.Series:
    """An interval in words: "50", "50 to 84", "at least 20", "some, no number"; blank for none.

    Needs low, high, is_worded.

    >>> span(pd.DataFrame({"low": [50.0, 1.0], "high": [84.0, np.inf], "is_worded": [False, True]})).tolist()
    ['50 to 84', 'some, no number']
    """
    require_columns(bands, "low", "high", "is_worded")
    low, high = digits(bands["low"]), digits(bands["high"].replace(np.inf, np.nan))
    from_none, is_open = bands["low"].eq(0), np.isinf(bands["high"])
    text = between(low, high).mask(from_none & bands["high"].gt(0), "up to " + high)
    text = text.mask(is_open, "at least " + low).mask(is_open & from_none, "no lower or upper end")
    return text.mask(bands["is_worded"], "some, no number").astype("str")


def when(first: pd.Series, precision: pd.Series) -> pd.Series:
    """Dates in words, as exactly as known: "28 July 2024", "July 2024", "2024", "undated".

    >>> when(pd.Series(pd.to_datetime(["2024-07-01", None])), pd.Series(["month", None])).tolist()
    ['July 2024', 'undated']
    """
    day = first.dt.day.astype("Int64").astype("str") + first.dt.strftime(" %B %Y")
    text = pd.Series("undated", index=first.index, dtype="str")
    text = text.mask(precision == Precision.DAY, day)
    text = text.mask(precision == Precision.MONTH, first.dt.strftime("%B %Y"))
    return text.mask(precision == Precision.YEAR, first.dt.strftime("%Y")).mask(first.isna(), "undated")


def day(days: pd.Series) -> pd.Series:
    """Days that are exactly known, in words: "28 July 2024"; a blank is "undated"."""
    return when(days, pd.Series(str(Precision.DAY), index=days.index))


def period(table: pd.DataFrame) -> pd.Series:
    """From start to end in words: "22 to 27 July 2024", "since March 2022"; needs start, end and precisions."""
    require_columns(table, "start", "start_precision", "end", "end_precision")
    start = when(table["start"], table["start_precision"])
    end = when(table["end"], table["end_precision"])
    same_month = (
        (table["start_precision"] == Precision.DAY)
        & (table["end_precision"] == Precision.DAY)
        & (table["start"].dt.strftime("%Y%m") == table["end"].dt.strftime("%Y%m"))
    )
    text = (start + " to " + end).mask(same_month, table["start"].dt.day.astype("Int64").astype("str") + " to " + end)
    text = text.mask(start == end, start)
    text = text.mask(table["end"].isna(), "since " + start)
    text = text.mask(table["start"].isna(), "until " + end)
    return text.mask(table["start"].isna() & table["end"].isna(), "undated")


def names(ids: pd.Series, actors: pd.DataFrame) -> pd.Series:
    """Actors' short names for (";"-joined) ids: the acronym where there is one, else the name.

    Blank ids stay blank; an id that is in no row of `actors` stays as it is.
    """
    require_columns(actors, "actor_id", "name", "acronym")
    short = actors["acronym"].fillna(actors["name"]).set_axis(actors["actor_id"])
    # A column that is blank throughout need not be one of texts.
    single = ids.astype("str").str.split(";").explode().astype("str")
    named = single.map(short).astype("str").fillna(single)
    return (
        named.groupby(level=0, sort=False)
        .agg(lambda parts: " and ".join(parts.dropna()))
        .reindex(ids.index)
        .mask(ids.isna())
    )


def words(codes: pd.Series) -> pd.Series:
    """Words of a vocabulary as they are read: "killed_or_wounded" is "killed or wounded"."""
    return codes.str.replace("_", " ")


def over(incompatibilities: pd.Series) -> pd.Series:
    """What conflicts are over, by UCDP's word: "both" is "government and territory".

    >>> over(pd.Series(["territory", "both"])).tolist()
    ['territory', 'government and territory']
    """
    return incompatibilities.astype("str").replace({"both": "government and territory"})


def texts(cells: pd.Series) -> pd.Series:
    """Cells as they are, as text: years and ids, which take no thousands separators."""
    return cells.astype("str")


def numbers(values: pd.Series, template: str) -> pd.Series:
    """Each number written into a template; blank stays blank.

    >>> numbers(pd.Series([0.625, None]), "{:.0%}").tolist()
    ['62%', nan]
    """
    return values.map(template.format, na_action="ignore").astype("str")


def years(days: pd.Series) -> pd.Series:
    """Numbers of days as years, to a tenth: "1 year", "2.5 years".

    >>> years(pd.Series([365, 913])).tolist()
    ['1 year', '2.5 years']
    """
    return (numbers((days / 365.25).round(1), "{:g}") + " years").replace("1 years", "1 year")


def between(low: pd.Series, high: pd.Series) -> pd.Series:
    """Two ends, already in words, as one text: "20 to 50", or "20" where they are the same.

    >>> between(pd.Series(["20", "20"]), pd.Series(["50", "20"])).tolist()
    ['20 to 50', '20']
    """
    return (low + " to " + high).mask(low == high, low)


def digits(values: pd.Series) -> pd.Series:
    """Whole numbers with thousands separators, as text; blank stays blank."""
    number, uniques = pd.factorize(values.astype("Float64"))
    shown = np.array([*(f"{value:,.0f}" for value in uniques), None], dtype=object)
    return pd.Series(shown[number], index=values.index, dtype="str")
