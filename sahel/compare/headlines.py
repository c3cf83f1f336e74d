"""The headline numbers by which two editions are compared: counts, and what was said of the killed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sahel.schema.vocabularies import CoupKind, Harm, Outcome, Status

_ESTIMATES = {"low": "low estimate", "best": "best estimate", "high": "high estimate"}
_SAID = {"lowest": "lowest number said", "highest": "highest number said"}


def headline_numbers(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The headline numbers of some tables of ours, by label.

    Parameters
    ----------
    tables : tables by name, or some of them; others than those named here are not counted.

    Returns
    -------
    Whole numbers by label. Always there: how many statements the claims hold (relays of one count
    once), how many of them are still in force in at least one line, how many incidents
    (parts not counted), and how many coups of each outcome. Where there are such rows:
    UCDP's deaths, and the deaths of coded events per dataset, as low, best and high
    estimate (sums; a blank adds nothing). And for each incident and victim party the lowest
    and the highest number of killed that a statement in force about the whole incident names
    ("at least 20" names 20; a word names none).
    Numbers said of several incidents or victims are never added.

    >>> import sahel
    >>> numbers = sahel.compare.headline_numbers({"claims": sahel.load_claims(), "incidents": sahel.load_incidents()})
    >>> int(numbers["tinzaouaten-2024: killed of wagner, highest number said"])
    84
    """
    empty = pd.DataFrame()
    numbers = [
        _counts(tables),
        _deaths(tables.get("country_years", empty), of="UCDP, deaths in the country-years"),
        _deaths(tables.get("conflict_years", empty), of="UCDP, battle-related deaths in the conflict-years"),
        *_coded(tables.get("events", empty)),
        _killed(tables),
    ]
    return pd.concat([one for one in numbers if len(one)])


def _counts(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    counts = {"statements": 0, "statements in force": 0, "incidents": 0}
    if "claims" in tables:
        claims = tables["claims"]
        counts["statements"] = claims["statement_id"].nunique()
        counts["statements in force"] = claims.loc[claims["status"] == Status.STANDING, "statement_id"].nunique()
    if "incidents" in tables:
        counts["incidents"] = int(tables["incidents"]["part_of"].isna().sum())
    coups = tables.get("coups", pd.DataFrame({"kind": [], "outcome": []}))
    outcomes = coups.loc[coups["kind"] == CoupKind.COUP, "outcome"].value_counts()
    for outcome in Outcome:
        counts[f"coups and attempts, {outcome}"] = int(outcomes.get(str(outcome), 0))
    return pd.Series(counts, dtype="Float64")


def _deaths(rows: pd.DataFrame, *, of: str) -> pd.Series:
    """Sums of the three estimates; an estimate that no row has is left out."""
    if "dyad_id" in rows and "event_id" not in rows:
        rows = rows[rows["dyad_id"].isna()]  # a dyad's deaths are in its conflict's row as well
    sums = {f"{of}, {words}": rows[name].sum(min_count=1) for name, words in _ESTIMATES.items() if name in rows}
    return pd.Series(sums, dtype="Float64").dropna()


def _coded(events: pd.DataFrame) -> list[pd.Series]:
    """Deaths of coded events, each dataset by itself: two datasets code the same dead."""
    if events.empty:
        return []
    return [_deaths(rows, of=f"{name}, deaths in the events") for name, rows in events.groupby("dataset", sort=True)]


def _killed(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The lowest and the highest number said of the killed, per whole incident and victim party."""
    claims = tables.get("claims")
    if claims is None or claims.empty:
        return pd.Series(dtype="Float64")
    incidents = tables.get("incidents", pd.DataFrame({"incident_id": [], "part_of": []}))
    parts = incidents.loc[incidents["part_of"].notna(), "incident_id"]
    counted = claims[
        (claims["harm"] == Harm.KILLED)
        & (claims["status"] == Status.STANDING)
        & (claims["scope"] == "whole")
        & claims["subset_of"].isna()
        & claims["victim"].notna()
        & ~claims["incident_id"].isin(parts)
    ]
    low, high = (counted[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in ("low", "high"))
    named = counted.assign(lowest=np.fmin(low, high), highest=np.fmax(low, high)).dropna(subset=["lowest"])
    spans = named.groupby(["incident_id", "victim"], sort=True).agg(
        lowest=("lowest", "min"), highest=("highest", "max")
    )
    ends = spans.stack()
    labels = [f"{incident}: killed of {victim}, {_SAID[end]}" for incident, victim, end in ends.index]
    return pd.Series(ends.to_numpy(), index=labels, dtype="Float64")
