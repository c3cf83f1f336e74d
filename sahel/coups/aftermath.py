"""Violence before and after coups, against the periods before and beside placebo days.

Deaths are compared as ratios: wars grow by factors, and no ratio lies below zero. One death
is added to every period, so that a period without any counts.
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


def event_study(
    panel: pd.DataFrame, series: pd.DataFrame, *, within: int | None = None, draws: int = 2_000, seed: int = 0
) -> pd.DataFrame:
    """Deaths by period around the coups against those before, in a band that placebo days seldom leave anywhere.

    Parameters
    ----------
    panel : as `violence_around` returns it.
    series : the series that the panel was made from.
    within : a placebo day lies at most so many periods from its coup; by default as many as
        the window reaches on its longer side.
    draws : how many times to draw one placebo day per coup.
    seed : where the draws begin; the same seed gives the same answer.

    Returns
    -------
    One row per offset: offset; n_coups (covered); deaths (their mean);
    `ratio` : deaths against the mean of the periods before the coup, over all coups
        (geometric means of 1 + deaths; 1: as many);
    `placebo_low`, `placebo_mid`, `placebo_high` : the same around placebo days; 95 percent
        of the draws lie between low and high at every offset;
    `chance_outside` : share of the draws that lie outside at this offset; their sum is the
        number of offsets expected outside by chance. Blank: no coup is covered.

    Notes
    -----
    The band is simultaneous (a max statistic): each draw's distance from the mean draw, in
    standard deviations, is taken at its furthest offset, and 95 percent of these distances
    make the band, so that about 5 percent of studies without an effect leave it anywhere.
    A placebo day is one of the same country and the same years, near the coup, whose window
    is covered whole, the coup's own day among them. Ratios to the window's own past
    take out what grows or falls steadily.
    A coup whose own window is not covered whole is left out of both. The share of studies
    without an effect that leave the band is simulated in benchmarks/placebo.py. What lies
    outside is no proof of a cause.

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
    reach = within if within is not None else int(np.abs(offsets).max(initial=1))
    if reach < 1:
        raise SahelError(f"`within` is a number of periods, 1 or more; found {within}. Leave it out for the usual.")
    wide = panel.pivot(index="coup_id", columns="offset", values="deaths")
    whole = wide.dropna()
    firsts = panel.drop_duplicates("coup_id").set_index("coup_id").reindex(whole.index)
    table = pd.DataFrame({"offset": offsets, "n_coups": len(whole), "deaths": whole.mean().reindex(offsets).to_numpy()})
    shown = pd.DataFrame(np.nan, index=table.index, columns=["ratio", *_BAND, "chance_outside"])
    if len(whole):
        random = np.random.default_rng(seed)
        found = [windows(periods, row, offsets) for row in periods.countries.get_indexer(firsts["country"])]
        near = [
            choices[np.abs(choices[:, 0] - place) <= reach, 1:]
            for choices, place in zip(found, periods.ordinal(firsts["date"]), strict=True)
        ]
        relative = [_against_before(choices, offsets) for choices in near]
        drawn = np.mean([one[random.integers(len(one), size=draws)] for one in relative], axis=0)
        own = _against_before(whole[offsets].to_numpy(), offsets).mean(axis=0)
        low, middle, high = _simultaneous(drawn)
        bands = np.exp([own, low, middle, high])
        shown[["ratio", *_BAND]] = bands.T
        shown["chance_outside"] = ((drawn < low) | (drawn > high)).mean(axis=0)
    return pd.concat([table, shown], axis="columns")


#: Of placebo draws, the share that leaves the band somewhere.
_OUTSIDE = 0.05
_BAND = ["placebo_low", "placebo_mid", "placebo_high"]


