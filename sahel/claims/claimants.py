"""How each claimant speaks against third parties and itself, and how fast; who reports on whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.grouping import CELL, read_lines
from sahel.claims.revisions import revision_trail
from sahel.dates import last_day
from sahel.provenance import row_names
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import ActorKind, Band, Direction, Stance

#: Below so many comparisons a profile is an anecdote.
FEW = 5
_SPOKEN = ["claimant", "losses"]
_LOSSES = {str(Stance.OWN): "own", str(Stance.ALLY): "own", str(Stance.ENEMY): "enemy"}


def claimant_profiles(claims: pd.DataFrame, *, incidents: pd.DataFrame) -> pd.DataFrame:
    """For every claimant: its numbers beside the third-party band, its revisions, its delay.

    Parameters
    ----------
    claims : as `relate` returns them, cut with `as_of` for a past day.
    incidents : with `start` and `end`, for the delay.

    Returns
    -------
    One row per claimant and `losses` (own: of its own side; enemy: of its enemies):

    `n_statements` : standing statements about the whole of an incident, however many losses each is about;
        n_incidents; `n_worded` : those with words and no number;
    `n_compared` : those with a number where third parties give one for the same victims and harm;
    `n_below`, `n_within`, `n_above` : of these, wholly below, touching, wholly above the third-party band
        in all that they say; `n_mixed` : one thing of one loss and another of the next;
    `median_ratio` : median of its number over the middle of closed third-party bands, exact
        and about numbers only (a description of its habit, never a correction; of several losses in
        one statement their median); blank: none;
    `n_revised`, `n_up`, `n_down` : statements that revise one, and those with a number that went up, or down;
    `delay_low`, `delay_high` : median days from the last day of the incident to the statement, by the
        earliest and the latest days their dates allow; blank: undated;
    `is_small` : fewer than five comparisons: an anecdote, not a habit. Pool them by `relation_profiles`.

    >>> import sahel
    >>> incidents = sahel.load_incidents()
    >>> related = sahel.relate(sahel.load_claims(), incidents=incidents, parties=sahel.load_parties(),
    ...                        actors=sahel.load_actors(), relations=sahel.load_relations())
    >>> profiles = claimant_profiles(related, incidents=incidents).set_index(["claimant", "losses"])
    >>> placed = profiles[["n_below", "n_within", "n_above", "n_mixed"]].sum(axis="columns")
    >>> bool((placed == profiles["n_compared"]).all())
    True
    """
    table = _profiles(claims, incidents, by=["claimant", "losses"]).drop(columns="n_claimants")
    return table.assign(is_small=table["n_compared"] < FEW)


def relation_profiles(claims: pd.DataFrame, *, incidents: pd.DataFrame) -> pd.DataFrame:
    """The same for all claimants together, since hardly one has comparisons enough: one row per `losses`.

    The columns of `claimant_profiles` with `n_claimants`, how many speak, for claimant and is_small. A
    few claimants make most of the statements, and third parties often repeat them.

    >>> import sahel
    >>> relation_profiles(sahel.load_ledger(), incidents=sahel.load_incidents())["losses"].tolist()
    ['own', 'enemy']
    """
    return _profiles(claims, incidents, by=["losses"])


def _profiles(claims: pd.DataFrame, incidents: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    require_columns(claims, "claimant", "stance", "band", "stated_on", "stated_on_precision", "umbrella")
    said = _beside_third_parties(read_lines(claims).said, claims)
    said = said.dropna(subset=["claimant", "losses"])
    statements = said.groupby([*_SPOKEN, "statement"], sort=False, as_index=False).agg(
        is_worded=("is_worded", "any"),
        is_numbered=("is_numbered", "any"),
        n_compared=("is_compared", "sum"),
        n_below=("is_below", "sum"),
        n_within=("is_within", "sum"),
        n_above=("is_above", "sum"),
        ratio=("ratio", "median"),
    )
    n = statements["n_compared"]
    sides = {f"n_{side}": (n > 0) & (statements[f"n_{side}"] == n) for side in ("below", "within", "above")}
    statements = statements.assign(
        n_statements=True,
        n_worded=statements["is_worded"] & ~statements["is_numbered"],
        n_compared=n > 0,
        **sides,
        n_mixed=(n > 0) & ~np.logical_or.reduce(list(sides.values())),
    )
    counts = ["n_statements", "n_worded", "n_compared", *sides, "n_mixed"]
    groups = statements.groupby(by, sort=False)
    table = groups[counts].sum().assign(median_ratio=groups["ratio"].median(), n_claimants=groups["claimant"].nunique())
    table.insert(1, "n_incidents", said.groupby(by)["umbrella"].nunique())
    table = table.join(_revisions(claims, by)).join(_delays(claims, incidents, by))
    revised = ["n_revised", "n_up", "n_down"]
    table[revised] = table[revised].fillna(0).astype("int64")
    return table.sort_values("n_statements", ascending=False, kind="stable").reset_index()


def _beside_third_parties(said: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    row = said["row"].to_numpy()
    band = claims["band"].to_numpy()[row]
    numbered = ~(said["is_worded"] | said["is_silent"])
    third = said[numbered & (band == str(Band.THIRD_PARTY))].groupby("cell")
    low = said["cell"].map(third["low"].min())
    high = said["cell"].map(third["high"].max())
    compared = numbered & low.notna()
    is_point = compared & (said["low"] == said["high"])
    middle = ((low + high) / 2).where(np.isfinite(high) & (high > 0))
    return said.assign(
        claimant=claims["claimant"].to_numpy()[row],
        umbrella=claims["umbrella"].to_numpy()[row],
        losses=claims["stance"].map(_LOSSES).to_numpy()[row],
        is_numbered=numbered,
        is_compared=compared,
        is_below=compared & (said["high"] < low),
        is_within=compared & (said["high"] >= low) & (said["low"] <= high),
        is_above=compared & (said["low"] > high),
        ratio=(said["low"] / middle).where(is_point),
    )


def _revisions(claims: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    trail = revision_trail(claims)
    said = claims.drop_duplicates("claim_id").set_index("claim_id")
    statement = trail["claim_id"].map(said["statement_id"])
    moved = trail.assign(
        losses=trail["claim_id"].map(said["stance"]).map(_LOSSES),
        n_revised=statement,
        n_up=statement.where(trail["direction"] == Direction.UP),
        n_down=statement.where(trail["direction"] == Direction.DOWN),
    )
    return moved.groupby(by)[["n_revised", "n_up", "n_down"]].nunique()


def _delays(claims: pd.DataFrame, incidents: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Median days from the end of an incident to the statements about it; before its end counts as none."""
    ended = incidents["end"].fillna(incidents["start"]).set_axis(incidents["incident_id"])
    once = claims.drop_duplicates(["statement_id", *CELL])
    after = once["incident_id"].map(ended)
    latest = last_day(once["stated_on"], once["stated_on_precision"])
    days = once.assign(
        losses=once["stance"].map(_LOSSES),
        delay_low=(once["stated_on"] - after).dt.days.clip(lower=0),
        delay_high=(latest - after).dt.days.clip(lower=0),
    )
    each = days.groupby([*_SPOKEN, "statement_id"])[["delay_low", "delay_high"]].min()
    return each.groupby(by).median()


