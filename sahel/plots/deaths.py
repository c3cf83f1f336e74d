"""Deaths in organised violence: by year and by month from low to high, and coded events on a map."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sahel.errors import SahelError
from sahel.plots import style
from sahel.plots.maps import CELLS, Window, fill, map_axes, write_names
from sahel.plots.marks import span_of, spot
from sahel.schema.validation import require_columns


def plot_deaths_band(deaths: pd.DataFrame, *, plausible: pd.DataFrame | None = None, ax: Axes | None = None) -> Axes:
    """UCDP's deaths by year: a line for the best estimate, a band from low to high.

    A year without a row, or without a best estimate, is a gap in line and band; a year
    of zero is drawn at zero. Provisional years have hollow marks and a broken line.

    Parameters
    ----------
    deaths : one row per year. year; low, best, high (persons; blank: not known); if there
        is a column is_provisional, true for years whose figures the source will still revise.
    plausible : what UCDP's coders hold plausible behind these figures, as
        `sahel.events.plausible_totals` gives it by year; two lines a year are drawn, from the 5th
        to the 95th percentile: a thick one if the events' errors are independent, a thin one if
        they all go the same way. Blank: none are drawn.
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
    style.require_once(deaths, "year", thing="a year", instead="Add the types and countries up with `deaths_by_year`.")
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
        hollow = {"linestyle": "none", "markerfacecolor": "white", "label": "provisional"}
        ax.plot(years, np.where(provisional, best, np.nan), zorder=3, clip_on=False, **(line | hollow))
    top = [best, high] if plausible is None else [best, high, _draw_plausible(plausible, ax=ax)]
    for year, lower, middle, upper in zip(years, low, best, high, strict=True):
        if not np.isnan(middle):
            spot(ax, year, middle, f"{year:.0f}: {middle:,.0f} deaths", f"low to high: {span_of(lower, upper)}")
    ax.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    style.whole_numbers(ax.xaxis, ticks=9, template="{x:.0f}")
    _frame(ax, top=np.concatenate(top), unit="deaths per year (UCDP, low–best–high)")
    style.legend_above(ax)
    return ax


def _draw_plausible(plausible: pd.DataFrame, *, ax: Axes) -> np.ndarray:
    """The 5th to the 95th percentile of each year under both assumptions, beside the mark of the best estimate."""
    require_columns(plausible, "period", "errors", "p05", "p95")
    for errors, width, aside in (("dependent", 1.2, 0.12), ("independent", 4.0, 0.12)):
        rows = plausible[plausible["errors"] == errors]
        style.require_once(rows, "period", thing="a year", instead="Count `plausible_totals` by year, without a group.")
        label = f"plausible (5–95 %), errors {errors}"
        x = rows["period"].dt.year + aside
        ax.vlines(x, rows["p05"], rows["p95"], color=style.INK, linewidth=width, alpha=0.75, label=label, zorder=2.9)
    return plausible["p95"].to_numpy(dtype=float)


def _every_year(deaths: pd.DataFrame) -> pd.DataFrame:
    """The years from first to last, those without a row blank."""
    given = deaths if "is_provisional" in deaths else deaths.assign(is_provisional=False)
    by_year = given.assign(year=given["year"].astype(int)).set_index("year").sort_index()
    by_year = by_year.reindex(range(by_year.index.min(), by_year.index.max() + 1))
    numbers = by_year[["low", "best", "high"]].astype("Float64").astype(float)
    # Without a best estimate there is nothing that a band would be the band of.
    numbers = numbers.where(numbers["best"].notna())
    return numbers.assign(is_provisional=by_year["is_provisional"].astype("boolean").fillna(False))


def _frame(ax: Axes, *, top: np.ndarray, unit: str) -> None:
    """Deaths upwards from nobody to a little over the highest number."""
    ax.set_ylim(0, np.nanmax(np.append(top, 1.0)) * 1.05)
    style.titles(ax, x="", y=unit)
    style.whole_numbers(ax.yaxis)
    style.frame(ax, grid="y")


_VAGUE = 4  # UCDP's where_precision from which on a point stands for a region or more
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # months from tick to tick
_MARGIN = 1.5  # degrees
_MAP = 5.5  # inches, the longer side at most
_DOT, _LARGEST = 14.0, 700.0  # square points: an event without a death, and what deaths add at most


