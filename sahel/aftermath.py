"""Violence before and after coups: the panel, and what it looks like beside days picked at random."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.errors import SahelError
from sahel.grids import grid, require_exact, windows

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
