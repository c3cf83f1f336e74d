"""Plausible deaths behind UCDP's coded numbers, by a survey of UCDP's own coders.

Vesco et al. (2026, doi 10.1177/00220027261423826) asked coders how many deaths they hold plausible
behind a reported number. Their answer is a mixture: with some weight the number reported, otherwise
a Gumbel distribution whose location and scale follow the number and the type of violence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.fft import next_fast_len

from sahel.errors import BadParameter
from sahel.events.fatalities import Day, count_fatalities
from sahel.events.periods import By, as_dates, day_numbers, first_day_of, period_of, require_numbers, row_faults
from sahel.schema.validation import refuse, require_columns
from sahel.schema.vocabularies import ViolenceType

PERCENTILES = {"p05": 0.05, "median": 0.5, "p90": 0.9, "p95": 0.95}
_COLUMNS = ["mean", *PERCENTILES]
_ANY = "any"  # the survey's estimate over all types
_TAIL = 1e-12  # what a distribution holds beyond the numbers that are added up


def plausible_deaths(events: pd.DataFrame, *, survey: pd.DataFrame) -> pd.DataFrame:
    """How many deaths UCDP's coders hold plausible behind the best estimate of each event.

    Parameters
    ----------
    events : UCDP's coded events, as `load_events` gives them: dataset, type_of_violence (blank: the
        estimate over all types is taken), best (persons). Other datasets are refused: their coders
        were not asked.
    survey : the coefficients of the survey (`load_coder_survey`).

    Returns
    -------
    One row per event, under its index: mean, p05, median, p90, p95 (persons, not rounded; 5, 50, 90
    and 95 percent of the distribution lie at or below them). Blank: the event has no best estimate.
    The distribution stands for single events as coded; between the numbers surveyed (1, 2, 3, 13,
    20, 24, 40, 101, 200, 1,001, 2,000) it is interpolated, above them it is extended. It says nothing
    of events that nobody reported.

    Raises `MissingColumns`, `BadParameter` for events of other datasets, `InvalidTable` for
    negative figures and unknown types of violence.

    >>> import sahel
    >>> events = pd.DataFrame({"dataset": "UCDP GED", "type_of_violence": "state-based", "best": [50, 0]})
    >>> plausible_deaths(events, survey=sahel.load_coder_survey()).round(1).values.tolist()
    [[68.2, 50.0, 57.3, 101.8, 115.7], [0.7, 0.0, 0.0, 2.0, 2.5]]
    """
    events = _surveyed(events)
    kinds = _kinds(events)
    figures = _figures(_mixtures(kinds, survey))
    table = events[["type_of_violence", "best"]].merge(
        figures, how="left", left_on=["type_of_violence", "best"], right_index=True, validate="many_to_one"
    )
    return table[_COLUMNS].set_axis(events.index)


def plausible_totals(
    events: pd.DataFrame,
    *,
    survey: pd.DataFrame,
    by: By = "year",
    group: str | Sequence[str] = (),
    coverage: tuple[Day, Day] | None = None,
) -> pd.DataFrame:
    """Plausible deaths of many events together, per period and group, under two assumptions.

    Parameters
    ----------
    events, survey : as for `plausible_deaths`, with date_start, date_end, low, high and the columns of `group`.
    by, group, coverage : as for `count_fatalities`; an event counts in the period in which it begins.

    Returns
    -------
    Two rows per group and period: the columns of `group`, period, n_events, best (as
    `count_fatalities` counts them), n_unknown (events without a best estimate, which are missing
    from all the rest), then `errors` and mean, p05, median, p90, p95 (persons).
    `errors` is "independent" (each event is off by itself: the exact sum, in whole persons) or
    "dependent" (all events are off in the same direction: the percentiles add up). Errors of events
    coded from the same sources by the same rules are somewhere between: the first band is far too
    sure, the second the widest. A period without an event has zeros; blank: no event of it has a
    best estimate.

    >>> import sahel
    >>> day = pd.Timestamp("2024-03-01")
    >>> events = pd.DataFrame({"dataset": "UCDP GED", "type_of_violence": "state-based", "best": [50] * 20,
    ...     "low": 50, "high": 50, "date_start": day, "date_end": day})
    >>> totals = plausible_totals(events, survey=sahel.load_coder_survey()).set_index("errors")
    >>> totals[["best", "p05", "p95"]].astype(int).values.tolist()
    [[1000, 1198, 1550], [1000, 1000, 2314]]
    """
    events = _surveyed(events)
    columns = [group] if isinstance(group, str) else list(group)
    counts = count_fatalities(events, by=by, group=columns, coverage=coverage)
    begins = as_dates(first_day_of(period_of(day_numbers(events["date_start"]), by=by), by=by))
    keys, kinds = [*columns, "period"], ["type_of_violence", "best"]
    mixtures = _mixtures(_kinds(events), survey)
    known = events.assign(period=begins).dropna(subset="best")
    n = known.groupby([*keys, *kinds], dropna=False, observed=True).size().rename("n").reset_index()
    number = n.groupby(keys, dropna=False, observed=True).ngroup()
    together = n[kinds].join(_figures(mixtures), on=kinds)[_COLUMNS].mul(n["n"], axis="index").groupby(number).sum()
    apart = together.copy()
    for i, rows in n.groupby(number):
        behind = mixtures.loc[pd.MultiIndex.from_frame(rows[kinds])]
        apart.loc[i, list(PERCENTILES)] = _sum_percentiles(behind, rows["n"].to_numpy())
    at = n[keys].groupby(number).first(skipna=False)
    bands = pd.concat([at.assign(errors="independent").join(apart), at.assign(errors="dependent").join(together)])
    grid = counts[[*keys, "n_events", "best", "n_unknown"]]
    grid = grid.merge(pd.DataFrame({"errors": ["independent", "dependent"]}), how="cross")
    totals = grid.merge(bands, how="left", on=[*keys, "errors"], validate="one_to_one")
    # A zero is right where nothing was counted, not where no event has a figure.
    totals[_COLUMNS] = totals[_COLUMNS].fillna(0.0).mask(totals["best"].isna(), axis="index")
    return totals


def _surveyed(events: pd.DataFrame) -> pd.DataFrame:
    """Events with their type in words; refused: those whose coders were not asked, and figures that are none."""
    require_columns(events, "dataset", "type_of_violence", "best")
    require_numbers(events, "best")
    others = events["dataset"].dropna()[lambda names: ~names.str.startswith("UCDP")].drop_duplicates().sort_values()
    if len(others) or events["dataset"].isna().any():
        raise BadParameter(
            "plausible deaths are known for UCDP's events alone; these are of "
            f"{', '.join(others) or 'no named dataset'}. The survey asked UCDP's coders about UCDP's figures, and no "
            "other dataset has one like it. Keep UCDP's events."
        )
    refuse(row_faults(events, "best", (events["best"] < 0).fillna(False), "is a number of persons, 0 or more"))
    kind = events["type_of_violence"].astype("str").fillna(_ANY)
    odd = ~kind.isin([*map(str, ViolenceType), _ANY])
    refuse(row_faults(events, "type_of_violence", odd, "is one of UCDP's three types of violence, or blank"))
    return events.assign(type_of_violence=kind)


def _kinds(events: pd.DataFrame) -> pd.MultiIndex:
    """The pairs of type and best estimate that occur."""
    pairs = events[["type_of_violence", "best"]].dropna().drop_duplicates()
    return pd.MultiIndex.from_frame(pairs)


def _mixtures(kinds: pd.MultiIndex, survey: pd.DataFrame) -> pd.DataFrame:
    """The distribution behind each pair: location and scale of the Gumbel, weight of the reported number."""
    require_columns(survey, "type_of_violence", "parameter", "term", "best", "value")
    pairs = kinds.to_frame(index=False)
    best = pairs["best"].to_numpy(dtype=float)
    survey = survey.assign(type_of_violence=survey["type_of_violence"].astype("str").fillna(_ANY))
    predictors = {}
    for parameter in ("location", "log_scale", "logit_weight"):
        rows = survey[survey["parameter"] == parameter]
        by_type = rows[rows["term"] != "best_is"].pivot(index="type_of_violence", columns="term", values="value")
        steps = rows[rows["term"] == "best_is"].set_index(["type_of_violence", "best"])["value"]
        of_type = by_type.reindex(pairs["type_of_violence"])
        step = (
            steps.reindex(pd.MultiIndex.from_frame(pairs.astype({"best": "Int64"}))).fillna(0.0).to_numpy(dtype=float)
        )
        predictors[parameter] = (
            of_type["intercept"].to_numpy() + of_type["log1p_best"].to_numpy() * np.log1p(best) + step
        )
    return pd.DataFrame(
        {
            "best": best,
            "location": np.expm1(predictors["location"]),
            "scale": np.exp(predictors["log_scale"]),
            "weight": 1 / (1 + np.exp(-predictors["logit_weight"])),
        },
        index=kinds,
    )


def _figures(mixtures: pd.DataFrame) -> pd.DataFrame:
    """Mean and percentiles of each distribution."""
    best, location, scale, weight = (mixtures[name] for name in ("best", "location", "scale", "weight"))
    figures = {"mean": weight * best + (1 - weight) * (location + np.euler_gamma * scale)}
    below = (1 - weight) * _gumbel(best, location, scale)
    for name, level in PERCENTILES.items():
        share = ((level - weight * (level > below)) / (1 - weight)).clip(lower=np.finfo(float).tiny)
        gumbel = location - scale * np.log(-np.log(share))
        # From `below` on, as long as the weight of the reported number lasts, it is that number.
        figures[name] = gumbel.mask((level >= below) & (level <= below + weight), best).clip(lower=0)
    return pd.DataFrame(figures)


def _gumbel(value: pd.Series | np.ndarray, location: pd.Series | float, scale: pd.Series | float):
    """The share of a Gumbel distribution at or below a value."""
    return np.exp(-np.exp(-(value - location) / scale))


def _sum_percentiles(mixtures: pd.DataFrame, n: np.ndarray) -> list[float]:
    """Percentiles of the sum of independent events, `n` of each kind, in whole persons.

    The distributions are convolved exactly, by their Fourier transforms, on the whole numbers.
    """
    best, location, scale, weight = (mixtures[name].to_numpy() for name in ("best", "location", "scale", "weight"))
    lowest = np.minimum(np.floor(location - scale * np.log(-np.log(_TAIL))), best).astype(int)
    highest = np.maximum(np.ceil(location - scale * np.log(_TAIL)), best).astype(int)
    centre = location + np.euler_gamma * scale
    mean = weight * best + (1 - weight) * centre
    spread = (1 - weight) * ((np.pi * scale) ** 2 / 6 + centre**2) + weight * best**2 - mean**2
    top = n @ mean + 10 * np.sqrt(n @ spread) + 30 * scale.max()
    size = next_fast_len(int(max(top - n @ lowest, (highest - lowest).max())) + 2, real=True)
    total = np.ones(size // 2 + 1, dtype=complex)
    for i, times in enumerate(n):
        borders = np.arange(lowest[i], highest[i] + 2) - 0.5
        shares = (1 - weight[i]) * np.diff(_gumbel(borders, location[i], scale[i]))
        shares[int(best[i]) - lowest[i]] += weight[i]
        total *= np.fft.rfft(shares, size) ** times
    reached = np.cumsum(np.fft.irfft(total, size))
    at = np.searchsorted(reached, np.array(list(PERCENTILES.values())) * reached[-1])
    return np.maximum(at + n @ lowest, 0).astype(float).tolist()
