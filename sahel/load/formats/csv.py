"""Text tables as text cells: fast where every row is well-formed, else record by record, none unseen."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow
from pyarrow import compute
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, open_csv

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


_BLOCK = 1 << 20  # bytes; no row is longer
_CHUNK = 150_000  # rows


class NotClean(Exception):
    """The table needs the careful reading: a row is malformed, or may have swallowed others."""


def clean_chunks(
    source: Source, layout: Layout, *, columns: Collection[str], blanks: Collection[str]
) -> Iterator[pd.DataFrame]:
    """The chunks of `parsed_chunks`, the next being parsed while its reader is busy with one."""
    chunks = parsed_chunks(source, layout, columns=columns, blanks=blanks)
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = thread.submit(next, chunks, None)
            yield chunk


def parsed_chunks(
    source: Source, layout: Layout, *, columns: Collection[str], blanks: Collection[str]
) -> Iterator[pd.DataFrame]:
    """These columns of a well-formed table in chunks of text cells, as `careful_chunks` gives them, only faster.

    `blanks` are the words for blank. Raises `NotClean` where a row has too few or too many
    cells or none that is filled, where bytes are not text, and where other rows seem to begin
    than are found: a quote that was never closed may have swallowed some.
    """
    if layout.encoding not in ("utf-8", "utf-8-sig", "cp1252"):
        raise NotClean(layout.encoding)
    n_rows = 0
    # One thread parses faster than several that wait for each other after every small block.
    read = ReadOptions(
        column_names=list(layout.columns), block_size=_BLOCK, encoding=layout.encoding.removesuffix("-sig"),
        use_threads=False,
    )  # fmt: skip
    parse = ParseOptions(delimiter=layout.delimiter, newlines_in_values=True, ignore_empty_lines=False)
    convert = ConvertOptions(
        include_columns=[name for name in layout.columns if name in columns],
        column_types=dict.fromkeys(layout.columns, pyarrow.large_string()),
        null_values=["", *blanks],
        strings_can_be_null=True,
    )
    with source.stream() as raw:
        _skip_header(raw, layout)
        watched = _Watched(raw, layout)
        try:
            with open_csv(watched, read_options=read, parse_options=parse, convert_options=convert) as batches:
                for table in _tables(batches):
                    first = layout.skipped + n_rows + 1
                    n_rows += table.num_rows
                    if all(column.null_count for column in table.columns) and _has_blank_row(table):
                        raise NotClean("a blank line")
                    cells = pyarrow.table(
                        [_trimmed(column, blanks) for column in table.columns], names=table.column_names
                    )
                    chunk = cells.to_pandas(types_mapper={pyarrow.large_string(): pd.StringDtype(na_value=np.nan)}.get)
                    yield chunk.set_axis(pd.RangeIndex(first, n_rows + layout.skipped + 1), axis=0)
        except (pyarrow.ArrowInvalid, UnicodeDecodeError) as cause:
            raise NotClean(str(cause)) from cause
    if watched.has_nul:
        raise NotClean("NUL bytes")
    if n_rows != (n_begun := watched.n_begun()):
        raise NotClean(f"{n_rows} rows, where {n_begun} seem to begin")


class _Watched(io.RawIOBase):
    """Data rows on their way to the parser: how many seem to begin, and whether a byte is no text at all.

    Rows seem to begin at lines that look like the beginning of one or, where that is unknown, at all lines.
    """

    def __init__(self, raw: BinaryIO, layout: Layout) -> None:
        begins = row_start(layout)
        self.raw = raw
        self.shape = re.compile(rb"\n(?=" + (begins.pattern.encode() if begins else rb"[\s\S]") + rb")")
        self.held = b"\n"
        self.n_whole = 0
        self.has_nul = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self.raw.read(size)
        self.has_nul |= b"\0" in block
        lines, newline, last = (self.held + block).rpartition(b"\n")  # the last line may go on in the next block
        self.n_whole += len(self.shape.findall(lines))
        self.held = newline + last
        return block

    def n_begun(self) -> int:
        return self.n_whole + len(self.shape.findall(self.held))


def _skip_header(raw: BinaryIO, layout: Layout) -> None:
    for _ in range(layout.skipped + layout.broken):
        if b"\r" in raw.readline().removesuffix(b"\n").removesuffix(b"\r"):
            raise NotClean("lines end in a carriage return alone")


def _tables(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.Table]:
    """Blocks of text, which are parsed fastest when they are small, put together to chunks worth converting."""
    held: list[pyarrow.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= _CHUNK:
            yield pyarrow.Table.from_batches(held)
            held = []
    if held:
        yield pyarrow.Table.from_batches(held)


def _has_blank_row(table: pyarrow.Table) -> bool:
    return bool(np.logical_and.reduce([column.is_null().to_numpy() for column in table.columns]).any())


def _trimmed(cells: pyarrow.ChunkedArray, blanks: Collection[str]) -> pyarrow.ChunkedArray:
    """A column without the blanks around its cells; what is then a word for blank is blank."""
    trimmed = compute.utf8_trim_whitespace(cells)
    if trimmed.equals(cells):
        return cells
    is_blank = compute.is_in(trimmed, pyarrow.array(["", *blanks], trimmed.type))
    return compute.if_else(is_blank, pyarrow.scalar(None, trimmed.type), trimmed)
