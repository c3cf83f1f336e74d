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
    told = pd.DataFrame({"group": group[once], "number": number[once]})
    place = told.groupby("group").cumcount().to_numpy()
    # Most groups have one text, which is only looked up.
    alone = np.full(size, -1)
    alone[group[once][place == 0]] = number[once][place == 0]
    made = pd.Series(pd.Series(words, dtype="str").array.take(alone, allow_fill=True))
    several = np.unique(group[once][place == 1])
    longer = made.iloc[several].to_numpy(dtype=object)
    words = np.asarray(words, dtype=object)
    for turn in range(1, int(place.max(initial=0)) + 1):
        here = told[place == turn]
        at = np.searchsorted(several, here["group"].to_numpy())
        longer[at] = longer[at] + separator + words[here["number"].to_numpy()]
    made.iloc[several] = longer
    return made
