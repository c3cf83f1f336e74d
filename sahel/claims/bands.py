"""What each side concedes, what third parties say, what the enemy claims."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel import wording
from sahel.check import require_columns
from sahel.claims.codes import codes, combined, firsts
from sahel.claims.joining import joined
from sahel.claims.lines import CELL, Lines, read_lines
from sahel.claims.tallies import distinct, tallies
from sahel.words import ActorKind, Bound

_BAND = [*CELL, "band"]
_COUNTS = ["n_statements", "n_claimants", "n_worded", "n_silent"]


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
    `n_statements`, `n_claimants` : statements behind the band; copies count once;
    `claimants` the ids of who made them, ";"-joined.
    `n_worded` : statements with a word and no number; `terms` their words.
    `n_silent` : statements that deny, or give no figure.

    Only standing claims count, and of relays that disagree those that carry the
    statement's own text (see `settle_relays`). Statements with another scope than
    `whole` (one video, one village, several weeks) and those about a part of another
    claim's dead enter no band: see the ledger for them.

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
    require_columns(claims, "stance", "band", "umbrella", "claimant_kind", "term", "wording")
    lines = read_lines(claims, cell=_BAND)
    said, numbered, size = lines.said, lines.numbered, len(lines.cells)
    counts = tallies(lines)
    ends = numbered.groupby("cell").agg(least=("least", "min"), most=("most", "max")).reindex(lines.cells.index)
    is_worded = ends["least"].isna() & (counts["n_worded"] > 0)
    # Relays of one statement may each have a word of their own for a number that was not given.
    wordy = np.flatnonzero((claims["bound"] == Bound.UNQUANTIFIED).to_numpy()[lines.rows])
    worded = claims[["term", "wording"]].iloc[lines.rows[wordy]]
    bands = lines.cells[_BAND].assign(
        umbrella=claims["umbrella"].iloc[lines.rows[firsts(lines.of)]].array,
        least=ends["least"].mask(is_worded, 1.0),
        most=ends["most"].mask(is_worded, np.inf),
        n_statements=counts["n_statements"],
        n_claimants=distinct(lines, _speakers(claims)[said["row"]]),
        claimants=joined(claims["claimant"].iloc[said["row"]], group=said["cell"].to_numpy(), size=size, separator=";"),
        n_worded=counts["n_worded"],
        n_silent=counts["n_silent"],
        terms=joined(worded["term"].fillna(worded["wording"]), group=lines.of[wordy], size=size, separator=" | "),
        is_worded=is_worded,
    )
    bands["said"] = _in_words(bands, lines)
    return bands.pipe(_with_floors, numbered=numbered).pipe(_sorted)


def _in_words(bands: pd.DataFrame, lines: Lines) -> pd.Series:
    """The lowest and the highest statement; the words of those without a number; or that no figure was given."""
    numbered = lines.numbered
    # Of two that state the same ends, the firmer wording is quoted.
    order = np.lexsort((numbered["is_about"], numbered["most"], numbered["least"], numbered["cell"]))
    cell = numbered["cell"].to_numpy()[order]
    row = numbered["row"].to_numpy()[order]
    begins = np.flatnonzero(np.diff(cell, prepend=-1))
    ends = np.append(begins[1:], len(cell))[: len(begins)] - 1
    texts = _quoted(lines.claims, np.concatenate([row[begins], row[ends]]))
    lowest, highest = texts[: len(begins)], texts[len(begins) :]
    said = np.full(len(bands), None, dtype=object)
    said[cell[begins]] = np.where(lowest == highest, lowest, lowest + " … " + highest)
    worded = np.flatnonzero(bands["terms"].notna().to_numpy())
    quoted = ("“" + bands["terms"].iloc[worded].str.replace(" | ", "”, “", regex=False) + "”").to_numpy(dtype=object)
    has_number = pd.notna(said[worded])
    said[worded[~has_number]] = quoted[~has_number] + ", no number"
    beside = worded[has_number]
    said[beside] = said[beside] + "; also " + quoted[has_number] + " without a number"
    said[pd.isna(said) & (bands["n_silent"] > 0).to_numpy()] = "no figure"
    return pd.Series(said, index=bands.index, dtype="str")


def _quoted(claims: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    """What claims with a number say of it, in words; the same number in the same words is worded once."""
    told = claims[["bound", "low", "high"]].iloc[rows]
    number = codes(told, ["bound", "low", "high"])
    texts = wording.said(claims.iloc[rows[firsts(number)]]).to_numpy(dtype=object)
    return texts[number] if len(number) else np.array([], dtype=object)


def _speakers(claims: pd.DataFrame) -> np.ndarray:
    """Who speaks, as a number; speakers under one heading are told apart by the name they went under."""
    is_class = (claims["claimant_kind"] == ActorKind.SPEAKER_CLASS).to_numpy()
    name = np.zeros(len(claims), dtype="int64")
    name[is_class] = pd.factorize(claims.loc[is_class, "signed_as"])[0] + 1
    return combined(pd.factorize(claims["claimant"])[0] + 1, name)


def _with_floors(bands: pd.DataFrame, *, numbered: pd.DataFrame) -> pd.DataFrame:
    """Per whole incident, the highest lower end that a statement about one of its parts gives.

    A band known only from parts gets a row, with no statement about the whole.
    """
    least = numbered.groupby("cell")["least"].max().reindex(bands.index)
    parts = bands.assign(floor=least)[(bands["incident_id"] != bands["umbrella"]) & least.notna()]
    parts = parts.assign(incident_id=parts["umbrella"])
    floors = parts.groupby(_BAND, dropna=False, sort=False, as_index=False)["floor"].max()
    number = codes(pd.concat([bands[_BAND], floors[_BAND]]), _BAND)
    place = np.full(int(number.max(initial=-1)) + 1, -1)
    place[number[: len(bands)]] = np.arange(len(bands))
    at = place[number[len(bands) :]]
    floor = np.full(len(bands), np.nan)
    floor[at[at >= 0]] = floors["floor"].to_numpy()[at >= 0]
    unstated = floors[at < 0].assign(is_worded=False, **dict.fromkeys(_COUNTS, 0))
    unstated = unstated.assign(umbrella=unstated["incident_id"]).reindex(columns=[*bands.columns, "floor"])
    return pd.concat([bands.assign(floor=floor), unstated.astype(bands.dtypes)], ignore_index=True)


def _sorted(bands: pd.DataFrame) -> pd.DataFrame:
    """By incident, victim, harm and band; unresolved victims last."""
    ranks = [pd.factorize(bands[name], sort=True)[0] for name in reversed(_BAND)]
    ranks = [np.where(rank < 0, len(bands), rank) for rank in ranks]
    return bands.iloc[np.lexsort(ranks)].reset_index(drop=True)
