"""Read any table file: find its dialect, convert it chunk by chunk, and account for every row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from sahel.errors import BadParameter, UnknownTable
from sahel.load.account import QUARANTINE_COLUMNS, Reading, reasons, write_quarantine
from sahel.load.cells import Cells, flag_counts, flag_texts
from sahel.load.datasets.dialect import Dialect
from sahel.load.datasets.registry import headerless_columns, known_columns, recognise, shown_header
from sahel.load.days import Shown, is_resolved, resolved_order
from sahel.load.filters import Countries, Wanted
from sahel.load.formats.csv import MalformedRow, NotClean, careful_chunks, clean_chunks, malformed_faults
from sahel.load.formats.detect import Source, ends_in_line_break, identify
from sahel.load.formats.layout import Layout, resolved, survey
from sahel.load.formats.parquet import read_stored
from sahel.load.formats.sheets import read_sheet
from sahel.load.mapping.apply import mapped_dialect
from sahel.load.mapping.mapping import read_mapping
from sahel.load.numbers import Marks, mixed_marks
from sahel.schema.columns import Column, Table
from sahel.schema.tables import EVENTS
from sahel.schema.validation import FAULT_COLUMNS, refuse, rule_of_key, schema
from sahel.schema.vocabularies import EventFlag
from sahel.text import by_unique, steering_signs, visible

OnError = Literal["raise", "quarantine", "collect"]
#: What R, Stata, pandas and databases write for blank, where a publisher's own file has an empty cell.
_BLANKS = ("NA", "N/A", "#N/A", "NaN", "nan", "NaT", "<NA>", "NULL", "null", "None", ".")

#: How the first filled cell of a row of totals reads: "TOTAL", "Sous-total", "Total Mali", "Total général :".
_TOTAL = r"(?:(?:grand|sub|sous|overall)[\s-]*)?(?:totals?|totaux|somme|sum)(?:[\s-]+\S+)?\s*:?"


def read_file(
    path: str | PathLike, *, table: str | None = None, wanted: Wanted | None = None, on_error: OnError = "raise",
    dialect: Dialect | None = None,
) -> Reading:  # fmt: skip
    """A file as a canonical table, with the account of every row.

    Parameters
    ----------
    path : CSV, TSV, Parquet, XLSX, XLS, ODS or JSON; text may be packed as .gz or .zip.
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
    if source.kind == "parquet" and not source.packing and dialect is None:
        stored = read_stored(source, table=table, wanted=wanted)
        if stored is not None:
            return stored
    if source.kind == "text":
        layout = survey(source, known=known_columns() | _own(dialect), headerless=headerless_columns)
        recognised = _dialect_of(layout, dialect, table=table)
        gathered, layout = _in_one_order(partial(_read_text, source, layout, recognised, wanted))
        if not ends_in_line_break(source):
            note = "the file does not end in a line break: if it was cut short, its last cell may be incomplete"
            layout = replace(layout, notes=(*layout.notes, note))
    else:
        layout, cells, malformed = read_sheet(source, known=known_columns() | _own(dialect))
        recognised = _dialect_of(layout, dialect, table=table)
        gathered, layout = _in_one_order(
            partial(_read_cells, _blanked(cells, recognised), malformed, layout, recognised, wanted)
        )
    notes = [*layout.notes, *([] if dialect else _about_columns(layout, recognised, wanted))]
    has_ids = recognised.has_ids(recognised.renamed(layout.columns))
    reading = _closed(gathered, recognised, wanted, has_ids=has_ids, source=source, notes=notes, on_error=on_error)
    if reading.n_repeated and wanted.columns is not None and not set(_all_columns(wanted)) <= set(wanted.columns):
        # Whether rows of one id are equal in everything, only all of their columns say.
        whole = replace(wanted, columns=_all_columns(wanted))
        reading = read_file(path, table=table, wanted=whole, on_error=on_error, dialect=dialect)
        reading = replace(reading, frame=reading.frame[list(wanted.columns)])
    return reading


