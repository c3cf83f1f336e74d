"""Coded events: their deaths month by month, and where they were."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from sahel.check import require_columns
from sahel.plots import style

_VAGUE = 4  # UCDP's where_precision from which on a point stands for a region or more
_MARGIN = 1.5  # degrees


def plot_deaths_by_month(deaths: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Deaths of coded events per month: a bar for the best estimate, a whisker from low to high.

    Parameters
    ----------
    deaths : one row per month, as `count_fatalities` gives them. period (its first day);
        low, best, high (persons; blank: not known, and nothing is drawn).
    ax : axes to draw on; blank: new ones.

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_deaths_by_month(pd.DataFrame({
    ...     "period": pd.to_datetime(["2024-01-01", "2024-02-01"]), "low": [1, 0], "best": [2, 0], "high": [5, 1],
    ... }))
    >>> ax.get_ylabel()
    'deaths per month (low–best–high)'
    """
    require_columns(deaths, "period", "low", "best", "high")
    if deaths.empty:
        return style.nothing_to_draw(ax, "no coded event in these months.")
    ax = style.axes_of_height(ax, inches=2.9)
    low, best, high = (
        deaths[name].astype("Float64").to_numpy(float, na_value=np.nan) for name in ("low", "best", "high")
    )
    colour = style.DEATHS.colour
    ax.bar(deaths["period"], best, width=22, color=colour, alpha=0.55, label="best estimate", zorder=2)
    ax.vlines(deaths["period"], low, high, color=style.INK, linewidth=1.2, label="low to high", zorder=3)
    ax.set_ylim(0, np.nanmax(np.append(np.concatenate([best, high]), 1.0)) * 1.05)
    ax.set_ylabel("deaths per month (low–best–high)", fontsize=style.SMALL, color=style.INK)
    locator = AutoDateLocator(maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6, min_n_ticks=1))
    ax.tick_params(labelsize=style.SMALL, labelcolor=style.INK)
    ax.grid(False)
    ax.grid(True, axis="y", color=style.RULE, linewidth=0.7)
    ax.set_axisbelow(True)
    style.quiet_spines(ax, "bottom")
    ax.legend(loc="upper left", fontsize=style.SMALL, frameon=False, labelcolor=style.INK)
    return ax


def plot_event_map(events: pd.DataFrame, outlines: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Coded events on a map: the larger the mark, the more deaths; hollow where the place is vague.

    Events without coordinates are not drawn, and the title counts them. A hollow mark
    stands for a region or a whole country (UCDP's precision 4 and up), not for a place.

    Parameters
    ----------
    events : one row per event. latitude, longitude (degrees; blank: not known), best (persons),
        where_precision (UCDP's scale; blank: taken as vague).
    outlines : one row per country or region. level, rings (arrays of longitude and latitude).
    ax : axes to draw on; blank: new ones.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> square = [np.array([[0.0, 10.0], [5.0, 10.0], [5.0, 15.0], [0.0, 10.0]])]
    >>> events = pd.DataFrame({"latitude": [12.0, None], "longitude": [2.0, None], "best": [3, 1]})
    >>> outlines = pd.DataFrame({"level": ["country"], "rings": [square]})
    >>> ax = plot_event_map(events.assign(where_precision=[1, 6]), outlines)
    >>> ax.get_title(loc="left")
    '1 event drawn; 1 without coordinates'
    """
    require_columns(events, "latitude", "longitude", "best", "where_precision")
    require_columns(outlines, "level", "rings")
    placed = events.dropna(subset=["latitude", "longitude"])
    if placed.empty:
        return style.nothing_to_draw(ax, "no coded event has coordinates.")
    x, y = (placed[name].to_numpy(float) for name in ("longitude", "latitude"))
    height = np.ptp(y) + 2 * _MARGIN
    middle = np.cos(np.radians(y.mean()))
    ax = style.axes_of_height(ax, inches=float(np.clip(6.4 * height / ((np.ptp(x) + 2 * _MARGIN) * middle), 2.6, 5.5)))
    for rings in outlines.loc[outlines["level"] == "country", "rings"]:
        outline = Path.make_compound_path(*[Path(ring, closed=True) for ring in rings])
        ax.add_patch(
            PathPatch(outline, facecolor=style.LAND["neighbour"], edgecolor=style.LAND["edge"], linewidth=0.8, zorder=1)
        )
    deaths = placed["best"].astype("Float64").to_numpy(float, na_value=0.0)
    vague = placed["where_precision"].astype("Float64").fillna(_VAGUE).to_numpy(float) >= _VAGUE
    colour = style.DEATHS.colour
    size = 14 + 6 * deaths
    ax.scatter(x[~vague], y[~vague], s=size[~vague], color=colour, alpha=0.55, linewidths=0, zorder=3)
    ax.scatter(x[vague], y[vague], s=size[vague], facecolor="none", edgecolor=colour, linewidths=1.1, zorder=3)
    ax.set(xlim=(x.min() - _MARGIN, x.max() + _MARGIN), ylim=(y.min() - _MARGIN, y.max() + _MARGIN))
    ax.set_aspect(1 / middle)
    ax.set(xticks=[], yticks=[])
    lost = len(events) - len(placed)
    count = f"{len(placed):,} event{'s' if len(placed) != 1 else ''} drawn"
    ax.set_title(count + (f"; {lost:,} without coordinates" if lost else ""), loc="left", fontsize=style.SMALL)
    handles = [
        Line2D([], [], linestyle="none", marker="o", color=colour, alpha=0.55, label="place or district known"),
        Line2D(
            [], [], linestyle="none", marker="o", color=colour, markerfacecolor="none", label="only a region or less"
        ),
    ]
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, -0.02), ncols=2, fontsize=style.SMALL, frameon=False
    )
    return ax
