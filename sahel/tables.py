"""The tables `sahel` speaks in: each schema written once.

`datapackage.json` and `CODEBOOK.md` are generated from here (`sahel codebook`), the
loaders read types from here, and `sahel.check` holds tables to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sahel import words
from sahel.words import Word

Type = Literal["text", "integer", "number", "boolean", "year", "date", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it says, what it may hold, what it points to."""

    name: str
    says: str
    type: Type = "text"
    required: bool = False
    words: type[Word] | None = None  # closed vocabulary
    refers_to: str | None = None  # "actors.actor_id"
    many: bool = False  # several ids or texts, joined by ";"
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None

    @property
    def precision(self) -> str:
        """The column that says how exactly a date is known."""
        return f"{self.name}_precision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what one row is, its columns, its key, its rules across columns."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    ordered: tuple[tuple[str, str], ...] = field(default=())  # (lower, upper) pairs

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def dates(self) -> list[Column]:
        return [column for column in self.columns if column.type == "date"]

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


COUNTRY = r"[A-Z]{3}"
ID = r"[a-z0-9][a-z0-9._-]*"


def _identity(name: str, says: str) -> Column:
    return Column(name=name, says=says, required=True, pattern=ID)


def _text(name: str, says: str, *, required: bool = False) -> Column:
    return Column(name=name, says=says, required=required)


def _texts(name: str, says: str) -> Column:
    return Column(name=name, says=says, many=True)


def _word(name: str, vocabulary: type[Word], says: str, *, required: bool = True) -> Column:
    return Column(name=name, says=says, words=vocabulary, required=required)


def _country(says: str, *, name: str = "country", required: bool = True) -> Column:
    return Column(name=name, says=says, required=required, pattern=COUNTRY)


def _countries(says: str) -> Column:
    return Column(name="countries", says=says, many=True, pattern=COUNTRY)


def _refers(name: str, target: str, says: str, *, required: bool = False, many: bool = False) -> Column:
    return Column(name=name, says=says, refers_to=target, required=required, many=many)


def _date(name: str, says: str) -> tuple[Column, Column]:
    return (
        Column(name=name, says=f"{says}; ISO, cut at its precision; blank: not known", type="date"),
        _word(
            f"{name}_precision", words.Precision, f"how exactly `{name}` is known; blank: no `{name}`", required=False
        ),
    )


def _count(name: str, says: str) -> Column:
    return Column(name=name, says=says, type="integer", minimum=0)


def _place() -> tuple[Column, ...]:
    return (
        _text("place", "where, as the sources name it"),
        _text("admin1", "first-level region"),
        _country("ISO 3166-1 alpha-3"),
        Column(
            name="latitude",
            says="degrees north; blank: only the region is known",
            type="number",
            minimum=-90,
            maximum=90,
        ),
        Column(
            name="longitude",
            says="degrees east; blank: only the region is known",
            type="number",
            minimum=-180,
            maximum=180,
        ),
        Column(
            name="where_precision",
            says="UCDP's scale: 1 exact place, 2 near a place, 3 second-level, 4 first-level region, 5 larger, 6 country, 7 water or air",
            type="integer",
            minimum=1,
            maximum=7,
        ),
        _text("coordinate_source", "where the coordinates come from"),
    )


def _provenance() -> tuple[Column, ...]:
    return (
        _refers("source_id", "sources.source_id", "the documents this row rests on", required=True, many=True),
        _word("seen", words.Seen, "whole: at least one of them was read whole; excerpt: none was"),
        _text("note", "what a reader should know about this row"),
    )


SOURCES = Table(
    name="sources",
    row="one document or data file",
    key=("source_id",),
    columns=(
        _identity("source_id", "the document's short name"),
        _text("publisher", "who published it", required=True),
        _text("origin", "whose text it carries, where it is a copy or a rewrite"),
        _text("title", "its title, or what it holds"),
        _text("url", "its address"),
        *_date("published_on", "publication day"),
        _text("language", "ISO 639-1"),
        _text("kind", "news, news-rewrite, dataset, encyclopedia-mirror, …", required=True),
        _word("seen", words.Seen, "how it was read"),
        _text("note", "what a reader should know about it"),
    ),
)

