"""Deaths per period, inside what a source covers.

Counts of coded events by group and period, the days that a source covers, and deaths by
year and by country from country-years. An event that runs over several periods counts in
the first, or is apportioned to them by days, in whole persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from sahel.dates import read_day
from sahel.errors import BadParameter, CoverageError
from sahel.events.periods import (
    By,
    Days,
    as_dates,
    day_numbers,
    event_days,
    first_day_of,
    period_of,
    require_by,
    require_numbers,
    row_faults,
)
from sahel.schema.validation import refuse, require_columns
from sahel.schema.vocabularies import Coverage, EventFlag

FIGURES = ("low", "best", "high")

_ASSOCIATED = ("assoc_actor_1", "assoc_actor_2")

Day = str | date | pd.Timestamp


def deaths_by_year(country_years: pd.DataFrame) -> pd.DataFrame:
    """Deaths in organised violence per year, over the countries and types in the table.

    One row per covered year: year, low, best, high (persons; sums of UCDP's
    estimates, each over disjoint countries and types). A zero is UCDP's finding; a year
    without any row is not covered and stays absent.

    >>> import sahel
    >>> sahel.events.deaths_by_year(sahel.load_country_years(country="MLI")).query("year == 2024").values.tolist()
    [[2024, 1783, 1901, 2644]]
    """
    require_columns(country_years, "year", "low", "best", "high")
    sums = country_years.groupby("year")[["low", "best", "high"]].sum(min_count=1)
    return sums.reset_index()


def deaths_by_country(country_years: pd.DataFrame) -> pd.DataFrame:
    """Deaths in organised violence per country and year, all types in the table together.

    One row per country and covered year: country, year, low, best, high (persons; sums of
    UCDP's estimates over disjoint types). Otherwise as `deaths_by_year`.

    >>> import sahel
    >>> sahel.events.deaths_by_country(sahel.load_country_years(country="MLI")).query("year == 2024").values.tolist()
    [['MLI', 2024, 1783, 1901, 2644]]
    """
    require_columns(country_years, "country", "year", "low", "best", "high")
    sums = country_years.groupby(["country", "year"])[["low", "best", "high"]].sum(min_count=1)
    return sums.reset_index()


def rank_fatalities(events: pd.DataFrame, *, group: str) -> pd.DataFrame:
    """Events and their dead per group, the most deaths first.

    One row per value of the column `group`: that value, n_events, low, best, high
    (persons; blank where no event of the group states the figure), n_unknown (events
    without a best estimate: what they leave out is missing from the sums). Events
    without a value are a group of their own, with a blank.

    >>> events = pd.DataFrame({"dyad": ["a", "b", "b"], "low": [1, 2, None], "best": [1, 2, None], "high": 4})
    >>> rank_fatalities(events, group="dyad")[["dyad", "n_events", "best", "n_unknown"]].values.tolist()
    [['b', 2, 2.0, 1], ['a', 1, 1.0, 0]]
    """
    require_columns(events, group, *FIGURES)
    groups = events.assign(unknown=events["best"].isna()).groupby(group, dropna=False, sort=False)
    ranked = groups[list(FIGURES)].sum(min_count=1)
    ranked.insert(0, "n_events", groups.size())
    ranked["n_unknown"] = groups["unknown"].sum()
    return ranked.sort_values("best", ascending=False, kind="stable", na_position="last").reset_index()


def rank_kinds(events: pd.DataFrame) -> pd.DataFrame:
    """Events and their dead by the kind that the dataset codes, the most deaths first.

    By UCDP's type_of_violence, or by the publisher's event_type where no event has one of UCDP's.
    Otherwise as `rank_fatalities`.

    >>> events = pd.DataFrame({"type_of_violence": None, "event_type": ["Battles"], "low": None, "best": 2})
    >>> rank_kinds(events.assign(high=None)).iloc[:, :2].values.tolist()
    [['Battles', 1]]
    """
    require_columns(events, "type_of_violence", "event_type")
    is_ucdps = events["type_of_violence"].notna().any() or events["event_type"].isna().all()
    return rank_fatalities(events, group="type_of_violence" if is_ucdps else "event_type")


def rank_actors(events: pd.DataFrame) -> pd.DataFrame:
    """Events and their dead by who took part, the most deaths first.

    By UCDP's dyad, as `rank_fatalities`. Where no event has one, by actor: one row per name in
    side_a, side_b and, if they are there, assoc_actor_1 and assoc_actor_2 (several joined by ";"),
    with n_associated, the events in which it is named with another actor only. An event counts with
    each of its actors, so that rows must not be added; its deaths are those of the event, not of the actor.

    >>> events = pd.DataFrame({"dyad": None, "side_a": ["Army"], "side_b": ["Rebels"], "low": None, "best": 3})
    >>> ranked = rank_actors(events.assign(assoc_actor_1="Militia; Police", high=None))
    >>> ranked[["actor", "n_events", "n_associated", "best"]].values.tolist()
    [['Army', 1, 0, 3], ['Rebels', 1, 0, 3], ['Militia', 1, 1, 3], ['Police', 1, 1, 3]]
    """
    require_columns(events, "dyad", "side_a", "side_b", *FIGURES)
    if events["dyad"].notna().any() or events[["side_a", "side_b"]].isna().all(axis=None):
        return rank_fatalities(events, group="dyad")
    by_place = events.reset_index(drop=True)
    names = [name for name in ("side_a", "side_b", *_ASSOCIATED) if name in by_place]
    texts = by_place[names].astype("str").melt(value_name="actor", ignore_index=False)
    actors = texts.assign(
        actor=texts["actor"].str.split(";"), n_associated=texts["variable"].isin(_ASSOCIATED).astype("int64")
    ).explode("actor")
    actors["actor"] = actors["actor"].astype("str").str.strip()
    actors = actors[actors["actor"].fillna("") != ""].rename_axis("event").reset_index()
    actors = actors.drop_duplicates(["event", "actor"]).set_index("event")
    ranked = rank_fatalities(actors.join(by_place[list(FIGURES)]), group="actor")
    ranked.insert(2, "n_associated", ranked["actor"].map(actors.groupby("actor")["n_associated"].sum()))
    return ranked


def covered_days(
    events: pd.DataFrame, *, since: Day | None = None, until: Day | None = None
) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """The days that a table of events runs over: the `coverage` to count a part of it by.

    The first day on which an event begins and the last on which one does, not before
    `since` and not after `until`; None where that leaves no day. A country of which the
    table has no event in a month then has a zero in it, if the table has events of others
    before and after. That the table holds all its source has is taken, not known.

    >>> events = pd.DataFrame({"date_start": pd.to_datetime(["2024-01-30", "2024-03-05"]), "country": ["MLI", "NER"]})
    >>> covered_days(events, until="2024-02-29")
    (Timestamp('2024-01-30 00:00:00'), Timestamp('2024-02-29 00:00:00'))
    """
    require_columns(events, "date_start")
    if events.empty:
        return None
    first, last = events["date_start"].min(), events["date_start"].max()
    first = first if since is None else max(first, read_day(since))
    last = last if until is None else min(last, read_day(until))
    return (first, last) if first <= last else None


def count_fatalities(
    events: pd.DataFrame,
    *,
    by: By = "month",
    group: str | Sequence[str] = (),
    spread: Literal["start", "even"] = "start",
    coverage: tuple[Day, Day] | None = None,
) -> pd.DataFrame:
    """Events and their dead per period, and per group of events.

    Parameters
    ----------
    events : one row per coded event; columns date_start and date_end (datetime64; a
        blank end is read as the day of the start), low, best, high (persons), the
        columns of `group`, and, where there is one, dataset.
    by : day, week (from Monday, ISO), acled_week (from Saturday to Friday, as in ACLED's weekly
        files), month, quarter or year.
    group : a column or several; a blank in them is a group of its own.
    spread : how an event that runs over the end of a period is counted.
        "start": all its dead in the period in which it begins, as UCDP's own years do;
        an event known only to the year is then counted in that year's first period.
        "even": its dead over its days, a period getting its days' share in whole
        persons (largest remainder, the earlier period first on a tie), so that each
        event's figures add up exactly. Where that would put a period's low over its best,
        or its best over its high, the event's low is shared out in proportion to the best
        instead, or what the high adds to the best by days: persons move between the
        event's periods, its sums and the order of the three stay.
    coverage : first and last day that the source covers, both included.

    Returns
    -------
    One row per group and period, in order, without gaps: the columns of `group`, then
    `period` : its first day;
    `n_events` : events that begin in it, under either `spread`;
    `low`, `best`, `high` : persons; blank where events were counted and none of them
        states this figure;
    `n_unknown` : events counted in it (under "even": with days in it) that leave at
        least one of the three blank; what they leave out is missing from the sums;
    `n_spanning` : events that begin in it and run on into a later one, whose dead the
        choice of `spread` moves;
    `n_repeated` : events that begin in it and bear the id of another row that differs (flag
        `repeated_id`, as `load_events` sets it): each is counted;
    `coverage` : whole, part or inferred (`sahel.schema.vocabularies.Coverage`).

    A period without an event gets zeros only inside `coverage`. Where no coverage is
    given, the rows run from the first to the last period that occurs in the whole
    table, and `coverage` says "inferred": whether the source looked at the periods
    before and after is then not known.

    Raises
    ------
    MissingColumns, BadParameter : the table or an argument is not as described; among
        them events of several datasets in one sum, which would count the same dead twice.
    InvalidTable : undated events, ends before starts, negative persons; all in `.failures`.
    CoverageError : events that would be counted outside `coverage`.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "date_start": pd.to_datetime(["2024-01-30", "2024-03-05"]),
    ...     "date_end": pd.to_datetime(["2024-02-02", "2024-03-05"]),
    ...     "low": [4, 0], "best": [10, 1], "high": [10, 3],
    ... })
    >>> count_fatalities(events)[["n_events", "low", "best", "high", "n_spanning"]].values.tolist()
    [[1, 4, 10, 10, 1], [0, 0, 0, 0, 0], [1, 0, 1, 3, 0]]
    >>> count_fatalities(events, spread="even")["best"].tolist()
    [5, 5, 1]
    """
    columns = [group] if isinstance(group, str) else list(group)
    require_by(by)
    if spread not in ("start", "even"):
        raise BadParameter(f"there is no spread {spread!r}. Count events at their 'start', or 'even' over their days.")
    require_columns(events, "date_start", "date_end", *FIGURES, *columns)
    _require_one_dataset(events, columns)
    _require_persons(events)
    start, end = event_days(events)
    periods, covered = _periods(start, start if spread == "start" else end, by=by, coverage=coverage)
    begins = period_of(start, by=by)
    runs_on = period_of(end, by=by) > begins
    levels, group = _groups(events, columns)
    figures = {name: events[name].array.astype("Int64", copy=False) for name in FIGURES}
    repeated = has_repeated_id(events).to_numpy()
    counted = pd.DataFrame(
        {"group": group, "period": begins, "n_events": 1, "n_spanning": runs_on, "n_repeated": repeated, **figures}
    )
    if spread == "even" and runs_on.any():
        pieces = cut(start[runs_on], end[runs_on], by=by)
        pieces = pieces.join(counted[runs_on].drop(columns="period").reset_index(drop=True), on="event")
        is_first = ~pieces["event"].duplicated()
        pieces = pieces.assign(
            n_events=is_first.astype("int64"),
            n_spanning=is_first,
            n_repeated=pieces["n_repeated"] & is_first,
            **share_figures(pieces),
        )
        counted = pd.concat([counted[~runs_on], pieces[counted.columns]], ignore_index=True)
    counted["n_unknown"] = counted[list(FIGURES)].isna().any(axis="columns")

    # The answer is a full grid, groups by periods, so that each of its rows is a number.
    sums = counted.groupby(["group", "period"]).sum(min_count=1)
    grid = sums.reindex(pd.MultiIndex.from_product([range(len(levels)), periods])).reset_index(drop=True)
    whole = dict.fromkeys(["n_events", "n_unknown", "n_spanning", "n_repeated"], "int64")
    grid = grid.mask(grid["n_events"].isna(), 0).astype(whole)
    table = levels.iloc[np.repeat(np.arange(len(levels)), len(periods))].reset_index(drop=True)
    return table.assign(
        period=np.tile(as_dates(first_day_of(periods, by=by)), len(levels)),
        **grid[["n_events", *FIGURES, "n_unknown", "n_spanning", "n_repeated"]],
        coverage=pd.Series(np.tile(covered, len(levels)), dtype="str"),
    )


def has_repeated_id(events: pd.DataFrame) -> pd.Series:
    """Whether each event bears the id of another row that differs, as its flags say; no flags: no."""
    if "flags" not in events:
        return pd.Series(False, index=events.index)
    return events["flags"].astype("str").str.contains(EventFlag.REPEATED_ID, regex=False).fillna(False).astype(bool)


def _require_persons(events: pd.DataFrame) -> None:
    """Refuse what are no whole persons."""
    require_numbers(events, *FIGURES)
    for name in FIGURES:
        persons = events[name].astype("Float64") if events[name].dtype == object else events[name]
        odd = persons < 0
        if persons.dtype.kind == "f":
            odd |= persons % 1 > 0
        if odd.any():
            refuse(row_faults(events, name, odd.fillna(False), "is a whole number of persons, 0 or more"))


def _groups(events: pd.DataFrame, columns: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """The groups that occur, in order, and the number of each event's group."""
    if not columns:
        return pd.DataFrame(index=range(1)), np.zeros(len(events), dtype="int64")
    number = events.groupby(columns, dropna=False, observed=True).ngroup().reset_index(drop=True)
    first = number.drop_duplicates().sort_values().index
    return events[columns].iloc[first].reset_index(drop=True), number.to_numpy()


