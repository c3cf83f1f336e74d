"""How one cell of a table is written for a reader."""

from __future__ import annotations

import math
import re
from numbers import Integral, Real
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from sahel.reports.receipts.marking import marked, number

BLANK = Markup('<span class="sahel-blank" role="img" aria-label="not stated">–</span>')
_LONG = 60  # letters: a column with a cell longer than this is given room
_SHORT = 16  # letters: a column of cells no longer than this is not broken into lines
_PLAIN = ("year", "decade", "id", "code", "number", "conflict")


def heading(name: str) -> str:
    """A column's name for a reader: words, with a capital.

    >>> heading("stated_on"), heading("source_id"), heading("Persons (low)")
    ('Stated on', 'Source', 'Persons (low)')
    """
    spaced = name.removesuffix("_id").replace("_", " ")
    return spaced[:1].upper() + spaced[1:]


def is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers and blanks only, so that it is set flush right.

    >>> is_number(pd.Series([1, None])), is_number(pd.Series([True])), is_number(pd.Series(["1"]))
    (True, False, False)
    """
    filled = column.dropna()
    return not filled.empty and all(isinstance(cell, Real) and not _is_truth(cell) for cell in filled)


def css_class(column: pd.Series, name: str) -> str:
    """How a column is set: `num` flush right, `short` unbroken, `mid` and `long` with room, `links`.

    >>> css_class(pd.Series([1]), "low"), css_class(pd.Series(["2024-07-28", None]), "stated_on")
    ('num', 'short')
    """
    if is_number(column):
        return "num"
    if name == "source_id":
        return "links"
    lengths = [len(str(cell)) for cell in column.dropna()]
    if pd.api.types.is_datetime64_any_dtype(column) or max(lengths, default=0) <= _SHORT:
        return "short"
    return "long" if max(lengths) > _LONG else "mid"


def as_rows(column: pd.Series, name: str) -> list[Markup]:
    """Each cell of a column as escaped text, its numbers of record marked (see `sahel.reports.receipts.marking`).

    Numbers have thousands separators (years and ids do not), a blank is a dash read
    out as "not stated", truths are yes and no, days are ISO.

    >>> [str(cell) for cell in as_rows(pd.Series([1901, 0]), "best")]
    ['<data value="1901">1,901</data>', '<data value="0">0</data>']
    >>> [str(cell) for cell in as_rows(pd.Series([2024]), "year")]
    ['2024']
    """
    plain = re.split(r"[_\s]", name.lower())[-1] in _PLAIN
    return [_cell(value, plain) for value in column]


def _cell(value: Any, plain: bool) -> Markup:
    if isinstance(value, (list, tuple, set, frozenset)):
        return _text("; ".join(str(part) for part in value), plain) if value else BLANK
    if pd.isna(value) or (isinstance(value, str) and not value.strip()):
        return BLANK
    if _is_truth(value):
        return Markup("yes") if value else Markup("no")
    if isinstance(value, pd.Timestamp):
        return escape(value.date().isoformat())
    if isinstance(value, Real):
        return escape(_digits(value, "")) if plain else number(_digits(value, ","))
    return _text(str(value), plain)


def _text(text: str, plain: bool) -> Markup:
    return escape(text) if plain else marked(text)


def _digits(value: Real, separator: str) -> str:
    if isinstance(value, Integral):
        return f"{value:{separator}d}"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{float(value):{separator}.10g}"


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")
