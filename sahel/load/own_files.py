"""Our own tables from files, the bundled ones and anybody's in the same shape: read, held to the schema, or refused."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from difflib import get_close_matches
from os import PathLike
from pathlib import Path

import pandas as pd

from sahel.errors import MissingColumns, UnknownTable
from sahel.load.datasets.own_tables import held_to_schema
from sahel.load.datasets.registry import surveyed
from sahel.load.formats.csv import careful_chunks, malformed_faults
from sahel.load.formats.detect import Source, identify
from sahel.load.formats.layout import resolved
from sahel.schema import tables
from sahel.schema.validation import FAULT_COLUMNS, reference_faults, refuse, schema
from sahel.workspace import folder


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
        if found >= set(table.needed):
            return name
    nearest = max(tables.BUNDLED.values(), key=lambda table: len(found & set(table.column_names)))
    missing = [name for name in nearest.needed if name not in found]
    raise UnknownTable(
        f"these columns are none of our tables: {list(columns)}. The nearest is {nearest.name!r}, "
        f"from which {missing} are missing. See data/CODEBOOK.md for the columns of each table."
    )


def parse(path: str | PathLike, *, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A file as a typed table, and every fault in it (none: it keeps its schema)."""
    table = schema(name)
    cells, malformed = _read(path, name=name)
    others = [column for column in cells.columns if column not in table.column_names]
    absent = [column for column in table.column_names if column not in cells.columns]
    if missing := [column for column in absent if column in table.needed or get_close_matches(column, others, 1, 0.75)]:
        raise MissingColumns(
            f"{str(path)!r} lacks column(s) {missing} of the table {name!r}; it has {list(cells.columns)}, of which "
            f"{others or 'none'} are none of the table's: one may be misspelt. "
            "See data/CODEBOOK.md for what each holds."
        )
    frame, found = held_to_schema(cells.assign(**dict.fromkeys(absent, pd.Series(dtype="str"))), table)
    if len(malformed):
        found = pd.concat([malformed, found], ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
    return frame.reset_index(drop=True), found


def refuse_unsound() -> None:
    """Refuse if any bundled table breaks its schema or refers to nothing: all faults of all tables at once."""
    parsed = {name: parse(folder("data") / f"{name}.csv", name=name) for name in tables.BUNDLED}
    lost = reference_faults({name: frame for name, (frame, _) in parsed.items()})
    found = [faults for _, faults in parsed.values() if not faults.empty]
    refuse(pd.concat([*found, lost], ignore_index=True) if found else lost, origin=str(folder("data")))


def read_canonical(path: str | PathLike | None, *, name: str) -> pd.DataFrame:
    """One table, bundled (no path) or from a file in the same shape; faulty files are refused.

    A bundled one is read whole each time, and parsed once for each content.
    """
    if path is not None:
        return _sound(Path(path), name)
    where = folder("data") / f"{name}.csv"
    digest = _digest(where)
    if name not in _PARSED or _PARSED[name][0] != digest:
        frame = _sound(where, name)
        if digest is None or digest != _digest(where):  # it was changed meanwhile
            return frame
        _PARSED[name] = digest, frame
    return _PARSED[name][1].copy()


#: The bundled tables that were parsed, by name, with the digest of the file.
_PARSED: dict[str, tuple[str, pd.DataFrame]] = {}


def _sound(where: Path, name: str) -> pd.DataFrame:
    frame, found = parse(where, name=name)
    refuse(found, origin=str(where))
    return frame


def _digest(path: Path) -> str | None:
    """None where it cannot be read, which `parse` refuses in words."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
