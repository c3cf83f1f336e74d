"""Words that stand for numbers, read by a convention that the caller names; otherwise never."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.claims.bounds import read_bounds
from sahel.errors import SahelError
from sahel.words import Bound


def read_phrases(claims: pd.DataFrame, *, phrases: pd.DataFrame) -> pd.DataFrame:
    """The claims as `read_bounds` reads them, with words read as numbers by one convention.

    Parameters
    ----------
    claims : one row per claim: bound, low, high, and the words in `term` or `wording`.
    phrases : one convention of the phrase table (`load_phrases`), or a table of one's own:
        convention, phrase, bound, low, high, source.

    Returns
    -------
    What `read_bounds` gives, and `phrase` (the one that was read; blank: none) and
    `phrase_source`. A row with a phrase has the phrase's interval and is no longer
    `is_worded`; words without a reading stay [1, ∞). `low` and `high` are left as
    stated: a reading is never written into the ledger. Of several phrases in one text the
    longest counts, then the lowest reading.

    Raises `SahelError` where `phrases` mixes conventions.

    >>> import sahel
    >>> claims = pd.DataFrame({"bound": "unquantified", "low": pd.NA, "high": pd.NA,
    ...                        "term": ["dozens", "numerous"], "wording": pd.NA})
    >>> read_phrases(claims, phrases=sahel.load_phrases())[["least", "most", "is_worded"]].values.tolist()
    [[24.0, inf, False], [1.0, inf, True]]
    """
    require_columns(claims, "bound", "low", "high", "term", "wording")
    require_columns(phrases, "convention", "phrase", "bound", "low", "high", "source")
    if len(conventions := phrases["convention"].drop_duplicates().tolist()) > 1:
        raise SahelError(
            f"these phrases are of {len(conventions)} conventions: {', '.join(conventions)}. Name one of them, "
            "for example sahel.load_phrases(convention='sahel')."
        )
    read = read_bounds(claims)
    readings = read_bounds(phrases).assign(length=phrases["phrase"].str.len())
    readings = readings.sort_values(["length", "least"], ascending=[False, True], kind="stable")
    readings = readings.drop_duplicates("phrase").set_index("phrase")
    text = claims["term"].fillna(claims["wording"]).astype("str").str.lower()
    found = text.where(read["is_worded"]).str.extract(_pattern(readings.index), expand=False)
    said = readings.reindex(found)
    is_read = found.notna().to_numpy()
    return read.assign(
        least=np.where(is_read, said["least"], read["least"]),
        most=np.where(is_read, said["most"], read["most"]),
        is_about=np.where(is_read, (said["bound"] == Bound.ABOUT).to_numpy(), read["is_about"]),
        is_worded=read["is_worded"].to_numpy() & ~is_read,
        phrase=found.astype("str"),
        phrase_source=pd.Series(said["source"].to_numpy(), index=read.index, dtype="str"),
    )


def _pattern(phrases: pd.Index) -> str:
    """The phrases as whole words, longest first; nothing at all where there are none."""
    return rf"\b({'|'.join(re.escape(phrase) for phrase in phrases)})\b" if len(phrases) else r"($.)"
