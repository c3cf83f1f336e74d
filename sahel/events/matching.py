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
from sahel.events.proximity import POSSIBLE_TYPES, Types, located, near_pairs
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import FoundIn, Unmatched

#: No kilometres are added for a vague place unless the caller names them.
NO_EXTRA: Mapping[int, float] = MappingProxyType({})


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
        the most it might have been: `days`, and the days that vague dates add;
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
    _require_windows(km, days, extra_km)
    side_a, side_b = (located(side, types=types, extra_km=extra_km) for side in (a, b))
    return _counted(near_pairs(side_a, side_b, km=km, days=int(days))).drop(columns=["a", "b"])


def _require_windows(km: float, days: int, extra_km: Mapping[int, float]) -> None:
    """Refuse windows that are none."""
    if not (km >= 0 and np.isfinite(km)):
        raise BadParameter(f"km={km!r} is no distance. Give kilometres, 0 or more, for example km=25.")
    if not (days >= 0 and int(days) == days):
        raise BadParameter(f"days={days!r} is no number of days. Give whole days, 0 or more, for example days=3.")
    if odd := {code: more for code, more in extra_km.items() if code not in range(1, 8) or not more >= 0}:
        raise BadParameter(
            f"extra_km={odd!r}: give kilometres, 0 or more, for UCDP's place codes 1 to 7, as in {{3: 25}}."
        )


