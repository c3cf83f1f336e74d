"""Violence before and after coups.

The panel of periods around each coup, its mean beside placebo days picked at random,
and the change of level and trend at each coup: an interrupted time series with
Newey–West errors and a placebo test.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.conflicts.panel import Grid, grid, require_exact, windows
from sahel.errors import SahelError
from sahel.schema.validation import require_columns

_PANEL = ("coup_id", "country", "date", "offset", "deaths")


def violence_around(coups: pd.DataFrame, series: pd.DataFrame, *, before: int, after: int) -> pd.DataFrame:
    """Deaths in the periods before and after each coup.

    Parameters
    ----------
    coups : one row per event to look at; columns coup_id, country, date, date_precision.
        Cut them to attempts, or successes, first.
    series : one row per country and period: country, best (persons, or events), and
        either `start` (first day of a month) or `year`. A period without a row, or with a
        blank, is not covered; it is not zero.
    before, after : how many periods (months or years, as the series has) to look at.

    Returns
    -------
    One row per coup and period, in time: coup_id, country, date, offset (0: the period of
    the coup itself), start (its first day), deaths (blank: not covered), n_others (other
    coups of the table in that country and period).

    Notes
    -----
    What this cannot show: that the coup caused a change. Coups happen in wars that are
    going badly, other things change with them, the counting of deaths too; and periods
    of one war resemble each other. Compare with `event_study` and `violence_change`.

    Examples
    --------
    >>> import sahel
    >>> deaths = sahel.load_country_years(country="MLI").groupby(["country", "year"], as_index=False)["best"].sum()
    >>> coup = sahel.load_coups(country="MLI", since="2012-03-22", until="2012-03-22")
    >>> panel = violence_around(coup, deaths, before=1, after=1)
    >>> panel[["offset", "deaths"]].values.tolist()
    [[-1.0, 23.0], [0.0, 359.0], [1.0, 881.0]]
    """
    require_columns(coups, "coup_id", "country", "date", "date_precision")
    if before < 1 or after < 1:
        raise SahelError(f"`before` and `after` are numbers of periods, 1 or more; found {before} and {after}.")
    periods = grid(series)
    require_exact(coups, periods)
    place = periods.ordinal(coups["date"])
    offsets = pd.DataFrame({"offset": range(-before, after + 1)})
    wide = coups[["coup_id", "country", "date"]].assign(middle=place).merge(offsets, how="cross")
    wide["place"] = wide["middle"] + wide["offset"]
    counts = wide[["country", "place"]].merge(
        pd.DataFrame({"country": coups["country"], "place": place, "n": 1})
        .groupby(["country", "place"], as_index=False)
        .sum(),
        how="left",
    )["n"]
    others = counts.fillna(0).astype("int64").to_numpy() - (wide["offset"] == 0).to_numpy()
    rows = periods.countries.get_indexer(wide["country"])
    return wide.assign(
        start=periods.start(wide["place"]), deaths=periods.at(rows, wide["place"].to_numpy()), n_others=others
    )[["coup_id", "country", "date", "offset", "start", "deaths", "n_others"]]


def event_study(panel: pd.DataFrame, series: pd.DataFrame, *, draws: int = 1_000, seed: int = 0) -> pd.DataFrame:
    """Mean deaths by period around the coups, beside the same mean around days picked at random.

    Parameters
    ----------
    panel : as `violence_around` returns it.
    series : the series that the panel was made from.
    draws : how many times to draw one placebo day per coup.
    seed : where the draws begin; the same seed gives the same answer.

    Returns
    -------
    One row per offset: offset; n_coups (covered); deaths (their mean);
    placebo_low, placebo_mid, placebo_high (2.5, 50 and 97.5 percent of the means around
    placebo days; blank: no coup is covered).

    Notes
    -----
    A placebo day is any day of the same country whose whole window is covered, days near
    coups among them: so the band holds 95 percent of what coups that had nothing to do
    with the deaths would show (benchmarks/placebo.py). A coup whose own window is not
    covered whole is left out of both means. A mean inside the band is no sign of change;
    one outside it is no proof of a cause, and of 25 offsets one lies outside by chance.

    Examples
    --------
    >>> import sahel
    >>> deaths = sahel.load_country_years().groupby(["country", "year"], as_index=False)["best"].sum()
    >>> coups = sahel.load_coups(since="1994-01-01", until="2021-12-31")
    >>> coups = coups.query("scope == 'core' and outcome == 'successful'")
    >>> study = event_study(violence_around(coups, deaths, before=2, after=2), deaths)
    >>> study["offset"].tolist(), bool((study["placebo_low"] <= study["placebo_high"]).all())
    ([-2, -1, 0, 1, 2], True)
    """
    require_columns(panel, *_PANEL)
    periods = grid(series)
    offsets = np.sort(panel["offset"].unique())
    wide = panel.pivot(index="coup_id", columns="offset", values="deaths")
    whole = wide.dropna()
    country = panel.drop_duplicates("coup_id").set_index("coup_id")["country"].reindex(whole.index)
    table = pd.DataFrame({"offset": offsets, "n_coups": len(whole), "deaths": whole.mean().reindex(offsets).to_numpy()})
    bands = np.full((3, len(offsets)), np.nan)
    if len(whole):
        random = np.random.default_rng(seed)
        rows = periods.countries.get_indexer(country)
        found = [windows(periods, row, offsets)[:, 1:] for row in rows]
        drawn = [choices[random.integers(len(choices), size=draws)] for choices in found]
        bands = np.quantile(np.mean(drawn, axis=0), [0.025, 0.5, 0.975], axis=0)
    return table.assign(placebo_low=bands[0], placebo_mid=bands[1], placebo_high=bands[2])


#: Fewer covered periods on a side than this get no line of their own.
LEAST_PERIODS = 3
#: With fewer days to compare with, 5 percent could not be shown.
LEAST_PLACEBOS = 19
_ESTIMATES = ["level_change", "error", "low", "high", "p_newey_west", "trend_change", "p_placebo"]


def violence_change(panel: pd.DataFrame, series: pd.DataFrame, *, lags: int | None = None) -> pd.DataFrame:
    """How far the level of deaths broke at each coup, beside the breaks on days without a coup.

    Parameters
    ----------
    panel : as `violence_around` returns it.
    series : the series that the panel was made from.
    lags : periods over which errors may be correlated; by default Newey and West's rule,
        4 (n / 100)^(2/9), rounded down, at least 1.

    Returns
    -------
    One row per coup: coup_id, country, date; n_before, n_after (covered periods used);
    mean_before, mean_after (deaths a period);
    `level_change` : jump of a straight line broken at the coup (deaths a period), with
        error, low and high (95 percent; Newey–West), p_newey_west, and trend_change
        (deaths a period and period);
    `n_placebos`, `p_placebo` : around how many other days of the same country the jump was
        measured, and the share of all these days, the coup's own included, whose jump is
        as large against its error.
    All estimates are blank with fewer than three covered periods on a side;
    p_placebo is blank with fewer than 19 placebos, which could not show 5 percent.

    Notes
    -----
    The period of the coup itself belongs to neither side and is left out. Newey–West
    errors are too small in short series: on simulated series without any effect they
    find one too often (benchmarks/placebo.py). p_placebo asks how often a day picked
    at random from the covered ones would show as much, days near the coup among them; it
    holds whatever the series looks like. Trust p_placebo.
    Neither shows a cause: what leads to coups changes violence too, several coups of one
    country share their windows, and with many coups some p-values are small by chance.

    Examples
    --------
    >>> import sahel
    >>> months = pd.DataFrame({"start": pd.date_range("2000-01-01", periods=60, freq="MS"), "country": "MLI"})
    >>> months = months.assign(best=10 + 5 * (months.index % 2) + 30 * (months["start"] > "2002-06-15"))
    >>> coup = pd.DataFrame({"coup_id": ["c"], "country": "MLI", "date": pd.to_datetime(["2002-06-15"])})
    >>> coup = coup.assign(date_precision="day")
    >>> panel = sahel.coups.violence_around(coup, months, before=12, after=12)
    >>> violence_change(panel, months)["level_change"].round().tolist()
    [30.0]
    """
    require_columns(panel, "coup_id", "country", "date", "offset", "deaths")
    periods = grid(series)
    rows = [_changed(window, panel, periods, lags) for _, window in panel.groupby("coup_id", sort=False)]
    columns = [
        "coup_id", "country", "date", "n_before", "n_after", "mean_before", "mean_after",
        "level_change", "error", "low", "high", "p_newey_west", "trend_change", "n_placebos", "p_placebo",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_ESTIMATES, "float64"))


def newey_west_lags(n_periods: int) -> int:
    """Newey and West's rule for how far errors may be correlated."""
    return max(1, int(4 * (n_periods / 100) ** (2 / 9)))