def _against_before(values: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """The logarithm of 1 + deaths less its mean over the periods before, one window a row."""
    logs = np.log1p(values)
    return logs - logs[:, offsets < 0].mean(axis=1, keepdims=True)


def _simultaneous(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mean draw at each offset, and ends between which 95 percent of the draws lie at all offsets."""
    middle, spread = drawn.mean(axis=0), drawn.std(axis=0)
    # Where the draws do not differ, rounding must not make some lie outside.
    spread = np.maximum(spread, 1e-9)
    furthest = np.max(np.abs(drawn - middle) / spread, axis=1)
    width = np.quantile(furthest, 1 - _OUTSIDE, method="higher") * spread
    return middle - width, middle, middle + width


#: Fewer covered periods on a side than this get no ratio of their own.
LEAST_PERIODS = 3
#: With fewer days to compare with, 5 percent could not be shown.
LEAST_PLACEBOS = 19
_ESTIMATES = ["level_ratio", "placebo_low", "placebo_high", "p_placebo"]


def violence_change(panel: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """How many times as many deaths followed each coup as preceded it, beside the same on days without a coup.

    Parameters
    ----------
    panel : as `violence_around` returns it.
    series : the series that the panel was made from.

    Returns
    -------
    One row per coup: coup_id, country, date; n_before, n_after (covered periods used);
    mean_before, mean_after (deaths a period);
    `level_ratio` : deaths after against before (geometric means of 1 + deaths; 1: as many);
    `n_placebos` : around how many other days of the same country it was measured too;
    `placebo_low`, `placebo_high` : between which the middle 95 percent of these ratios lie;
    `p_placebo` : twice the share of all these days, the coup's own included, whose ratio
        is as high, or as low, whichever is rarer; at most 1.
    The ratio is blank with fewer than three covered periods on a side, the placebos' ends
    and p with fewer than 19 placebos, which could not show 5 percent.

    Notes
    -----
    The period of the coup itself belongs to neither side and is left out. A ratio follows
    series that grow by factors, and has no end below zero; no line is laid through them,
    and no error is taken from a regression, whose p-values are too small in series whose
    periods resemble each other. p_placebo asks how often a day picked at random from the
    covered ones would show as much, days near the coup among them.
    It shows no cause: what leads to coups changes violence too, several coups of one
    country share their windows, and with many coups some p-values are small by chance.

    Examples
    --------
    >>> months = pd.DataFrame({"start": pd.date_range("2000-01-01", periods=60, freq="MS"), "country": "MLI"})
    >>> months = months.assign(best=10 + 30 * (months["start"] > "2002-06-15"))
    >>> coup = pd.DataFrame({"coup_id": ["c"], "country": "MLI", "date": pd.to_datetime(["2002-06-15"])})
    >>> coup = coup.assign(date_precision="day")
    >>> panel = violence_around(coup, months, before=12, after=12)
    >>> violence_change(panel, months)["level_ratio"].round(2).tolist()
    [3.73]
    """
    require_columns(panel, *_PANEL)
    periods = grid(series)
    rows = [_changed(window, periods) for _, window in panel.groupby("coup_id", sort=False)]
    columns = [
        "coup_id", "country", "date", "n_before", "n_after", "mean_before", "mean_after",
        "level_ratio", "n_placebos", "placebo_low", "placebo_high", "p_placebo",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_ESTIMATES, "float64"))


def _changed(window: pd.DataFrame, periods: Grid) -> dict[str, object]:
    """The ratio of one coup, and those of the days to compare with."""
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
    own = _against_before(deaths[None, :], offsets)[:, is_after].mean()
    row["level_ratio"] = np.exp(own)
    (place,) = periods.ordinal(window["date"].iloc[:1])
    found = windows(periods, int(periods.countries.get_indexer([first["country"]])[0]), offsets)
    others = found[found[:, 0] != place, 1:]
    row["n_placebos"] = len(others)
    if len(others) >= LEAST_PLACEBOS:
        ratios = np.append(_against_before(others, offsets)[:, is_after].mean(axis=1), own)
        row["placebo_low"], row["placebo_high"] = np.exp(np.quantile(ratios[:-1], [0.025, 0.975]))
        # Rounding must not tell equal ratios apart.
        rarer = min((ratios >= own - 1e-9).mean(), (ratios <= own + 1e-9).mean())
        row["p_placebo"] = min(2 * rarer, 1.0)
    return row
