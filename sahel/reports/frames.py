"""Plain DataFrames of a notebook of one's own, shown as the page's tables are.

`begin` is called inside the kernel. Without a caption and a rule of their own, the lines of such a
table rest on all files that the notebook read.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
import pandas as pd
from IPython import get_ipython
from markupsafe import Markup

from sahel.reports.blocks import Block, SourceRows, as_rows, css_class, table_body
from sahel.reports.receipts.lines import marked

#: Rows and columns that are shown of a plain frame; the rest is counted.
MOST_ROWS = 100
MOST_COLUMNS = 30
_PRECISION = 6


def begin(folder: str) -> None:
    """In a kernel: work in this folder, leave no compiled files there, and show frames as tables of a page."""
    os.chdir(folder)
    sys.dont_write_bytecode = True
    formatter = get_ipython().display_formatter.mimebundle_formatter
    formatter.for_type(pd.DataFrame, lambda frame, **_: show_frame(frame)._repr_mimebundle_())
    formatter.for_type(pd.Series, lambda column, **_: show_frame(_as_frame(column))._repr_mimebundle_())


def show_frame(frame: pd.DataFrame) -> Block:
    """A frame as the page's table: its index where it has one, blanks as blanks, the rest of a long one counted.

    The index is left out where it only counts the rows. Headings stay as the frame has them.

    >>> print(show_frame(pd.DataFrame({"who": ["<JNIM>"], "low": [50]})).html)
    <div class="sahel-frame"><div class="sahel-table sahel-scroll" ...&lt;JNIM&gt;...
    """
    n_rows, n_columns = frame.shape
    size = f"{n_rows:,} × {n_columns:,}"
    if frame.empty:
        names = ", ".join(map(_named, frame.columns))
        none = Markup('<p class="sahel-empty"><span data-r>No rows{}</span></p>')
        return Block(none.format(f". Columns: {names}" if names else ""), f"table, {size}", (SourceRows(),))
    shown = frame.iloc[:MOST_ROWS, :MOST_COLUMNS]
    parts = [*_index_columns(shown.index), *((_named(name), shown.iloc[:, at]) for at, name in enumerate(shown))]
    columns = [(name, _as_printed(cells)) for name, cells in parts]
    body = table_body(
        [name for name, _ in columns],
        [css_class(cells, "") for _, cells in columns],
        [as_rows(cells, name) for name, cells in columns],
    )
    left = [(n_rows - len(shown), "rows"), (n_columns - shown.shape[1], "columns")]
    more = " and ".join(f"{number:,} more {what}" for number, what in left if number)
    return Block(
        Markup(
            '<div class="sahel-frame"><div class="sahel-table sahel-scroll" tabindex="0" role="region"'
            ' aria-label="{label}"><table role="table" aria-label="{label}">\n{body}</table></div>{more}</div>'
        ).format(
            label=f"Table, {size}",
            body=body,
            more=Markup('<p data-r class="sahel-empty">… and {}</p>').format(marked(more)) if more else "",
        ),
        f"table, {size}",
        (SourceRows(),) * (len(shown) + bool(more)),
    )


def _index_columns(index: pd.Index) -> list[tuple[str, pd.Series]]:
    """The levels of an index as columns; none where it only counts the rows, or what is left of such a count."""
    if index.nlevels == 1 and index.name is None and pd.api.types.is_integer_dtype(index.dtype):
        return []
    levels = index.to_frame(index=False)
    return [("" if name is None else _named(name), levels.iloc[:, at]) for at, name in enumerate(index.names)]


def _named(name: Any) -> str:
    """A column's name; of a column with several, those that are not blank."""
    return ", ".join(str(part) for part in name if str(part)) if isinstance(name, tuple) else str(name)


def _as_frame(column: pd.Series) -> pd.DataFrame:
    return column.to_frame("" if column.name is None else column.name)


def _as_printed(cells: pd.Series) -> pd.Series:
    """Cells as they are read: numbers no longer than pandas prints them, a time of day kept, arrays as lists."""
    if pd.api.types.is_float_dtype(cells.dtype):
        return cells.astype(object).where(cells.isna(), cells.map(_shortened, na_action="ignore"))
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        has_time = cells.dt.normalize().ne(cells).where(cells.notna(), False).any()
        return cells.astype("str").where(cells.notna()) if has_time else cells
    if cells.dtype == object:
        return cells.map(lambda cell: list(cell) if isinstance(cell, np.ndarray) else cell)
    return cells


def _shortened(value: float) -> float:
    """At most six places after the point; of a number below one, six digits, so that none becomes zero.

    >>> _shortened(200 / 3), _shortened(1e-9)
    (66.666667, 1e-09)
    """
    return round(value, _PRECISION) if abs(value) >= 1 else float(f"{value:.{_PRECISION}g}")
