"""The ledger as data for a model: which statement gives which number of whose dead, and what is left out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sahel.claims.grouping import read_lines
from sahel.claims.ledger import codes
from sahel.errors import SahelError
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Harm, ScopeRelation, Stance

#: What speakers are to the victims, in the order of the model's parameters.
RELATIONS = [str(stance) for stance in (Stance.OWN, Stance.ALLY, Stance.PARTY, Stance.THIRD, Stance.ENEMY)]
#: How a number is read, in the order of the model's parameters.
KINDS = ["exact", "about", "at least", "up to", "between"]
_LOSS = ["incident_id", "victim"]
_NEEDED = ["incident_id", "umbrella", "statement_id", "claimant", "victim", "harm", "bound", "low", "high", "stance"]


class Statements(NamedTuple):
    """Statements about deaths, ready for a model.

    `losses` : one row per whole incident and victim party (or words for victims who could not be
        resolved): incident_id, victim, is_armed (a resolved party that is not civilians), `floor` (the highest number
        counted one by one; blank: none), n_statements, n_relations (those used), n_worded.
    `said` : one row per statement and loss it gives a number of, relays and copies folded: statement_id, incident_id,
        victim, claimant, voice, relation, kind, low, high (persons; inf, 0: open), is_part.
    `members` : whose sum a statement gives: `said` and `loss`, positions in the two tables; joint victims have several.
    `left_out` : reason, n_readings: what the model does not read, and why.
    """

    losses: pd.DataFrame
    said: pd.DataFrame
    members: pd.DataFrame
    left_out: pd.DataFrame


def read_statements(ledger: pd.DataFrame) -> Statements:
    """The numbers of killed that are in force in a ledger, as a model reads them.

    `ledger` is what `load_ledger` or `relate` returns. Each statement counts once for each loss,
    whoever relayed it; where its relays disagree and none is its own text, it is read as "between" them.
    A number about a part (a narrower scope, or a part of an incident) is read as "at least" so many
    of the whole, and only where the same statement gives none of the whole. Evidence counted one by one is
    no statement: it is a floor of the loss. A number for several parties is the sum of their losses
    where each has numbers of its own, else a loss of its own. Words, denials and zeros are not read.

    Raises `SahelError` where no number is left.

    >>> import sahel
    >>> found = read_statements(sahel.load_ledger())
    >>> found.losses.set_index(["incident_id", "victim"]).loc[("moura-2022", "civilians"), "floor"]
    np.float64(500.0)
    """
    require_columns(ledger, *_NEEDED)
    killed = ledger[ledger["harm"] == Harm.KILLED].reset_index(drop=True)
    rows = _readings(killed)
    is_counted = rows["relation_to_whole"].eq(ScopeRelation.COUNTED)
    said, why = _once_each(rows[~is_counted])
    said = said.sort_values("row", ignore_index=True)
    said, members, redundant = _members(said)
    if said.empty:
        raise SahelError(
            f"no number to read: of {len(ledger)} claims {len(killed)} are about killed, and none of them is a number "
            "in force by a speaker who is placed. A model reads numbers alone; see `claim_bands` for the words."
        )
    losses = _losses(rows, said, members, floors=rows[is_counted].groupby(_LOSS)["low"].max())
    number = losses.reset_index().set_index(_LOSS)["index"]
    members = members.assign(loss=number.loc[pd.MultiIndex.from_frame(members[_LOSS])].to_numpy())
    reasons = pd.concat([why, redundant]).value_counts().rename_axis("reason").rename("n_readings").reset_index()
    return Statements(losses, said.drop(columns="row"), members[["said", "loss"]], reasons)


def _readings(killed: pd.DataFrame) -> pd.DataFrame:
    """One row per reading of a statement about one loss, with what is needed of its first document."""
    lines = read_lines(killed)
    said = pd.concat([lines.said[lines.said["relation"].isna()], lines.floors], ignore_index=True)
    document = killed.loc[said["row"]].reset_index(drop=True)
    cells = lines.cells.loc[said["cell"]].reset_index(drop=True)
    voice = document["voice"] if "voice" in document else document["claimant"]
    is_part = said["relation"].eq(ScopeRelation.PART) | (document["incident_id"] != document["umbrella"])
    return pd.DataFrame(
        {
            "statement_id": document["statement_id"],
            "incident_id": document["umbrella"],
            "victim": cells["victim"].fillna("not stated"),
            "is_resolved": cells["is_resolved"],
            "claimant": document["claimant"],
            "voice": voice,
            "relation": document["stance"],
            "relation_to_whole": said["relation"],
            "low": said["low"],
            "high": said["high"].mask(is_part, np.inf).where(~said["is_silent"]),
            "is_about": said["is_about"],
            "is_worded": said["is_worded"],
            "is_silent": said["is_silent"],
            "is_part": is_part,
            "row": said["row"],
        }
    )


def _once_each(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """One row per statement and loss, and the reasons for which readings were left out."""
    line = pd.Series(codes(rows, ["statement_id", *_LOSS]), index=rows.index)
    is_number = ~rows["is_silent"] & ~rows["is_worded"]
    has_whole = (is_number & ~rows["is_part"]).groupby(line).transform("any")
    top_part = rows["low"].where(rows["is_part"] & is_number).groupby(line).transform("max")
    why = np.select(
        [
            rows["is_silent"],
            rows["is_worded"],
            ~rows["relation"].isin(RELATIONS),
            rows["high"] < 1,
            rows["is_part"] & (rows["low"] < 1),
            rows["is_part"] & has_whole,
            rows["is_part"] & (rows["low"] < top_part),
        ],
        [
            "no figure, or a denial",
            "a word without a number",
            "the speaker or the victims cannot be placed",
            "none killed: a model of logarithms has no zero",
            "an upper end of a part says nothing of the whole",
            "a part, beside the same statement's number for the whole",
            "a part, beside a larger one of the same statement",
        ],
        default="",
    )
    why = pd.Series(why, index=rows.index, dtype="str")
    used, line = rows[why == ""], line[why == ""]
    ends = used.groupby(line).agg(low=("low", "min"), high=("high", "max"), is_about=("is_about", "any"))
    once = used.drop_duplicates(["statement_id", *_LOSS]).drop(columns=["low", "high", "is_about"])
    once = once.join(ends, on=line.loc[once.index].rename("line"))
    is_open = (once["low"] < 1) & np.isinf(once["high"])
    nothing = pd.Series("relays that differ leave neither a lower nor an upper end", index=once.index[is_open])
    once = once[~is_open]
    return once.assign(kind=_kind(once)), pd.concat([why[why != ""], nothing])


def _kind(said: pd.DataFrame) -> np.ndarray:
    point = said["low"] == said["high"]
    return np.select(
        [point & said["is_about"], point, np.isinf(said["high"]), said["low"] < 1],
        ["about", "exact", "at least", "up to"],
        default="between",
    )


def _members(said: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Statements without sums of their own numbers, the losses each of them adds up, and why others were left out."""
    pairs = said[["statement_id", *_LOSS, "is_resolved"]].rename_axis("said").reset_index()
    pairs["party"] = pairs["victim"].str.split(";").where(pairs["is_resolved"], pairs["victim"].map(lambda one: [one]))
    pairs = pairs.explode("party", ignore_index=True)
    is_joint = pairs["party"] != pairs["victim"]
    alone = pairs[~is_joint]
    known = pd.MultiIndex.from_frame(pairs[["incident_id", "party"]]).isin(pd.MultiIndex.from_frame(alone[_LOSS]))
    is_sum = is_joint & pd.Series(known).groupby(pairs["said"]).transform("all")
    own = ["statement_id", "incident_id"]
    by_itself = pd.MultiIndex.from_frame(pairs[[*own, "party"]]).isin(pd.MultiIndex.from_frame(alone[[*own, "victim"]]))
    is_twice = is_joint & pd.Series(by_itself).groupby(pairs["said"]).transform("all")
    twice = pairs.loc[is_twice, "said"].unique()
    why = pd.Series("a sum of numbers that the same statement gives", index=twice, dtype="str")
    pairs["victim"] = pairs["party"].where(is_sum, pairs["victim"])
    members = pairs.loc[~is_twice, ["said", *_LOSS]].drop_duplicates()
    kept = said.drop(index=twice)
    place = pd.Series(range(len(kept)), index=kept.index)
    members = members.assign(said=place[members["said"]].to_numpy())
    columns = ["statement_id", *_LOSS, "claimant", "voice", "relation", "kind", "low", "high", "is_part", "row"]
    return kept[columns].reset_index(drop=True), members.reset_index(drop=True), why


