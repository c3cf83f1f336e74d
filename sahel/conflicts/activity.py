"""Was a conflict active in a year? Yes, no, or: it depends on whose number and whose deed."""

from __future__ import annotations

import pandas as pd

from sahel.conflicts.episodes import year_runs
from sahel.errors import SahelError
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Activity

#: UCDP/PRIO: battle-related deaths in a calendar year that make a conflict active.
THRESHOLD = 25
_ESTIMATES = ("low", "best", "high")


def activity_status(deaths: pd.DataFrame, *, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Whether each year reached the threshold of an armed conflict, with doubt admitted.

    Parameters
    ----------
    deaths : one row per conflict (or dyad, or country) and calendar year; low, best, high
        (persons). With low_any, best_any, high_any the first three count only deaths
        that nobody else is named for, the others also those with a contested author.
        A blank low is no lower limit, a blank high no upper one; a blank best says nothing.
    threshold : deaths in a calendar year; 25 for UCDP/PRIO, 1,000 for its wars.

    Returns
    -------
    The same rows, plus
    `status` : yes (under every estimate and attribution), no (under none), depends;
    `under_low`, `under_best`, `under_high` : the answer under each estimate, with
        uncontested deaths alone (blank where the estimate is);
    `depends_on` : what a "depends" depends on: estimate, attribution, or estimate and
        attribution; blank for yes and no.

    Notes
    -----
    UCDP's own rule uses the best estimate alone. Where a source's best lies outside its
    low and high, the widest span of the three is taken.

    Examples
    --------
    >>> deaths = pd.DataFrame({"low": [30, 10, 1], "best": [40, 26, 2], "high": [50, 60, 9]}, index=[2012, 2013, 2014])
    >>> activity_status(deaths)["status"].astype(str).tolist()
    ['yes', 'depends', 'no']
    """
    require_columns(deaths, *_ESTIMATES)
    if threshold < 1:
        raise SahelError(f"a threshold is a number of deaths, 1 or more; found {threshold}. UCDP's is 25.")
    given = [name for name in _ESTIMATES if f"{name}_any" in deaths.columns]
    alone = _spans(deaths, "")
    whole = _spans(deaths, "_any") if len(given) == len(_ESTIMATES) else alone
    if given and len(given) < len(_ESTIMATES):
        raise SahelError(
            f"contested deaths need low_any, best_any and high_any; found only those of {given}. Add the rest."
        )
    reached = pd.concat([alone, whole], axis="columns", keys=["alone", "whole"]) >= threshold
    status = pd.Series(str(Activity.DEPENDS), index=deaths.index, dtype="str")
    status = status.mask(reached["alone", "low"], str(Activity.YES)).mask(~reached["whole", "high"], str(Activity.NO))
    by_estimate = reached["alone", "low"] != reached["alone", "high"]
    by_estimate |= reached["whole", "low"] != reached["whole", "high"]
    by_author = reached["alone", "low"] != reached["whole", "low"]
    by_author |= reached["alone", "high"] != reached["whole", "high"]
    depends_on = pd.Series(pd.NA, index=deaths.index, dtype="str").mask(by_estimate, "estimate")
    depends_on = depends_on.mask(by_author, "attribution").mask(by_estimate & by_author, "estimate and attribution")
    under = {
        f"under_{name}": (deaths[name] >= threshold).astype("boolean").mask(deaths[name].isna()) for name in _ESTIMATES
    }
    return deaths.assign(status=status, **under, depends_on=depends_on)


def add_listed_years(status: pd.DataFrame, *, conflict_years: pd.DataFrame) -> pd.DataFrame:
    """The years of countries, with whether UCDP's own list has an armed conflict of the country active in them.

    Deaths of country-years are those on a country's soil, in wars of other governments
    too, and a war fought in several countries is split among them; the list counts each
    conflict by itself, under the government that fights it. Where the two differ, the
    list says what an active conflict is.

    Parameters
    ----------
    status : one row per country and year, as `activity_status` returns them.
    conflict_years : one row per conflict and active year, of the same countries; country, year.

    Returns
    -------
    The same rows, plus is_listed.

    Examples
    --------
    >>> status = pd.DataFrame({"country": "NER", "year": [2013, 2015], "status": "yes"})
    >>> listed = pd.DataFrame({"country": ["NER"], "year": [2015]})
    >>> add_listed_years(status, conflict_years=listed)["is_listed"].tolist()
    [False, True]
    """
    require_columns(status, "country", "year")
    require_columns(conflict_years, "country", "year")
    listed = pd.MultiIndex.from_frame(conflict_years[["country", "year"]].astype({"year": "int64"}))
    years = pd.MultiIndex.from_frame(status[["country", "year"]].astype({"year": "int64"}))
    return status.assign(is_listed=years.isin(listed))


def active_episodes(
    status: pd.DataFrame, *, by: str, until: int | None = None, final_until: int | None = None
) -> pd.DataFrame:
    """Runs of active years, firm where the answer is yes and open where it depends.

    Parameters
    ----------
    status : one row per unit and year, as `activity_status` returns them; a year without
        a row counts as inactive.
    by : the column that names the unit: conflict_id, dyad_id, country, …
    until : the last year the data cover; by default the last year in the table.
    final_until : the last year whose figures the source will not revise any more; later
        ones are provisional. Blank: all are final.

    Returns
    -------
    One row per run of years with the same answer, by unit and time: the unit; episode
    (1 is its first run of years that are not "no"); status (yes: draw it firm; depends:
    hatched); start_year, end_year (blank: active in the last covered year); n_years;
    is_ongoing; is_provisional (holds a provisional year).

    Examples
    --------
    >>> deaths = pd.DataFrame({"conflict_id": 1, "year": [2012, 2013, 2015], "low": [30, 10, 40]})
    >>> deaths = deaths.assign(best=40, high=60)
    >>> episodes = active_episodes(activity_status(deaths), by="conflict_id", until=2016)
    >>> episodes[["episode", "status", "start_year", "end_year"]].astype(str).values.tolist()
    [['1', 'yes', '2012', '2012'], ['1', 'depends', '2013', '2013'], ['2', 'yes', '2015', '2015']]
    """
    require_columns(status, by, "year", "status")
    last = until if until is not None else status["year"].max()
    active = status[status["status"] != Activity.NO].sort_values([by, "year"], ignore_index=True)
    active = active.assign(
        episode=year_runs(active, by=by), is_late=active["year"] > (final_until if final_until is not None else last)
    )
    answers = active[[by, "episode", "status"]]
    active["run"] = answers.ne(answers.shift()).any(axis="columns").cumsum()
    runs = active.groupby("run").agg(
        **{by: (by, "first")},
        episode=("episode", "first"),
        status=("status", "first"),
        start_year=("year", "min"),
        end_year=("year", "max"),
        n_years=("year", "size"),
        is_provisional=("is_late", "any"),
    )
    is_ongoing = (runs["end_year"] >= last).astype(bool)
    runs = runs.assign(end_year=runs["end_year"].astype("Int64").mask(is_ongoing), is_ongoing=is_ongoing)
    return runs.reset_index(drop=True)


def contested_deaths(events: pd.DataFrame, *, candidates: str) -> pd.DataFrame:
    """Deaths per party and year: those nobody else is named for, and those it may have caused.

    Parameters
    ----------
    events : one row per event; year, low, best, high (persons), and the column of candidates.
    candidates : the column that names who may have been the author (or which dyad it was),
        several joined by ";". A blank is an event that nobody is named for.

    Returns
    -------
    One row per party and year in which it is named: the party (under the name of the
    column), year; low, best, high (its own alone); low_any, best_any, high_any (with the
    contested); n_events, n_contested. Ready for `activity_status`. Over a year, the sum
    of the first is never above the total of the named events, the sum of the others
    never below it: the `_any` columns must not be added up over parties.

    Examples
    --------
    >>> events = pd.DataFrame({"party": ["a", "a;b"], "year": 2024, "low": [20, 4], "best": [20, 6], "high": [21, 9]})
    >>> contested_deaths(events, candidates="party")[["party", "best", "best_any"]].values.tolist()
    [['a', 20, 26], ['b', 0, 6]]
    """
    require_columns(events, candidates, "year", *_ESTIMATES)
    named = events.dropna(subset=[candidates]).assign(**{candidates: lambda table: table[candidates].str.split(";")})
    named = named.assign(is_contested=named[candidates].str.len() > 1).explode(candidates)
    named[candidates] = named[candidates].str.strip()
    named = named.reset_index(names="event").drop_duplicates(["event", candidates])
    sums = {f"{name}_any": named[name] for name in _ESTIMATES}
    own = {name: named[name].mask(named["is_contested"], 0) for name in _ESTIMATES}
    counted = named.assign(**sums, **own).groupby([candidates, "year"])
    columns = [*_ESTIMATES, *(f"{name}_any" for name in _ESTIMATES)]
    return (
        counted[columns].sum(min_count=1)
        .assign(n_events=counted.size(), n_contested=counted["is_contested"].sum())
        .reset_index()
    )  # fmt: skip


def _spans(deaths: pd.DataFrame, suffix: str) -> pd.DataFrame:
    """The widest span of low, best and high; without a limit where low or high is blank."""
    figures = deaths[[f"{name}{suffix}" for name in _ESTIMATES]].astype("Float64").astype("float64")
    low = figures.min(axis="columns").where(figures[f"low{suffix}"].notna(), 0.0)
    high = figures.max(axis="columns").where(figures[f"high{suffix}"].notna(), float("inf"))
    return pd.DataFrame({"low": low, "high": high})
