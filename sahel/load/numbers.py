"""Points and commas in numbers: whether one groups thousands or begins the decimals, as the column shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import pandas as pd

from sahel.text import by_unique

Role = Literal["decimal", "thousands"]
#: What a point and a comma do; a mark that is not in it may do either.
Marks = Mapping[str, Role]

#: What a cell is required to be where a point or a comma may be either.
OPEN_RULE = (
    "is clear about its point or comma: 1.000 may be 1 or 1000, and the column does not show which. State it in a "
    'mapping, [numbers] thousands = "." or decimal = "."'
)
_GAPS = "[ '’\u00a0\u2009\u202f]"
_NUMBER = re.compile(rf"(?:\d{{1,3}}(?:{_GAPS}\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)*|(?<!\w)[.,]\d+")
#: May be either: 1.000, 12,500. What begins with 0, or has another number of figures behind, is a decimal.
_EITHER = re.compile(r"([1-9]\d{0,2})([.,])(\d{3})")
_OTHER = {".": ",", ",": "."}


def whole_texts(texts: pd.Series, *, stated: Marks | None = None, beside: Iterable[str] = ()) -> pd.DataFrame:
    """Text with its numbers of persons in bare figures, decided for the column as a whole.

    A number that can only be read in one way shows what its mark does: `1.234.567` and `1.200` (no
    whole number otherwise) group, `0,5` and `3.0` do not, and the other mark then does the other.
    `1.000` goes with these; beside numbers such as 12, written without decimals, it is a
    thousand.

    Parameters
    ----------
    texts : cells of one column; other words may stand around the numbers.
    stated : what the marks do, where that is known.
    beside : texts of other columns by the same hand, which must not show the contrary.

    Returns
    -------
    One row per cell: text (blank where a number in it is not whole, or is open), is_open.

    >>> whole_texts(pd.Series(["1.000", "12", "plus de 2.500"]))["text"].tolist()
    ['1000', '12', 'plus de 2500']
    >>> whole_texts(pd.Series(["1.000", "2.000"]))["is_open"].tolist()
    [True, True]
    """
    marked = pd.Series(texts.dropna().unique(), dtype="str")
    if not marked.str.contains(rf"\d{_GAPS}\d|[.,]\d").any():
        return pd.DataFrame({"text": texts.astype("str"), "is_open": False}, index=texts.index)
    marks = marks_shown(marked, beside=beside) if stated is None else stated
    read = by_unique(texts, lambda cells: pd.Series([_whole_text(cell, marks) for cell in cells], dtype="str"))
    # The empty text, which no cell is, stands for one that is open.
    return pd.DataFrame({"text": read.mask(read == ""), "is_open": (read == "").fillna(False)}, index=texts.index)


def marks_shown(texts: Iterable[str], *, beside: Iterable[str] = ()) -> dict[str, Role]:
    """What points and commas do in a column of whole numbers; nothing of a mark of which that stays open.

    >>> marks_shown(["1.000", "0,5"])
    {'.': 'thousands', ',': 'decimal'}
    """
    own = _numbers(texts)
    shown = {pair for number in (*own, *_numbers(beside)) for pair in _shows(number)}
    shown |= {(_OTHER[mark], "thousands" if role == "decimal" else "decimal") for mark, role in shown}
    marks: dict[str, Role] = {}
    for mark in _OTHER:
        roles = {role for one, role in shown if one == mark}
        if len(roles) == 1:
            marks[mark] = roles.pop()
    bare = [number.lstrip("0") for number in own if number.isdecimal()]
    either = {found[2] for number in own if (found := _EITHER.fullmatch(number))}
    if not shown and bare and max(map(len, bare)) < 4 and len(either) == 1:
        marks[either.pop()] = "thousands"
    return marks


def mixed_marks(marks: Mapping[str, Iterable[Marks]]) -> list[str]:
    """The columns of which one part shows a mark to do what another part shows that it does not do.

    >>> mixed_marks({"deaths": [{".": "thousands"}, {".": "decimal"}], "year": [{".": "decimal"}, {}]})
    ['deaths']
    """
    return [
        name
        for name, parts in marks.items()
        if len({pair for part in parts for pair in part.items()}) > len({mark for part in parts for mark in part})
    ]


def _numbers(texts: Iterable[str]) -> list[str]:
    return [number for text in texts for number in _NUMBER.findall(text)]


def _shows(number: str) -> list[tuple[str, Role]]:
    """What a number shows of its marks by itself."""
    used = re.findall("[.,]", number)
    if re.search(_GAPS, number):
        return [(mark, "decimal") for mark in used[:1]]
    if found := _EITHER.fullmatch(number):
        return [(found[2], "thousands")] if found[3] != "000" else []
    if len(used) == 1:
        return [(used[0], "decimal")]
    if re.fullmatch(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?", number):
        return [(used[0], "thousands"), *([(used[-1], "decimal")] if used[-1] != used[0] else [])]
    return []


def _whole_text(cell: str, marks: Marks) -> str | None:
    """The cell with its numbers in bare figures; blank: one is not whole; empty: one is open."""
    wholes = [_whole(number, marks) for number in _NUMBER.findall(cell)]
    if "" in wholes or None in wholes:
        return "" if "" in wholes and None not in wholes else None
    rest = iter(wholes)
    return _NUMBER.sub(lambda _: next(rest), cell)


def _whole(number: str, marks: Marks) -> str | None:
    plain = re.sub(_GAPS, "", number)
    if plain.isdecimal():
        return plain
    if found := _EITHER.fullmatch(number):
        role = marks.get(found[2])
        if role is None:
            return ""
        shown = [(found[2], role)]
    else:
        shown = _shows(number)
        if not shown or any(marks.get(mark, role) != role for mark, role in shown):
            return None
    for mark, role in shown:
        plain = plain.replace(mark, "" if role == "thousands" else "/")
    whole, _, decimals = plain.partition("/")
    return (whole or "0") if not decimals.strip("0") else None
