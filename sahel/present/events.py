"""Coded events and incidents as tables for readers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sahel import formatting
from sahel.countries import country_names, place_name
from sahel.events.fatalities import Day
from sahel.load.fetch import access_of
from sahel.present.tables import reader_table
from sahel.provenance import AS_WRITTEN

#: Columns whose names are no words for readers.
_HEADS = {"admin1": "Region", "admin2": "District"}
_CAPTIONS = {
    "type_of_violence": "Coded deaths by type of violence",
    "event_type": "Coded events and deaths by event type",
    "dyad": "Coded deaths by dyad, the twenty deadliest",
    "actor": "Coded events and deaths by actor, the twenty with most deaths; an event counts with each of its "
    "actors, and its deaths are not attributed to them",
}
_ONE_FIGURE = (
    "ACLED gives one figure of deaths for an event: there is no low and no high, and no share of either side. "
    "Where reports are vague or differ it takes the lower figure."
)
_DEATHS = {"Deaths, best": "best", "Low": "low", "High": "high"}


def incident_view(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents and parts: Name, Kind, When, Where, Attackers and Attacked as named, Note, source_id."""
    headings = {
        "Name": "name",
        "Kind": ("kind", formatting.words),
        "When": formatting.period,
        "Where": lambda rows: (rows["place"] + ", ").fillna("") + country_names(rows["country"]),
        "Attackers, as named": "attackers_as_named",
        "Attacked, as named": "targets_as_named",
        "Note": "note",
        "source_id": "source_id",
    }
    return reader_table(incidents, headings, rule=AS_WRITTEN, table="incidents")


def place_view(incidents: pd.DataFrame) -> pd.DataFrame:
    """Places for the locator map: label, latitude, longitude, country, admin1, where_precision."""
    return incidents.assign(label=incidents["place"])[
        ["label", "latitude", "longitude", "country", "admin1", "where_precision"]
    ]


def event_view(events: pd.DataFrame) -> pd.DataFrame:
    """Coded events for a reader: When, Country, Where, Who against whom, Deaths, Low, High, Dataset.

    Low and High are left out where no event has one. ACLED's events have What, its types, as well, and with
    each side those that it names beside it.
    """
    is_acleds = is_acled(events)
    headings = {
        "When": _days,
        "Country": ("country", country_names),
        "Where": lambda rows: rows["place"].fillna(rows["admin1"]),
        **({"What": lambda rows: rows["event_type"] + (": " + rows["sub_event_type"]).fillna("")} if is_acleds else {}),
        "Who": _sides if is_acleds else _dyads,
        **_figures(events),
        "Dataset": "dataset",
    }
    return reader_table(events, headings, rule=AS_WRITTEN)


def is_acled(events: pd.DataFrame) -> bool:
    """Whether there are events, all of them ACLED's."""
    return bool(len(events) and (events["dataset"] == "ACLED").all())


def _figures(events: pd.DataFrame) -> dict[str, str]:
    """Deaths from low to high; under one heading where no event has a low or a high."""
    is_one = len(events) and events[["low", "high"]].isna().all(axis=None)
    return {"Deaths": "best"} if is_one else _DEATHS


def _dyads(events: pd.DataFrame) -> pd.Series:
    return events["dyad"].fillna((events["side_a"] + " – " + events["side_b"]).fillna(events["side_a"]))


def _sides(events: pd.DataFrame) -> pd.Series:
    """Each side with those that ACLED names beside it."""
    a, b = (
        events[side] + (" (with " + events[beside] + ")").fillna("")
        for side, beside in (("side_a", "assoc_actor_1"), ("side_b", "assoc_actor_2"))
    )
    return (a + " – " + b).fillna(a)


def _days(events: pd.DataFrame) -> pd.Series:
    start, end = events["date_start"], events["date_end"].fillna(events["date_start"])
    return formatting.period(events.assign(start=start, start_precision="day", end=end, end_precision="day"))


def rank_view(ranked: pd.DataFrame) -> pd.DataFrame:
    """Deaths by group for a reader: the group, Events, Best, Low, High, Without a figure.

    Low and High are left out where no group has one; actors have as well how often they are only named beside another.
    """
    group = ranked.columns[0]
    is_by_actor = "n_associated" in ranked
    headings = {
        _HEADS.get(group, group.replace("_", " ").capitalize()): (group, lambda name: name.fillna("not said")),
        "Events": "n_events",
        **({"Only beside another": "n_associated"} if is_by_actor else {}),
        **_figures(ranked),
        "Without a figure": "n_unknown",
    }
    return reader_table(ranked, headings, rule="rank_actors" if is_by_actor else "rank_fatalities")


