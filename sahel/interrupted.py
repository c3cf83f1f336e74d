"""Interrupted time series: did the level change at the coup, by more than it changes without one?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.grids import Grid, grid, windows

#: Fewer covered periods on a side than this carry no line of their own.
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
    >>> panel = sahel.violence_around(coup, months, before=12, after=12)
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


def newey_west_lags(n_periods: int) -> int:
    """Newey and West's rule for how far errors may be correlated."""
    return max(1, int(4 * (n_periods / 100) ** (2 / 9)))


def design(offsets: np.ndarray) -> np.ndarray:
    """A straight line with its own level and slope after the coup: constant, time, after, time after."""
    after = (offsets > 0).astype(float)
    return np.column_stack([np.ones(len(offsets)), offsets, after, offsets * after])


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
