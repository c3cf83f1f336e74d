"""Deaths per period, inside what a source covers.

Counts of coded events by group and period, the days that a source covers, and deaths by
year and by country from country-years. An event that runs over several periods counts in
the first, or is apportioned to them by days, in whole persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from sahel.dates import read_day
from sahel.errors import BadParameter, CoverageError
from sahel.events.periods import (
    By,
    Calendar,
    Days,
    as_dates,
    event_days,
    first_day_of,
    period_of,
    require_by,
    require_numbers,
    row_faults,
)
from sahel.schema.validation import refuse, require_columns
from sahel.schema.vocabularies import Coverage

#: Rows that are added up at a time.
BLOCK = 250_000

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
    by : day, week (from Monday, ISO), month, quarter or year.
    group : a column or several; a blank in them is a group of its own.
    spread : how an event that runs over the end of a period is counted.
        "start": all its dead in the period in which it begins, as UCDP's own years do;
        an event known only to the year is then counted in that year's first period.
        "even": its dead over its days, a period getting its days' share in whole
        persons (largest remainder, the earlier period first on a tie), so that each
        event's figures add up exactly.
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
    `coverage` : whole, part or inferred (`sahel.schema.vocabularies.Coverage`).

    A period without an event gets zeros only inside `coverage`. Where no coverage is
    given, the rows run from the first to the last period that occurs in the whole
    table, and `coverage` says "inferred": whether the source looked at the periods
    before and after is then not known.

    Raises
    ------
    MissingColumns, BadParameter : the table or the wish is not as described; among
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
    codes, rank, levels = _groups(events, columns)

    # The answer is a full grid, groups by periods, so that each of its rows is a number.
    tally = Tally.empty(len(levels) * len(periods))
    calendar = Calendar.between(int(start.min(initial=0)), int(end.max(initial=0)), by=by)
    # Blocks that fit the processor's cache: several times as fast as ten million rows at once.
    for at in range(0, len(events), BLOCK):
        rows = slice(at, at + BLOCK)
        begins = calendar.of(start[rows])
        runs_on = calendar.of(end[rows]) > begins
        counted = whole(events.iloc[rows], begins)
        if spread == "even" and runs_on.any():
            counted = over_days(counted, runs_on, start=start[rows], end=end[rows], by=by)
        opening = (rank * len(periods) - periods[0])[codes[rows]]
        tally.add(counted, to=opening[counted.event] + counted.period)
        tally.add_events(opening + begins, runs_on)

    table = levels.iloc[np.repeat(np.arange(len(levels)), len(periods))].reset_index(drop=True)
    return table.assign(
        period=np.tile(as_dates(first_day_of(periods, by=by)), len(levels)),
        n_events=tally.n_events,
        **{name: tally.sum(name) for name in FIGURES},
        n_unknown=tally.n_unknown,
        n_spanning=tally.n_spanning,
        coverage=pd.Series(np.tile(covered, len(levels)), dtype="str"),
    )


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


def _groups(events: pd.DataFrame, columns: list[str]) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """The group of each event as a code, each code's place in order, and the groups that occur, in order."""
    codes, levels = np.zeros(len(events), dtype="int64"), pd.DataFrame(index=range(1))
    for name in columns:
        code, found = events[name].factorize(use_na_sentinel=False)
        codes, seen = pd.factorize(codes * len(found) + code) if len(levels) > 1 else (code, np.arange(len(found)))
        before, here = np.divmod(seen, max(len(found), 1))
        levels = levels.iloc[before].reset_index(drop=True).assign(**{name: found.take(here)})
    ordered = levels.sort_values(columns, kind="stable") if columns else levels
    rank = np.empty(len(ordered), dtype="int64")
    rank[ordered.index] = np.arange(len(ordered))
    return codes, rank, ordered.reset_index(drop=True)


