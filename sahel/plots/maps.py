"""Maps: where an incident was, as exactly as the place is known, and which countries had coups."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from sahel.errors import UnknownName
from sahel.plots import style
from sahel.plots.marks import marking
from sahel.plots.text import clean, cut, width, wrapped
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Outcome
from sahel.text import plain_name

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
        with marking(ax, place.label, f"{place.latitude:.4f}, {place.longitude:.4f}"):
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
    """A region's name as it is compared, without brackets or the word for its level."""
    bare = plain_name(re.split(r"[(/;]", clean(name))[0])
    return " ".join(re.sub(r"\b(region|province|wilaya|ville de|city of)\b", " ", bare).split())


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
    style.mark(ax, *at, style.DEATHS, markersize=4.5, color=style.INK, zorder=4, gid="point")
    look = {"markerfacecolor": "none", "markeredgewidth": 1.6, "gid": "exact" if is_exact else "near"}
    style.mark(ax, *at, style.DEATHS, markersize=ring, zorder=4, **look)
    is_east = place.longitude > (window[0] + window[1]) / 2
    style.write(
        ax, cut(clean(place.label), inches=2.2, size=style.TEXT, weight="bold"), (place.longitude, place.latitude),
        shift=((-1 if is_east else 1) * (ring / 2 + 4), 0), ha="right" if is_east else "left", fontsize=style.TEXT,
        weight="bold", path_effects=HALO, zorder=5, gid="place",
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
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=style.LAND["base"])
    ax.set_aspect(stretch, anchor="NW")
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set(visible=True, color=style.RULE, linewidth=0.8)
    return ax


def outline_path(rings: list[np.ndarray]) -> Path:
    """One outline, holes and all."""
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))


def fill(ax: Axes, rings: list[np.ndarray], *, face: str, zorder: float, gid: str, **look: object) -> None:
    """An outline as an area of the map, whose window is set: it does not have to be measured."""
    look = {"linewidth": 0.6, "edgecolor": style.LAND["edge"], **look}
    ax.add_artist(PathPatch(outline_path(rings), facecolor=face, zorder=zorder, gid=gid, **look))


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


_WINDOW = (-18.5, 39.5, 2.0, 28.0)  # west, east, south, north: the map where no listed country lies beyond it
_LINE, _ROOM = 0.195, 6.4  # inches


