"""How long countries stay coup-free: Kaplan and Meier's curve, and the risk of the next coup."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from sahel.errors import CoverageError, SahelError
from sahel.schema.validation import require_columns

_COUNTS = ["days", "n_at_risk", "n_events", "n_censored"]
_COLUMNS = [*_COUNTS, "survival", "error", "low", "high"]


def coup_survival(spells: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The share of spells that are still coup-free after so many days, by Kaplan and Meier.

    Parameters
    ----------
    spells : one row per spell, as `coup_spells` returns them; columns country,
        duration_days, is_censored, entry_days. Spells from independence and spells after an
        attempt (began_with) are curves of their own.
    level : confidence of the band at each single day.

    Returns
    -------
    One row per day on which a spell ended or was cut, after a first row at day 0: days;
    n_at_risk (spells that had begun to be watched and had not ended just before it);
    n_events (coups on that day); n_censored (censored on that day); survival (share still
    coup-free); error (its standard error, clustered by country); low, high (the band).
    Error and band are blank at 0 and 1, and where all spells are of one country.

    Notes
    -----
    Delayed entry is allowed. Spells of one country follow one another and resemble each
    other, so the countries are taken as independent, and not the spells: the error adds up
    the influence of each country's spells on the curve (the grouped infinitesimal
    jackknife, times n / (n - 1) for n countries; with one spell a country it is Greenwood's
    but for that factor). The band is pointwise, on the log(-log) scale, so that it stays
    between 0 and 1, with Student's t for n - 1 degrees of freedom; with few countries it
    is a rough one. The curve describes the past; it is no forecast.

    Raises
    ------
    SahelError : spells from independence and spells after an attempt are mixed, or a
        spell ends before it comes into view.

    Examples
    --------
    >>> spells = pd.DataFrame({"duration_days": [2, 3, 5], "is_censored": [False, True, False], "entry_days": 0})
    >>> coup_survival(spells.assign(country="MLI"))[["days", "n_at_risk", "survival"]].round(3).values.tolist()
    [[0.0, 3.0, 1.0], [2.0, 3.0, 0.667], [3.0, 2.0, 0.667], [5.0, 1.0, 0.0]]
    """
    require_columns(spells, "country", "duration_days", "is_censored", "entry_days")
    if (never := spells["duration_days"] <= spells["entry_days"]).any():
        raise SahelError(
            f"{never.sum()} spell(s) end before they come into view (duration_days is not above entry_days). "
            "Make them with coup_spells, or leave them out."
        )
    if "began_with" in spells and 0 < (first := spells["began_with"].isna()).sum() < len(spells):
        raise SahelError(
            f"{first.sum()} spell(s) begin with independence and {(~first).sum()} with an attempt; their risks differ, "
            "and one curve for both is neither's. Keep those where began_with is blank, or those where it is not."
        )
    if spells.empty:
        return pd.DataFrame(columns=_COLUMNS, dtype="float64").astype(dict.fromkeys(_COUNTS, "int64"))
    days, entry = spells["duration_days"].to_numpy("int64"), spells["entry_days"].to_numpy("int64")
    is_censored = spells["is_censored"].to_numpy(bool)
    steps = np.unique(np.append(days, 0))
    is_at_risk = (entry[:, None] < steps) & (days[:, None] >= steps)
    is_at_risk[:, 0] = entry == 0
    is_end = ~is_censored[:, None] & (days[:, None] == steps)
    at_risk, events = is_at_risk.sum(axis=0), is_end.sum(axis=0)
    hazard = events / np.maximum(at_risk, 1)
    survival = np.cumprod(1 - hazard)
    # How much a little more weight on one spell would move the logarithm of the curve, up to each day.
    influence = np.cumsum((is_end - is_at_risk * hazard) / np.maximum(at_risk - events, 1), axis=1)
    by_country = pd.DataFrame(influence).groupby(spells["country"].to_numpy()).sum().to_numpy()
    n = len(by_country)
    is_open = (survival > 0) & (survival < 1) & (n > 1)
    curve = pd.DataFrame(
        {
            "days": steps,
            "n_at_risk": at_risk,
            "n_events": events,
            "n_censored": (days[is_censored, None] == steps).sum(axis=0),
            "survival": survival,
            "error": np.where(is_open, survival * np.sqrt(n / max(n - 1, 1) * (by_country**2).sum(axis=0)), np.nan),
        }
    )
    return _with_band(curve, width=stdtrit(max(n - 1, 1), (1 + level) / 2))[_COLUMNS]


def coup_risk(curve: pd.DataFrame, *, within_days: Sequence[int]) -> pd.DataFrame:
    """The risk of the next coup within so many days, and the mean duration up to then.

    Parameters
    ----------
    curve : as `coup_survival` returns it.
    within_days : horizons in days after the spells began.

    Returns
    -------
    One row per horizon: within_days; risk (share of spells that ended by then) with low
    and high, the curve's band; restricted_mean_days, the mean duration if none is followed
    longer than the horizon; n_at_risk (spells followed beyond it). All blank beyond the
    longest spell, when that was cut: nothing is known there.

    Raises
    ------
    CoverageError : the curve is empty.

    Examples
    --------
    >>> spells = pd.DataFrame({"duration_days": [2, 3, 5], "is_censored": [False, True, False], "entry_days": 0})
    >>> risk = coup_risk(coup_survival(spells.assign(country="MLI")), within_days=[4])
    >>> risk[["risk", "restricted_mean_days"]].round(2).values.tolist()
    [[0.33, 3.33]]
    """
    require_columns(curve, *_COLUMNS)
    if curve.empty:
        raise CoverageError("the curve is empty: there is no spell to learn a risk from. Give coup_survival some.")
    horizons = np.sort(np.asarray(list(within_days), dtype="int64"))
    days, survival = curve["days"].to_numpy(), curve["survival"].to_numpy()
    at = np.searchsorted(days, horizons, side="right") - 1
    known = (horizons <= days[-1]) | (survival[-1] == 0)
    after = np.searchsorted(days, horizons, side="right")
    table = pd.DataFrame(
        {
            "within_days": horizons,
            "risk": 1 - survival[at],
            "low": 1 - curve["high"].to_numpy()[at],
            "high": 1 - curve["low"].to_numpy()[at],
            "restricted_mean_days": [_restricted_mean(curve, horizon) for horizon in horizons],
            "n_at_risk": np.append(curve["n_at_risk"].to_numpy(), 0)[after],
        }
    )
    numbers = ["risk", "low", "high", "restricted_mean_days"]
    return table.assign(**table[numbers].where(pd.Series(known, index=table.index), axis="index"))


def _with_band(curve: pd.DataFrame, *, width: float) -> pd.DataFrame:
    """The band at each day, so many standard errors to each side on the log(-log) scale (Kalbfleisch & Prentice)."""
    survival = curve["survival"].where((curve["survival"] > 0) & (curve["survival"] < 1))
    wide = width * curve["error"] / (survival * np.log(survival).abs())
    return curve.assign(low=survival ** np.exp(wide), high=survival ** np.exp(-wide))


def _restricted_mean(curve: pd.DataFrame, horizon: int) -> float:
    """The area under the curve up to a horizon."""
    within = curve[curve["days"] < horizon]
    edges = np.append(within["days"].to_numpy(), horizon)
    return float((within["survival"].to_numpy() * np.diff(edges)).sum())
