"""Trends in deaths: rolling means with their band, the largest jumps of a series, and
whether a month or year stands out of the noise of those before it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betainc, betaincc, gammaincc, gammaln, logsumexp

from sahel.conflicts.panel import Grid, grid, in_time, places
from sahel.dates import last_day
from sahel.errors import SahelError
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Arrow, Precision

#: Fewer periods than this between two jumps make no level.
_SHORTEST = 3
#: Nothing is measured more finely, on the scale of log(1 + deaths).
_FINEST = 0.05
#: Beyond this, noise that resembles its neighbours cannot be distinguished from a change of level.
_MOST_ALIKE = 0.8
#: Sizes of the negative binomial: from months that vary by more than their mean to all but Poisson.
_SIZES = np.geomspace(0.5, 2_000, 10)
#: No limit is set further than this from the mean before, as a logarithm: 250 times.
_WIDEST = np.log(250)
#: A test that would miss a doubling more often than not has no answer.
_LEAST_POWER = 0.5
#: A doubling of few deaths is asked for as so many more.
_LEAST_RISE = 5


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


def largest_jumps(series: pd.DataFrame, *, penalty: float = 2.5, draws: int = 200, seed: int = 0) -> pd.DataFrame:
    """Where a series of deaths jumps most: the cuts at which steady levels describe it best.

    Parameters
    ----------
    series : one row per country and period: country, best, and `start` or `year`.
    penalty : how much a jump must explain: this times the noise times the logarithm of
        the number of periods. Higher gives fewer.
    draws : resamplings for the span; seed : where they begin.

    Returns
    -------
    One row per jump, by country and time: country; start (first day of the first period
    after it) with start_precision (month or year, as the series has); earliest, latest
    (first days, 90 percent of the resamplings that make this jump); share_found (share of
    the resamplings that make a jump nearer to it than to its neighbours, and within a
    tenth of the series); mean_before, mean_after (deaths a period, between the
    neighbouring jumps).
    No row: one level describes the series as well. Only the longest run of periods without
    a gap is searched.

    Notes
    -----
    This describes a series; it does not test whether anything changed at once. Simulated
    without any step (240 months, mean 50), at least one jump is made in 1 percent of
    series where months are independent, in 7 where each resembles the next by 0.5, in 41
    at 0.8; in 15 percent of 36 years at 0.7; and always where deaths grow smoothly, since
    steps follow any slope. The span says where the cut may lie, given that there is one.

    Exact segmentation into levels of log(1 + deaths) (PELT; Killick et al. 2012, by
    ruptures), noise from the differences of neighbours; the span by resampling blocks of
    what the levels leave unexplained. A jump in the numbers may also be one in the counting.

    Examples
    --------
    >>> months = pd.DataFrame({"start": pd.date_range("2010-01-01", periods=60, freq="MS"), "country": "MLI"})
    >>> months = months.assign(best=[9, 11, 10] * 10 + [48, 55, 50] * 10)
    >>> largest_jumps(months)[["start", "mean_before", "mean_after"]].astype(str).values.tolist()
    [['2012-07-01', '10.0', '51.0']]
    """
    periods = grid(series)
    random = np.random.default_rng(seed)
    found = [_jumps(periods, row, penalty, draws, random) for row in range(len(periods.countries))]
    columns = ["country", "start", "earliest", "latest", "share_found", "mean_before", "mean_after"]
    days = dict.fromkeys(["start", "earliest", "latest"], "datetime64[us]")
    numbers = dict.fromkeys(["share_found", "mean_before", "mean_after"], "float64")
    rows = [row for rows in found for row in rows]
    table = pd.DataFrame(rows, columns=columns)
    for column in days:
        table[column] = periods.start(table[column].astype("int64"))
    table.insert(2, "start_precision", str(Precision.MONTH if periods.months == 1 else Precision.YEAR))
    return table.astype(days | numbers | {"start_precision": "str"})


def rows_near_jumps(jumps: pd.DataFrame, rows: pd.DataFrame, *, within_days: int) -> pd.DataFrame:
    """What began or ended near each jump: coups, mergers, arrivals, departures.

    Parameters
    ----------
    jumps : as `largest_jumps` returns them.
    rows : a timeline; rows of another country are left out, rows of no single country kept.
    within_days : how far from the span between earliest and latest something may lie.

    Returns
    -------
    One row per jump and neighbour in time: country, start (the jump), label, kind,
    what (begins, ends), date, date_precision, days_apart (0: inside the span). Nearness
    is no cause: with many events there is always one nearby.

    Examples
    --------
    >>> import sahel
    >>> day = pd.to_datetime(["2012-04-01"])
    >>> jumps = pd.DataFrame({"country": "MLI", "start": day, "earliest": day, "latest": day})
    >>> rows = sahel.timeline(coups=sahel.load_coups(country="MLI"))
    >>> rows_near_jumps(jumps, rows, within_days=30)["label"].tolist()
    ['22 March 2012', '30 April 2012']
    """
    require_columns(jumps, "country", "start", "earliest", "latest")
    require_columns(rows, "country", "kind", "label", "start", "start_precision", "end", "end_precision")
    ended = rows[rows["end"].notna() & (rows["end"] != rows["start"])]
    dated = pd.concat(
        [
            rows.assign(what="begins", date=rows["start"], date_precision=rows["start_precision"]),
            ended.assign(what="ends", date=ended["end"], date_precision=ended["end_precision"]),
        ]
    ).dropna(subset="date")
    dated = dated[["country", "kind", "label", "what", "date", "date_precision"]].rename(columns={"country": "where"})
    pairs = jumps[["country", "start", "earliest", "latest"]].merge(dated, how="cross")
    pairs = pairs[pairs["where"].isna() | (pairs["where"] == pairs["country"])]
    after = (pairs["date"] - pairs["latest"]).dt.days
    before = (pairs["earliest"] - last_day(pairs["date"], pairs["date_precision"])).dt.days
    pairs = pairs.assign(days_apart=after.clip(lower=before).clip(lower=0))
    near = pairs[pairs["days_apart"] <= within_days].sort_values(["country", "start", "date"], kind="stable")
    columns = ["country", "start", "label", "kind", "what", "date", "date_precision", "days_apart"]
    return near[columns].reset_index(drop=True)


def monthly_arrows(series: pd.DataFrame, *, reference: int = 12, false_alarm: float = 0.05) -> pd.DataFrame:
    """Whether each month had more or fewer deaths than the months before, with "cannot tell" as an answer.

    Parameters
    ----------
    series : one row per country and month: country, start (first day of the month), low,
        best, high (persons). A month without a row, or with a blank, is not covered.
    reference : how many months before it are compared with.
    false_alarm : how often, at most, a month is called better or worse though nothing changed.

    Returns
    -------
    The same rows by country and time, plus
    `reference_low`, `reference_best`, `reference_high` : mean of the months before, a
        month; blank unless all of them are covered;
    `limit_low`, `limit_high` : deaths (best estimate) from which to which a month is
        within the noise of the months before; blank as above;
    `false_alarm` : the rate aimed at;
    `power` : how probably a doubling (at least five deaths more) would lie beyond the limit, computed
        from the mean of the months before and the sizes that they leave open, the smallest of the
        three readings; "about" on pages, for the reason below; blank as above;
    `arrow` : deteriorated, improved, unchanged, cannot tell.

    Notes
    -----
    The months before are taken as draws from one negative binomial. Its mean is left open,
    its size is weighed by their likelihood and by size^-0.3, from 0.5 to 2,000 (all but
    Poisson): few months, or months with few deaths, leave the size open, so the limits are wide, and
    three months seldom show anything less than a threefold change. The limits hold a
    further month with probability 1 - false_alarm; a gamma of the same mean and variance
    stands for the negative binomial, so that they have a closed form.

    A coder's low and high are no sampling noise. Lows are compared with lows, bests with
    bests, highs with highs, and there is an answer only where all three give the same.
    Where power is below a half the answer is *cannot tell*, whatever the month shows: what
    so weak a test does find is mostly exaggerated. Power is right on average: over series
    whose sizes occur as they are weighed, of 30 to 300 deaths in each of 12 months before, doublings
    stated to lie beyond the limit in 10, 20, … 90 percent do so in as many, within 4. It is "about"
    because no series says which size it has, and overstated where noisy months happen to look calm: at a
    mean of 100 and a size of 10 a doubling lies beyond the limit in 52 percent (stated: 53), and
    in 61 of those months where an answer is given (stated: 66), which are half of all; at 5,
    in 54 of the one in eleven where there is an answer (stated: 61).

    Simulated without a change (benchmarks/placebo.py; Poisson, sizes 2 and 5, means of 30
    to 300, bands of -6 to +39 percent), 5 percent at most are called better or worse.
    Months that resemble their neighbours drift without a change of any cause, and give
    more. The words are CrisisWatch's, the rule is not: its analysts weigh much more.

    Examples
    --------
    >>> months = pd.DataFrame({"start": pd.date_range("2024-01-01", periods=14, freq="MS"), "country": "MLI"})
    >>> months = months.assign(best=[60, 55, 64, 58, 61, 70, 52, 66, 57, 63, 49, 65, 68, 140])
    >>> arrows = monthly_arrows(months.assign(low=months["best"] - 5, high=months["best"] + 20))
    >>> arrows["arrow"].tolist()[-3:]
    ['cannot tell', 'unchanged', 'deteriorated']
    """
    return _arrows(series, months=1, reference=reference, false_alarm=false_alarm)


def yearly_arrows(series: pd.DataFrame, *, reference: int = 5, false_alarm: float = 0.05) -> pd.DataFrame:
    """Whether each year had more or fewer deaths than the years before: `monthly_arrows`, by year.

    Needs country, low, best, high, and `year` (or `start`, always a first of January).
    With few years before, most answers are "cannot tell".

    >>> years = pd.DataFrame({"year": range(2015, 2021), "country": "MLI", "best": [300, 310, 290, 305, 295, 900]})
    >>> yearly_arrows(years.assign(low=years["best"], high=years["best"]))["arrow"].tolist()[-1]
    'deteriorated'
    """
    return _arrows(series, months=12, reference=reference, false_alarm=false_alarm)


def _arrows(series: pd.DataFrame, *, months: int, reference: int, false_alarm: float) -> pd.DataFrame:
    if reference < 2:
        raise SahelError(
            f"`reference` is a number of periods, 2 or more: one alone shows no noise; found {reference}. "
            "12 months or 5 years are usual."
        )
    if not 0 < false_alarm < 1:
        raise SahelError(f"`false_alarm` is a probability between 0 and 1; found {false_alarm}. 0.05 is usual.")
    if len(series) and places(series)[1] != months:
        raise SahelError(
            "this series is by year: use yearly_arrows." if months == 1 else
            "this series is by month: use monthly_arrows, or add its months up."
        )  # fmt: skip
    ordered, figures = in_time(series)
    readings = {
        "low": figures.min(axis=1, skipna=False), "best": figures["best"], "high": figures.max(axis=1, skipna=False)
    }  # fmt: skip
    countries = ordered["country"]
    # The row so many places up must be exactly so many periods back: otherwise one is missing between.
    is_whole = ordered["place"] - ordered.groupby("country")["place"].shift(reference) == reference
    means, limits, signs, powers = {}, {}, [], []
    for name, deaths in readings.items():
        back = [deaths.groupby(countries).shift(lag).where(is_whole) for lag in range(1, reference + 1)]
        before = np.column_stack(back)
        means[f"reference_{name}"] = before.mean(axis=1)
        low, high, power = _noise_limits(before, false_alarm)
        limits[name] = {"limit_low": low, "limit_high": high}
        signs.append(np.where(deaths > high, 1, np.where(deaths < low, -1, 0)))
        powers.append(np.where(deaths.notna(), power, np.nan))
    power = np.min(powers, axis=0)
    is_one = (np.ptp(signs, axis=0) == 0) & (power >= _LEAST_POWER)
    words = np.array([str(Arrow.IMPROVED), str(Arrow.UNCHANGED), str(Arrow.DETERIORATED)])
    arrow = np.where(is_one, words[signs[1] + 1], str(Arrow.CANNOT_TELL))
    return ordered.drop(columns="place").assign(
        **means, **limits["best"], false_alarm=false_alarm, power=power, arrow=pd.Series(arrow, dtype="str")
    )


def _noise_limits(before: np.ndarray, false_alarm: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What one more period may be without a change, from and to, and the power for a doubling; one row a row."""
    low, high, power = np.full((3, len(before)), np.nan)
    is_known = np.isfinite(before).all(axis=1)
    counts = before[is_known]
    n = before.shape[1]
    total = counts.sum(axis=1, keepdims=True)
    # The likelihood of each size with the mean integrated out: a beta negative binomial.
    fit = (gammaln(counts[:, :, None] + _SIZES) - gammaln(_SIZES)).sum(axis=1)
    fit += gammaln(n * _SIZES) - gammaln(n * _SIZES + total) - 0.3 * np.log(_SIZES)
    weight = np.exp(fit - logsumexp(fit, axis=1, keepdims=True))
    # No death in all the months before is no proof that there can be none: half a death a period.
    mean = np.maximum(total / n, 0.5)
    shape = _shape(mean)
    edges = [_edge(tail, weight, shape, n, false_alarm / 2) * mean[:, 0] for tail in (betainc, betaincc)]
    low[is_known], high[is_known] = np.ceil(edges[0] - 0.5).clip(0) + 0.0, np.floor(edges[1] + 0.5)
    doubled = np.maximum(2 * mean, mean + _LEAST_RISE)
    above = gammaincc(_shape(doubled), _shape(doubled) * (high[is_known, None] + 0.5) / doubled)
    power[is_known] = (weight * above).sum(axis=1)
    return low, high, power


