"""How a number moved: every revision of a statement, its size, direction and delay."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel import formatting
from sahel.claims.intervals import read_bounds
from sahel.claims.ledger import LINE, codes, drop_relays
from sahel.dates import last_day
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Direction, Status

_SHOWN = [
    "incident_id", "claimant", "victim", "harm", "origin", "step", "claim_id", "revises", "stated_on",
    "stated_on_precision", "said_before", "said", "number_before", "number", "direction", "change_low", "change_high",
    "delay_low", "delay_high", "source_id", "rows",
]  # fmt: skip


def revision_trail(claims: pd.DataFrame) -> pd.DataFrame:
    """Each revision of a statement: what was said before, what is said now, and how long it took.

    Parameters
    ----------
    claims : the ledger, cut with `as_of` for a past day.

    Returns
    -------
    One row per revision (relays of it count once; those that distort it do not), by incident
    and chain: incident_id, claimant, victim, harm, `origin` (the claim the chain begins
    with), `step` (1 is its first revision), claim_id, revises, stated_on, said_before, said, source_id, and

    `number_before`, `number` : the lowest number named, before and now; blank: none;
    `direction` : a word of `sahel.schema.vocabularies.Direction`;
    `change_low`, `change_high` : how far the lowest and the highest number named moved
        (persons; "at least 20" names 20 twice); blank: one of the two is a word or a silence;
    `delay_low`, `delay_high` : days from the one statement to the other, the fewest and
        the most that the precision of their dates allows; blank: one of them is undated;
    `rows` : the names of the two rows, "claims/…;claims/…".

    >>> import sahel
    >>> trail = revision_trail(sahel.load_claims()).query("claimant == 'csp-dpa' and harm == 'killed'")
    >>> trail[["said_before", "said", "direction", "delay_low", "delay_high"]].drop_duplicates().values.tolist()
    [['7', '9', 'up', 4, 4]]
    """
    require_columns(claims, "claim_id", *LINE, "incident_id", "claimant", "revises", "stated_on", "stated_on_precision")
    kept = drop_relays(claims)
    kept = kept[(kept["status"] != Status.DISTORTED) | kept["claim_id"].isin(kept["revises"])]
    read = read_bounds(kept).assign(said=formatting.stated(kept)).pipe(_with_named)
    latest = last_day(read["stated_on"], read["stated_on_precision"])
    read = read.assign(earliest=read["stated_on"], latest=latest).reset_index(drop=True)
    new = read[read["revises"].isin(read["claim_id"])]
    old = read.drop_duplicates("claim_id").set_index("claim_id").loc[new["revises"]].set_axis(new.index)
    # Relays of one revision, of one earlier line, are one revision.
    pair = pd.DataFrame({"new": codes(new, LINE), "old": codes(old, LINE)}, index=new.index)
    once = ~pair.duplicated()
    new, old = new[once], old[once]
    change = new[["named_low", "named_high"]] - old[["named_low", "named_high"]]
    trail = new.assign(
        **_chains(read).loc[new.index],
        said_before=old["said"],
        number_before=old["named_low"].astype("Int64"),
        number=new["named_low"].astype("Int64"),
        direction=_directions(new, old, change),
        change_low=change["named_low"].where(new["harm"] == old["harm"]).astype("Int64"),
        change_high=change["named_high"].where(new["harm"] == old["harm"]).astype("Int64"),
        delay_low=(new["earliest"] - old["latest"]).dt.days.clip(lower=0).astype("Int64"),
        delay_high=(new["latest"] - old["earliest"]).dt.days.astype("Int64"),
        rows="claims/" + new["revises"] + ";claims/" + new["claim_id"],
    )
    return trail.sort_values(["incident_id", "origin", "step"], kind="stable", ignore_index=True)[_SHOWN]


def _with_named(read: pd.DataFrame) -> pd.DataFrame:
    """The lowest and the highest number that a statement names; blank for words and silence."""
    high = read["stated_high"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    low = read["stated_low"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return read.assign(named_low=np.fmin(low, high), named_high=np.fmax(low, high))


def _directions(new: pd.DataFrame, old: pd.DataFrame, change: pd.DataFrame) -> np.ndarray:
    low, high = change["named_low"], change["named_high"]
    same_ends = (new["low"] == old["low"]) & (new["high"] == old["high"])
    numbered_now, numbered_before = new["named_low"].notna(), old["named_low"].notna()
    cases = {
        Direction.OTHER_HARM: new["harm"] != old["harm"],
        Direction.COUNTED: numbered_now & ~numbered_before,
        Direction.BLURRED: ~numbered_now & numbered_before,
        Direction.REWORDED: ~numbered_now & ~numbered_before,
        Direction.SAME: (low == 0) & (high == 0) & same_ends,
        Direction.REBOUND: (low == 0) & (high == 0),
        Direction.UP: (low >= 0) & (high >= 0),
        Direction.DOWN: (low <= 0) & (high <= 0),
        Direction.NARROWER: low > 0,
    }
    return np.select(list(cases.values()), [str(word) for word in cases], default=str(Direction.WIDER))


def _chains(read: pd.DataFrame) -> pd.DataFrame:
    """Per row the claim its chain of revisions begins with, and how many steps it is from there."""
    line = codes(read, LINE)
    by_id = pd.Series(read.index, index=read["claim_id"])
    by_id = by_id[~by_id.index.duplicated()]
    before = by_id.reindex(read["revises"]).to_numpy(dtype=float)
    # The copies of a line share the step before it.
    before = pd.Series(before).groupby(line).transform("first")
    ahead = np.where(before.isna(), np.arange(len(read)), before.fillna(0)).astype("int64")
    step = (ahead != np.arange(len(read))).astype("int64")
    # Jumping twice as far each time: a chain of a thousand revisions takes ten jumps.
    for _ in range(int(np.ceil(np.log2(len(read) + 2)))):
        step, ahead = step + step[ahead], ahead[ahead]
    return pd.DataFrame({"origin": read["claim_id"].to_numpy()[ahead], "step": step}, index=read.index)
