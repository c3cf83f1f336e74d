"""Lists of coups side by side: what they agree on, what they dispute and why, what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from sahel.dates import last_day, read_day
from sahel.errors import SahelError, UnknownName
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import CoupKind, Outcome, Precision, Verdict

_NEEDED = ("coup_id", "country", "date", "date_precision", "outcome", "kind")
_COMPARED = ["coup_id", "date", "date_precision", "outcome", "kind"]
#: In which column the bundled table keeps what a list says, its mark in other_dates, its words for outcomes.
_LISTS = {
    "Powell & Thyne": ("powell_thyne", "PT", {str(word): word for word in Outcome}),
    "Cline Center": (
        "cline", "CL", {"coup": Outcome.SUCCESSFUL, "attempted": Outcome.FAILED, "conspiracy": Outcome.PLOT},
    ),
    "Colpus": ("ccw", "CCW", {"S": Outcome.SUCCESSFUL, "F": Outcome.FAILED}),
}  # fmt: skip
#: The last day that each list of coups read here covers, by the source that says so in the table of sources.
COVERED_UNTIL = {
    "pt-2023": pd.Timestamp("2023-09-08"),  # Powell & Thyne, version V2023.09.08
    "cline-212": pd.Timestamp("2022-12-31"),  # Cline Center, version 2.1.2
    "ccw": pd.Timestamp("2020-12-31"),  # the list before Colpus
}
_UNDISPUTED = [Verdict.AGREED, Verdict.NOT_COVERED, Verdict.UNDATED]
_GROUPS = ("country", "decade")


def covered_until(coups: pd.DataFrame, *, until: str | date | pd.Timestamp) -> pd.Timestamp:
    """The last day up to which a day without a coup is known to be one: what was read, at most `until`.

    Parameters
    ----------
    coups : one row per event; the column source_id, where there is one, names the lists
        that each event is from (several joined by ";").
    until : the last day asked for, YYYY-MM-DD.

    Returns
    -------
    The last day of the list that was read furthest of those named, or `until` if that is
    earlier. A table that names no list read here is taken as covered to `until`.

    Notes
    -----
    Later events, known from press reports alone, show that something happened, never that nothing else did.

    Examples
    --------
    >>> import sahel
    >>> covered_until(sahel.load_coups(country="MLI"), until="2026-11-22")
    Timestamp('2023-09-08 00:00:00')
    """
    last = read_day(until)
    if "source_id" not in coups:
        return last
    named = coups["source_id"].dropna().str.split(";").explode().str.strip()
    return min([last, *named[named.isin(list(COVERED_UNTIL))].map(COVERED_UNTIL).nlargest(1)])


def compare_coups(
    a: pd.DataFrame,
    b: pd.DataFrame,
    *,
    tolerance_days: int,
    since: str | None = None,
    until: str | None = None,
) -> pd.DataFrame:
    """Two lists of coups event by event: what they agree on, and what they dispute and why.

    Parameters
    ----------
    a, b : one row per event, in the columns of the coup table; rows of kind `duplicate`
        are left out, all others are compared, plots too.
    tolerance_days : rows of one country at most this many days apart are the same event.
    since, until : the days that both lists cover, YYYY-MM-DD; by default from the year in
        which the later list begins to the year in which the earlier one ends.

    Returns
    -------
    One row per event, by country and date: country, date, decade; coup_id, date,
    date_precision, outcome and kind in each list (`_a`, `_b`; blank where it has no such
    event); days_apart (0 too where a month or year alone is known and the other's day
    lies in it); nearest_days, to the nearest row of the other list in that country,
    matched or not (blank: there is none);
    `verdict` : agreed; date, outcome, or date and outcome; only in a, only in b; not
        covered by the other (a day outside what both cover, or a sort of event that the
        other list never has: plots, self-coups, resignations, …); undated;
    `is_disputed` : the lists contradict each other, or one that covers the day does not have the event.

    Notes
    -----
    Matching is one to one and nearest first: the two rows closest in time are taken
    together, then the closest of those left. At equal distance the same outcome comes first.
    Being on two lists is no independent confirmation: Powell & Thyne is a source of others.

    Examples
    --------
    >>> import sahel
    >>> ours = sahel.load_coups(country="NER", since="2020-01-01")
    >>> theirs = ours.assign(date=ours["date"].replace(pd.Timestamp("2023-07-26"), pd.Timestamp("2023-07-23")))
    >>> sahel.compare_coups(ours, theirs, tolerance_days=7)[["days_apart", "verdict"]].astype(str).values.tolist()
    [['0', 'agreed'], ['3', 'date']]
    """
    if tolerance_days < 0:
        raise SahelError(f"a tolerance is a number of days, 0 or more; found {tolerance_days}. 7 is usual.")
    left, right = _rows(a, "a"), _rows(b, "b")
    distances = _distances(left, right)
    near = distances[distances["days_apart"] <= tolerance_days]
    pairs = _nearest_first(near).merge(left, on="key_a", validate="1:1").merge(right, on="key_b", validate="1:1")
    alone_a = left[~left["key_a"].isin(pairs["key_a"])]
    alone_b = right[~right["key_b"].isin(pairs["key_b"])]
    events = pd.concat([pairs, alone_a, alone_b], ignore_index=True)
    events["country"] = events["country_a"].fillna(events["country_b"])
    events["date"] = events["date_a"].fillna(events["date_b"])
    events["decade"] = (events["date"].dt.year // 10 * 10).astype("Int64")
    events["days_apart"] = events["days_apart"].astype("Int64")
    events["nearest_days"] = _nearest(events, distances)
    first, last = _covered(left, right, since=since, until=until)
    events["verdict"] = _verdicts(events, first=first, last=last)
    events["is_disputed"] = ~events["verdict"].isin(_UNDISPUTED)
    columns = [
        "country", "date", "decade", *(f"{name}_{side}" for name in _COMPARED for side in "ab"),
        "days_apart", "nearest_days", "verdict", "is_disputed",
    ]  # fmt: skip
    return events.sort_values(["country", "date"], kind="stable", ignore_index=True)[columns]


def coup_agreement(events: pd.DataFrame, *, by: str | Sequence[str]) -> pd.DataFrame:
    """How far two lists agree, by country, by decade, or by both.

    Parameters
    ----------
    events : as `compare_coups` returns them.
    by : "country", "decade", or both in a list.

    Returns
    -------
    One row per group: n_events that both lists could have; of these n_agreed, n_date,
    n_outcome, n_date_and_outcome, n_only_a, n_only_b; share_agreed (of n_events; blank:
    there is none); and beside them n_not_covered, where one list does not reach.

    Examples
    --------
    >>> import sahel
    >>> coups = sahel.load_coups(country="MLI", since="2000-01-01")
    >>> events = sahel.compare_coups(coups, coups.query("outcome != 'plot'"), tolerance_days=7)
    >>> sahel.coups.coup_agreement(events, by="decade")[["decade", "n_agreed", "n_only_a"]].values.tolist()
    [[2010, 2, 0], [2020, 2, 0]]
    """
    groups = [by] if isinstance(by, str) else list(by)
    if unknown := [name for name in groups if name not in _GROUPS]:
        raise UnknownName(f"agreement cannot be grouped by {unknown}. Use: {', '.join(_GROUPS)}.")
    require_columns(events, *groups, "verdict")
    counted = events[events["verdict"] != Verdict.UNDATED]
    words = [word for word in Verdict if word != Verdict.UNDATED]
    counts = pd.crosstab([counted[name] for name in groups], counted["verdict"]).reindex(columns=words, fill_value=0)
    counts = counts.set_axis(
        [f"n_{word.removesuffix(' by the other').replace(' in ', ' ').replace(' ', '_')}" for word in words],
        axis="columns",
    )
    n_events = counts.drop(columns="n_not_covered").sum(axis="columns")
    counts.insert(0, "n_events", n_events)
    return counts.assign(share_agreed=counts["n_agreed"].div(n_events.where(n_events > 0))).reset_index()


def published_list(coups: pd.DataFrame, *, name: str) -> pd.DataFrame:
    """One published list of coups, as far as the bundled table records what it says.

    Parameters
    ----------
    coups : as `load_coups` returns them.
    name : "Powell & Thyne", "Cline Center" or "Colpus".

    Returns
    -------
    The rows that this list has, with its own date and outcome in place of ours; blank
    outcomes: the list gives none that is read here. Kinds are ours: a row of kind
    `duplicate` stays one, and `compare_coups` leaves it out.

    Raises
    ------
    UnknownName : no list is called that.

    Examples
    --------
    >>> import sahel
    >>> theirs = published_list(sahel.load_coups(country="NER", since="2023-01-01"), name="Powell & Thyne")
    >>> theirs["date"].dt.strftime("%Y-%m-%d").tolist()
    ['2023-06-26']
    """
    if name not in _LISTS:
        raise UnknownName(f"no list is called {name!r}. There are: {', '.join(_LISTS)}.")
    column, mark, outcomes = _LISTS[name]
    require_columns(coups, *_NEEDED, "other_dates", column)
    listed = coups[coups[column].notna()]
    own = pd.to_datetime(listed["other_dates"].str.extract(rf"\b{mark}:(\d{{4}}-\d\d-\d\d)", expand=False))
    word = listed[column].str.extract(r"^([A-Za-z]+)", expand=False)
    return listed.assign(
        date=own.astype(listed["date"].dtype).fillna(listed["date"]),
        date_precision=listed["date_precision"].mask(own.notna(), str(Precision.DAY)),
        outcome=word.map({key: str(value) for key, value in outcomes.items()}).astype("str"),
    )


def _rows(coups: pd.DataFrame, side: str) -> pd.DataFrame:
    """One list, its columns marked with its side, and the last day each date allows."""
    require_columns(coups, *_NEEDED)
    kept = coups.loc[coups["kind"] != CoupKind.DUPLICATE, list(_NEEDED)].reset_index(drop=True)
    last = last_day(kept["date"], kept["date_precision"])
    return kept.assign(last=last, key=kept.index).add_suffix(f"_{side}")


def _distances(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Every pair of dated rows in one country, and the whole days that surely lie between them."""
    pairs = left.dropna(subset="date_a").merge(right.dropna(subset="date_b"), left_on="country_a", right_on="country_b")
    after = (pairs["date_b"] - pairs["last_a"]).dt.days
    before = (pairs["date_a"] - pairs["last_b"]).dt.days
    apart = after.clip(lower=before).clip(lower=0)
    return pairs.assign(days_apart=apart)[["key_a", "key_b", "days_apart", "outcome_a", "outcome_b"]]


