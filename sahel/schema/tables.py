"""The tables `sahel` speaks in: each schema written once.

`datapackage.json` and `CODEBOOK.md` are generated from here (`sahel codebook`), the
loaders read types from here, and `sahel.schema.validation` holds tables to it.
"""

from __future__ import annotations

from sahel.schema import vocabularies
from sahel.schema.columns import (
    Column,
    Table,
    Type,
    count,
    countries,
    country,
    date,
    identity,
    place,
    provenance,
    refers,
    text,
    texts,
    word,
)

SOURCES = Table(
    name="sources",
    row="one document or data file",
    key=("source_id",),
    columns=(
        identity("source_id", "the document's short name"),
        text("publisher", "who published it; for a dataset, who made it", required=True),
        text("origin", "the organisation whose text it carries, where it is a copy or a rewrite"),
        text("title", "its title, or what it holds; cut short where it ends with …"),
        text("url", "its address; blank: not seen, or only in part"),
        text("archive_url", "the address of an archived copy; blank: none known"),
        text("citation", "how a dataset is cited, with its DOI; blank: no dataset"),
        word("found", vocabularies.Found, "how a reader finds it again"),
        *date("published_on", "publication day"),
        text("language", "ISO 639-1"),
        text("kind", "news, news-rewrite, dataset, encyclopedia-mirror, …", required=True),
        word("seen", vocabularies.Seen, "how it was read"),
        text("note", "what a reader should know about it"),
    ),
)

ACTORS = Table(
    name="actors",
    row="one armed group, state force, government or recurring speaker",
    key=("actor_id",),
    columns=(
        identity("actor_id", "the actor's short name"),
        text("name", "full name in English", required=True),
        text("acronym", "acronym, as the press writes it"),
        texts("aliases", "other names, those of ACLED (with the years it writes into them) and UCDP among them"),
        word("kind", vocabularies.ActorKind, "what it is"),
        country("the state whose government or force it is; blank for all others", name="state", required=False),
        *date("start", "first day under this name and as its own body"),
        *date("end", "last day under this name and as its own body"),
        text("end_reason", "what ended it"),
        countries("where it is active"),
        Column(
            name="source_id",
            says="the documents this row is taken from; blank: the row only names a speaker or victim",
            refers_to="sources.source_id",
            many=True,
        ),
        word(
            "seen",
            vocabularies.Seen,
            "whole: one that was read whole carries what the row says; blank: no source needed",
            required=False,
        ),
        text("note", "what a reader should know about this row"),
    ),
)

RELATIONS = Table(
    name="relations",
    row="one dated tie between two actors",
    key=("relation_id",),
    columns=(
        identity("relation_id", "the row's short name"),
        refers("subject", "actors.actor_id", "who", required=True),
        word("relation", vocabularies.Relation, "which tie"),
        refers("object", "actors.actor_id", "with whom; blank: with nobody named"),
        *date("start", "first day of the tie"),
        *date("end", "last day of the tie; blank: not known to have ended"),
        *provenance(),
    ),
)

INCIDENTS = Table(
    name="incidents",
    row="one incident, or a part of one",
    key=("incident_id",),
    columns=(
        identity("incident_id", "the incident's short name"),
        refers("part_of", "incidents.incident_id", "the incident this one is a part of; blank: a whole incident"),
        text("name", "its name in English", required=True),
        texts("aliases", "other names and spellings"),
        *date("start", "first day"),
        *date("end", "last day"),
        *place(),
        word("kind", vocabularies.IncidentKind, "what it was"),
        text("attackers_as_named", "the attackers, as the sources name them"),
        text("targets_as_named", "those attacked, as the sources name them"),
        *provenance(),
    ),
)

PARTIES = Table(
    name="parties",
    row="one actor's side in one incident",
    key=("incident_id", "actor_id"),
    columns=(
        refers("incident_id", "incidents.incident_id", "which incident; its parts inherit the row", required=True),
        refers("actor_id", "actors.actor_id", "which actor", required=True),
        Column(name="side", says="a: attackers, b: those attacked, c, …; blank: on no side", pattern="[a-z]"),
        word("role", vocabularies.Role, "what the actor did"),
        Column(name="contested", says="true: its part is denied or in doubt", type="boolean", required=True),
        *provenance(),
    ),
)