def design(offsets: np.ndarray) -> np.ndarray:
    """A straight line with its own level and slope after the coup: constant, time, after, time after."""
    after = (offsets > 0).astype(float)
    return np.column_stack([np.ones(len(offsets)), offsets, after, offsets * after])


def jump_ratios(values: np.ndarray, offsets: np.ndarray, *, lags: int) -> np.ndarray:
    """The jump over its Newey–West error for many windows at once (one a row); 0 where nothing varies."""
    lines = design(offsets)
    n_periods, n_terms = lines.shape
    bread = np.linalg.inv(lines.T @ lines)
    weights = bread @ lines.T
    coefficients = values @ weights.T
    residuals = values - coefficients @ lines.T
    # What each period adds to the jump's error: only that one row of the sandwich is needed.
    scores = residuals * weights[2]
    variance = (scores**2).sum(axis=1)
    for lag in range(1, min(lags, n_periods - 1) + 1):
        variance += 2 * (1 - lag / (lags + 1)) * (scores[:, lag:] * scores[:, :-lag]).sum(axis=1)
    error = np.sqrt(np.clip(variance, 0, None) * n_periods / (n_periods - n_terms))
    # Rounding must not make a jump, nor an error, out of a series that has none.
    least = 1e-9 * np.abs(values).max(axis=1, initial=1.0)
    jump = np.where(np.abs(coefficients[:, 2]) > least, coefficients[:, 2], 0.0)
    exact = np.select([jump > 0, jump < 0], [np.inf, -np.inf], 0.0)
    return np.divide(jump, error, out=exact, where=error > least)


