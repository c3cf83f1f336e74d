"""A mapping file: how any other table says what ours say (our column ← your column)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd

from sahel import tables
from sahel.errors import UnknownTable
from sahel.load.canonical import in_our_shape
from sahel.load.cells import Cells
from sahel.load.days import parse_days
from sahel.load.dialects import Dialect
from sahel.load.layout import normalised
from sahel.load.nations import countries_of_codes, countries_of_iso_numbers, countries_of_names, is_country
from sahel.schema import Table
from sahel.words import EventFlag

#: How days may be written, where that is to be said: our words → the form.
DATE_STYLES = {
    "iso": "%Y-%m-%d", "day/month/year": "%d/%m/%Y", "month/day/year": "%m/%d/%Y", "day.month.year": "%d.%m.%Y",
    "day-mon-yy": "%d-%b-%y", "day month year": "%d %B %Y",
}  # fmt: skip
COUNTRY_STYLES = {"names": countries_of_names, "gw": countries_of_codes, "iso-number": countries_of_iso_numbers}
_SECTIONS = {"table", "dataset", "columns", "constants", "dates", "countries", "words"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a mapping file says, checked."""

    table: Table
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    date_style: str = ""
    country_style: str = "names"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_mapping(path: str | PathLike) -> Translation:
    """A mapping file, checked: unknown sections, columns and styles are refused by name."""
    where = Path(path)
    try:
        said = tomllib.loads(where.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UnknownTable(f"there is no mapping file {str(path)!r}. suggest_mapping makes a first draft.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as cause:
        raise UnknownTable(f"the mapping {str(path)!r} is not TOML: {cause}. Mend that line.") from cause
    if unknown := set(said) - _SECTIONS:
        raise UnknownTable(f"the mapping {str(path)!r} has {sorted(unknown)}; it may have {sorted(_SECTIONS)}.")
    name = said.get("table", "events")
    if name not in tables.ALL:
        raise UnknownTable(
            f"the mapping {str(path)!r} is for {name!r}, which is no table. There are: {sorted(tables.ALL)}."
        )
    table = tables.ALL[name]
    columns = {ours: str(theirs) for ours, theirs in said.get("columns", {}).items() if theirs != ""}
    constants = {ours: str(value) for ours, value in said.get("constants", {}).items()}
    if "dataset" in said:
        constants["dataset"] = str(said["dataset"])
    if unknown := {*columns, *constants, *said.get("words", {})} - set(table.column_names):
        raise UnknownTable(
            f"the mapping {str(path)!r} names {sorted(unknown)}, which the table {name!r} does not have. "
            f"Its columns: {', '.join(table.column_names)}."
        )
    date_style, country_style = said.get("dates", {}).get("style", ""), said.get("countries", {}).get("style", "names")
    if date_style and date_style not in DATE_STYLES:
        raise UnknownTable(f"the date style {date_style!r} in {str(path)!r} is none of {list(DATE_STYLES)}.")
    if country_style not in COUNTRY_STYLES:
        raise UnknownTable(f"the country style {country_style!r} in {str(path)!r} is none of {list(COUNTRY_STYLES)}.")
    return Translation(
        table=table, columns=columns, constants=constants, date_style=date_style, country_style=country_style,
        words=said.get("words", {}),
    )  # fmt: skip


def mapped_dialect(mapping: Translation) -> Dialect:
    """The dialect that a mapping describes."""
    return Dialect(
        name="a mapping of your own",
        table=mapping.table.name,
        needs=tuple(dict.fromkeys(normalised(theirs) for theirs in mapping.columns.values())),
        convert=partial(_converted, mapping=mapping),
        blanks=("NA",),
        is_whole=True,
    )


def _converted(cells: Cells, *, mapping: Translation) -> pd.DataFrame:
    """Your rows under our columns: days, countries and words translated, then our own rules."""
    ours: dict[str, pd.Series] = {}
    for name, theirs in mapping.columns.items():
        text = cells.text(normalised(theirs))
        column = mapping.table[name]
        if name in mapping.words:
            text = text.map(dict(mapping.words[name])).astype("str").fillna(text)
        if column.type in ("date", "day") and mapping.date_style:
            text = _in_style(cells, normalised(theirs), text, DATE_STYLES[mapping.date_style])
        ours[name] = text
    for name, value in mapping.constants.items():
        ours[name] = cells.constant(value)
    _fill_country(cells, ours, mapping)
    if mapping.table.name == "events":
        _fill_event(cells, ours)
    inner = Cells(pd.DataFrame(ours, index=cells.frame.index), table=cells.table, months_first=cells.months_first)
    frame = in_our_shape(inner, table=mapping.table)
    cells.found += inner.found
    cells.shown |= inner.shown
    if mapping.table.name == "events":
        cells.flag(EventFlag.BEST_OUTSIDE, (frame["best"] < frame["low"]) | (frame["best"] > frame["high"]))
        cells.flag(EventFlag.LOW_ABOVE_HIGH, frame["low"] > frame["high"])
        cells.flag(EventFlag.UNKNOWN_COUNTRY, frame["country"].isna())
    return frame


def _in_style(cells: Cells, theirs: str, text: pd.Series, form: str) -> pd.Series:
    days = pd.to_datetime(text.str.strip(), format=form, errors="coerce")
    wrong = text.notna() & days.isna() & parse_days(text.where(text.str.match(r"\d{4}-\d{2}-\d{2}"))).isna()
    cells.fault(theirs, wrong, f"is a day written as the mapping says ({form})")
    return days.dt.strftime("%Y-%m-%d").astype("str").fillna(text.where(~wrong))


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
    if "country_as_named" in mapping.table.column_names:
        ours["country_as_named"] = named
    cells.name_unknown("country", named[ours["country"].isna()])


def _fill_event(cells: Cells, ours: dict[str, pd.Series]) -> None:
    """What an event needs and a sheet seldom has: an id, a dataset, a last day."""
    rows = pd.Series(cells.frame.index, index=cells.frame.index).astype("str")
    ours.setdefault("event_id", "row-" + rows)
    ours.setdefault("dataset", cells.constant("own"))
    if "date_start" in ours:
        ours["date_end"] = ours.get("date_end", ours["date_start"]).fillna(ours["date_start"])
