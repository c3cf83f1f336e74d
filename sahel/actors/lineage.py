"""Armed groups through their renamings, mergers and splits; what was a part of what on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sahel.dates import last_day
from sahel.errors import UnknownName, suggest
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Relation

if TYPE_CHECKING:
    from networkx import DiGraph


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
    named = set(relations["subject"].dropna()) | set(relations["object"].dropna())
    if actor not in named:
        raise UnknownName(f"no relation names the actor {actor!r}. There are: {suggest(actor, named, most=5)}.")
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


#: Ties through which one body counts as a part of another, or as the same.
COUNTED = (Relation.MERGED_INTO, Relation.RENAMED_TO, Relation.SPLIT_FROM, Relation.MEMBER_OF)
_NEEDED = ("subject", "relation", "object", "start", "start_precision", "end", "end_precision")


def latest_names(relations: pd.DataFrame) -> dict[str, str]:
    """Every renamed body and the last of its names: one body keeps one series, whatever it is called."""
    require_columns(relations, *_NEEDED)
    renamed = relations[(relations["relation"] == Relation.RENAMED_TO) & relations["object"].notna()]
    later = dict(zip(renamed["subject"], renamed["object"], strict=True))
    last = {}
    for name in later:
        seen = [name]
        while later.get(seen[-1], name) not in seen:
            seen.append(later[seen[-1]])
        last[name] = seen[-1]
    return last


def spans(relations: pd.DataFrame) -> pd.DataFrame:
    """The ties that count, from part to whole, with the days they hold.

    One row per tie, under the latest names: part, whole, relation; surely_from,
    surely_to (days on which it certainly holds, both included), perhaps_from,
    perhaps_to (days on which it may hold). A blank start means that it may always have
    held and never certainly did; a blank end, that it goes on.
    """
    require_columns(relations, *_NEEDED)
    ties = relations[relations["relation"].isin(COUNTED)].dropna(subset="object")
    names = latest_names(relations)
    part, whole = (ties[side].replace(names) for side in ("subject", "object"))
    far, near = pd.Timestamp.max.floor("D"), pd.Timestamp.min.ceil("D")
    start_first, start_last = ties["start"], last_day(ties["start"], ties["start_precision"])
    end_first, end_last = ties["end"], last_day(ties["end"], ties["end_precision"])
    is_split = ties["relation"] == Relation.SPLIT_FROM
    day = pd.Timedelta(days=1)
    held = pd.DataFrame(
        {
            "part": part,
            "whole": whole,
            "relation": ties["relation"],
            # Before a split the splinter is a part of what it left; afterwards it is not.
            "surely_from": start_last.fillna(far).mask(is_split, near),
            "perhaps_from": start_first.fillna(near).mask(is_split, near),
            "surely_to": (end_first - day).fillna(far).mask(is_split, (start_first - day).fillna(near)),
            "perhaps_to": end_last.fillna(far).mask(is_split, (start_last - day).fillna(far)),
        }
    )
    held = held[held["part"] != held["whole"]]
    # Where the membership itself is dated, the split only says how it ended.
    pairs = pd.MultiIndex.from_frame(held[["part", "whole"]])
    joined = pairs[(held["relation"] == Relation.MEMBER_OF).to_numpy()]
    is_repeated = (held["relation"] == Relation.SPLIT_FROM).to_numpy() & pairs.isin(joined)
    return held[~is_repeated].reset_index(drop=True)


def tree(held: pd.DataFrame, day: pd.Timestamp, *, certainly: bool) -> DiGraph:
    """The ties from part to whole that hold on a day, certainly or perhaps."""
    import networkx

    begins, ends = ("surely_from", "surely_to") if certainly else ("perhaps_from", "perhaps_to")
    now = held[(held[begins] <= day) & (held[ends] >= day)]
    return networkx.from_pandas_edgelist(now, "part", "whole", create_using=networkx.DiGraph)


def parts_of(whole: str, graph: DiGraph) -> dict[str, list[str]]:
    """Every body that counts as a part of another, with the way from it to the whole."""
    import networkx

    if whole not in graph:
        return {whole: [whole]}
    paths = networkx.single_source_shortest_path(graph.reverse(copy=False), whole)
    return {part: path[::-1] for part, path in paths.items()}
