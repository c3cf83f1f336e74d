"""Deaths per year, inside what a source covers."""

from __future__ import annotations

import pandas as pd

from sahel.check import require_columns


def deaths_by_year(country_years: pd.DataFrame) -> pd.DataFrame:
    """Deaths in organised violence per year, over the countries and types in the table.

    One row per covered year: year, low, best, high (persons; sums of UCDP's
    estimates, each over disjoint countries and types). A zero is UCDP's finding; a year
    without any row is not covered and stays absent.

    >>> import sahel
    >>> sahel.deaths_by_year(sahel.load_country_years(country="MLI")).query("year == 2024").values.tolist()
    [[2024, 1783, 1901, 2644]]
    """
    require_columns(country_years, "year", "low", "best", "high")
    sums = country_years.groupby("year")[["low", "best", "high"]].sum(min_count=1)
    return sums.reset_index()


def deaths_by_country(country_years: pd.DataFrame) -> pd.DataFrame:
    """Deaths in organised violence per country and year, all types in the table together.

    One row per country and covered year: country, year, low, best, high (persons; sums of
    UCDP's estimates over disjoint types). Otherwise as `deaths_by_year`.

    >>> import sahel
    >>> sahel.deaths_by_country(sahel.load_country_years(country="MLI")).query("year == 2024").values.tolist()
    [['MLI', 2024, 1783, 1901, 2644]]
    """
    require_columns(country_years, "country", "year", "low", "best", "high")
    sums = country_years.groupby(["country", "year"])[["low", "best", "high"]].sum(min_count=1)
    return sums.reset_index()
