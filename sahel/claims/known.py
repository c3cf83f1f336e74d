"""What had been said by a day, and what still stood."""

from __future__ import annotations

from datetime import date

import pandas as pd

from sahel.check import require_columns
from sahel.dates import last_day, read_day
from sahel.words import Status

#: Rows that agree on these are one line of a statement: its relays share its fate.
LINE = ["statement_id", "victim", "harm"]


def as_of(claims: pd.DataFrame, day: str | date | pd.Timestamp) -> pd.DataFrame:
    """The claims that had certainly been made by a day, with the status they had then.

    Parameters
    ----------
    claims : one row per claim; columns claim_id, statement_id, victim, harm, stated_on,
        stated_on_precision, status, revises.
    day : the last day to know of, YYYY-MM-DD.

    Returns
    -------
    The rows whose latest possible day of statement is not after `day`. `status` is
    set back: a claim is `revised` only once its replacement had been made, and then
    in every relay of the same statement. A claim dated "July 2024" is known from
    31 July; an undated one is known on no day and only shows where no day is asked
    for (see `undated`).

    Examples
    --------
    >>> import sahel
    >>> own = sahel.load_claims().query("claimant == 'csp-dpa' and victim == 'csp-dpa' and harm == 'killed'")
    >>> sahel.as_of(own, "2024-07-30")[["low", "status"]].drop_duplicates().values.tolist()
    [[7, 'standing']]
    >>> sahel.as_of(own, "2024-08-02")[["low", "status"]].drop_duplicates().values.tolist()
    [[7, 'revised'], [9, 'standing']]
    """
    require_columns(claims, "claim_id", *LINE, "stated_on", "stated_on_precision", "status", "revises")
    known = _known(claims, day)
    replaced_then = _replaced(claims, by=claims[known])
    replaced_ever = _replaced(claims, by=claims)
    status = claims["status"].mask(replaced_ever & (claims["status"] == Status.REVISED), str(Status.STANDING))
    status = status.mask(replaced_then, str(Status.REVISED))
    return claims.assign(status=status)[known]


def changed_status(
    claims: pd.DataFrame, *, since: str | date | pd.Timestamp, until: str | date | pd.Timestamp
) -> pd.DataFrame:
    """The claims known before a period whose status another claim changed within it.

    `since` and `until` are its first and last day. One row is one claim, with the status
    it had at the end (`status`) and the day before the beginning (`status_before`).

    >>> import sahel
    >>> own = sahel.load_claims().query("claimant == 'csp-dpa' and victim == 'csp-dpa' and harm == 'killed'")
    >>> changed_status(own, since="2024-08-01", until="2024-08-31")[["low", "status_before", "status"]].values.tolist()
    [[7, 'standing', 'revised'], [7, 'standing', 'revised']]
    """
    before = as_of(claims, read_day(since) - pd.Timedelta(days=1))
    after = as_of(claims, until).loc[before.index]
    changed = after.assign(status_before=before["status"])
    return changed[changed["status"] != changed["status_before"]]


def said_by(statements: pd.DataFrame, day: str | date | pd.Timestamp) -> pd.DataFrame:
    """The rows of any table of statements that had certainly been made by a day.

    Needs stated_on and stated_on_precision. Undated rows are known on no day.

    >>> import sahel
    >>> remarks = sahel.load_remarks().query("incident_id == 'tinzaouaten-2024'")
    >>> sahel.said_by(remarks, "2024-07-28")["speaker"].tolist()
    ['csp-dpa', 'jnim', 'csp-dpa']
    """
    require_columns(statements, "stated_on", "stated_on_precision")
    return statements[_known(statements, day)]


def undated(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims whose day of statement is not known at all: `as_of` never returns them."""
    require_columns(claims, "stated_on")
    return claims[claims["stated_on"].isna()]


def standing(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that speak for themselves: not revised, withdrawn, compiled, derived, coded or distorted.

    >>> import sahel
    >>> set(sahel.standing(sahel.load_claims())["status"])
    {'standing'}
    """
    require_columns(claims, "status")
    return claims[claims["status"] == Status.STANDING]


def _known(statements: pd.DataFrame, day: str | date | pd.Timestamp) -> pd.Series:
    return last_day(statements["stated_on"], statements["stated_on_precision"]) <= read_day(day)


def _replaced(claims: pd.DataFrame, *, by: pd.DataFrame) -> pd.Series:
    """Which claims belong to a line of a statement that one of `by` revises."""
    targets = claims.loc[claims["claim_id"].isin(by["revises"].dropna()), LINE]
    lines = pd.MultiIndex.from_frame(claims[LINE].fillna(""))
    return pd.Series(lines.isin(pd.MultiIndex.from_frame(targets.fillna(""))), index=claims.index)
