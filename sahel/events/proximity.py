"""Which events lie near which in place and time, how well two of them go together, and
which types of violence a word of a dataset may stand for.

Candidates come from a tree over place and time at once (scipy's cKDTree: an index
in compiled code, where a table of all pairs would have a billion rows).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used

from sahel.errors import BadParameter
from sahel.events.periods import (
    By,
    Days,
    day_numbers,
    first_day_of,
    period_of,
    require_dates,
    require_numbers,
    row_faults,
)
from sahel.schema.validation import refuse, require_columns
from sahel.schema.vocabularies import IncidentKind, TypeAgreement, ViolenceType

EARTH_KM = 6371.0088  # mean radius
#: UCDP's date precision 2 (two to six days) and 3 (a given week), as days.
_LENGTH = {2: 6, 3: 7}
#: Precision 4 and 5 name a calendar month and a calendar year.
_CALENDAR: dict[int, By] = {4: "month", 5: "year"}
#: Events whose possible days number up to 1, 3, … are searched together, so that one known
#: only to the year does not widen the search for all the others.
_CLASSES = np.array([1, 3, 14, 62, 400])
#: More pairs than this do not fit an ordinary memory, and are no candidates but a whole war.
MOST_PAIRS = 20_000_000

#: What a pair's score is multiplied by.
TYPE_SCORES = {TypeAgreement.SAME: 1.0, TypeAgreement.COMPATIBLE: 0.75, TypeAgreement.UNKNOWN: 0.5}


def located(events: pd.DataFrame, *, types: Types, extra_km: Mapping[int, float]) -> pd.DataFrame:
    """The days, the place and the possible types of each event, or all its faults refused at once.

    One row per event, numbered by position: event_id; is_dated, is_placed; start, end (day
    numbers as stated); earliest, latest (as the precision allows); latitude, longitude
    (degrees); extra_km (added to the window for a vague place); types (`type_bits`).
    """
    require_columns(events, "event_id", "date_start", "date_end", "latitude", "longitude")
    require_dates(events, "date_start", "date_end")
    ids = events["event_id"].reset_index(drop=True)
    begun = events["date_start"].fillna(pd.Timestamp(0))
    start = day_numbers(begun)
    end = day_numbers(events["date_end"].where(events["date_start"].notna()).fillna(begun))
    latitude, longitude = (_numbers(events, name, blank=np.nan) for name in ("latitude", "longitude"))
    checks = (
        ("event_id", ids.isna() | ids.duplicated(), "is filled, and in one row only"),
        ("date_end", end < start, "is not before `date_start`"),
        ("latitude", np.abs(latitude) > 90, "is from -90 to 90 degrees"),
        ("longitude", np.abs(longitude) > 180, "is from -180 to 180 degrees"),
    )
    refuse(pd.concat([row_faults(events, name, wrong, rule) for name, wrong, rule in checks], ignore_index=True))
    earliest, latest = possible_days(start, end, precision=_numbers(events, "date_precision", blank=1))
    place = pd.Series(_numbers(events, "where_precision", blank=0))
    return pd.DataFrame(
        {
            "event_id": ids.astype("Int64") if pd.api.types.is_integer_dtype(ids) else ids,
            "is_dated": events["date_start"].notna().to_numpy(),
            "is_placed": ~(np.isnan(latitude) | np.isnan(longitude)),
            "start": start,
            "end": end,
            "earliest": earliest,
            "latest": latest,
            "latitude": latitude,
            "longitude": longitude,
            "extra_km": place.map(dict(extra_km)).astype("float64").fillna(0),
            "types": type_bits(events, types=types),
        }
    )


def possible_days(start: Days, end: Days, *, precision: np.ndarray) -> tuple[Days, Days]:
    """The first and last day on which each event may have happened.

    1, an exact day: as stated. 2 and 3: six and seven days that hold the stated ones,
    before or after them. 4 and 5: the calendar months or years of the stated days.
    """
    length = end - start + 1
    slack = np.zeros_like(start)
    for code, n_days in _LENGTH.items():
        slack = np.where(precision == code, np.maximum(n_days - length, 0), slack)
    earliest, latest = start - slack, end + slack
    for code, by in _CALENDAR.items():
        named = precision == code
        earliest = np.where(named, first_day_of(period_of(start, by=by), by=by), earliest)
        latest = np.where(named, first_day_of(period_of(end, by=by) + 1, by=by) - 1, latest)
    return earliest, latest


def near_pairs(a: pd.DataFrame, b: pd.DataFrame, *, km: float, days: int) -> pd.DataFrame:
    """Every pair of located events within the windows whose types may be the same, with its scores.

    One row per pair, by position in a and then in b: a, b, a_event_id, b_event_id, then the
    explanation as `sahel.events.candidate_pairs` gives it.
    """
    none = np.zeros((2, 0), dtype="int64")
    rows = np.concatenate([none, *_roughly(a, b, km=km, days=days)], axis=1)
    pairs = _measured(a, b, *rows, km=km, days=days).sort_values(["a", "b"], kind="stable", ignore_index=True)
    for at, (side, events) in enumerate({"a": a, "b": b}.items()):
        pairs.insert(2 + at, f"{side}_event_id", events["event_id"].array.take(pairs[side]))
    place = (km + 1) / (km + 1 + pairs["distance_km"])
    time = (days + 1) / (days + 1 + pairs["days_most"].astype("float64"))
    kind = pairs["type_agreement"].map({str(word): score for word, score in TYPE_SCORES.items()}).astype("float64")
    # Four digits: what is shown is what is added up, and equal is equal.
    score = (place * time * kind).round(4).clip(lower=0.0001)
    return pairs.assign(place_score=place.round(4), time_score=time.round(4), type_score=kind, score=score)


def _roughly(a: pd.DataFrame, b: pd.DataFrame, *, km: float, days: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows of a and of b in one box of place and time: all that can be near, and a few more."""
    n_pairs = 0
    for some_a, some_b in product(_alike(a), _alike(b)):
        # A metre and half a day more, so that rounding loses nothing.
        reach_km = _chord(km + some_a["extra_km"].max() + some_b["extra_km"].max()) + 0.001
        reach_days = days + sum((side["latest"] - side["earliest"]).max() / 2 for side in (some_a, some_b)) + 0.5
        tree_a, tree_b = (
            scipy.spatial.cKDTree(
                np.column_stack([*_in_space(side), (side["earliest"] + side["latest"]) / 2 * (reach_km / reach_days)])
            )
            for side in (some_a, some_b)
        )
        n_pairs += int(tree_a.count_neighbors(tree_b, reach_km, p=np.inf))
        if n_pairs > MOST_PAIRS:
            raise BadParameter(
                f"within {km} km and {days} days there are {n_pairs:,} pairs or more; at most {MOST_PAIRS:,} fit. "
                "Choose narrower windows, or match one country or one year at a time."
            )
        near = tree_a.sparse_distance_matrix(tree_b, reach_km, p=np.inf, output_type="ndarray")
        yield some_a.index[near["i"]].to_numpy(), some_b.index[near["j"]].to_numpy()