ACTORS = Table(
    name="actors",
    row="one armed group, state force, government or recurring speaker",
    key=("actor_id",),
    columns=(
        _identity("actor_id", "the actor's short name"),
        _text("name", "full name in English", required=True),
        _text("acronym", "acronym, as the press writes it"),
        _texts("aliases", "other names"),
        _word("kind", words.ActorKind, "what it is"),
        _country("the state whose government or force it is; blank for all others", name="state", required=False),
        *_date("start", "first day under this name and as its own body"),
        *_date("end", "last day under this name and as its own body"),
        _text("end_reason", "what ended it"),
        _countries("where it is active"),
        Column(
            name="source_id",
            says="the documents this row rests on; blank for an actor that only names a speaker or victim and asserts nothing",
            refers_to="sources.source_id",
            many=True,
        ),
        _word(
            "seen", words.Seen, "whole: at least one of them was read whole; blank: no source needed", required=False
        ),
        _text("note", "what a reader should know about this row"),
    ),
)

RELATIONS = Table(
    name="relations",
    row="one dated tie between two actors",
    key=("relation_id",),
    columns=(
        _identity("relation_id", "the row's short name"),
        _refers("subject", "actors.actor_id", "who", required=True),
        _word("relation", words.Relation, "which tie"),
        _refers("object", "actors.actor_id", "with whom; blank: with nobody named"),
        *_date("start", "first day of the tie"),
        *_date("end", "last day of the tie; blank: not known to have ended"),
        *_provenance(),
    ),
)

INCIDENTS = Table(
    name="incidents",
    row="one incident, or a part of one",
    key=("incident_id",),
    columns=(
        _identity("incident_id", "the incident's short name"),
        _refers("part_of", "incidents.incident_id", "the incident this one is a part of; blank: a whole incident"),
        _text("name", "its name in English", required=True),
        _texts("aliases", "other names and spellings"),
        *_date("start", "first day"),
        *_date("end", "last day"),
        *_place(),
        _word("kind", words.IncidentKind, "what it was"),
        _text("attackers_as_named", "the attackers, as the sources name them"),
        _text("targets_as_named", "those attacked, as the sources name them"),
        *_provenance(),
    ),
)

PARTIES = Table(
    name="parties",
    row="one actor's side in one incident",
    key=("incident_id", "actor_id"),
    columns=(
        _refers("incident_id", "incidents.incident_id", "which incident; its parts inherit the row", required=True),
        _refers("actor_id", "actors.actor_id", "which actor", required=True),
        Column(name="side", says="a: attackers, b: those attacked, c, …; blank: on no side", pattern="[a-z]"),
        _word("role", words.Role, "what the actor did"),
        Column(name="contested", says="true: its part is denied or in doubt", type="boolean", required=True),
        *_provenance(),
    ),
)

CLAIMS = Table(
    name="claims",
    row="one claimant's statement of one harm to one victim party in one scope, as one document carries it",
    key=("claim_id",),
    ordered=(("low", "high"),),
    columns=(
        _identity("claim_id", "the row's short name"),
        _refers("incident_id", "incidents.incident_id", "an incident or a part of one", required=True),
        _text("statement_id", "rows of one statement share it, relays too: it counts once", required=True),
        _refers("claimant", "actors.actor_id", "who asserts; blank: not resolvable"),
        _text("signed_as", "the name the claim went under, or the voice the source gives"),
        _text("claimant_role", "what the claimant was in this incident: belligerent, state, witness, …"),
        _text("joint_with", "another author of the same statement, as named"),
        _text("relay", "who passed it on, in order: SITE > Reuters; blank: not said"),
        _text("medium", "communiqué, Telegram, video, …"),
        *_date("stated_on", "day of the statement"),
        _refers(
            "victim",
            "actors.actor_id",
            "the party harmed; several when the speaker did not split them; blank: not resolvable",
            many=True,
        ),
        _text("victim_as_named", "the speaker's or the source's words for those harmed"),
        _word("victim_category", words.VictimCategory, "who they were, in the speaker's words"),
        _word("harm", words.Harm, "what was done to them"),
        _word("bound", words.Bound, "what is said about the number"),
        _count("low", "persons, as stated; never imputed; blank: no lower number was said"),
        _count("high", "persons, as stated; never imputed; blank: no upper number was said"),
        _text("term", "the word used for this harm: dozens, severe losses"),
        _text("wording", "a word or two of the statement, where the wording is the fact"),
        _text("scope", "`whole`, or the part, window or method the statement covers", required=True),
        _refers("subset_of", "claims.claim_id", "the claim whose dead these are a part of"),
        _word("status", words.Status, "what had become of it when the table was read"),
        _refers("revises", "claims.claim_id", "the claim of the same authority that it replaces"),
        _refers("source_id", "sources.source_id", "the document", required=True),
        _word("seen", words.Seen, "how that document was read"),
        _text("note", "what a reader should know about this row"),
    ),
)