def _edge(tail: np.ufunc, weight: np.ndarray, shape: np.ndarray, n: int, rate: float) -> np.ndarray:
    """By what factor of the mean before a period differs with just this probability, down or up."""

    def beyond(factor: np.ndarray) -> np.ndarray:
        return (weight * tail(shape, n * shape, (factor / (factor + n))[:, None])).sum(axis=1)

    # On the scale of logarithms: halve the bracket from 1 to the widest factor, then a straight line.
    inner, outer = np.zeros(len(weight)), np.full(len(weight), _WIDEST if tail is betaincc else -_WIDEST)
    for _ in range(8):
        middle = (inner + outer) / 2
        is_inside = beyond(np.exp(middle)) > rate
        inner, outer = np.where(is_inside, middle, inner), np.where(is_inside, outer, middle)
    ends = [beyond(np.exp(end)) for end in (inner, outer)]
    share = np.clip((ends[0] - rate) / np.maximum(ends[0] - ends[1], 1e-12), 0, 1)
    return np.exp(inner + share * (outer - inner))


def _shape(mean: np.ndarray) -> np.ndarray:
    """The shapes of the gammas with the variance of a negative binomial of this mean, one for each size."""
    return 1 / (1 / _SIZES + 1 / mean)


def _jumps(periods: Grid, row: int, penalty: float, draws: int, random: np.random.Generator) -> list[tuple]:
    """The jumps of one country, in the grid's places."""
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