CLAIMS = Table(
    name="claims",
    row="one claimant's statement of one harm to one victim party in one scope, as one document carries it",
    key=("claim_id",),
    ordered=(("low", "high"),),
    columns=(
        identity("claim_id", "the row's short name"),
        refers("incident_id", "incidents.incident_id", "an incident or a part of one", required=True),
        text("statement_id", "rows of one statement share it, relays too: it counts once", required=True),
        refers("claimant", "actors.actor_id", "who asserts; blank: not resolvable"),
        text("signed_as", "the name the claim went under, or the voice the source gives"),
        text("claimant_role", "what the claimant was in this incident: belligerent, state, witness, …"),
        text("joint_with", "another author of the same statement, as named"),
        text("relay", "who passed it on, in order: SITE > Reuters; blank: not stated"),
        text("medium", "communiqué, Telegram, video, …"),
        *date("stated_on", "day of the statement"),
        refers(
            "victim",
            "actors.actor_id",
            "the party harmed; several when the speaker did not split them; blank: not resolvable",
            many=True,
        ),
        text("victim_as_named", "the speaker's or the source's words for those harmed"),
        word("victim_category", vocabularies.VictimCategory, "who they were, in the speaker's words"),
        word("harm", vocabularies.Harm, "what was done to them"),
        word("bound", vocabularies.Bound, "what is stated about the number"),
        count("low", "persons, as stated; never imputed; blank: no lower number was stated"),
        count("high", "persons, as stated; never imputed; blank: no upper number was stated"),
        text("term", "the word used for this harm: dozens, severe losses"),
        text("wording", "a word or two of the statement, where the wording is the fact"),
        text("scope", "`whole`, or the part, window or method the statement covers", required=True),
        Column(
            name="scope_relation",
            says="how that relates to the whole incident; blank: the whole, or a scope that is used for no answer",
            words=vocabularies.ScopeRelation,
            optional=True,
        ),
        refers("subset_of", "claims.claim_id", "the claim whose dead these are a part of"),
        word("status", vocabularies.Status, "what had become of it when the table was read"),
        refers("revises", "claims.claim_id", "the claim of the same authority that it replaces"),
        *date("withdrawn_on", "day on which it was taken back without a replacement", optional=True),
        refers("source_id", "sources.source_id", "the document", required=True),
        word("seen", vocabularies.Seen, "how that document was read"),
        text("note", "what a reader should know about this row"),
    ),
)

PHRASES = Table(
    name="phrases",
    row="one convention's reading of one word or phrase that stands for a number",
    key=("phrase_id",),
    ordered=(("low", "high"),),
    columns=(
        identity("phrase_id", "the row's short name"),
        word("convention", vocabularies.Convention, "whose reading it is; readings of two conventions are never mixed"),
        Column(name="language", says="ISO 639-1", required=True, pattern="[a-z]{2}"),
        text("phrase", "the word or phrase, in lower case", required=True),
        word("bound", vocabularies.Bound, "how the reading is bounded"),
        count("low", "persons; blank: no lower number"),
        count("high", "persons; blank: no upper number"),
        text("source", "where the reading comes from", required=True),
        text("note", "why"),
    ),
)

REMARKS = Table(
    name="remarks",
    row="one statement about an incident, or its setting, that carries no casualty figure",
    key=("remark_id",),
    columns=(
        identity("remark_id", "the row's short name"),
        refers("incident_id", "incidents.incident_id", "which incident", required=True),
        word("kind", vocabularies.RemarkKind, "what it is"),
        refers("speaker", "actors.actor_id", "who says so; blank: the source itself"),
        *date("stated_on", "day of the statement"),
        text("says", "what is said, in our words", required=True),
        *provenance(),
    ),
)

COUNTRIES = Table(
    name="countries",
    row="one country of the coup table",
    key=("country",),
    columns=(
        country("ISO 3166-1 alpha-3 of the country today"),
        text("name", "short name in English", required=True),
        *date("independent_on", "the day from which the state can have had a coup: its independence"),
        *provenance(),
    ),
)

