"""Our own tables from files: the bundled ones, and anybody's in the same shape."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd

from sahel.errors import MissingColumns, UnknownTable
from sahel.load.cells import TRUTHS, Cells
from sahel.load.datasets.dialect import Dialect
from sahel.load.datasets.registry import surveyed
from sahel.load.days import month_texts
from sahel.load.formats.csv import careful_chunks, malformed_faults
from sahel.load.formats.detect import Source, identify
from sahel.load.formats.layout import resolved
from sahel.schema import tables
from sahel.schema.columns import Column, Table
from sahel.schema.validation import FAULT_COLUMNS, faults, reference_faults, refuse, schema, typed
from sahel.schema.vocabularies import Precision
from sahel.workspace import folder

#: true and false, however they are spelt, as our tables spell them.
_SPELT = {spelt: str(is_true).lower() for spelt, is_true in TRUTHS.items()}


def read_cells(path: str | PathLike) -> pd.DataFrame:
    """A CSV file as text cells; blank cells are blank, no word means "missing".

    Raises `InvalidTable` with the rows that have not the header's number of cells.
    """
    cells, malformed = _read(path)
    refuse(malformed, origin=str(path))
    return cells


def _read(path: str | PathLike, *, name: str = "table") -> tuple[pd.DataFrame, pd.DataFrame]:
    """A CSV file as text cells, and its malformed rows as faults; the index begins at 0 for row 2 of the file."""
    source = identify(path)
    if source.kind != "text":
        raise UnknownTable(f"{str(path)!r} is no CSV table. Save it as CSV, UTF-8.")
    if _is_plain(source):
        with source.stream() as stream:
            cells = pd.read_csv(stream, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
        return cells, pd.DataFrame(columns=FAULT_COLUMNS)
    layout = resolved(surveyed(source), source)
    frames, malformed = [], []
    for chunk, broken, _ in careful_chunks(source, layout):
        frames.append(chunk)
        malformed += broken
    cells = pd.concat(frames)
    return cells.set_axis(cells.index - 2, axis=0), malformed_faults(malformed, table=name)


def _is_plain(source: Source) -> bool:
    """Whether it is UTF-8 with commas and every row has as many cells as the first: pandas would not see to it."""
    try:
        with source.stream() as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            widths = {len(row) for row in csv.reader(text)}
    except (UnicodeDecodeError, csv.Error):
        return False
    return len(widths) == 1 and widths != {1}


def recognise(columns: Iterable[str]) -> str:
    """The name of the bundled table that has exactly these columns.

    Raises `UnknownTable` with the nearest table and what is missing from it.
    """
    found = set(columns)
    for name, table in tables.BUNDLED.items():
        if found >= set(table.column_names):
            return name
    nearest = max(tables.BUNDLED.values(), key=lambda table: len(found & set(table.column_names)))
    missing = [name for name in nearest.column_names if name not in found]
    raise UnknownTable(
        f"these columns are none of our tables: {list(columns)}. The nearest is {nearest.name!r}, "
        f"from which {missing} are missing. See data/CODEBOOK.md for the columns of each table."
    )


def parse(path: str | PathLike, *, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A file as a typed table, and every fault in it (none: it keeps its schema)."""
    table = schema(name)
    cells, malformed = _read(path, name=name)
    if missing := [column for column in table.column_names if column not in cells.columns]:
        raise MissingColumns(
            f"{str(path)!r} lacks column(s) {missing} of the table {name!r}; it has {list(cells.columns)}. "
            "See data/CODEBOOK.md for what each holds."
        )
    frame, found = _held(cells, table)
    if len(malformed):
        found = pd.concat([malformed, found], ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
    return frame.reset_index(drop=True), found


def _held(cells: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Text cells as typed columns, and every fault against the schema."""
    frame, unreadable = typed(cells, table)
    found = faults(frame, table.name)
    if unreadable.empty:
        return frame, found
    # A cell that could not be read is blank by now: say once that it could not be read.
    at = pd.MultiIndex.from_frame(found[["row", "column"]])
    known = pd.MultiIndex.from_frame(unreadable[["row", "column"]])
    found = pd.concat([unreadable, found[~at.isin(known)]], ignore_index=True)
    return frame, found.sort_values("row", kind="stable", ignore_index=True)


def refuse_unsound() -> None:
    """Refuse if any bundled table breaks its schema or refers to nothing: all faults of all tables at once."""
    parsed = {name: parse(folder("data") / f"{name}.csv", name=name) for name in tables.BUNDLED}
    lost = reference_faults({name: frame for name, (frame, _) in parsed.items()})
    found = [faults for _, faults in parsed.values() if not faults.empty]
    refuse(pd.concat([*found, lost], ignore_index=True) if found else lost, origin=str(folder("data")))


def read_canonical(path: str | PathLike | None, *, name: str) -> pd.DataFrame:
    """One table, bundled (no path) or from a file in the same shape; faulty files are refused."""
    where = Path(path) if path is not None else folder("data") / f"{name}.csv"
    frame, found = parse(where, name=name)
    refuse(found, origin=str(where))
    return frame


def in_our_shape(cells: Cells, *, table: Table) -> pd.DataFrame:
    """Rows that have our own columns: dates in any style become ISO, then the schema is kept."""
    text = pd.DataFrame({column.name: _as_written(cells, column) for column in table.columns})
    for column in table.dates:
        dates, precisions = _iso(cells, column.name, text[column.name], text[column.precision])
        text[column.name], text[column.precision] = dates, precisions
    # The rules of a table count rows as a spreadsheet does, from an index that begins at 0.
    at = text.index
    frame, found = _held(text.set_axis(at - 2, axis=0), table)
    if len(found):
        cells.found.append(found)
    return frame.set_axis(at, axis=0)


def _as_written(cells: Cells, column: Column) -> pd.Series:
    """A column as text; other spellings of true and false in ours, 50.0 as 50, 14,5 as 14.5, times cut off."""
    text = cells.text(column.name)
    match column.type:
        case "boolean":
            lowered = text.str.lower()
            return lowered.map(_SPELT).astype("str").fillna(lowered)
        case "number":
            return text.str.replace(r"^(-?\d+),(\d+)$", r"\1.\2", regex=True)
        case "integer" | "year":
            return text.str.replace(r"\.0+$", "", regex=True)
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
    )


DIALECTS = tuple(_dialect(table) for table in (*tables.BUNDLED.values(), tables.EVENTS))
