"""Rows of any other table under our columns, as a mapping says."""

from __future__ import annotations

from functools import partial

import pandas as pd

from sahel.countries import is_country
from sahel.load.cells import Cells, days_from_parts
from sahel.load.datasets.coup_list import of_one_day, scope_of
from sahel.load.datasets.dialect import Dialect
from sahel.load.datasets.own_tables import in_our_shape
from sahel.load.formats.layout import normalised
from sahel.load.mapping.figures import read_figures
from sahel.load.mapping.ledger import fill_claim, with_figures
from sahel.load.mapping.mapping import COUNTRY_STYLES, Translation
from sahel.load.mapping.synonyms import WORDS
from sahel.schema.columns import Column
from sahel.schema.vocabularies import Bound, EventFlag, Precision
from sahel.text import plain

#: UCDP's scale for an event of which only the month, or the year, is known.
_COARSE = {str(Precision.DAY): "1", str(Precision.MONTH): "4", str(Precision.YEAR): "5"}
#: Ids of our own form, and columns that point to them.
_IDS = ("claim_id", "subset_of", "revises", "coup_id", "duplicate_of")


def mapped_dialect(mapping: Translation) -> Dialect:
    """The dialect that a mapping describes."""
    key = mapping.columns.get(mapping.table.key[0])
    return Dialect(
        name="a mapping of your own",
        table=mapping.table.name,
        needs=mapping.theirs(),
        convert=partial(_converted, mapping=mapping),
        blanks=("NA", *mapping.blanks),
        folds=bool(mapping.figures),
        is_whole=True,
        remarks=_remarks if mapping.figures else None,
        ids=() if key is None else (normalised(key),),
        notes=of_one_day if mapping.table.name == "coups" and key is None else None,
    )


def _remarks(claims: pd.DataFrame) -> list[str]:
    return ["a row gives one claim for each of its figures, and none where it has none"]


def _converted(cells: Cells, *, mapping: Translation) -> pd.DataFrame:
    """Your rows under our columns: days, countries and words translated, then our own rules."""
    ours = _taken(cells, mapping)
    for name, value in mapping.constants.items():
        _fill(ours, name, cells.constant(value))
    _fill_country(cells, ours, mapping)
    match mapping.table.name:
        case "events":
            _fill_event(cells, ours)
        case "coups":
            _fill_coup(cells, ours)
        case "claims" if not mapping.figures:
            fill_claim(cells, ours)
    if mapping.figures:
        table = with_figures(cells, ours, figures=mapping.figures, numbers=mapping.numbers)
    else:
        table = pd.DataFrame(ours, index=cells.frame.index)
    inner = Cells(table, table=cells.table, months_first=cells.months_first)
    frame = in_our_shape(inner, table=mapping.table)
    cells.shown |= inner.shown
    at_fault = cells.faults()["row"]
    # A blank that follows from a fault of the row is not reported again.
    cells.found += [faults[faults["value"].notna() | ~faults["row"].isin(at_fault)] for faults in inner.found]
    if mapping.table.name == "events":
        cells.flag(EventFlag.BEST_OUTSIDE, (frame["best"] < frame["low"]) | (frame["best"] > frame["high"]))
        cells.flag(EventFlag.LOW_ABOVE_HIGH, frame["low"] > frame["high"])
        cells.flag(EventFlag.UNKNOWN_COUNTRY, frame["country"].isna())
    return frame


def _taken(cells: Cells, mapping: Translation) -> dict[str, pd.Series]:
    """The mapped columns as text that our own columns can be read from."""
    ours: dict[str, pd.Series] = {}
    dates: dict[str, tuple[pd.Series, pd.Series]] = {}
    wholes = [cells.text(normalised(theirs)) for name, theirs in mapping.columns.items() if _is_whole(mapping, name)]
    beside = pd.concat(wholes).dropna().unique() if wholes else ()
    for name, theirs in mapping.columns.items():
        text = cells.text(normalised(theirs))
        column = mapping.table[name]
        if name in mapping.words:
            text = text.map(dict(mapping.words[name])).astype("str").fillna(text)
        if column.words is not None and name in WORDS:
            text = text.where(text.isin(list(column.words)), plain(text).map(WORDS[name]).astype("str").fillna(text))
        if column.type in ("date", "day"):
            dates[name] = cells.dates(normalised(theirs), text, style=mapping.date_style)
            continue
        if column.type == "integer":
            text = cells.whole_text(normalised(theirs), text, stated=mapping.numbers, beside=beside)
        elif column.type == "number":
            text = text.str.replace(",", ".", regex=False)
        elif name in _IDS:
            text = text.str.lower().str.replace(r"[^a-z0-9._-]+", "-", regex=True).str.strip("-._")
        ours[name] = text
    dates |= {
        name: days_from_parts(cells, [normalised(part) for part in theirs]) for name, theirs in mapping.parts.items()
    }
    for name, (day, precision) in dates.items():
        ours[name] = _written(mapping.table[name], day, precision)
    if mapping.table.name == "events" and "date_start" in dates:
        day, precision = dates["date_start"]
        _fill(ours, "date_end", _last_day(day, precision))
        _fill(ours, "date_precision", precision.map(_COARSE).astype("str"))
    return ours


