"""What is said of one victim party's harm in one incident: the readings that a rule chooses from.

A *cell* is one incident (or part), victim party and harm. A *line* is what one statement
says of it. Both are numbered here, in order of first appearance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sahel.claims.intervals import read_bounds
from sahel.claims.ledger import codes, is_distorted
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Bound, ScopeRelation, Status

CELL = ["incident_id", "victim", "harm"]
_NUMBER = ["bound", "low", "high"]
_NEEDED = ["incident_id", "statement_id", "claimant", "victim", "harm", *_NUMBER]


class Lines(NamedTuple):
    """The readings of every cell.

    `cells` : one row per cell, in order of first appearance: incident_id, victim, harm,
        is_resolved (the victim is a party, not the speaker's words for one).
    `said` : one row per statement, cell and reading, copies folded: `cell`, `statement`,
        `voice` (-1: never an independent voice; one for each statement, however it is signed),
        `reading` (equal numbers, equal reading), `phrasing` (equal bound, low and high, equal phrasing), low, high,
        `stated` (its highest number, an open end by the lower one), `named_low`, `named_high` (the lowest
        and the highest number in its words: "more than 60" names 60), `is_upper` (only an upper number is
        named), is_about, is_worded, is_silent, `row` (the position of its first document in `claims`),
        `relation` (blank: about the whole; else a part or counted evidence above every number for the whole).
    `floors` : the same columns, for every number about a part and of counted evidence, as "at least".
    `claims` : the table they were read from, its floors as they are read; `rows` : the positions of
        the rows that were used, and `of` : the cell of each of these.
    """

    cells: pd.DataFrame
    said: pd.DataFrame
    floors: pd.DataFrame
    claims: pd.DataFrame
    rows: np.ndarray
    of: np.ndarray

    @property
    def numbered(self) -> pd.DataFrame:
        """The readings with a number."""
        return self.said[~(self.said["is_worded"] | self.said["is_silent"])]


def read_lines(claims: pd.DataFrame, *, cell: list[str] = CELL) -> Lines:
    """Statements in force about an incident, copies and distorting relays left out.

    `claims` may be the ledger or plain reports with only the columns of `_NEEDED`: what is
    not there (status, scope, relay, …) is taken as in force, whole and unrelayed. Rows
    about a part of another claim's dead are left out, as are other scopes than `whole`, save
    those that are floors by their `scope_relation`. Of these the highest of a cell is a
    statement "at least n" about the whole where it lies above every number stated for that.
    Evidence counted in a part of an incident (`umbrella`, as `relate` gives it) is read for its whole too.
    """
    require_columns(claims, *_NEEDED)
    relation = _relations(claims)
    claims = _as_floors(claims, relation.notna())
    kept = np.flatnonzero(_counts(claims, relation))
    of_part = kept[is_counted_in_part(claims)[kept]]
    rows = claims.iloc[np.append(kept, of_part)].reset_index(drop=True)
    if len(of_part):
        rows.loc[len(kept) :, "incident_id"] = claims["umbrella"].iloc[of_part].array
        kept = np.append(kept, of_part)
    words = _unresolved(rows)
    of = codes(rows[cell].assign(words=words), [*cell, "words"])
    said = pd.DataFrame({"cell": of, "statement": pd.factorize(rows["statement_id"])[0], "voice": _voices(rows)})
    said = said.join(_readings(claims.iloc[kept])).assign(row=kept, relation=relation.iloc[kept].array)
    # What a statement says of a part is another line than what it says of the whole.
    part = rows["scope"].where(said["relation"].notna()) if "scope" in rows else said["relation"]
    line = codes(said.assign(part=part), ["statement", "cell", "part"])
    # Rows of one line that phrase its number alike are copies.
    is_copy = said.assign(line=line).duplicated(["line", "phrasing"]).to_numpy()
    is_text = ~is_distorted(rows, line=line, reading=said["phrasing"].to_numpy())
    is_stated = (said["relation"].isna() | (_above_the_whole(said, is_text) & is_text)).to_numpy()
    said["voice"] = _one_voice_each(said[is_stated]).reindex(said.index, fill_value=-1)
    first = np.flatnonzero(~pd.Series(of).duplicated())
    cells = rows[cell].iloc[first].assign(is_resolved=words.iloc[first].isna())
    cells["victim"] = cells["victim"].fillna(words)
    is_floor = (said["relation"].notna() & is_text).to_numpy()
    used = is_stated | is_floor
    return Lines(
        cells=cells.reset_index(drop=True),
        said=said[is_stated & ~is_copy & is_text].reset_index(drop=True),
        floors=said[is_floor & ~is_copy].reset_index(drop=True),
        claims=claims,
        rows=kept[used],
        of=of[used],
    )


def _relations(claims: pd.DataFrame) -> pd.Series:
    """The relation of each row that is a floor of the whole: a part, or evidence counted, with a number; else blank."""
    if "scope_relation" not in claims:
        return pd.Series(pd.NA, index=claims.index, dtype="str")
    is_floor = claims["scope_relation"].isin([ScopeRelation.PART, ScopeRelation.COUNTED])
    # "Up to n" of a part, or a word, says nothing about how many there were at the least.
    return claims["scope_relation"].where(is_floor & (claims["low"] > 0).fillna(False).astype(bool))


def is_counted_in_part(claims: pd.DataFrame) -> np.ndarray:
    """Which rows give what was counted in a part of an incident, which has its whole in `umbrella`."""
    if not {"scope_relation", "umbrella"} <= set(claims):
        return np.zeros(len(claims), dtype=bool)
    is_part = (claims["incident_id"] != claims["umbrella"]) & claims["umbrella"].notna()
    return ((claims["scope_relation"] == ScopeRelation.COUNTED) & is_part).to_numpy(dtype=bool)


def _as_floors(claims: pd.DataFrame, is_floor: pd.Series) -> pd.DataFrame:
    """The claims with the number of each floor read as "at least" or, where that was said, "more than"."""
    if not is_floor.any():
        return claims
    rewritten = is_floor & (claims["bound"] != Bound.MORE_THAN)
    return claims.assign(bound=claims["bound"].mask(rewritten, str(Bound.AT_LEAST)), high=claims["high"].mask(is_floor))


def _above_the_whole(said: pd.DataFrame, is_text: np.ndarray) -> pd.Series:
    """Which floors are the highest of their cell and above every number stated there for the whole."""
    is_floor = said["relation"].notna()
    most = said["cell"].map(said[~is_floor & is_text].groupby("cell")["stated"].max())
    top = said["low"].where(is_floor & is_text).groupby(said["cell"]).transform("max")
    return is_floor & (said["low"] == top) & ~(said["low"] <= most)


def _counts(claims: pd.DataFrame, relation: pd.Series) -> np.ndarray:
    """Which rows are in force, about the whole or a floor of it, and not a part of another claim's dead."""
    keep = np.ones(len(claims), dtype=bool)
    if "status" in claims:
        keep &= (claims["status"] == Status.STANDING).to_numpy()
    if "scope" in claims:
        keep &= ((claims["scope"] == "whole") | relation.notna()).to_numpy()
    if "subset_of" in claims:
        keep &= ~is_fraction(claims)
    return keep


def is_fraction(claims: pd.DataFrame) -> np.ndarray:
    """Which rows count a part of the same victims and harm as the claim they are a subset of."""
    wholes = claims[["claim_id", "victim", "harm"]].drop_duplicates("claim_id").set_index("claim_id")
    of = wholes.reindex(claims["subset_of"])
    same = [of[name].fillna("").to_numpy() == claims[name].fillna("").to_numpy() for name in ("victim", "harm")]
    # A whole that is not in the table is taken to be of the same victims.
    return claims["subset_of"].notna().to_numpy() & (of["harm"].isna().to_numpy() | (same[0] & same[1]))


def _readings(rows: pd.DataFrame) -> pd.DataFrame:
    """What each row says, numbered from 0: the columns of `Lines.said` from `phrasing` to `is_silent`."""
    numbers = rows[_NUMBER]
    # In plain reports a blank number is written as an exact one.
    blank = numbers["low"].isna() & numbers["high"].isna() & (numbers["bound"] == Bound.EXACT)
    numbers = numbers.assign(bound=numbers["bound"].astype("str").mask(blank, str(Bound.NO_FIGURE)))
    read = read_bounds(numbers)
    low, high = read["low"], read["high"]
    named = read[["stated_low", "stated_high"]].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return pd.DataFrame(
        {
            "phrasing": codes(numbers, _NUMBER),
            "reading": codes(read, ["low", "high"]),
            "low": low,
            "high": high,
            "stated": high.mask(np.isinf(high), np.fmax(named[:, 1], low)),
            "named_low": np.fmin(named[:, 0], named[:, 1]),
            "named_high": np.fmax(named[:, 0], named[:, 1]),
            "is_upper": (numbers["bound"] == Bound.UP_TO) & (high > 0),
            "is_about": read["is_about"],
            "is_worded": read["is_worded"],
            "is_silent": low.isna(),
        }
    ).reset_index(drop=True)


def _unresolved(rows: pd.DataFrame) -> pd.Series:
    """For victims that could not be resolved, the words of the first document of the line; blank for others."""
    if "victim_as_named" not in rows:
        return pd.Series(pd.NA, index=rows.index, dtype="str")
    named = rows[rows["victim"].isna()]
    line = codes(named, ["statement_id", "incident_id", "harm", "bound", "low", "high"])
    return named["victim_as_named"].groupby(line).transform("first").astype("str").reindex(rows.index)


def _voices(rows: pd.DataFrame) -> np.ndarray:
    """Who speaks, as a number; -1 for a joint statement, which is no voice beside those of its authors.

    The column `voice` that `relate` gives (a government and its forces are one), else
    the claimant. Speakers that are not resolved are one voice together: nothing shows
    that they are several.
    """
    number = pd.factorize(rows["voice" if "voice" in rows else "claimant"])[0] + 1
    return np.where(rows["joint_with"].isna(), number, -1) if "joint_with" in rows else number


def _one_voice_each(said: pd.DataFrame) -> pd.Series:
    """The voices, with those under which one statement about one cell is signed read as one."""
    placed = said[said["voice"] >= 0]
    statement = codes(placed, ["cell", "statement"])
    name = codes(placed, ["cell", "voice"])
    voice = placed["voice"]
    while True:
        # A name that two statements share joins theirs, whatever the order of the rows.
        joined = voice.groupby(statement).transform("min").groupby(name).transform("min")
        if joined.equals(voice):
            return said["voice"].where(said["voice"] < 0, joined.reindex(said.index)).astype("int64")
        voice = joined


def tallies(lines: Lines) -> pd.DataFrame:
    """Per cell: n_statements, n_voices, n_readings, n_worded, n_silent; words and silences by statement."""
    said = lines.said
    numbered = ~(said["is_worded"] | said["is_silent"])
    return pd.DataFrame(
        {
            "n_statements": distinct(said, "statement", lines.cells.index),
            "n_voices": count_voices(said[~said["is_silent"]], lines.cells.index),
            "n_readings": distinct(said[numbered], "reading", lines.cells.index),
            "n_worded": distinct(said[said["is_worded"]], "statement", lines.cells.index),
            "n_silent": distinct(said[said["is_silent"]], "statement", lines.cells.index),
        }
    )


def count_voices(said: pd.DataFrame, cells: pd.Index) -> pd.Series:
    """How many independent voices each cell has; a joint statement is one where nobody else speaks."""
    spoke = cells.isin(said["cell"]).astype("int64")
    return distinct(said[said["voice"] >= 0], "voice", cells).clip(lower=spoke)


def distinct(said: pd.DataFrame, name: str, cells: pd.Index) -> pd.Series:
    """How many different values of a column each cell has."""
    once = said[["cell", name]].drop_duplicates()
    return once.groupby("cell").size().reindex(cells, fill_value=0).rename_axis(None)