def plot_deaths_by_month(deaths: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Deaths of coded events per month: a bar for the best estimate, a whisker from low to high.

    A dataset with one figure an event, as ACLED's, has bars alone.

    Parameters
    ----------
    deaths : one row per month, as `count_fatalities` gives them. period (its first day);
        low, best, high (persons; blank: not known, and nothing is drawn).
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a month has more than one row, as in counts by group, or the periods are no months.

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
    _require_months(deaths)
    ax = style.axes_of_height(ax, inches=2.9)
    low, best, high = (
        deaths[name].astype("Float64").to_numpy(float, na_value=np.nan) for name in ("low", "best", "high")
    )
    colour = style.DEATHS.colour
    # Of a dataset with one figure an event, months without an event alone have a low and a high: zero.
    is_span = np.nansum(best) == 0 or np.nansum([low, high]) > 0
    name = "best estimate" if is_span else "deaths"
    bars = ax.bar(deaths["period"], best, width=22, color=colour, alpha=0.55, label=name, zorder=2)
    drawn = [bars]
    if is_span:
        drawn += [ax.vlines(deaths["period"], low, high, color=style.INK, linewidth=1.2, label="low to high", zorder=3)]
    for month, lower, middle, upper in zip(deaths["period"], low, best, high, strict=True):
        if not np.isnan(middle):
            band = span_of(lower, upper)
            spot(ax, month, middle, f"{month:%B %Y}: {middle:,.0f} deaths", band and f"low to high: {band}")
    air = pd.Timedelta(days=30)
    ax.set_xlim(deaths["period"].min() - air, deaths["period"].max() + air)
    ticks, form = _month_ticks(deaths["period"])
    ax.set_xticks(ticks, ticks.dt.strftime(form))
    _frame(
        ax, top=np.concatenate([best, high]), unit="deaths per month (low–best–high)" if is_span else "deaths per month"
    )
    style.legend_below(ax, drawn, columns=2, down=0.35)
    return ax


def _require_months(deaths: pd.DataFrame) -> None:
    """Refuse counts by group, whose bars would hide one another, and counts by day, week, quarter or year."""
    instead = "Count without `group`, or keep one group at a time and draw each on axes of its own."
    style.require_once(deaths, "period", thing="a month", instead=instead)
    months = (deaths["period"].dt.year * 12 + deaths["period"].dt.month).sort_values()
    if (deaths["period"].dt.day != 1).any() or months.diff().min() >= 3:
        first = ", ".join(deaths["period"].sort_values().dt.strftime("%Y-%m-%d").head(3))
        raise SahelError(f"these are no months: the periods begin on {first} … Count with by='month'.")


def _month_ticks(periods: pd.Series) -> tuple[pd.Series, str]:
    """Nine months at most, at even steps of the calendar, and how they are written."""
    step = next((step for step in _STEPS if len(periods) / step <= 9), _STEPS[-1])
    months = periods.dt.year * 12 + periods.dt.month - 1
    return periods[months % step == 0], "%Y" if step % 12 == 0 else "%b %Y"


def plot_event_map(events: pd.DataFrame, outlines: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Coded events on a map: the larger the mark, the more deaths; hollow where the place is vague.

    Events without coordinates are not drawn, and the title counts them. A hollow mark
    stands for a region or a whole country (UCDP's precision 4 and up), not for a place.

    Parameters
    ----------
    events : one row per event. country (ISO alpha-3), latitude, longitude (degrees; blank: not
        known), best (persons), where_precision (UCDP's scale; blank: taken as vague).
    outlines : one row per country or region. country, name, level ("country" or "admin1"), rings
        (arrays of longitude and latitude).
    ax : axes to draw on; blank: new ones.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> square = [np.array([[0.0, 10.0], [5.0, 10.0], [5.0, 15.0], [0.0, 10.0]])]
    >>> events = pd.DataFrame({"latitude": [12.0, None], "longitude": [2.0, None], "best": [3, 1]})
    >>> outlines = pd.DataFrame({"country": ["MLI"], "name": ["Mali"], "level": ["country"], "rings": [square]})
    >>> ax = plot_event_map(events.assign(country="MLI", where_precision=[1, 6]), outlines)
    >>> ax.get_title(loc="left")
    '1 event drawn; 1 without coordinates'
    """
    require_columns(events, "country", "latitude", "longitude", "best", "where_precision")
    require_columns(outlines, "country", "name", "level", "rings")
    placed = events.dropna(subset=["latitude", "longitude"])
    if placed.empty:
        return style.nothing_to_draw(ax, "no coded event has coordinates.")
    x, y = (placed[name].to_numpy(float) for name in ("longitude", "latitude"))
    window = (x.min() - _MARGIN, x.max() + _MARGIN, y.min() - _MARGIN, y.max() + _MARGIN)
    ax = map_axes(ax, window, inches=_MAP, room=0.85)
    countries, ours = outlines[outlines["level"] == "country"], outlines[outlines["country"].isin(placed["country"])]
    home = ours.index[ours["level"] == "country"]
    for outline in countries.itertuples():
        face = "country" if outline.Index in home else "neighbour"
        fill(ax, outline.rings, face=style.LAND[face], zorder=1.2 if face == "country" else 1.0, gid=face)
    for outline in ours[ours["level"] == "admin1"].itertuples():
        fill(ax, outline.rings, face="none", zorder=1.4, gid="region", linewidth=0.4, edgecolor=style.RULE)
    for outline in countries.loc[home].itertuples():
        fill(ax, outline.rings, face="none", zorder=1.6, gid="border", linewidth=1.2)
    deaths = placed["best"].astype("Float64").to_numpy(float, na_value=0.0)
    vague = placed["where_precision"].astype("Float64").fillna(_VAGUE).to_numpy(float) >= _VAGUE
    each = _points_each(deaths)
    size = _DOT + each * deaths
    solid, hollow = {"color": style.DEATHS.colour, "linewidths": 0}, {"facecolor": "none", "linewidths": 1.1}
    ax.scatter(x[~vague], y[~vague], s=size[~vague], alpha=0.55, zorder=3, **solid)
    ax.scatter(x[vague], y[vague], s=size[vague], edgecolor=style.DEATHS.colour, zorder=3, **hollow)
    write_names(ax, countries, home=home, window=window, is_taken=_taken(x, y, window))
    lost = len(events) - len(placed)
    count = f"{len(placed):,} event{'s' if len(placed) != 1 else ''} drawn"
    ax.set_title(
        count + (f"; {lost:,} without coordinates" if lost else ""), loc="left", fontsize=style.SMALL, color=style.INK
    )
    style.legend_below(ax, _key(deaths, vague, each=each), columns=4, down=0.15)
    return ax


def _points_each(deaths: np.ndarray) -> float:
    """How much a mark grows with each death, in square points: less where one event had very many."""
    return min(6.0, _LARGEST / max(float(deaths.max()), 1.0))


def _taken(x: np.ndarray, y: np.ndarray, window: Window) -> np.ndarray:
    """Where no country's name may stand: on the marks and right beside them."""
    west, east, south, north = window
    hit, *_ = np.histogram2d(y, x, bins=CELLS, range=((south, north), (west, east)))
    near = np.pad(hit > 0, 1)
    return sum(near[down : down + CELLS, right : right + CELLS] for down in range(3) for right in range(3)) > 0


def _key(deaths: np.ndarray, vague: np.ndarray, *, each: float) -> list[Line2D]:
    """What is filled, what is hollow, and how many deaths a small and a large mark stand for."""
    handles, size = [], {"markersize": 6}
    if not vague.all():
        handles.append(
            style.handle(style.DEATHS, alpha=0.55, markeredgewidth=0, label="place or district known", **size)
        )
    if vague.any():
        handles.append(style.handle(style.DEATHS, markerfacecolor="none", label="only a region or less", **size))
    round_figures = [figure for power in range(6) for figure in (10**power, 3 * 10**power) if figure <= deaths.max()]
    for figure in dict.fromkeys([*round_figures[-3:-2], *round_figures[-1:]]):
        across = np.sqrt(_DOT + each * figure)
        said = f"{figure:,} death{'s' if figure != 1 else ''}"
        handles.append(style.handle(style.DEATHS, alpha=0.3, markeredgewidth=0, markersize=across, label=said))
    return handles
