"""Tables that are not text: sheets of workbooks, answers of an API in JSON, Parquet."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from sahel.errors import UnknownTable
from sahel.load.formats.csv import MalformedRow, cell_text
from sahel.load.formats.detect import Source, seekable
from sahel.load.formats.excel import read_workbook
from sahel.load.formats.json import read_answer
from sahel.load.formats.layout import Layout, named


def read_sheet(source: Source, *, known: Collection[str]) -> tuple[Layout, pd.DataFrame, list[MalformedRow]]:
    """A table that is not text as text cells, with its layout and the rows that are none.

    The index is the row number: in a sheet as Excel counts, in JSON and Parquet the first
    record is row 2, as if a header stood above it.
    """
    match source.kind:
        case "xlsx" | "xls" | "ods":
            return read_workbook(source, known=known)
        case "json":
            return read_answer(source)
        case _:
            return _parquet(source)


def _parquet(source: Source) -> tuple[Layout, pd.DataFrame, list[MalformedRow]]:
    frame = _parquet_frame(source)
    columns = named([str(name) for name in frame.columns])
    layout = Layout(skipped=1, header=tuple(map(str, frame.columns)), columns=columns)
    text = pd.DataFrame({name: _column_text(frame.iloc[:, i]) for i, name in enumerate(columns)})
    return layout, text.set_axis(pd.RangeIndex(2, 2 + len(text)), axis=0), []


def _parquet_frame(source: Source) -> pd.DataFrame:
    """A Parquet file as it is; a damaged one is refused."""
    try:
        with source.stream() as raw:
            frame = pd.read_parquet(seekable(raw) if source.packing else raw)
    except UnknownTable:
        raise
    except Exception as cause:  # a damaged file fails anywhere between its footer and its pages
        raise UnknownTable(
            f"{str(source.path)!r} is a damaged Parquet file: {type(cause).__name__}: {cause}. Make it again with "
            "sahel.convert, or copy it again."
        ) from cause
    # A column that was the index when the file was written is a column of the file all the same.
    return frame if frame.index.names == [None] else frame.reset_index(allow_duplicates=True)


def _column_text(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").astype("str")
    if column.dtype == "str":
        return column.where(column != "")
    return pd.Series([cell_text(cell) for cell in column], dtype="str")
