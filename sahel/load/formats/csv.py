"""Cut a text table into records one by one, so that no malformed or swallowed row goes unseen."""

from __future__ import annotations

import csv
import io
import math
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any, BinaryIO

import pandas as pd

from sahel.errors import SahelError
from sahel.load.formats.detect import Source
from sahel.load.formats.layout import Layout
from sahel.schema.validation import FAULT_COLUMNS

#: What the first cells of a row look like, for columns by which a row can be recognised.
_SHAPES = {
    "id": r"\d+",
    "relid": r"[A-Z]{2,4}-?\d",
    "year": r"(?:1[89]|20)\d\d",
    "active_year": r"(?:[01]|[Tt]rue|TRUE|[Ff]alse|FALSE)",
    "event_id_cnty": r"(?:[A-Z]{2,4}\d+|\d+[A-Z]{2,4})",
    "event_id_no_cnty": r"\d+",
    "event_date": r"\d",
    "data_id": r"\d+",
    "iso": r"\d+",
    "gwno": r"\d+",
    "unnamed_1": r"\d+",  # the row numbers that R and pandas write
}
_ROWS = 20_000
_LONGEST = 1 << 20  # characters: no record is longer


@dataclass(frozen=True, slots=True, kw_only=True)
class MalformedRow:
    """A record that has not the header's number of cells, or swallowed the rows after it."""

    row: int
    text: str
    rule: str


def malformed_faults(malformed: list[MalformedRow], *, table: str) -> pd.DataFrame:
    """Malformed records as faults of their whole row."""
    rows = [(table, one.row, "(whole row)", one.text.strip(), one.rule) for one in malformed]
    return pd.DataFrame(rows, columns=FAULT_COLUMNS)


def row_start(layout: Layout) -> re.Pattern[str] | None:
    """What every row begins with, where its first two columns, row numbers apart, are known well enough."""
    n_needed = 3 if layout.columns[:1] == ("unnamed_1",) else 2
    shapes = [_SHAPES.get(name) for name in layout.columns[:n_needed]]
    if len(shapes) < n_needed or None in shapes:
        return None
    return re.compile('"?' + f'"?{re.escape(layout.delimiter)}"?'.join(shapes))


def text_of(source_stream: io.BufferedIOBase, layout: Layout) -> io.TextIOWrapper:
    """A byte stream as text, its line breaks untouched, positioned at the first data row."""
    text = io.TextIOWrapper(source_stream, encoding=layout.encoding, errors=layout.errors, newline="")
    for _ in range(layout.skipped + layout.broken):
        text.readline()
    return text


def careful_chunks(source: Source, layout: Layout) -> Iterator[tuple[pd.DataFrame, list[MalformedRow], int]]:
    """The table in chunks of text cells, the malformed records of each, and how many lines were blank.

    The index of a chunk is the row number in the file, as a spreadsheet counts.
    """
    width = len(layout.columns)
    kept: list[list[str]] = []
    rows: list[int] = []
    malformed: list[MalformedRow] = []
    blank = 0
    with source.stream() as stream:
        lines = text_of(stream, layout)
        number = layout.skipped
        for cells, raw in _records(lines, layout):
            number += 1
            if not any(cell.strip() for cell in cells):
                blank += 1
                continue
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                cells = cells[:width]
            if len(cells) == width:
                kept.append(cells)
                rows.append(number)
            else:
                rule = f"has the header's {width} cells: it has {len(cells)}"
                malformed.append(MalformedRow(row=number, text=raw, rule=rule))
            if len(kept) + len(malformed) >= _ROWS:
                yield frame_of(kept, rows, layout), malformed, blank
                kept, rows, malformed, blank = [], [], [], 0
        lines.detach()
    yield frame_of(kept, rows, layout), malformed, blank


def frame_of(cells: list[list[str]], rows: list[int], layout: Layout) -> pd.DataFrame:
    """Rows of cells as text columns; an empty cell is blank."""
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(layout.columns)
    data = {
        name: pd.Series([cell.strip() or None for cell in column], dtype="str")
        for name, column in zip(layout.columns, columns, strict=True)
    }
    return pd.DataFrame(data).set_axis(pd.Index(rows, dtype="int64"), axis=0)


