"""What a name, a place and a day, or an address most likely means among the rows that are there; and new ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from urllib.parse import urlsplit

import pandas as pd

from sahel.dates import as_text, last_day
from sahel.entry.ids import ClaimIds
from sahel.errors import Ambiguous, BadEntry, BadProject, UnknownName
from sahel.events.proximity import haversine_km
from sahel.load.mapping.ledger import actors_meant
from sahel.load.mapping.synonyms import CIVILIANS
from sahel.load.overlay import keys
from sahel.load.own_files import read_project_tables
from sahel.schema import tables
from sahel.schema.validation import refuse
from sahel.schema.vocabularies import ActorKind, Precision
from sahel.text import plain, plain_name
from sahel.workspace import Project, current_project

#: The tables in which rows are looked up.
_TABLES = ("sources", "actors", "relations", "incidents", "parties", "claims")
#: An incident is taken without asking when it is the only one so near: in kilometres, in days after its last.
NEAR_KM, NEAR_DAYS = 25, 3
#: Statements this long after an incident may still be on it: they are proposed, never taken without asking.
LATE_DAYS = 31
#: Words for the forces or the government of the country where it happened, which name none by themselves.
_OF_COUNTRY = {
    ActorKind.STATE_FORCE: (
        "armee", "l armee", "army", "the army", "armee nationale", "forces armees", "armed forces", "militaires",
        "soldats", "soldiers", "troupes", "fds", "forces de defense et de securite", "forces de defense",
        "forces de securite", "gendarmes", "gendarmerie", "police", "policiers",
    ),
    ActorKind.GOVERNMENT: (
        "gouvernement", "le gouvernement", "government", "the government", "autorites", "authorities", "etat", "junte",
        "ministere", "presidence", "ministere de la defense", "porte parole du gouvernement",
    ),
}  # fmt: skip
#: Adjectives of countries in French, without their endings, and in English.
_ADJECTIVES = {
    "malien": "MLI", "burkinabe": "BFA", "nigerien": "NER", "tchadien": "TCD", "mauritanien": "MRT", "soudanais": "SDN",
    "nigerian": "NGA", "francais": "FRA", "algerien": "DZA", "beninois": "BEN", "togolais": "TGO", "malian": "MLI",
    "chadian": "TCD", "sudanese": "SDN", "french": "FRA", "burkinabes": "BFA",
}  # fmt: skip
#: Words for speakers who are many under one heading, whom the table has by that.
_CLASSES = {
    "witnesses": ("temoin", "temoins", "habitant", "habitants", "villageois", "rescapes", "survivants", "residents"),
    "local-officials": ("elu", "elus", "maire", "elu local", "elus locaux", "autorites locales", "local official"),
    "security-sources": ("source securitaire", "sources securitaires", "source militaire", "security source"),
}  # fmt: skip
_MOST = 9


def is_of_country(name: str) -> bool:
    """Whether a name means the forces or the government of a country that it does not say.

    >>> is_of_country("l'armée"), is_of_country("armée malienne")
    (True, False)
    """
    return any(plain_name(name) in words for words in _OF_COUNTRY.values())


def _country_named(name: str) -> tuple[str, str]:
    """A name in plain spelling without its last word, where that is a country's adjective, and the country."""
    front, _, last = name.rpartition(" ")
    found = next((last[: len(last) - n] for n in (0, 1, 2, 3) if last[: len(last) - n] in _ADJECTIVES), "")
    is_ending = last[len(found) :] in ("", "s", "e", "es", "ne", "nes") and bool(found)
    return (front, _ADJECTIVES[found]) if front and is_ending else (name, "")


