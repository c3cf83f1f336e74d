"""A country on one axis of time: coups as rules across, deaths as a band, wars, groups and claims in rows."""

from __future__ import annotations

from datetime import date

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from sahel.dates import as_text, last_day
from sahel.plots import style
from sahel.plots.marks import marking, span_of, spot
from sahel.plots.timeline import plot_timeline
from sahel.plots.timeline_marks import NOT_COVERED
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Outcome

_PANEL, _GAP, _LEGEND = 1.3, 0.16, 0.4  # inches
_RULED = (Outcome.SUCCESSFUL, Outcome.FAILED, Outcome.PENDING)

Day = str | date | pd.Timestamp


def plot_country(
    rows: pd.DataFrame,
    *,
    coups: pd.DataFrame,
    deaths: pd.DataFrame,
    ties: pd.DataFrame | None = None,
    since: Day | None = None,
    until: Day | None = None,
) -> Axes:
    """Everything about one country on one axis: deaths above, rows below, coups ruled across both.

    Parameters
    ----------
    rows : a timeline for the rows (wars, episodes, groups, incidents, claims), as
        `plot_timeline` takes it.
    coups : one row per attempt; date, date_precision, outcome. Successes are firm rules,
        failed and pending attempts broken ones; where only a month or year is known the
        rule is a pale strip. Plots are not ruled.
    deaths : one row per year; year, low, best, high (persons). Each year is as wide as it
        is on the axis; a year without a row is a gap, and what lies outside the first and last
        is hatched as not covered.
    ties : as `plot_timeline` takes them.
    since, until : first and last day of the axis.

    Returns
    -------
    The axes of the rows; those of the deaths hang above them. The figure is always new:
    its height follows the rows.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a year of the deaths has several rows.

    Examples
    --------
    >>> import sahel
    >>> rows = sahel.timeline(rebellions=sahel.load_rebellions(country="MLI"))
    >>> deaths = sahel.events.deaths_by_year(sahel.load_country_years(country="MLI"))
    >>> coups = sahel.load_coups(country="MLI", since="2012-01-01")
    >>> ax = plot_country(rows, coups=coups, deaths=deaths, since="2010-01-01", until="2024-12-31")
    >>> len(ax.child_axes)
    1
    """
    require_columns(coups, "date", "date_precision", "outcome")
    require_columns(deaths, "year", "low", "best", "high")
    style.require_once(deaths, "year", thing="a year", instead="Add the types of violence up with `deaths_by_year`.")
    ax = plot_timeline(rows, ties=ties, since=since, until=until)
    if not ax.axison:
        return ax
    figure = ax.get_figure(root=True)
    figure.set_figheight(figure.get_figheight() + _GAP + _PANEL + _LEGEND)
    over_the_rows = figure.dpi_scale_trans + ScaledTranslation(0, 1, ax.transAxes)
    inches = blended_transform_factory(ax.transAxes, over_the_rows)
    panel = ax.inset_axes([0, _GAP, 1, _PANEL], transform=inches, sharex=ax)
    # The panel stands where a high figure repeats its years.
    ax.tick_params(axis="x", labeltop=False)
    left, right = ax.get_xlim()
    _band(panel, deaths, left=left, right=right)
    ruled = _days(coups[coups["outcome"].isin(_RULED) & coups["date"].notna()])
    ruled = ruled[(ruled["last"] >= left) & (ruled["first"] <= right)]
    for coup in ruled.itertuples(index=False):
        for axes in (ax, panel):
            with marking(axes, coup.says, f"coup, {style.OUTCOMES[coup.outcome].says}", rows=coup.rows):
                _rule(axes, coup)
    ax.set_xlim(left, right)
    _uncovered(panel, deaths, left, right)
    handles = panel.get_legend_handles_labels()[0] + [
        Line2D(
            [], [], color=style.OUTCOMES[word].colour, linestyle=_line(word), label=f"coup, {style.OUTCOMES[word].says}"
        )
        for word in _RULED
        if (ruled["outcome"] == word).any()
    ]
    style.legend_above(panel, handles=handles)
    return ax


def _uncovered(ax: Axes, deaths: pd.DataFrame, left: float, right: float) -> None:
    """What lies outside the years of the deaths is hatched: it is not without deaths."""
    if deaths.empty:
        return
    first, last = (mdates.date2num(np.datetime64(f"{year}-01-01")) for year in _covered(deaths))
    label = "not covered"
    for start, end in ((left, first), (last, right)):
        if end > start:
            ax.axvspan(start, end, zorder=0.5, gid="not-covered", label=label, **NOT_COVERED)
            label = ""


def _covered(deaths: pd.DataFrame) -> tuple[int, int]:
    """The first covered year and the first after the last."""
    return int(deaths["year"].min()), int(deaths["year"].max()) + 1


def _line(outcome: str) -> str | tuple:
    return "-" if outcome == Outcome.SUCCESSFUL else (0, (4, 3))


def _days(coups: pd.DataFrame) -> pd.DataFrame:
    last = last_day(coups["date"], coups["date_precision"])
    return pd.DataFrame(
        {
            "first": mdates.date2num(coups["date"]),
            "last": mdates.date2num(last),
            "outcome": coups["outcome"],
            "says": as_text(coups["date"], coups["date_precision"]),
            "rows": "coups/" + coups["coup_id"] if "coup_id" in coups else None,
        }
    )


def _rule(ax: Axes, coup: tuple) -> None:
    sign = style.OUTCOMES[coup.outcome]
    if coup.last > coup.first:
        ax.axvspan(coup.first, coup.last, color=sign.colour, alpha=0.15, linewidth=0, zorder=0.8, gid="coup")
        return
    ax.axvline(
        coup.first, color=sign.colour, linestyle=_line(coup.outcome), linewidth=1.3, alpha=0.85, zorder=0.9, gid="coup"
    )


def _band(ax: Axes, deaths: pd.DataFrame, *, left: float, right: float) -> None:
    """Deaths as steps a year wide, from low to high, best as a line; the axis is as high as the years seen."""
    most = 0.0
    years = deaths.set_index(deaths["year"].astype(int)).sort_index()
    if len(years):
        years = years.reindex(range(years.index.min(), years.index.max() + 1))
        low, best, high = (years[name].astype("Float64").astype(float).to_numpy() for name in ("low", "best", "high"))
        edges = mdates.date2num([np.datetime64(f"{year}-01-01") for year in [*years.index, years.index[-1] + 1]])
        colour = style.DEATHS.colour
        # A step goes on to the end of its year: the last value stands twice.
        low, best, high = (np.append(values, values[-1]) for values in (low, best, high))
        ax.fill_between(edges, low, high, step="post", color=colour, alpha=0.25, linewidth=0, label="low to high")
        ax.step(edges, best, where="post", color=colour, linewidth=1.5, label="deaths a year (UCDP), best")
        middles = (edges[:-1] + edges[1:]) / 2
        for year, x, lower, middle, upper in zip(years.index, middles, low, best, high, strict=False):
            if left < x < right and not np.isnan(middle):
                spot(ax, x, middle, f"{year}: {middle:,.0f} deaths", f"low to high: {span_of(lower, upper)}")
        seen = (edges[:-1] < right) & (edges[1:] > left)
        most = np.nanmax([0.0, *high[:-1][seen], *best[:-1][seen]])
    ax.set_ylim(0, max(most, 1.0) * 1.05)
    style.whole_numbers(ax.yaxis, ticks=4)
    style.frame(ax, grid="y")
    ax.tick_params(axis="x", labelbottom=False, length=0)
