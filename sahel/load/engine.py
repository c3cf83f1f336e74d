"""Read any table file: find its dialect, convert it chunk by chunk, and account for every row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from sahel.check import FAULT_COLUMNS, refuse, schema
from sahel.errors import BadParameter
from sahel.load.accounts import QUARANTINE_COLUMNS, Reading, reasons, write_quarantine
from sahel.load.bulk import NotClean, bulk_chunks
from sahel.load.cells import Cells, flag_counts, flag_texts
from sahel.load.dialects import Dialect, headerless_columns, known_columns, recognise
from sahel.load.files import Source, identify
from sahel.load.filters import Wanted
from sahel.load.layout import Layout, settled, survey
from sahel.load.records import Torn, careful_chunks
from sahel.load.sheets import read_sheet
from sahel.load.stored import read_stored
from sahel.schema import Column, Table
from sahel.words import EventFlag

OnError = Literal["raise", "quarantine", "collect"]
_DTYPES = {
    "integer": "Int64", "year": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[us]",
    "day": "datetime64[us]",
}  # fmt: skip


def dtype_of(column: Column) -> str:
    """The pandas type that holds a column of our tables."""
    return _DTYPES.get(column.type, "str")


@dataclass(kw_only=True)
class _Gathered:
    """What the chunks of a file have given so far."""

    frames: list[pd.DataFrame] = field(default_factory=list)
    faults: list[pd.DataFrame] = field(default_factory=list)
    set_aside: list[pd.DataFrame] = field(default_factory=list)
    unknown: dict[str, set[str]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    flags: dict[str, int] = field(default_factory=dict)
    numbers: list[np.ndarray] = field(default_factory=list)
    n_read: int = 0
    n_kept: int = 0
    n_filtered: int = 0
    n_empty: int = 0
    n_blank: int = 0


def read_file(
    path: str | PathLike, *, table: str | None = None, wanted: Wanted | None = None, on_error: OnError = "raise",
    dialect: Dialect | None = None,
) -> Reading:  # fmt: skip
    """A file as a canonical table, with the account of every row.

    Parameters
    ----------
    path : CSV, TSV, Parquet, XLSX or JSON; text may be packed as .gz or .zip.
    table : the table that is wanted, for example "events"; by default whatever the file holds.
    wanted : which rows and columns; by default all.
    on_error : "raise" gathers all faults and raises once; "quarantine" keeps the good rows and
        writes the others, with their reasons, to FILE.quarantine.csv beside the file;
        "collect" keeps them in the reading and writes nothing.
    dialect : how to read it, where that is not to be recognised by the columns.

    Raises
    ------
    UnknownTable : no such file, a damaged one, or columns that are no known dialect.
    InvalidTable : with all faults, under on_error="raise".
    """
    if on_error not in get_args(OnError):
        raise BadParameter(f"on_error is {on_error!r}: it should be 'raise', 'quarantine' or 'collect'.")
    wanted = wanted or Wanted()
    source = identify(path)
    if source.kind == "parquet" and dialect is None:
        stored = read_stored(source, table=table, wanted=wanted)
        if stored is not None:
            return stored
    if source.kind == "text":
        layout = survey(source, known=known_columns() | _own(dialect), headerless=headerless_columns)
        spoken = dialect or recognise(layout.columns, header=layout.header, table=table)
        gathered, layout = _read_text(source, layout, spoken, wanted)
    else:
        layout, cells, torn = read_sheet(source, known=known_columns() | _own(dialect))
        spoken = dialect or recognise(layout.columns, header=layout.header, table=table)
        gathered = _Gathered()
        _take(gathered, _blanked(cells, spoken), torn, 0, layout=layout, dialect=spoken, wanted=wanted)
    return _closed(gathered, spoken, wanted, source=source, notes=list(layout.notes), on_error=on_error)


def _own(dialect: Dialect | None) -> Collection[str]:
    return dialect.columns() if dialect else set()


def _read_text(source: Source, layout: Layout, dialect: Dialect, wanted: Wanted) -> tuple[_Gathered, Layout]:
    renamed = tuple(dialect.renamed(layout.columns))
    if dialect.types and not dialect.missing(layout.columns):
        gathered = _Gathered()
        used = _used(dialect, wanted, renamed)
        plain = Layout(
            encoding=layout.encoding, errors=layout.errors, delimiter=layout.delimiter, skipped=layout.skipped,
            header=layout.header, columns=renamed, notes=layout.notes,
        )  # fmt: skip
        try:
            chunks = bulk_chunks(
                source, plain, columns=used, types=dialect.types, texts=dialect.texts.values(), blanks=dialect.blanks
            )
            for chunk in chunks:
                _take(gathered, chunk, [], 0, layout=plain, dialect=dialect, wanted=wanted)
        except NotClean:
            pass
        else:
            if not gathered.faults:
                return gathered, layout
    gathered = _Gathered()
    layout = settled(layout, source)
    chunks = careful_chunks(source, layout)
    if dialect.is_whole:
        chunks = _as_one(chunks)
    for cells, torn, n_blank in chunks:
        _take(gathered, _blanked(cells, dialect), torn, n_blank, layout=layout, dialect=dialect, wanted=wanted)
    return gathered, layout


def _as_one(
    chunks: Iterator[tuple[pd.DataFrame, list[Torn], int]],
) -> Iterator[tuple[pd.DataFrame, list[Torn], int]]:
    held = list(chunks)
    yield (
        pd.concat([cells for cells, _, _ in held]),
        [one for _, torn, _ in held for one in torn],
        sum(n for *_, n in held),
    )


def _used(dialect: Dialect, wanted: Wanted, columns: Sequence[str]) -> set[str]:
    """The columns of the file that have to be read for what is wanted."""
    texts = {theirs for ours, theirs in dialect.texts.items() if wanted.columns is None or ours in wanted.columns}
    needed = {name for entry in dialect.needs for name in entry.split("|")}
    kept_back = set(dialect.texts.values()) - texts
    chosen = (
        (needed | set(dialect.reads) | set(dialect.types)) - kept_back
        | texts
        | (set(wanted.columns or ()) & set(columns))
    )
    return chosen & set(columns)


def _blanked(cells: pd.DataFrame, dialect: Dialect) -> pd.DataFrame:
    if not dialect.blanks:
        return cells
    return cells.mask(cells.isin(list(dialect.blanks)))


def _take(
    gathered: _Gathered, raw: pd.DataFrame, torn: list[Torn], n_blank: int, *, layout: Layout, dialect: Dialect,
    wanted: Wanted,
) -> None:  # fmt: skip
    """Convert a chunk, set its faulty rows aside, keep the wanted ones, and count them all."""
    cells = Cells(raw.set_axis(dialect.renamed(list(raw.columns)), axis=1), table=dialect.table)
    records = dialect.convert(cells)
    if dialect.table == "events":
        records = records.assign(
            **{ours: cells.text(theirs) for ours, theirs in dialect.texts.items() if cells.has(theirs)}
        )
    if layout.errors == "replace":
        cells.flag(EventFlag.DAMAGED_TEXT, _has_damage(raw))
    faults = pd.concat([cells.faults(), _faults_of(torn, dialect)], ignore_index=True)
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


def _faults_of(torn: list[Torn], dialect: Dialect) -> pd.DataFrame:
    rows = [(dialect.table, one.row, "(whole row)", one.text.strip(), one.rule) for one in torn]
    return pd.DataFrame(rows, columns=FAULT_COLUMNS)


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


def _closed(
    gathered: _Gathered, dialect: Dialect, wanted: Wanted, *, source: Source, notes: list[str], on_error: OnError
) -> Reading:
    """The reading as a whole: faults raised or set aside, ids compared across the file, notes."""
    faults = pd.concat(gathered.faults, ignore_index=True) if gathered.faults else pd.DataFrame(columns=FAULT_COLUMNS)
    faults = faults.sort_values("row", kind="stable", ignore_index=True)
    if on_error == "raise":
        refuse(faults, origin=str(source.path))
    aside = (
        pd.concat(gathered.set_aside, ignore_index=True)
        if gathered.set_aside
        else pd.DataFrame(columns=QUARANTINE_COLUMNS)
    )
    frame = pd.concat(gathered.frames, ignore_index=True) if gathered.frames else pd.DataFrame()
    gathered.frames.clear()
    wanted.refuse_unknown(frame, gathered.held, n_read=gathered.n_read)
    if dialect.table == "events":
        frame = frame if _are_distinct(gathered) else _with_repeats(frame, gathered.flags)
        frame = frame if wanted.columns is None else frame[[name for name in wanted.columns if name in frame]]
    wanted.refuse_missing(frame, dialect.name)
    if gathered.n_blank:
        notes.append(f"{gathered.n_blank} blank line(s) passed over")
    if dialect.remarks is not None and wanted.columns is None:
        notes += dialect.remarks(frame)
    written = write_quarantine(aside, path=source.path) if len(aside) and on_error == "quarantine" else None
    return Reading(
        frame=frame, table=dialect.table, dialect=dialect.name, path=Path(source.path), n_read=gathered.n_read,
        n_kept=gathered.n_kept, n_filtered=gathered.n_filtered, n_empty=gathered.n_empty, quarantined=aside,
        faults=faults, flags=gathered.flags,
        unknown={what: tuple(sorted(values)) for what, values in gathered.unknown.items()},
        notes=tuple(notes), quarantine_path=written,
    )  # fmt: skip


def _are_distinct(gathered: _Gathered) -> bool:
    """Whether the ids are numbers and all different: far faster to see than on text."""
    ids = np.concatenate(gathered.numbers) if gathered.numbers else np.empty(0)
    # By sorting: numpy's own `unique` goes by hashes, which takes far longer here.
    return len(ids) == gathered.n_read and bool((np.diff(np.sort(ids)) != 0).all())


def _with_repeats(events: pd.DataFrame, counts: dict[str, int]) -> pd.DataFrame:
    """Events that share an id within the file, flagged: all of them are kept."""
    if "event_id" not in events or "flags" not in events:
        return events
    repeated = events["event_id"].duplicated(keep=False)
    repeated &= ~events["flags"].str.contains(EventFlag.REPEATED_ID, regex=False).fillna(False).astype(bool)
    if not repeated.any():
        return events
    counts[str(EventFlag.REPEATED_ID)] = counts.get(str(EventFlag.REPEATED_ID), 0) + int(repeated.sum())
    held = events.loc[repeated, "flags"]
    events.loc[repeated, "flags"] = (held + ";" + EventFlag.REPEATED_ID).fillna(str(EventFlag.REPEATED_ID))
    return events
