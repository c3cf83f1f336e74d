"""Spells between coups: when each began, how long it lasted, and what is not known of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from sahel.coups.lists import covered_until
from sahel.dates import read_day
from sahel.errors import CoverageError, UnknownName
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import CoupKind, Outcome, Precision


def coup_spells(
    coups: pd.DataFrame,
    *,
    countries: pd.DataFrame,
    since: str | date | pd.Timestamp,
    until: str | date | pd.Timestamp,
    outcomes: Sequence[str] = (Outcome.SUCCESSFUL, Outcome.FAILED),
) -> pd.DataFrame:
    """Spells without a coup attempt, from independence to the last day the lists were read.

    Parameters
    ----------
    coups : one row per event, as `coup_timeline` returns them (its `pending` is needed).
    countries : one row per country to follow; columns country, independent_on. A country
        that never had a coup belongs in it: its one long spell is part of the answer.
    since, until : first and last day that the lists cover, YYYY-MM-DD; for coups of lists
        read here at most the day that `covered_until` gives.
    outcomes : which outcomes of ordinary coups end a spell; by default attempts, whether
        they succeeded or failed. `["successful"]`: the time without a successful coup.

    Returns
    -------
    One row per spell, by country and time: country; spell (0: from independence on);
    start; end; began_with and ended_by (coup_id; blank: independence, and still going on
    at `until`);
    `entry_days` : days that had gone by since `start` when the lists begin (left
        truncation; 0 for all that began inside the coverage);
    `duration_days` : whole days from start to end;
    `is_censored` : no coup had ended it by `until`, where it is cut (right censoring);
    `is_exact` : both its ends are known to the day.

    Notes
    -----
    A pending event neither ends a spell nor begins one: whether it is a success is not
    known yet, and the spell is followed to `until`. Two events of a country on one day
    count as one. Events before independence, or before `since`, are left out.

    Raises
    ------
    CoverageError : the coverage is empty, an event is dated after `until`, or `until` lies
        after what was read of the lists that source_id names.
    UnknownName : a coup is of a country that `countries` does not hold.

    Examples
    --------
    >>> import sahel
    >>> coups = sahel.coup_timeline(sahel.load_coups(country="MLI", until="2023-09-08"), until="2023-09-08")
    >>> spells = coup_spells(
    ...     coups, countries=sahel.load_countries(country="MLI"), since="1955-01-01", until="2023-09-08"
    ... )
    >>> spells[["duration_days", "is_censored"]].values.tolist()[-2:]
    [[279, False], [837, True]]
    """
    require_columns(coups, "coup_id", "country", "date", "date_precision", "outcome", "kind")
    require_columns(countries, "country", "independent_on")
    first, last = read_day(since), read_day(until)
    _refuse_uncovered(coups, countries, first=first, last=last)
    births = countries[["country", "independent_on"]].rename(columns={"independent_on": "start"})
    births = births[births["start"] < last].assign(began_with=pd.NA, is_known=True)
    ends = _ends(coups, outcomes).merge(
        births[["country", "start"]].rename(columns={"start": "born"}), on="country", validate="m:1"
    )
    ends = ends[ends["start"] >= ends["born"].clip(lower=first)].drop(columns="born")
    begins = pd.concat([births, ends], ignore_index=True).astype({"began_with": "str", "is_known": "bool"})
    begins = begins.sort_values(["country", "start"], kind="stable", ignore_index=True)
    following = begins.groupby("country").shift(-1)
    spells = begins.assign(
        spell=begins.groupby("country").cumcount(),
        end=following["start"].fillna(last),
        ended_by=following["began_with"],
        is_censored=following["start"].isna(),
        is_exact=begins["is_known"] & following["is_known"].astype("boolean").fillna(True).astype(bool),
    )
    spells["duration_days"] = (spells["end"] - spells["start"]).dt.days
    spells["entry_days"] = (first - spells["start"]).dt.days.clip(lower=0)
    columns = [
        "country", "spell", "start", "end", "began_with", "ended_by",
        "entry_days", "duration_days", "is_censored", "is_exact",
    ]  # fmt: skip
    return spells.loc[spells["duration_days"] > spells["entry_days"], columns].reset_index(drop=True)


def _ends(coups: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """The events that end a spell, one a day and country."""
    counted = coups[(coups["kind"] == CoupKind.COUP) & coups["outcome"].isin(list(outcomes)) & coups["date"].notna()]
    ends = pd.DataFrame(
        {
            "country": counted["country"],
            "start": counted["date"],
            "began_with": counted["coup_id"],
            "is_known": counted["date_precision"] == Precision.DAY,
        }
    )
    return ends.drop_duplicates(["country", "start"])


def _refuse_uncovered(coups: pd.DataFrame, countries: pd.DataFrame, *, first: pd.Timestamp, last: pd.Timestamp) -> None:
    if first >= last:
        raise CoverageError(
            f"the coverage from {first:%Y-%m-%d} to {last:%Y-%m-%d} is empty. Give `until` a later day."
        )
    if last > (read := covered_until(coups, until=last)):
        raise CoverageError(
            f"the lists that these coups come from were read to {read:%Y-%m-%d}, and `until` is {last:%Y-%m-%d}: the "
            f"days between are unread, not without coups. Leave later coups out, and give until={read:%Y-%m-%d}."
        )
    if (late := coups["date"] > last).any():
        raise CoverageError(
            f"{late.sum()} coup(s) began after {last:%Y-%m-%d}. Move `until` to the last day the lists were read."
        )
    if unknown := sorted(set(coups["country"]) - set(countries["country"])):
        raise UnknownName(
            f"there are coups of {', '.join(unknown)}, which `countries` does not hold. "
            "Add their days of independence, or leave their coups out."
        )
