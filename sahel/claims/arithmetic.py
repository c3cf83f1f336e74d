"""Arithmetic of intervals: what may be concluded from several statements, and nothing more.

Every table here has `least` and `most` (persons, inclusive; inf: the upper end is
open; both blank: nothing was stated) and, where words may stand in for numbers,
`is_worded`. A word without a number says [1, ∞): it opens a sum and is counted in it,
and it never becomes a number of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.claims.codes import codes


def intersect(intervals: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """What is true if every statement of a group is true: the numbers that all of them allow.

    Parameters
    ----------
    intervals : one row per statement: least, most, the columns `by`.
    by : the columns that say what is spoken of; none: everything is one group.

    Returns
    -------
    One row per group in order of first appearance: `by`, least, most, `is_worded` (only words were said),
    `is_contradicted` (no number is allowed by all; least and most are then blank),
    n_stated, n_worded, n_blank (rows in which nothing was stated; they restrict nothing).

    >>> said = pd.DataFrame({"victim": "army", "least": [20.0, 10.0], "most": [np.inf, 50.0]})
    >>> intersect(said, by=["victim"])[["least", "most", "is_contradicted"]].values.tolist()
    [[20.0, 50.0, False]]
    """
    groups, table = _grouped(intervals, by)
    least, most = groups["least"].max(), groups["most"].min()
    contradicted = least > most
    return table.assign(
        least=least.mask(contradicted), most=most.mask(contradicted), is_contradicted=contradicted
    ).pipe(_in_order, by, "least", "most", "is_worded", "is_contradicted")


def envelope(intervals: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """From the lowest to the highest number that any statement of a group allows.

    The same shape as `intersect` without `is_contradicted`. A word without a number
    does not widen the span of the numbers beside it (`n_worded` says that there is
    one); where there are only words the span is [1, ∞) and `is_worded`.

    >>> said = pd.DataFrame({"victim": "army", "least": [50.0, 84.0, 1.0], "most": [50.0, 84.0, np.inf],
    ...                      "is_worded": [False, False, True]})
    >>> envelope(said, by=["victim"])[["least", "most", "n_worded"]].values.tolist()
    [[50.0, 84.0, 1.0]]
    """
    groups, table = _grouped(intervals, by)
    least = groups["numbered_least"].min().mask(table["is_worded"], 1.0)
    most = groups["numbered_most"].max().mask(table["is_worded"], np.inf)
    return table.assign(least=least, most=most).pipe(_in_order, by, "least", "most", "is_worded")


def total_disjoint(intervals: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """The sum over rows that count different people: victims or incidents that share nobody.

    Parameters
    ----------
    intervals : one row per victim party or incident; the caller answers for their
        being disjoint. Columns least, most, `by`.
    by : the columns of the groups to be added up; none: one total.

    Returns
    -------
    One row per group: `by`, `least`, `most` (exact: a word adds [1, ∞) and an open end
    opens the sum), `numbered_least`, `numbered_most` (the same without the words),
    `is_worded` (there were only words), n_stated, n_worded, n_blank. Blank where nothing
    was stated: silence is no zero.

    >>> lost = pd.DataFrame({"least": [50.0, 10.0, 1.0], "most": [50.0, 10.0, np.inf],
    ...                      "is_worded": [False, False, True]})
    >>> total_disjoint(lost, by=[])[["least", "most", "numbered_least", "numbered_most", "n_worded"]].values.tolist()
    [[61.0, inf, 60.0, 60.0, 1.0]]
    """
    groups, table = _grouped(intervals, by)
    columns = ["least", "most", "numbered_least", "numbered_most"]
    sums = {column: groups[column].sum(min_count=1) for column in columns}
    return table.assign(**sums).pipe(_in_order, by, *columns, "is_worded")


def total_overlapping(intervals: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """The total over rows that may count the same people: from "all the same" to "all different".

    The same shape as `total_disjoint`. The least is the greatest of the lower ends (the
    others may be among them), the most is the sum of the upper ends.

    >>> claimed = pd.DataFrame({"least": [50.0, 84.0], "most": [50.0, 84.0]})
    >>> total_overlapping(claimed, by=[])[["least", "most"]].values.tolist()
    [[84.0, 134.0]]
    """
    groups, table = _grouped(intervals, by)
    ends = {
        "least": groups["least"].max(),
        "most": groups["most"].sum(min_count=1),
        "numbered_least": groups["numbered_least"].max(),
        "numbered_most": groups["numbered_most"].sum(min_count=1),
    }
    return table.assign(**ends).pipe(_in_order, by, *ends, "is_worded")


def floor_from_parts(parts: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """What statements about parts imply for the whole: a lower end, never an upper one.

    Parameters
    ----------
    parts : one row per part: least, most, `by` (which whole, which victims).
    by : the columns that name the whole.

    Returns
    -------
    One row per whole: `by`, `floor` (the greatest lower end of one part: right however
    the parts overlap), `floor_if_disjoint` (their sum: right only if they share nobody),
    n_stated, n_worded, n_blank.

    >>> said = pd.DataFrame({"umbrella": "battle", "least": [50.0, 20.0], "most": [50.0, np.inf]})
    >>> floor_from_parts(said, by=["umbrella"])[["floor", "floor_if_disjoint"]].values.tolist()
    [[50.0, 70.0]]
    """
    groups, table = _grouped(parts, by)
    floors = {"floor": groups["least"].max(), "floor_if_disjoint": groups["least"].sum(min_count=1)}
    return table.assign(**floors).pipe(_in_order, by, *floors)


def _grouped(intervals: pd.DataFrame, by: Sequence[str]) -> tuple[pd.api.typing.DataFrameGroupBy, pd.DataFrame]:
    """The rows in groups, and per group its names and how many statements, words and silences it holds."""
    require_columns(intervals, "least", "most", *by)
    worded = intervals["is_worded"] if "is_worded" in intervals else pd.Series(False, index=intervals.index)
    stated = intervals["least"].notna()
    # No `by`: one group even of an empty table, as a sum of nothing is still an answer (a blank one).
    group = codes(intervals, by) if by else np.zeros(len(intervals), dtype="int64")
    rows = pd.DataFrame(
        {
            "group": group,
            "least": intervals["least"].to_numpy(dtype=float),
            "most": intervals["most"].to_numpy(dtype=float),
            "numbered_least": intervals["least"].where(~worded).to_numpy(dtype=float),
            "numbered_most": intervals["most"].where(~worded).to_numpy(dtype=float),
            "n_stated": stated.to_numpy(),
            "n_worded": (worded & stated).to_numpy(),
            "n_blank": ~stated.to_numpy(),
        }
    )
    groups = rows.groupby("group", sort=True)
    table = groups[["n_stated", "n_worded", "n_blank"]].sum().astype("int64")
    first = rows["group"].drop_duplicates().index
    table[list(by)] = intervals[list(by)].iloc[first].set_axis(table.index)
    return groups, table.assign(is_worded=(table["n_worded"] > 0) & (table["n_worded"] == table["n_stated"]))


def _in_order(table: pd.DataFrame, by: Sequence[str], *columns: str) -> pd.DataFrame:
    return table[[*by, *columns, "n_stated", "n_worded", "n_blank"]].reset_index(drop=True)
