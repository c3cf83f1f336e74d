"""How often `violence_change`, `event_study` and `monthly_arrows` find a change where there is none.

Run as `python benchmarks/placebo.py`. Series without any effect are simulated (months of
deaths, resembling their neighbours more or less, with now and then a very bad month; even,
or growing twenty-fold), a day is picked in each at random as if it were a coup, and the
share of p-values at or below 5 percent is counted. A sound test finds 5 percent at most.
`event_study` is asked how often a study of ten such days leaves its band at any offset.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

import sahel

MONTHS, SIDE = 240, 24


def null_series(random: np.random.Generator, *, countries: int, likeness: float, growth: float = 1) -> pd.DataFrame:
    """Monthly deaths without any effect; `likeness` is the correlation of a month with the next.

    `growth` is by what factor they grow smoothly from the first month to the last.
    """
    noise = random.normal(size=(countries, MONTHS + 50))
    level = np.zeros_like(noise)
    for month in range(1, noise.shape[1]):
        level[:, month] = likeness * level[:, month - 1] + np.sqrt(1 - likeness**2) * noise[:, month]
    deaths = random.poisson(np.exp(2 + level[:, 50:] + np.log(growth) * np.linspace(0, 1, MONTHS)))
    index = pd.MultiIndex.from_product(
        [[f"c{n}" for n in range(countries)], pd.date_range("2000-01-01", periods=MONTHS, freq="MS")],
        names=["country", "start"],
    )
    return pd.DataFrame({"best": deaths.ravel()}, index=index).reset_index()


def random_coups(random: np.random.Generator, series: pd.DataFrame, *, before: int = MONTHS - SIDE) -> pd.DataFrame:
    """One day a country, anywhere where the window around it is covered, in the months up to `before`."""
    countries = series["country"].unique()
    months = series["start"].unique()[random.integers(SIDE, before, size=len(countries))]
    ids = [f"coup-{country}" for country in countries]
    return pd.DataFrame({"coup_id": ids, "country": countries, "date": months, "date_precision": "day"})


def false_positives(*, rounds: int, likeness: float, seed: int, growth: float = 1) -> dict[str, float]:
    """The share of p at or below 5 percent, and of studies that leave their band, over so many series.

    Where deaths grow, the coups fall into the first third.
    """
    random = np.random.default_rng(seed)
    series = null_series(random, countries=rounds, likeness=likeness, growth=growth)
    coups = random_coups(random, series, before=MONTHS - SIDE if growth == 1 else MONTHS // 3)
    panel = sahel.coups.violence_around(coups, series, before=SIDE, after=SIDE)
    change = sahel.coups.violence_change(panel, series)
    outside = []
    near = sahel.coups.violence_around(coups, series, before=SIDE // 2, after=SIDE // 2)
    for start in range(0, rounds, 10):
        ten = [f"c{n}" for n in range(start, start + 10)]
        study = sahel.coups.event_study(
            near[near["country"].isin(ten)], series[series["country"].isin(ten)], draws=1_000, seed=start
        )
        outside.append((study["ratio"] < study["placebo_low"]) | (study["ratio"] > study["placebo_high"]))
    return {
        "likeness of neighbouring months": likeness,
        "growth": growth,
        "series": rounds,
        "p_placebo": (change["p_placebo"] <= 0.05).mean(),
        "studies outside somewhere": float(np.any(outside, axis=1).mean()),
        "offsets outside a study": float(np.sum(outside, axis=1).mean()),
    }


def arrows_without_change(*, size: float, mean: float, has_band: bool, rounds: int, seed: int) -> dict[str, object]:
    """The answers of `monthly_arrows` on the thirteenth of even months, and on a doubled one.

    Months are negative binomial of this size (inf: Poisson); a band is 6 percent below the figure and 39 above.
    """
    random = np.random.default_rng(seed)
    rate = mean * (random.gamma(size, 1 / size, size=(rounds, 14)) if np.isfinite(size) else np.ones((rounds, 14)))
    rate[:, 13] *= 2
    deaths = random.poisson(rate)
    answers = []
    for last in (12, 13):
        used = deaths[:, [*range(12), last]]
        index = pd.MultiIndex.from_product([range(rounds), pd.date_range("2020-01-01", periods=13, freq="MS")])
        series = pd.DataFrame({"best": used.ravel()}, index=index.set_names(["country", "start"])).reset_index()
        low, high = (0.94, 1.39) if has_band else (1, 1)
        series = series.assign(low=(series["best"] * low).round(), high=(series["best"] * high).round())
        arrows = sahel.conflicts.monthly_arrows(series)
        answers.append(arrows.groupby("country").tail(1))
    even, doubled = answers
    return {
        "size": size,
        "mean": mean,
        "band": "-6 to +39 percent" if has_band else "none",
        "better or worse": even["arrow"].isin(["improved", "deteriorated"]).mean(),
        "unchanged": (even["arrow"] == "unchanged").mean(),
        "a doubling found": (doubled["arrow"] == "deteriorated").mean(),
        "power stated": even["power"].mean(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=500, help="simulated series per setting (a multiple of ten)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rows = [
        false_positives(rounds=asked.rounds, likeness=likeness, growth=growth, seed=asked.seed)
        for growth in (1, 20)
        for likeness in (0.0, 0.5, 0.8)
    ]
    print(pd.DataFrame(rows).round(3).to_string(index=False))
    print(f"By chance alone, {asked.rounds} fair series give 5 percent ± {1.96 * np.sqrt(0.0475 / asked.rounds):.1%}.")
    settings = [(size, mean, band) for size in (np.inf, 5, 2) for mean in (30, 100, 300) for band in (False, True)]
    rows = [
        arrows_without_change(size=size, mean=mean, has_band=band, rounds=asked.rounds, seed=asked.seed)
        for size, mean, band in settings
    ]
    print(pd.DataFrame(rows).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