def _periods(start: Days, reach: Days, *, by: By, coverage: tuple[Day, Day] | None) -> tuple[np.ndarray, np.ndarray]:
    """The periods to answer for, and how each stands to the coverage."""
    if coverage is None:
        if not len(start):
            return np.arange(0), np.array([], dtype=object)
        ends = period_of(np.array([start.min(), reach.max()]), by=by)
        periods = np.arange(ends[0], ends[1] + 1)
        return periods, np.full(len(periods), str(Coverage.INFERRED), dtype=object)
    first, last = (int(read_day(day).to_datetime64().astype("datetime64[D]").astype("int64")) for day in coverage)
    if first > last:
        raise CoverageError(f"the coverage begins on {coverage[0]}, after it ends, on {coverage[1]}. Turn them round.")
    if n_outside := int(((start < first) | (reach > last)).sum()):
        found = as_dates(np.array([start.min(), reach.max()])).astype("datetime64[D]")
        raise CoverageError(
            f"{n_outside} event(s) would be counted outside the coverage {coverage[0]} to {coverage[1]}; the events "
            f"run from {found[0]} to {found[1]}. Keep the events inside it, or widen it to what the source covers."
        )
    ends = period_of(np.array([first, last]), by=by)
    periods = np.arange(ends[0], ends[1] + 1)
    is_whole = (first_day_of(periods, by=by) >= first) & (first_day_of(periods + 1, by=by) - 1 <= last)
    return periods, np.where(is_whole, str(Coverage.WHOLE), str(Coverage.PART)).astype(object)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is added up: one entry is one event, or one piece of it, in one period."""

    event: np.ndarray | slice  # position in the block
    period: np.ndarray
    figures: Figures  # persons; zero where blank
    blanks: Figures  # true where the event does not state the figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The running counts, one entry per row of the answer."""

    n_events: np.ndarray
    n_unknown: np.ndarray
    n_spanning: np.ndarray
    n_counted: np.ndarray  # events, or pieces of them
    persons: Figures
    n_silent: Figures  # of those counted, how many leave the figure blank

    @classmethod
    def empty(cls, n_rows: int) -> Tally:
        counts = {name: np.zeros(n_rows, "int64") for name in ("n_events", "n_unknown", "n_spanning", "n_counted")}
        persons, n_silent = ({name: np.zeros(n_rows, "int64") for name in FIGURES} for _ in range(2))
        return cls(persons=persons, n_silent=n_silent, **counts)

    def add(self, counted: Counted, *, to: np.ndarray) -> None:
        np.add.at(self.n_counted, to, 1)
        for name, persons in counted.figures.items():
            np.add.at(self.persons[name], to, persons)
            np.add.at(self.n_silent[name], to[counted.blanks[name]], 1)
        np.add.at(self.n_unknown, to[np.logical_or.reduce(list(counted.blanks.values()))], 1)

    def add_events(self, to: np.ndarray, runs_on: np.ndarray) -> None:
        np.add.at(self.n_events, to, 1)
        np.add.at(self.n_spanning, to[runs_on], 1)

    def sum(self, name: str) -> pd.arrays.IntegerArray:
        """Persons; blank where something was counted and nothing of it states a number."""
        is_silent = (self.n_counted > 0) & (self.n_silent[name] == self.n_counted)
        return pd.arrays.IntegerArray(self.persons[name], is_silent)


def whole(events: pd.DataFrame, begins: np.ndarray) -> Counted:
    """Every event whole, in the period in which it begins."""
    return Counted(
        event=slice(None),
        period=begins,
        figures={name: events[name].to_numpy(dtype="int64", na_value=0) for name in FIGURES},
        blanks={name: events[name].isna().to_numpy() for name in FIGURES},
    )


def over_days(counted: Counted, runs_on: np.ndarray, *, start: Days, end: Days, by: By) -> Counted:
    """The same, with the events that run on cut at the ends of periods."""
    long, short = np.flatnonzero(runs_on), np.flatnonzero(~runs_on)
    pieces = cut(start[long], end[long], by=by)
    shared = share_figures({name: persons[long] for name, persons in counted.figures.items()}, pieces=pieces)
    event = np.concatenate([short, long[pieces.event]])
    return Counted(
        event=event,
        period=np.concatenate([counted.period[short], pieces.period]),
        figures={name: np.concatenate([counted.figures[name][short], shared[name]]) for name in FIGURES},
        blanks={name: blank[event] for name, blank in counted.blanks.items()},
    )