def read_rows(path: str | PathLike, *, dialect: Dialect) -> tuple[Layout, pd.DataFrame, list[MalformedRow]]:
    """Every row of a file as text cells, by its number in the file, and its malformed rows, for `convert_rows`."""
    source = identify(path)
    known = known_columns() | dialect.columns()
    if source.kind == "text":
        layout = resolved(survey(source, known=known, headerless=headerless_columns), source)
        rows, malformed, _ = next(_as_one(careful_chunks(source, layout)))
    else:
        layout, rows, malformed = read_sheet(source, known=known)
    _dialect_of(layout, dialect, table=None)
    return layout, rows, malformed


def unseen_signs(path: str | PathLike) -> pd.DataFrame:
    """Every cell of a file, and of its header, with a control or another sign that is not seen.

    One row is one cell: `row` (as a spreadsheet counts; blank: the header), `column`, and `signs`, the code
    points by which the cell is shown ("U+202E"). The cells are loaded as they are.
    """
    source = identify(path)
    if source.kind == "text":
        layout = resolved(survey(source, known=known_columns(), headerless=headerless_columns), source)
        chunks = careful_chunks(source, layout)
    else:
        layout, *sheet = read_sheet(source, known=known_columns())
        chunks = iter([(*sheet, 0)])
    header = pd.Series(layout.header, index=pd.Index([pd.NA] * len(layout.header), dtype="Int64"), dtype="str")
    found = [_signs_in(header, column=header.map(visible))]
    for cells, malformed, _ in chunks:
        found += [
            _signs_in(cells[name], column=visible(text))
            for name, text in zip(layout.columns, layout.header, strict=True)
        ]
        lines = pd.Series([one.text for one in malformed], index=[one.row for one in malformed], dtype="str")
        found.append(_signs_in(lines, column="(whole row)"))
    return pd.concat(found).sort_values("row", kind="stable", na_position="first", ignore_index=True)


def _signs_in(cells: pd.Series, *, column: str | pd.Series) -> pd.DataFrame:
    """The cells that hold unseen signs, by the index of the cells."""
    signs = by_unique(cells, lambda texts: texts.map(lambda text: ", ".join(steering_signs(text))).astype("str"))
    rows = cells.index.astype("Int64")
    found = pd.DataFrame({"row": rows, "column": column, "signs": signs.to_numpy()})
    return found[found["signs"].fillna("").ne("")]


def convert_rows(rows: pd.DataFrame, malformed: list[MalformedRow], layout: Layout, *, dialect: Dialect) -> Gathered:
    """What rows of text cells give in a dialect; the frames keep the numbers of the rows as their index."""
    cells = _blanked(rows, dialect)
    return _in_one_order(partial(_read_cells, cells, malformed, layout, dialect, Wanted()))[0]


def _all_columns(wanted: Wanted) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*schema("events").column_names, *(wanted.columns or ()))))


def _dialect_of(layout: Layout, dialect: Dialect | None, *, table: str | None) -> Dialect:
    """The dialect of a file: the one that is given, which it has to fit, or the one its columns show."""
    if dialect is None:
        recognised = recognise(layout.columns, header=layout.header, table=table)
        if recognised.is_ours and (near := recognised.misspelt(layout.columns)):
            pairs = ", ".join(f"{name!r} (did you mean {known!r}?)" for name, known in near.items())
            raise UnknownTable(
                f"this is the table {recognised.table!r} with column(s) that it does not have: {pairs}. Mend the "
                "header; a column that is meant so is read under another name."
            )
        return recognised
    if missing := dialect.missing(layout.columns):
        raise UnknownTable(
            f"the file lacks column(s) {missing}, which {dialect.name} names; it has {shown_header(layout.header)}. "
            "Mend the mapping, or the header."
        )
    return dialect


def _about_columns(layout: Layout, dialect: Dialect, wanted: Wanted) -> list[str]:
    """A note on columns that nothing reads: in a table of ours all of them, in a publisher's the misspelt ones."""
    near = dialect.misspelt(layout.columns)
    unread = [
        name
        for name in (dialect.unread(layout.columns) if dialect.is_ours else near)
        if name not in (wanted.columns or ())
    ]
    named = [f"{name} (did you mean {near[name]}?)" if name in near else name for name in unread]
    return [f"column(s) not read: {', '.join(named)[:500]}"] if named else []


