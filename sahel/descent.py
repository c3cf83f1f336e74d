"""The tree of armed groups on one day: which body counts as a part of which other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sahel.check import require_columns
from sahel.dates import last_day
from sahel.words import Relation

if TYPE_CHECKING:
    from networkx import DiGraph

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
    is_told_twice = (held["relation"] == Relation.SPLIT_FROM).to_numpy() & pairs.isin(joined)
    return held[~is_told_twice].reset_index(drop=True)


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
