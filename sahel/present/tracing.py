"""The source rows behind a line for readers."""

from __future__ import annotations

import pandas as pd

from sahel.claims.grouping import CELL, read_lines
from sahel.provenance import ROWS, row_names

#: The columns by which an answer finds its source rows in a table other than the claims.
_SHARED = ("country", "conflict_id", "year", "decade", "type_of_violence", "claimant", "losses")


def trace_rows(frame: pd.DataFrame, **source: pd.DataFrame) -> pd.DataFrame:
    """The same answers, with the names of the rows behind each in a column `rows`.

    Parameters
    ----------
    frame : answers about losses (one row per incident and victim and harm, as `claim_bands`, `claim_gaps`,
        `compare_rules` and `disagreement` give them), or any frame that shares columns with `source`.
    source : the one table that the answers were computed from, by its name: `claims=` (as
        `relate` returns them), `country_years=`, `conflict_years=`, `coups=`, …

    Of claims, those are named that the rules use: those in force about the whole of that
    incident, relays and copies included; the parts' too where they give a `floor` or are all there is. Of
    another table, the rows that agree on every shared column of country, year, decade, conflict_id,
    type_of_violence, claimant and losses; all of them where no such column is shared. Blank: no row
    is behind it.

    >>> import sahel
    >>> deaths = sahel.load_country_years(country="MLI")
    >>> trace_rows(sahel.events.deaths_by_year(deaths), country_years=deaths)["rows"].iloc[0].split(";")[0]
    'country_years/MLI/1989/state-based'
    """
    ((name, table),) = source.items()
    if name == "claims" and "incident_id" in frame:
        shared, behind = _claims_behind(frame, table)
    else:
        shared = [column for column in _SHARED if column in frame and column in table]
        behind = table[shared].assign(**{ROWS: row_names(table, table=name)})
    if not shared:
        return frame.assign(**{ROWS: ";".join(behind[ROWS])})
    rows = behind.drop_duplicates().groupby(shared, dropna=False, sort=False)[ROWS].agg(";".join).reset_index()
    keyed = frame[shared].astype({column: rows[column].dtype for column in shared})
    return frame.assign(**{ROWS: keyed.merge(rows, how="left", on=shared, validate="m:1")[ROWS].to_numpy()})


def _claims_behind(frame: pd.DataFrame, claims: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    """By incident, victim, harm (and band, where the frame has bands), the claims that were used."""
    shared = [*CELL, *(column for column in ("band",) if column in frame)]
    lines = read_lines(claims, cell=shared)
    names = row_names(claims, table="claims").iloc[lines.rows].to_numpy()
    behind = lines.cells[shared].iloc[lines.of].assign(**{ROWS: names})
    if "umbrella" not in claims:
        return shared, behind
    of_parts = behind.assign(incident_id=claims["umbrella"].iloc[lines.rows].to_numpy())
    if "floor" not in frame:
        # What is known from parts alone comes from them; where a claim is about the whole, a part is not used.
        whole = pd.MultiIndex.from_frame(behind[shared])
        of_parts = of_parts[~pd.MultiIndex.from_frame(of_parts[shared]).isin(whole)]
    return shared, pd.concat([behind, of_parts], ignore_index=True)
