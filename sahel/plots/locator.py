"""Where it was: a small map with a point as exact as the place is known, or a shaded region."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sahel.check import require_columns
from sahel.errors import UnknownName
from sahel.plots import style
from sahel.plots.ground import CELLS, HALO, Window, fill, grid, map_axes, write_names
from sahel.plots.lettering import clean, cut

_EXACT, _NEAR = 1, 2  # UCDP's where_precision
_RING = {_EXACT: 9.0, _NEAR: 24.0}  # points across
_MAP = 4.6  # inches, the longer side at most


def plot_locator(
    places: pd.DataFrame, outlines: pd.DataFrame, *, regions: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Where an incident was, inside its country.

    A place with coordinates is a point in a ring: narrow where the place is exact, wide
    where it is only near by. A place without them, or known no better than its district
    (precision 3 and up), is its shaded region, or its country where no region of that
    name is known, and the title says "region only".

    Parameters
    ----------
    places : one row per place. label; latitude and longitude (degrees; blank: only the region
        is known); country (ISO alpha-3); admin1 (its region, perhaps with a district in
        brackets); where_precision (UCDP's scale, 1 exact, 2 near; blank: taken as near).
    outlines : one row per country or region. country, name, level ("country" or "admin1"),
        rings (list of arrays of longitude and latitude).
    regions : outlines of regions, of the same shape; blank: those in `outlines`, if any.
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.
    UnknownName : none of the countries has an outline.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> square = [np.array([[0.0, 10.0], [5.0, 10.0], [5.0, 15.0], [0.0, 15.0], [0.0, 10.0]])]
    >>> ax = plot_locator(
    ...     pd.DataFrame({"label": ["Here"], "latitude": [12.0], "longitude": [2.0], "country": ["MLI"],
    ...                   "admin1": ["Mopti"], "where_precision": [1]}),
    ...     pd.DataFrame({"country": ["MLI"], "name": ["Mali"], "level": ["country"], "rings": [square]}),
    ... )
    >>> ax.get_title(loc="left")
    'Here'
    """
    require_columns(places, "label", "latitude", "longitude", "country", "admin1", "where_precision")
    require_columns(outlines, "country", "name", "level", "rings")
    if regions is not None:
        require_columns(regions, "country", "name", "level", "rings")
        outlines = pd.concat([outlines, regions], ignore_index=True)
    if places.empty:
        return style.nothing_to_draw(ax, "no place is known.")
    countries = outlines[outlines["level"] == "country"]
    home = countries[countries["country"].isin(places["country"])]
    if home.empty:
        sought, there = sorted(places["country"].dropna().unique()), ", ".join(sorted(countries["country"].unique()))
        raise UnknownName(
            f"no outline is of {sought}. There are: {there or 'none'}. Load outlines that hold the country."
        )
    # From 3 upwards coordinates are the middle of a district or region: a point would be a false place.
    is_point_like = places["where_precision"].isna() | (places["where_precision"] <= _NEAR).fillna(False).astype(bool)
    has_point = places["latitude"].notna() & places["longitude"].notna() & is_point_like
    window = _window(home, places[has_point])
    ax = map_axes(ax, window, inches=_MAP)
    for outline in countries.itertuples():
        face = "country" if outline.Index in home.index else "neighbour"
        fill(ax, outline.rings, face=style.LAND[face], zorder=1.2 if face == "country" else 1.0, gid=face)
    shaded = []
    for place in places[~has_point].itertuples():
        named = _regions(place, outlines)
        shaded.append(clean(place.admin1) if named else "the whole country")
        for rings in named or list(home.loc[home["country"] == place.country, "rings"]):
            fill(ax, rings, face=style.LAND["region"], zorder=1.4, gid="region", hatch="////")
    for outline in home.itertuples():
        fill(ax, outline.rings, face="none", zorder=1.6, gid="border", linewidth=1.4)
    points = places[has_point]
    for place in points.itertuples():
        _draw_point(ax, place, window)
    write_names(ax, countries, home=home.index, window=window, is_taken=_is_taken(points, window))
    _write_title(ax, places, has_point)
    _write_key(ax, points, shaded)
    return ax