def _changed(window: pd.DataFrame, panel: pd.DataFrame, periods: Grid, lags: int | None) -> dict[str, object]:
    """The estimates of one coup."""
    used = window[(window["offset"] != 0) & window["deaths"].notna()].sort_values("offset")
    offsets, deaths = used["offset"].to_numpy(), used["deaths"].to_numpy()
    first = window.iloc[0]
    row: dict[str, object] = {name: first[name] for name in ("coup_id", "country", "date")}
    is_after = offsets > 0
    row |= {
        "n_before": int((~is_after).sum()),
        "n_after": int(is_after.sum()),
        "mean_before": used.loc[~is_after, "deaths"].mean(),
        "mean_after": used.loc[is_after, "deaths"].mean(),
        "n_placebos": 0,
    }
    if min(row["n_before"], row["n_after"]) < LEAST_PERIODS:
        return row
    lags = lags if lags is not None else newey_west_lags(len(offsets))
    row |= _fitted(offsets, deaths, lags)
    (place,) = periods.ordinal(window["date"].iloc[:1])
    found = windows(periods, int(periods.countries.get_indexer([first["country"]])[0]), offsets)
    jumps = np.abs(jump_ratios(found[:, 1:], offsets, lags=lags))
    is_own = found[:, 0] == place
    row["n_placebos"] = int((~is_own).sum())
    if row["n_placebos"] >= LEAST_PLACEBOS:
        row["p_placebo"] = (jumps >= jumps[is_own]).mean()
    return row


def _fitted(offsets: np.ndarray, deaths: np.ndarray, lags: int) -> dict[str, float]:
    """Ordinary least squares with Newey–West errors."""
    import statsmodels.api as sm

    if np.ptp(deaths) == 0:
        return {"level_change": 0.0, "trend_change": 0.0}
    model = sm.OLS(deaths, design(offsets))
    fit = model.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)
    low, high = fit.conf_int()[2]
    return {
        "level_change": fit.params[2],
        "error": fit.bse[2],
        "low": low,
        "high": high,
        "p_newey_west": fit.pvalues[2],
        "trend_change": fit.params[3],
    }
