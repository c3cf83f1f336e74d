"""What each side concedes, what third parties say, what the enemy claims."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel import wording
from sahel.check import require_columns
from sahel.claims.bounds import read_bounds
from sahel.claims.known import standing
from sahel.claims.statements import statements
from sahel.words import ActorKind

_CELL = ["incident_id", "victim", "harm", "band"]


def claim_bands(claims: pd.DataFrame) -> pd.DataFrame:
    """The span of what was said of one victim party's harm, apart for each kind of speaker.

    Parameters
    ----------
    claims : as `relate` returns them (columns stance, band, umbrella beside the
        ledger's own), cut with `as_of` first for a past day.

    Returns
    -------
    One row per incident (or part of one), victim party, harm and band; `victim` holds
    the ids, or the words used where those harmed could not be resolved:

    `least`, `most` : the envelope of the numbers stated for the whole of that
        incident, from the lowest lower end to the highest upper end (persons; inf:
        an upper end is open). Where nobody gave a number but somebody gave a word:
        [1, inf) and `is_worded`. Blank where nothing was stated for the whole.
    `floor` : the most that one statement about a *part* of the incident implies at
        the least; blank: no part. A part is never read as the whole.
    `said` : the lowest and the highest statement in words ("about 50 … 84"), the words
        that came without a number, or "no figure"; blank: nothing about the whole.
    `n_statements`, `n_claimants` : statements behind the band; copies count once.
    `n_worded` : statements with a word and no number; `terms` their words.
    `n_silent` : statements that deny, or give no figure.

    Only standing claims count. Statements with another scope than `whole` (one
    video, one village, several weeks) enter no band: see the ledger for them.

    Raises
    ------
    MissingColumns : the claims were not passed through `relate`.

    Examples
    --------
    >>> import sahel
    >>> related = sahel.relate(
    ...     sahel.as_of(sahel.load_claims(), "2024-07-30"), incidents=sahel.load_incidents(),
    ...     parties=sahel.load_parties(), actors=sahel.load_actors(), relations=sahel.load_relations(),
    ... )
    >>> bands = sahel.claim_bands(related).set_index(["incident_id", "victim", "harm", "band"])
    >>> bands.loc[("tinzaouaten-2024-ambush", "wagner", "killed", "claimed"), ["least", "most"]].tolist()
    [50.0, 50.0]
    >>> bands.loc[("tinzaouaten-2024", "wagner", "killed", "aligned"), ["least", "most"]].tolist()
    [20.0, inf]
    """
    require_columns(claims, "stance", "band", "umbrella", "claimant_kind")
    lines = read_bounds(statements(standing(claims)))
    lines = lines.assign(
        victim=lines["victim"].fillna(lines["victim_as_named"].str.replace(r" \| .*", "", regex=True)),
        said=wording.said(lines),
    )
    whole = lines[lines["scope"] == "whole"]
    speaker = whole["claimant"].fillna("") + "|" + whole["signed_as"].fillna("").where(_is_class(whole), "")
    numbered = whole["least"].notna() & ~whole["is_worded"]
    cells = whole.assign(
        speaker=speaker,
        least=whole["least"].where(numbered),
        most=whole["most"].where(numbered),
        worded=whole["statement_id"].where(whole["is_worded"]),
        silent=whole["statement_id"].where(whole["least"].isna()),
        words=whole["term"].fillna(whole["wording"]).where(whole["is_worded"]),
        number=whole["said"].where(numbered),
    ).sort_values(["least", "most"], kind="stable")
    bands = cells.groupby(_CELL, sort=False).agg(
        umbrella=("umbrella", "first"),
        least=("least", "min"),
        most=("most", "max"),
        n_statements=("statement_id", "nunique"),
        n_claimants=("speaker", "nunique"),
        n_worded=("worded", "nunique"),
        n_silent=("silent", "nunique"),
        lowest=("number", "first"),
        highest=("number", "last"),
    )
    words = cells.dropna(subset=["words"]).drop_duplicates([*_CELL, "words"])
    bands["terms"] = words.groupby(_CELL)["words"].agg(" | ".join)
    bands["terms"] = bands["terms"].astype("str")
    bands["is_worded"] = bands["least"].isna() & (bands["n_worded"] > 0)
    bands["least"] = bands["least"].mask(bands["is_worded"], 1.0)
    bands["most"] = bands["most"].mask(bands["is_worded"], np.inf)
    bands["said"] = _in_words(bands)
    floors = _floors(cells)
    bands = bands.drop(columns=["lowest", "highest"]).join(floors, how="outer")
    return bands.pipe(_filled).sort_index(level=_CELL, sort_remaining=False).reset_index()


def _in_words(bands: pd.DataFrame) -> pd.Series:
    """The lowest and the highest statement; the words of those without a number; or that no figure was given."""
    numbers = (bands["lowest"] + " … " + bands["highest"]).mask(bands["lowest"] == bands["highest"], bands["lowest"])
    quoted = "“" + bands["terms"].str.replace(" | ", "”, “", regex=False) + "”"
    said = numbers.mask(quoted.notna(), numbers + "; also " + quoted + " without a number")
    said = said.mask(bands["lowest"].isna(), quoted + ", no number")
    return said.mask(said.isna() & (bands["n_silent"] > 0), "no figure")


def _floors(cells: pd.DataFrame) -> pd.Series:
    """Per whole incident, the highest lower end that a statement about one of its parts gives."""
    parts = cells[cells["incident_id"] != cells["umbrella"]].dropna(subset=["least"])
    floor = parts.groupby(["umbrella", "victim", "harm", "band"])["least"].max()
    return floor.rename_axis(_CELL).rename("floor")


def _filled(bands: pd.DataFrame) -> pd.DataFrame:
    """A band known only from parts has no statement about the whole."""
    counts = ["n_statements", "n_claimants", "n_worded", "n_silent"]
    bands[counts] = bands[counts].fillna(0).astype("int64")
    whole = pd.Series(bands.index.get_level_values("incident_id"), index=bands.index)
    bands["umbrella"] = bands["umbrella"].fillna(whole)
    bands["is_worded"] = bands["is_worded"].eq(True)
    return bands


def _is_class(claims: pd.DataFrame) -> pd.Series:
    """Speakers under one heading are told apart by the name they went under."""
    return claims["claimant_kind"] == ActorKind.SPEAKER_CLASS
