"""The sums of an event table held against the totals that its publisher prints."""

from __future__ import annotations

import pandas as pd

from sahel.errors import BadParameter
from sahel.events.fatalities import FIGURES, count_fatalities
from sahel.events.periods import row_faults
from sahel.schema.validation import refuse, require_columns

#: Our World in Data asserts that UCDP's events add up to its yearly tables within this share.
TOLERANCE = 0.015


def reconcile_totals(
    events: pd.DataFrame,
    country_years: pd.DataFrame,
    *,
    tolerance: float = TOLERANCE,
    years: range | None = None,
) -> pd.DataFrame:
    """The sums of an event table beside the totals its publisher prints, and where they part.

    Parameters
    ----------
    events : one row per coded event of one dataset; columns as for `count_fatalities`,
        and country, type_of_violence. Where there is `active_year`, rows in which it is
        false are left out: UCDP's totals hold only the conflicts, dyads and actors that
        reached 25 deaths in the year.
    country_years : one row per country, year and type; columns country, year,
        type_of_violence, low, best, high. Both tables cover the same countries:
        filter them alike.
    tolerance : the share of the published figure by which ours may differ and still agree.
    years : the calendar years that `events` covers; by default from the first to the
        last that occurs in it.

    Returns
    -------
    One row per country, year, type and figure that either table has in those years:
    country, year, type_of_violence, figure (low, best or high),
    `n_events` : events in our sum, and `n_inactive` : events left out of it;
    `ours` : persons, the sum of the events that begin in the year; a covered year
        without an event is 0; blank where events state no such figure;
    `theirs` : persons as published; blank where nothing is published;
    `difference` : ours less theirs;
    `share` : the difference as a share of theirs; blank where theirs is 0 or blank;
    `agrees` : the difference is within the tolerance; blank where one of the two is.

    Raises
    ------
    As `count_fatalities`; also InvalidTable : `country_years` has a row twice.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "date_start": pd.to_datetime(["2024-01-30"]), "date_end": pd.to_datetime(["2024-02-02"]),
    ...     "country": ["MLI"], "type_of_violence": ["non-state"], "low": [4], "best": [10], "high": [10],
    ... })
    >>> published = pd.DataFrame({
    ...     "country": ["MLI"], "year": [2024], "type_of_violence": ["non-state"],
    ...     "low": [4], "best": [12], "high": [10],
    ... })
    >>> reconcile_totals(events, published)[["figure", "ours", "theirs", "agrees"]].values.tolist()
    [['low', 4, 4, True], ['best', 10, 12, False], ['high', 10, 10, True]]
    """
    key = ["country", "year", "type_of_violence"]
    require_columns(country_years, *key, *FIGURES)
    repeated = country_years.duplicated(key)
    refuse(row_faults(country_years, "year", repeated, "is the only row of its country and type", name="country_years"))
    if years is not None and not len(years):
        raise BadParameter(f"{years} holds no years. Give the years that the events cover, such as range(1989, 2025).")
    span = None if years is None else (f"{years[0]}-01-01", f"{years[-1]}-12-31")
    is_active = _is_active(events)
    ours = _by_year(events[is_active], coverage=span)
    inactive = _by_year(events[~is_active], coverage=span).rename(columns={"n_events": "n_inactive"})
    covered = years if years is not None else range(*_first_and_past(ours["year"]))
    theirs = country_years[country_years["year"].isin(covered)].astype({"year": "Int64"})
    counts = ours[[*key, "n_events"]]
    both = _by_figure(ours, key, named="ours").merge(
        _by_figure(theirs, key, named="theirs"), on=[*key, "figure"], how="outer", validate="one_to_one", indicator=True
    )
    both = both.merge(counts, on=key, how="left", validate="many_to_one")
    both = both.merge(inactive[[*key, "n_inactive"]], on=key, how="left", validate="many_to_one")
    ours_stated = both["ours"].mask(both["_merge"] == "right_only", 0)
    difference = ours_stated - both["theirs"]
    within = difference.abs() <= both["theirs"] * tolerance
    answer = both[[*key, "figure"]].assign(
        n_events=both["n_events"].fillna(0).astype("int64"),
        n_inactive=both["n_inactive"].fillna(0).astype("int64"),
        ours=ours_stated,
        theirs=both["theirs"],
        difference=difference,
        share=(difference / both["theirs"].mask(both["theirs"] == 0)).astype("Float64"),
        agrees=within,
    )
    in_order = answer["figure"].map({name: place for place, name in enumerate(FIGURES)})
    answer = answer.assign(place=in_order).sort_values([*key, "place"], kind="stable", ignore_index=True)
    return answer.drop(columns="place")


def _by_year(events: pd.DataFrame, *, coverage: tuple[str, str] | None) -> pd.DataFrame:
    sums = count_fatalities(events, by="year", group=("country", "type_of_violence"), coverage=coverage)
    return sums.assign(year=sums["period"].dt.year.astype("Int64"))


def _is_active(events: pd.DataFrame) -> pd.Series:
    """Which events count towards yearly totals; blank, or no such column: all of them."""
    if "active_year" not in events.columns:
        return pd.Series(True, index=events.index)
    return events["active_year"].astype("boolean").fillna(True).astype(bool)


def _first_and_past(years: pd.Series) -> tuple[int, int]:
    return (int(years.min()), int(years.max()) + 1) if len(years) else (0, 0)


def _by_figure(table: pd.DataFrame, key: list[str], *, named: str) -> pd.DataFrame:
    """One row per key and figure."""
    long = table.melt(id_vars=key, value_vars=list(FIGURES), var_name="figure", value_name=named)
    return long.astype({named: "Int64"})