REMARKS = Table(
    name="remarks",
    row="one statement about an incident, or its setting, that carries no casualty figure",
    key=("remark_id",),
    columns=(
        _identity("remark_id", "the row's short name"),
        _refers("incident_id", "incidents.incident_id", "which incident", required=True),
        _word("kind", words.RemarkKind, "what it is"),
        _refers("speaker", "actors.actor_id", "who says so; blank: the source itself"),
        *_date("stated_on", "day of the statement"),
        _text("says", "what is said, in our words", required=True),
        *_provenance(),
    ),
)

COUPS = Table(
    name="coups",
    row="one coup, attempt or plot",
    key=("coup_id",),
    columns=(
        _identity("coup_id", "the row's short name"),
        _country("ISO 3166-1 alpha-3 of the country today"),
        _text("country_then", "the country's name at the time", required=True),
        _word("scope", words.Scope, "core country or neighbour"),
        *_date("date", "the day it began"),
        _text("other_dates", "the date in each list, where they differ (PT Powell & Thyne, CL Cline, CCW)"),
        _word("outcome", words.Outcome, "what became of it"),
        _word("kind", words.CoupKind, "what sort of event; only `coup` is counted as an attempt or success"),
        _refers("duplicate_of", "coups.coup_id", "the row that is the same event"),
        _text("ousted", "who lost power; blank where no source names them"),
        _text("installed", "who took power, or is said to have tried; blank where no source names them"),
        _word(
            "powell_thyne",
            words.Outcome,
            "Powell & Thyne's outcome; blank: not in their list of 8 September 2023",
            required=False,
        ),
        _text("cline", "Cline Center's type, actors and fate of the executive (2.1.2); blank: not in their list"),
        _text("ccw", "Colpus's outcome, type and fate of the executive; blank: not in the list"),
        *_provenance(),
    ),
)

CORRECTIONS = Table(
    name="corrections",
    row="one decision to depart from a published value",
    key=("correction_id",),
    columns=(
        _identity("correction_id", "the row's short name"),
        _text("dataset", "whose value", required=True),
        _text("dataset_version", "which release"),
        _refers("coup_id", "coups.coup_id", "which coup", required=True),
        _text("field", "which column of ours", required=True),
        _text("published", "the value as published", required=True),
        _text("corrected", "the value used here", required=True),
        *_date("decided_on", "day of the decision"),
        _text("why", "the reason", required=True),
        _refers("source_id", "sources.source_id", "the documents it rests on", required=True, many=True),
        _word("seen", words.Seen, "how they were read"),
    ),
)

REBELLIONS = Table(
    name="rebellions",
    row="one named rebellion or war",
    key=("rebellion_id",),
    columns=(
        _identity("rebellion_id", "the row's short name"),
        _text("name", "its name in English", required=True),
        _countries("where it was fought"),
        *_date("start", "first day"),
        *_date("end", "last day; blank: not known to have ended"),
        *_provenance(),
    ),
)

CONFLICT_YEARS = Table(
    name="conflict_years",
    row="one active UCDP/PRIO armed conflict in one calendar year",
    key=("conflict_id", "year"),
    columns=(
        Column(name="conflict_id", says="UCDP's conflict number", type="integer", required=True),
        Column(name="dyad_id", says="UCDP's dyad number; blank: the row is the whole conflict", type="integer"),
        _country("ISO 3166-1 alpha-3 of the government involved (side A)"),
        Column(name="year", says="calendar year", type="year", required=True),
        _word("incompatibility", words.Incompatibility, "what the conflict is about"),
        _word("intensity", words.Intensity, "battle-related deaths of the year, in two levels"),
        _word("conflict_type", words.ConflictType, "what sort of conflict"),
        *_date("conflict_start", "first battle-related death of the conflict, as UCDP dates it"),
        *_date("episode_start", "the day this episode first reached 25 deaths in a year, as UCDP dates it"),
        *_date(
            "episode_end",
            "the day the episode ended, as UCDP dates it; blank: it goes on, or this is not its last year",
        ),
        _count("low", "battle-related deaths, low estimate; blank: not in the source file"),
        _count("best", "battle-related deaths, best estimate; blank: not in the source file"),
        _count("high", "battle-related deaths, high estimate; blank: not in the source file"),
        *_provenance(),
    ),
)

COUNTRY_YEARS = Table(
    name="country_years",
    row="one country, one calendar year and one type of organised violence",
    key=("country", "year", "type_of_violence"),
    columns=(
        _country("ISO 3166-1 alpha-3 of the country where the deaths were"),
        Column(name="year", says="calendar year", type="year", required=True),
        _word("type_of_violence", words.ViolenceType, "UCDP's type"),
        _count("low", "deaths, low estimate"),
        _count("best", "deaths, best estimate"),
        _count("high", "deaths, high estimate"),
        _texts("dyads", "the pairs that fought, or the perpetrators, as UCDP names them; blank: none"),
        *_provenance(),
    ),
)