def _losses(rows: pd.DataFrame, said: pd.DataFrame, members: pd.DataFrame, *, floors: pd.Series) -> pd.DataFrame:
    """Every loss that is spoken of, those with a number first; sums of several are none."""
    is_read = pd.MultiIndex.from_frame(rows[_LOSS]).isin(pd.MultiIndex.from_frame(said[_LOSS]))
    spoken = pd.concat([members[_LOSS], rows.loc[~is_read, _LOSS]]).drop_duplicates()
    used = members.join(said[["statement_id", "relation"]], on="said").groupby(_LOSS)
    counts = used.agg(n_statements=("statement_id", "nunique"), n_relations=("relation", "nunique"))
    resolved = rows.groupby(_LOSS)["is_resolved"].any()
    words = rows[rows["is_worded"]].groupby(_LOSS)["statement_id"].nunique().rename("n_worded")
    losses = spoken.join(counts, on=_LOSS).join(words, on=_LOSS)
    losses = losses.join(floors.rename("floor"), on=_LOSS).join(resolved.rename("is_resolved"), on=_LOSS)
    is_civilian = losses["victim"].str.split(";").map(lambda parties: "civilians" in parties)
    counted = ["n_statements", "n_relations", "n_worded"]
    losses[counted] = losses[counted].fillna(0).astype("int64")
    losses["is_armed"] = losses["is_resolved"].eq(True) & ~is_civilian
    return losses[[*_LOSS, "is_armed", "floor", *counted]].reset_index(drop=True)
