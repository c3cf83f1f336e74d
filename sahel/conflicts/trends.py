"""Trends in deaths: rolling means with their band, the periods at which the level changed,
and how each month compares with the months before it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.conflicts.panel import Grid, grid, in_time
from sahel.dates import last_day
from sahel.errors import SahelError
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Arrow

#: Fewer periods than this between two changes make no level.
_SHORTEST = 3
#: Nothing is measured more finely, on the scale of log(1 + deaths).
_FINEST = 0.05
#: Beyond this, noise that resembles its neighbours cannot be distinguished from a change of level.
_MOST_ALIKE = 0.8


def trend(series: pd.DataFrame, *, window: int) -> pd.DataFrame:
    """The mean of the last so many periods, with its band.

    Parameters
    ----------
    series : one row per country and period: country, low, best, high (persons), and `start`
        (first day of a month) or `year`.
    window : how many months or years, this one included.

    Returns
    -------
    The same rows by country and time, plus trend_low, trend_best, trend_high (persons a
    period; blank where one of the periods is not covered).

    Examples
    --------
    >>> years = pd.DataFrame({"country": "MLI", "year": [2020, 2021, 2022], "low": 1, "best": [3, 6, 9], "high": 10})
    >>> trend(years, window=2)["trend_best"].tolist()
    [nan, 4.5, 7.5]
    """
    if window < 1:
        raise SahelError(f"`window` is a number of periods, 1 or more; found {window}. Try 12 months or 3 years.")
    ordered, figures = in_time(series)
    means = figures.groupby(ordered["country"]).rolling(window).mean().droplevel(0).sort_index()
    back = ordered["place"] - ordered.groupby("country")["place"].shift(window - 1)
    return ordered.drop(columns="place").assign(**means.where(back == window - 1).add_prefix("trend_"))


def change_points(series: pd.DataFrame, *, penalty: float = 2.5, draws: int = 200, seed: int = 0) -> pd.DataFrame:
    """When the level of deaths changed, and how surely.

    Parameters
    ----------
    series : one row per country and period: country, best, and `start` or `year`.
    penalty : how much a change must explain: this times the noise times the logarithm of
        the number of periods. Higher finds fewer.
    draws : resamplings for the uncertainty; seed : where they begin.

    Returns
    -------
    One row per change, by country and time: country; start (first day of the first period
    of the new level); earliest, latest (first days, 90 percent of the resamplings that
    find this change); share_found (share of the resamplings that find a change nearer to
    it than to its neighbours, and within a tenth of the series); mean_before, mean_after
    (deaths a period, between the neighbouring changes).
    No row: no change was found. Only the longest run of periods without a gap is searched.

    Notes
    -----
    Exact segmentation into levels of log(1 + deaths) (PELT; Killick et al. 2012, by
    ruptures), noise from the differences of neighbours; uncertainty by resampling
    blocks of what the levels leave unexplained. The noise is that of long runs, where
    neighbours resemble each other. On 200 simulated series of 240 months without any
    change, one was found in 0.5 percent where months are independent, 4.5 percent where
    each resembles the next by 0.5, and 70 percent at 0.8: long swings are then taken for
    levels. A change in the numbers may also be a change in the counting.

    Examples
    --------
    >>> months = pd.DataFrame({"start": pd.date_range("2010-01-01", periods=60, freq="MS"), "country": "MLI"})
    >>> months = months.assign(best=[9, 11, 10] * 10 + [48, 55, 50] * 10)
    >>> change_points(months)[["start", "mean_before", "mean_after"]].astype(str).values.tolist()
    [['2012-07-01', '10.0', '51.0']]
    """
    periods = grid(series)
    random = np.random.default_rng(seed)
    found = [_changes(periods, row, penalty, draws, random) for row in range(len(periods.countries))]
    columns = ["country", "start", "earliest", "latest", "share_found", "mean_before", "mean_after"]
    days = dict.fromkeys(["start", "earliest", "latest"], "datetime64[us]")
    numbers = dict.fromkeys(["share_found", "mean_before", "mean_after"], "float64")
    rows = [row for rows in found for row in rows]
    table = pd.DataFrame(rows, columns=columns)
    for column in days:
        table[column] = periods.start(table[column].astype("int64"))
    return table.astype(days | numbers)


def add_change_points(changes: pd.DataFrame, rows: pd.DataFrame, *, within_days: int) -> pd.DataFrame:
    """What began or ended near each change: coups, mergers, arrivals, departures.

    Parameters
    ----------
    changes : as `change_points` returns them.
    rows : a timeline; rows of another country are left out, rows of no single country kept.
    within_days : how far from the span between earliest and latest something may lie.

    Returns
    -------
    One row per change and neighbour in time: country, start (the change), label, kind,
    what (begins, ends), date, date_precision, days_apart (0: inside the span). Nearness
    is no cause: with many events there is always one nearby.

    Examples
    --------
    >>> import sahel
    >>> day = pd.to_datetime(["2012-04-01"])
    >>> changes = pd.DataFrame({"country": "MLI", "start": day, "earliest": day, "latest": day})
    >>> rows = sahel.timeline(coups=sahel.load_coups(country="MLI"))
    >>> add_change_points(changes, rows, within_days=30)["label"].tolist()
    ['22 March 2012', '30 April 2012']
    """
    require_columns(changes, "country", "start", "earliest", "latest")
    require_columns(rows, "country", "kind", "label", "start", "start_precision", "end", "end_precision")
    ended = rows[rows["end"].notna() & (rows["end"] != rows["start"])]
    dated = pd.concat(
        [
            rows.assign(what="begins", date=rows["start"], date_precision=rows["start_precision"]),
            ended.assign(what="ends", date=ended["end"], date_precision=ended["end_precision"]),
        ]
    ).dropna(subset="date")
    dated = dated[["country", "kind", "label", "what", "date", "date_precision"]].rename(columns={"country": "where"})
    pairs = changes[["country", "start", "earliest", "latest"]].merge(dated, how="cross")
    pairs = pairs[pairs["where"].isna() | (pairs["where"] == pairs["country"])]
    after = (pairs["date"] - pairs["latest"]).dt.days
    before = (pairs["earliest"] - last_day(pairs["date"], pairs["date_precision"])).dt.days
    pairs = pairs.assign(days_apart=after.clip(lower=before).clip(lower=0))
    near = pairs[pairs["days_apart"] <= within_days].sort_values(["country", "start", "date"], kind="stable")
    columns = ["country", "start", "label", "kind", "what", "date", "date_precision", "days_apart"]
    return near[columns].reset_index(drop=True)


def monthly_arrows(
    series: pd.DataFrame, *, reference: int = 3, tolerance_share: float = 0.25, tolerance_deaths: int = 5
) -> pd.DataFrame:
    """How each month compares with the months before it, with "cannot tell" as an answer.

    Parameters
    ----------
    series : one row per country and month (or year): country, low, best, high (persons),
        and `start` (first day of the month) or `year`. A month without a row is not covered.
    reference : how many months before it are compared with.
    tolerance_share, tolerance_deaths : differences up to this share of the reference's best
        estimate, and up to so many deaths, are no change.

    Returns
    -------
    The same rows by country and time, plus
    `reference_low`, `reference_best`, `reference_high` : mean of the months before, a
        month; blank unless all of them are covered;
    `change_low`, `change_high` : the difference, the lowest and the highest that the bands allow;
    `arrow` : deteriorated, improved, unchanged, cannot tell.

    Notes
    -----
    The rule. Let the tolerance be the larger of `tolerance_deaths` and `tolerance_share`
    of the reference's best. The difference lies between this month's low less the
    reference's high and this month's high less the reference's low. It is *deteriorated*
    when even the smallest difference is above the tolerance, *improved* when even the
    largest is below its negative, *unchanged* when both are within it, and *cannot tell*
    otherwise, or where the month or its reference is not covered. Where a source's best
    lies outside its low and high, the widest span of the three is the band.

    The words are CrisisWatch's, the rule is not: its analysts weigh much more than deaths,
    and this looks at nothing else.

    Examples
    --------
    >>> months = pd.DataFrame({"start": pd.date_range("2024-01-01", periods=5, freq="MS"), "country": "MLI"})
    >>> months = months.assign(low=[50, 50, 50, 90, 40], best=[60, 60, 60, 95, 70], high=[65, 65, 65, 120, 130])
    >>> monthly_arrows(months)["arrow"].tolist()
    ['cannot tell', 'cannot tell', 'cannot tell', 'deteriorated', 'cannot tell']
    """
    if reference < 1:
        raise SahelError(f"`reference` is a number of months, 1 or more; found {reference}. 3 is usual.")
    ordered, figures = in_time(series)
    band = pd.DataFrame(
        {"low": figures.min(axis=1, skipna=False), "best": figures["best"], "high": figures.max(axis=1, skipna=False)}
    )
    countries = ordered["country"]
    before = band.groupby(countries).shift(1).groupby(countries).rolling(reference).mean().droplevel(0).sort_index()
    # The row so many places up must be exactly so many months back: otherwise a month is missing between.
    is_whole = ordered["place"] - ordered.groupby("country")["place"].shift(reference) == reference
    before = before.where(is_whole)
    tolerance = (before["best"] * tolerance_share).clip(lower=tolerance_deaths)
    low, high = band["low"] - before["high"], band["high"] - before["low"]
    arrow = pd.Series(str(Arrow.CANNOT_TELL), index=ordered.index, dtype="str")
    arrow = arrow.mask((low >= -tolerance) & (high <= tolerance), str(Arrow.UNCHANGED))
    arrow = arrow.mask(low > tolerance, str(Arrow.DETERIORATED)).mask(high < -tolerance, str(Arrow.IMPROVED))
    return ordered.drop(columns="place").assign(
        **before.add_prefix("reference_"), change_low=low, change_high=high, arrow=arrow
    )


def _changes(periods: Grid, row: int, penalty: float, draws: int, random: np.random.Generator) -> list[tuple]:
    """The changes of one country, in the grid's places."""
    first, deaths = _longest(periods.values[row])
    if len(deaths) < 2 * _SHORTEST:
        return []
    levels = np.log1p(deaths)
    cost = penalty * _noise(levels) ** 2 * np.log(len(levels))
    points = _segment(levels, cost)
    if not len(points):
        return []
    fitted = _means(levels, points)
    drawn = [_segment(fitted + _shuffled(levels - fitted, random), cost) for _ in range(draws)]
    edges = np.concatenate([[0], points, [len(levels)]])
    within = max(_SHORTEST, len(levels) // 10)
    rows = []
    for number, point in enumerate(points):
        near = [again[np.abs(points[:, None] - again).argmin(axis=0) == number] for again in drawn]
        near = [again[np.abs(again - point) <= within] for again in near]
        closest = np.array([again[np.abs(again - point).argmin()] for again in near if len(again)] or [point])
        earliest, latest = np.quantile(closest, [0.05, 0.95], method="nearest").astype(int)
        before, after = deaths[edges[number] : point], deaths[point : edges[number + 2]]
        share = sum(len(again) > 0 for again in near) / draws
        rows.append(
            (periods.countries[row], first + point, first + min(earliest, point), first + max(latest, point), share,
             before.mean(), after.mean())
        )  # fmt: skip
    return rows


def _longest(values: np.ndarray) -> tuple[int, np.ndarray]:
    """The longest run of covered periods, and where it begins."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.isfinite(values).astype(int), [0]])))
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return 0, values[:0]
    at = (ends - begins).argmax()
    return int(begins[at]), values[begins[at] : ends[at]]


def _noise(levels: np.ndarray) -> float:
    """The standard deviation of the noise over long runs, where neighbours resemble each other.

    Taken from the differences of neighbours, which a change of level hardly touches: their
    own lag correlation is −(1 − r) / 2 for noise that resembles its neighbour by r.
    """
    steps = np.diff(levels) - np.diff(levels).mean()
    variance = (steps**2).mean()
    if variance == 0:
        return _FINEST
    likeness = np.clip(1 + 2 * (steps[1:] * steps[:-1]).mean() / variance, 0.0, _MOST_ALIKE)
    return max(np.sqrt(variance * (1 + likeness) / 2) / (1 - likeness), _FINEST)


def _segment(levels: np.ndarray, cost: float) -> np.ndarray:
    """The first place of every level but the first."""
    from ruptures import KernelCPD

    # The linear kernel is the least-squares cost, searched exactly, in compiled code.
    found = KernelCPD(kernel="linear", min_size=_SHORTEST).fit(levels.reshape(-1, 1)).predict(pen=cost)
    return np.array(found[:-1], dtype=int)


def _means(levels: np.ndarray, points: np.ndarray) -> np.ndarray:
    parts = np.split(levels, points)
    return np.concatenate([np.full(len(part), part.mean()) for part in parts])


def _shuffled(left: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Blocks of what is left unexplained, drawn anew, so that neighbours stay alike."""
    length = max(1, round(len(left) ** (1 / 3)))
    starts = random.integers(0, len(left) - length + 1, size=-(-len(left) // length))
    return left[(starts[:, None] + np.arange(length)).ravel()[: len(left)]]
