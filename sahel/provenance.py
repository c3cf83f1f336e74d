"""The source rows of a line for readers, and the rule that computed it.

A frame says it in two reserved columns, which `show_table` reads and does not print: `rows`
(names of rows joined by ";") and `computed_by` (a public function, or "as the table has it").
A sentence says it as a `Sentence`. A row's name is its table and its key:
"claims/tz.fama.0727.own.killed", "country_years/MLI/2012/state-based".
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from sahel.errors import UnknownTable
from sahel.schema import tables
from sahel.schema.validation import require_columns

ROWS = "rows"
COMPUTED_BY = "computed_by"
#: In a project: the file that a row of a table is from, and its row there.
ROW_FROM = "row_from"
AS_WRITTEN = "as the table has it"


class Sentence(str):
    """A text with its source rows. It is a `str` in every way; adding texts to it keeps them.

    `rows` : the names of rows; None: not stated, so that every row of the inputs counts.
    `rule` : the public function that computed it; None: not stated.

    >>> both = "Mali. " + Sentence("3 coups.", rows=["coups/a"], rule="coup_timeline") + " One more."
    >>> both, both.rows, both.rule
    ('Mali. 3 coups. One more.', ('coups/a',), 'coup_timeline')
    """

    rows: tuple[str, ...] | None
    rule: str | None

    def __new__(cls, text: str, *, rows: Iterable[str] | None = None, rule: str | None = None) -> Sentence:
        made = super().__new__(cls, text)
        made.rows = None if rows is None else tuple(dict.fromkeys(rows))
        made.rule = rule
        return made

    def __add__(self, other: str) -> Sentence:
        return joined([self, other], separator="")

    def __radd__(self, other: str) -> Sentence:
        return joined([other, self], separator="")


def joined(texts: Iterable[str], *, separator: str = " ") -> Sentence:
    """Several texts as one with the source rows of all of them; a plain text has none.

    >>> joined(["Of 2:", Sentence("1.", rows=["coups/a"]), Sentence("2.", rows=["coups/b", "coups/a"])]).rows
    ('coups/a', 'coups/b')
    """
    parts = list(texts)
    traced = [part for part in parts if isinstance(part, Sentence)]
    is_known = traced and all(part.rows is not None for part in traced)
    rules = dict.fromkeys(part.rule for part in traced if part.rule)
    return Sentence(
        separator.join(str(part) for part in parts),
        rows=[row for part in traced for row in part.rows] if is_known else None,
        rule=", ".join(rules) or None,
    )


def row_names(frame: pd.DataFrame, *, table: str) -> pd.Series:
    """Per line the names of its source rows: its column `rows`, or else its own key in `table`.

    >>> row_names(pd.DataFrame({"country": ["MLI"], "year": [2012], "type_of_violence": ["one-sided"]}),
    ...           table="country_years").tolist()
    ['country_years/MLI/2012/one-sided']
    """
    if ROWS in frame:
        return frame[ROWS]
    if table not in tables.BUNDLED:
        raise UnknownTable(f"no table is called {table!r}. There are: {', '.join(sorted(tables.BUNDLED))}.")
    key = tables.BUNDLED[table].key
    require_columns(frame, *key)
    named = pd.Series(table, index=frame.index, dtype="str")
    for column in key:
        named = named + "/" + frame[column].astype("str")
    return named


def rows_behind(lines: pd.Series) -> list[str] | None:
    """The single rows behind several lines, each once; None if it is not known for every line.

    >>> rows_behind(pd.Series(["claims/a;claims/b", "claims/a"]))
    ['claims/a', 'claims/b']
    """
    if lines.isna().any():
        return None
    return list(dict.fromkeys(row for line in lines for row in line.split(";") if row))


def sentence_about(text: str, frame: pd.DataFrame, *, rule: str, table: str | None = None) -> Sentence:
    """A sentence about a frame; its source rows are the frame's rows where they are known."""
    rows = _rows(frame, table)
    return Sentence(text, rows=None if rows is None else rows_behind(rows), rule=rule)


def with_source_rows(view: pd.DataFrame, frame: pd.DataFrame, *, rule: str, table: str | None = None) -> pd.DataFrame:
    """A view for readers with its reserved columns; line by line it was made of `frame`.

    The rows are those that `frame` names in a column `rows`, or else its own rows in `table`;
    where neither is known there is no column `rows`.
    """
    rows = _rows(frame, table)
    named = {} if rows is None else {ROWS: rows.to_numpy(dtype=object)}
    return view.assign(**named, **{COMPUTED_BY: rule})


def _rows(frame: pd.DataFrame, table: str | None) -> pd.Series | None:
    is_keyed = table is not None and set(tables.BUNDLED[table].key) <= set(frame.columns)
    return row_names(frame, table=table or "") if ROWS in frame or is_keyed else None


def named_rows(table: str, *ids: pd.Series) -> pd.Series:
    """Per line the rows of one table that it names by several ids; a blank names none.

    >>> named_rows("coups", pd.Series(["a", None]), pd.Series(["b;c", None])).tolist()
    ['coups/a;coups/b;coups/c', '']
    """
    single = pd.concat([one.astype("str").str.split(";").explode() for one in ids])
    named = (f"{table}/" + single).where(single != "")
    return named.groupby(level=0, sort=False).agg(lambda rows: ";".join(dict.fromkeys(rows.dropna())))
