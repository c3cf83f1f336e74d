"""Finished frames for readers: names instead of ids, words instead of codes, headings instead of column names.

Nothing is computed here and nothing is drawn: the tables go to `show_table`. Each says in the
reserved columns of `sahel.provenance` from which source rows its lines come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from sahel.provenance import AS_WRITTEN, COMPUTED_BY, ROWS, row_names, with_source_rows
from sahel.schema import tables
from sahel.schema.validation import require_columns

#: What stands under a heading: a column as it is, a column in a format, or what a function makes of the whole frame.
Cells = str | tuple[str, Callable[[pd.Series], pd.Series]] | Callable[[pd.DataFrame], pd.Series]


def reader_table(
    frame: pd.DataFrame, headings: Mapping[str, Cells], *, rule: str, table: str | None = None
) -> pd.DataFrame:
    """A frame for readers, line by line, with the source rows of each line.

    Parameters
    ----------
    frame : any frame; a blank stays blank unless its format says a word for it.
    headings : for each heading, in the order of the columns, a column of `frame`; or a column and
        its format, a function from column to column; or a function of the whole frame.
    rule, table : the public function that computed the frame, and the table it is of, as
        `provenance.with_source_rows` takes them.

    Raises
    ------
    MissingColumns : a column that is named is absent.

    >>> years = pd.DataFrame({"year": [2012], "best": [1200]})
    >>> reader_table(years, {"Year": ("year", lambda year: year.astype("str")), "Deaths": "best"}, rule="f")
       Year  Deaths computed_by
    0  2012    1200           f
    """
    named = [cells if isinstance(cells, str) else cells[0] for cells in headings.values() if not callable(cells)]
    require_columns(frame, *named)
    view = pd.DataFrame({heading: _cells(frame, cells) for heading, cells in headings.items()}, index=frame.index)
    return with_source_rows(view, frame, rule=rule, table=table)


def _cells(frame: pd.DataFrame, cells: Cells) -> pd.Series:
    if callable(cells):
        return cells(frame)
    if isinstance(cells, str):
        return frame[cells]
    column, form = cells
    return form(frame[column])


def cited(*frames: pd.DataFrame) -> pd.Series:
    """The source ids of several tables, each once, in order of first appearance."""
    ids = pd.concat([frame["source_id"].dropna().str.split(";").explode() for frame in frames], ignore_index=True)
    return ids.str.strip().drop_duplicates(ignore_index=True)


def coverage_view(**datasets: pd.DataFrame) -> pd.DataFrame:
    """What each table used here covers: Table, Rows, From, To, Read whole, Read in excerpt.

    From and To are the first and last day or year in the rows used; what lies outside
    is not covered, and is not zero.
    """
    view = pd.DataFrame([_coverage(name, table) for name, table in datasets.items()])
    rows = [_all_rows(name, table) for name, table in datasets.items()]
    return view.assign(**{ROWS: rows, COMPUTED_BY: AS_WRITTEN})


def _all_rows(name: str, table: pd.DataFrame) -> str | None:
    """The names of all rows of one of our tables; groups are actors."""
    own = {"groups": "actors"}.get(name, name)
    is_ours = own in tables.BUNDLED and set(tables.BUNDLED[own].key) <= set(table.columns)
    return ";".join(row_names(table, table=own)) if is_ours else None


def _coverage(name: str, table: pd.DataFrame) -> dict[str, object]:
    column = next(column for column in ("stated_on", "decided_on", "date", "year", "start") if column in table.columns)
    days = table[column].dropna()
    ends = [days.min(), days.max()] if len(days) else ["", ""]
    first, last = (f"{end:%Y-%m-%d}" if isinstance(end, pd.Timestamp) else str(end) for end in ends)
    seen = table["seen"].value_counts()
    return {
        "Table": name.replace("_", " "),
        "Rows used": len(table),
        "From": first,
        "To": last,
        "From documents read whole": int(seen.get("whole", 0)),
        "Only from excerpts": int(seen.get("excerpt", 0)),
    }
