"""Rows that agree on some columns share a number: grouping by many texts at the price of one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

#: Numbers stay below this, so that two of them can be made into one.
_ROOM = 2**62


def codes(table: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """A number per row, the same for rows that agree on all columns; a blank agrees with a blank.

    Numbers run from 0 in order of first appearance.

    >>> codes(pd.DataFrame({"victim": ["army", None, "army", None]}), ["victim"]).tolist()
    [0, 1, 0, 1]
    """
    return merged(*(pd.factorize(table[column])[0] + 1 for column in columns))


def merged(*numbers: np.ndarray) -> np.ndarray:
    """Several such numbers made into one, again from 0 in order of first appearance.

    >>> merged(np.array([0, 0, 1]), np.array([5, 6, 5])).tolist()
    [0, 1, 2]
    """
    return pd.factorize(combined(*numbers))[0]


def combined(*numbers: np.ndarray) -> np.ndarray:
    """The same, but in no order and with gaps: cheaper where only sameness is asked for.

    >>> same = combined(np.array([3, 3, 1, 3]), np.array([5, 6, 5, 5]))
    >>> bool(same[0] == same[3]), len(set(same.tolist()))
    (True, 3)
    """
    made = np.zeros(len(numbers[0]), dtype="int64")
    span = 1
    for number in numbers:
        here = int(number.max(initial=0)) + 1
        if span * here >= _ROOM:
            made = pd.factorize(made)[0]
            span = int(made.max(initial=0)) + 1
        made = made * here + number
        span *= here
    return made


def firsts(numbers: np.ndarray) -> np.ndarray:
    """The position of the first row of each number; numbers as `codes` gives them."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(numbers), prepend=-1))


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