@dataclass(frozen=True, kw_only=True)
class Known:
    """The project that is written into, and its tables as they are at hand: its own rows over the bundled ones."""

    project: Project
    frames: Mapping[str, pd.DataFrame]
    own: Mapping[str, frozenset[str]]  # the keys of the project's own rows, by table

    def ids(self, name: str) -> set[str]:
        return set(self.frames[name][tables.BUNDLED[name].key[0]])

    def kind_of(self, actor: str) -> str:
        """What kind of actor an id is; blank: none of the table."""
        return self.kinds.get(actor, "")

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of each actor, by its id."""
        actors = self.frames["actors"]
        return dict(zip(actors["actor_id"], actors["kind"], strict=True))

    def claim_ids(self) -> ClaimIds:
        classes = {actor for actor, kind in self.kinds.items() if kind == ActorKind.SPEAKER_CLASS}
        return ClaimIds(self.frames["claims"], classes=classes, own=self.own["incidents"])

    def with_rows(self, rows: Mapping[str, pd.DataFrame]) -> Known:
        """The same with rows that are about to be written, typed; those of a key that is there take its place."""
        frames = dict(self.frames)
        for name, new in rows.items():
            table = tables.BUNDLED[name]
            old = frames[name]
            stays = ~pd.Series(keys(old, table), index=old.index).isin(keys(new, table))
            frames[name] = pd.concat([old[stays], new], ignore_index=True)
        return replace(self, frames=frames)


def require_project() -> Project:
    """The project that one works in; refuses if there is none."""
    project = current_project()
    if project is None:
        raise BadProject(
            "there is no project here to write into: no sahel.toml in this folder or above it. Make one with "
            "`sahel new FOLDER` and work in it, or name one by --project DIR or SAHEL_PROJECT."
        )
    return project


def read_known() -> Known:
    """The tables of the current project; refuses if there is none, or if its tables have faults."""
    project = require_project()
    read = read_project_tables(project, *_TABLES)
    refuse(read.faults, origin=f"the project {project.name}, before anything is added")
    layers = {name: read.layers[name] for name in _TABLES}
    return Known(
        project=project,
        frames={name: one.merged().drop(columns=["file", "row"]) for name, one in layers.items()},
        own={name: frozenset(keys(one.own, one.table)) for name, one in layers.items()},
    )


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day as exactly as it is known: ISO text cut at its precision, and the first and last day it allows."""

    text: str
    precision: str
    first: pd.Timestamp

    @property
    def last(self) -> pd.Timestamp:
        return last_day(pd.Series([self.first]), pd.Series([self.precision])).iloc[0]


def near_incidents(
    incidents: pd.DataFrame, *, place: str, day: Day | None = None, point: tuple[float, float] | None = None
) -> pd.DataFrame:
    """Incidents that a place and a day may mean, the likeliest first.

    One row per incident: incident_id, name, start (ISO, as exact as it is known), place, matched_on
    ("name": its name or another name is the same; "place": so is its place, or one holds the other;
    "part": of one of these; "near": within 25 km of the place; "spelling": a name much like it),
    distance_km (from the `point`, in degrees north and east, or else from the known place; blank:
    one of the two has no point), days (from the incident to the `day`: 0 within it, negative
    before it began; blank: one of them has no date).
    """
    matched = _matched(incidents, plain_name(place))
    at = [*incidents.loc[matched.isin(["name", "place"]), ["latitude", "longitude"]].dropna().itertuples(index=False)]
    point = point or (at[0] if at else None)
    distance = pd.Series(pd.NA, index=incidents.index, dtype="Float64")
    if point is not None:
        here = (pd.Series(float(degrees), index=incidents.index) for degrees in point)
        there = (incidents[name].astype("float64") for name in ("latitude", "longitude"))
        distance = haversine_km(*here, *there).round(1).astype("Float64")
    matched = matched.mask(matched.isna() & (distance <= NEAR_KM).fillna(False), "near")
    first = incidents["start"]
    last = last_day(incidents["end"], incidents["end_precision"])
    last = last.fillna(last_day(first, incidents["start_precision"]))
    days = pd.Series(pd.NA, index=incidents.index, dtype="Int64")
    if day is not None:
        after, before = (day.first - last).dt.days, (first - day.last).dt.days
        days = after.where(after > 0, -before.clip(lower=0)).astype("Int64")
    found = pd.DataFrame(
        {
            "incident_id": incidents["incident_id"], "name": incidents["name"],
            "start": as_text(first, incidents["start_precision"]), "place": incidents["place"], "matched_on": matched,
            "distance_km": distance, "days": days,
        }
    )[matched.notna()]  # fmt: skip
    order = found.assign(apart=found["days"].abs(), late=found["days"] < 0)
    order = order.sort_values(["apart", "late", "distance_km", "incident_id"], kind="stable")
    return found.loc[order.index].reset_index(drop=True)


def _matched(incidents: pd.DataFrame, asked: str) -> pd.Series:
    """How the name of a place, in plain spelling, is met in each incident; blank: not at all."""
    called = (incidents["name"] + ";" + incidents["aliases"].fillna("")).str.split(";").explode()
    places = incidents["place"].str.split(r"[;,()/:]", regex=True).explode()
    matched = pd.Series(pd.NA, index=incidents.index, dtype="str")
    if not asked:
        return matched
    called, places = (plain(names.dropna().astype("str")) for names in (called, places))
    same = called[called == asked].index
    every = pd.concat([called, places])
    is_in = (" " + every + " ").str.contains(f" {asked} ", regex=False)
    holds = pd.Series([len(name) > 3 and f" {name} " in f" {asked} " for name in every], index=every.index, dtype=bool)
    matched[every[is_in | holds].index.unique()] = "place"
    matched[same.unique()] = "name"
    if matched.isna().all():
        near = get_close_matches(asked, every.unique(), n=_MOST, cutoff=0.8)
        matched[every[every.isin(near)].index.unique()] = "spelling"
    ids = incidents.loc[matched.isin(["name", "place"]), "incident_id"]
    return matched.mask(matched.isna() & incidents["part_of"].isin(ids), "part")


