"""The ground of a map: countries and regions in their outlines, and names where there is room."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from sahel.plots import style
from sahel.plots.lettering import clean, width

CELLS = 48  # a side of the grid on which names are placed
HALO = (withStroke(linewidth=2.5, foreground="white"),)

Window = tuple[float, float, float, float]  # west, east, south, north


def map_axes(ax: Axes | None, window: Window, *, inches: float, room: float = 0.35) -> Axes:
    """Axes in which a degree of longitude is as long as in the middle of the window.

    The map is at most `inches` high; `room` is for a title above it and a key below it.
    """
    west, east, south, north = window
    stretch = 1 / np.cos(np.radians((south + north) / 2))
    high = (north - south) * stretch / (east - west)
    ax = style.axes_of_height(ax, inches=min(inches, style.WIDTH * high) + room)
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=style.LAND["ground"])
    ax.set_aspect(stretch, anchor="W")
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set(visible=True, color=style.RULE, linewidth=0.8)
    return ax


def outline_path(rings: list[np.ndarray]) -> Path:
    """One outline, holes and all."""
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))


def fill(ax: Axes, rings: list[np.ndarray], *, face: str, zorder: float, gid: str, **look: object) -> None:
    """An outline as an area of the map."""
    look = {"linewidth": 0.6, "edgecolor": style.LAND["edge"], **look}
    ax.add_patch(PathPatch(outline_path(rings), facecolor=face, zorder=zorder, gid=gid, **look))


def grid(window: Window) -> tuple[np.ndarray, np.ndarray]:
    """The longitudes and the latitudes of the grid on which names are placed."""
    west, east, south, north = window
    return np.linspace(west, east, CELLS), np.linspace(south, north, CELLS)


def write_names(ax: Axes, countries: pd.DataFrame, *, home: pd.Index, window: Window, is_taken: np.ndarray) -> None:
    """Names where they fit, in the widest part of what is seen of each country and is not taken.

    `home` are the index labels of the countries that the map is about; `is_taken` has one
    cell for each of the grid's, the south first.
    """
    west, east, south, north = window
    longitudes, latitudes = grid(window)
    cells = np.column_stack([axis.ravel() for axis in np.meshgrid(longitudes, latitudes)])
    frame = ax.get_window_extent()
    stretch = min(frame.width / (east - west), frame.height / (north - south) * np.cos(np.radians((south + north) / 2)))
    inches = stretch * (east - west) / ax.get_figure(root=True).dpi
    for outline in countries.itertuples():
        is_home = outline.Index in home
        name = clean(outline.name).upper() if is_home else clean(outline.name)
        size = style.TEXT if is_home else style.SMALL
        seen = outline_path(outline.rings).contains_points(cells).reshape(CELLS, CELLS) & ~is_taken
        reach = int(np.ceil(width(name, size=size) / inches * CELLS / 2)) + 1
        if (at := _roomiest(seen, reach)) is not None:
            ax.text(
                longitudes[at[1]], latitudes[at[0]], name, ha="center", va="center", fontsize=size, zorder=3,
                color=style.INK if is_home else style.FAINT, style="normal" if is_home else "italic",
                path_effects=HALO if is_home else None, parse_math=False, gid="country-name",
            )  # fmt: skip


def _roomiest(seen: np.ndarray, reach: int) -> tuple[int, int] | None:
    """The cell with `reach` cells on both sides and the most above and below; blank: nowhere."""
    held = _shrunk(np.pad(seen, 1), reach, axis=1)
    held &= _shrunk(np.pad(seen, 1), 1, axis=0)
    if not held.any():
        return None
    while (smaller := _shrunk(_shrunk(held, 1, axis=0), 1, axis=1)).any():
        held = smaller
    rows, columns = np.nonzero(held)
    return int(rows[len(rows) // 2]) - 1, int(columns[len(columns) // 2]) - 1


def _shrunk(mask: np.ndarray, cells: int, *, axis: int) -> np.ndarray:
    """The cells whose neighbours up to that distance, both ways along the axis, are all held."""
    out = mask.copy()
    for step in range(1, cells + 1):
        for shift in (-step, step):
            moved = np.roll(mask, shift, axis=axis)
            edge = slice(None, shift) if shift > 0 else slice(shift, None)
            moved[(edge, slice(None)) if axis == 0 else (slice(None), edge)] = False
            out &= moved
    return out
