"""Text as it is compared: one rule for names, and one way to do a slow thing once for each value."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pandas as pd


def plain(names: pd.Series) -> pd.Series:
    """Names without case, accents, dots, dashes and doubled spaces.

    >>> plain(pd.Series(["Front de libération de l'Azawad", "J.N.I.M."])).tolist()
    ['front de liberation de l azawad', 'jnim']
    """
    bare = names.astype("str").map(lambda name: unicodedata.normalize("NFKD", name), na_action="ignore")
    bare = bare.str.replace(r"[\u0300-\u036f.]", "", regex=True).str.lower()
    return bare.str.replace(r"[^\w]+", " ", regex=True).str.strip()


def by_unique(cells: pd.Series, read: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What `read` makes of a text column, worked out once for each text that occurs; blank stays blank."""
    codes, uniques = pd.factorize(cells)
    texts = pd.Series(uniques).astype("str")
    return pd.Series(read(texts).array.take(codes, allow_fill=True), index=cells.index)
