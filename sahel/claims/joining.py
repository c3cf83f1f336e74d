"""Several texts of a group made into one: each once, in order, without a loop over groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.codes import merged


def joined(texts: pd.Series, *, group: np.ndarray, size: int, separator: str) -> pd.Series:
    """The distinct texts of groups 0 … size - 1, joined in order; blank where a group has none.

    The work grows with the longest list of texts, not with the number of groups.

    >>> joined(pd.Series(["a", "b", "a", None]), group=np.array([0, 0, 0, 1]), size=2, separator=";").tolist()
    ['a;b', nan]
    """
    there = np.flatnonzero(texts.notna().to_numpy())
    number, words = pd.factorize(texts.iloc[there])
    group = group[there]
    once = np.flatnonzero(~pd.Series(merged(group, number)).duplicated().to_numpy())
    told = pd.DataFrame({"group": group[once], "number": number[once]})
    place = told.groupby("group").cumcount().to_numpy()
    words = np.asarray(words, dtype=object)
    made = np.full(size, None, dtype=object)
    for turn in range(int(place.max(initial=-1)) + 1):
        here = told[place == turn]
        at, text = here["group"].to_numpy(), words[here["number"].to_numpy()]
        made[at] = text if turn == 0 else made[at] + separator + text
    return pd.Series(made, dtype="str")
