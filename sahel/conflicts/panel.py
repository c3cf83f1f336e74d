"""A series by country and period as a grid, and the windows of it around a day."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sahel.errors import SahelError
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Precision

#: What a period may be, in months, and the dates that are exact enough to fall into one.
_EXACT_ENOUGH = {1: [Precision.DAY, Precision.MONTH], 12: [Precision.DAY, Precision.MONTH, Precision.YEAR]}


class Grid(NamedTuple):
    """Countries by periods: `values` has one row a country, blank where nothing is covered."""

    values: np.ndarray
    countries: pd.Index
    first: int
    months: int

    def ordinal(self, days: pd.Series) -> pd.Series:
        """The place of each day's period, counted from the grid's first."""
        return (days.dt.year * 12 + days.dt.month - 1) // self.months - self.first

    def start(self, ordinals: pd.Series) -> pd.Series:
        """The first day of each period."""
        months = (ordinals + self.first) * self.months
        parts = pd.DataFrame({"year": months // 12, "month": months % 12 + 1, "day": 1})
        return pd.to_datetime(parts).astype("datetime64[us]")

    def at(self, rows: np.ndarray, ordinals: np.ndarray) -> np.ndarray:
        """The values at these countries and periods; blank outside the grid."""
        inside = (ordinals >= 0) & (ordinals < self.values.shape[1]) & (rows >= 0)
        found = self.values[np.where(inside, rows, 0), np.where(inside, ordinals, 0)]
        return np.where(inside, found, np.nan)


def places(series: pd.DataFrame) -> tuple[pd.Series, int]:
    """The number of each row's month or year, counted on, and how many months a period has.

    Needs country, and `start` (first day of a month) or `year`; refuses two rows for one period.
    """
    require_columns(series, "country")
    if "start" not in series.columns:
        require_columns(series, "year")
    is_yearly = "start" not in series.columns
    index = series["year"] * 12 if is_yearly else series["start"].dt.year * 12 + series["start"].dt.month - 1
    index = index.astype("int64")
    doubled = pd.DataFrame({"country": series["country"], "index": index}).duplicated()
    if doubled.any():
        raise SahelError(
            f"a series has one row per country and period, but {int(doubled.sum())} row(s) repeat one. "
            "Add the types of violence up first."
        )
    is_year_start = (index % 12 == 0).all()
    months = 12 if is_yearly or (is_year_start and index.nunique() > 1) else 1
    return index // months, months


def in_time(series: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A series by country and period, with `place`; and its low, best and high as plain numbers, row by row."""
    band = ["low", "best", "high"]
    require_columns(series, "country", *band)
    ordered = series.assign(place=places(series)[0])
    ordered = ordered.sort_values(["country", "place"], kind="stable", ignore_index=True)
    return ordered, ordered[band].astype("Float64").astype("float64")


def grid(series: pd.DataFrame) -> Grid:
    """A series as a grid: country, `best`, and `start` (first day of a month) or `year`."""
    require_columns(series, "country", "best")
    place, months = places(series)
    if series.empty:
        raise SahelError("the series is empty: it covers no period. Load more countries or years.")
    first = int(place.min())
    values = (
        series.assign(place=place - first, best=series["best"].astype("Float64").astype("float64"))
        .pivot(index="country", columns="place", values="best")
        .reindex(columns=range(int(place.max()) - first + 1))
    )
    return Grid(values=values.to_numpy(), countries=values.index, first=first, months=months)


def require_exact(coups: pd.DataFrame, periods: Grid) -> None:
    """Refuse coups that are dated too roughly to fall into one period."""
    rough = coups["date"].isna() | ~coups["date_precision"].isin(_EXACT_ENOUGH[periods.months])
    if rough.any():
        length = "month" if periods.months == 1 else "year"
        raise SahelError(
            f"{rough.sum()} coup(s) are dated too roughly for a series by {length}: "
            f"{', '.join(coups.loc[rough, 'coup_id'].head(5))}. Leave them out."
        )


def windows(periods: Grid, row: int, offsets: np.ndarray) -> np.ndarray:
    """Every window of a country that is covered whole: one row a window, the grid's place of its day 0 first."""
    middles = np.arange(-offsets.min(), periods.values.shape[1] - max(offsets.max(), 0))
    if row < 0 or not len(middles):
        return np.empty((0, len(offsets) + 1))
    values = periods.values[row][middles[:, None] + offsets]
    found = np.column_stack([middles, values])
    return found[np.isfinite(values).all(axis=1)]
