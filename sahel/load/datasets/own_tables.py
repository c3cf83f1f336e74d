"""How our own tables are written, as a dialect: cells in our shape to columns with their types."""

from __future__ import annotations

from functools import partial

import pandas as pd

from sahel.load.cells import TRUTHS, Cells
from sahel.load.datasets.dialect import Dialect
from sahel.load.days import POSSIBLE_YEAR, month_texts, weekday_rules
from sahel.schema import tables
from sahel.schema.columns import Column, Table
from sahel.schema.validation import faults, typed
from sahel.schema.vocabularies import Precision

#: true and false, however they are spelt, as our tables spell them.
_SPELT = {spelt: str(is_true).lower() for spelt, is_true in TRUTHS.items()}


def in_our_shape(cells: Cells, *, table: Table) -> pd.DataFrame:
    """Rows that have our own columns: dates in any style become ISO, then the schema is kept."""
    text = pd.DataFrame({column.name: _as_written(cells, column) for column in table.columns})
    for column in table.dates:
        dates, precisions = _iso(cells, column.name, text[column.name], text[column.precision])
        text[column.name], text[column.precision] = dates, precisions
    for column in table.columns:
        if column.type in ("date", "day"):
            odd = text[column.name].str.match(r"\d{4}(?:-|$)") & ~text[column.name].str.match(POSSIBLE_YEAR)
            cells.fault(column.name, odd.fillna(False), "is a date of the years 1800 to 2199")
    # The rules of a table count rows as a spreadsheet does, from an index that begins at 0.
    at = text.index
    frame, found = held_to_schema(text.set_axis(at - 2, axis=0), table)
    if len(found):
        cells.found.append(found)
    return frame.set_axis(at, axis=0)


def held_to_schema(cells: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Text cells as typed columns, and every fault against the schema."""
    frame, unreadable = typed(cells, table)
    found = faults(frame, table.name)
    if unreadable.empty:
        return frame, found
    is_date = unreadable["column"].isin([column.name for column in table.columns if column.type in ("date", "day")])
    rules = weekday_rules(unreadable["value"].where(is_date).astype("str"))
    unreadable = unreadable.assign(rule=rules.fillna(unreadable["rule"]))
    # A cell that could not be read is blank by now: say once that it could not be read.
    at = pd.MultiIndex.from_frame(found[["row", "column"]])
    known = pd.MultiIndex.from_frame(unreadable[["row", "column"]])
    found = pd.concat([unreadable, found[~at.isin(known)]], ignore_index=True)
    return frame, found.sort_values("row", kind="stable", ignore_index=True)


def _as_written(cells: Cells, column: Column) -> pd.Series:
    """A column as text: true and false as we spell them, 50.0 as 50, 1 200 as 1200, 14,5 as 14.5, times cut off."""
    text = cells.text(column.name)
    match column.type:
        case "boolean":
            lowered = text.str.lower()
            return lowered.map(_SPELT).astype("str").fillna(lowered)
        case "number":
            return text.str.replace(r"^(-?\d+),(\d+)$", r"\1.\2", regex=True)
        case "integer" | "year":
            return cells.whole_text(column.name, text)
        case "day":
            return _iso_days(cells, column.name, text).fillna(text)
    return text


def _iso(cells: Cells, name: str, dates: pd.Series, precisions: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Dates without a written precision: ISO text out of any style, and the precision of the text.

    Beside a written precision a date has to be as exact as that says: it stays as it is.
    """
    free = precisions.isna() & dates.notna()
    if not free.any():
        return dates, precisions
    short = dates.str.fullmatch(r"\d{4}(-\d{2})?").fillna(False).astype(bool)
    iso = _iso_days(cells, name, dates.where(free & ~short)).fillna(month_texts(dates))
    dates = dates.mask(free & ~short, iso.fillna(dates))
    seen = dates.str.len().map({4: str(Precision.YEAR), 7: str(Precision.MONTH), 10: str(Precision.DAY)}).astype("str")
    return dates, precisions.mask(free, seen)


def _iso_days(cells: Cells, name: str, text: pd.Series) -> pd.Series:
    return cells.read_days(name, text).dt.strftime("%Y-%m-%d").astype("str")


def _dialect(table: Table) -> Dialect:
    return Dialect(
        name=f"sahel's own table {table.name}",
        table=table.name,
        needs=tuple(column.name for column in table.columns if column.required or column.name in table.key),
        convert=partial(in_our_shape, table=table),
        reads=tuple(table.column_names),
        is_whole=True,
        is_ours=True,
    )


DIALECTS = tuple(_dialect(table) for table in (*tables.BUNDLED.values(), tables.EVENTS))
