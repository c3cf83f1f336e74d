"""What UCDP's files by year have in common: the release they name, and remarks on what they say."""

from __future__ import annotations

import pandas as pd

from sahel.check import AS_PUBLISHED
from sahel.load.cells import Cells


def source_of(cells: Cells, stem: str) -> pd.Series:
    """The release, as the bundled sources name it: ucdp-acd-251, or ucdp-acd-4-2014 as they were called then."""
    if not cells.has("version"):
        return cells.constant(stem)
    release = cells.text("version").str.extract(r"^(\d+[.,]\d+|\d-\d{4})$")[0].str.replace(r"[.,]", "", regex=True)
    return stem + "-" + release.fillna("unknown")


def joined(first: pd.Series, second: pd.Series) -> pd.Series:
    """Two remarks as one; a blank adds nothing."""
    return (first + "; " + second).fillna(first).fillna(second)


def crossed(low: pd.Series, best: pd.Series, high: pd.Series) -> pd.Series:
    """A remark that keeps crossed estimates as they are: the check of tables knows it."""
    told = pd.Series(pd.NA, index=low.index, dtype="str")
    told = told.mask((best > high).fillna(False), f"{AS_PUBLISHED} best is above high")
    return told.mask((low > best).fillna(False), f"{AS_PUBLISHED} low is above best")