def _measured(
    a: pd.DataFrame, b: pd.DataFrame, in_a: np.ndarray, in_b: np.ndarray, *, km: float, days: int
) -> pd.DataFrame:
    """Those of some pairs that are within the windows, measured."""
    one, other = (
        side.drop(columns="event_id").take(rows).reset_index(drop=True) for side, rows in ((a, in_a), (b, in_b))
    )
    distance = haversine_km(one["latitude"], one["longitude"], other["latitude"], other["longitude"])
    stated = _days_between(one["start"], one["end"], other["start"], other["end"])
    possible = _days_between(one["earliest"], one["latest"], other["earliest"], other["latest"])
    most = np.maximum(one["latest"] - other["earliest"], other["latest"] - one["earliest"])
    is_unknown = (one["types"] == 0) | (other["types"] == 0)
    is_same = (one["types"] == other["types"]) & (np.bitwise_count(one["types"]) == 1)
    agreement = pd.Series(str(TypeAgreement.COMPATIBLE), index=one.index, dtype="str")
    agreement = agreement.mask(is_same, str(TypeAgreement.SAME)).mask(is_unknown, str(TypeAgreement.UNKNOWN))
    pairs = pd.DataFrame(
        {
            "a": in_a,
            "b": in_b,
            "distance_km": distance.round(3),
            "km_window": km + one["extra_km"] + other["extra_km"],
            "days_apart": stated.astype("Int64"),
            "days_window": (days + stated - possible).astype("Int64"),
            "days_most": most.astype("Int64"),
            "type_agreement": agreement,
        }
    )
    may_be_one = is_unknown | (one["types"] & other["types"] != 0)
    return pairs[(pairs["distance_km"] <= pairs["km_window"]) & (possible <= days) & may_be_one]


def haversine_km(
    latitude_a: pd.Series, longitude_a: pd.Series, latitude_b: pd.Series, longitude_b: pd.Series
) -> pd.Series:
    """Great-circle distance in kilometres between points in degrees, on a sphere.

    >>> haversine_km(*(pd.Series([degrees]) for degrees in (0.0, 0.0, 0.0, 1.0))).round(2).tolist()
    [111.2]
    """
    phi_a, phi_b = np.radians(latitude_a), np.radians(latitude_b)
    turn = np.radians(longitude_b - longitude_a)
    half = np.sin((phi_b - phi_a) / 2) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(turn / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))


