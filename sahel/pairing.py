"""Two states of one table laid side by side, row by row, by its key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sahel.check import FAULT_COLUMNS, refuse, require_columns, schema
from sahel.dates import as_text
from sahel.errors import MissingColumns
from sahel.schema import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two states of one table, both indexed by row id and with the same columns.

    `come`, `common` and `gone` are the ids that only the new state has, that both have,
    and that only the old one has, each in the order of its table; `before` and `after` are the common
    rows of the two states. The row ids are texts; the parts of a key are joined by "/".
    """

    table: Table
    old: pd.DataFrame
    new: pd.DataFrame
    come: pd.Index
    common: pd.Index
    gone: pd.Index
    before: pd.DataFrame
    after: pd.DataFrame

    @property
    def dates(self) -> list[str]:
        """The date columns that both states have beside their precision."""
        names = [column for column in self.table.dates if {column.name, column.precision} <= set(self.new.columns)]
        return [column.name for column in names]

    @property
    def compared(self) -> list[str]:
        """The columns to look at: a date speaks for its precision."""
        spoken_for = {f"{name}_precision" for name in self.dates} | set(self.table.key)
        return [name for name in self.new.columns if name not in spoken_for]

    def differs(self, column: str) -> np.ndarray:
        """For each common row whether the cell is another than before; a blank is the same as a blank."""
        different = _different(self.before, self.after, column, self.table)
        if column in self.dates:
            different |= _different(self.before, self.after, f"{column}_precision", self.table)
        known = {one.name: one for one in self.table.columns}.get(column)
        if known is not None and known.many and different.any():
            # In a cell of several, their order says nothing.
            sets = [_sorted(frame.loc[different, column]) for frame in (self.before, self.after)]
            different[different] = [one != other for one, other in zip(*sets, strict=True)]
        return different


def paired(old: pd.DataFrame, new: pd.DataFrame, *, table: str) -> Pair:
    """Lay two states of a table side by side, or refuse them (see `sahel.changes`)."""
    kind = schema(table)
    for state in (old, new):
        require_columns(state, *kind.key)
    if odd := sorted(set(old.columns) ^ set(new.columns)):
        raise MissingColumns(
            f"the two states of {table!r} do not have the same columns: only one of them has {odd}. "
            "Compare two tables of the same kind, or leave these columns out of both."
        )
    before = _with_sound_key(keyed(old, kind), kind, "the earlier state")
    after = _with_sound_key(keyed(new[list(old.columns)], kind), kind, "the later state")
    at = before.index.get_indexer(after.index)
    is_gone = np.ones(len(before), dtype=bool)
    is_gone[at[at >= 0]] = False
    return Pair(
        table=kind,
        old=before,
        new=after,
        come=after.index[at < 0],
        common=after.index[at >= 0],
        gone=before.index[is_gone],
        before=before.iloc[at[at >= 0]],
        after=after[at >= 0],
    )


def as_texts(rows: pd.DataFrame, column: str, table: Table) -> pd.Series:
    """Cells as the files have them: dates cut at their precision, whole numbers plain, truths in lower case.

    >>> from sahel.check import schema
    >>> rows = pd.DataFrame({"year": pd.array([2024], dtype="Int64"), "best": [3.0]})
    >>> as_texts(rows, "year", schema("conflict_years")).tolist(), as_texts(rows, "best", schema("events")).tolist()
    (['2024'], ['3'])
    """
    cells = rows[column]
    if pd.api.types.is_datetime64_any_dtype(cells):
        days = cells.dt.strftime("%Y-%m-%d").astype("str")
        precision = f"{column}_precision"
        is_date = column in [one.name for one in table.dates] and precision in rows.columns
        return as_text(cells, rows[precision]).fillna(days) if is_date else days
    if pd.api.types.is_bool_dtype(cells):
        return cells.astype("str").str.lower()
    if pd.api.types.is_float_dtype(cells):
        return cells.astype("str").str.replace(r"\.0$", "", regex=True).mask(cells.isna())
    return cells.astype("str")


def keyed(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The rows under their ids: the key as text, its parts joined by "/"."""
    parts = [as_texts(rows, name, table) for name in table.key]
    ids = parts[0].str.cat(parts[1:], sep="/") if len(parts) > 1 else parts[0]
    return rows.set_axis(pd.Index(ids, name=None), axis=0)


def _with_sound_key(rows: pd.DataFrame, table: Table, which: str) -> pd.DataFrame:
    """The rows as they are, unless a key is blank or occurs twice: then the refusal."""
    blank, twice = rows.index.isna(), rows.index.duplicated(keep=False)
    if not (blank | twice).any():
        return rows
    at = np.flatnonzero(blank | twice)
    key = " + ".join(table.key)
    found = pd.DataFrame(
        {
            "table": table.name,
            "row": at + 2,
            "column": key,
            "value": [None if is_blank else str(one) for one, is_blank in zip(rows.index[at], blank[at], strict=True)],
            "rule": np.where(blank[at], "is filled", f"is the only row with this {key}"),
        },
        columns=FAULT_COLUMNS,
    )
    refuse(found, origin=which)
    return rows


def _different(before: pd.DataFrame, after: pd.DataFrame, column: str, table: Table) -> np.ndarray:
    left, right = before[column], after[column]
    if left.dtype != right.dtype:
        left, right = as_texts(before, column, table), as_texts(after, column, table)
    same = (left == right).fillna(False).to_numpy(dtype=bool, copy=True)
    return ~(same | (left.isna() & right.isna()).to_numpy(dtype=bool))


def _sorted(cells: pd.Series) -> list[list[str]]:
    return [sorted(part.strip() for part in cell.split(";")) if isinstance(cell, str) else [] for cell in cells]
