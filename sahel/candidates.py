"""Every pair of events that may be one incident, with how near the two are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from sahel.errors import BadParameter
from sahel.nearness import Located, located, near_pairs, scored
from sahel.violence import POSSIBLE_TYPES, Types

#: No kilometres are added for a vague place unless the caller names them.
NO_EXTRA: Mapping[int, float] = MappingProxyType({})
EXPLANATION = [
    "distance_km", "km_window", "days_apart", "days_window", "days_most", "type_agreement",
    "place_score", "time_score", "type_score", "score",
]  # fmt: skip


def candidate_pairs(
    a: pd.DataFrame,
    b: pd.DataFrame,
    *,
    km: float,
    days: int,
    types: Types = POSSIBLE_TYPES,
    extra_km: Mapping[int, float] = NO_EXTRA,
) -> pd.DataFrame:
    """Every event of one table with every event of the other that lies near it in place and time.

    Parameters
    ----------
    a, b : one row per event; columns event_id (filled, no doubles), date_start and
        date_end (datetime64; a blank end is read as the day of the start), latitude,
        longitude (degrees). Read where present: date_precision (UCDP's 1-5; blank, or
        another code: as stated), where_precision (UCDP's 1-7), type_of_violence, event_type.
    km : the two lie at most so far apart on the great circle.
    days : the two begin or end at most so many days apart. Dates that are vague count
        for all the days they may mean: precision 2 and 3 for the six or seven days
        before or after that hold the stated ones, 4 and 5 for the calendar month or year.
    types : which types of violence a word of type_of_violence, or else of event_type,
        may stand for. Two events whose words share none are no candidates; a blank or
        a word that is not in `types` is taken to be unknown, and goes with any.
    extra_km : kilometres to add for an event of this where_precision, such as
        {3: 25, 4: 100}. None are added by default: UCDP gives its codes no distance.

    Returns
    -------
    One row per pair, in the order of a and then of b: a_event_id, b_event_id,
    `distance_km`, and `km_window`, the most it might have been;
    `days_apart` : between the stated dates, 0 where they overlap; and `days_window`,
        the most it might have been: `days`, and what the vague dates forgive;
    `days_most` : the farthest apart that the two may have been, vague as they are;
    `type_agreement` : same, compatible or unknown (`sahel.words.TypeAgreement`);
    `place_score` : (km + 1) / (km + 1 + distance_km), `time_score` : (days + 1) /
        (days + 1 + days_most), `type_score` : 1, 0.75 or 0.5, and `score`, their product
        in four digits;
    `n_near_a`, `n_near_b` : candidates that this event of a, of b, has in all.

    Raises
    ------
    MissingColumns, BadParameter : a table, a window or `types` is not as described.
    InvalidTable : doubled ids, ends before starts, impossible places; all in `.failures`.

    Examples
    --------
    >>> here = pd.DataFrame({
    ...     "event_id": ["u1"], "date_start": pd.to_datetime(["2024-07-01"]), "date_end": pd.NaT,
    ...     "date_precision": [4], "latitude": [19.94], "longitude": [2.70], "type_of_violence": ["state-based"],
    ... })
    >>> there = here.assign(event_id="w1", date_start=pd.Timestamp("2024-07-27"), date_precision=1)
    >>> pairs = candidate_pairs(here, there, km=25, days=3)
    >>> pairs[["distance_km", "days_apart", "days_window", "days_most", "score"]].values.tolist()
    [[0.0, 26, 29, 26, 0.1333]]
    """
    require_windows(km, days, extra_km)
    pairs = candidates(*(located(side, types=types, extra_km=extra_km) for side in (a, b)), km=km, days=days)
    return named(pairs, a, b)


def require_windows(km: float, days: int, extra_km: Mapping[int, float]) -> None:
    """Refuse windows that are none."""
    if not (km >= 0 and np.isfinite(km)):
        raise BadParameter(f"km={km!r} is no distance. Give kilometres, 0 or more, for example km=25.")
    if not (days >= 0 and int(days) == days):
        raise BadParameter(f"days={days!r} is no number of days. Give whole days, 0 or more, for example days=3.")
    if odd := {code: more for code, more in extra_km.items() if code not in range(1, 8) or not more >= 0}:
        raise BadParameter(
            f"extra_km={odd!r}: give kilometres, 0 or more, for UCDP's place codes 1 to 7, as in {{3: 25}}."
        )


def candidates(a: Located, b: Located, *, km: float, days: int) -> pd.DataFrame:
    """The candidates by their positions in the two tables: a, b, and the explanation."""
    return scored(near_pairs(a, b, km=km, days=int(days)), km=km, days=int(days))


def n_near(rows: pd.Series, n_rows: int) -> pd.arrays.IntegerArray:
    """Candidates per event, and a blank at the end for no event (position -1)."""
    counts = np.append(np.bincount(rows, minlength=n_rows), 0)
    return pd.arrays.IntegerArray(counts, np.arange(n_rows + 1) == n_rows)


def named(pairs: pd.DataFrame, a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Pairs of positions as pairs of ids, with their explanation."""
    named = pd.DataFrame(
        {"a_event_id": ids_at(a["event_id"], pairs["a"]), "b_event_id": ids_at(b["event_id"], pairs["b"])}
    )
    return named.join(pairs[EXPLANATION]).assign(
        n_near_a=n_near(pairs["a"], len(a))[pairs["a"]], n_near_b=n_near(pairs["b"], len(b))[pairs["b"]]
    )


def ids_at(ids: pd.Series, rows: np.ndarray | pd.Series) -> pd.Series:
    """The ids at some positions; blank at -1."""
    nullable = ids.astype("Int64") if pd.api.types.is_integer_dtype(ids) else ids
    return pd.Series(nullable.array.take(np.asarray(rows), allow_fill=True))
