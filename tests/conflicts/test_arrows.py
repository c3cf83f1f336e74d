"""Better, worse, unchanged or cannot tell: what is answered, and how often it is wrong."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from shared_files import ROOT

import sahel
from sahel.conflicts import monthly_arrows, yearly_arrows

STEADY = [60, 55, 64, 58, 61, 70, 52, 66, 57, 63, 49, 65]


def months(*best: float | None, low: float = 1.0, high: float = 1.0, country: str = "MLI") -> pd.DataFrame:
    figures = pd.Series(best, dtype="float64")
    table = pd.DataFrame({"low": (figures * low).round(), "best": figures, "high": (figures * high).round()})
    return table.assign(country=country, start=pd.date_range("2024-01-01", periods=len(table), freq="MS"))


def last(table: pd.DataFrame, **rule: float) -> pd.Series:
    return monthly_arrows(table, **rule).iloc[-1]


@pytest.mark.parametrize(
    ("now", "arrow"), [(62, "unchanged"), (140, "deteriorated"), (15, "improved"), (None, "cannot tell")]
)
@pytest.mark.parametrize(("low", "high"), [(1, 1), (0.94, 1.39)])
def test_a_month_is_held_against_the_noise_of_those_before(now, arrow, low, high):
    assert last(months(*STEADY, now, low=low, high=high))["arrow"] == arrow


def test_the_limits_are_the_last_counts_that_are_unchanged():
    limits = last(months(*STEADY, 60))
    words = {now: last(months(*STEADY, now))["arrow"] for edge in ("limit_low", "limit_high")
             for now in (limits[edge] - 1, limits[edge], limits[edge] + 1)}  # fmt: skip
    assert list(words.values()) == ["improved", "unchanged", "unchanged", "unchanged", "unchanged", "deteriorated"]


def test_a_wide_figure_gives_no_answer_where_its_ends_disagree():
    table = months(*STEADY, 62)
    table.loc[12, "high"] = 400
    assert last(table)["arrow"] == "cannot tell"
    table.loc[12, ["low", "best", "high"]] = [60, 400, 62]  # a best outside its span widens it
    assert last(table)["arrow"] == "cannot tell"


def test_where_a_doubling_would_be_missed_there_is_no_answer_whatever_the_month_shows():
    wild = [10, 300, 2, 90, 0, 500, 30, 5, 220, 1, 60, 900]
    answer = last(months(*wild, 100_000))
    assert answer["power"] < 0.5 and answer["arrow"] == "cannot tell"
    assert last(months(*STEADY, 62))["power"] > 0.9


def test_a_month_whose_reference_is_not_covered_cannot_be_compared():
    table = months(*STEADY, 300, 300).drop(index=5)
    arrows = monthly_arrows(table)
    assert arrows["arrow"].unique().tolist() == ["cannot tell"]
    assert arrows[["limit_low", "limit_high", "power", "reference_best"]].isna().all(axis=None)


def test_countries_are_compared_with_themselves():
    both = pd.concat([months(*STEADY, 300), months(*STEADY, 60, country="NER")])
    arrows = monthly_arrows(both.sample(frac=1, random_state=1))
    assert arrows.groupby("country")["arrow"].last().to_dict() == {"MLI": "deteriorated", "NER": "unchanged"}


def test_months_and_years_have_names_of_their_own():
    years = months(*STEADY).drop(columns="start").assign(year=range(2001, 2013))
    assert yearly_arrows(years)["arrow"].iloc[-1] == "unchanged"
    with pytest.raises(sahel.SahelError, match="this series is by year: use yearly_arrows"):
        monthly_arrows(years)
    with pytest.raises(sahel.SahelError, match="this series is by month: use monthly_arrows"):
        yearly_arrows(months(*STEADY))
    with pytest.raises(sahel.SahelError, match="one alone shows no noise; found 1"):
        monthly_arrows(months(*STEADY), reference=1)
    with pytest.raises(sahel.SahelError, match="a probability between 0 and 1; found 5"):
        monthly_arrows(months(*STEADY), false_alarm=5)
    assert monthly_arrows(months()).empty


@pytest.fixture(scope="module")
def simulated() -> pd.DataFrame:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from placebo import arrows_without_change
    finally:
        sys.path.pop(0)
    settings = [(size, mean, band) for size in (np.inf, 5, 2) for mean, band in ((30, False), (300, True))]
    rows = [arrows_without_change(size=s, mean=m, has_band=b, rounds=150, seed=3) for s, m, b in settings]
    return pd.DataFrame(rows)


def test_without_a_change_five_percent_at_most_are_called_better_or_worse(simulated):
    # 5 percent of 150, give or take two and a half standard errors; and of all 900 together.
    assert simulated["better or worse"].max() <= 0.095
    assert simulated["better or worse"].mean() <= 0.05


def test_even_figures_can_be_unchanged_under_a_coder_s_band_and_a_doubling_is_found(simulated):
    even = simulated[np.isinf(simulated["size"])]
    assert even["unchanged"].min() >= 0.85
    assert even["a doubling found"].min() >= 0.9
    # With size 2 no month by itself shows a doubling: that is said, not guessed.
    assert (1 - simulated.loc[simulated["size"] == 2, ["unchanged", "better or worse"]].sum(axis=1)).min() >= 0.9


def test_the_power_stated_is_the_share_of_doublings_beyond_the_limit():
    random = np.random.default_rng(3)
    sizes = np.geomspace(0.5, 2_000, 10)
    weights = sizes**-0.3 / (sizes**-0.3).sum()
    size = np.repeat(random.choice(sizes, size=(2_500, 1), p=weights), 13, axis=1)
    deaths = random.poisson(100 * random.gamma(size) / size * ([1] * 12 + [2]))
    index = pd.MultiIndex.from_product([range(2_500), pd.date_range("2024-01-01", periods=13, freq="MS")])
    table = pd.DataFrame({"best": deaths.ravel()}, index=index.set_names(["country", "start"])).reset_index()
    arrows = monthly_arrows(table.assign(low=table["best"], high=table["best"])).groupby("country").tail(1)
    is_beyond = arrows["best"] > arrows["limit_high"]
    for part in (arrows["power"] < 0.5, arrows["power"] >= 0.5):
        assert is_beyond[part].mean() == pytest.approx(arrows.loc[part, "power"].mean(), abs=0.04)