def _own(dialect: Dialect | None) -> Collection[str]:
    return dialect.columns() if dialect else set()


def _in_one_order(read: Callable[[Mapping[str, bool]], tuple[Gathered, Layout]]) -> tuple[Gathered, Layout]:
    """What a table gives, with the days that it writes in numbers read in one order throughout.

    A chunk or a column may show by itself no order, or another one than the whole file does:
    then all of it is read again.
    """
    gathered, layout = read({})
    if is_resolved(gathered.shown):
        return gathered, layout
    order = resolved_order(gathered.shown)
    del gathered
    return read(order)


def _read_cells(
    cells: pd.DataFrame, malformed: list[MalformedRow], layout: Layout, dialect: Dialect, wanted: Wanted,
    months_first: Mapping[str, bool],
) -> tuple[Gathered, Layout]:  # fmt: skip
    return _gathered(iter([(cells, malformed, 0)]), layout, dialect, wanted, months_first), layout


def _read_text(
    source: Source, layout: Layout, dialect: Dialect, wanted: Wanted, months_first: Mapping[str, bool]
) -> tuple[Gathered, Layout]:
    """What the chunks of a text table give, read fast or, where a row is malformed or at fault, record by record."""
    plain = replace(layout, columns=tuple(dialect.renamed(layout.columns)))
    used = dialect.used(plain.columns, wanted=wanted.columns)
    if _compares_rows(dialect, plain.columns):
        used = set(plain.columns)
    try:
        clean = ((chunk, [], 0) for chunk in clean_chunks(source, plain, columns=used, blanks=_blanks(dialect)))
        gathered = _gathered(clean, plain, dialect, wanted, months_first)
    except NotClean:
        pass
    else:
        if not gathered.faults:
            return gathered, layout
    layout = resolved(layout, source)
    careful = ((_blanked(cells, dialect), *rest) for cells, *rest in careful_chunks(source, layout))
    return _gathered(careful, layout, dialect, wanted, months_first), layout


def _gathered(
    chunks: Iterator[tuple[pd.DataFrame, list[MalformedRow], int]], layout: Layout, dialect: Dialect, wanted: Wanted,
    months_first: Mapping[str, bool],
) -> Gathered:  # fmt: skip
    gathered = Gathered()
    at_once = dialect.is_whole or _compares_rows(dialect, dialect.renamed(layout.columns))
    for cells, malformed, n_blank in _as_one(chunks) if at_once else chunks:
        take(
            gathered, cells, malformed, n_blank, layout=layout, dialect=dialect, wanted=wanted,
            months_first=months_first,
        )  # fmt: skip
    return gathered


def _compares_rows(dialect: Dialect, columns: Collection[str]) -> bool:
    """Whether rows are compared in every cell of the file; events that have ids are compared by these."""
    return dialect.table != "events" or not dialect.has_ids(columns)


def _as_one(
    chunks: Iterator[tuple[pd.DataFrame, list[MalformedRow], int]],
) -> Iterator[tuple[pd.DataFrame, list[MalformedRow], int]]:
    held = list(chunks)
    yield (
        pd.concat([cells for cells, _, _ in held]),
        [one for _, malformed, _ in held for one in malformed],
        sum(n for *_, n in held),
    )


def _blanks(dialect: Dialect) -> tuple[str, ...]:
    """The words for blank; in a dialect that has none of its own, no word is one."""
    return (*dialect.blanks, *_BLANKS) if dialect.blanks else ()


def _blanked(cells: pd.DataFrame, dialect: Dialect) -> pd.DataFrame:
    words = _blanks(dialect)
    return cells.mask(cells.isin(words)) if words else cells


