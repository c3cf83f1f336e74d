"""Armed groups through their renamings, mergers and splits."""

from __future__ import annotations

from difflib import get_close_matches

import pandas as pd

from sahel.check import require_columns
from sahel.errors import UnknownName
from sahel.words import Relation

#: Ties by which one body becomes, or becomes a part of, another.
DESCENT = (Relation.MERGED_INTO, Relation.RENAMED_TO, Relation.SPLIT_FROM, Relation.MEMBER_OF)


def lineage(relations: pd.DataFrame, *, actor: str) -> pd.DataFrame:
    """The ties through which an actor came about and what became of it.

    Parameters
    ----------
    relations : one row per dated tie; columns subject, relation, object, start.
    actor : an actor_id that occurs in them.

    Returns
    -------
    The ties of descent (merged, renamed, split, member) on any path that leads to
    or from the actor, in order of their first day, with `earlier` and `later`: which
    of the two bodies the path comes from and which it goes to. Ties whose day is
    not known come last. Empty: nothing of the kind is recorded.

    Raises
    ------
    UnknownName : no tie names the actor; the nearest ids are listed.

    Examples
    --------
    >>> import sahel
    >>> fla = sahel.lineage(sahel.load_relations(), actor="fla")
    >>> fla.query("later == 'fla'")["earlier"].tolist()
    ['csp-dpa', 'mnla', 'hcua', 'maa', 'gatia']
    """
    import networkx

    require_columns(relations, "subject", "relation", "object", "start")
    named = set(relations["subject"]) | set(relations["object"].dropna())
    if actor not in named:
        near = get_close_matches(actor, sorted(named), n=5, cutoff=0.4) or sorted(named)
        raise UnknownName(f"no relation names the actor {actor!r}. There are: {', '.join(near)}.")
    ties = relations[relations["relation"].isin(DESCENT)].dropna(subset=["object"])
    is_split = ties["relation"] == Relation.SPLIT_FROM
    ties = ties.assign(
        earlier=ties["object"].where(is_split, ties["subject"]),
        later=ties["subject"].where(is_split, ties["object"]),
    )
    graph = networkx.from_pandas_edgelist(ties, "earlier", "later", create_using=networkx.MultiDiGraph)
    if actor not in graph:
        return ties.iloc[:0]
    above = networkx.ancestors(graph, actor) | {actor}
    below = networkx.descendants(graph, actor) | {actor}
    on_path = (ties["later"].isin(above) & ties["earlier"].isin(above)) | (
        ties["earlier"].isin(below) & ties["later"].isin(below)
    )
    return ties[on_path].sort_values("start", kind="stable", na_position="last", ignore_index=True)
