"""Armed conflicts in time, by UCDP's rules."""

from __future__ import annotations

import pandas as pd

from sahel.check import require_columns


def conflict_episodes(conflict_years: pd.DataFrame, *, until: int | None = None) -> pd.DataFrame:
    """Episodes of armed conflict: runs of consecutive active years.

    Parameters
    ----------
    conflict_years : one row per conflict and active year (25 or more battle-related
        deaths); columns conflict_id, year, country, incompatibility, intensity.
    until : the last year the data cover; by default the last year in the table, so
        give it when the table has been filtered.

    Returns
    -------
    One row per episode, by conflict and time: conflict_id, country, incompatibility,
    episode (1 is the conflict's first), start_year, end_year, n_years, n_war_years
    (years with 1,000 or more deaths), is_ongoing (active in the last covered
    year: its end is not known, and `end_year` is blank).

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
    starts = ordered.groupby("conflict_id")["year"].diff().ne(1).fillna(True)
    ordered["episode"] = starts.astype("int64").groupby(ordered["conflict_id"]).cumsum()
    episodes = (
        ordered.assign(is_war=ordered["intensity"] == "war")
        .groupby(["conflict_id", "episode"], sort=False)
        .agg(
            country=("country", "first"),
            incompatibility=("incompatibility", "first"),
            start_year=("year", "min"),
            end_year=("year", "max"),
            n_years=("year", "size"),
            n_war_years=("is_war", "sum"),
        )
    )
    last = until if until is not None else ordered["year"].max()
    is_ongoing = (episodes["end_year"] >= last).astype(bool)
    return episodes.assign(
        end_year=episodes["end_year"].astype("Int64").mask(is_ongoing), is_ongoing=is_ongoing
    ).reset_index()
