"""One loader for each table.

Without a path each gives the bundled table, in a project with the project's own rows laid over it
and the column `row_from`, which says of every row the file that it is from.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from os import PathLike

import pandas as pd

from sahel.errors import LoadingNote, UnknownName, UnknownTable
from sahel.load.filters import Countries, Wanted
from sahel.load.own_files import read_canonical
from sahel.load.reader import OnError, dtype_of, read_table
from sahel.schema.tables import EVENTS
from sahel.schema.validation import schema
from sahel.workspace import current_project

Path = str | PathLike | None


def load_sources(path: Path = None) -> pd.DataFrame:
    """The documents and data files that everything else cites.

    One row is one document: source_id, publisher, origin (whose text it copies),
    url, published_on, kind, seen (was it read whole, or in excerpt). Blank: not known.

    Raises `InvalidTable` with every fault in the file.

    >>> load_sources().set_index("source_id").loc["article-20240729", "origin"]
    'Reuters'
    """
    return read_canonical(path, name="sources")


def load_actors(path: Path = None, *, country: Countries = None) -> pd.DataFrame:
    """Armed groups, state forces, governments and recurring speakers.

    One row is one actor under one name; `start` and `end` are first days of what
    `start_precision` and `end_precision` allow; a blank end means no known end.
    `country` (ISO alpha-3) keeps the actors active there.

    >>> load_actors().set_index("actor_id").loc["jnim", "start"]
    Timestamp('2017-03-02 00:00:00')
    """
    return _ours(path, "actors", country=country)


def load_relations(path: Path = None) -> pd.DataFrame:
    """Dated ties between actors: mergers, splits, renamings, pledges, alliances.

    One row is one tie: subject, relation, object, start, end. A blank end means
    that the tie is not known to have ended.

    >>> relations = load_relations()
    >>> relations.query("object == 'jnim' and relation == 'member_of'")["subject"].tolist()
    ['ansar-dine', 'al-mourabitoun', 'macina', 'aqim-sahara']
    """
    return read_canonical(path, name="relations")


def load_incidents(
    path: Path = None, *, country: Countries = None, since: str | None = None, until: str | None = None
) -> pd.DataFrame:
    """Incidents and their parts.

    One row is one incident, or a part of one (`part_of`). Coordinates are blank
    where only the region is known. `since` and `until` keep incidents that may
    have begun between these days, both included.

    >>> load_incidents().set_index("incident_id").loc["tinzaouaten-2024-ambush", "part_of"]
    'tinzaouaten-2024'
    """
    return _ours(path, "incidents", country=country, since=since, until=until)


def load_parties(path: Path = None) -> pd.DataFrame:
    """Who stood on which side in which incident.

    One row is one actor in one incident: side (a, b, …; blank for civilians and
    others on no side), role, contested (its part is denied or in doubt).

    >>> parties = load_parties()
    >>> parties.query("incident_id == 'tinzaouaten-2024' and contested")["actor_id"].tolist()
    ['jnim']
    """
    return read_canonical(path, name="parties")


def load_claims(
    path: Path = None, *, since: str | None = None, until: str | None = None, on_error: OnError = "raise",
    mapping: str | PathLike | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The ledger: who said what about whom, when, and through which relay.

    One row is one claimant's statement of one harm to one victim party in one
    scope, as one document states it; rows of one statement share `statement_id`.
    `low` and `high` are persons, only as stated: a blank is silence, never zero.
    `since` and `until` keep statements that may have been made between these days.
    `path` may be a ledger of your own, CSV or XLSX, with at least the columns that must be
    filled; dates in any style become a first day and a precision. One in other columns is
    read with `mapping`, a TOML file: figures such as "20+" or "au moins 15" become bounds,
    names become actors; `suggest_mapping` makes a first draft.

    >>> claims = load_claims()
    >>> claims.set_index("claim_id").loc["tz.article.jnim.wagner.killed", ["relay", "bound", "scope"]].tolist()
    ['SITE', 'exact', 'whole']
    """
    if path is not None:
        return _from_file(path, "claims", on_error, since=since, until=until, mapping=mapping)
    return _ours(None, "claims", since=since, until=until)


def load_phrases(path: Path = None, *, convention: str = "sahel") -> pd.DataFrame:
    """How a convention reads words that stand for numbers: "dozens", "une vingtaine".

    One row is one phrase: language, phrase, bound, low, high (persons), source. Nothing
    reads them unless it is asked to, with `read_phrases`. Raises `UnknownName` for a
    convention that the table does not have.

    >>> load_phrases().set_index("phrase").loc["dozens", ["bound", "source"]].tolist()
    ['at_least', 'sahel: a convention of this project']
    """
    phrases = read_canonical(path, name="phrases")
    known = phrases["convention"].drop_duplicates().tolist()
    if convention not in known:
        raise UnknownName(f"no convention is called {convention!r} here. There are: {', '.join(known)}.")
    return phrases[phrases["convention"] == convention]


