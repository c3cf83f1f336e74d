"""The coup belt: which countries had coups, on a map, and when, in a list below it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from sahel.check import require_columns
from sahel.plots import style
from sahel.plots.lettering import clean, wrapped
from sahel.words import Outcome

_WINDOW = (-18.5, 39.5, -4.5, 28.0)  # west, east, south, north
_LINE = 0.185  # inches
_HALO = (withStroke(linewidth=2.5, foreground="white"),)


def plot_coup_belt(belt: pd.DataFrame, outlines: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The countries that had coups and attempts, and the days of each.

    Filled: an attempt succeeded. Hatched: attempts, none of which did. The days stand below
    the map, those of failed attempts in brackets.

    Parameters
    ----------
    belt : as `coup_belt` returns it: country (ISO alpha-3), name, n_successes, n_failed, days.
    outlines : one row per country; country, level ("country"), rings; as `load_outlines` returns them.
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> square = [np.array([[0.0, 10.0], [5.0, 10.0], [5.0, 15.0], [0.0, 15.0], [0.0, 10.0]])]
    >>> belt = pd.DataFrame({"country": ["MLI"], "name": "Mali", "n_successes": 1, "n_failed": 0, "days": "May 2021"})
    >>> outlines = pd.DataFrame({"country": ["MLI"], "level": ["country"], "rings": [square]})
    >>> [text.get_text() for text in plot_coup_belt(belt, outlines).texts]
    ['MLI', 'MLI Mali: May 2021']
    """
    require_columns(belt, "country", "name", "n_successes", "n_failed", "days")
    require_columns(outlines, "country", "level", "rings")
    if belt.empty:
        return style.nothing_to_draw(ax, "no coup and no attempt is listed.")
    west, east, south, north = _WINDOW
    ax = style.axes_of_height(ax, inches=4.5)
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=style.LAND["ground"])
    ax.set_aspect(1 / np.cos(np.radians((south + north) / 2)), anchor="W")
    ax.grid(False)
    for outline in outlines[outlines["level"] == "country"].itertuples():
        here = belt[belt["country"] == outline.country]
        path = Path.make_compound_path(*(Path(ring, closed=True) for ring in outline.rings))
        look = _look(here)
        ax.add_patch(PathPatch(path, linewidth=0.6, zorder=2 if len(here) else 1, clip_on=True, **look))
        if len(here):
            ring = max(outline.rings, key=len)
            middle = (ring.min(axis=0) + ring.max(axis=0)) / 2
            ax.text(
                *middle, outline.country, ha="center", va="center", fontsize=style.SMALL, weight="bold",
                color=style.INK, path_effects=_HALO, zorder=4, clip_on=True, gid="code",
            )  # fmt: skip
    down = 0.18
    for row in belt.itertuples():
        text = wrapped(
            clean(f"{row.country} {row.name}: {row.days}"), inches=style.WIDTH - 0.1, size=style.SMALL, lines=3
        )
        ax.text(
            0, 0, text, transform=style.beside(ax, down=down), ha="left", va="top", fontsize=style.SMALL,
            color=style.INK, parse_math=False, gid="days", in_layout=False,
        )  # fmt: skip
        down += _LINE * (text.count("\n") + 1)
    success, failed = style.OUTCOMES[Outcome.SUCCESSFUL], style.OUTCOMES[Outcome.FAILED]
    ax.legend(
        handles=[
            Patch(facecolor=success.colour, edgecolor=style.INK, label="an attempt succeeded"),
            Patch(facecolor="white", edgecolor=failed.colour, hatch="////", label="attempts, none successful"),
        ],
        loc="lower left", fontsize=style.SMALL, labelcolor=style.INK, framealpha=0.95,
    )  # fmt: skip
    return ax


def _look(here: pd.DataFrame) -> dict[str, object]:
    if here.empty:
        return {"facecolor": style.LAND["neighbour"], "edgecolor": style.LAND["edge"]}
    if here["n_successes"].iloc[0] > 0:
        return {"facecolor": style.OUTCOMES[Outcome.SUCCESSFUL].colour, "edgecolor": style.INK}
    return {"facecolor": "white", "edgecolor": style.OUTCOMES[Outcome.FAILED].colour, "hatch": "////"}