def _periods(start: Days, reach: Days, *, by: By, coverage: tuple[Day, Day] | None) -> tuple[np.ndarray, np.ndarray]:
    """The periods to answer for, and how each stands to the coverage."""
    if coverage is None:
        if not len(start):
            return np.arange(0), np.array([], dtype="str")
        first, last = start.min(), reach.max()
    else:
        first, last = day_numbers(pd.Series([read_day(day) for day in coverage]))
        _refuse_outside(start, reach, first, last, coverage)
    ends = period_of(np.array([first, last]), by=by)
    periods = np.arange(ends[0], ends[1] + 1)
    if coverage is None:
        return periods, np.full(len(periods), str(Coverage.INFERRED))
    is_whole = (first_day_of(periods, by=by) >= first) & (first_day_of(periods + 1, by=by) - 1 <= last)
    return periods, np.where(is_whole, str(Coverage.WHOLE), str(Coverage.PART))


def _refuse_outside(start: Days, reach: Days, first: int, last: int, coverage: tuple[Day, Day]) -> None:
    """Refuse a coverage that holds no day, or leaves out events."""
    if first > last:
        raise CoverageError(f"the coverage begins on {coverage[0]}, after it ends, on {coverage[1]}. Turn them round.")
    if n_outside := int(((start < first) | (reach > last)).sum()):
        found = as_dates(np.array([start.min(), reach.max()])).astype("datetime64[D]")
        raise CoverageError(
            f"{n_outside} event(s) would be counted outside the coverage {coverage[0]} to {coverage[1]}; the events "
            f"run from {found[0]} to {found[1]}. Keep the events inside it, or widen it to what the source covers."
        )