def load_remarks(path: Path = None) -> pd.DataFrame:
    """Statements without a figure: windows, circumstances, denials, accusations.

    One row is one such statement about one incident or its setting.

    >>> remarks = load_remarks()
    >>> "accusation" in remarks["kind"].tolist()
    True
    """
    return read_canonical(path, name="remarks")


def load_countries(path: Path = None, *, country: Countries = None) -> pd.DataFrame:
    """The countries of the coup table, with the day from which they can have had a coup.

    One row is one country: country (ISO alpha-3), name, independent_on. Nothing is blank
    but notes, which give the other days that are named for the same independence.

    >>> load_countries(country="NER")["independent_on"].tolist()
    [Timestamp('1960-08-03 00:00:00')]
    """
    return _ours(path, "countries", country=country)


def load_coups(
    path: Path = None, *, country: Countries = None, since: str | None = None, until: str | None = None,
    on_error: OnError = "raise", mapping: str | PathLike | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Coups, attempts and plots since 1955, core countries and neighbours.

    One row is one event; count only `kind == "coup"`. Outcomes are names, never
    codes. Blank `ousted` or `installed`: no source names them. `path` may be a file in our
    shape, or the lists of Powell & Thyne, the Cline Center and CSP as published: they
    stand as they are, corrections are not applied. Any other list is read with `mapping`. Rows of a list
    without ids (all but the Cline Center's) that share a country and a date and differ are several coups, as a
    note says; the second one's id ends in -2.

    >>> coups = load_coups(country="MLI", since="2020-01-01")
    >>> coups[["date", "outcome"]].astype(str).values.tolist()[:2]
    [['2020-08-18', 'successful'], ['2021-05-24', 'successful']]
    """
    if path is not None:
        return _from_file(path, "coups", on_error, country=country, since=since, until=until, mapping=mapping)
    return _ours(None, "coups", country=country, since=since, until=until)


def load_corrections(path: Path = None) -> pd.DataFrame:
    """Where the coup table departs from a published list, and why.

    One row is one decision: published value, corrected value, reason, source.

    >>> load_corrections().query("coup_id == 'ne-2023-07-26'")["published"].tolist()
    ['2023-06-26']
    """
    return read_canonical(path, name="corrections")


def load_rebellions(path: Path = None, *, country: Countries = None) -> pd.DataFrame:
    """Named rebellions and wars with their first and last days.

    One row is one rebellion; a blank end means that it is not known to have ended.

    >>> load_rebellions(country="NER")["rebellion_id"].tolist()
    ['tuareg-1990', 'tuareg-2007']
    """
    return _ours(path, "rebellions", country=country)


def load_conflict_years(
    path: Path = None, *, country: Countries = None, since: str | None = None, until: str | None = None,
    on_error: OnError = "raise",
) -> pd.DataFrame:  # fmt: skip
    """UCDP/PRIO armed conflicts, one row per conflict and active calendar year.

    A year without a row is a year with fewer than 25 battle-related deaths, inside
    1946–2024. `low`, `best` and `high` are blank: the source file has none. `path` may
    be a file in our shape or UCDP's own (conflict-years, dyad-years, battle-related deaths, in
    the releases since 2012; up to 2016 conflicts bear other numbers). `since` and
    `until` keep the years that these days fall in, and those between.

    >>> load_conflict_years(country="MLI")["year"].drop_duplicates().sort_values().tolist()[:3]
    [1990, 1991, 1994]
    """
    if path is not None:
        return _from_file(path, "conflict_years", on_error, country=country, since=since, until=until)
    return _ours(None, "conflict_years", country=country, since=since, until=until)


def load_country_years(
    path: Path = None, *, country: Countries = None, since: str | None = None, until: str | None = None,
    on_error: OnError = "raise",
) -> pd.DataFrame:  # fmt: skip
    """UCDP's deaths in organised violence by country, year and type, 1989–2024.

    One row is one country, year and type of violence: low, best, high (persons).
    A zero is UCDP's finding; years outside the coverage have no row. `path` may be a file in
    our shape or UCDP's own country-year file.

    >>> mali = load_country_years(country="MLI")
    >>> int(mali.query("year == 2024")["best"].sum())
    1901
    """
    if path is not None:
        return _from_file(path, "country_years", on_error, country=country, since=since, until=until)
    return _ours(None, "country_years", country=country, since=since, until=until)


def load_coder_survey(path: Path = None) -> pd.DataFrame:
    """How many deaths UCDP's coders hold plausible behind a number: the coefficients of the survey.

    One row is one coefficient (`sahel.events.plausible_deaths` says of what): type_of_violence
    (blank: all types together), parameter, term, best, value. After Vesco et al. (2026).

    >>> survey = load_coder_survey()
    >>> survey.query("type_of_violence == 'state-based' and parameter == 'location'")["value"].round(3).tolist()[:2]
    [0.609, 0.932]
    """
    return read_canonical(path, name="coder_survey")


def load_events(
    path: Path = None, *, country: Countries = None, since: str | None = None, until: str | None = None,
    columns: Sequence[str] | None = None, on_error: OnError = "raise", mapping: str | PathLike | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Coded events out of a file as its publisher ships it.

    Parameters
    ----------
    path : UCDP GED (any release, candidate months and quarters, the HXL variant, pages of the
        API), ACLED (any generation, event-based or actor-based, CSV, XLSX, API answer), either as
        GeoJSON, or our own columns; packed as .gz or .zip, or converted to Parquet. The dialect
        is recognised by the columns, not by the name. Without it: the file of events that the
        `sahel.toml` of the current project names.
    country : ISO alpha-3, one or several: keep events there.
    since, until : keep events that may lie between these days, both included.
    columns : keep these only, of ours or of the file (in lower case).
    on_error : "raise" gathers every fault and raises once; "quarantine" gives the good rows
        and writes the others with their reasons to FILE.quarantine.csv beside the file.
    mapping : a TOML file that describes how to read a table no dialect fits; `suggest_mapping`
        makes a first draft.

    Returns
    -------
    One row is one event: event_id, dataset, date_start, date_end, country, type_of_violence,
    side_a, side_b, best, low, high (persons) and more, see data/CODEBOOK.md. Blank: the
    dataset does not say. What ACLED alone codes (associated actors, civilian_targeting, tags, people nearby and
    more) is in columns that a table of another dataset does not have. Odd but published values stand, named in
    `flags`. For the account of every row see `read_table`.

    Raises
    ------
    UnknownTable : no such file, a damaged one, or columns that are no known dialect; no path, and
        no project that names a file.
    InvalidTable : with all faults in `.failures`, under on_error="raise".
    UnknownName : no event is in that country.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     export = Path(folder) / "acled.csv"
    ...     _ = export.write_text("event_date,country,event_type,fatalities\\n28 July 2024,Mali,Battles,3\\n")
    ...     load_events(export)[["date_start", "country", "best"]].astype(str).values.tolist()
    [['2024-07-28', 'MLI', '3']]
    """
    if path is None:
        project = current_project()
        path = project.events if project else None
    if path is None:
        raise UnknownTable(
            'no file of events is named. Give its path, or name it in the sahel.toml of your project: events = "FILE".'
        )
    return _from_file(
        path, "events", on_error, country=country, since=since, until=until, columns=columns, mapping=mapping
    )


def load_event_counts(
    path: str | PathLike, *, country: Countries = None, since: str | None = None, until: str | None = None,
    on_error: OnError = "raise",
) -> pd.DataFrame:  # fmt: skip
    """ACLED's weekly counts by first-level region, out of its aggregated file.

    One row is one week (date_start a Saturday, date_end a Friday), region and sub-event type: n_events, best
    (persons, ACLED's one figure), population_best (people exposed: never to be added up), latitude and longitude
    of the region's centre. Blank: not given. Weeks without an event have no row. `country` (ISO alpha-3), `since`
    and `until` keep the weeks that may lie there; `on_error` as for `load_events`. From events,
    `count_fatalities(events, by="acled_week", group=[...])` counts the same weeks, those without events as zeros.

    Raises `UnknownTable` for a file of another kind and `InvalidTable` with all faults.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     weekly = Path(folder) / "weekly.csv"
    ...     header = "WEEK,COUNTRY,ADMIN1,EVENT_TYPE,EVENTS,FATALITIES"
    ...     _ = weekly.write_text(f"{header}\\n2024-07-20,Mali,Kidal,Battles,2,9\\n")
    ...     load_event_counts(weekly)[["country", "n_events", "best"]].values.tolist()
    [['MLI', 2, 9]]
    """
    return _from_file(path, "event_counts", on_error, country=country, since=since, until=until)


def empty_events() -> pd.DataFrame:
    """A table of events without a row: the columns and types that `load_events` gives.

    >>> len(empty_events()), str(empty_events()["date_start"].dtype)
    (0, 'datetime64[us]')
    """
    return pd.DataFrame(
        {column.name: pd.Series(dtype=dtype_of(column)) for column in EVENTS.columns if not column.optional}
    )


def _from_file(
    path: str | PathLike, table: str, on_error: OnError, *, country: Countries = None, since: str | None = None,
    until: str | None = None, columns: Sequence[str] | None = None, mapping: str | PathLike | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The table of a file; what a reader should know of it is a warning, at the line that asked for the file."""
    reading = read_table(
        path,
        table=table,
        country=country,
        since=since,
        until=until,
        columns=columns,
        on_error=on_error,
        mapping=mapping,
    )
    if news := [note for note in reading.notes if note not in reading.remarks]:
        warnings.warn(f"{reading.path.name}: {'; '.join(news)}.", LoadingNote, stacklevel=3)
    return reading.frame


def _ours(
    path: Path, name: str, *, country: Countries = None, since: str | None = None, until: str | None = None
) -> pd.DataFrame:
    """The wanted rows of a table in our shape."""
    table = read_canonical(path, name=name)
    wanted = Wanted.asked(country=country, since=since, until=until)
    wanted.refuse_unknown(wanted.countries_in(table), n_read=len(table))
    return wanted.rows(table, table=schema(name))
