"""Plain event reports, read as claims: what other toolkits call report-level data."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.words import Bound, Harm


def claims_from_reports(reports: pd.DataFrame, *, incident: str, source: str, deaths: str) -> pd.DataFrame:
    """Plain event reports as claims: what each source says was the number of killed in each event.

    Parameters
    ----------
    reports : one row per report of one event by one source.
    incident, source, deaths : the columns that hold the event's id, the source, and the
        number (blank: the report gives none).

    Returns
    -------
    One claim per report, each a statement of its own: incident_id, claimant, bound
    ("exact", or "no_figure" for a blank), low, high; `victim` is blank (whoever they
    were), `harm` killed. It goes into every rule and into `disagreement`.

    >>> reports = pd.DataFrame({"event_id": ["e1", "e1"], "source": ["x", "y"], "deaths_best": [5, None]})
    >>> claims_from_reports(reports, incident="event_id", source="source", deaths="deaths_best")["bound"].tolist()
    ['exact', 'no_figure']
    """
    require_columns(reports, incident, source, deaths)
    number = pd.to_numeric(reports[deaths]).astype("Int64").reset_index(drop=True)
    place = pd.Series(range(1, len(reports) + 1)).astype("str")
    return pd.DataFrame(
        {
            "claim_id": "report-" + place,
            "incident_id": reports[incident].to_numpy(),
            "statement_id": "report-" + place,
            "claimant": reports[source].to_numpy(),
            "victim": pd.Series(pd.NA, index=place.index, dtype="str"),
            "harm": str(Harm.KILLED),
            "bound": np.where(number.isna(), str(Bound.NO_FIGURE), str(Bound.EXACT)),
            "low": number,
            "high": number,
        }
    )
