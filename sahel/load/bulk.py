"""Read a clean text table fast, in chunks, and find out when it is not clean."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import BinaryIO

import pandas as pd

from sahel.errors import SahelError
from sahel.load.files import Source
from sahel.load.layout import Layout
from sahel.load.records import row_start

_ROWS = 75_000
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
        # A row ends where another begins or, where that cannot be told, at every line break.
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
        # Whole numbers are told by what the parser finds: asked for them, it would take 1e5 for one.
        asked = {place: types[name] for place, name in places.items() if types.get(name, "int64") != "int64"}
        whole = [name for name in places.values() if types.get(name) == "int64"]
        try:
            reader = pd.read_csv(
                watched, sep=layout.delimiter, usecols=[*places, _END], dtype=asked, keep_default_na=False,
                na_values=["", *blanks], skip_blank_lines=False, chunksize=_ROWS, index_col=False,
            )  # fmt: skip
            for chunk in _quietly(reader):
                first = layout.skipped + n_rows + 1
                n_rows += len(chunk)
                end = chunk.pop(_END)
                if end.dtype != "int64" or (end != int(_END)).any():
                    raise NotClean("a row with fewer or more cells than the header")
                told = _told(chunk.rename(columns=places), whole=whole, texts=texts, blanks=blanks)
                yield told.set_axis(pd.RangeIndex(first, first + len(chunk)), axis=0)
        except (ValueError, OverflowError, pd.errors.DtypeWarning) as cause:
            # UnicodeDecodeError and the parser's refusals are ValueErrors.
            if isinstance(cause, SahelError):
                raise
            raise NotClean(str(cause)) from cause
    if watched.n_rows != n_rows:
        raise NotClean(f"{n_rows} rows, where {watched.n_rows} seem to begin")


def _quietly(reader: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The parser's chunks; mixed types, of which it would only warn, are raised."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.DtypeWarning)
            chunk = next(reader, None)
        if chunk is None:
            return
        yield chunk


def _told(
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
