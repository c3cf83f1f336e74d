"""Which events lie near which in place and time, how well two of them go together, and
which types of violence a word of a dataset may stand for.

Candidates come from a tree over place and time at once (scipy's cKDTree: an index
in compiled code, where a table of all pairs would have a billion rows).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

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
_STRETCH = {2: 6, 3: 7}
#: Precision 4 and 5 name a calendar month and a calendar year.
_CALENDAR: dict[int, By] = {4: "month", 5: "year"}
#: Events whose possible days number up to 1, 3, … are searched together, so that one known
#: only to the year does not widen the search for all the others.
_CLASSES = np.array([1, 3, 14, 62, 400])
#: More pairs than this do not fit an ordinary memory, and are no candidates but a whole war.
MOST_PAIRS = 20_000_000

#: What a pair's score is multiplied by.
TYPE_SCORES = {TypeAgreement.SAME: 1.0, TypeAgreement.COMPATIBLE: 0.75, TypeAgreement.UNKNOWN: 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """What tells who is near whom; one entry per row of a table, in its order."""

    is_dated: np.ndarray
    is_placed: np.ndarray
    start: Days  # as stated
    end: Days
    earliest: Days  # as the precision allows
    latest: Days
    latitude: np.ndarray  # degrees
    longitude: np.ndarray
    extra_km: np.ndarray  # added to the window for a vague place
    types: np.ndarray  # a bit per type of violence that it may be; 0: not known


def located(events: pd.DataFrame, *, types: Types, extra_km: Mapping[int, float]) -> Located:
    """Read the days, the place and the possible types of each event, refusing all faults at once."""
    require_columns(events, "event_id", "date_start", "date_end", "latitude", "longitude")
    require_dates(events, "date_start", "date_end")
    ids = events["event_id"]
    precision = _numbers(events, "date_precision", blank=1)
    place = _numbers(events, "where_precision", blank=0)
    begun = events["date_start"].fillna(pd.Timestamp(0))
    start = day_numbers(begun)
    end = day_numbers(events["date_end"].where(events["date_start"].notna()).fillna(begun))
    latitude = _numbers(events, "latitude", blank=np.nan)
    longitude = _numbers(events, "longitude", blank=np.nan)
    checks = (
        ("event_id", ids.isna() | ids.duplicated(), "is filled, and in one row only"),
        ("date_end", end < start, "is not before `date_start`"),
        ("latitude", np.abs(latitude) > 90, "is from -90 to 90 degrees"),
        ("longitude", np.abs(longitude) > 180, "is from -180 to 180 degrees"),
    )
    faults = [row_faults(events, name, wrong, rule) for name, wrong, rule in checks if wrong.any()]
    refuse(pd.concat(faults, ignore_index=True) if faults else pd.DataFrame())
    earliest, latest = possible_days(start, end, precision=precision)
    return Located(
        is_dated=events["date_start"].notna().to_numpy(),
        is_placed=~(np.isnan(latitude) | np.isnan(longitude)),
        start=start,
        end=end,
        earliest=earliest,
        latest=latest,
        latitude=latitude,
        longitude=longitude,
        extra_km=_extra_km(place, extra_km),
        types=type_bits(events, types=types),
    )


def possible_days(start: Days, end: Days, *, precision: np.ndarray) -> tuple[Days, Days]:
    """The first and last day on which each event may have happened.

    1, an exact day: as stated. 2 and 3: six and seven days that hold the stated ones,
    before or after them. 4 and 5: the calendar months or years of the stated days.
    """
    length = end - start + 1
    slack = np.zeros_like(start)
    for code, n_days in _STRETCH.items():
        slack = np.where(precision == code, np.maximum(n_days - length, 0), slack)
    earliest, latest = start - slack, end + slack
    for code, by in _CALENDAR.items():
        named = precision == code
        earliest = np.where(named, first_day_of(period_of(start, by=by), by=by), earliest)
        latest = np.where(named, first_day_of(period_of(end, by=by) + 1, by=by) - 1, latest)
    return earliest, latest


def near_pairs(a: Located, b: Located, *, km: float, days: int) -> pd.DataFrame:
    """Every pair within the windows whose types may be the same, with how near it is.

    One row per pair, by position in a and then in b: a, b, distance_km, km_window,
    days_apart, days_window, days_most, type_agreement.
    """
    found = [_exactly(a, b, *rows, km=km, days=days) for rows in _roughly(a, b, km=km, days=days)]
    pairs = pd.concat(found, ignore_index=True) if found else _exactly(a, b, *np.zeros((2, 0), int), km=km, days=days)
    return pairs.sort_values(["a", "b"], kind="stable", ignore_index=True)


def scored(pairs: pd.DataFrame, *, km: float, days: int) -> pd.DataFrame:
    """The same pairs with place_score, time_score, type_score and their product, score."""
    place = (km + 1) / (km + 1 + pairs["distance_km"])
    time = (days + 1) / (days + 1 + pairs["days_most"].astype("float64"))
    kind = pairs["type_agreement"].map({str(word): score for word, score in TYPE_SCORES.items()}).astype("float64")
    # Four digits: what is shown is what is added up, and equal is equal.
    score = (place * time * kind).round(4).clip(lower=0.0001)
    return pairs.assign(place_score=place.round(4), time_score=time.round(4), type_score=kind, score=score)


def _roughly(a: Located, b: Located, *, km: float, days: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows of a and of b in one box of place and time: all that can be near, and a few more."""
    n_pairs = 0
    for rows_a in _alike(a):
        for rows_b in _alike(b):
            # A metre and half a day more, so that rounding loses nothing.
            reach_km = _chord(km + a.extra_km[rows_a].max() + b.extra_km[rows_b].max()) + 0.001
            reach_days = days + _half(a)[rows_a].max() + _half(b)[rows_b].max() + 0.5
            tree_a, tree_b = (
                scipy.spatial.cKDTree(
                    np.column_stack([_in_space(side)[rows], _middle(side)[rows] * (reach_km / reach_days)])
                )
                for side, rows in ((a, rows_a), (b, rows_b))
            )
            n_pairs += int(tree_a.count_neighbors(tree_b, reach_km, p=np.inf))
            if n_pairs > MOST_PAIRS:
                raise BadParameter(
                    f"within {km} km and {days} days there are {n_pairs:,} pairs or more; at most {MOST_PAIRS:,} fit. "
                    "Choose narrower windows, or match one country or one year at a time."
                )
            near = tree_a.sparse_distance_matrix(tree_b, reach_km, p=np.inf, output_type="ndarray")
            yield rows_a[near["i"]], rows_b[near["j"]]


