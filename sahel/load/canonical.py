"""Read a CSV file that has the columns of one of our tables."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import pandas as pd

from sahel import tables
from sahel.check import faults, reference_faults, refuse, schema, typed
from sahel.errors import MissingColumns, UnknownTable
from sahel.load.bundled import folder


def read_cells(path: str | PathLike) -> pd.DataFrame:
    """A CSV file as text cells; blank cells are blank, no word means "missing"."""
    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnknownTable(
            f"there is no file {str(path)!r}. Check the path, or leave it out for the bundled table."
        ) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as cause:
        raise UnknownTable(
            f"{str(path)!r} cannot be read as a CSV table in UTF-8: {cause}. Save it as CSV, UTF-8."
        ) from cause


def recognise(columns: pd.Index) -> str:
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
    cells = read_cells(path)
    if missing := [column for column in table.column_names if column not in cells.columns]:
        raise MissingColumns(
            f"{str(path)!r} lacks column(s) {missing} of the table {name!r}; it has {list(cells.columns)}. "
            "See data/CODEBOOK.md for what each holds."
        )
    frame, unreadable = typed(cells, table)
    found = faults(frame, name)
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