def _counted(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs with n_near_a and n_near_b: in how many of them each event is."""
    counts = {f"n_near_{side}": pairs[side].map(pairs[side].value_counts()).astype("Int64") for side in ("a", "b")}
    return pairs.assign(**counts)


#: Clusters of candidates are solved together up to about so many pairs.
PAIRS_AT_ONCE = 5_000
#: A match below this score, or not so far above the next candidate, is possible and no more.
SURE_SCORE, SURE_MARGIN = 0.25, 0.05


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
    read its explanation. It is `possible` and no more where its score is below 0.25 or not
    at least 0.05 above that of the next candidate of either event.

    How good it is depends on how dense the events lie. For simulated events of a year in a
    square of 5 degrees, of which both tables have the same, with km=25 and days=3, precision and
    recall of all matches were:

    =========  ======================  =======================
    events     off 5 km, half a day    off 15 km, two days
    =========  ======================  =======================
    200        0.99 and 0.97           0.99 and 0.63
    1,000      0.97 and 0.92           0.96 and 0.66
    4,000      0.90 and 0.72           0.91 and 0.55
    =========  ======================  =======================

    Returns
    -------
    One row per match or unmatched event: first those of a, in its order, then what is
    left of b, in its order. No event of either table is missing:
    `found_in` : both, possible, only_a or only_b (`sahel.schema.vocabularies.FoundIn`);
    `a_event_id`, `b_event_id` : blank on the side without a partner;
    `why` : why there is no partner (`sahel.schema.vocabularies.Unmatched`); blank for a match;
    then the explanation of the match as `candidate_pairs` gives it; blank for the
    unmatched, but for `n_near_a`, `n_near_b`;
    `margin` : its score less the best score of any other candidate of either event, below 0 where
        another would suit one of them better; blank where there is no other;
    `is_tied` : whether the margin is 0: another candidate suits one of them as well.

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
    _require_windows(km, days, extra_km)
    side_a, side_b = (located(side, types=types, extra_km=extra_km) for side in (a, b))
    pairs = _counted(near_pairs(side_a, side_b, km=km, days=int(days)))
    chosen = pairs.loc[_best_total(pairs, _lots(side_a), _lots(side_b))]
    margin = chosen["score"] - _next_best(pairs.drop(chosen.index), chosen)
    is_weak = (chosen["score"] < SURE_SCORE) | (margin < SURE_MARGIN)
    chosen = chosen.assign(
        found_in=np.where(is_weak, str(FoundIn.POSSIBLE), str(FoundIn.BOTH)), why=pd.Series(dtype="str"),
        margin=margin.round(4).astype("Float64"), is_tied=(margin.round(4) == 0).astype("boolean"),
    )  # fmt: skip
    alone = [_alone(side_a, "a", pairs, chosen), _alone(side_b, "b", pairs, chosen)]
    # An unmatched event of b comes after all of a.
    rows = pd.concat([chosen, *alone]).astype(chosen.dtypes.drop(["a", "b"]))
    rows = rows.sort_values(["a", "b"], na_position="last", ignore_index=True).drop(columns=["a", "b"])
    first = ["found_in", "a_event_id", "b_event_id", "why"]
    return rows[[*first, *rows.columns.drop(first)]]


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
    `cluster` : a number shared by all events that are linked through pairs;
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
    _require_windows(km, days, extra_km)
    side = located(events, types=types, extra_km=extra_km)
    pairs = near_pairs(side, side, km=km, days=int(days))
    pairs = pairs[pairs["a"] < pairs["b"]]
    if "dataset" in events.columns:
        dataset, _ = events["dataset"].factorize()
        pairs = pairs[dataset[pairs["a"]] == dataset[pairs["b"]]]
    pairs = pairs.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    n_near = pd.concat([pairs["a"], pairs["b"]]).value_counts()
    return pairs.drop(columns=["a", "b"]).assign(
        n_near_a=pairs["a"].map(n_near).astype("Int64"),
        n_near_b=pairs["b"].map(n_near).astype("Int64"),
        cluster=pd.factorize(_clusters(pairs["a"], pairs["b"]))[0] + 1,
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


def _best_total(pairs: pd.DataFrame, lots_a: pd.Series, lots_b: pd.Series) -> pd.Index:
    """Which pairs make up the one-to-one choice with the highest sum of scores.

    The work grows with the square of what is solved together, so events that are linked
    through pairs are never parted, and small clusters share a batch.
    """
    # Where totals tie, lots drawn from the ids decide: together they never weigh as
    # much as the last digit of one score.
    weight = 0.00004 / max(min(len(lots_a), len(lots_b)), 1)
    gain = pairs["score"] + pairs["a"].map(lots_a) * pairs["b"].map(lots_b) * weight
    cluster = pd.Series(_clusters(pairs["a"], len(lots_a) + pairs["b"]), index=pairs.index)
    size = cluster.groupby(cluster).size()
    batch = cluster.map((size.cumsum() - size) // PAIRS_AT_ONCE)
    chosen = [_assigned(rows["a"], rows["b"], gain[rows.index]) for _, rows in pairs.groupby(batch)]
    return pairs.index[:0].append(chosen).sort_values()


def _next_best(others: pd.DataFrame, chosen: pd.DataFrame) -> pd.Series:
    """The best score of another candidate of either event; blank where there is none."""
    rivals = [chosen[side].map(others.groupby(side)["score"].max()) for side in ("a", "b")]
    return pd.concat(rivals, axis=1).max(axis=1)


def _clusters(one: pd.Series, other: pd.Series) -> np.ndarray:
    """For each pair of events, given by number, which cluster of pairs that share events it is in."""
    n_events = int(max(one.max(), other.max())) + 1 if len(one) else 0
    edges = scipy.sparse.csr_array((np.ones(len(one)), (one, other)), shape=(n_events, n_events))
    return scipy.sparse.csgraph.connected_components(edges, directed=False)[1][one]


def _assigned(in_a: pd.Series, in_b: pd.Series, gain: pd.Series) -> pd.Index:
    """The chosen ones among some pairs.

    Every event of a may also go to an empty seat of its own, so that none is forced
    upon a partner; the rest is one sparse assignment.
    """
    (a, events_a), (b, events_b) = in_a.factorize(), in_b.factorize()
    seats = np.arange(len(events_a))
    costs = np.concatenate([2 - gain, np.full(len(seats), 2.0)])
    to = np.concatenate([b, len(events_b) + seats])
    _, seat = scipy.sparse.csgraph.min_weight_full_bipartite_matching(
        scipy.sparse.csr_array((costs, (np.concatenate([a, seats]), to)))
    )
    return gain.index[seat[a] == b]


def _lots(side: pd.DataFrame) -> pd.Series:
    """A number from 0 to 1 for each id: the same for the same id, whatever its row or table."""
    return pd.util.hash_pandas_object(side["event_id"].astype("str"), index=False) / 2.0**64


def _alone(events: pd.DataFrame, side: str, pairs: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The events of one side without a partner, and why they have none."""
    rest = events[~events.index.isin(chosen[side])]
    n_near = pairs[side].value_counts().reindex(rest.index, fill_value=0)
    why = np.select(
        [~rest["is_dated"], ~rest["is_placed"], n_near == 0],
        [str(Unmatched.NO_DATE), str(Unmatched.NO_PLACE), str(Unmatched.NONE_NEAR)],
        str(Unmatched.OUTBID),
    )
    found_in = str(FoundIn.ONLY_A if side == "a" else FoundIn.ONLY_B)
    return pd.DataFrame(
        {side: rest.index, f"{side}_event_id": rest["event_id"], "found_in": found_in, "why": why,
         f"n_near_{side}": n_near}
    )  # fmt: skip


def _is_same(events: pd.DataFrame, name: str, pairs: pd.DataFrame) -> pd.Series:
    if name not in events.columns:
        return pd.Series(pd.NA, index=pairs.index, dtype="boolean")
    one, other = (events[name].iloc[pairs[side]].reset_index(drop=True) for side in ("a", "b"))
    return (one == other).astype("boolean").mask(one.isna() | other.isna())