#: Victims of more than one kind, named together.
SEVERAL = "several"
#: No kind is known: nobody is named, or nobody that `actors` holds.
NOT_NAMED = "not named"


def claims_matrix(claims: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """How many statements each kind of speaker made about the losses of each kind of victim.

    Parameters
    ----------
    claims : one row per claim; columns claim_id, statement_id, claimant, victim. All of them are counted,
        whatever has become of them: give `in_force(claims)` to leave out what is revised, compiled or coded.
    actors : the table `actors`; columns actor_id, kind.

    Returns
    -------
    One row per kind of speaker and kind of victim of which there is any statement at all, in
    every combination:

    `speaker_kind`, `victim_kind` : a word of `ActorKind`; "several": victims of more than one
        kind, named together; "not named": nobody is, or nobody that `actors` holds;
    `n_statements` : different statements, relays of one counted once. 0 is a finding: in this
        ledger no speaker of that kind says anything of these losses;
    `rows` : the names of the rows counted, joined by ";".

    Kinds are sorted by their statements, the most first. One statement about two kinds of victim, each by
    itself, counts once for each. The ledger is a choice of incidents: a share of it is no
    share of the wars.

    Raises `MissingColumns` if a column is absent.

    >>> claims = pd.DataFrame({"claim_id": ["a", "b", "c"], "statement_id": ["s", "s", "t"],
    ...                        "claimant": ["jnim", "jnim", "un"], "victim": ["army;wagner", "army", None]})
    >>> actors = pd.DataFrame({"actor_id": ["jnim", "un", "army", "wagner"],
    ...                        "kind": ["jihadist", "igo", "state_force", "mercenary"]})
    >>> said = claims_matrix(claims, actors=actors)
    >>> said.pivot(index="speaker_kind", columns="victim_kind", values="n_statements")
    victim_kind   not named  several  state_force
    speaker_kind
    igo                   1        0            0
    jihadist              0        1            1
    """
    require_columns(claims, "claim_id", "statement_id", "claimant", "victim")
    require_columns(actors, "actor_id", "kind")
    kind = actors.set_index("actor_id")["kind"]
    claims = claims.reset_index(drop=True)
    said = pd.DataFrame(
        {
            "speaker_kind": claims["claimant"].map(kind).astype("str").fillna(NOT_NAMED),
            "victim_kind": _victim_kinds(claims["victim"], kind),
            "statement": claims["statement_id"],
            "row": row_names(claims, table="claims"),
        }
    )
    pairs = ["speaker_kind", "victim_kind"]
    counts = said.groupby(pairs).agg(n_statements=("statement", "nunique"), rows=("row", ";".join))
    every = pd.MultiIndex.from_product([_by_statements(said, name) for name in pairs], names=pairs)
    return counts.reindex(every).fillna({"n_statements": 0, "rows": ""}).astype({"n_statements": "int64"}).reset_index()


def _victim_kinds(victims: pd.Series, kind: pd.Series) -> pd.Series:
    each = victims.str.split(";").explode().str.strip().map(kind).astype("str").fillna(NOT_NAMED)
    by_row = each.groupby(each.index)
    return by_row.first().mask(by_row.nunique() > 1, SEVERAL)


def _by_statements(said: pd.DataFrame, name: str) -> pd.Index:
    """The kinds, the most spoken first; of equals the one that the vocabulary names first."""
    counts = said.groupby(name)["statement"].nunique()
    order = [*(str(word) for word in ActorKind), SEVERAL, NOT_NAMED]
    known = counts.reindex([word for word in order if word in counts.index])
    return known.sort_values(ascending=False, kind="stable").index
