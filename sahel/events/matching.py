"""The same incident in two event tables, and twice in one.

Candidate pairs with the reasons for their scores, the one-to-one match with the highest
sum of scores, possible duplicates within a dataset, and matched events side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used

from sahel.errors import BadParameter
from sahel.events.proximity import POSSIBLE_TYPES, Located, Types, located, near_pairs, scored
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import FoundIn, Unmatched

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
    `type_agreement` : same, compatible or unknown (`sahel.schema.vocabularies.TypeAgreement`);
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


#: Clusters of candidates are solved together up to about so many pairs.
PAIRS_AT_ONCE = 5_000


def match_events(
    a: pd.DataFrame,
    b: pd.DataFrame,
    *,
    km: float,
    days: int,
    types: Types = POSSIBLE_TYPES,
    extra_km: Mapping[int, float] = NO_EXTRA,
) -> pd.DataFrame:
    """The same incident across two event tables, one to one, and what has no partner.

    Of all the ways to pair the candidates (`candidate_pairs`, which says how near two
    events must be, and takes the same parameters) so that no event is used twice, this
    is the one with the highest sum of scores. A match is computed, not established:
    read its explanation.

    Returns
    -------
    One row per match or unmatched event: first those of a, in its order, then what is
    left of b, in its order. No event of either table is missing:
    `found_in` : both, only_a or only_b (`sahel.schema.vocabularies.FoundIn`);
    `a_event_id`, `b_event_id` : blank on the side without a partner;
    `why` : why there is no partner (`sahel.schema.vocabularies.Unmatched`); blank for a match;
    then the explanation of the match as `candidate_pairs` gives it; blank for the
    unmatched, but for `n_near_a`, `n_near_b`.

    Swapping a and b gives the same pairs. Where totals tie, the ids decide: the order
    of the rows never does.

    Raises
    ------
    As `candidate_pairs`.

    Examples
    --------
    >>> ours = pd.DataFrame({
    ...     "event_id": ["u1", "u2"], "date_start": pd.to_datetime(["2024-07-25", "2024-08-20"]),
    ...     "date_end": pd.to_datetime(["2024-07-27", "2024-08-20"]),
    ...     "latitude": [19.94, 19.94], "longitude": [2.70, 2.70], "type_of_violence": "state-based",
    ... })
    >>> theirs = ours.iloc[:1].assign(event_id="w1", latitude=19.99, type_of_violence="non-state", event_type="Battles")
    >>> match_events(ours, theirs, km=25, days=3)[["found_in", "a_event_id", "why"]].values.tolist()
    [['only_a', 'u1', 'none_near'], ['only_a', 'u2', 'none_near'], ['only_b', nan, 'none_near']]
    >>> match_events(ours, theirs.drop(columns="type_of_violence"), km=25, days=3)[
    ...     ["a_event_id", "b_event_id", "distance_km", "days_apart", "type_agreement", "why"]
    ... ].values.tolist()
    [['u1', 'w1', 5.56, 0, 'compatible', nan], ['u2', nan, nan, <NA>, nan, 'none_near']]
    """
    require_windows(km, days, extra_km)
    side_a, side_b = (located(side, types=types, extra_km=extra_km) for side in (a, b))
    pairs = candidates(side_a, side_b, km=km, days=days)
    chosen = pairs.iloc[_best_total(pairs, _lots(a["event_id"]), _lots(b["event_id"]))]
    only_a = _alone(side_a, taken=chosen["a"], near=pairs["a"])
    only_b = _alone(side_b, taken=chosen["b"], near=pairs["b"])
    blank = np.full(len(only_a) + len(only_b), -1)
    in_a = np.concatenate([chosen["a"], only_a["row"], blank[: len(only_b)]])
    in_b = np.concatenate([chosen["b"], blank[: len(only_a)], only_b["row"]])
    n_each = [len(chosen), len(only_a), len(only_b)]
    rows = pd.DataFrame(
        {
            "found_in": np.repeat([str(word) for word in FoundIn], n_each),
            "a_event_id": ids_at(a["event_id"], in_a),
            "b_event_id": ids_at(b["event_id"], in_b),
            "why": pd.Series([None] * len(chosen) + [*only_a["why"], *only_b["why"]], dtype="str"),
        }
    )
    explained = chosen[EXPLANATION].reset_index(drop=True).reindex(rows.index)
    near = {
        "n_near_a": n_near(pairs["a"], len(a))[in_a],
        "n_near_b": n_near(pairs["b"], len(b))[in_b],
    }
    rows = rows.join(explained).assign(**near)
    # An unmatched event of b comes after all of a.
    return rows.iloc[np.lexsort([in_b, np.where(in_a < 0, len(a), in_a)])].reset_index(drop=True)


def duplicates(
    events: pd.DataFrame,
    *,
    km: float,
    days: int,
    types: Types = POSSIBLE_TYPES,
    extra_km: Mapping[int, float] = NO_EXTRA,
) -> pd.DataFrame:
    """Pairs of events of one dataset that may be one event coded twice: to be read, not to be dropped.

    Takes the parameters of `candidate_pairs`, and flags pairs of rows of the same
    `dataset` (where there is such a column). In a town under siege, events are near
    each other without being one: the last columns say what else supports it.

    Returns
    -------
    One row per pair, the likeliest first (the score, then the order of the rows); the
    row that comes first in the table is a. The columns of `candidate_pairs`, and
    `cluster` : a number shared by all events that hang together through pairs;
    `is_same_dyad`, `is_same_best` : the dyad, the best figure are the same; blank where
        either is blank or the table has no such column.

    Raises
    ------
    As `candidate_pairs`.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "event_id": ["1", "2", "3"], "date_start": pd.to_datetime(["2024-07-25", "2024-07-26", "2024-09-01"]),
    ...     "date_end": pd.NaT, "latitude": 19.94, "longitude": 2.70, "best": pd.array([5, 5, None], dtype="Int64"),
    ... })
    >>> duplicates(events, km=5, days=1)[["a_event_id", "b_event_id", "is_same_best"]].values.tolist()
    [['1', '2', True]]
    """
    require_windows(km, days, extra_km)
    side = located(events, types=types, extra_km=extra_km)
    pairs = candidates(side, side, km=km, days=days)
    pairs = pairs[pairs["a"] < pairs["b"]]
    if "dataset" in events.columns:
        dataset, _ = events["dataset"].factorize()
        pairs = pairs[dataset[pairs["a"]] == dataset[pairs["b"]]]
    pairs = pairs.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    edges = scipy.sparse.csr_array((np.ones(len(pairs)), (pairs["a"], pairs["b"])), shape=(len(events), len(events)))
    _, component = scipy.sparse.csgraph.connected_components(edges, directed=False)
    near = n_near(pd.concat([pairs["a"], pairs["b"]]), len(events))
    return named(pairs, events, events).assign(
        n_near_a=near[pairs["a"]],
        n_near_b=near[pairs["b"]],
        cluster=pd.factorize(component[pairs["a"]])[0] + 1,
        is_same_dyad=_is_same(events, "dyad", pairs),
        is_same_best=_is_same(events, "best", pairs),
    )


def side_by_side(
    matches: pd.DataFrame,
    *,
    a: pd.DataFrame,
    b: pd.DataFrame,
    columns: Sequence[str] = ("date_start", "low", "best", "high"),
) -> pd.DataFrame:
    """What the two tables say of each match: their numbers beside each other, never added up.

    One row per row of `matches` (as `match_events`, `candidate_pairs` or `duplicates`
    give it): found_in where there is one, a_event_id, b_event_id, then each of
    `columns` from a as a_… and from b as b_…; blank on the side without a partner, and
    where the table has no such value. Raises `MissingColumns` where a table lacks one.

    >>> events = pd.DataFrame({"event_id": ["x"], "best": [5]})
    >>> pairs = pd.DataFrame({"a_event_id": ["x"], "b_event_id": ["y"]})
    >>> side_by_side(pairs, a=events, b=events.replace("x", "y"), columns=["best"]).values.tolist()
    [['x', 'y', 5, 5]]
    """
    require_columns(matches, "a_event_id", "b_event_id")
    answer = matches[[name for name in ("found_in", "a_event_id", "b_event_id") if name in matches.columns]]
    for side, events in (("a", a), ("b", b)):
        require_columns(events, "event_id", *columns)
        values = events[["event_id", *columns]].add_prefix(f"{side}_")
        answer = answer.merge(values, on=f"{side}_event_id", how="left", validate="many_to_one")
    names = [f"{side}_{name}" for name in columns for side in ("a", "b")]
    return answer[[name for name in answer.columns if name not in names] + names]


def _best_total(pairs: pd.DataFrame, lots_a: np.ndarray, lots_b: np.ndarray) -> np.ndarray:
    """Which pairs make up the one-to-one choice with the highest sum of scores, by position."""
    if pairs.empty:
        return np.arange(0)
    in_a, in_b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    # Where totals tie, lots drawn from the ids decide: together they never weigh as
    # much as the last digit of one score.
    gain = pairs["score"].to_numpy() + lots_a[in_a] * lots_b[in_b] * 0.00004 / min(len(lots_a), len(lots_b))
    batches = [_assigned(in_a[rows], in_b[rows], gain[rows], rows) for rows in _apart(in_a, in_b)]
    return np.sort(np.concatenate(batches))


def _apart(in_a: np.ndarray, in_b: np.ndarray) -> list[np.ndarray]:
    """The pairs in batches that share no event, so that each is solved by itself.

    The work grows with the square of a batch, so events that hang together through
    pairs are never parted, and small clusters share a batch.
    """
    n_a, n_b = in_a.max() + 1, in_b.max() + 1
    edges = scipy.sparse.csr_array((np.ones(len(in_a)), (in_a, n_a + in_b)), shape=(n_a + n_b, n_a + n_b))
    _, component = scipy.sparse.csgraph.connected_components(edges, directed=False)
    of_pair = component[in_a]
    size = np.bincount(of_pair)
    batch = (np.cumsum(size) - size) // PAIRS_AT_ONCE
    order = np.argsort(batch[of_pair], kind="stable")
    return np.split(order, np.flatnonzero(np.diff(batch[of_pair][order])) + 1)


def _assigned(in_a: np.ndarray, in_b: np.ndarray, gain: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The chosen ones among some pairs.

    Every event of a may also go to an empty seat of its own, so that none is forced
    upon a partner; the rest is one sparse assignment.
    """
    events_a, a = np.unique(in_a, return_inverse=True)
    events_b, b = np.unique(in_b, return_inverse=True)
    seats = np.arange(len(events_a))
    costs = scipy.sparse.csr_array(
        (
            np.concatenate([2 - gain, np.full(len(seats), 2.0)]),
            (np.concatenate([a, seats]), np.concatenate([b, len(events_b) + seats])),
        ),
        shape=(len(events_a), len(events_b) + len(events_a)),
    )
    _, seat = scipy.sparse.csgraph.min_weight_full_bipartite_matching(costs)
    return rows[seat[a] == b]


def _lots(ids: pd.Series) -> np.ndarray:
    """A number from 0 to 1 for each id: the same for the same id, whatever its row or table."""
    return pd.util.hash_pandas_object(ids.astype("str"), index=False).to_numpy() / 2.0**64


def _alone(events: Located, *, taken: pd.Series, near: pd.Series) -> pd.DataFrame:
    """The events without a partner: row and why."""
    rows = np.setdiff1d(np.arange(len(events.start)), taken)
    why = np.select(
        [~events.is_dated[rows], ~events.is_placed[rows], ~np.isin(rows, near)],
        [str(Unmatched.NO_DATE), str(Unmatched.NO_PLACE), str(Unmatched.NONE_NEAR)],
        str(Unmatched.OUTBID),
    )
    return pd.DataFrame({"row": rows, "why": why})


def _is_same(events: pd.DataFrame, name: str, pairs: pd.DataFrame) -> pd.Series:
    if name not in events.columns:
        return pd.Series(pd.NA, index=pairs.index, dtype="boolean")
    one, other = (events[name].iloc[pairs[side]].reset_index(drop=True) for side in ("a", "b"))
    return (one == other).astype("boolean").mask(one.isna() | other.isna())
