"""What a model makes of rival claims: each assumption's prior and posterior, one above the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sahel.plots import style
from sahel.plots.marks import spot
from sahel.schema.validation import require_columns


def plot_reading(reading: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """One loss under several assumptions: a thin line for the prior, a thick one for the posterior, the counted floor.

    Parameters
    ----------
    reading : the rows of one loss, as `model_reading` returns them: one row per anchor with median, low,
        high, prior_low, prior_high, floor (persons; blank: none). Rows without figures are left out.
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : an anchor has more than one row: several losses are in the table.

    >>> rows = pd.DataFrame({"anchor": ["own side true"], "median": [60.0], "low": [50.0], "high": [75.0],
    ...                      "prior_low": [51.0], "prior_high": [300.0], "floor": [50.0]})
    >>> plot_reading(rows).get_xlabel()
    'killed (logarithmic; thin: before, thick: after the statements)'
    """
    require_columns(reading, "anchor", "median", "low", "high", "prior_low", "prior_high", "floor")
    rows = reading.dropna(subset="median")
    if rows.empty:
        return style.nothing_to_draw(ax, "no loss is read.")
    style.require_once(rows, "anchor", thing="an anchor", instead="Keep one incident and victim.")
    ax = style.axes_of_height(ax, inches=0.6 + 0.5 * len(rows))
    y = np.arange(len(rows))
    ax.hlines(y, rows["prior_low"], rows["prior_high"], color=style.FAINT, linewidth=1.2, label="prior, 90 %")
    ax.hlines(y, rows["low"], rows["high"], color=style.DEATHS.colour, linewidth=5, label="posterior, 90 %")
    if (floor := rows["floor"].max()) > 0:
        ax.axvline(floor, color=style.INK, linestyle=(0, (3, 2)), linewidth=1.2, label=f"counted: {floor:,.0f}")
    for place, row in zip(y, rows.to_dict("records"), strict=True):
        after = f"{row['low']:,.0f} to {row['high']:,.0f}"
        before = f"before the statements: {row['prior_low']:,.0f} to {row['prior_high']:,.0f}"
        spot(ax, row["median"], place, f"{row['anchor']}: {after} killed", before)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_yticks(y, rows["anchor"])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel("killed (logarithmic; thin: before, thick: after the statements)")
    style.legend_above(ax)
    return ax
