"""Counting an armed group with everything that belongs to it, and finding out who it was on a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from sahel.actors.lineage import latest_names, parts_of, spans, tree
from sahel.actors.names import ids_of
from sahel.dates import last_day, read_day
from sahel.errors import UnknownName
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Relation

Day = str | date | pd.Timestamp


def roll_up(events: pd.DataFrame, *, relations: pd.DataFrame, to: str, on: Day | None = None) -> pd.DataFrame:
    """The events that count to a group: its own and those of everything that is a part of it.

    Parameters
    ----------
    events : one row per event and actor; columns actor_id (as the source codes it), date.
    relations : one row per dated tie; as `load_relations` returns them.
    to : the actor_id to count for; any of its successive names gives the same answer.
    on : the day whose ties are used for all events, YYYY-MM-DD: what belonged to the group
        *then*, with its past. Blank: each event is counted by the ties of its own day.

    Returns
    -------
    The events that count, once each and in their order, plus
    `leaf` : the body they were coded to, under the latest of its names;
    `path` : how that body belongs to the group ("macina > jnim");
    `is_certain` : the ties surely held on that day; false where only their month or year
        is known, or nothing at all.

    Notes
    -----
    Mergers and memberships count from their day on, a splinter counts with what it left
    until the day of the split, renaming changes nothing. Pledges and alliances are no
    parts: Al-Qaeda's total does not hold JNIM. A body that belongs to two wholes counts
    to either, so that totals of overlapping groups must not be added.

    Raises
    ------
    UnknownName : `to` is in no tie and no event.

    Examples
    --------
    >>> import sahel
    >>> days = pd.to_datetime(["2016-05-01", "2018-05-01", "2018-06-01"])
    >>> events = pd.DataFrame({"actor_id": ["macina", "macina", "jnim"], "date": days})
    >>> relations = sahel.load_relations()
    >>> roll_up(events, relations=relations, to="jnim")["path"].tolist()
    ['macina > jnim', 'jnim']
    >>> len(roll_up(events, relations=relations, to="jnim", on="2018-01-01"))
    3
    """
    require_columns(events, "actor_id", "date")
    names = latest_names(relations)
    known = {*relations["subject"], *relations["object"].dropna(), *events["actor_id"].dropna()}
    if to not in known:
        raise UnknownName(f"no tie and no event names the actor {to!r}. Use an actor_id, or actor_on to find one.")
    whole = names.get(to, to)
    held = spans(relations)
    leaf = events["actor_id"].replace(names)
    days = events["date"] if on is None else pd.Series(read_day(on), index=events.index)
    counted = events.assign(leaf=leaf, era=_eras(days, held)).reset_index(names="row_label")
    counted = counted.merge(_parts_by_era(days, counted["era"], held, whole), on=["era", "leaf"], how="inner")
    return counted.set_index("row_label").rename_axis(events.index.name).drop(columns="era").reindex(
        columns=[*events.columns, "leaf", "path", "is_certain"]
    )  # fmt: skip


def actor_on(actors: pd.DataFrame, *, relations: pd.DataFrame, name: str, day: Day) -> pd.DataFrame:
    """Which body a name stands for on a day.

    Parameters
    ----------
    actors : one row per actor; as `load_actors` returns them.
    relations : one row per dated tie.
    name : an actor_id, name, acronym or alias; case and accents do not matter.
    day : YYYY-MM-DD.

    Returns
    -------
    One row per body that the name may mean on that day: actor_id; named (the actor whose
    name it is); matched_on; `how` : itself; renamed_to or merged_into (it had become, or
    joined, this body by then); before renaming (it was still called this); not alive (it
    did not exist then, and no tie says what stood for it). `is_collision`: the name
    belongs to several actors, and all of them are listed.

    Raises
    ------
    UnknownName : nobody is called that; the nearest names are given.

    Examples
    --------
    >>> import sahel
    >>> tables = {"relations": sahel.load_relations(), "day": "2023-06-01"}
    >>> actor_on(sahel.load_actors(), name="ISGS", **tables)[["actor_id", "how"]].values.tolist()
    [['issp', 'renamed_to']]
    """
    require_columns(actors, "actor_id", "start", "start_precision", "end", "end_precision")
    when = read_day(day)
    found = ids_of(name, actors=actors)
    bodies = [
        _bodies(match.actor_id, actors, relations, when).assign(named=match.actor_id, matched_on=match.matched_on)
        for match in found.itertuples(index=False)
    ]
    rows = pd.concat(bodies, ignore_index=True)
    return rows.assign(is_collision=len(found) > 1)[["actor_id", "named", "matched_on", "how", "is_collision"]]


def _bodies(actor: str, actors: pd.DataFrame, relations: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The bodies that one actor was on a day, with the tie that leads there."""
    lives = actors.set_index("actor_id")
    born = lives["start"]
    gone = last_day(lives["end"], lives["end_precision"])
    is_alive = ~(born > day) & ~(gone < day)
    becoming = relations[relations["relation"].isin([Relation.RENAMED_TO, Relation.MERGED_INTO])].dropna(
        subset="object"
    )
    past = becoming[~(becoming["start"] > day)]
    renamed = becoming[becoming["relation"] == Relation.RENAMED_TO]
    reached, seen = [(actor, "itself")], set()
    living: dict[str, str] = {}
    while reached:
        body, how = reached.pop()
        if body in seen or body not in lives.index:
            continue
        seen.add(body)
        onward = past[past["subject"] == body]
        if is_alive[body] and (onward.empty or gone[body] >= day):
            living[body] = how
        elif born[body] > day:
            reached += [(earlier, "before renaming") for earlier in renamed.loc[renamed["object"] == body, "subject"]]
        else:
            reached += list(zip(onward["object"], onward["relation"], strict=True))
    return pd.DataFrame(list(living.items()) or [(actor, "not alive")], columns=["actor_id", "how"], dtype="str")


def _eras(days: pd.Series, held: pd.DataFrame) -> np.ndarray:
    """Spans of days on which no tie changes, numbered; −1 for events without a day."""
    number = np.searchsorted(_changes(held), days.to_numpy("datetime64[us]"), side="right")
    return np.where(days.isna(), -1, number)


def _changes(held: pd.DataFrame) -> np.ndarray:
    """The days on which some tie begins to hold, or holds no more."""
    begins = held[["surely_from", "perhaps_from"]].to_numpy("datetime64[us]").ravel()
    ends = held[["surely_to", "perhaps_to"]].to_numpy("datetime64[us]").ravel() + np.timedelta64(1, "D")
    return np.unique(np.concatenate([begins, ends]))


def _parts_by_era(days: pd.Series, eras: pd.Series, held: pd.DataFrame, whole: str) -> pd.DataFrame:
    """For each span of days, the bodies that count to the whole: era, leaf, path, is_certain."""
    rows = []
    for era, day in pd.Series(days.to_numpy(), index=eras.to_numpy()).groupby(level=0).first().items():
        sure = parts_of(whole, tree(held, day, certainly=True))
        rows += [(era, part, " > ".join(path), True) for part, path in sure.items()]
        perhaps = parts_of(whole, tree(held, day, certainly=False))
        rows += [(era, part, " > ".join(path), False) for part, path in perhaps.items() if part not in sure]
    return pd.DataFrame(rows, columns=["era", "leaf", "path", "is_certain"])
