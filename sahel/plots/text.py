"""Text as it may be drawn: cleaned of control characters, cut and wrapped to a width in inches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import pandas as pd
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sahel.text import visible

ELLIPSIS = "…"


def clean(text: object) -> str:
    r"""One line of text, its controls and unseen signs written out; a blank is an empty one.

    >>> clean("a\n b\x07\u202e")
    'a b[U+0007][U+202E]'
    """
    if pd.isna(text):
        return ""
    return " ".join(visible(str(text)).split())


@lru_cache(maxsize=4096)
def _advance(mark: str, weight: str) -> float:
    """The width of one character in inches at one point of size."""
    font = FontProperties(size=100, weight=weight)
    pair, _, _ = text_to_path.get_text_width_height_descent("||", font, False)
    held, _, _ = text_to_path.get_text_width_height_descent(f"|{mark}|", font, False)
    return (held - pair) / 100 / 72


def width(text: str, *, size: float, weight: str = "normal") -> float:
    """How wide a line of text will be, in inches."""
    return sum(_advance(mark, weight) for mark in text) * size


def cut(text: str, *, inches: float, size: float, weight: str = "normal") -> str:
    """The text, or as much of it as fits, ending in an ellipsis."""
    if width(text, size=size, weight=weight) <= inches:
        return text
    room = inches - width(ELLIPSIS, size=size, weight=weight)
    kept = ""
    for mark in text:
        room -= _advance(mark, weight) * size
        if room < 0:
            break
        kept += mark
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, *, inches: float, size: float, lines: int, weight: str = "normal") -> str:
    """The text broken between words into at most `lines` lines; what is left over is cut.

    >>> wrapped("one two three four", inches=0.5, size=9.5, lines=2).count("\\n")
    1
    """
    words, done = text.split(), []
    while words and len(done) < lines - 1:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size=size, weight=weight) <= inches:
            line = f"{line} {words.pop(0)}"
        done.append(cut(line, inches=inches, size=size, weight=weight))
    if words:
        done.append(cut(" ".join(words), inches=inches, size=size, weight=weight))
    return "\n".join(done)


_GAP = 0.05  # inches between a thing and its neighbour, and between a thing and its text

Side = Literal["inside", "right", "left", "none"]


class Thing(NamedTuple):
    """What is to be placed: its extent, its texts with their widths (best first), and its part of the row's height."""

    start: float
    end: float
    texts: tuple[tuple[str, float], ...] = ()
    holds_text: bool = False
    bottom: float = 0.0
    top: float = 1.0


class Place(NamedTuple):
    """Where it went: its sub-row from the top, the text that was found room for, and on which side."""

    row: int
    text: str
    side: Side


def pack(things: Sequence[Thing], *, width: float, text_rows: int) -> list[Place]:
    """A place for each thing, in the order given.

    Things in one sub-row never overlap, nor do their texts. A text opens a new sub-row
    only while there are fewer than `text_rows`; then it is left out (side "none"), and
    the caller says it elsewhere.

    >>> pack([Thing(0, 1, (("a", 0.5),)), Thing(0.5, 2, (("b", 0.5),))], width=5, text_rows=3)
    [Place(row=0, text='a', side='right'), Place(row=1, text='b', side='right')]
    """
    taken: list[list[Thing]] = []
    places: dict[int, Place] = {}
    for at in sorted(range(len(things)), key=lambda at: (things[at].start, at)):
        thing = things[at]
        place, (start, end) = _first_fit(thing, taken, width=width, text_rows=text_rows)
        if place.row == len(taken):
            taken.append([])
        taken[place.row].append(thing._replace(start=start, end=end))
        places[at] = place
    return [places[at] for at in range(len(things))]


def _first_fit(
    thing: Thing, taken: list[list[Thing]], *, width: float, text_rows: int
) -> tuple[Place, tuple[float, float]]:
    new_row = [*enumerate(taken), (len(taken), [])] if len(taken) < text_rows else [*enumerate(taken)]
    for rows in (list(enumerate(taken)), new_row):
        for text, length in thing.texts:
            for row, others in rows:
                for side, extent in _sides(thing, length, width):
                    if _is_free(thing, extent, others):
                        return Place(row, text, side), extent
    bare = (thing.start, thing.end)
    row = next((row for row, others in enumerate(taken) if _is_free(thing, bare, others)), len(taken))
    return Place(row, "", "none"), bare


def _sides(thing: Thing, length: float, width: float) -> list[tuple[Side, tuple[float, float]]]:
    """The ways to set a text of this length beside or in the thing, within the axes."""
    need = length + 2 * _GAP
    sides: list[tuple[Side, tuple[float, float]]] = []
    if thing.holds_text and need <= thing.end - thing.start:
        sides.append(("inside", (thing.start, thing.end)))
    if thing.end + need <= width:
        sides.append(("right", (thing.start, thing.end + need)))
    if thing.start - need >= 0:
        sides.append(("left", (thing.start - need, thing.end)))
    return sides


def _is_free(thing: Thing, extent: tuple[float, float], others: list[Thing]) -> bool:
    """Whether nothing in the sub-row is at the same days and at the same height."""
    start, end = extent
    return all(
        end + _GAP <= other.start or start >= other.end + _GAP or thing.top <= other.bottom or thing.bottom >= other.top
        for other in others
    )