COUPS = Table(
    name="coups",
    row="one coup, attempt or plot",
    key=("coup_id",),
    columns=(
        identity("coup_id", "the row's short name"),
        country("ISO 3166-1 alpha-3 of the country today"),
        text("country_then", "the country's name at the time", required=True),
        word("scope", vocabularies.Scope, "core country or neighbour"),
        *date("date", "the day it began"),
        text("other_dates", "the date in each list, where they differ (PT Powell & Thyne, CL Cline, CCW)"),
        word("outcome", vocabularies.Outcome, "what became of it"),
        word("kind", vocabularies.CoupKind, "what sort of event; only `coup` is counted as an attempt or success"),
        refers("duplicate_of", "coups.coup_id", "the row that is the same event"),
        text("ousted", "who lost power; blank where no source names them"),
        text("installed", "who took power, or is said to have tried; blank where no source names them"),
        word(
            "powell_thyne",
            vocabularies.Outcome,
            "Powell & Thyne's outcome; blank: not in their list of 8 September 2023",
            required=False,
        ),
        text("cline", "Cline Center's type, actors and fate of the executive (2.1.2); blank: not in their list"),
        text("ccw", "Colpus's outcome, type and fate of the executive; blank: not in the list"),
        *provenance(),
    ),
)

CORRECTIONS = Table(
    name="corrections",
    row="one decision to depart from a published value",
    key=("correction_id",),
    columns=(
        identity("correction_id", "the row's short name"),
        text("dataset", "whose value", required=True),
        text("dataset_version", "which release"),
        refers("coup_id", "coups.coup_id", "which coup", required=True),
        text("field", "which column of ours", required=True),
        text("published", "the value as published", required=True),
        text("corrected", "the value used here", required=True),
        *date("decided_on", "day of the decision"),
        text("why", "the reason", required=True),
        refers("source_id", "sources.source_id", "the documents it is taken from", required=True, many=True),
        word("seen", vocabularies.Seen, "how they were read"),
    ),
)

REBELLIONS = Table(
    name="rebellions",
    row="one named rebellion or war",
    key=("rebellion_id",),
    columns=(
        identity("rebellion_id", "the row's short name"),
        text("name", "its name in English", required=True),
        countries("where it was fought"),
        *date("start", "first day"),
        *date("end", "last day; blank: not known to have ended"),
        *provenance(),
    ),
)

CONFLICT_YEARS = Table(
    name="conflict_years",
    row="one active UCDP/PRIO armed conflict in one calendar year",
    key=("conflict_id", "year"),
    parts=("dyad_id",),
    ordered=(("low", "best"), ("best", "high")),
    columns=(
        Column(name="conflict_id", says="UCDP's conflict number", type="integer", required=True),
        Column(name="dyad_id", says="UCDP's dyad number; blank: the row is the whole conflict", type="integer"),
        country("ISO 3166-1 alpha-3 of the government involved (side A)"),
        Column(name="year", says="calendar year", type="year", required=True),
        word("incompatibility", vocabularies.Incompatibility, "what the conflict is about"),
        word("intensity", vocabularies.Intensity, "battle-related deaths of the year, in two levels"),
        word("conflict_type", vocabularies.ConflictType, "what sort of conflict"),
        *date("conflict_start", "first battle-related death of the conflict, as UCDP dates it"),
        *date("episode_start", "the day this episode first reached 25 deaths in a year, as UCDP dates it"),
        *date(
            "episode_end",
            "the day the episode ended, as UCDP dates it; blank: it goes on, or this is not its last year",
        ),
        count("low", "battle-related deaths, low estimate; blank: not in the source file"),
        count("best", "battle-related deaths, best estimate; blank: not in the source file"),
        count("high", "battle-related deaths, high estimate; blank: not in the source file"),
        *provenance(),
    ),
)

COUNTRY_YEARS = Table(
    name="country_years",
    row="one country, one calendar year and one type of organised violence",
    key=("country", "year", "type_of_violence"),
    ordered=(("low", "best"), ("best", "high")),
    columns=(
        country("ISO 3166-1 alpha-3 of the country where the deaths were"),
        Column(name="year", says="calendar year", type="year", required=True),
        word("type_of_violence", vocabularies.ViolenceType, "UCDP's type"),
        count("low", "deaths, low estimate"),
        count("best", "deaths, best estimate"),
        count("high", "deaths, high estimate"),
        texts("dyads", "the pairs that fought, or the perpetrators, as UCDP names them; blank: none"),
        *provenance(),
    ),
)

