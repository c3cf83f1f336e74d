"""Read any table file: find its dialect, convert it chunk by chunk, and account for every row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from sahel.check import FAULT_COLUMNS, refuse
from sahel.errors import BadParameter, UnknownTable
from sahel.load.accounts import QUARANTINE_COLUMNS, Reading, write_quarantine
from sahel.load.bulk import NotClean, bulk_chunks
from sahel.load.days import is_settled, settled_order
from sahel.load.dialects import Dialect, headerless_columns, known_columns, recognise, shown_header
from sahel.load.files import Source, ends_in_line_break, identify
from sahel.load.filters import Wanted
from sahel.load.gathering import Gathered, take
from sahel.load.layout import Layout, settled, survey
from sahel.load.records import Torn, careful_chunks
from sahel.load.sheets import read_sheet
from sahel.load.stored import read_stored
from sahel.words import EventFlag

OnError = Literal["raise", "quarantine", "collect"]
#: What R, Stata, pandas and databases write for blank, where a publisher's own file has an empty cell.
_BLANKS = ("NA", "N/A", "#N/A", "NaN", "nan", "NaT", "<NA>", "NULL", "null", "None", ".")


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
    if source.kind == "parquet" and not source.packing and dialect is None:
        stored = read_stored(source, table=table, wanted=wanted)
        if stored is not None:
            return stored
    if source.kind == "text":
        layout = survey(source, known=known_columns() | _own(dialect), headerless=headerless_columns)
        spoken = _spoken(layout, dialect, table=table)
        gathered, layout = _in_one_order(partial(_read_text, source, layout, spoken, wanted))
        if not ends_in_line_break(source):
            note = "the file does not end in a line break: if it was cut short, its last cell may be incomplete"
            layout = replace(layout, notes=(*layout.notes, note))
    else:
        layout, cells, torn = read_sheet(source, known=known_columns() | _own(dialect))
        spoken = _spoken(layout, dialect, table=table)
        gathered, layout = _in_one_order(partial(_read_cells, _blanked(cells, spoken), torn, layout, spoken, wanted))
    return _closed(gathered, spoken, wanted, source=source, notes=list(layout.notes), on_error=on_error)


def _spoken(layout: Layout, dialect: Dialect | None, *, table: str | None) -> Dialect:
    """The dialect of a file: the one that is given, which it has to speak, or the one its columns show."""
    if dialect is None:
        return recognise(layout.columns, header=layout.header, table=table)
    if missing := dialect.missing(layout.columns):
        raise UnknownTable(
            f"the file lacks column(s) {missing}, which {dialect.name} names; it has {shown_header(layout.header)}. "
            "Mend the mapping, or the header."
        )
    return dialect


def _own(dialect: Dialect | None) -> Collection[str]:
    return dialect.columns() if dialect else set()


def _in_one_order(read: Callable[[Mapping[str, bool]], tuple[Gathered, Layout]]) -> tuple[Gathered, Layout]:
    """What a table gives, with the days that it writes in numbers read in one order throughout.

    A chunk or a column may show by itself no order, or another one than the whole file does:
    then all of it is read again.
    """
    gathered, layout = read({})
    if is_settled(gathered.shown):
        return gathered, layout
    order = settled_order(gathered.shown)
    del gathered
    return read(order)


def _read_cells(
    cells: pd.DataFrame, torn: list[Torn], layout: Layout, dialect: Dialect, wanted: Wanted,
    months_first: Mapping[str, bool],
) -> tuple[Gathered, Layout]:  # fmt: skip
    gathered = Gathered()
    take(gathered, cells, torn, 0, layout=layout, dialect=dialect, wanted=wanted, months_first=months_first)
    return gathered, layout


def _read_text(
    source: Source, layout: Layout, dialect: Dialect, wanted: Wanted, months_first: Mapping[str, bool]
) -> tuple[Gathered, Layout]:
    renamed = tuple(dialect.renamed(layout.columns))
    if dialect.types and not dialect.missing(layout.columns):
        gathered = Gathered()
        used = dialect.used(renamed, wanted=wanted.columns)
        plain = replace(layout, columns=renamed)
        # What the dialect does not know is taken over as it stands.
        types = dict.fromkeys(used - dialect.columns(), "str") | dict(dialect.types)
        try:
            chunks = bulk_chunks(
                source, plain, columns=used, types=types, texts=dialect.texts.values(), blanks=_blanks(dialect)
            )
            for chunk in chunks:
                take(
                    gathered, chunk, [], 0, layout=plain, dialect=dialect, wanted=wanted, months_first=months_first
                )  # fmt: skip
        except NotClean:
            pass
        else:
            if not gathered.faults:
                return gathered, layout
    gathered = Gathered()
    layout = settled(layout, source)
    chunks = careful_chunks(source, layout)
    if dialect.is_whole:
        chunks = _as_one(chunks)
    for cells, torn, n_blank in chunks:
        take(
            gathered, _blanked(cells, dialect), torn, n_blank, layout=layout, dialect=dialect, wanted=wanted,
            months_first=months_first,
        )  # fmt: skip
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


def _blanks(dialect: Dialect) -> tuple[str, ...]:
    """The words for blank; in a dialect that has none of its own, no word is one."""
    return (*dialect.blanks, *_BLANKS) if dialect.blanks else ()


def _blanked(cells: pd.DataFrame, dialect: Dialect) -> pd.DataFrame:
    words = _blanks(dialect)
    return cells.mask(cells.isin(words)) if words else cells


def _closed(
    gathered: Gathered, dialect: Dialect, wanted: Wanted, *, source: Source, notes: list[str], on_error: OnError
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
    wanted.refuse_unknown(gathered.held, n_read=gathered.n_read)
    if dialect.table == "events":
        frame = frame if _are_distinct(gathered) else _with_repeats(frame, gathered.flags)
        frame = frame if wanted.columns is None else frame[[name for name in wanted.columns if name in frame]]
    wanted.refuse_missing(frame, dialect.name)
    if gathered.n_blank:
        notes.append(f"{gathered.n_blank} blank line(s) passed over")
    notes += _remarks_on_days(gathered.shown)
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


def _remarks_on_days(shown: Mapping[str, Collection[str]]) -> list[str]:
    """What to say about days in numbers, such as 07/03/2024, whose order had to be found out."""
    if months := [name for name, is_months in settled_order(shown).items() if is_months]:
        return [f"days in numbers ({', '.join(months)}) are read months first, as the file shows"]
    if shown and not any({"days first", "unclear"} & set(seen) for seen in shown.values()):
        return [f"days in numbers ({', '.join(shown)}) never show which comes first: read day first, 07/03 as 7 March"]
    return []


def _are_distinct(gathered: Gathered) -> bool:
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