def plot_coup_map(attempts: pd.DataFrame, outlines: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The countries that had coups and attempts, and the days of each.

    Filled: an attempt succeeded. Hatched: attempts, none of which did. The days stand below
    the map, those of attempts that did not succeed in brackets. The map is as large as the
    listed countries need; of one without an outline the list says so.

    Parameters
    ----------
    attempts : as `coups_by_country` returns it: country (ISO alpha-3), name, n_successes, n_failed, days.
    outlines : one row per country; country, level ("country"), rings; as `load_outlines` returns them.
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a country has several rows.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> square = [np.array([[0.0, 10.0], [5.0, 10.0], [5.0, 15.0], [0.0, 15.0], [0.0, 10.0]])]
    >>> attempts = pd.DataFrame({"country": ["MLI"], "name": "Mali", "n_successes": 1, "n_failed": 0, "days": "2021"})
    >>> outlines = pd.DataFrame({"country": ["MLI"], "level": ["country"], "rings": [square]})
    >>> [text.get_text() for text in plot_coup_map(attempts, outlines).get_legend().get_texts()]
    ['an attempt succeeded', 'Mali: 2021']
    """
    require_columns(attempts, "country", "name", "n_successes", "n_failed", "days")
    require_columns(outlines, "country", "level", "rings")
    if attempts.empty:
        return style.nothing_to_draw(ax, "no coup and no attempt is listed.")
    style.require_once(attempts, "country", thing="a country", instead="Count with `coups_by_country`.")
    countries = outlines[outlines["level"] == "country"]
    listed = countries[countries["country"].isin(attempts["country"])]
    window = _holding(listed)
    keys = [
        Patch(label=says, **_look(held))
        for held, says in ((True, "an attempt succeeded"), (False, "attempts, none of which succeeded"))
        if (attempts["n_successes"].gt(0) == held).any()
    ]
    lines = _LINE * (len(attempts) + len(keys)) + 0.35
    ax = map_axes(ax, window, inches=style.WIDTH, room=lines)
    held = attempts.set_index("country")["n_successes"].gt(0)
    base = {"facecolor": style.LAND["neighbour"], "edgecolor": style.LAND["edge"]}
    for outline in countries.itertuples():
        look, gid = (_look(held[outline.country]), "listed") if outline.Index in listed.index else (base, "neighbour")
        patch = PathPatch(outline_path(outline.rings), linewidth=0.6, zorder=2 - (gid == "neighbour"), gid=gid, **look)
        if gid == "neighbour":
            ax.add_patch(patch)
            continue
        of_it = attempts[attempts["country"] == outline.country].iloc[0]
        with marking(ax, of_it["name"], of_it["days"], rows=of_it.get("rows")):
            ax.add_patch(patch)
    _name_countries(ax, listed.merge(attempts[["country", "name"]], on="country", suffixes=("_short", "")))
    without = attempts["country"].isin(listed["country"]).map({True: "", False: " (no outline, not on the map)"})
    texts = [
        cut(clean(text), inches=_ROOM, size=style.SMALL)
        for text in attempts["name"] + without + ": " + attempts["days"]
    ]
    style.legend_below(
        ax, [*keys, *(Line2D([], [], linestyle="none", label=text) for text in texts)], columns=1, down=0.12
    )
    return ax


def _holding(listed: pd.DataFrame) -> Window:
    """The usual window, widened to hold every listed country with air around it."""
    if listed.empty:
        return _WINDOW
    corners = np.vstack([ring for rings in listed["rings"] for ring in rings])
    (west, south), (east, north) = corners.min(axis=0) - 0.7, corners.max(axis=0) + 0.7
    return min(west, _WINDOW[0]), max(east, _WINDOW[1]), min(south, _WINDOW[2]), max(north, _WINDOW[3])


def _name_countries(ax: Axes, listed: pd.DataFrame) -> None:
    """Each name in the middle of its country's largest part, those that would touch set apart upwards or downwards."""
    window = (*ax.get_xlim(), *ax.get_ylim())
    rings = [max(rings, key=lambda ring: np.ptp(ring, axis=0).prod()) for rings in listed["rings"]]
    middles = [(ring.min(axis=0) + ring.max(axis=0)) / 2 for ring in rings]
    degrees = (window[1] - window[0]) / style.WIDTH  # an inch
    written: list[tuple[float, float, float]] = []
    for name, (x, y) in sorted(zip(listed["name"], middles, strict=True), key=lambda named: -named[1][1]):
        text = wrapped(clean(name), inches=1.1, size=style.SMALL, lines=2)
        reach = max(width(line, size=style.SMALL) for line in text.splitlines()) / 2 * degrees
        high = 0.15 * degrees * len(text.splitlines())
        while any(abs(x - at) < reach + far and abs(y - level) < high for at, level, far in written):
            y -= 0.02 * degrees
        written.append((x, y, reach))
        ax.text(
            x, y, text, ha="center", va="center", fontsize=style.SMALL, color=style.INK, path_effects=HALO, zorder=4,
            parse_math=False, linespacing=0.95, gid="country-name",
        )  # fmt: skip


def _look(is_success: bool) -> dict[str, object]:
    if is_success:
        return {"facecolor": style.OUTCOMES[Outcome.SUCCESSFUL].colour, "edgecolor": style.INK}
    return {"facecolor": "white", "edgecolor": style.OUTCOMES[Outcome.FAILED].colour, "hatch": "////"}