def find_incident(
    said: str, known: Known, *, day: Day | None = None, point: tuple[float, float] | None = None, late: int = NEAR_DAYS
) -> tuple[str, str]:
    """The one incident that an id, a name, or a place with a day means, and why it is that one.

    A place is taken only where a single incident is near it in place and time, and the day, known as
    such, lies in it or at most three days after it; others compete with it that were up to `late` days before (more
    than three where it is the day of a statement). Raises `Ambiguous` with what may be meant, or `UnknownName`.
    """
    incidents = known.frames["incidents"]
    if said in set(incidents["incident_id"]):
        return said, "its id"
    named = incidents.loc[plain(incidents["name"]) == plain_name(said), "incident_id"]
    found = near_incidents(incidents, place=said, day=day, point=point)
    if len(named) == 1:
        days = found.set_index("incident_id")["days"].get(named.iloc[0])
        if pd.isna(days) or days >= -NEAR_DAYS:
            return named.iloc[0], "its name"
    if found.empty:
        raise UnknownName(
            f"no incident is known at {said!r}{_on(day)}. Add it first (sahel add incident), or name one by its id."
        )
    if day is None:
        raise Ambiguous(
            f"{said!r} alone does not say which incident.",
            found,
            hint=f"Known there: {_these(found)}. Give the id, or the day.",
        )
    close = found[found["days"].between(-NEAR_DAYS, late).fillna(True).astype(bool)]
    is_there = close["matched_on"].isin(["name", "place"]) & ~(close["distance_km"] > NEAR_KM).fillna(False)
    is_there &= day.precision == Precision.DAY
    sure = close[close["days"].between(0, NEAR_DAYS).fillna(False) & is_there]
    if len(close) == len(sure) == 1:
        one = sure.iloc[0]
        return one["incident_id"], f"the only one known there, {_apart(one)}"
    if close.empty:
        raise Ambiguous(
            f"no incident is known at {said!r}{_on(day)}.",
            found,
            hint=f"At other times there: {_these(found)}. Give its id, or add the incident first (sahel add incident).",
        )
    raise Ambiguous(
        f"{said!r}{_on(day)} is not surely one incident.",
        close,
        hint=f"Did you mean {_these(close)}? Give the id.",
    )


def _on(day: Day | None) -> str:
    return f" about {day.text}" if day else ""


def _these(found: pd.DataFrame) -> str:
    listed = [f"{one['incident_id']} ({_apart(one)})" for _, one in found.head(5).iterrows()]
    return ", ".join(listed) + (f", and {len(found) - 5} more" if len(found) > 5 else "")


def _apart(one: pd.Series) -> str:
    """How far an incident lies from a place and a day, in words."""
    said = []
    if pd.notna(one["days"]):
        n = int(one["days"])
        unit = "day" if abs(n) == 1 else "days"
        said.append("on that day" if n == 0 else f"{abs(n)} {unit} {'earlier' if n > 0 else 'later'}")
    else:
        said.append(f"of {one['start']}" if pd.notna(one["start"]) else "undated")
    if pd.notna(one["distance_km"]) and one["distance_km"] > 0:
        said.append(f"{one['distance_km']:g} km away")
    return ", ".join(said)


def find_actors(said: str, known: Known, *, day: Day | None = None, country: str = "") -> str:
    """The actors that one name, or several parted by ";", mean on a day: their ids, joined by ";".

    Words for people of no party (civils, villageois) are `civilians`. Raises `Ambiguous` where a name
    may mean several, or the forces of the `country` (armée), or `UnknownName` with those like it.
    """
    ids = []
    for name in filter(None, (part.strip() for part in said.split(";"))):
        ids.append("civilians" if plain_name(name) in CIVILIANS else _find_actor(name, known, day=day, country=country))
    return ";".join(dict.fromkeys(ids))


def find_speaker(said: str, known: Known, *, day: Day | None = None, country: str = "") -> str:
    """The one actor that a name of a speaker means, as `find_actors` reads it; people of no party never speak."""
    if plain_name(said) in CIVILIANS or known.kind_of(said) == ActorKind.CIVILIANS:
        witnesses = known.frames["actors"][["actor_id", "name"]][lambda actors: actors["actor_id"] == "witnesses"]
        raise Ambiguous(
            f"{said!r} are people of no party: victims, never a speaker.", witnesses, hint="Did you mean: witnesses?"
        )
    found = find_actors(said, known, day=day, country=country)
    if ";" in found:
        raise BadEntry(f"{said!r} are several. Name the one who speaks, and the other under joint_with.")
    return found


