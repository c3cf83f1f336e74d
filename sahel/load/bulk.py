"""Read a clean text table fast, in chunks, and find out when it is not clean."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

import pandas as pd

from sahel.load.files import Source
from sahel.load.layout import Layout
from sahel.load.records import row_start, text_of

_ROWS = 40_000
_BLOCK = 1 << 20
#: The parser passes over surplus cells in silence; a column after the last one catches them.
_BEYOND = "__beyond"


class NotClean(Exception):
    """The table needs the careful reading: something in it is not as a clean file has it."""


class _Watched(io.RawIOBase):
    """A byte stream that counts the line breaks and the row beginnings that pass through it."""

    def __init__(self, raw: BinaryIO, begins: re.Pattern[bytes] | None) -> None:
        self.raw = raw
        self.begins = begins
        self.n_breaks = 0
        self.n_begins = 0
        self.last = b"\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        block = self.raw.read(len(buffer))
        if b"\0" in block:
            raise NotClean("NUL bytes")
        self.n_breaks += block.count(b"\n")
        if self.begins is not None:
            # The few bytes held over are where a row beginning may straddle two blocks.
            window = self.last + block
            self.n_begins += len(self.begins.findall(window))
            tail = window.rfind(b"\n")
            held = window[tail:] if 0 <= tail and len(window) - tail < 200 else window[-1:]
            self.n_begins -= len(self.begins.findall(held))
            self.last = held if block else self.last
        elif block:
            self.last = block[-1:]
        buffer[: len(block)] = block
        return len(block)

    def count_begins(self) -> int:
        return self.n_begins + (len(self.begins.findall(self.last)) if self.begins else 0)


def bulk_chunks(
    source: Source, layout: Layout, *, columns: Collection[str], types: Mapping[str, str], blanks: Collection[str]
) -> Iterator[pd.DataFrame]:
    """A text table in typed chunks; the index is the row number in the file.

    Raises `NotClean` as soon as a cell is not of its type, a row has too many cells, bytes
    are not text, or the line breaks show that a cell may have swallowed rows.
    """
    used = [name for name in layout.columns if name in columns]
    begins = row_start(layout)
    pattern = re.compile(b"\n" + begins.pattern.encode(), re.IGNORECASE) if begins else None
    with source.stream() as raw:
        watched = _Watched(raw, pattern)
        text = text_of(io.BufferedReader(watched, _BLOCK), layout)
        n_rows = 0
        try:
            reader = pd.read_csv(
                text, sep=layout.delimiter, header=None, names=[*layout.columns, _BEYOND], usecols=[*used, _BEYOND],
                dtype={name: types.get(name, "str") for name in used}, keep_default_na=False,
                na_values=["", *blanks], skip_blank_lines=False, chunksize=_ROWS, index_col=False,
            )  # fmt: skip
            for chunk in reader:
                first = layout.skipped + n_rows + 1
                n_rows += len(chunk)
                if chunk.pop(_BEYOND).notna().any():
                    raise NotClean("a row with more cells than the header")
                yield chunk.set_axis(pd.RangeIndex(first, first + len(chunk)), axis=0)
        except (ValueError, OverflowError, pd.errors.ParserError) as cause:
            # UnicodeDecodeError and the parser's refusals are ValueErrors.
            raise NotClean(str(cause)) from cause
    n_lines = watched.n_breaks - layout.skipped + (not watched.last.endswith(b"\n"))
    if n_lines != n_rows and (pattern is None or watched.count_begins() != n_rows):
        raise NotClean(f"{n_lines} lines, {n_rows} rows")