def _closed(
    gathered: Gathered, dialect: Dialect, wanted: Wanted, *, has_ids: bool, source: Source, notes: list[str],
    on_error: OnError,
) -> Reading:  # fmt: skip
    """The reading as a whole: faults raised or set aside, ids compared across the file, notes."""
    if mixed := mixed_marks(gathered.marks):
        raise UnknownTable(
            f"in {str(source.path)!r} a point or comma groups thousands in some rows of {mixed} and begins decimals in "
            "others: 1.000 may be 1 or 1000. Write these numbers in one way."
        )
    faults = pd.concat(gathered.faults, ignore_index=True) if gathered.faults else pd.DataFrame(columns=FAULT_COLUMNS)
    faults = faults.sort_values("row", kind="stable", ignore_index=True)
    if on_error == "raise":
        refuse(faults, origin=str(source.path))
    aside = (
        pd.concat(gathered.set_aside, ignore_index=True)
        if gathered.set_aside
        else pd.DataFrame(columns=QUARANTINE_COLUMNS)
    )
    frame = pd.concat(gathered.frames) if gathered.frames else pd.DataFrame()
    gathered.frames.clear()
    wanted.refuse_unknown(gathered.held, n_read=gathered.n_read)
    if dialect.table == "events":
        if _has_repeats(frame):
            frame = _with_repeats(_once(frame, gathered), gathered.flags, notes)
        frame = frame if wanted.columns is None else frame[[name for name in wanted.columns if name in frame]]
    frame = frame.reset_index(drop=True)
    wanted.refuse_missing(frame, dialect.name)
    notes += gathered.notes
    if gathered.n_repeated:
        notes.append(
            f"{gathered.n_repeated} row(s) equal in everything to an earlier one: each counts once"
            + ("" if has_ids else ". If they are no repeats, give each an id of its own")
        )
    if gathered.n_blank:
        notes.append(f"{gathered.n_blank} blank line(s) passed over")
    notes += remarks_on_days(gathered.shown)
    remarks = dialect.remarks(frame) if dialect.remarks is not None and wanted.columns is None else ()
    written = write_quarantine(aside, path=source.path) if len(aside) and on_error == "quarantine" else None
    return Reading(
        frame=frame, table=dialect.table, dialect=dialect.name, path=Path(source.path), n_read=gathered.n_read,
        n_kept=gathered.n_kept, n_filtered=gathered.n_filtered, n_empty=gathered.n_empty,
        n_repeated=gathered.n_repeated, quarantined=aside, faults=faults, flags=gathered.flags,
        unknown={what: tuple(sorted(values)) for what, values in gathered.unknown.items()},
        notes=(*notes, *remarks), remarks=tuple(remarks), quarantine_path=written,
    )  # fmt: skip


def remarks_on_days(shown: Mapping[str, Collection[str]]) -> list[str]:
    """What to say about days in numbers, such as 07/03/2024, whose order had to be found out."""
    if months := [name for name, is_months in resolved_order(shown).items() if is_months]:
        return [f"days in numbers ({', '.join(months)}) are read months first, as the file shows"]
    if shown and not any({"days first", "unclear"} & set(seen) for seen in shown.values()):
        return [f"days in numbers ({', '.join(shown)}) never show which comes first: read day first, 07/03 as 7 March"]
    return []


def _once(events: pd.DataFrame, gathered: Gathered) -> pd.DataFrame:
    """Events without the rows that are equal in everything to an earlier one, as overlapping pages of an API give."""
    shared = events[events.duplicated(list(EVENTS.key), keep=False)]
    again = shared.index[shared.duplicated()]
    for word, n in flag_counts(events.loc[again, "flags"]).items():
        gathered.flags[word] -= n
    gathered.n_kept -= len(again)
    gathered.n_repeated += len(again)
    return events.drop(again)


def _has_repeats(events: pd.DataFrame) -> bool:
    return "event_id" in events and not events["event_id"].is_unique


