"""Read what a statement says about a number as an interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.check import claim_faults, refuse, require_columns
from sahel.words import Bound


def read_bounds(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims with the interval each one states.

    Parameters
    ----------
    claims : one row per claim; columns bound, low, high (persons, as stated).

    Returns
    -------
    The same rows, plus
    `least`, `most` : persons, inclusive; `most` is inf where the end is open (hence
        floats); both blank where nothing is stated (denied, no figure);
    `is_about` : the number was given as approximate;
    `is_worded` : there is a word and no number. Its interval is [1, ∞) and says only
        "some": never add it up, never draw it as a number.

    How each bound is read is defined in `sahel.words.Bound`.

    Raises
    ------
    InvalidTable : a bound that is no bound, or one that lacks its number.

    Examples
    --------
    >>> claims = pd.DataFrame({
    ...     "bound": ["exact", "more_than", "unquantified", "denied"],
    ...     "low": pd.array([50, 80, None, None], dtype="Int64"),
    ...     "high": pd.array([50, None, None, None], dtype="Int64"),
    ... })
    >>> read_bounds(claims)[["least", "most"]].values.tolist()
    [[50.0, 50.0], [81.0, inf], [1.0, inf], [nan, nan]]
    """
    require_columns(claims, "bound", "low", "high")
    bound = claims["bound"].astype("category")  # a word is looked up once, not once per row
    refuse(claim_faults(claims.assign(bound=bound)))
    low = claims["low"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    high = claims["high"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    is_open = bound.isin([Bound.AT_LEAST, Bound.MORE_THAN, Bound.BETWEEN_OPEN, Bound.UNQUANTIFIED])
    silent = bound.isin([Bound.DENIED, Bound.NO_FIGURE])
    return claims.assign(
        least=np.select(
            [silent, bound == Bound.UNQUANTIFIED, bound == Bound.UP_TO, bound == Bound.MORE_THAN],
            [np.nan, 1.0, 0.0, low + 1],
            default=low,
        ),
        most=np.select([silent, is_open], [np.nan, np.inf], default=high),
        is_about=bound == Bound.ABOUT,
        is_worded=bound == Bound.UNQUANTIFIED,
    )