FIGURES = ("low", "best", "high")
#: Persons per event, by figure.
Figures = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Events cut at the borders of periods: one piece is one event's days in one period."""

    event: np.ndarray  # position of the event, rising
    period: np.ndarray  # rising within an event
    n_days: np.ndarray


def cut(start: Days, end: Days, *, by: By) -> Pieces:
    """Cut each event at the borders of the periods it touches."""
    first = period_of(start, by=by)
    n_periods = period_of(end, by=by) - first + 1
    event = np.repeat(np.arange(len(start)), n_periods)
    opening = np.cumsum(n_periods) - n_periods
    period = first[event] + np.arange(len(event)) - opening[event]
    begins = np.maximum(first_day_of(period, by=by), start[event])
    ends = np.minimum(first_day_of(period + 1, by=by) - 1, end[event])
    return Pieces(event=event, period=period, n_days=ends - begins + 1)


def share_out(totals: np.ndarray, *, weights: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Whole persons among pieces in proportion to their weights, each total kept exactly.

    Largest remainder (Hare, Hamilton): every piece gets the whole part of its quota;
    the persons left over go one each to the largest fractions, the earlier piece
    first where two are equal.

    Parameters
    ----------
    totals : persons per owner, not negative.
    weights : whole numbers per piece, not negative, not all zero for an owner with persons.
    owner : which total a piece belongs to, rising from 0.

    >>> share_out(np.array([10]), weights=np.array([1, 1, 1]), owner=np.array([0, 0, 0])).tolist()
    [4, 3, 3]
    """
    whole = np.zeros(len(totals), dtype="int64")
    np.add.at(whole, owner, weights)
    whole = np.maximum(whole, 1)[owner]
    # Split before multiplying, so that large totals do not overflow.
    times, rest = np.divmod(totals[owner], whole)
    shares = times * weights + rest * weights // whole
    fraction = rest * weights % whole
    left = totals.copy()
    np.subtract.at(left, owner, shares)
    order = np.lexsort((-fraction, owner))
    n_pieces = np.bincount(owner, minlength=len(totals))
    rank = np.arange(len(owner)) - (np.cumsum(n_pieces) - n_pieces)[owner]
    shares[order] += rank < left[owner]
    return shares


def share_figures(figures: Figures, *, pieces: Pieces) -> Figures:
    """The low, best and high of each event over the days of its pieces.

    Each of the three is shared out by itself, by largest remainder. Where that would
    put a piece's figures in another order than the event's own (which largest
    remainders can do, by one person, from three pieces on), the low is shared out
    anew in proportion to the best, and what the high adds to the best anew by days:
    sums stay exact and low, best and high keep their order.
    """
    owner, n_days = pieces.event, pieces.n_days
    low, best, high = (figures[name] for name in FIGURES)
    shared = {name: share_out(figures[name], weights=n_days, owner=owner) for name in FIGURES}
    if (crossed := _owners(shared["low"] > shared["best"], owner, low) & (low <= best)).any():
        within = share_out(np.where(crossed, low, 0), weights=shared["best"], owner=owner)
        shared["low"] = np.where(crossed[owner], within, shared["low"])
    if (crossed := _owners(shared["best"] > shared["high"], owner, high) & (best <= high)).any():
        above = share_out(np.where(crossed, high - best, 0), weights=n_days, owner=owner)
        shared["high"] = np.where(crossed[owner], shared["best"] + above, shared["high"])
    return shared


def _owners(pieces: np.ndarray, owner: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Which owners have such a piece."""
    return np.bincount(owner[pieces], minlength=len(owners)) > 0
