"""Which actor a name means: acronyms, other names and spellings, and the names that mean several."""

from __future__ import annotations

import re
from difflib import get_close_matches

import pandas as pd

from sahel.errors import UnknownName
from sahel.schema.validation import require_columns
from sahel.text import plain, plain_name

_KINDS = ("actor_id", "name", "acronym", "aliases")
#: The years that ACLED writes into names: Military Forces of Mali (2021-).
_PERIOD = r"\(\s*(\d{4})\s*[-–]\s*(\d{4}|)\s*\)"
_FOREVER = "9999"
#: An acronym with a long name: "JNIM: Group for …" or "Islamic State … (ISSP)".
_PARTS = r"^([^\s:()]{2,}):\s+(.+)$|^(.+?)\s+\(([^\s()]{2,})\)$"
#: Those whom a dataset cannot name, and crowds: no actors.
_NO_ACTOR = re.compile(
    r"^(?:unidentified|unknown|unnamed)\b|^(?:civilians|protesters|rioters|prisoners|refugees|students)\s*\(",
    re.IGNORECASE,
)


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
        known = _spellings(actors)["key"].unique().tolist()
        near = get_close_matches(plain_name(name), known, n=5, cutoff=0.6)
        hint = f"Near it: {', '.join(near)}." if near else "See load_actors() for those there are."
        raise UnknownName(f"no actor is called {name!r}. {hint}")
    return found[["actor_id", "matched_on"]]


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


def match_actors(events: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Each name that stands on a side of the events, and the actor it is an alias of.

    A name is compared whole; then without the period that ACLED writes into it ("(2021-)"), with
    actors whose alias and life (`start`, `end`, where the table has them) lie in those years;
    then by its parts, where it is an acronym and a long name ("JNIM: …", "… (ISSP)") and one
    actor has both.

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
    ";"), "no_actor" (a word for people whom the dataset cannot name, or for a crowd, such as
    "Unidentified Armed Group (Mali)" or "Protesters (Niger)") or "unmatched". `actor_id` is
    blank unless matched: nothing is guessed.

    Examples
    --------
    >>> actors = pd.DataFrame({
    ...     "actor_id": ["jnim", "fama"], "name": ["Jama'at Nusrat", "Malian Armed Forces"],
    ...     "acronym": ["JNIM", "FAMa"], "aliases": ["GSIM", "Military Forces of Mali"],
    ... })
    >>> events = pd.DataFrame({
    ...     "side_a": ["Military Forces of Mali (2021-)", "JNIM"], "side_b": ["JNIM", "Unidentified Gunmen (Mali)"],
    ... })
    >>> match_actors(events, actors=actors)[["named", "status"]].values.tolist()
    [['JNIM', 'matched'], ['Military Forces of Mali (2021-)', 'matched'], ['Unidentified Gunmen (Mali)', 'no_actor']]
    """
    require_columns(events, "side_a", "side_b")
    require_columns(actors, "actor_id", "name", "acronym", "aliases")
    sides = pd.concat([events["side_a"], events["side_b"]]).dropna().astype("str")
    counts = sides.groupby(sides).size().rename("n_events").rename_axis("named").reset_index()
    found = counts.assign(candidates=_meant(counts["named"], actors))
    n_candidates = found["candidates"].str.count(";").add(1).fillna(0)
    status = pd.Series("unmatched", index=found.index, dtype="str")
    status = status.mask(found["named"].str.contains(_NO_ACTOR), "no_actor")
    status = status.mask(n_candidates == 1, "matched").mask(n_candidates > 1, "collision")
    return (
        found.assign(status=status, actor_id=found["candidates"].where(n_candidates == 1))
        .sort_values(["n_events", "named"], ascending=[False, True], kind="stable", ignore_index=True)
        .loc[:, ["named", "actor_id", "status", "candidates", "n_events"]]
    )


def _meant(named: pd.Series, actors: pd.DataFrame) -> pd.Series:
    """The actors that each name may mean, joined by ";"; blank: none."""
    known = _known_names(actors).set_index("key")["candidates"]
    spelt = _with_periods(actors)
    whole = plain(named).map(known)
    dated = _with_period(named)
    base = _joined(_pairs(dated, dated["text"], spelt), named.index)
    parts = dated["text"].str.extract(_PARTS)
    short, long = parts[0].fillna(parts[3]), parts[1].fillna(parts[2])
    both = _pairs(dated, short, spelt).merge(_pairs(dated, long, spelt), on=["at", "actor_id"])
    return whole.fillna(base).fillna(_joined(both, named.index)).astype("str")


def _with_period(names: pd.Series) -> pd.DataFrame:
    """Names without the period that is written into them, and its years: text, since, until."""
    years = names.str.extract(_PERIOD)
    text = names.str.replace(_PERIOD, " ", regex=True).str.replace(r"\s+", " ", regex=True).str.strip()
    until = years[1].where(years[1] != "", _FOREVER)
    return pd.DataFrame({"text": text, "since": years[0].astype("Float64"), "until": until.astype("Float64")})


def _with_periods(actors: pd.DataFrame) -> pd.DataFrame:
    """Every name of every actor, and the years in which it is that actor's: key, actor_id, since, until."""
    spelt = pd.concat(
        [actors[["actor_id"]].assign(named=actors[kind].astype("str").str.split(";")) for kind in _KINDS[1:]]
    )
    spelt = spelt.explode("named").dropna(subset="named").reset_index(drop=True)
    dated = _with_period(spelt["named"].astype("str"))
    spelt = spelt.assign(key=_without_articles(dated["text"]), since=dated["since"], until=dated["until"])
    for edge, bound, limit in (("start", "since", "max"), ("end", "until", "min")):
        if edge in actors.columns:
            years = pd.to_numeric(actors.set_index("actor_id")[edge].astype("str").str[:4], errors="coerce")
            lives = spelt["actor_id"].map(years.astype("Float64"))
            spelt[bound] = pd.concat([spelt[bound], lives], axis=1).agg(limit, axis=1).astype("Float64")
    return spelt[spelt["key"] != ""]


def _pairs(dated: pd.DataFrame, texts: pd.Series, spelt: pd.DataFrame) -> pd.DataFrame:
    """Which names, by their place, are spelt like which actors' in years that meet: at, actor_id."""
    asked = dated.assign(key=_without_articles(texts), at=dated.index).dropna(subset="key")
    met = asked[asked["key"] != ""].merge(spelt, on="key", suffixes=("", "_known"))
    is_apart = (met["since"] > met["until_known"]).fillna(False) | (met["until"] < met["since_known"]).fillna(False)
    return met.loc[~is_apart.astype(bool), ["at", "actor_id"]].drop_duplicates()


def _joined(pairs: pd.DataFrame, index: pd.Index) -> pd.Series:
    ids = pairs.sort_values("actor_id").groupby("at")["actor_id"].agg(";".join)
    return ids.reindex(index).astype("str")


def _without_articles(names: pd.Series) -> pd.Series:
    return plain(names).astype("str").str.replace(r"\b(?:the|le|la|les|l)\b ?", "", regex=True).str.strip()


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
    keys = plain(names.astype("str")).to_numpy()
    pairs = pd.DataFrame({"key": keys, "actor_id": names.index.to_numpy()}).dropna()
    pairs = pairs[pairs["key"] != ""].drop_duplicates().sort_values(["key", "actor_id"])
    return pairs.groupby("key", as_index=False).agg(candidates=("actor_id", ";".join))
