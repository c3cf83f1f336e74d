"""Text as it may be drawn: cleaned of control characters, cut and wrapped to a width in inches."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import pandas as pd
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

ELLIPSIS = "…"


def clean(text: object) -> str:
    r"""One line of printable text; a blank is an empty one.

    >>> clean("a\n b\x07\u202e")
    'a b'
    """
    if pd.isna(text):
        return ""
    spaced = "".join(" " if mark.isspace() else mark for mark in str(text))
    return " ".join("".join(mark for mark in spaced if unicodedata.category(mark)[0] != "C").split())


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
