"""Who is meant: the sides that a dataset names, and our actors."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from sahel.check import require_columns


def actors_matched(events: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Each name that stands on a side of the events, and the actor it is an alias of.

    Parameters
    ----------
    events : one row per event; columns side_a, side_b.
    actors : the table `actors`; columns actor_id, name, acronym, aliases.

    Returns
    -------
    One row is one name as the dataset writes it, the most frequent first: `named`,
    `actor_id`, `status`, `candidates`, `n_events` (events in which it stands on a side).
    `status` is "matched" (one actor has this name, acronym or alias, apart from case,
    accents and punctuation), "collision" (several have: `candidates` lists them, joined by
    ";") or "unmatched". `actor_id` is blank unless matched: nothing is guessed.

    Examples
    --------
    >>> actors = pd.DataFrame({
    ...     "actor_id": ["jnim", "fama"], "name": ["Jama'at Nusrat", "Malian Armed Forces"],
    ...     "acronym": ["JNIM", "FAMa"], "aliases": ["GSIM", "Government of Mali"],
    ... })
    >>> events = pd.DataFrame({"side_a": ["Government of Mali", "JNIM"], "side_b": ["JNIM", "Civilians"]})
    >>> actors_matched(events, actors=actors)[["named", "status"]].values.tolist()
    [['JNIM', 'matched'], ['Civilians', 'unmatched'], ['Government of Mali', 'matched']]
    """
    require_columns(events, "side_a", "side_b")
    require_columns(actors, "actor_id", "name", "acronym", "aliases")
    sides = pd.concat([events["side_a"], events["side_b"]]).dropna()
    counts = sides.groupby(sides).size().rename("n_events").rename_axis("named").reset_index()
    known = _known_names(actors)
    found = counts.assign(key=_keys(counts["named"])).merge(known, on="key", how="left", validate="many_to_one")
    n_candidates = found["candidates"].str.count(";").add(1).fillna(0)
    status = pd.Series("unmatched", index=found.index, dtype="str")
    status = status.mask(n_candidates == 1, "matched").mask(n_candidates > 1, "collision")
    return (
        found.assign(status=status, actor_id=found["candidates"].where(n_candidates == 1))
        .sort_values(["n_events", "named"], ascending=[False, True], kind="stable", ignore_index=True)
        .loc[:, ["named", "actor_id", "status", "candidates", "n_events"]]
    )


def alias_collisions(actors: pd.DataFrame) -> pd.DataFrame:
    """Names, acronyms and aliases that more than one actor has.

    One row is one such name, in its plain form: `key`, `candidates` (actor ids, joined by ";").

    >>> twice = pd.DataFrame({
    ...     "actor_id": ["csp-psd", "csp-dpa"], "name": ["one", "other"], "acronym": ["CSP", "CSP"],
    ...     "aliases": ["", ""],
    ... })
    >>> alias_collisions(twice).values.tolist()
    [['csp', 'csp-dpa;csp-psd']]
    """
    require_columns(actors, "actor_id", "name", "acronym", "aliases")
    known = _known_names(actors)
    return known[known["candidates"].str.contains(";", regex=False)].reset_index(drop=True)


def _known_names(actors: pd.DataFrame) -> pd.DataFrame:
    """Each plain name and the actors that have it."""
    names = pd.concat(
        [
            actors.set_index("actor_id")["name"],
            actors.set_index("actor_id")["acronym"],
            actors.set_index("actor_id")["aliases"].astype("str").str.split(";").explode(),
        ]
    )
    keys = _keys(names.astype("str")).to_numpy()
    pairs = pd.DataFrame({"key": keys, "actor_id": names.index.to_numpy()}).dropna()
    pairs = pairs[pairs["key"] != ""].drop_duplicates().sort_values(["key", "actor_id"])
    return pairs.groupby("key", as_index=False).agg(candidates=("actor_id", ";".join))


def _keys(names: pd.Series) -> pd.Series:
    """Names without what spellings differ in: case, accents, punctuation, double spaces."""
    return names.map(_key, na_action="ignore").astype("str")


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