TIMELINE = Table(
    name="timeline",
    row="one thing to be drawn or listed in time, whatever it came from",
    key=("ref_table", "ref_id"),
    columns=(
        _text("lane", "the lane it is drawn in", required=True),
        _word("kind", words.TimelineKind, "what it is"),
        *_date("start", "first day"),
        *_date("end", "last day; blank: goes on"),
        _text("label", "a short name", required=True),
        _country("ISO 3166-1 alpha-3; blank: several", required=False),
        _count("low", "persons; blank: no number"),
        _count("best", "persons; blank: no best estimate"),
        _count("high", "persons; blank: no number, or no upper end"),
        _text("ref_table", "the table it comes from", required=True),
        _text("ref_id", "its key there", required=True),
        _refers("source_id", "sources.source_id", "the documents it rests on", many=True),
    ),
)

EVENTS = Table(
    name="events",
    row="one coded event of a dataset",
    key=("dataset", "event_id"),
    columns=(
        _text("event_id", "the publisher's id", required=True),
        _text("dataset", "whose coding it is", required=True),
        Column(name="date_start", says="first day it may have happened", type="day", required=True),
        Column(name="date_end", says="last day it may have happened", type="day", required=True),
        Column(
            name="date_precision",
            says="UCDP's scale: 1 exact day, 2 two to six days, 3 a week, 4 a month, 5 a year; blank: not said",
            type="integer",
        ),
        _country("ISO 3166-1 alpha-3; blank: not resolvable, see country_as_named", required=False),
        _text("country_as_named", "the country as the publisher names or codes it"),
        _text("admin1", "first-level region"),
        _text("admin2", "second-level region"),
        _text("place", "the place, as the publisher names it"),
        Column(name="latitude", says="degrees north", type="number", minimum=-90, maximum=90),
        Column(name="longitude", says="degrees east", type="number", minimum=-180, maximum=180),
        Column(
            name="where_precision",
            says="UCDP's scale: 1 exact, 2 near a place, 3 ADM2, 4 ADM1, 5 larger, 6 country, 7 water or airspace",
            type="integer",
        ),
        _text("event_type", "the publisher's event type; blank: it has none"),
        _text("sub_event_type", "the publisher's finer type; blank: it has none"),
        _word("type_of_violence", words.ViolenceType, "UCDP's type; blank: not coded by UCDP", required=False),
        Column(name="conflict_id", says="UCDP's conflict number; blank: not coded by UCDP", type="integer"),
        Column(name="dyad_id", says="UCDP's dyad number; blank: not coded by UCDP", type="integer"),
        _text("dyad", "the two opposing actors in one name; blank: not coded so"),
        _text("side_a", "first side, as the publisher names it"),
        _text("side_b", "second side, as the publisher names it; blank: none"),
        _count("best", "deaths, best estimate, or the one figure there is; blank: no figure"),
        _count("low", "deaths, low estimate; blank: the dataset has none"),
        _count("high", "deaths, high estimate; blank: the dataset has none"),
        _count("deaths_a", "deaths on side A; blank: not attributed"),
        _count("deaths_b", "deaths on side B; blank: not attributed"),
        _count("deaths_civilians", "civilian deaths; blank: not attributed"),
        _count("deaths_unknown", "deaths of people of unknown status; blank: not attributed"),
        Column(
            name="active_year",
            says="true: a year in which UCDP counts the dyad active; keep only these to recompute its yearly sums",
            type="boolean",
        ),
        _text("source_text", "the publisher's sources, as it lists them"),
        _text("notes", "the publisher's notes on the event; for UCDP its description of the place"),
        Column(
            name="flags",
            says="what is odd about the row as published; blank: nothing",
            words=words.EventFlag,
            many=True,
        ),
    ),
)

#: The tables bundled with the package, in the order in which they refer to each other.
BUNDLED = {
    table.name: table
    for table in (
        SOURCES, ACTORS, RELATIONS, INCIDENTS, PARTIES, CLAIMS, REMARKS,
        COUPS, CORRECTIONS, REBELLIONS, CONFLICT_YEARS, COUNTRY_YEARS,
    )
}  # fmt: skip

#: Every table with a schema.
ALL = BUNDLED | {EVENTS.name: EVENTS, TIMELINE.name: TIMELINE}