CODER_SURVEY = Table(
    name="coder_survey",
    row="one coefficient of the distribution of plausible deaths behind a number that UCDP coded",
    key=("parameter_id",),
    columns=(
        identity("parameter_id", "the row's short name"),
        word("type_of_violence", vocabularies.ViolenceType, "UCDP's type; blank: all types together", required=False),
        Column(
            name="parameter",
            says="what it is a coefficient of: the logarithm of location + 1 (`location`) or of the scale "
            "(`log_scale`) of a Gumbel distribution, or the log odds of the reported number itself (`logit_weight`)",
            required=True,
            pattern="location|log_scale|logit_weight",
        ),
        Column(
            name="term",
            says="what it is multiplied by: 1 (`intercept`), the logarithm of best + 1 (`log1p_best`), or 1 where "
            "the best estimate is the surveyed number `best` (`best_is`)",
            required=True,
            pattern="intercept|log1p_best|best_is",
        ),
        count("best", "the surveyed number; blank: the coefficient holds for all"),
        Column(name="value", says="the coefficient", type="number", required=True),
        *provenance(),
    ),
)

TIMELINE = Table(
    name="timeline",
    row="one thing to be drawn or listed in time, whatever it came from",
    key=("ref_table", "ref_id"),
    columns=(
        text("row", "the row it is drawn in", required=True),
        word("kind", vocabularies.TimelineKind, "what it is"),
        *date("start", "first day"),
        *date("end", "last day; blank: goes on"),
        text("label", "a short name", required=True),
        country("ISO 3166-1 alpha-3; blank: several", required=False),
        count("low", "persons; blank: no number"),
        count("best", "persons; blank: no best estimate"),
        count("high", "persons; blank: no number, or no upper end"),
        text("ref_table", "the table it comes from", required=True),
        text("ref_id", "its key there", required=True),
        refers("source_id", "sources.source_id", "the documents it is taken from", many=True),
    ),
)


def _of_acled(name: str, says: str, *, type: Type = "text") -> Column:
    least = 0 if type == "integer" else None
    return Column(name=name, says=says, type=type, minimum=least, optional=True)


#: Columns of events that ACLED codes; a table of a dataset that does not code them is without them.
_OF_ACLED = (
    _of_acled("disorder_type", "ACLED's widest kind: political violence, demonstrations, strategic developments"),
    _of_acled("assoc_actor_1", "who is named with or behind side_a, as ACLED lists them; blank: nobody"),
    _of_acled("assoc_actor_2", "who is named with or behind side_b, as ACLED lists them; blank: nobody"),
    _of_acled("inter1", "ACLED's kind of side_a: a code in older files, words in newer ones"),
    _of_acled("inter2", "ACLED's kind of side_b: a code in older files, words in newer ones"),
    _of_acled("interaction", "the two kinds together: a code in older files, words in newer ones"),
    _of_acled("civilian_targeting", "ACLED's mark of events whose main target are civilians; blank: not marked"),
    _of_acled("admin3", "third-level region"),
    _of_acled("source_scale", "how wide the publisher's sources reach: local, national, international, …"),
    _of_acled("tags", "ACLED's further remarks in fixed words, such as crowd size=no report"),
    _of_acled("population_1km", "people within 1 km; blank: not given. Never add it up over events", type="integer"),
    _of_acled("population_2km", "people within 2 km; blank: not given. Never add it up over events", type="integer"),
    _of_acled("population_5km", "people within 5 km; blank: not given. Never add it up over events", type="integer"),
    _of_acled("population_best", "people exposed, ACLED's best estimate; blank: not given", type="integer"),
)

