"""Read a clean text table fast, in chunks, and find out when it is not clean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO

import pandas as pd

from sahel.errors import SahelError
from sahel.load.files import Source
from sahel.load.layout import Layout
from sahel.load.records import row_start

_ROWS = 100_000
_BLOCK = 1 << 18
_STRADDLE = 200
#: The parser passes over surplus cells in silence; a column after the last one catches them.
_BEYOND = "__beyond"


class NotClean(Exception):
    """The table needs the careful reading: something in it is not as a clean file has it."""


class _Watched:
    """A stream of UTF-8 bytes under a header of plain names, that counts what passes through it.

    The parser takes bytes from `read` as they are: nothing is decoded twice.
    """

    def __init__(self, raw: BinaryIO, layout: Layout, begins: re.Pattern[bytes] | None) -> None:
        self.raw = raw
        self.encoding = layout.encoding
        self.begins = begins
        self.n_breaks = 0
        self.n_begins = 0
        self.last = b"\n"
        for _ in range(layout.skipped):
            raw.readline()
        names = [*(f"c{place}" for place in range(len(layout.columns))), _BEYOND]
        self.header = (layout.delimiter.join(names) + "\n").encode()

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(_BLOCK), b"")

    def read(self, size: int = _BLOCK) -> bytes:
        if self.header:
            header, self.header = self.header, b""
            return header
        block = self.raw.read(size)
        if not block:
            return block
        if b"\0" in block:
            raise NotClean("NUL bytes")
        if self.begins is None:
            self.n_breaks += block.count(b"\n")
            self.last = block[-1:]
        else:
            # What is held over is where a row beginning may straddle two blocks.
            window = self.last + block
            tail = window.rfind(b"\n", len(window) - _STRADDLE if len(window) > _STRADDLE else 0)
            cut = tail if tail >= 0 else len(window) - 1
            # A beginning is counted in the block where it starts, once all of it is there.
            self.n_begins += len(self.begins.findall(window, 0, cut))
            self.last = window[cut:]
        return block.decode("cp1252", errors="replace").encode() if self.encoding == "cp1252" else block

    def n_rows(self) -> int:
        """How many rows should have come out: beginnings of rows or, where those are not known, lines."""
        if self.begins is None:
            return self.n_breaks + (not self.last.endswith(b"\n"))
        return self.n_begins + len(self.begins.findall(self.last))


def bulk_chunks(
    source: Source, layout: Layout, *, columns: Collection[str], types: Mapping[str, str], texts: Collection[str],
    blanks: Collection[str],
) -> Iterator[pd.DataFrame]:  # fmt: skip
    """A text table in typed chunks; the index is the row number in the file.

    `types` are the columns that must be numbers, `texts` those that may not be; `blanks` are the
    words for blank. Raises `NotClean` as soon as a cell is not of its type, a row has too many
    cells, bytes are not text, or the line breaks show that a cell may have swallowed rows.
    """
    if layout.encoding not in ("utf-8", "utf-8-sig", "cp1252"):
        raise NotClean(layout.encoding)
    places = {f"c{place}": name for place, name in enumerate(layout.columns) if name in columns}
    begins = row_start(layout)
    pattern = re.compile(b"\n" + begins.pattern.encode()) if begins else None
    with source.stream() as raw:
        watched = _Watched(raw, layout, pattern)
        n_rows = 0
        try:
            reader = pd.read_csv(
                watched, sep=layout.delimiter, usecols=[*places, _BEYOND],
                dtype={place: types[name] for place, name in places.items() if name in types}, keep_default_na=False,
                na_values=["", *blanks], skip_blank_lines=False, chunksize=_ROWS, index_col=False,
            )  # fmt: skip
            for chunk in reader:
                first = layout.skipped + n_rows + 1
                n_rows += len(chunk)
                if chunk.pop(_BEYOND).notna().any():
                    raise NotClean("a row with more cells than the header")
                told = _told(chunk.rename(columns=places), texts=texts)
                yield told.set_axis(pd.RangeIndex(first, first + len(chunk)), axis=0)
        except (ValueError, OverflowError, pd.errors.ParserError) as cause:
            # UnicodeDecodeError and the parser's refusals are ValueErrors.
            if isinstance(cause, SahelError):
                raise
            raise NotClean(str(cause)) from cause
    if watched.n_rows() != n_rows:
        raise NotClean(f"{n_rows} rows, where {watched.n_rows()} seem to begin")


def _told(chunk: pd.DataFrame, *, texts: Collection[str]) -> pd.DataFrame:
    """The same chunk: a text column that came out as numbers is either blank or not clean."""
    for name in chunk.columns:
        if chunk[name].dtype == "object" or (name in texts and chunk[name].dtype != "str"):
            if chunk[name].notna().any():
                raise NotClean(f"numbers among the text of {name!r}")
            chunk[name] = chunk[name].astype("str")
    return chunk
