"""Who speaks of whose losses, and of whose nobody speaks."""

from __future__ import annotations

import pandas as pd

from sahel.check import require_columns
from sahel.footing import row_names
from sahel.words import ActorKind

#: Victims of more than one kind, named together.
SEVERAL = "several"
#: No kind is known: nobody is named, or nobody that `actors` holds.
NOT_NAMED = "not named"


def who_speaks(claims: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """How many statements each kind of speaker made about the losses of each kind of victim.

    Parameters
    ----------
    claims : one row per claim; columns claim_id, statement_id, claimant, victim. All of them are counted,
        whatever has become of them: give `standing(claims)` to leave out what is revised, compiled or coded.
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
    >>> told = who_speaks(claims, actors=actors)
    >>> told.pivot(index="speaker_kind", columns="victim_kind", values="n_statements")
    victim_kind   not named  several  state_force
    speaker_kind
    igo                   1        0            0
    jihadist              0        1            1
    """
    require_columns(claims, "claim_id", "statement_id", "claimant", "victim")
    require_columns(actors, "actor_id", "kind")
    kind = actors.set_index("actor_id")["kind"]
    claims = claims.reset_index(drop=True)
    told = pd.DataFrame(
        {
            "speaker_kind": claims["claimant"].map(kind).astype("str").fillna(NOT_NAMED),
            "victim_kind": _victim_kinds(claims["victim"], kind),
            "statement": claims["statement_id"],
            "row": row_names(claims, table="claims"),
        }
    )
    pairs = ["speaker_kind", "victim_kind"]
    counts = told.groupby(pairs).agg(n_statements=("statement", "nunique"), rows=("row", ";".join))
    every = pd.MultiIndex.from_product([_by_statements(told, name) for name in pairs], names=pairs)
    return counts.reindex(every).fillna({"n_statements": 0, "rows": ""}).astype({"n_statements": "int64"}).reset_index()


def _victim_kinds(victims: pd.Series, kind: pd.Series) -> pd.Series:
    each = victims.str.split(";").explode().str.strip().map(kind).astype("str").fillna(NOT_NAMED)
    by_row = each.groupby(each.index)
    return by_row.first().mask(by_row.nunique() > 1, SEVERAL)


def _by_statements(told: pd.DataFrame, name: str) -> pd.Index:
    """The kinds, the most spoken first; of equals the one that the vocabulary names first."""
    counts = told.groupby(name)["statement"].nunique()
    order = [*(str(word) for word in ActorKind), SEVERAL, NOT_NAMED]
    known = counts.reindex([word for word in order if word in counts.index])
    return known.sort_values(ascending=False, kind="stable").index