def _with_repeats(events: pd.DataFrame, counts: dict[str, int], notes: list[str]) -> pd.DataFrame:
    """Events that differ and share an id within the file, flagged: all of them are kept."""
    if not _has_repeats(events):
        return events
    repeated = events["event_id"].duplicated(keep=False)
    notes.append(
        f"{events.loc[repeated, 'event_id'].nunique()} event id(s) stand on {int(repeated.sum())} rows that differ: "
        "each row counts, flagged repeated_id"
    )
    repeated &= ~events["flags"].str.contains(EventFlag.REPEATED_ID, regex=False).fillna(False).astype(bool)
    counts[str(EventFlag.REPEATED_ID)] = counts.get(str(EventFlag.REPEATED_ID), 0) + int(repeated.sum())
    held = events.loc[repeated, "flags"]
    events.loc[repeated, "flags"] = (held + ";" + EventFlag.REPEATED_ID).fillna(str(EventFlag.REPEATED_ID))
    return events


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
    shown: dict[str, set[Shown]] = field(default_factory=dict)
    marks: dict[str, list[Marks]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    n_read: int = 0
    n_kept: int = 0
    n_filtered: int = 0
    n_empty: int = 0
    n_blank: int = 0
    n_repeated: int = 0


def take(
    gathered: Gathered, raw: pd.DataFrame, malformed: list[MalformedRow], n_blank: int, *, layout: Layout,
    dialect: Dialect, wanted: Wanted, months_first: Mapping[str, bool],
) -> None:  # fmt: skip
    """Convert a chunk, set its faulty rows aside, keep the wanted ones, and count them all.

    `months_first` is the order of days in numbers, by column, where the whole file has resolved it.
    """
    gathered.n_read += len(raw) + len(malformed)
    named = raw.set_axis(dialect.renamed(list(raw.columns)), axis=1)
    if _compares_rows(dialect, named.columns):
        again = named.duplicated().to_numpy()
        raw, named = raw[~again], named[~again]
        gathered.n_repeated += int(again.sum())
    cells = Cells(named, table=dialect.table, months_first=months_first)
    records = dialect.convert(cells)
    if dialect.table == "events":
        records = records.assign(
            **{ours: cells.text(theirs) for ours, theirs in dialect.texts.items() if cells.has(theirs)}
        )
    if layout.errors == "replace":
        used = dialect.used(cells.frame.columns, wanted=wanted.columns)
        cells.flag(EventFlag.DAMAGED_TEXT, _has_damage(cells.frame[sorted(used)]))
    found = [cells.faults(), malformed_faults(malformed, table=dialect.table)]
    if dialect.is_whole:
        found.append(_totals(raw, table=dialect.table))
    if dialect.table != "events":
        at_fault = records.index.isin(pd.concat(found)["row"])
        found.append(_doubled(records[~at_fault], schema(dialect.table)))
    faults = pd.concat(found, ignore_index=True)
    bad = raw.index.isin(faults["row"])
    if bad.any():
        records = records[~records.index.isin(raw.index[bad])]
    if len(faults):
        gathered.faults.append(faults)
        gathered.set_aside.append(_aside(raw[bad], malformed, faults))
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
    gathered.notes += dialect.notes(kept) if dialect.notes else []
    n_good, n_records = len(raw) - int(bad.sum()), _n_rows(records, dialect)
    gathered.n_kept += _n_rows(kept, dialect)
    gathered.n_filtered += n_records - _n_rows(kept, dialect)
    gathered.n_empty += n_good - n_records
    gathered.n_blank += n_blank
    for name, marks in cells.marks.items():
        gathered.marks.setdefault(name, []).append(marks)
    for name, shown in cells.shown.items():
        gathered.shown.setdefault(name, set()).add(shown)
    for what, values in cells.unknown.items():
        gathered.unknown.setdefault(what, set()).update(values)
    if "flags" in kept:
        for word, n in flag_counts(kept["flags"]).items():
            gathered.flags[word] = gathered.flags.get(word, 0) + n
    gathered.frames.append(
        _shaped(
            kept, schema(dialect.table), wanted, extra=extra, given={*dialect.texts, *named, *(wanted.columns or ())}
        )
    )


def _doubled(records: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Rows that differ but have one key, as faults: which of them holds is for the publisher to say."""
    key = [name for name in table.row_key if name in records]
    doubled = records[records.duplicated(key, keep=False)] if len(key) == len(table.row_key) else records[:0]
    values = doubled[table.key[0]].astype(object)
    rows = [(table.name, row, table.key[0], str(value), rule_of_key(table)) for row, value in values.items()]
    return pd.DataFrame(rows, columns=FAULT_COLUMNS)


def _totals(raw: pd.DataFrame, *, table: str) -> pd.DataFrame:
    """Rows of totals as faults: in a sheet made by hand, sums below its rows would count everything twice."""
    named = raw.loc[:, raw.dtypes == "str"]
    first = named.bfill(axis=1).iloc[:, 0].astype("str") if len(named.columns) else pd.Series(dtype="str")
    totals = first[first.str.strip().str.fullmatch(_TOTAL, case=False).fillna(False).astype(bool)]
    rows = [(table, row, "(whole row)", text, "is a record, not a row of totals") for row, text in totals.items()]
    return pd.DataFrame(rows, columns=FAULT_COLUMNS)


def _n_rows(records: pd.DataFrame, dialect: Dialect) -> int:
    return records.index.nunique() if dialect.folds else len(records)


def _has_damage(raw: pd.DataFrame) -> np.ndarray:
    hit = np.zeros(len(raw), dtype=bool)
    for name in raw.columns:
        if raw[name].dtype == "str":
            hit |= raw[name].str.contains("\ufffd", regex=False).fillna(False).to_numpy(dtype=bool)
    return hit


def _aside(bad: pd.DataFrame, malformed: list[MalformedRow], faults: pd.DataFrame) -> pd.DataFrame:
    """Rows set aside, in the order of the file: row, reason, and the cells as they are there."""
    cells = bad.reset_index(drop=True)
    cells.insert(0, "row", bad.index)
    whole = pd.DataFrame({"row": [one.row for one in malformed], "row_as_found": [one.text for one in malformed]})
    aside = pd.concat([cells, whole], ignore_index=True) if malformed else cells
    aside.insert(1, "reason", aside["row"].map(reasons(faults)))
    return aside.sort_values("row", kind="stable", ignore_index=True)


def _shaped(
    records: pd.DataFrame, table: Table, wanted: Wanted, *, extra: Sequence[str], given: Collection[str]
) -> pd.DataFrame:
    """The table's columns in their order and types; what a dialect does not have is blank.

    Columns that one publisher alone codes are left out unless the dialect, the file or a row gives them, or they are
    asked for: blank in every file of the others, they would take memory and time for nothing.
    """
    columns = {}
    needed = (*EVENTS.key, "flags") if table is EVENTS else ()  # by which repeated events are known
    for column in table.columns:
        if wanted.columns is not None and column.name not in {*wanted.columns, *needed}:
            continue
        is_held = column.name in given or (column.name in records and records[column.name].notna().any())
        if table is EVENTS and column.optional and not is_held:
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


def read_table(
    path: str | PathLike, *, table: str | None = None, country: Countries = None, since: str | None = None,
    until: str | None = None, columns: Sequence[str] | None = None, on_error: OnError = "raise",
    mapping: str | PathLike | None = None,
) -> Reading:  # fmt: skip
    """Any table file as a canonical table, with the account of every row.

    `table` asks for one table ("events", "coups", …); by default it is what the file
    holds. `country` is one ISO alpha-3 code or several. `mapping` is a TOML file that says
    how to read a table no dialect fits. See `Reading` for the account.

    >>> from sahel.workspace import folder
    >>> reading = read_table(folder("data") / "coups.csv", country="MLI")
    >>> reading.dialect, reading.n_read == reading.n_kept + reading.n_filtered
    ("sahel's own table coups", True)
    """
    wanted = Wanted.asked(country=country, since=since, until=until, columns=columns)
    dialect = None if mapping is None else mapped_dialect(read_mapping(mapping))
    if dialect is not None and table not in (None, dialect.table):
        raise UnknownTable(
            f"the mapping {str(mapping)!r} gives the table {dialect.table!r}, not {table!r}. "
            f"Load it with sahel.load_{dialect.table}."
        )
    return read_file(path, table=table, wanted=wanted, on_error=on_error, dialect=dialect)