def _nearest_first(near: pd.DataFrame) -> pd.DataFrame:
    """One-to-one pairs, the closest first: a pair that is the first choice of both is taken, then again."""
    order = near.assign(differs=near["outcome_a"] != near["outcome_b"])
    left = order.sort_values(["days_apart", "differs", "key_a", "key_b"], ignore_index=True)
    left = left[["key_a", "key_b", "days_apart"]]
    taken = [left.iloc[:0]]
    while len(left):
        mutual = left[~left.duplicated("key_a") & ~left.duplicated("key_b")]
        taken.append(mutual)
        left = left[~left["key_a"].isin(mutual["key_a"]) & ~left["key_b"].isin(mutual["key_b"])]
    return pd.concat(taken, ignore_index=True)


def _nearest(events: pd.DataFrame, distances: pd.DataFrame) -> pd.Series:
    """Days to the nearest row of the other list, one to one or not."""
    from_a = events["key_a"].map(distances.groupby("key_a")["days_apart"].min())
    from_b = events["key_b"].map(distances.groupby("key_b")["days_apart"].min())
    return from_a.fillna(from_b).astype("Int64")


def _covered(
    left: pd.DataFrame, right: pd.DataFrame, *, since: str | None, until: str | None
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of what both lists cover; a list without dated rows sets no limit."""
    begins = pd.Series([left["date_a"].min(), right["date_b"].min()]).max()
    ends = pd.Series([left["last_a"].max(), right["last_b"].max()]).min()
    first = read_day(since) if since is not None else begins + pd.offsets.DateOffset(month=1, day=1)
    last = read_day(until) if until is not None else ends + pd.offsets.YearEnd(0)
    return first, last


def _verdicts(events: pd.DataFrame, *, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    in_both = events["key_a"].notna() & events["key_b"].notna()
    dates_differ = in_both & (events["days_apart"] > 0).fillna(False)
    stated = events["outcome_a"].notna() & events["outcome_b"].notna()
    outcomes_differ = in_both & stated & (events["outcome_a"] != events["outcome_b"])
    unlisted = _is_unlisted_sort(events, "a", "b") | _is_unlisted_sort(events, "b", "a")
    outside = ~in_both & (~events["date"].between(first, last) | unlisted)
    named = {
        Verdict.DATE: dates_differ,
        Verdict.OUTCOME: outcomes_differ,
        Verdict.DATE_AND_OUTCOME: dates_differ & outcomes_differ,
        Verdict.ONLY_A: events["key_b"].isna(),
        Verdict.ONLY_B: events["key_a"].isna(),
        Verdict.NOT_COVERED: outside,
        Verdict.UNDATED: events["date"].isna(),
    }
    verdict = pd.Series(str(Verdict.AGREED), index=events.index, dtype="str")
    for word, holds in named.items():
        verdict = verdict.mask(holds, str(word))
    return verdict


def _is_unlisted_sort(events: pd.DataFrame, here: str, there: str) -> pd.Series:
    """Rows of one list alone, of a sort that the other list has nowhere."""
    plotted = [Outcome.PLOT, Outcome.ALLEGED]
    sorts = {
        side: events[f"kind_{side}"].mask(events[f"outcome_{side}"].isin(plotted), events[f"outcome_{side}"])
        for side in (here, there)
    }
    known = {str(CoupKind.COUP), *sorts[there].dropna()}
    return events[f"key_{there}"].isna() & ~sorts[here].isin(known)


def correct_coups(
    published: pd.DataFrame, *, dataset: str, corrections: pd.DataFrame, coups: pd.DataFrame
) -> pd.DataFrame:
    """A published list with its corrections applied, each of them visible.

    Parameters
    ----------
    published : one row per event of one list, in the columns of the coup table.
    dataset : the list's name in the corrections, for example "Powell & Thyne".
    corrections : as `load_corrections` returns them.
    coups : the table that the corrections' coup_id point to, as `load_coups` returns it.

    Returns
    -------
    The same rows, with date, outcome or kind corrected, plus correction_id (several
    joined by ";"; blank: as published) and `was`, the published values. A correction is
    applied to the row that stands on the published day, or, for outcome and kind, on the
    day of the coup that it is about. One that finds no such row is not applied.

    Raises
    ------
    UnknownName : no correction is about a list of that name.

    Examples
    --------
    >>> import sahel
    >>> coups = sahel.load_coups()
    >>> theirs = sahel.load_coups(country="NER", since="2023-01-01").assign(date=pd.Timestamp("2023-06-26"))
    >>> corrected = sahel.coups.correct_coups(
    ...     theirs, dataset="Powell & Thyne", corrections=sahel.load_corrections(), coups=coups
    ... )
    >>> corrected[["date", "was"]].astype(str).values.tolist()
    [['2023-07-26', 'date 2023-06-26']]
    """
    require_columns(published, *_NEEDED)
    require_columns(corrections, "correction_id", "dataset", "coup_id", "field", "published", "corrected")
    named = corrections["dataset"].unique().tolist()
    if dataset not in named:
        raise UnknownName(f"no correction is about the list {dataset!r}. There are: {', '.join(map(repr, named))}.")
    decided = corrections[corrections["dataset"] == dataset].merge(
        coups[["coup_id", "country", "date"]], on="coup_id", validate="m:1"
    )
    corrected = published.assign(correction_id=pd.NA, was=pd.NA).astype({"correction_id": "str", "was": "str"})
    dates = decided[decided["field"] == "date"]
    published_on = pd.to_datetime(dates["published"]).astype(corrected["date"].dtype)
    corrected = _applied(
        corrected, dates.assign(date=published_on, new=pd.to_datetime(dates["corrected"])), field="date"
    )
    for field in ("outcome", "kind"):
        about = decided[decided["field"] == field]
        corrected = _applied(corrected, about.assign(new=about["corrected"]), field=field)
    return corrected


def _applied(rows: pd.DataFrame, decided: pd.DataFrame, *, field: str) -> pd.DataFrame:
    """The rows with one field corrected where country and day are those of a decision."""
    keys = pd.MultiIndex.from_frame(rows[["country", "date"]])
    found = decided.set_index(["country", "date"])[["new", "correction_id"]]
    found = found[~found.index.duplicated()].reindex(keys).set_index(rows.index)
    is_hit = found["correction_id"].notna()
    old = rows[field].dt.strftime("%Y-%m-%d") if field == "date" else rows[field]
    values = {
        field: rows[field].mask(is_hit, found["new"]),
        "correction_id": (rows["correction_id"] + ";").fillna("") + found["correction_id"],
        "was": (rows["was"] + "; ").fillna("") + f"{field} " + old,
    }
    return rows.assign(
        **{name: value if name == field else value.where(is_hit, rows[name]) for name, value in values.items()}
    )
