"""Incidents and their parts."""

from __future__ import annotations

from difflib import get_close_matches

import pandas as pd

from sahel.check import require_columns
from sahel.errors import UnknownName


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
        known = incidents["incident_id"].tolist()
        near = get_close_matches(incident, known, n=5, cutoff=0.4) or known
        raise UnknownName(f"no incident is called {incident!r}. There are: {', '.join(near)}.")
    return pd.concat([itself, incidents[incidents["part_of"] == incident]])
