"""Deaths in organised violence by year: the best estimate, and the band from low to high."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sahel.check import require_columns
from sahel.errors import SahelError
from sahel.plots import style


def plot_deaths_band(deaths: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """UCDP's deaths by year: a line for the best estimate, a band from low to high.

    A year without a row, or without a best estimate, is a gap in line and band; a year
    of zero is drawn at zero. Provisional years have hollow marks and a broken line.

    Parameters
    ----------
    deaths : one row per year. year; low, best, high (persons; blank: not known); if there
        is a column is_provisional, true for years whose figures the source will still revise.
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a year has more than one row.

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_deaths_band(pd.DataFrame({"year": [2012, 2013], "low": [100, 0], "best": [120, 0], "high": [150, 3]}))
    >>> ax.get_ylabel()
    'deaths per year (UCDP, low–best–high)'
    """
    require_columns(deaths, "year", "low", "best", "high")
    if deaths.empty:
        return style.nothing_to_draw(ax, "no year is covered.")
    if deaths["year"].duplicated().any():
        twice = sorted(deaths.loc[deaths["year"].duplicated(), "year"].unique().tolist())
        raise SahelError(f"a year has one band, but {twice} have several rows. Add the types of violence up first.")
    ax = style.axes_of_height(ax, inches=2.9)
    by_year = _every_year(deaths)
    years = by_year.index.to_numpy(dtype=float)
    low, best, high = (by_year[name].to_numpy(dtype=float) for name in ("low", "best", "high"))
    provisional = by_year["is_provisional"].to_numpy(dtype=bool)
    colour = style.DEATHS.colour

    ax.fill_between(years, low, high, color=colour, alpha=0.22, linewidth=0, label="low to high", zorder=1.5)
    # A year that stands between two gaps has no width for a band: the upright line shows it.
    ax.vlines(years, low, high, color=colour, alpha=0.5, linewidth=1.4, zorder=1.8)
    firm = np.where(provisional, np.nan, best)
    line = {"color": colour, "marker": "o", "markersize": 4.5, "linewidth": 1.6}
    ax.plot(years, firm, label="best estimate", zorder=3, clip_on=False, **line)
    if provisional.any():
        # The broken line starts at the year before, so that the step into the provisional years is seen.
        late = np.where(provisional | np.append(provisional[1:], False), best, np.nan)
        ax.plot(years, late, color=colour, linestyle=(0, (3, 2)), linewidth=1.6, zorder=2.8)
        ax.plot(
            years, np.where(provisional, best, np.nan), color=colour, linestyle="none", marker="o", markersize=4.5,
            markerfacecolor="white", label="provisional", zorder=3, clip_on=False,
        )  # fmt: skip
    _frame(ax, years, top=np.nanmax(np.append(np.concatenate([best, high]), 1.0)))
    return ax


def _every_year(deaths: pd.DataFrame) -> pd.DataFrame:
    """The years from first to last, those without a row blank."""
    given = deaths if "is_provisional" in deaths else deaths.assign(is_provisional=False)
    by_year = given.assign(year=given["year"].astype(int)).set_index("year").sort_index()
    by_year = by_year.reindex(range(by_year.index.min(), by_year.index.max() + 1))
    numbers = by_year[["low", "best", "high"]].astype("Float64").astype(float)
    # Without a best estimate there is nothing that a band would be the band of.
    numbers = numbers.where(numbers["best"].notna())
    return numbers.assign(is_provisional=by_year["is_provisional"].astype("boolean").fillna(False))


def _frame(ax: Axes, years: np.ndarray, *, top: float) -> None:
    ax.set(xlim=(years[0] - 0.6, years[-1] + 0.6), ylim=(0, top * 1.05), xlabel="")
    ax.set_ylabel("deaths per year (UCDP, low–best–high)", fontsize=style.SMALL, color=style.INK)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9, min_n_ticks=1))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6, min_n_ticks=1))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda deaths, _: f"{deaths:,.0f}"))
    ax.tick_params(labelsize=style.SMALL, labelcolor=style.INK)
    ax.grid(False)
    ax.grid(True, axis="y", color=style.RULE, linewidth=0.7)
    ax.set_axisbelow(True)
    style.quiet_spines(ax, "bottom")
    ax.legend(
        loc="lower right", bbox_to_anchor=(1, 1), ncols=3, fontsize=style.SMALL, frameon=False, borderaxespad=0.2,
        borderpad=0, labelcolor=style.INK,
    )  # fmt: skip