def _exactly(a: Located, b: Located, in_a: np.ndarray, in_b: np.ndarray, *, km: float, days: int) -> pd.DataFrame:
    """The pairs that are within the windows indeed, measured."""
    distance = haversine_km(a.latitude[in_a], a.longitude[in_a], b.latitude[in_b], b.longitude[in_b])
    km_window = km + a.extra_km[in_a] + b.extra_km[in_b]
    stated = _gap(a.start[in_a], a.end[in_a], b.start[in_b], b.end[in_b])
    possible = _gap(a.earliest[in_a], a.latest[in_a], b.earliest[in_b], b.latest[in_b])
    types_a, types_b = a.types[in_a], b.types[in_b]
    is_unknown = (types_a == 0) | (types_b == 0)
    pairs = pd.DataFrame(
        {
            "a": in_a,
            "b": in_b,
            "distance_km": distance.round(3),
            "km_window": km_window,
            "days_apart": pd.array(stated, dtype="Int64"),
            "days_window": pd.array(days + stated - possible, dtype="Int64"),
            "days_most": pd.array(
                np.maximum(a.latest[in_a] - b.earliest[in_b], b.latest[in_b] - a.earliest[in_a]), dtype="Int64"
            ),
            "type_agreement": np.select(
                [is_unknown, (types_a == types_b) & (np.bitwise_count(types_a) == 1)],
                [str(TypeAgreement.UNKNOWN), str(TypeAgreement.SAME)],
                str(TypeAgreement.COMPATIBLE),
            ),
        }
    )
    may_be_one = is_unknown | (types_a & types_b != 0)
    return pairs[(pairs["distance_km"] <= km_window) & (possible <= days) & may_be_one]


def haversine_km(
    latitude_a: np.ndarray, longitude_a: np.ndarray, latitude_b: np.ndarray, longitude_b: np.ndarray
) -> np.ndarray:
    """Great-circle distance in kilometres between points in degrees, on a sphere.

    >>> float(haversine_km(*np.array([[0.0], [0.0], [0.0], [1.0]]))[0].round(2))
    111.2
    """
    phi_a, phi_b = np.radians(latitude_a), np.radians(latitude_b)
    turn = np.radians(longitude_b - longitude_a)
    half = np.sin((phi_b - phi_a) / 2) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(turn / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))


def _alike(events: Located) -> list[np.ndarray]:
    """The rows that have a day and a place, in classes of like windows."""
    usable = np.flatnonzero(events.is_dated & events.is_placed)
    length = np.searchsorted(_CLASSES, (events.latest - events.earliest + 1)[usable])
    _, extra = np.unique(events.extra_km[usable], return_inverse=True)
    classes = length * (extra.max(initial=0) + 1) + extra
    return [usable[classes == one] for one in np.unique(classes)]


def _in_space(events: Located) -> np.ndarray:
    """Points in kilometres from the centre of the earth, where a straight line is near enough a distance."""
    phi, turn = np.radians(events.latitude), np.radians(events.longitude)
    return EARTH_KM * np.column_stack([np.cos(phi) * np.cos(turn), np.cos(phi) * np.sin(turn), np.sin(phi)])


def _chord(km: float) -> float:
    """The straight line through the earth under a distance along its surface."""
    return 2 * EARTH_KM * float(np.sin(min(km / EARTH_KM, np.pi) / 2))


def _middle(events: Located) -> np.ndarray:
    return (events.earliest + events.latest) / 2


def _half(events: Located) -> np.ndarray:
    return (events.latest - events.earliest) / 2


def _gap(start_a: Days, end_a: Days, start_b: Days, end_b: Days) -> np.ndarray:
    """Whole days from the end of one stretch to the beginning of the other; 0 where they meet."""
    return np.maximum(np.maximum(start_b - end_a, start_a - end_b), 0)


def _numbers(events: pd.DataFrame, name: str, *, blank: float) -> np.ndarray:
    """A column as floats; a column that the table lacks is blank throughout."""
    if name not in events.columns:
        return np.full(len(events), float(blank))
    require_numbers(events, name)
    return events[name].to_numpy(dtype="float64", na_value=blank)


def _extra_km(place: np.ndarray, extra_km: Mapping[int, float]) -> np.ndarray:
    """Kilometres to add for each place; none for a code that is not named."""
    extra = np.zeros(len(place))
    for code, more in extra_km.items():
        extra[place == code] = more
    return extra


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