def _alike(events: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows that have a day and a place, in classes of like windows."""
    usable = events[events["is_dated"] & events["is_placed"]]
    length = np.searchsorted(_CLASSES, usable["latest"] - usable["earliest"] + 1)
    return [rows for _, rows in usable.groupby([length, usable["extra_km"]])]


def _in_space(events: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Points in kilometres from the centre of the earth, where a straight line is near enough a distance."""
    phi, turn = np.radians(events["latitude"]), np.radians(events["longitude"])
    return EARTH_KM * np.cos(phi) * np.cos(turn), EARTH_KM * np.cos(phi) * np.sin(turn), EARTH_KM * np.sin(phi)


def _chord(km: float) -> float:
    """The straight line through the earth under a distance along its surface."""
    return 2 * EARTH_KM * float(np.sin(min(km / EARTH_KM, np.pi) / 2))


def _days_between(start_a: pd.Series, end_a: pd.Series, start_b: pd.Series, end_b: pd.Series) -> pd.Series:
    """Whole days from the end of one span of days to the beginning of the other; 0 where they meet."""
    return np.maximum(start_b - end_a, start_a - end_b).clip(lower=0)


def _numbers(events: pd.DataFrame, name: str, *, blank: float) -> np.ndarray:
    """A column as floats; a column that the table lacks is blank throughout."""
    if name not in events.columns:
        return np.full(len(events), float(blank))
    require_numbers(events, name)
    return events[name].to_numpy(dtype="float64", na_value=blank)


#: A word of type_of_violence or event_type, and the types of violence it may stand for.
Types = Mapping[str, Collection[str]]

_FIGHTING = frozenset({ViolenceType.STATE_BASED, ViolenceType.NON_STATE})
_BY_STATE = frozenset({ViolenceType.STATE_BASED, ViolenceType.ONE_SIDED})
_AGAINST_CIVILIANS = frozenset({ViolenceType.ONE_SIDED})
_ANY = frozenset(ViolenceType)

#: Our reading of ACLED's event types and of the incident table's kinds, not theirs.
POSSIBLE_TYPES: Types = {
    **{str(word): frozenset({word}) for word in ViolenceType},
    "Battles": _FIGHTING,
    "Explosions/Remote violence": _ANY,
    "Violence against civilians": _AGAINST_CIVILIANS,
    "Riots": _ANY,
    "Protests": _AGAINST_CIVILIANS,
    "Strategic developments": _ANY,
    IncidentKind.BATTLE: _FIGHTING,
    IncidentKind.AMBUSH: _FIGHTING,
    IncidentKind.BASE_ATTACK: _FIGHTING,
    IncidentKind.CLASH: _FIGHTING,
    IncidentKind.COMPLEX_ATTACK: _ANY,
    IncidentKind.SUICIDE_BOMBING: _ANY,
    IncidentKind.HOSTAGE_SIEGE: _ANY,
    IncidentKind.AIR_STRIKE: _BY_STATE,
    IncidentKind.MASSACRE: _AGAINST_CIVILIANS,
    IncidentKind.COUP_FIGHTING: _BY_STATE,
    IncidentKind.PROTEST_REPRESSION: _AGAINST_CIVILIANS,
}
_BITS = {str(word): 1 << place for place, word in enumerate(ViolenceType)}


def type_bits(events: pd.DataFrame, *, types: Types) -> np.ndarray:
    """The types of violence each event may be of, a bit for each; 0: not known.

    Its own type of violence, or else what its event type may stand for. A word that is
    not in `types` is not known. Raises `BadParameter` where `types` leads to a word
    that is no type of violence.

    >>> type_bits(pd.DataFrame({"event_type": ["Battles", "massacre", "?"]}), types=POSSIBLE_TYPES).tolist()
    [3, 4, 0]
    """
    if odd := sorted({str(word) for words in types.values() for word in words} - set(_BITS)):
        raise BadParameter(f"`types` leads to {odd}, which are no types of violence. Use: {', '.join(_BITS)}.")
    bits = np.zeros(len(events), dtype="int64")
    for name in ("event_type", "type_of_violence"):
        if name in events.columns:
            codes, words = events[name].factorize()
            known = np.array([sum(_BITS[str(kind)] for kind in set(types.get(word, ()))) for word in words] + [0])
            bits = np.where(known[codes] > 0, known[codes], bits)
    return bits
