"""Rows of several groups are refused where they would be drawn over one another."""

import pandas as pd
import pytest

import sahel
from sahel.errors import SahelError

EVENTS = pd.DataFrame(
    {
        "date_start": pd.to_datetime(["2024-01-05", "2024-01-20", "2024-03-02"]),
        "admin1": ["Gao", "Mopti", "Gao"],
        "low": [1, 2, 3],
        "best": [2, 3, 4],
        "high": [5, 6, 7],
    }
).assign(date_end=lambda events: events["date_start"])


def test_counts_by_region_are_refused_by_the_month_and_one_region_is_drawn():
    counts = sahel.count_fatalities(EVENTS, by="month", group="admin1")
    with pytest.raises(SahelError, match=r"a month is one row, but several rows are of 2024-01-01.*`group`"):
        sahel.plot_deaths_by_month(counts)
    assert len(sahel.plot_deaths_by_month(counts[counts["admin1"] == "Gao"]).patches) == 3


@pytest.mark.parametrize("by", ["day", "week", "quarter", "year"])
def test_counts_of_other_periods_are_not_drawn_as_months(by):
    counts = sahel.count_fatalities(EVENTS, by=by, coverage=("2023-01-01", "2024-12-31"))
    with pytest.raises(SahelError, match=r"these are no months: the periods begin on .* Count with by='month'"):
        sahel.plot_deaths_by_month(counts)


def test_a_month_alone_and_months_with_a_gap_are_months():
    counts = sahel.count_fatalities(EVENTS, by="month")
    assert len(sahel.plot_deaths_by_month(counts.head(1)).patches) == 1
    assert len(sahel.plot_deaths_by_month(counts.iloc[[0, 2]]).patches) == 2


def twice(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({name: [value, value] for name, value in columns.items()})


FIGURES = {"low": 1, "best": 2, "high": 3}
STUDY = {"deaths": 1, "ratio": 1, "placebo_low": 0, "placebo_mid": 1, "placebo_high": 2}


@pytest.mark.parametrize(
    ("draw", "table", "found"),
    [
        (sahel.plot_deaths_band, twice(year=2020, **FIGURES), "2020"),
        (sahel.plot_activity, twice(name="Mali", year=2020, status="yes"), "Mali 2020"),
        (sahel.plot_arrows, twice(name="Mali", year=2020, arrow="improved"), "Mali 2020"),
        (sahel.plot_coups_by_decade, twice(decade=1960, successful=1, failed=0, plot=0), "1960"),
        (sahel.plot_survival, twice(days=400, n_at_risk=2, n_censored=0, survival=0.5, low=0.1, high=0.9), "400"),
    ],
)
def test_the_same_place_twice_is_refused_by_name(draw, table, found):
    with pytest.raises(SahelError, match=rf"is one row, but several rows are of {found}\."):
        draw(table)


def test_a_study_twice_and_the_deaths_of_a_country_by_type_are_refused():
    with pytest.raises(SahelError, match=r"a year is one row, but several rows are of -1\. Draw one study"):
        sahel.plot_violence_around(twice(offset=-1, n_coups=2, **STUDY), unit="year")
    rows = sahel.timeline(rebellions=sahel.load_rebellions(country="MLI"))
    coups = sahel.load_coups(country="MLI")
    with pytest.raises(SahelError, match=r"a year is one row, but several rows are of .* and \d+ more\. Add the types"):
        sahel.plot_country(rows, coups=coups, deaths=sahel.load_country_years(country="MLI"))