def _require_one_dataset(events: pd.DataFrame, columns: list[str]) -> None:
    """Refuse to add up datasets that may describe the same dead."""
    if "dataset" in columns or "dataset" not in events.columns or events.empty:
        return
    if (events["dataset"] == events["dataset"].iloc[0]).all():
        return
    if len(names := sorted(events["dataset"].dropna().unique())) > 1:
        raise BadParameter(
            f"the events come from {len(names)} datasets ({', '.join(names)}), which may count the same dead. "
            "Keep one of them, or add 'dataset' to `group`."
        )


def cut(start: Days, end: Days, *, by: By) -> pd.DataFrame:
    """Events cut at the borders of periods: one row per event and period that it touches, in order.

    event (its position), period, n_days (its days in the period).
    """
    first = period_of(start, by=by)
    event = np.repeat(np.arange(len(start)), period_of(end, by=by) - first + 1)
    pieces = pd.DataFrame({"event": event})
    period = (first[event] + pieces.groupby("event").cumcount()).to_numpy()
    begins = np.maximum(first_day_of(period, by=by), start[event])
    ends = np.minimum(first_day_of(period + 1, by=by) - 1, end[event])
    return pieces.assign(period=period, n_days=ends - begins + 1)


def share_out(totals: pd.Series, *, weights: pd.Series, event: pd.Series) -> pd.Series:
    """Whole persons among the pieces of each event in proportion to weights, each total kept exactly.

    Largest remainder (Hare, Hamilton): every piece gets the whole part of its quota;
    the persons left over go one each to the largest fractions, the earlier piece
    first where two are equal.

    Parameters
    ----------
    totals : persons of the whole event, repeated for each of its pieces; not negative.
    weights : whole numbers per piece, not negative, not all zero for an event with persons.
    event : which event a piece belongs to.

    >>> share_out(pd.Series([10, 10, 10]), weights=pd.Series(1, range(3)), event=pd.Series(0, range(3))).tolist()
    [4, 3, 3]
    """
    whole = weights.groupby(event).transform("sum").clip(lower=1)
    # Split before multiplying, so that large totals do not overflow.
    times, rest = divmod(totals, whole)
    shares = times * weights + rest * weights // whole
    left = totals - shares.groupby(event).transform("sum")
    rank = (rest * weights % whole).groupby(event).rank(method="first", ascending=False)
    return shares + (rank <= left)