def _records(lines: io.TextIOWrapper, layout: Layout) -> Iterator[tuple[list[str], str]]:
    """The cells and the text of each record; lines are held back while a quote is open."""
    begins = row_start(layout)
    held: list[str] = []
    size = 0
    is_open = False
    for line in lines:
        line = line.replace("\0", "\ufffd")
        # Inside an open quote a line that looks like a row means that the quote was never closed.
        if held and (not is_open or size > _LONGEST or (begins and begins.match(line))):
            yield from _cut("".join(held), layout)
            held, size, is_open = [], 0, False
        held.append(line)
        size += len(line)
        is_open ^= line.count('"') % 2 == 1
    if held:
        yield from _cut("".join(held), layout)


def _cut(record: str, layout: Layout) -> Iterator[tuple[list[str], str]]:
    try:
        rows = list(csv.reader(io.StringIO(record, newline=""), delimiter=layout.delimiter))
    except csv.Error:
        rows = [[record]]
    if len(rows) <= 1:
        yield (rows[0] if rows else []), record
        return
    # A quote that belongs to a cell's text, such as an inch mark, ends no record.
    for row in rows:
        yield row, layout.delimiter.join(row)


def cell_text(cell: Any) -> str | None:
    """A cell of a sheet as text, as a CSV export would write it."""
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case float():
            return (
                None if math.isnan(cell) else str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
            )
        case list():
            return ";".join(cell_text(item) or "" for item in cell)
    text = str(cell)
    return None if text in ("<NA>", "NaT", "nan") else text


_BULK_ROWS = 75_000
_BLOCK = 1 << 18
#: The parser fills up short rows and passes over surplus cells, both in silence. A number after each row, in a column
#: of its own, is found there only if the row has as many cells as the header.
_END = "987654321"
#: Of more digits a float, in which Excel and the careful reading hold numbers, keeps not all.
_MOST = 10**15


class NotClean(Exception):
    """The table needs the careful reading: something in it is not as a clean file has it."""


class _Watched:
    """A stream of UTF-8 bytes under a header of plain names, that marks the end of each row and counts them.

    The parser takes bytes from `read` as they are: nothing is decoded twice.
    """

    def __init__(self, raw: BinaryIO, layout: Layout) -> None:
        self.raw = raw
        self.encoding = layout.encoding
        self.n_rows = 0
        line = b""
        for _ in range(layout.skipped + layout.broken):
            line = raw.readline()
            if b"\r" in line.removesuffix(b"\n").removesuffix(b"\r"):
                raise NotClean("lines end in a carriage return alone")
        begins = row_start(layout)
        self.breaks = b"\r\n" if line.endswith(b"\r\n") else b"\n"
        self.mark = f"{layout.delimiter}{_END}".encode() + self.breaks
        # A row ends where another begins or, where that is unknown, at every line break.
        self.ending = re.compile(self.breaks + (f"(?={begins.pattern})".encode() if begins else b""))
        names = layout.delimiter.join(f"c{place}" for place in range(len(layout.columns)))
        self.held: bytes | None = names.encode() + self.breaks

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(_BLOCK), b"")

    def read(self, size: int = _BLOCK) -> bytes:
        if self.held is None:
            return b""
        block = self.raw.read(size)
        if b"\0" in block:
            raise NotClean("NUL bytes")
        if not block:
            last, self.held = self.held.removesuffix(self.breaks), None
            return self._marked(last) + self.mark
        # What is held over is where a row beginning may straddle two blocks.
        window = self.held + block
        tail = window.rfind(self.breaks)
        cut = tail if tail > 0 else len(window)
        self.held = window[cut:]
        return self._marked(window[:cut])

    def _marked(self, block: bytes) -> bytes:
        marked, n = self.ending.subn(self.mark, block)
        self.n_rows += n
        return marked.decode("cp1252", errors="replace").encode() if self.encoding == "cp1252" else marked


