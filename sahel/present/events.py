"""Coded events and incidents as tables for readers."""

from __future__ import annotations

import pandas as pd

from sahel import formatting
from sahel.countries import country_names
from sahel.present.tables import reader_table
from sahel.provenance import AS_WRITTEN

#: Columns whose names are no words for readers.
_HEADS = {"admin1": "Region", "admin2": "District"}
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
    """Coded events for a reader: When, Country, Where, Who against whom, Deaths, Low, High, Dataset."""
    headings = {
        "When": _days,
        "Country": ("country", country_names),
        "Where": lambda rows: rows["place"].fillna(rows["admin1"]),
        "Who": lambda rows: rows["dyad"].fillna((rows["side_a"] + " – " + rows["side_b"]).fillna(rows["side_a"])),
        **_DEATHS,
        "Dataset": "dataset",
    }
    return reader_table(events, headings, rule=AS_WRITTEN)


def _days(events: pd.DataFrame) -> pd.Series:
    start, end = events["date_start"], events["date_end"].fillna(events["date_start"])
    return formatting.period(events.assign(start=start, start_precision="day", end=end, end_precision="day"))


def rank_view(ranked: pd.DataFrame) -> pd.DataFrame:
    """Deaths by group for a reader: the group, Events, Best, Low, High, Without a figure."""
    group = ranked.columns[0]
    headings = {
        _HEADS.get(group, group.replace("_", " ").capitalize()): (group, lambda name: name.fillna("not said")),
        "Events": "n_events",
        **_DEATHS,
        "Without a figure": "n_unknown",
    }
    return reader_table(ranked, headings, rule="rank_fatalities")


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
