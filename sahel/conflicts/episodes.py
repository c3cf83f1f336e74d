"""Armed conflicts in time, by UCDP's rules."""

from __future__ import annotations

import pandas as pd

from sahel.errors import SahelError
from sahel.schema.validation import require_columns


def conflict_episodes(conflict_years: pd.DataFrame, *, until: int | None = None) -> pd.DataFrame:
    """Episodes of armed conflict: runs of consecutive active years.

    Parameters
    ----------
    conflict_years : one row per conflict and active year (25 or more battle-related
        deaths); columns conflict_id, year, country, incompatibility, intensity. The rows of
        its dyads in a year are one year, and a war where one of them is.
    until : the last year the data cover; by default the last year in the table, so
        give it when the table has been filtered.

    Returns
    -------
    One row per episode, by conflict and time: conflict_id, country, incompatibility,
    episode (1 is the conflict's first), start_year, end_year, n_years, n_war_years
    (years with 1,000 or more deaths), is_ongoing (active in the last covered
    year: its end is not known, and `end_year` is blank), covered_until (that last
    covered year; what came after is not known of any episode).

    Notes
    -----
    UCDP/PRIO: an episode ends when a year with fewer than 25 deaths follows; later
    activity is a new episode. On the whole conflict-year file 25.1 this gives 620
    episodes of 303 conflicts, equal to UCDP's own `start_date2` and `ep_end`.

    Examples
    --------
    >>> years = pd.DataFrame({
    ...     "conflict_id": [1, 1, 1], "year": [2019, 2020, 2023], "country": "MLI",
    ...     "incompatibility": "government", "intensity": "minor",
    ... })
    >>> conflict_episodes(years, until=2024)[["start_year", "end_year", "is_ongoing"]].values.tolist()
    [[2019, 2020, False], [2023, 2023, False]]
    """
    require_columns(conflict_years, "conflict_id", "year", "country", "incompatibility", "intensity")
    ordered = conflict_years.sort_values(["conflict_id", "year"], ignore_index=True)
    is_war = (ordered["intensity"] == "war").groupby([ordered["conflict_id"], ordered["year"]])
    ordered = ordered.assign(is_war=is_war.transform("any"))
    ordered = ordered.drop_duplicates(["conflict_id", "year"], ignore_index=True)
    ordered["episode"] = year_runs(ordered, by="conflict_id")
    episodes = ordered.groupby(["conflict_id", "episode"], sort=False).agg(
        country=("country", "first"),
        incompatibility=("incompatibility", "first"),
        start_year=("year", "min"),
        end_year=("year", "max"),
        n_years=("year", "size"),
        n_war_years=("is_war", "sum"),
    )
    last = until if until is not None else ordered["year"].max()
    is_ongoing = (episodes["end_year"] >= last).astype(bool)
    return episodes.assign(
        end_year=episodes["end_year"].astype("Int64").mask(is_ongoing), is_ongoing=is_ongoing, covered_until=last
    ).reset_index()


def year_runs(years: pd.DataFrame, *, by: str) -> pd.Series:
    """The run of consecutive years that each row is in, counted from 1 in each unit.

    `years` has one row per unit (the column `by`) and year, in order.

    >>> years = pd.DataFrame({"conflict_id": [1, 1, 1, 2], "year": [2012, 2013, 2015, 2016]})
    >>> year_runs(years, by="conflict_id").tolist()
    [1, 1, 2, 1]
    """
    begins = years.groupby(by)["year"].diff().ne(1).fillna(True).astype("int64")
    return begins.groupby(years[by]).cumsum()


def onsets(conflict_years: pd.DataFrame, *, gap: int, since: int | None = None) -> pd.DataFrame:
    """Years in which an armed conflict began, or began again after enough inactive years.

    Parameters
    ----------
    conflict_years : one row per conflict and active year; columns conflict_id, year,
        country, incompatibility.
    gap : whole inactive years that must have gone before; UCDP gives 1, 2, 3, 5 and 10.
    since : first year the data cover; by default the first in the table, so give it when
        the table has been filtered.

    Returns
    -------
    One row per onset, by conflict and time: conflict_id, country, incompatibility, year,
    inactive_years (since the conflict was last active; blank: it never was),
    is_first, is_at_edge (active in the first covered year: it may have begun before).

    Notes
    -----
    UCDP's onset: the conflict's first active year, or one with at least `gap` full years
    below the threshold before it. With gap 1 an onset is the start of an episode.

    Examples
    --------
    >>> years = pd.DataFrame({
    ...     "conflict_id": 1, "year": [1990, 1991, 1994, 2007], "country": "MLI", "incompatibility": "territory",
    ... })
    >>> onsets(years, gap=1)["year"].tolist(), onsets(years, gap=3)["year"].tolist()
    ([1990, 1994, 2007], [1990, 2007])
    """
    require_columns(conflict_years, "conflict_id", "year", "country", "incompatibility")
    if gap < 1:
        raise SahelError(
            f"`gap` is a number of whole inactive years, 1 or more; found {gap}. UCDP gives 1, 2, 3, 5, 10."
        )
    first = since if since is not None else conflict_years["year"].min()
    ordered = conflict_years.drop_duplicates(["conflict_id", "year"])
    ordered = ordered.sort_values(["conflict_id", "year"], ignore_index=True)
    # Two active years in a row differ by one, with no inactive year between them.
    inactive = ordered.groupby("conflict_id")["year"].diff().astype("Int64") - 1
    marked = ordered.assign(
        inactive_years=inactive, is_first=inactive.isna(), is_at_edge=inactive.isna() & (ordered["year"] == first)
    )
    columns = ["conflict_id", "country", "incompatibility", "year", "inactive_years", "is_first", "is_at_edge"]
    return marked.loc[(inactive >= gap).fillna(True).astype(bool), columns].reset_index(drop=True)