def bulk_chunks(
    source: Source, layout: Layout, *, columns: Collection[str], types: Mapping[str, str], texts: Collection[str],
    blanks: Collection[str],
) -> Iterator[pd.DataFrame]:  # fmt: skip
    """A text table in typed chunks; the index is the row number in the file.

    `types` are the columns that must be of a type, `texts` those that may be no numbers; `blanks`
    are the words for blank. Raises `NotClean` as soon as a cell is not of its type, a row has too
    few or too many cells, bytes are not text, or the line breaks show that a cell may have
    swallowed rows.
    """
    if layout.encoding not in ("utf-8", "utf-8-sig", "cp1252"):
        raise NotClean(layout.encoding)
    places = {f"c{place}": name for place, name in enumerate(layout.columns) if name in columns}
    with source.stream() as raw:
        watched = _Watched(raw, layout)
        n_rows = 0
        # Whole numbers are recognised by what the parser finds: asked for them, it would take 1e5 for one.
        asked = {place: types[name] for place, name in places.items() if types.get(name, "int64") != "int64"}
        whole = [name for name in places.values() if types.get(name) == "int64"]
        try:
            reader = pd.read_csv(
                watched, sep=layout.delimiter, usecols=[*places, _END], dtype=asked, keep_default_na=False,
                na_values=["", *blanks], skip_blank_lines=False, chunksize=_BULK_ROWS, index_col=False,
            )  # fmt: skip
            for chunk in _without_warnings(reader):
                first = layout.skipped + n_rows + 1
                n_rows += len(chunk)
                end = chunk.pop(_END)
                if end.dtype != "int64" or (end != int(_END)).any():
                    raise NotClean("a row with fewer or more cells than the header")
                typed = _typed(chunk.rename(columns=places), whole=whole, texts=texts, blanks=blanks)
                yield typed.set_axis(pd.RangeIndex(first, first + len(chunk)), axis=0)
        except (ValueError, OverflowError, pd.errors.DtypeWarning) as cause:
            # UnicodeDecodeError and the parser's refusals are ValueErrors.
            if isinstance(cause, SahelError):
                raise
            raise NotClean(str(cause)) from cause
    if watched.n_rows != n_rows:
        raise NotClean(f"{n_rows} rows, where {watched.n_rows} seem to begin")


def _without_warnings(reader: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The parser's chunks; mixed types, of which it would only warn, are raised."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.DtypeWarning)
            chunk = next(reader, None)
        if chunk is None:
            return
        yield chunk


def _typed(
    chunk: pd.DataFrame, *, whole: Collection[str], texts: Collection[str], blanks: Collection[str]
) -> pd.DataFrame:
    """The same chunk, its text trimmed: a column that came out as another type is either blank or not clean."""
    for name in chunk.columns:
        cells = chunk[name]
        if cells.dtype == "object" or (name in texts and cells.dtype != "str"):
            if cells.notna().any():
                raise NotClean(f"numbers among the text of {name!r}")
            chunk[name] = cells.astype("str")
        elif name in whole and cells.dtype != "int64":
            if cells.dtype == "str" or cells.notna().any():
                raise NotClean(f"other than whole numbers in {name!r}")
        elif name in whole and len(cells) and not -_MOST < cells.min() <= cells.max() < _MOST:
            raise NotClean(f"numbers too long in {name!r}")
    text = chunk.select_dtypes("str")
    # Two columns at a time, since each text is gone through; more would take more memory.
    with ThreadPoolExecutor(2) as threads:
        trimmed = zip(text.columns, threads.map(partial(_trimmed, blanks=blanks), text.items()), strict=True)
        return chunk.assign(**{name: cells for name, cells in trimmed if cells is not None})


def _trimmed(column: tuple[str, pd.Series], *, blanks: Collection[str]) -> pd.Series | None:
    """A column without the blanks around its cells; None where there are none."""
    _, cells = column
    trimmed = cells.str.strip()
    if trimmed.equals(cells):
        return None
    # What the parser took for text may be a word for blank, among spaces.
    return trimmed.mask(trimmed.isin(["", *blanks]))
