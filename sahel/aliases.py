"""Which actor a name means: acronyms, other names and spellings, and the names that mean several."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches

import pandas as pd

from sahel.check import require_columns
from sahel.errors import UnknownName

_KINDS = ("actor_id", "name", "acronym", "aliases")


def resolve_names(names: pd.Series, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Which actors each name may mean.

    Parameters
    ----------
    names : names as a source writes them; letter case, accents, dots and dashes do not matter.
    actors : one row per actor; columns actor_id, name, acronym, aliases.

    Returns
    -------
    One row per distinct name and actor that it may mean, in order of first appearance:
    name; actor_id (blank: nobody is called that); matched_on (actor_id, name, acronym,
    aliases: the first of these that fits); n_actors (more than one: the name collides,
    and only its context can say who is meant).

    Examples
    --------
    >>> import sahel
    >>> found = resolve_names(pd.Series(["GSIM", "Katiba Mâcina", "Nobody"]), actors=sahel.load_actors())
    >>> found[["name", "actor_id"]].fillna("?").values.tolist()
    [['GSIM', 'jnim'], ['Katiba Mâcina', 'macina'], ['Nobody', '?']]
    """
    known = _spellings(actors)
    asked = names.dropna().drop_duplicates().reset_index(drop=True)
    asked = pd.DataFrame({"name": asked.astype("str"), "key": plain(asked)})
    found = asked.merge(known, on="key", how="left").drop(columns="key")
    n_actors = found.groupby("name")["actor_id"].transform("nunique")
    return found.assign(n_actors=n_actors.astype("int64"))


def ids_of(name: str, *, actors: pd.DataFrame) -> pd.DataFrame:
    """The actors that one name may mean: actor_id, matched_on; refuses a name that nobody has."""
    found = resolve_names(pd.Series([name]), actors=actors).dropna(subset="actor_id")
    if found.empty:
        spoken = _spellings(actors)["key"].unique().tolist()
        near = get_close_matches(plain(pd.Series([name]))[0], spoken, n=5, cutoff=0.6)
        hint = f"Near it: {', '.join(near)}." if near else "See load_actors() for those there are."
        raise UnknownName(f"no actor is called {name!r}. {hint}")
    return found[["actor_id", "matched_on"]]


def plain(names: pd.Series) -> pd.Series:
    """Names without case, accents, dots, dashes and doubled spaces.

    >>> plain(pd.Series(["Front de libération de l'Azawad", "J.N.I.M."])).tolist()
    ['front de liberation de l azawad', 'jnim']
    """
    bare = names.astype("str").map(lambda name: unicodedata.normalize("NFKD", name), na_action="ignore")
    bare = bare.str.replace(r"[\u0300-\u036f.]", "", regex=True).str.lower()
    return bare.str.replace(r"[^\w]+", " ", regex=True).str.strip()


def _spellings(actors: pd.DataFrame) -> pd.DataFrame:
    """Every name of every actor in plain spelling: key, actor_id, matched_on."""
    require_columns(actors, *_KINDS)
    long = pd.concat(
        [
            pd.DataFrame({"key": actors[kind].str.split(";"), "actor_id": actors["actor_id"], "matched_on": kind})
            for kind in _KINDS
        ],
        ignore_index=True,
    ).explode("key", ignore_index=True)
    long = long.dropna(subset="key").assign(key=lambda table: plain(table["key"]))
    return long[long["key"] != ""].drop_duplicates(["key", "actor_id"], ignore_index=True)
