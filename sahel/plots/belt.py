"""The coup belt: which countries had coups, on a map, and when, in a list below it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch

from sahel.check import require_columns
from sahel.plots import style
from sahel.plots.ground import HALO, outline_path
from sahel.plots.lettering import clean, cut
from sahel.words import Outcome

_WINDOW = (-18.5, 39.5, 2.0, 28.0)  # west, east, south, north
_MAP, _LINE, _ROOM = 3.5, 0.195, 6.4  # inches


def plot_coup_belt(belt: pd.DataFrame, outlines: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The countries that had coups and attempts, and the days of each.

    Filled: an attempt succeeded. Hatched: attempts, none of which did. The days stand below
    the map, those of attempts that did not succeed in brackets; a country outside the map
    stands only there.

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
    >>> [text.get_text() for text in plot_coup_belt(belt, outlines).get_legend().get_texts()]
    ['MLI Mali: May 2021']
    """
    require_columns(belt, "country", "name", "n_successes", "n_failed", "days")
    require_columns(outlines, "country", "level", "rings")
    if belt.empty:
        return style.nothing_to_draw(ax, "no coup and no attempt is listed.")
    west, east, south, north = _WINDOW
    ax = style.axes_of_height(ax, inches=_MAP + _LINE * len(belt))
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=style.LAND["ground"])
    ax.set_aspect(1 / np.cos(np.radians((south + north) / 2)), anchor="W")
    ax.grid(False)
    looks = [_look(row.n_successes) for row in belt.itertuples()]
    known = dict(zip(belt["country"], looks, strict=True))
    ground = {"facecolor": style.LAND["neighbour"], "edgecolor": style.LAND["edge"]}
    for outline in outlines[outlines["level"] == "country"].itertuples():
        is_named = outline.country in known
        look = known.get(outline.country, ground)
        ax.add_patch(
            PathPatch(outline_path(outline.rings), linewidth=0.6, zorder=2 if is_named else 1, clip_on=True, **look)
        )
        if is_named:
            ring = max(outline.rings, key=len)
            middle = (ring.min(axis=0) + ring.max(axis=0)) / 2
            ax.text(
                *middle, outline.country, ha="center", va="center", fontsize=style.SMALL, weight="bold",
                color=style.INK, path_effects=HALO, zorder=4, clip_on=True, gid="code",
            )  # fmt: skip
    handles = [
        Patch(label=cut(clean(f"{row.country} {row.name}: {row.days}"), inches=_ROOM, size=style.SMALL), **look)
        for row, look in zip(belt.itertuples(), looks, strict=True)
    ]
    style.legend_below(ax, handles, columns=1, down=0.12)
    return ax


def _look(n_successes: int) -> dict[str, object]:
    if n_successes:
        return {"facecolor": style.OUTCOMES[Outcome.SUCCESSFUL].colour, "edgecolor": style.INK}
    return {"facecolor": "white", "edgecolor": style.OUTCOMES[Outcome.FAILED].colour, "hatch": "////"}
