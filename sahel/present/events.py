"""Coded events and incidents as tables for readers."""

from __future__ import annotations

import pandas as pd

from sahel import formatting
from sahel.countries import country_names
from sahel.provenance import AS_WRITTEN, with_source_rows

#: Columns whose names are no words for readers.
_HEADS = {"admin1": "Region", "admin2": "District"}


def incident_view(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents and parts: Name, Kind, When, Where, Attackers and Attacked as named, Note, source_id."""
    view = pd.DataFrame(
        {
            "Name": incidents["name"],
            "Kind": incidents["kind"].str.replace("_", " "),
            "When": formatting.period(incidents),
            "Where": (incidents["place"] + ", ").fillna("") + country_names(incidents["country"]),
            "Attackers, as named": incidents["attackers_as_named"],
            "Attacked, as named": incidents["targets_as_named"],
            "Note": incidents["note"],
            "source_id": incidents["source_id"],
        }
    )
    return with_source_rows(view, incidents, rule=AS_WRITTEN, table="incidents")


def place_view(incidents: pd.DataFrame) -> pd.DataFrame:
    """Places for the locator map: label, latitude, longitude, country, admin1, where_precision."""
    return incidents.assign(label=incidents["place"])[
        ["label", "latitude", "longitude", "country", "admin1", "where_precision"]
    ]


def event_view(events: pd.DataFrame) -> pd.DataFrame:
    """Coded events for a reader: When, Country, Where, Who against whom, Deaths, Low, High, Dataset."""
    start, end = events["date_start"], events["date_end"].fillna(events["date_start"])
    days = pd.DataFrame({"start": start, "start_precision": "day", "end": end, "end_precision": "day"})
    sides = (events["side_a"] + " – " + events["side_b"]).fillna(events["side_a"])
    view = pd.DataFrame(
        {
            "When": formatting.period(days),
            "Country": country_names(events["country"]),
            "Where": events["place"].fillna(events["admin1"]),
            "Who": events["dyad"].fillna(sides),
            "Deaths, best": events["best"],
            "Low": events["low"],
            "High": events["high"],
            "Dataset": events["dataset"],
        }
    )
    return with_source_rows(view, events, rule=AS_WRITTEN)


def rank_view(ranked: pd.DataFrame) -> pd.DataFrame:
    """Deaths by group for a reader: the group, Events, Best, Low, High, Without a figure."""
    group = ranked.columns[0]
    view = pd.DataFrame(
        {
            _HEADS.get(group, group.replace("_", " ").capitalize()): ranked[group].fillna("not said"),
            "Events": ranked["n_events"],
            "Deaths, best": ranked["best"],
            "Low": ranked["low"],
            "High": ranked["high"],
            "Without a figure": ranked["n_unknown"],
        }
    )
    return with_source_rows(view, ranked, rule="rank_fatalities")


def count_view(counts: pd.DataFrame, *, rule: str = "month_counts") -> pd.DataFrame:
    """A month beside the month before, for a reader: What, This month, Month before, Change."""
    chosen = counts[["what", "this_month", "previous_month", "change"]]
    view = chosen.set_axis(["What", "This month", "Month before", "Change"], axis="columns")
    return with_source_rows(view, counts, rule=rule)