def _window(home: pd.DataFrame, points: pd.DataFrame) -> Window:
    """The box around the countries and their points, with air."""
    drawn = [ring for rings in home["rings"] for ring in rings]
    corners = np.vstack([*drawn, points[["longitude", "latitude"]].to_numpy(float)])
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    air = 0.07 * max(east - west, north - south)
    return west - air, east + air, south - air, north + air


def _plain(name: object) -> str:
    """A name without accents, case, brackets or the word for its level: what is compared."""
    text = re.split(r"[(/;]", clean(name))[0]
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark)).casefold()
    bare = re.sub(r"\b(region|province|wilaya|ville de|city of)\b", " ", bare)
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


def _regions(place: NamedTuple, outlines: pd.DataFrame) -> list[list[np.ndarray]]:
    """The outlines of the place's region; none where no region has that name."""
    regions = outlines[(outlines["level"] == "admin1") & (outlines["country"] == place.country)]
    sought = _plain(place.admin1)
    return list(regions.loc[regions["name"].map(_plain) == sought, "rings"]) if sought else []


def _draw_point(ax: Axes, place: NamedTuple, window: Window) -> None:
    """A dot, a ring that says how exactly it is known, and the name on the side that has room."""
    is_exact = place.where_precision == _EXACT if pd.notna(place.where_precision) else False
    ring = _RING[_EXACT if is_exact else _NEAR]
    at = ([place.longitude], [place.latitude])
    ax.plot(*at, marker="o", markersize=4.5, color=style.INK, zorder=4, gid="point")
    ax.plot(
        *at, marker="o", markersize=ring, markerfacecolor="none", markeredgecolor=style.DEATHS.colour,
        markeredgewidth=1.6, zorder=4, gid="exact" if is_exact else "near",
    )  # fmt: skip
    is_east = place.longitude > (window[0] + window[1]) / 2
    ax.annotate(
        cut(clean(place.label), inches=2.2, size=style.TEXT, weight="bold"), (place.longitude, place.latitude),
        xytext=((-1 if is_east else 1) * (ring / 2 + 4), 0), textcoords="offset points",
        ha="right" if is_east else "left", va="center", fontsize=style.TEXT, weight="bold", color=style.INK,
        path_effects=HALO, parse_math=False, zorder=5, gid="place",
    )  # fmt: skip


def _is_taken(points: pd.DataFrame, window: Window) -> np.ndarray:
    """Where no country's name may stand: along each point's own name, and on the key."""
    _, latitudes = grid(window)
    taken = np.zeros((CELLS, CELLS), dtype=bool)
    for place in points.itertuples():
        taken |= (np.abs(latitudes - place.latitude) < (window[3] - window[2]) * 0.07)[:, None]
    taken[: CELLS // 9, : CELLS // 2] = True
    return taken


def _write_title(ax: Axes, places: pd.DataFrame, has_point: pd.Series) -> None:
    labels = list(dict.fromkeys(clean(label) for label in places["label"]))
    title = labels[0] if len(labels) == 1 else f"{len(labels)} places"
    if not has_point.all():
        title += ": region only" if not has_point.any() else f" ({int((~has_point).sum())} region only)"
    ax.set_title(
        cut(title, inches=4.5, size=style.TEXT, weight="bold"), loc="left", fontsize=style.TEXT, weight="bold",
        color=style.INK, parse_math=False,
    )  # fmt: skip


def _write_key(ax: Axes, points: pd.DataFrame, shaded: list[str]) -> None:
    """What the ring and the shading say, in the lower left corner."""
    is_exact = points["where_precision"].eq(_EXACT).fillna(False).astype(bool)
    notes = ["ring: exact place"] if is_exact.any() else []
    notes += ["wide ring: near this place"] if (~is_exact).any() else []
    notes += [cut(f"shaded: {name}", inches=2.4, size=style.SMALL) for name in dict.fromkeys(shaded)][:3]
    ax.text(
        0.015, 0.015, "\n".join(notes), transform=ax.transAxes, ha="left", va="bottom", fontsize=style.SMALL,
        color=style.INK, parse_math=False, zorder=5, gid="key",
        bbox={"boxstyle": "square,pad=0.25", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
    )  # fmt: skip
