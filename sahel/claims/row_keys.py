"""Numbers for rows that agree on some columns, and the texts of such rows joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def codes(table: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """A number per row, the same for rows that agree on all columns; a blank agrees with a blank.

    Numbers run from 0 in order of first appearance.

    >>> codes(pd.DataFrame({"victim": ["army", None, "army", None]}), ["victim"]).tolist()
    [0, 1, 0, 1]
    """
    return table.groupby(list(columns), sort=False, dropna=False).ngroup().to_numpy()


def firsts(numbers: np.ndarray) -> np.ndarray:
    """The position of the first row of each number.

    >>> firsts(np.array([0, 0, 1])).tolist()
    [0, 2]
    """
    return np.flatnonzero(~pd.Series(numbers).duplicated())


def joined(texts: pd.Series, *, group: np.ndarray, size: int, separator: str) -> pd.Series:
    """The distinct texts of groups 0 … size - 1, joined in order; blank where a group has none.

    >>> joined(pd.Series(["a", "b", "a", None]), group=np.array([0, 0, 0, 1]), size=2, separator=";").tolist()
    ['a;b', nan]
    """
    once = pd.DataFrame({"group": group, "text": texts.astype("str").array}).dropna().drop_duplicates()
    return once.groupby("group")["text"].agg(separator.join).reindex(range(size)).astype("str").rename_axis(None)
