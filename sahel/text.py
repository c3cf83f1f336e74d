"""Text as it is compared: one rule for names, and one way to do a slow thing once for each value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pandas as pd

#: Accents and vowel signs, and signs that are not seen.
_MARKS = ("Mn", "Me", "Cf")
#: What stands between words: all but letters and digits, with the letters that stand for an apostrophe.
_BETWEEN = re.compile(r"[\W_\u02b9-\u02bf]+")


def plain(names: pd.Series) -> pd.Series:
    """Names as they are compared: without case, accents, dots, dashes, apostrophes and doubled spaces.

    >>> plain(pd.Series(["Front de libération de l'Azawad", "J.N.I.M."])).tolist()
    ['front de liberation de l azawad', 'jnim']
    """
    return by_unique(names, lambda texts: texts.map(plain_name).astype("str"))


def plain_name(name: str) -> str:
    """One name as it is compared; letters of every script stay.

    >>> plain_name("Katiba Mâcina"), plain_name("F.A.M.A.")
    ('katiba macina', 'fama')
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in letters if unicodedata.category(letter) not in _MARKS and letter != ".")
    return _BETWEEN.sub(" ", bare).strip()


def by_unique(cells: pd.Series, read: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What `read` makes of a text column, worked out once for each text that occurs; blank stays blank."""
    codes, uniques = pd.factorize(cells)
    texts = pd.Series(uniques).astype("str")
    return pd.Series(read(texts).array.take(codes, allow_fill=True), index=cells.index)