def share_figures(pieces: pd.DataFrame) -> pd.DataFrame:
    """The low, best and high of each event over the days of its pieces.

    `pieces` has one row per piece: event, n_days, and low, best, high of the whole event.
    Each of the three is shared out by itself, by largest remainder. Where that would
    put a piece's figures in another order than the event's own (which largest
    remainders can do, by one person, from three pieces on), the low is shared out
    anew in proportion to the best, and what the high adds to the best anew by days:
    sums stay exact and low, best and high keep their order. A blank stays blank.
    """
    event, n_days = pieces["event"], pieces["n_days"]
    whole = pieces[list(FIGURES)].fillna(0).astype("int64")
    shared = whole.apply(share_out, weights=n_days, event=event)
    crossed = (shared["low"] > shared["best"]).groupby(event).transform("any") & (whole["low"] <= whole["best"])
    within = share_out(whole["low"].where(crossed, 0), weights=shared["best"], event=event)
    shared["low"] = shared["low"].mask(crossed, within)
    crossed = (shared["best"] > shared["high"]).groupby(event).transform("any") & (whole["best"] <= whole["high"])
    above = share_out((whole["high"] - whole["best"]).where(crossed, 0), weights=n_days, event=event)
    shared["high"] = shared["high"].mask(crossed, shared["best"] + above)
    return shared.astype("Int64").mask(pieces[list(FIGURES)].isna())
