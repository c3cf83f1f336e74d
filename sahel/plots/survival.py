"""How long quiet lasted: the curve of Kaplan and Meier with its band."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from sahel.check import require_columns
from sahel.plots import style

_YEAR = 365.25  # days


def plot_survival(curve: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The share of spells still quiet, year by year after a coup or after independence.

    A step down is a coup; an upright tick on the curve is a spell that was cut because the
    lists end there. The shaded band is the confidence at each single day; it is missing
    where nothing is left to estimate it from.

    Parameters
    ----------
    curve : as `coup_survival` returns it: days, n_at_risk, n_cut, survival, low, high.
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.

    Examples
    --------
    >>> import pandas as pd
    >>> curve = pd.DataFrame({"days": [0, 400], "n_at_risk": 2, "n_cut": 0, "survival": [1, 0.5]})
    >>> plot_survival(curve.assign(low=[None, 0.1], high=[None, 0.9])).get_ylabel()
    'spells still without a coup attempt'
    """
    require_columns(curve, "days", "n_at_risk", "n_cut", "survival", "low", "high")
    if curve.empty:
        return style.nothing_to_draw(ax, "no spell is known.")
    ax = style.axes_of_height(ax, inches=3.2)
    years = curve["days"].to_numpy(float) / _YEAR
    colour = style.OUTCOMES["successful"].colour
    low, high = curve["low"].astype(float), curve["high"].astype(float)
    ax.fill_between(
        years, low, high, step="post", color=colour, alpha=0.2, linewidth=0, label="95 percent, at each day"
    )
    ax.step(years, curve["survival"], where="post", color=colour, linewidth=1.8, label="still quiet")
    cut = curve[curve["n_cut"] > 0]
    ax.plot(
        cut["days"] / _YEAR, cut["survival"], linestyle="none", marker="|", markersize=9, color=style.INK,
        label="still quiet when the lists end",
    )  # fmt: skip
    ax.set(xlim=(0, max(years.max() * 1.02, 1.0)), ylim=(0, 1.03))
    ax.set_xlabel("years after a coup attempt, or after independence", fontsize=style.SMALL, color=style.INK)
    ax.set_ylabel("spells still without a coup attempt", fontsize=style.SMALL, color=style.INK)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.tick_params(labelsize=style.SMALL, labelcolor=style.INK)
    ax.grid(False)
    ax.grid(True, axis="y", color=style.RULE, linewidth=0.7)
    ax.set_axisbelow(True)
    style.quiet_spines(ax, "bottom", "left")
    ax.legend(loc="upper right", fontsize=style.SMALL, frameon=False, labelcolor=style.INK)
    return ax
