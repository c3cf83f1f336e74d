"""Coups in time: what became of them, and the days between them."""

from __future__ import annotations

from datetime import date

import pandas as pd

from sahel.coups.lists import covered_until
from sahel.dates import read_day
from sahel.errors import CoverageError
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import CoupKind, Outcome, Precision

#: Powell & Thyne 2011: power held for less than seven days is no success.
DAYS_IN_POWER = 7


def coup_timeline(coups: pd.DataFrame, *, until: str | date | pd.Timestamp) -> pd.DataFrame:
    """Coups in the order in which they happened, and the days from each attempt to the next.

    Parameters
    ----------
    coups : one row per event; columns country, date, date_precision, outcome, kind.
    until : last day the sources were read, YYYY-MM-DD. Days without an attempt are counted
        to it, or to the last day that the lists named in source_id cover (`covered_until`).

    Returns
    -------
    The same rows by country and date, with `outcome` set to `pending` where a
    success was less than seven days old on `until`, plus
    `is_attempt` : an ordinary coup that succeeded, failed or is pending; plots,
        allegations, restorations, self-coups, resignations and duplicates are not;
    `is_success` : an attempt that succeeded;
    `days_to_next` : whole days to the country's next attempt, or to the last covered day
        after its latest; blank for rows that are no attempt, whose day is not known, or
        that lie after that day;
    `is_censored` : no attempt had followed by then; one after it, known from press reports, ends nothing.

    Raises
    ------
    CoverageError : a coup began after `until`.

    Examples
    --------
    >>> import sahel
    >>> mali = sahel.coup_timeline(sahel.load_coups(country="MLI", since="2020-01-01"), until="2021-06-01")
    Traceback (most recent call last):
    sahel.errors.CoverageError: 2 coup(s) began after 2021-06-01, the latest on 2025-08-01. ...
    >>> coups = sahel.load_coups(country="MLI", since="2020-01-01", until="2021-06-01")
    >>> sahel.coup_timeline(coups, until="2021-06-01")["days_to_next"].tolist()
    [279, 8]
    """
    require_columns(coups, "country", "date", "date_precision", "outcome", "kind")
    end = read_day(until)
    read = covered_until(coups, until=end)
    if (late := coups["date"] > end).any():
        raise CoverageError(
            f"{late.sum()} coup(s) began after {end:%Y-%m-%d}, the latest on {coups['date'].max():%Y-%m-%d}. "
            "Move `until` to the last day the sources were read, or load with until=."
        )
    ordered = coups.sort_values(["country", "date"], kind="stable", ignore_index=True)
    fresh = (ordered["outcome"] == Outcome.SUCCESSFUL) & ((end - ordered["date"]).dt.days < DAYS_IN_POWER)
    outcome = ordered["outcome"].mask(fresh, str(Outcome.PENDING))
    is_attempt = (ordered["kind"] == CoupKind.COUP) & outcome.isin(
        [Outcome.SUCCESSFUL, Outcome.FAILED, Outcome.PENDING]
    )
    following = ordered["date"].where(is_attempt).groupby(ordered["country"]).bfill()
    following = following.groupby(ordered["country"]).shift(-1)
    following = following.where(following <= read)
    measured = is_attempt & (ordered["date_precision"] == Precision.DAY) & (ordered["date"] <= read)
    return ordered.assign(
        outcome=outcome,
        is_attempt=is_attempt,
        is_success=is_attempt & (outcome == Outcome.SUCCESSFUL),
        days_to_next=(following.fillna(read) - ordered["date"]).dt.days.astype("Int64").where(measured),
        is_censored=is_attempt & following.isna(),
    )


def coups_by_decade(coups: pd.DataFrame) -> pd.DataFrame:
    """How many coups succeeded, failed or stayed plots, per decade.

    One row per decade from the first to the last in the table: decade (its first
    year), successful, failed, plot (events). Only `kind == "coup"` is counted. A zero is
    a decade inside the table's span in which the lists name none.

    >>> import sahel
    >>> sahel.coups.coups_by_decade(sahel.load_coups(country="MLI")).iloc[-1].to_dict()
    {'decade': 2020, 'successful': 2, 'failed': 0, 'plot': 2}
    """
    require_columns(coups, "date", "outcome", "kind")
    counted = coups[coups["kind"] == CoupKind.COUP]
    decade = (counted["date"].dt.year // 10 * 10).rename("decade")
    outcomes = [str(Outcome.SUCCESSFUL), str(Outcome.FAILED), str(Outcome.PLOT)]
    counts = pd.crosstab(decade, counted["outcome"]).reindex(columns=outcomes, fill_value=0)
    decades = pd.RangeIndex(decade.min(), decade.max() + 10, 10) if len(counted) else pd.RangeIndex(0)
    return counts.reindex(decades, fill_value=0).rename_axis(index="decade", columns=None).reset_index()
