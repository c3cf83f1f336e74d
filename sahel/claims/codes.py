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
