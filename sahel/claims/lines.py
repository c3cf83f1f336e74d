"""What is said of one victim party's harm in one incident: the readings that a rule chooses from.

A *cell* is one incident (or part), victim party and harm. A *line* is what one statement
says of it. Both are numbers here, so that a rule over a million claims costs what one
grouping costs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.claims.bounds import read_bounds
from sahel.claims.codes import codes, firsts, merged
from sahel.claims.relays import is_distorted
from sahel.words import ActorKind, Bound, Status

CELL = ["incident_id", "victim", "harm"]
_NEEDED = ["incident_id", "statement_id", "claimant", "victim", "harm", "bound", "low", "high"]


class Lines(NamedTuple):
    """The readings of every cell.

    `cells` : one row per cell, in order of first appearance: incident_id, victim, harm.
    `said` : one row per statement, cell and reading, copies folded: `cell`, `statement`,
        `voice` (-1: never an independent voice), `reading` (equal numbers, equal
        reading), least, most, `stated` (the highest number named), is_about, is_worded,
        is_silent, `row` (the position of its first document in `claims`).
    `claims` : the rows they were read from.
    """

    cells: pd.DataFrame
    said: pd.DataFrame
    claims: pd.DataFrame

    @property
    def numbered(self) -> pd.DataFrame:
        """The readings with a number."""
        return self.said[~(self.said["is_worded"] | self.said["is_silent"])]


def read_lines(claims: pd.DataFrame, *, cell: list[str] = CELL) -> Lines:
    """Standing statements about the whole of an incident, copies and distorting relays left out.

    `claims` may be the ledger or plain reports with only the columns of `_NEEDED`: what is
    not there (status, scope, relay, …) is taken as standing, whole and unrelayed. Rows
    about a part of another claim's dead are left out, as are narrower scopes.
    """
    require_columns(claims, *_NEEDED)
    kept = claims[_is_voice(claims)]
    victim = _victim(kept)
    named = kept.assign(victim=victim) if victim is not kept["victim"] else kept
    number = codes(named, cell)
    read = read_bounds(_numbers(named))
    least, most = read["least"].to_numpy(), read["most"].to_numpy()
    statement = pd.factorize(named["statement_id"])[0]
    reading = codes(read, ["bound", "low", "high"])
    line = merged(statement, number)
    upright = ~is_distorted(named, line=line, reading=reading)
    told = merged(line, reading)
    at = np.flatnonzero(upright & ~pd.Series(told).where(upright, -1).duplicated().to_numpy())
    ends = pd.DataFrame({"least": least[at], "most": most[at]})
    stated = np.where(np.isinf(most[at]), _stated_high(named["high"], at, least[at]), most[at])
    said = ends.assign(
        cell=number[at],
        statement=statement[at],
        voice=_voices(named.iloc[at]),
        reading=codes(ends, ["least", "most"]),
        stated=stated,
        is_about=read["is_about"].to_numpy()[at],
        is_worded=read["is_worded"].to_numpy()[at],
        is_silent=np.isnan(least[at]),
        row=at,
    )
    cells = named[cell].iloc[firsts(number)].reset_index(drop=True)
    return Lines(cells=cells, said=said, claims=named)


def _is_voice(claims: pd.DataFrame) -> np.ndarray:
    """Which rows stand, speak of the whole and are not a part of another claim's dead."""
    keep = np.ones(len(claims), dtype=bool)
    if "status" in claims:
        keep &= claims["status"].to_numpy() == str(Status.STANDING)
    if "scope" in claims:
        keep &= claims["scope"].to_numpy() == "whole"
    if "subset_of" in claims:
        keep &= ~is_fraction(claims)
    return keep


def is_fraction(claims: pd.DataFrame) -> np.ndarray:
    """Which rows count a part of the same victims and harm as the claim they are a subset of."""
    fraction = claims["subset_of"].notna().to_numpy(copy=True)
    at = np.flatnonzero(fraction)
    if not len(at):
        return fraction
    parts = claims.iloc[at]
    wholes = claims[["claim_id", "victim", "harm"]].drop_duplicates("claim_id").set_index("claim_id")
    of = wholes.reindex(parts["subset_of"])
    unlike = of["harm"].notna().to_numpy() & (
        (of[["victim", "harm"]].fillna("").to_numpy() != parts[["victim", "harm"]].fillna("").to_numpy()).any(axis=1)
    )
    fraction[at] = ~unlike
    return fraction


def _numbers(claims: pd.DataFrame) -> pd.DataFrame:
    """Bound, low and high; in plain reports a blank number is written as an exact one."""
    numbers = claims[["bound", "low", "high"]]
    blank = numbers["low"].isna() & numbers["high"].isna()
    if not blank.any():
        return numbers
    return numbers.assign(bound=numbers["bound"].mask(blank & (numbers["bound"] == Bound.EXACT), str(Bound.NO_FIGURE)))


def _victim(claims: pd.DataFrame) -> pd.Series:
    """The victim party, or the words that the first document uses where it could not be resolved."""
    unresolved = claims["victim"].isna()
    if "victim_as_named" not in claims or not unresolved.any():
        return claims["victim"]
    named = claims[unresolved]
    line = codes(named, ["statement_id", "incident_id", "harm", "bound", "low", "high"])
    words = named["victim_as_named"].groupby(line).transform("first").reindex(claims.index)
    return claims["victim"].fillna(words)


def _voices(claims: pd.DataFrame) -> np.ndarray:
    """Who speaks, as a number; -1 for a joint statement, which is no voice beside those of its authors.

    The column `voice` that `relate` gives (a government and its forces are one), else
    the claimant. Speakers that are not resolved are one voice together: nothing shows
    that they are several.
    """
    voice = claims["voice"] if "voice" in claims else claims["claimant"]
    if "voice" not in claims and "claimant_kind" in claims:
        voice = speaker(claims)
    number = pd.factorize(voice.fillna(""))[0]
    return np.where(claims["joint_with"].notna(), -1, number) if "joint_with" in claims else number


def speaker(claims: pd.DataFrame) -> pd.Series:
    """The claimant, and for speakers under one heading the name they went under."""
    is_class = (claims["claimant_kind"] == ActorKind.SPEAKER_CLASS) & claims["signed_as"].notna()
    return claims["claimant"].fillna("").mask(is_class, claims["claimant"].fillna("") + "|" + claims["signed_as"])


def _stated_high(high: pd.Series, at: np.ndarray, least: np.ndarray) -> np.ndarray:
    """The highest number named by an open statement: "25 to 82 or more" names 82, "at least 20" names 20."""
    named = high.iloc[at].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return np.fmax(named, least)
