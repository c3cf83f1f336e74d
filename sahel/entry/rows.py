"""Valid rows out of what a person says, with the ids they are to have: all faults at once, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import pandas as pd

from sahel.entry.fields import CLAIM_FIELDS, INCIDENT_FIELDS, SOURCE_FIELDS
from sahel.entry.ids import free_id, slug, text_cells
from sahel.entry.proposals import (
    NEAR_DAYS,
    Day,
    Known,
    address,
    find_actors,
    find_incident,
    find_source,
    find_speaker,
    near_incidents,
)
from sahel.entry.said import read_country, read_date, read_figure, read_point, read_word, unsafe
from sahel.errors import Ambiguous, BadEntry, SahelError
from sahel.load.datasets.own_tables import held_to_schema
from sahel.schema import tables
from sahel.schema.columns import Column, Table
from sahel.schema.validation import reference_faults, shown
from sahel.schema.vocabularies import ActorKind, Found, Role, Seen, Status, VictimCategory

#: Drafted rows: a frame of text cells for each table, blank cells blank.
Drafts = dict[str, pd.DataFrame]
Answer = TypeVar("Answer")

#: Who the members of a kind of actor are, where they are the victims.
_CATEGORIES = {
    ActorKind.CIVILIANS: VictimCategory.CIVILIAN, ActorKind.MILITIA: VictimCategory.MILITIA,
    **dict.fromkeys(
        (ActorKind.JIHADIST, ActorKind.SEPARATIST, ActorKind.SEPARATIST_ISLAMIST, ActorKind.REBEL, ActorKind.COALITION,
         ActorKind.MERCENARY, ActorKind.STATE_PARAMILITARY, ActorKind.STATE_FORCE),
        VictimCategory.COMBATANT,
    ),
}  # fmt: skip


class Refused(BadEntry):
    """What cannot be written as it is given; `refusals` holds each refusal by the name of what was given."""

    def __init__(self, what: str, refusals: Mapping[str, SahelError]) -> None:
        listed = "\n".join(f"- {name}: {refusal}" for name, refusal in refusals.items())
        super().__init__(f"this {what} cannot be written; nothing was. Mend:\n{listed}")
        self.refusals = dict(refusals)


class _Given:
    """What was given for a row, read piece by piece: what is refused is gathered, and is blank meanwhile."""

    def __init__(self, what: str, given: Mapping[str, Any], fields: tuple[str, ...]) -> None:
        self.what = what
        self.given = {name: value for name, value in given.items() if value is not None and str(value).strip() != ""}
        self.refusals: dict[str, SahelError] = {}
        for name, value in self.given.items():
            if name not in fields:
                raise BadEntry(f"a {what} has no {name!r}. It has: {', '.join(fields)}.")
            if why := unsafe(str(value), column=name):
                self.refuse(name, BadEntry(f"{str(value)!r} {why}. Take that out."))

    def text(self, name: str, otherwise: str = "") -> str:
        return str(self.given.get(name, otherwise)).strip()

    def read(self, name: str, reader: Callable[[Any], Answer], otherwise: Answer) -> Answer:
        if name not in self.given or name in self.refusals:
            return otherwise
        return self.attempt(name, lambda: reader(self.given[name]), otherwise)

    def attempt(self, name: str, make: Callable[[], Answer], otherwise: Answer) -> Answer:
        try:
            return make()
        except SahelError as refusal:
            self.refuse(name, refusal)
            return otherwise

    def word(self, name: str, column: Column, otherwise: str = "") -> str:
        return self.read(name, lambda said: read_word(said, column), str(otherwise))

    def need(self, name: str, why: str) -> None:
        if name not in self.given:
            self.refuse(name, BadEntry(f"is missing: {why}"))

    def refuse(self, name: str, refusal: SahelError) -> None:
        self.refusals.setdefault(name, refusal)

    def drafted(self, known: Known, rows: Mapping[str, list[dict[str, str]]], names: Mapping[str, str]) -> Drafts:
        """The rows as frames of text, held to their schemas and to the tables they refer to."""
        if self.refusals:
            raise Refused(self.what, self.refusals)
        drafts = {name: as_cells(some, tables.BUNDLED[name]) for name, some in rows.items() if some}
        for fault in faults_of(drafts, known).itertuples():
            self.refuse(names.get(fault.column, fault.column), BadEntry(fault.said))
        if self.refusals:
            raise Refused(self.what, self.refusals)
        return drafts


def as_cells(rows: list[dict[str, str]], table: Table) -> pd.DataFrame:
    """Rows of a table as text cells in all of its columns; blank where a row says nothing."""
    cells = pd.DataFrame(rows).reindex(columns=table.column_names).astype("str")
    return cells.where(cells != "")


def typed(drafts: Drafts) -> Drafts:
    """Drafted rows as the loaders hand them out."""
    return {name: held_to_schema(cells, tables.BUNDLED[name])[0] for name, cells in drafts.items()}


def faults_of(drafts: Drafts, known: Known) -> pd.DataFrame:
    """What is wrong with drafted rows, against their schemas and the rows they point to: table, row, column, said.

    `row` counts as a spreadsheet does: the first drafted row of a table is 2.
    """
    found = [held_to_schema(cells, tables.BUNDLED[name])[1] for name, cells in drafts.items()]
    new = typed(drafts)
    faults = pd.concat([*found, reference_faults(known.with_rows(new).frames, of=new)], ignore_index=True)
    said = [f"{shown(one.value)}: should hold that it {one.rule}" for one in faults.itertuples()]
    return faults.assign(said=pd.Series(said, dtype="str"))


def _dated(name: str, day: Day | None) -> dict[str, str]:
    return {name: day.text if day else "", f"{name}_precision": day.precision if day else ""}


def draft_source(known: Known, **given: Any) -> Drafts:
    """The row of a document, out of `SOURCE_FIELDS`; see `add_source`."""
    asked = _Given("source", given, SOURCE_FIELDS)
    url = asked.text("url")
    host = address(url).partition("/")[0]
    if url and not host:
        asked.refuse("url", BadEntry(f"{url!r} is no address. Give it whole, as in https://example.org/article."))
    if url and address(url):
        with suppress(SahelError):
            asked.refuse("url", BadEntry(f"it is known: {find_source(url, known)}. Name that source."))
    publisher = asked.text("publisher", host)
    if not publisher:
        asked.need("publisher", "who published it?")
    day = asked.read("date", read_date, None)
    found = Found.FOUND if asked.text("citation") or (url and asked.text("title")) else Found.ADDRESS
    if not url and not asked.text("citation"):
        asked.need("found", "without an address or a citation, how is it found again? not_found or unidentified")
    stem = slug(publisher.replace(".", " ") if publisher == host else publisher, otherwise="source")
    when = day.text.replace("-", "") if day else ""
    table = tables.SOURCES
    row = {
        "source_id": asked.text("source_id") or free_id([f"{stem}-{when}".strip("-")], known.ids("sources")),
        "publisher": publisher, "url": url, "found": asked.word("found", table["found"], found),
        **(_dated("published_on", day) if day and day.text else {}),
        "kind": asked.text("kind", "news"), "seen": asked.word("seen", table["seen"], Seen.EXCERPT),
        **{name: asked.text(name) for name in ("origin", "title", "archive_url", "citation", "language", "note")},
    }  # fmt: skip
    _refuse_taken(asked, known, "sources", row["source_id"])
    return asked.drafted(known, {"sources": [row]}, {"published_on": "date"})


def draft_incident(known: Known, **given: Any) -> Drafts:
    """The row of an incident and one for each of its parties, out of `INCIDENT_FIELDS`; see `add_incident`."""
    asked = _Given("incident", given, INCIDENT_FIELDS)
    table = tables.INCIDENTS
    for name, why in (
        ("place", "where was it?"), ("country", "in which country?"), ("date", "when did it begin?"),
        ("kind", f"what was it? One of: {', '.join(table['kind'].words)}"), ("source", "in which document?"),
    ):  # fmt: skip
        asked.need(name, why)
    place, kind = asked.text("place"), asked.word("kind", table["kind"])
    start = asked.read("date", read_date, None)
    end = asked.read("end", lambda said: read_date(said, begun=start.first if start else None), start)
    country = asked.read("country", read_country, "")
    point = asked.read("point", read_point, ("", ""))
    source = asked.read("source", lambda said: _sources(said, known), "")
    part_of = asked.read("part_of", lambda said: find_incident(said, known)[0], "")
    sides = {
        side: asked.read(name, lambda said: find_actors(said, known, day=start, country=country), "")
        for side, name in (("a", "attackers"), ("b", "targets"))
    }
    if start and start.text and place and not part_of:
        _refuse_known(asked, known, place, start)
    year, day = (start.text[:4], start.text[5:].replace("-", "")) if start else ("", "")
    stem = "-".join(filter(None, [slug(place, otherwise="incident"), year]))
    wanted = [part_of and f"{part_of}-{slug(kind, otherwise='part')}", stem, day and f"{stem}-{day}"]
    new = asked.text("incident_id") or free_id([one for one in wanted if one], known.ids("incidents"))
    seen = asked.word("seen", table["seen"], Seen.EXCERPT)
    row = {
        "incident_id": new, "part_of": part_of,
        "name": asked.text("name") or f"{kind.replace('_', ' ').capitalize()} at {place}",
        **_dated("start", start), **_dated("end", end), "place": place, "country": country, "kind": kind,
        "latitude": point[0], "longitude": point[1], "coordinate_source": asked.text("point_source"),
        "attackers_as_named": asked.text("attackers_as_named") or _named(asked.text("attackers"), known),
        "targets_as_named": asked.text("targets_as_named") or _named(asked.text("targets"), known),
        "source_id": source, "seen": seen,
        **{name: asked.text(name) for name in ("aliases", "admin1", "where_precision", "note")},
    }  # fmt: skip
    _refuse_taken(asked, known, "incidents", new)
    parties = [
        {
            "incident_id": new, "actor_id": actor, "side": side, "contested": "false", "source_id": source,
            "seen": seen, "role": str(Role.VICTIM if known.kind_of(actor) == ActorKind.CIVILIANS else Role.BELLIGERENT),
        }
        for side, ids in sides.items() for actor in ids.split(";") if actor
    ]  # fmt: skip
    names = {"start": "date", "latitude": "point", "longitude": "point", "source_id": "source", "actor_id": "targets"}
    return asked.drafted(known, {"incidents": [row], "parties": parties}, names)


def _refuse_known(asked: _Given, known: Known, place: str, start: Day) -> None:
    """Refuse an incident that is probably there, unless it is said to be another than that."""
    found = near_incidents(known.frames["incidents"], place=place, day=start)
    besides = [part.strip() for part in asked.text("besides").split(";")]
    is_near = found["days"].between(-NEAR_DAYS, NEAR_DAYS).fillna(False) & ~found["incident_id"].isin(besides)
    if is_near.any():
        found = found[is_near]
        named = ", ".join(f"{one.incident_id} ({one.name}, {one.start})" for one in found.itertuples())
        asked.refuse(
            "besides",
            Ambiguous(
                "there is one already near that place and day.",
                found,
                hint=f"{named}. Use it; or, if this is another, name what it is not, besides="
                f"{';'.join(found['incident_id'])!r}, or what it is a part of, part_of.",
            ),
        )


def draft_claim(known: Known, **given: Any) -> Drafts:
    """The row of a claim, and that of the one it revises, out of `CLAIM_FIELDS`; see `add_claim`."""
    asked = _Given("claim", given, CLAIM_FIELDS)
    table = tables.CLAIMS
    if "place" not in asked.given:
        asked.need("incident", "of which incident? Give its id or name, or a place and a day (on)")
    for name, why in (
        ("date", "when was it stated? Give “unknown” where nobody knows"), ("harm", "killed, wounded, captured, …?"),
        ("figure", "how many? 15, au moins 15, 20-30, dozens, denied"), ("source", "in which document?"),
    ):  # fmt: skip
        asked.need(name, why)
    if "signed_as" not in asked.given:
        asked.need("claimant", "who says so? Of a speaker who is no actor of the table give signed_as alone")
    if "victims_as_named" not in asked.given:
        asked.need("victims", "of whom? Of people who are no actor of the table give victims_as_named alone")
    incident, country, begun = _incident_of(asked, known)
    day = asked.read("date", lambda said: read_date(said, begun=begun), None)
    at = day if day and day.text else None
    claimant = asked.read("claimant", lambda said: find_speaker(said, known, day=at, country=country), "")
    victim = asked.read("victims", lambda said: find_actors(said, known, day=at, country=country), "")
    harm = asked.word("harm", table["harm"])
    figure = asked.read("figure", read_figure, {})
    row = {
        "incident_id": incident, "claimant": claimant,
        "signed_as": asked.text("signed_as") or _named(asked.text("claimant"), known),
        **_dated("stated_on", day), "victim": victim,
        "victim_as_named": asked.text("victims_as_named") or _named(asked.text("victims"), known),
        "victim_category": asked.word("category", table["victim_category"], category_of(victim, known)),
        "harm": harm, **figure, "scope": asked.text("scope", "whole"),
        "status": asked.word("status", table["status"], Status.STANDING),
        "source_id": asked.read("source", lambda said: find_source(said, known), ""),
        "seen": asked.word("seen", table["seen"], Seen.EXCERPT), "claimant_role": asked.text("role"),
        **{name: asked.text(name) for name in
           ("relay", "medium", "joint_with", "wording", "subset_of", "revises", "note")},
    }  # fmt: skip
    earlier = asked.read("revises", lambda said: _revised(said, known, incident), None)
    ids = known.claim_ids()
    if not asked.refusals:
        row["statement_id"] = asked.text("statement") or asked.attempt("statement", lambda: ids.statement(row), "")
    if not asked.refusals:
        row["claim_id"] = asked.text("claim_id") or ids.claim(row)
        _refuse_taken(asked, known, "claims", row["claim_id"])
        if same := ids.same_as(row):
            asked.refuse("claim", BadEntry(f"the table has it already: {same}."))
    rows = [row] if earlier is None else [row, earlier | {"status": str(Status.REVISED)}]
    names = {
        "stated_on": "date",
        "victim": "victims",
        "incident_id": "incident",
        "source_id": "source",
        "low": "figure",
    }
    names |= {"high": "figure", "bound": "figure", "term": "figure"}
    return asked.drafted(known, {"claims": rows}, names)


def _incident_of(asked: _Given, known: Known) -> tuple[str, str, pd.Timestamp | None]:
    """The incident that a claim is on, its country, and its first day."""
    on = asked.read("on", read_date, None)
    name = "incident" if "incident" in asked.given else "place"
    found = asked.read(name, lambda said: find_incident(said, known, day=on)[0], "")
    if not found:
        return "", "", None
    row = known.frames["incidents"].set_index("incident_id").loc[found]
    return found, row["country"], row["start"]


def _named(said: str, known: Known) -> str:
    """Names as they are given; of an actor that is given by its id the acronym or, without one, the name."""
    actors = known.frames["actors"].set_index("actor_id")
    spelt = actors["acronym"].fillna(actors["name"])
    return "; ".join(spelt.get(name.strip(), name.strip()) for name in said.split(";") if name.strip())


def _sources(said: str, known: Known) -> str:
    return ";".join(find_source(part.strip(), known) for part in said.split(";") if part.strip())


def category_of(victim: str, known: Known) -> str:
    """Who victims are by the kind of actor they are; "unknown" where that does not say."""
    found = {_CATEGORIES.get(known.kind_of(one), VictimCategory.UNKNOWN) for one in victim.split(";")}
    return str(found.pop() if len(found) == 1 else VictimCategory.MIXED)


def _refuse_taken(asked: _Given, known: Known, name: str, new: str) -> None:
    if new in known.ids(name):
        key = tables.BUNDLED[name].key[0]
        asked.refuse(key, BadEntry(f"{new!r} is the id of another row. Give another, or none: one is proposed."))


def _revised(said: str, known: Known, incident: str) -> dict[str, str]:
    """The cells of the claim that a new one revises."""
    claims = known.frames["claims"]
    found = claims[claims["claim_id"] == said]
    if found.empty:
        near = claims.loc[claims["incident_id"] == incident, "claim_id"]
        raise BadEntry(
            f"no claim is called {said!r}. On this incident there are: {', '.join(near.head(20)) or 'none'}."
        )
    if incident and found["incident_id"].iloc[0] != incident:
        raise BadEntry(f"{said!r} is on another incident, {found['incident_id'].iloc[0]}.")
    if found["status"].iloc[0] not in (Status.STANDING, Status.REVISED):
        raise BadEntry(f"{said!r} is {found['status'].iloc[0]}, and nothing that its author could replace.")
    return text_cells(found, tables.CLAIMS).iloc[0].dropna().to_dict()
