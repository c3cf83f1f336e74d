"""An incident day by day: what was known on each day on which something was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import pandas as pd

from sahel import formatting
from sahel.claims.bands import claim_bands
from sahel.claims.ledger import as_of
from sahel.dates import last_day, read_day
from sahel.present.tracing import trace_rows
from sahel.provenance import ROWS
from sahel.schema.validation import require_columns

T = TypeVar("T")
_IDS = ("claim_id", "statement_id", "incident_id", "umbrella", "revises", "subset_of")
_BETWEEN = " "  # occurs in no id


def known_by_day(claims: pd.DataFrame, *, until: str = "") -> dict[str, pd.DataFrame]:
    """For each day on which something was said or withdrawn, the claims as they were known then, by ISO day, in order.

    `claims` as `as_of` needs them; `until` is the last day to know of (blank: no end). What is dated
    "July 2024" counts on 31 July; an undated claim is known on no day.

    >>> import sahel
    >>> own = sahel.load_claims().query("claimant == 'csp-dpa' and victim == 'csp-dpa' and harm == 'killed'")
    >>> {day: sorted(set(known["status"])) for day, known in known_by_day(own).items()}
    {'2024-07-28': ['standing'], '2024-08-01': ['revised', 'standing']}
    """
    require_columns(claims, "stated_on", "stated_on_precision")
    days = [last_day(claims["stated_on"], claims["stated_on_precision"])]
    if "withdrawn_on" in claims:
        days.append(last_day(claims["withdrawn_on"], claims["withdrawn_on_precision"]))
    spoken = pd.concat(days).dropna().drop_duplicates().sort_values()
    if until:
        spoken = spoken[spoken <= read_day(until)]
    return {f"{day:%Y-%m-%d}": as_of(claims, day) for day in spoken}


def bands_by_day(known: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The bands of each day with their source rows, of claims as `known_by_day` gives them.

    >>> import sahel
    >>> ambush = sahel.load_ledger().query("incident_id == 'tinzaouaten-2024-ambush'")
    >>> {day: len(bands) for day, bands in bands_by_day(known_by_day(ambush, until="2024-07-28")).items()}
    {'2024-07-27': 4, '2024-07-28': 8}
    """
    if not known:
        return {}
    # All days at once, each under ids of its own: the bands of a day have no row of another's.
    claims = pd.concat([_under(day, claims) for day, claims in known.items()], ignore_index=True)
    bands = trace_rows(claim_bands(claims), claims=claims)
    days, ids = bands["incident_id"].str.split(_BETWEEN, n=1, expand=True).reindex(columns=[0, 1]).items()
    bands = bands.assign(
        incident_id=ids[1],
        umbrella=bands["umbrella"].str.partition(_BETWEEN)[2],
        rows=bands[ROWS].str.replace(f"[^/;{_BETWEEN}]*{_BETWEEN}", "", regex=True),
    )
    return {day: bands[days[1] == day].reset_index(drop=True) for day in known}


def _under(day: str, claims: pd.DataFrame) -> pd.DataFrame:
    """The claims with their ids set apart from those of other days."""
    return claims.assign(**{name: day + _BETWEEN + claims[name] for name in _IDS if name in claims})


def each_day(frames: Mapping[str, pd.DataFrame], make: Callable[..., T], **given: object) -> dict[str, T]:
    """What a function makes of the frame of each day, and of what is `given` besides.

    >>> each_day({"2024-07-28": pd.DataFrame({"low": [7]})}, len)
    {'2024-07-28': 1}
    """
    return {day: make(frame, **given) for day, frame in frames.items()}


def ladder_by_day(ladder: pd.DataFrame, earlier: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """A ladder with what each of its lines said before, for `plot_claims_ladder`.

    `earlier` are the ladders of the same incident on single days, in order. One row is one reading of
    one line: the columns of `ladder`; `since` and `until`, the places (from 0) of the first and the
    last day on which it held, the whole ladder being one more day at the end (`until` blank: it still
    holds); and `known`, these days in words. The readings of one `line` stand together, where the
    ladder has the line; a line that the ladder no longer has stands last in its group.

    >>> then = pd.DataFrame({"line": ["a"], "group": ["g"], "said": ["7"], "rows": ["claims/1"]})
    >>> now = pd.DataFrame({"line": ["a", "b"], "group": ["g", "g"], "said": ["9", "1"], "rows": ["claims/2", None]})
    >>> ladder_by_day(now, {"2024-07-30": then, "2024-08-02": then})[["line", "said", "since", "until", "known"]].values
    array([['a', '7', 0, 1, 'as known from 30 July 2024 to 2 August 2024'],
           ['a', '9', 2, <NA>, ''],
           ['b', '1', 2, <NA>, '']], dtype=object)
    """
    require_columns(ladder, "line", "group", ROWS)
    days = [*earlier, ""]
    frames = [frame.assign(at=at) for at, frame in enumerate([*earlier.values(), ladder]) if len(frame)]
    if not frames:
        return ladder.assign(since=0, until=pd.array([], dtype="Int64"), known="")
    readings = pd.concat(frames, ignore_index=True)
    said = [name for name in ladder.columns if name != ROWS]
    readings["reading"] = readings.groupby(said, dropna=False, sort=False).ngroup()
    readings = readings.sort_values(["reading", "at"], kind="stable", ignore_index=True)
    # A reading that was gone for a day begins anew.
    begins = (readings["reading"] != readings["reading"].shift()) | (readings["at"] != readings["at"].shift() + 1)
    runs = readings.groupby(begins.cumsum())
    lines = runs.tail(1).reset_index(drop=True)
    lines = lines.assign(since=runs["at"].min().to_numpy(), until=lines["at"].astype("Int64"))
    lines["until"] = lines["until"].mask(lines["at"] == len(earlier))
    in_words = formatting.day(pd.to_datetime(pd.Series(days[:-1] or [None])))
    first, last = (lines[name].map(in_words) for name in ("since", "at"))
    span = ("as known from " + first + " to " + last).mask(first == last, "as known on " + first)
    lines["known"] = span.where(lines["until"].notna(), "")
    place = pd.Series(range(len(ladder)), index=ladder["line"]).groupby(level=0).min()
    ends = pd.Series(range(len(ladder)), index=ladder["group"]).groupby(level=0).max()
    gone = lines["group"].map(ends).fillna(len(ladder)) + 0.5
    lines["place"] = lines["line"].map(place).fillna(gone)
    lines = lines.sort_values(["place", "line", "since"], kind="stable", ignore_index=True)
    return lines[[*ladder.columns, "since", "until", "known"]]