EVENTS = Table(
    name="events",
    row="one coded event of a dataset",
    key=("dataset", "event_id"),
    columns=(
        text("event_id", "the publisher's id", required=True),
        text("dataset", "whose coding it is", required=True),
        Column(name="date_start", says="first day it may have happened", type="day", required=True),
        Column(name="date_end", says="last day it may have happened", type="day", required=True),
        Column(
            name="date_precision",
            says="UCDP's scale: 1 exact day, 2 two to six days, 3 a week, 4 a month, 5 a year; blank: not stated",
            type="integer",
        ),
        country("ISO 3166-1 alpha-3; blank: not resolvable, see country_as_named", required=False),
        text("country_as_named", "the country as the publisher names or codes it"),
        text("admin1", "first-level region"),
        text("admin2", "second-level region"),
        text("place", "the place, as the publisher names it"),
        Column(name="latitude", says="degrees north", type="number", minimum=-90, maximum=90),
        Column(name="longitude", says="degrees east", type="number", minimum=-180, maximum=180),
        Column(
            name="where_precision",
            says="UCDP's scale: 1 exact, 2 near a place, 3 ADM2, 4 ADM1, 5 larger, 6 country, 7 water or airspace",
            type="integer",
        ),
        text("event_type", "the publisher's event type; blank: it has none"),
        text("sub_event_type", "the publisher's finer type; blank: it has none"),
        word("type_of_violence", vocabularies.ViolenceType, "UCDP's type; blank: not coded by UCDP", required=False),
        Column(name="conflict_id", says="UCDP's conflict number; blank: not coded by UCDP", type="integer"),
        Column(name="dyad_id", says="UCDP's dyad number; blank: not coded by UCDP", type="integer"),
        text("dyad", "the two opposing actors in one name; blank: not coded so"),
        text("side_a", "first side, as the publisher names it"),
        text("side_b", "second side, as the publisher names it; blank: none"),
        count("best", "deaths, best estimate, or the one figure there is; blank: no figure"),
        count("low", "deaths, low estimate; blank: the dataset has none"),
        count("high", "deaths, high estimate; blank: the dataset has none"),
        count("deaths_a", "deaths on side A; blank: not attributed"),
        count("deaths_b", "deaths on side B; blank: not attributed"),
        count("deaths_civilians", "civilian deaths; blank: not attributed"),
        count("deaths_unknown", "deaths of people of unknown status; blank: not attributed"),
        Column(
            name="active_year",
            says="true: a year in which UCDP counts the dyad active; keep only these to recompute its yearly sums",
            type="boolean",
        ),
        text("source_text", "the publisher's sources, as it lists them"),
        text("notes", "the publisher's notes on the event; for UCDP its description of the place"),
        *_OF_ACLED,
        Column(
            name="flags",
            says="what is odd about the row as published; blank: nothing",
            words=vocabularies.EventFlag,
            many=True,
        ),
    ),
)

EVENT_COUNTS = Table(
    name="event_counts",
    row="the events of one sub-type in one week and first-level region, as ACLED's weekly files count them",
    key=("date_start", "country_as_named", "admin1", "sub_event_type"),
    parts=("event_type",),
    columns=(
        Column(name="date_start", says="first day of the week, a Saturday", type="day", required=True),
        Column(name="date_end", says="last day of the week, a Friday", type="day", required=True),
        country("ISO 3166-1 alpha-3; blank: not resolvable, see country_as_named", required=False),
        text("country_as_named", "the country as the publisher names it", required=True),
        text("admin1", "first-level region; blank: not said"),
        text("disorder_type", "ACLED's widest kind: political violence, demonstrations, strategic developments"),
        text("event_type", "ACLED's event type"),
        text("sub_event_type", "ACLED's finer type; blank: the file counts by event type"),
        count("n_events", "events of the week"),
        count("best", "their deaths, ACLED's one figure; blank: not given"),
        count("population_best", "people exposed, ACLED's best estimate; blank: not given. Never add it up over rows"),
        Column(name="latitude", says="of the region's centre, degrees north", type="number", minimum=-90, maximum=90),
        Column(name="longitude", says="of the region's centre, degrees east", type="number", minimum=-180, maximum=180),
    ),
)

#: The tables bundled with the package, in the order in which they refer to each other.
BUNDLED = {
    table.name: table
    for table in (
        SOURCES, ACTORS, RELATIONS, INCIDENTS, PARTIES, CLAIMS, PHRASES, REMARKS, COUNTRIES,
        COUPS, CORRECTIONS, REBELLIONS, CONFLICT_YEARS, COUNTRY_YEARS, CODER_SURVEY,
    )
}  # fmt: skip

#: Every table with a schema.
ALL = BUNDLED | {table.name: table for table in (EVENTS, EVENT_COUNTS, TIMELINE)}
