"""What a file gives, chunk by chunk: good records kept, faulty rows set aside, all of them counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sahel.check import schema
from sahel.load.accounts import reasons
from sahel.load.cells import Cells, flag_counts, flag_texts
from sahel.load.days import Shown
from sahel.load.dialects import Dialect
from sahel.load.filters import Wanted
from sahel.load.layout import Layout
from sahel.load.records import Torn, torn_faults
from sahel.schema import Column, Table
from sahel.words import EventFlag

_DTYPES = {
    "integer": "Int64", "year": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[us]",
    "day": "datetime64[us]",
}  # fmt: skip


def dtype_of(column: Column) -> str:
    """The pandas type that holds a column of our tables."""
    return _DTYPES.get(column.type, "str")


@dataclass(kw_only=True)
class Gathered:
    """What the chunks of a file have given so far."""

    frames: list[pd.DataFrame] = field(default_factory=list)
    faults: list[pd.DataFrame] = field(default_factory=list)
    set_aside: list[pd.DataFrame] = field(default_factory=list)
    unknown: dict[str, set[str]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    flags: dict[str, int] = field(default_factory=dict)
    numbers: list[np.ndarray] = field(default_factory=list)
    shown: dict[str, set[Shown]] = field(default_factory=dict)
    n_read: int = 0
    n_kept: int = 0
    n_filtered: int = 0
    n_empty: int = 0
    n_blank: int = 0


def take(
    gathered: Gathered, raw: pd.DataFrame, torn: list[Torn], n_blank: int, *, layout: Layout, dialect: Dialect,
    wanted: Wanted, months_first: Mapping[str, bool],
) -> None:  # fmt: skip
    """Convert a chunk, set its faulty rows aside, keep the wanted ones, and count them all.

    `months_first` is the order of days in numbers, by column, where the whole file has settled it.
    """
    named = raw.set_axis(dialect.renamed(list(raw.columns)), axis=1)
    cells = Cells(named, table=dialect.table, months_first=months_first)
    records = dialect.convert(cells)
    if dialect.table == "events":
        records = records.assign(
            **{ours: cells.text(theirs) for ours, theirs in dialect.texts.items() if cells.has(theirs)}
        )
    if layout.errors == "replace":
        used = dialect.used(cells.frame.columns, wanted=wanted.columns)
        cells.flag(EventFlag.DAMAGED_TEXT, _has_damage(cells.frame[sorted(used)]))
    faults = pd.concat([cells.faults(), torn_faults(torn, table=dialect.table)], ignore_index=True)
    bad = raw.index.isin(faults["row"])
    if bad.any():
        records = records[~records.index.isin(raw.index[bad])]
    if len(faults):
        gathered.faults.append(faults)
        gathered.set_aside.append(_aside(raw[bad], torn, faults))
    if dialect.table == "events":
        flags = flag_texts(cells.bits, raw.index)
        flags = flags if len(records) == len(raw) else flags.reindex(records.index)
        # Our own tables bring flags along.
        records = records.assign(flags=flags.fillna(records["flags"]) if "flags" in records else flags)
    extra = [name for name in wanted.columns or () if name not in schema(dialect.table).column_names]
    for name in extra:
        if name in cells.frame.columns:
            records[name] = cells.text(name).reindex(records.index)
    gathered.held |= wanted.countries_in(records)
    kept = wanted.rows(records, table=schema(dialect.table))
    n_good, n_records = len(raw) - int(bad.sum()), _n_rows(records, dialect)
    gathered.n_read += len(raw) + len(torn)
    gathered.n_kept += _n_rows(kept, dialect)
    gathered.n_filtered += n_records - _n_rows(kept, dialect)
    gathered.n_empty += n_good - n_records
    gathered.n_blank += n_blank
    for name, shown in cells.shown.items():
        gathered.shown.setdefault(name, set()).add(shown)
    if dialect.numbered in raw and raw[dialect.numbered].dtype == "int64":
        gathered.numbers.append(raw[dialect.numbered].to_numpy())
    for what, values in cells.unknown.items():
        gathered.unknown.setdefault(what, set()).update(values)
    if "flags" in kept:
        for word, n in flag_counts(kept["flags"]).items():
            gathered.flags[word] = gathered.flags.get(word, 0) + n
    gathered.frames.append(_shaped(kept, schema(dialect.table), wanted, extra=extra))


def _n_rows(records: pd.DataFrame, dialect: Dialect) -> int:
    return records.index.nunique() if dialect.folds else len(records)


def _has_damage(raw: pd.DataFrame) -> np.ndarray:
    hit = np.zeros(len(raw), dtype=bool)
    for name in raw.columns:
        if raw[name].dtype == "str":
            hit |= raw[name].str.contains("\ufffd", regex=False).fillna(False).to_numpy(dtype=bool)
    return hit


def _aside(bad: pd.DataFrame, torn: list[Torn], faults: pd.DataFrame) -> pd.DataFrame:
    """Rows set aside, in the order of the file: row, reason, and the cells as they are there."""
    cells = bad.reset_index(drop=True)
    cells.insert(0, "row", bad.index)
    whole = pd.DataFrame({"row": [one.row for one in torn], "row_as_found": [one.text for one in torn]})
    aside = pd.concat([cells, whole], ignore_index=True) if torn else cells
    aside.insert(1, "reason", aside["row"].map(reasons(faults)))
    return aside.sort_values("row", kind="stable", ignore_index=True)


def _shaped(records: pd.DataFrame, table: Table, wanted: Wanted, *, extra: Sequence[str]) -> pd.DataFrame:
    """The table's columns in their order and types; what a dialect does not have is blank."""
    columns = {}
    for column in table.columns:
        if wanted.columns is not None and column.name not in wanted.columns:
            continue
        dtype = dtype_of(column)
        if column.name in records:
            cells = records[column.name]
            columns[column.name] = cells if cells.dtype == dtype else cells.astype(dtype)
        else:
            columns[column.name] = pd.Series(
                pd.NA if dtype != "datetime64[us]" else pd.NaT, index=records.index, dtype=dtype
            )
    columns |= {name: records[name] for name in extra if name in records}
    return pd.DataFrame(columns, index=records.index)
