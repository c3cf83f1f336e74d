"""What is said of one victim party's harm in one incident: the readings that a rule chooses from.

A *cell* is one incident (or part), victim party and harm. A *line* is what one statement
says of it. Both are numbered here, in order of first appearance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sahel.claims.intervals import read_bounds
from sahel.claims.ledger import is_distorted
from sahel.claims.row_keys import codes, firsts
from sahel.schema.validation import claim_faults, refuse, require_columns
from sahel.schema.vocabularies import Bound, Status

CELL = ["incident_id", "victim", "harm"]
_NUMBER = ["bound", "low", "high"]
_NEEDED = ["incident_id", "statement_id", "claimant", "victim", "harm", *_NUMBER]


class Lines(NamedTuple):
    """The readings of every cell.

    `cells` : one row per cell, in order of first appearance: incident_id, victim, harm,
        is_resolved (the victim is a party, not the speaker's words for one).
    `said` : one row per statement, cell and reading, copies folded: `cell`, `statement`,
        `voice` (-1: never an independent voice), `reading` (equal numbers, equal
        reading), `phrasing` (equal bound, low and high, equal phrasing), low, high,
        `stated` (the highest number named), is_about, is_worded, is_silent, `row` (the
        position of its first document in `claims`).
    `claims` : the table they were read from; `rows` : the positions of the rows that were
        counted, and `of` : the cell of each of these.
    """

    cells: pd.DataFrame
    said: pd.DataFrame
    claims: pd.DataFrame
    rows: np.ndarray
    of: np.ndarray

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
    kept = np.flatnonzero(_is_voice(claims))
    words = _unresolved(claims, kept)
    keys = claims[cell].iloc[kept].reset_index(drop=True).assign(words=words)
    number = codes(keys, [*cell, "words"])
    statement = pd.factorize(claims["statement_id"].iloc[kept])[0]
    phrases, phrasing = _phrases(claims, kept)
    line = codes(pd.DataFrame({"statement": statement, "cell": number}), ["statement", "cell"])
    upright = ~is_distorted(claims, kept, line=line, reading=phrasing)
    # Rows of one line that phrase its number alike are copies.
    is_copy = pd.DataFrame({"line": line, "phrasing": phrasing}).duplicated().to_numpy()
    at = np.flatnonzero(upright & ~is_copy)
    row = kept[at]
    said = pd.DataFrame(
        {
            "cell": number[at],
            "statement": statement[at],
            "voice": _voices(claims, row),
            "phrasing": phrasing[at],
            **{name: values[phrasing[at]] for name, values in phrases.items()},
            "row": row,
        }
    )
    first = firsts(number)
    cells = claims[cell].iloc[kept[first]].reset_index(drop=True)
    cells["victim"] = cells["victim"].fillna(words.reindex(first).set_axis(cells.index))
    cells["is_resolved"] = ~np.isin(first, words.index)
    return Lines(cells=cells, said=said, claims=claims, rows=kept, of=number)


def _is_voice(claims: pd.DataFrame) -> np.ndarray:
    """Which rows stand, are about the whole and are not a part of another claim's dead."""
    keep = np.ones(len(claims), dtype=bool)
    if "status" in claims:
        keep &= (claims["status"] == Status.STANDING).to_numpy()
    if "scope" in claims:
        keep &= (claims["scope"] == "whole").to_numpy()
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


def _phrases(claims: pd.DataFrame, kept: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What each combination of bound, low and high says, read once; and which of them each row has."""
    alike = codes(claims[_NUMBER].iloc[kept], _NUMBER)
    kinds = _numbers(claims, kept[firsts(alike)])
    if not claim_faults(kinds).empty:
        refuse(claim_faults(_numbers(claims, kept)))
    read = read_bounds(kinds)
    low, high = read["low"].to_numpy(), read["high"].to_numpy()
    phrases = {
        "reading": codes(read, ["low", "high"]),
        "low": low,
        "high": high,
        "stated": np.where(np.isinf(high), np.fmax(_float(read["stated_high"]), low), high),
        "is_about": read["is_about"].to_numpy(),
        "is_worded": read["is_worded"].to_numpy(),
        "is_silent": np.isnan(low),
    }
    # In plain reports a blank may be written in two ways that say the same.
    same = codes(kinds, _NUMBER)
    return {name: values[firsts(same)] for name, values in phrases.items()}, same[alike]


def _numbers(claims: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Bound, low and high of some rows; in plain reports a blank number is written as an exact one."""
    numbers = claims[_NUMBER].iloc[rows]
    blank = numbers["low"].isna() & numbers["high"].isna() & (numbers["bound"] == Bound.EXACT)
    return numbers.assign(bound=numbers["bound"].astype("str").mask(blank, str(Bound.NO_FIGURE)))


def _unresolved(claims: pd.DataFrame, kept: np.ndarray) -> pd.Series:
    """For victims that could not be resolved, the words of the first document; index: places in `kept`."""
    if "victim_as_named" not in claims:
        return pd.Series([], index=np.array([], dtype="int64"), dtype="str")
    place = np.flatnonzero(claims["victim"].isna().to_numpy()[kept])
    named = claims.iloc[kept[place]]
    line = codes(named, ["statement_id", "incident_id", "harm", "bound", "low", "high"])
    return named["victim_as_named"].groupby(line).transform("first").set_axis(place).astype("str")


def _voices(claims: pd.DataFrame, row: np.ndarray) -> np.ndarray:
    """Who speaks, as a number; -1 for a joint statement, which is no voice beside those of its authors.

    The column `voice` that `relate` gives (a government and its forces are one), else
    the claimant. Speakers that are not resolved are one voice together: nothing shows
    that they are several.
    """
    name = "voice" if "voice" in claims else "claimant"
    number = pd.factorize(claims[name])[0][row] + 1
    if "joint_with" not in claims:
        return number
    return np.where(claims["joint_with"].isna().to_numpy()[row], number, -1)


def _float(numbers: pd.Series) -> np.ndarray:
    return numbers.to_numpy(dtype=float, na_value=np.nan)


def tallies(lines: Lines) -> pd.DataFrame:
    """Per cell: n_statements, n_voices, n_readings, n_worded, n_silent; words and silences by statement."""
    said = lines.said
    voice, silent = said["voice"].to_numpy(), said["is_silent"].to_numpy()
    numbered = ~(said["is_worded"].to_numpy() | silent)
    n_voices = distinct(lines, voice + 1, where=(voice >= 0) & ~silent)
    # A joint statement is one voice where nobody else speaks.
    spoke = np.bincount(said["cell"].to_numpy()[~silent], minlength=len(lines.cells)) > 0
    counts = statement_counts(lines)
    counts.insert(1, "n_voices", np.where(spoke, np.maximum(n_voices, 1), 0))
    counts.insert(2, "n_readings", distinct(lines, said["reading"].to_numpy(), where=numbered))
    return counts


def statement_counts(lines: Lines) -> pd.DataFrame:
    """Per cell: n_statements, and how many of them give a word (n_worded), or nothing (n_silent), for a number."""
    statement = lines.said["statement"].to_numpy()
    return pd.DataFrame(
        {
            "n_statements": distinct(lines, statement),
            "n_worded": distinct(lines, statement, where=lines.said["is_worded"].to_numpy()),
            "n_silent": distinct(lines, statement, where=lines.said["is_silent"].to_numpy()),
        }
    )


def distinct(lines: Lines, numbers: np.ndarray, *, where: np.ndarray | None = None) -> np.ndarray:
    """How many different numbers each cell has among the rows where it holds."""
    cell = lines.said["cell"].to_numpy()
    if where is not None:
        cell, numbers = cell[where], numbers[where]
    once = pd.DataFrame({"cell": cell, "number": numbers}).drop_duplicates()
    return np.bincount(once["cell"], minlength=len(lines.cells))
