"""How each claimant speaks: against third parties, against itself, and how fast."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.claims.lines import CELL, read_lines
from sahel.claims.trail import revision_trail
from sahel.dates import last_day
from sahel.words import Band, Direction, Stance

#: Below so many comparisons a profile is an anecdote.
FEW = 5
_OF = {Stance.OWN: "own", Stance.ALLY: "own", Stance.ENEMY: "enemy"}


def claimant_profiles(claims: pd.DataFrame, *, incidents: pd.DataFrame) -> pd.DataFrame:
    """For every claimant: its numbers beside the third-party band, its revisions, its delay.

    Parameters
    ----------
    claims : as `relate` returns them, cut with `as_of` for a past day.
    incidents : with `start` and `end`, for the delay.

    Returns
    -------
    One row per claimant and `losses` (own: of its own side; enemy: of its enemies):

    `n_statements` : standing lines about the whole of an incident; n_incidents; `n_worded` : without a number;
    `n_compared` : those with a number where third parties give one for the same victims and harm;
    `n_below`, `n_within`, `n_above` : of these, wholly below, touching, wholly above the third-party band;
    `median_ratio` : median of its number over the middle of closed third-party bands, exact
        and about numbers only (a description of its habit, never a correction); blank: none;
    `n_revised`, `n_up`, `n_down` : revisions of these, and which way they went;
    `delay_least`, `delay_most` : median days from the last day of the incident to the statement, by the
        earliest and the latest days their dates allow; blank: undated;
    `is_small` : fewer than five comparisons: an anecdote, not a habit.

    >>> import sahel
    >>> incidents = sahel.load_incidents()
    >>> related = sahel.relate(sahel.load_claims(), incidents=incidents, parties=sahel.load_parties(),
    ...                        actors=sahel.load_actors(), relations=sahel.load_relations())
    >>> profiles = claimant_profiles(related, incidents=incidents).set_index(["claimant", "losses"])
    >>> bool((profiles["n_below"] + profiles["n_within"] + profiles["n_above"] == profiles["n_compared"]).all())
    True
    """
    require_columns(claims, "claimant", "stance", "band", "stated_on", "stated_on_precision", "umbrella")
    lines = read_lines(claims)
    said = _beside_third_parties(lines.said, claims)
    said = said.dropna(subset=["claimant", "losses"])
    keys = ["claimant", "losses"]
    table = said.groupby(keys, sort=False).agg(
        n_statements=("statement", "nunique"),
        n_incidents=("umbrella", "nunique"),
        n_worded=("is_worded", "sum"),
        n_compared=("is_compared", "sum"),
        n_below=("is_below", "sum"),
        n_within=("is_within", "sum"),
        n_above=("is_above", "sum"),
        median_ratio=("ratio", "median"),
    )
    table = table.join(_revisions(claims), how="left").join(_delays(claims, incidents), how="left")
    counts = ["n_revised", "n_up", "n_down"]
    table[counts] = table[counts].fillna(0).astype("int64")
    table["is_small"] = table["n_compared"] < FEW
    return table.sort_values("n_statements", ascending=False, kind="stable").reset_index()


def _beside_third_parties(said: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    row = said["row"].to_numpy()
    band = claims["band"].to_numpy()[row]
    numbered = ~(said["is_worded"] | said["is_silent"])
    third = said[numbered & (band == str(Band.THIRD_PARTY))].groupby("cell")
    low = said["cell"].map(third["least"].min())
    high = said["cell"].map(third["most"].max())
    compared = numbered & low.notna()
    is_point = compared & (said["least"] == said["most"])
    middle = ((low + high) / 2).where(np.isfinite(high) & (high > 0))
    return said.assign(
        claimant=claims["claimant"].to_numpy()[row],
        umbrella=claims["umbrella"].to_numpy()[row],
        losses=pd.Series(claims["stance"].to_numpy()[row])
        .map({str(key): word for key, word in _OF.items()})
        .to_numpy(),
        is_compared=compared,
        is_below=compared & (said["most"] < low),
        is_within=compared & (said["most"] >= low) & (said["least"] <= high),
        is_above=compared & (said["least"] > high),
        ratio=(said["least"] / middle).where(is_point),
    )


def _revisions(claims: pd.DataFrame) -> pd.DataFrame:
    trail = revision_trail(claims)
    stance = claims.drop_duplicates("claim_id").set_index("claim_id")["stance"]
    losses = trail["claim_id"].map(stance).map({str(key): word for key, word in _OF.items()})
    moved = trail.assign(
        losses=losses, n_up=trail["direction"] == Direction.UP, n_down=trail["direction"] == Direction.DOWN
    )
    groups = moved.groupby(["claimant", "losses"])
    return groups.agg(n_revised=("claim_id", "size"), n_up=("n_up", "sum"), n_down=("n_down", "sum"))


def _delays(claims: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Median days from the end of an incident to the statements about it; before its end counts as none."""
    ended = incidents["end"].fillna(incidents["start"]).set_axis(incidents["incident_id"])
    once = claims.drop_duplicates(["statement_id", *CELL])
    after = once["incident_id"].map(ended)
    latest = last_day(once["stated_on"], once["stated_on_precision"])
    days = once.assign(
        losses=once["stance"].map({str(key): word for key, word in _OF.items()}),
        delay_least=(once["stated_on"] - after).dt.days.clip(lower=0),
        delay_most=(latest - after).dt.days.clip(lower=0),
    )
    return days.groupby(["claimant", "losses"])[["delay_least", "delay_most"]].median()