def _find_actor(name: str, known: Known, *, day: Day | None, country: str) -> str:
    actors = known.frames["actors"]
    if name in set(actors["actor_id"]):
        return name
    pairs = pd.DataFrame({"name": [name], "day": [day.first if day else pd.NaT]})
    meant = actors_meant(pairs, actors=actors, relations=known.frames["relations"]).iloc[0]
    if pd.notna(meant):
        return meant
    found = _actors_like(name, actors, country=country)
    listed = "; ".join(f"{one.actor_id} ({one.name})" for one in found.head(5).itertuples(index=False))
    if found.empty:
        raise UnknownName(f"no actor is called {name!r}. sahel.load_actors() lists those there are.")
    raise Ambiguous(f"no single actor is called {name!r}{_on(day)}.", found, hint=f"Did you mean: {listed}?")


def _actors_like(name: str, actors: pd.DataFrame, *, country: str) -> pd.DataFrame:
    """Actors that a name which is no single one's may mean: actor_id, name, why."""
    asked = plain_name(name)
    spelt = actors[["actor_id", "name", "acronym", "aliases"]].fillna("").astype("str").agg(";".join, axis=1)
    spelt = plain(spelt.str.split(";").explode())
    spelt = spelt[spelt != ""]
    why = pd.Series(pd.NA, index=actors.index, dtype="str")
    near = get_close_matches(asked, spelt.unique(), n=_MOST, cutoff=0.6)
    why[spelt[spelt.isin(near)].index.unique()] = "a name like it"
    if len(asked) > 2:
        has = (" " + spelt + " ").str.contains(f" {asked} ", regex=False)
        why[spelt[has].index.unique()] = "has it in a name"
    word, named = _country_named(asked)
    country = named or country
    for kind, words in _OF_COUNTRY.items():
        if word in words and country:
            of_country = (actors["kind"] == kind) & (actors["state"] == country)
            why = why.mask(of_country, f"{kind.replace('_', ' ')} of {country}")
            why = why.where(of_country | (why != "a name like it"))
    for actor, words in _CLASSES.items():
        if re.search(rf"\b(?:{'|'.join(words)})\b", asked):
            why = why.mask(actors["actor_id"] == actor, "many such speakers under one heading")
    why[spelt[spelt == asked].index.unique()] = "is called so"
    found = actors[["actor_id", "name"]].assign(why=why)[why.notna()]
    rank = found["why"].map({"is called so": 0, "has it in a name": 2, "a name like it": 3}).fillna(1)
    return found.loc[rank.sort_values(kind="stable").index].head(_MOST).reset_index(drop=True)


def find_source(said: str, known: Known) -> str:
    """The source that an id, an address or a title means; raises `Ambiguous` or `UnknownName`."""
    sources = known.frames["sources"]
    if said in set(sources["source_id"]):
        return said
    asked = address(said)
    if asked:
        is_it = pd.concat([sources[name].map(address, na_action="ignore") for name in ("url", "archive_url")], axis=1)
        found = sources[(is_it == asked).any(axis=1)]
    else:
        found = sources[plain(sources["title"]) == plain_name(said)]
    if len(found) == 1:
        return found["source_id"].iloc[0]
    if asked and found.empty:
        raise UnknownName(f"no source has the address {said!r}. Add it first: sahel add source --url {said}")
    if found.empty:
        near = get_close_matches(said.lower(), sources["source_id"], n=_MOST, cutoff=0.6)
        is_near = sources["source_id"].isin(near) | (plain(sources["publisher"]) == plain_name(said))
        found = sources[is_near | sources["source_id"].str.startswith(said.lower())]
        if found.empty:
            raise UnknownName(f"no source is called {said!r}, by its id or its title. Add it first (sahel add source).")
        named = ", ".join(found["source_id"].head(5))
        raise Ambiguous(f"no source is called {said!r}.", found[_OF_SOURCE], hint=f"Did you mean: {named}?")
    named = ", ".join(found["source_id"].head(5))
    raise Ambiguous(f"{said!r} is several sources.", found[_OF_SOURCE], hint=f"Give the id of one: {named}.")


_OF_SOURCE = ["source_id", "publisher", "title"]


def address(text: str) -> str:
    """An address as it is compared, without scheme, www., fragment, tracking and last slash; blank: none.

    >>> address("https://www.example.org/A/?utm_source=x#top"), address("Reuters")
    ('example.org/A', '')
    """
    text = text.strip()
    if not re.match(r"(?:https?://|www\.)\S+$", text, flags=re.IGNORECASE):
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return ""
    host = parts.netloc.lower().removeprefix("www.").removeprefix("m.")
    asked = "&".join(
        part for part in parts.query.split("&") if part and not re.match(r"utm_|fbclid|gclid|xtor|amp\b", part)
    )
    return host + parts.path.rstrip("/") + (f"?{asked}" if asked else "")
