"""Cut a text table into records one by one, so that no torn or swallowed row goes unseen."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from sahel.check import FAULT_COLUMNS
from sahel.load.files import Source
from sahel.load.layout import Layout

#: What the first cells of a row look like, for columns by which a row can be told.
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
class Torn:
    """A record that has not the header's number of cells, or swallowed the rows after it."""

    row: int
    text: str
    rule: str


def torn_faults(torn: list[Torn], *, table: str) -> pd.DataFrame:
    """Torn records as faults of their whole row."""
    rows = [(table, one.row, "(whole row)", one.text.strip(), one.rule) for one in torn]
    return pd.DataFrame(rows, columns=FAULT_COLUMNS)


def row_start(layout: Layout) -> re.Pattern[str] | None:
    """What every row begins with, where its first two columns, row numbers apart, are known well enough to tell."""
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


def careful_chunks(source: Source, layout: Layout) -> Iterator[tuple[pd.DataFrame, list[Torn], int]]:
    """The table in chunks of text cells, the torn records of each, and how many lines were blank.

    The index of a chunk is the row number in the file, as a spreadsheet counts.
    """
    width = len(layout.columns)
    kept: list[list[str]] = []
    rows: list[int] = []
    torn: list[Torn] = []
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
                torn.append(Torn(row=number, text=raw, rule=rule))
            if len(kept) + len(torn) >= _ROWS:
                yield frame_of(kept, rows, layout), torn, blank
                kept, rows, torn, blank = [], [], [], 0
        lines.detach()
    yield frame_of(kept, rows, layout), torn, blank


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