def _is_whole(mapping: Translation, name: str) -> bool:
    return mapping.table[name].type == "integer"


def _written(column: Column, day: pd.Series, precision: pd.Series) -> pd.Series:
    """A date as text that our own column can be read from: cut at its precision, or one day of a span."""
    if column.type == "day":
        return _last_day(day, precision) if column.name == "date_end" else day.dt.strftime("%Y-%m-%d").astype("str")
    length = precision.map({Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4})
    texts = day.dt.strftime("%Y-%m-%d").astype("str")
    return texts.mask(length == 7, texts.str[:7]).mask(length == 4, texts.str[:4])


def _last_day(day: pd.Series, precision: pd.Series) -> pd.Series:
    last = day.mask(precision == Precision.MONTH, day + pd.offsets.MonthEnd(0))
    last = last.mask(precision == Precision.YEAR, day + pd.offsets.YearEnd(0))
    return last.dt.strftime("%Y-%m-%d").astype("str")


def _fill(ours: dict[str, pd.Series], name: str, values: pd.Series) -> None:
    ours[name] = ours[name].fillna(values) if name in ours else values


def _fill_country(cells: Cells, ours: dict[str, pd.Series], mapping: Translation) -> None:
    """The ISO code out of the country as named, or as the mapping gives it."""
    if "country" not in mapping.table.column_names:
        return
    named = ours.get("country_as_named", ours.get("country"))
    if named is None:
        return
    given = ours.get("country", pd.Series(pd.NA, index=named.index, dtype="str"))
    read = COUNTRY_STYLES[mapping.country_style](named)
    ours["country"] = given.where(is_country(given)).fillna(read)
    for name in ("country_as_named", "country_then"):
        if name in mapping.table.column_names:
            ours.setdefault(name, named)
    unknown = named.notna() & ours["country"].isna()
    cells.name_unknown("country", named[unknown])
    if mapping.table["country"].required and "country" in mapping.columns:
        cells.fault(normalised(mapping.columns["country"]), unknown, "is a country")


def _fill_event(cells: Cells, ours: dict[str, pd.Series]) -> None:
    """What an event needs and a sheet seldom has: an id, a dataset, a last day."""
    ours.setdefault("event_id", cells.row_ids())
    ours.setdefault("dataset", cells.constant("own"))
    if "best" in ours:
        _fill_estimates(cells, ours)
    if "date_start" in ours:
        ours["date_end"] = ours.get("date_end", ours["date_start"]).fillna(ours["date_start"])


def _fill_estimates(cells: Cells, ours: dict[str, pd.Series]) -> None:
    """Of a column of deaths a span or an open end ("2-5", "20+") as low and high, and "~50" as best, flagged."""
    read = read_figures(ours["best"])
    is_one = read["bound"].isin([Bound.EXACT, Bound.ABOUT])
    is_span = read["bound"].isin([Bound.BETWEEN, Bound.AT_LEAST])
    if "low" in ours or "high" in ours:
        is_span &= False
    else:
        ours["low"], ours["high"] = (read[name].where(is_span) for name in ("low", "high"))
    best = ours["best"].mask(is_span | (read["bound"] == Bound.NO_FIGURE))
    ours["best"] = best.mask(is_one, read["low"])
    cells.flag(EventFlag.ABOUT, read["bound"] == Bound.ABOUT)


def _fill_coup(cells: Cells, ours: dict[str, pd.Series]) -> None:
    """What a coup needs and a sheet seldom has: an id, and how its country stands to the region."""
    ours.setdefault("coup_id", cells.row_ids())
    if "country" in ours:
        ours.setdefault("scope", scope_of(ours["country"]))
