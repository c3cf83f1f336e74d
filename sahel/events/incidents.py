"""Incidents and their parts, and incidents as events to be matched."""

from __future__ import annotations

import pandas as pd

from sahel.dates import last_day
from sahel.errors import UnknownName, suggest
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Precision

#: UCDP's codes for how exactly a date is known, and our words.
_UCDP_PRECISION = {str(Precision.DAY): 1, str(Precision.MONTH): 4, str(Precision.YEAR): 5}


def incident_family(incidents: pd.DataFrame, *, incident: str) -> pd.DataFrame:
    """An incident and its parts, the incident first.

    Same columns as `incidents`. Raises `UnknownName` for an id that does not exist,
    with the nearest ones.

    >>> import sahel
    >>> incident_family(sahel.load_incidents(), incident="tinzaouaten-2024")["incident_id"].tolist()
    ['tinzaouaten-2024', 'tinzaouaten-2024-battle', 'tinzaouaten-2024-ambush']
    """
    require_columns(incidents, "incident_id", "part_of")
    itself = incidents[incidents["incident_id"] == incident]
    if itself.empty:
        known = suggest(incident, incidents["incident_id"], most=5)
        raise UnknownName(f"no incident is called {incident!r}. There are: {known}.")
    return pd.concat([itself, incidents[incidents["part_of"] == incident]])


def incidents_as_events(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents in the shape of an event table, to be matched with what datasets coded.

    One row per incident, in the same order: event_id (the incident_id), dataset
    ("sahel-incidents"), part_of, date_start, date_end (the last day that the end, or
    where it is blank the start, allows), date_precision (UCDP's codes: 1 a day, 4 a
    month, 5 a year; the vaguer of start and end; blank: no date is known), country,
    admin1, place, latitude, longitude, where_precision, event_type (the incident's
    kind). type_of_violence, low, best and high are blank: an incident is no coding,
    and what was claimed of it stays in the ledger.

    An incident and its parts are rows of their own and would compete for the same
    event: match the whole ones (`part_of` blank) or the parts, not both.

    >>> import sahel
    >>> events = sahel.events.incidents_as_events(sahel.load_incidents(country="MLI"))
    >>> events.set_index("event_id").loc["tinzaouaten-2024", ["date_end", "event_type"]].astype(str).tolist()
    ['2024-07-27 00:00:00', 'battle']
    """
    require_columns(
        incidents, "incident_id", "part_of", "start", "start_precision", "end", "end_precision", "kind",
        "country", "admin1", "place", "latitude", "longitude", "where_precision",
    )  # fmt: skip
    ends = last_day(incidents["end"], incidents["end_precision"])
    vaguest = pd.concat([incidents[name].map(_UCDP_PRECISION) for name in ("start_precision", "end_precision")], axis=1)
    events = pd.DataFrame(
        {
            "event_id": incidents["incident_id"],
            "dataset": "sahel-incidents",
            "part_of": incidents["part_of"],
            "date_start": incidents["start"],
            "date_end": ends.fillna(last_day(incidents["start"], incidents["start_precision"])),
            "date_precision": vaguest.max(axis=1).astype("Int64"),
            "event_type": incidents["kind"],
            "type_of_violence": pd.Series(pd.NA, index=incidents.index, dtype="str"),
        }
    ).join(incidents[["country", "admin1", "place", "latitude", "longitude", "where_precision"]])
    blank = pd.Series(pd.NA, index=incidents.index, dtype="Int64")
    return events.assign(low=blank, best=blank, high=blank).reset_index(drop=True)