def rank_caption(ranked: pd.DataFrame) -> str:
    """What a table of `events.rank_kinds` or `events.rank_actors` shows."""
    return _CAPTIONS[ranked.columns[0]]


def event_notes(events: pd.DataFrame) -> list[str]:
    """What a reader of ACLED's figures should know, once a page; nothing for another dataset."""
    return [_ONE_FIGURE] if is_acled(events) else []


def event_sources(
    events: pd.DataFrame, *, file: str, country: str = "", since: Day | None = None, until: Day | None = None
) -> pd.DataFrame:
    """The file of events as a source, where it is ACLED's: who made it, when it was accessed, which part is used.

    ACLED's policy asks for a full citation with a link to its site, the day of access (its table changes
    every week), the filters by which rows were chosen, and what was done to them.

    Parameters
    ----------
    events : the events that are used, as `load_events` gives them.
    file : the file they are from. With the note of `fetch` beside it the day and the filters are those of the
        download; without one the day is the file's own, by which it had been accessed.
    country, since, until : the filters of the page.

    Returns
    -------
    One row as `show_sources` lists it: source_id, publisher, title, accessed, kind, used, url. No row for events
    of another dataset, or none.
    """
    if not is_acled(events):
        return pd.DataFrame(columns=["source_id", "publisher", "title", "accessed", "kind", "used", "url"], dtype="str")
    access = access_of(file)
    got = access["filters"]
    days = (
        f"{f'from {since:%Y-%m-%d} ' if since is not None else ''}{f'to {until:%Y-%m-%d}' if until is not None else ''}"
    )
    used = [
        "rows of the download: " + (_asked(**got) if got else "not noted with the file"),
        f"rows used here: {place_name(country) if country else 'every country in the file'}"
        + (f", {days.strip()}" if days else "")
        + f", {len(events):,} event{'s' if len(events) != 1 else ''}, all event types",
        "counted and added up by month, type, actor and region, no row changed",
    ]
    row = {
        "source_id": "events-file",
        "publisher": "ACLED (Armed Conflict Location & Event Data)",
        "title": Path(file).name,
        "accessed": ("accessed " if access["is_noted"] else "accessed on or before ") + access["day"],
        "kind": "dataset",
        "used": "; ".join(used),
        "url": "https://acleddata.com",
    }
    return pd.DataFrame([row], dtype="str")


def _asked(*, countries: list[str], since: str, until: str) -> str:
    where = ", ".join(place_name(country) for country in countries) or "every country"
    return f"{where}, from {since} to {until}"


def event_credit(files: pd.DataFrame) -> str:
    """What a caption says of the source of its events; blank where `event_sources` gives no row."""
    return "".join(f" Data: {row.publisher}, {row.accessed}." for row in files.itertuples())


def plausible_view(totals: pd.DataFrame) -> pd.DataFrame:
    """Plausible deaths of a period for a reader: Period, Errors, Coded (best), Mean, 5 %, Median, 90 %, 95 %."""
    errors = {"independent": "each event's its own", "dependent": "all the same way"}
    headings = {
        "From": ("period", lambda day: day.dt.strftime("%Y-%m-%d").astype("str")),
        "Events": "n_events",
        "Coded, best": "best",
        "If the errors are": ("errors", lambda words: words.map(errors)),
        "Mean": ("mean", _whole),
        "5 %": ("p05", _whole),
        "Median": ("median", _whole),
        "90 %": ("p90", _whole),
        "95 %": ("p95", _whole),
        "Without a figure": "n_unknown",
    }
    return reader_table(totals, headings, rule="plausible_totals")


def _whole(persons: pd.Series) -> pd.Series:
    """Persons without decimals."""
    return persons.round().astype("Int64")


def count_view(counts: pd.DataFrame, *, rule: str = "month_counts") -> pd.DataFrame:
    """A month beside the month before, for a reader: What, This month, Month before, Change."""
    headings = {"What": "what", "This month": "this_month", "Month before": "previous_month", "Change": "change"}
    return reader_table(counts, headings, rule=rule)
