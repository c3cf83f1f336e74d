"""Deaths before and after coups, beside the same around days picked at random."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sahel.check import require_columns
from sahel.plots import style


def plot_violence_around(study: pd.DataFrame, *, unit: str, ax: Axes | None = None) -> Axes:
    """Mean deaths by period around coups, on the band that days picked at random give.

    Parameters
    ----------
    study : as `event_study` returns it: offset, n_coups, deaths, placebo_low, placebo_mid,
        placebo_high.
    unit : what a period is, in the singular: "month", "year".
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.

    Examples
    --------
    >>> import pandas as pd
    >>> study = pd.DataFrame({"offset": [-1, 0, 1], "n_coups": 2, "deaths": [1, 2, 3]})
    >>> study = study.assign(placebo_low=0, placebo_mid=2, placebo_high=4)
    >>> plot_violence_around(study, unit="year").get_xlabel()
    'years before and after the coup (0: the year of the coup)'
    """
    require_columns(study, "offset", "n_coups", "deaths", "placebo_low", "placebo_mid", "placebo_high")
    if study.empty or not (study["n_coups"] > 0).any():
        return style.nothing_to_draw(ax, f"no coup has every {unit} around it covered.")
    ax = style.axes_of_height(ax, inches=3.0)
    offsets = study["offset"].to_numpy()
    ax.fill_between(
        offsets, study["placebo_low"], study["placebo_high"], color=style.FAINT, alpha=0.18, linewidth=0,
        label="95 percent of random days",
    )  # fmt: skip
    ax.plot(offsets, study["placebo_mid"], color=style.FAINT, linestyle="--", linewidth=1.2, label="their middle")
    ax.axvline(0, color=style.INK, linewidth=1.0, zorder=1.5, gid="coup")
    ax.plot(
        offsets, study["deaths"], color=style.DEATHS.colour, marker="o", markersize=4.5, linewidth=1.7,
        label=f"mean of {int(study['n_coups'].max())} coups", zorder=3,
    )  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.set_xlabel(
        f"{unit}s before and after the coup (0: the {unit} of the coup)", fontsize=style.SMALL, color=style.INK
    )
    ax.set_ylabel(f"deaths a {unit}, mean", fontsize=style.SMALL, color=style.INK)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=13))
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.tick_params(labelsize=style.SMALL, labelcolor=style.INK)
    ax.grid(False)
    ax.grid(True, axis="y", color=style.RULE, linewidth=0.7)
    style.quiet_spines(ax, "bottom")
    ax.legend(loc="upper left", fontsize=style.SMALL, frameon=False, labelcolor=style.INK)
    return ax
