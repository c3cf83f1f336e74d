"""Several texts of a group made into one: each once, in order, without a loop over groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.codes import combined


def joined(texts: pd.Series, *, group: np.ndarray, size: int, separator: str) -> pd.Series:
    """The distinct texts of groups 0 … size - 1, joined in order; blank where a group has none.

    The work grows with the longest list of texts, not with the number of groups.

    >>> joined(pd.Series(["a", "b", "a", None]), group=np.array([0, 0, 0, 1]), size=2, separator=";").tolist()
    ['a;b', nan]
    """
    there = np.flatnonzero(texts.notna().to_numpy())
    number, words = pd.factorize(texts.iloc[there])
    group = group[there]
    once = np.flatnonzero(~pd.Series(combined(group, number)).duplicated().to_numpy())
    group, number = group[once], number[once]
    place = pd.Series(group).groupby(group).cumcount().to_numpy()
    words = np.asarray(words, dtype=object)
    made = np.full(size, None, dtype=object)
    made[group[place == 0]] = words[number[place == 0]]
    for turn in range(1, int(place.max(initial=0)) + 1):
        here = np.flatnonzero(place == turn)
        made[group[here]] += separator + words[number[here]]
    return pd.Series(made, dtype="str")
