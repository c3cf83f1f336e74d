"""Coups: counted by decade, one by one on a calendar, the time until the next, and the deaths around them."""

from __future__ import annotations

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from sahel.dates import as_text, last_day
from sahel.plots import style
from sahel.plots.marks import spot
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Outcome

_COUNTED = (Outcome.SUCCESSFUL, Outcome.FAILED, Outcome.PLOT)
_ROW = 0.34  # inches


def plot_coups_by_decade(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many coups succeeded, failed or were uncovered as plots, decade by decade.

    Parameters
    ----------
    counts : one row per decade. decade (its first year, 1960); successful, failed, plot
        (numbers of events; a blank is drawn as none). A decade without a row is an empty place.
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a decade has several rows, as in a table of several groups.

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_coups_by_decade(pd.DataFrame({"decade": [1960], "successful": [3], "failed": [2], "plot": [0]}))
    >>> [text.get_text() for text in ax.texts]
    ['3', '2']
    """
    require_columns(counts, "decade", "successful", "failed", "plot")
    if counts.empty:
        return style.nothing_to_draw(ax, "no coup is counted.")
    style.require_once(counts, "decade", thing="a decade", instead="Count without countries, or keep one at a time.")
    ax = style.axes_of_height(ax, inches=3.4)
    decades = counts["decade"].to_numpy(dtype=float)
    floor = np.zeros(len(counts))
    for outcome in _COUNTED:
        sign = style.OUTCOMES[outcome]
        numbers = counts[str(outcome)].astype("Float64").fillna(0).to_numpy(dtype=float)
        is_solid = outcome == Outcome.SUCCESSFUL
        bars = ax.bar(
            decades, numbers, width=7, bottom=floor, label=sign.says, hatch=sign.hatch, linewidth=1.0,
            color=sign.colour if is_solid else "white", edgecolor=sign.colour, zorder=2,
        )  # fmt: skip
        plate = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"}
        look = {"color": "white", "weight": "bold"} if is_solid else {"color": style.INK, "bbox": plate}
        for decade, bar, number in zip(decades, bars, numbers, strict=True):
            if number:
                spot(ax, *bar.get_center(), f"{decade:.0f}s: {number:.0f} {sign.says}")
                ax.text(
                    *bar.get_center(), f"{number:.0f}", ha="center", va="center", fontsize=style.SMALL, zorder=3, **look
                )
        floor = floor + numbers
    ax.set(xlim=(decades.min() - 5, decades.max() + 5), ylim=(0, max(floor.max() * 1.06, 1)), xlabel="")
    ax.set_xticks(decades, [f"{decade:.0f}s" for decade in decades])
    style.titles(ax, y="coups, attempts and plots")
    style.whole_numbers(ax.yaxis)
    style.frame(ax, grid="y")
    style.legend_above(ax, handleheight=1.1)
    return ax


def plot_coup_calendar(coups: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Every coup on its day, one line a country.

    Filled marks held power, hollow ones did not, small crosses are plots. A coup whose
    month or year alone is known is marked in the middle of it, on a line as long as the
    doubt. Coups close to one another are set apart upwards and downwards.

    Parameters
    ----------
    coups : one row per event. country_name; date; outcome (`Outcome`); with a column
        date_precision the doubt is drawn. Rows without a date are counted under the axis.
    ax : axes to draw on; blank: new ones, as high as the countries need.

    Raises
    ------
    MissingColumns : a column is absent.
    UnknownName : an outcome is none of `Outcome`.

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_coup_calendar(pd.DataFrame({
    ...     "country_name": ["Mali"], "date": pd.to_datetime(["2020-08-18"]), "outcome": ["successful"],
    ... }))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Mali']
    """
    require_columns(coups, "country_name", "date", "outcome")
    for outcome in coups["outcome"].unique():
        style.sign(style.OUTCOMES, outcome)
    dated = coups[coups["date"].notna()]
    if dated.empty:
        return style.nothing_to_draw(ax, "no coup has a date.")
    countries = list(dated["country_name"].unique())
    seen = [sign for word, sign in style.OUTCOMES.items() if (dated["outcome"] == word).any()]
    handles = [style.outcome_handle(sign, label=sign.says) for sign in seen]
    ax = style.axes_of_height(ax, inches=_ROW * len(countries) + 0.75 + 0.19 * -(-len(handles) // 5))
    placed = _placed(dated, countries)
    ax.hlines(placed["y"], placed["first"], placed["last"], color=style.FAINT, linewidth=1.4, zorder=1.5)
    for word, sign in style.OUTCOMES.items():
        here, is_filled = placed[placed["outcome"] == word], sign in style.FILLED
        style.mark(
            ax, here["middle"], here["y"], sign, markersize=5 if word == Outcome.PLOT else 7, markeredgewidth=1.4,
            gid=str(word), zorder=3 if is_filled else 2.5, **style.faces(sign, is_filled=is_filled),
        )  # fmt: skip
    for coup in placed.itertuples():
        spot(ax, coup.middle, coup.y, coup.country, coup.says, coup.outcome.replace("_", " "), rows=coup.rows)
    left, right = placed["first"].min(), placed["last"].max()
    air = max((right - left) * 0.02, 20.0)
    ax.set(xlim=(left - air, right + air), ylim=(len(countries) - 0.5, -0.5))
    style.day_axis(ax, left - air, right + air)
    style.frame(ax, grid="x")
    style.name_rows(ax, range(len(countries)), countries, inches=1.8, size=style.TEXT)
    ax.tick_params(axis="y", length=0)
    style.shade_rows(ax, [(number - 0.5, number + 0.5) for number in range(len(countries))])
    if undated := len(coups) - len(dated):
        style.titles(ax, x=f"not drawn, without a date: {undated}")
    style.legend_below(ax, handles, columns=5, down=0.5 if ax.get_xlabel() else 0.32)
    return ax


def _placed(dated: pd.DataFrame, countries: list[str]) -> pd.DataFrame:
    """First, middle and last day as numbers, and a height that keeps near neighbours apart."""
    date = pd.to_datetime(dated["date"])
    last = last_day(date, dated["date_precision"]) if "date_precision" in dated else date
    placed = pd.DataFrame(
        {
            "country": dated["country_name"],
            "outcome": dated["outcome"],
            "says": as_text(
                date, dated["date_precision"] if "date_precision" in dated else pd.Series("day", dated.index)
            ),
            "rows": "coups/" + dated["coup_id"] if "coup_id" in dated else None,
            "first": mdates.date2num(date),
            "last": mdates.date2num(last),
        }
    )
    placed["middle"] = (placed["first"] + placed["last"]) / 2
    placed = placed.sort_values(["country", "middle"], kind="stable")
    near = (placed["last"].max() - placed["first"].min()) * 0.017
    gap = placed.groupby("country")["middle"].diff()
    # Neighbours nearer than a mark is wide form a cluster, whose members take turns above, below and on the line.
    cluster = (~(gap < near)).cumsum()
    size = placed.groupby(cluster)["middle"].transform("size")
    place = placed.groupby(cluster).cumcount()
    turn = np.take([-0.27, 0.27, 0.0], place % size.clip(2, 3))
    shift = np.where(size > 1, turn, 0.0)
    return placed.assign(y=placed["country"].map({name: at for at, name in enumerate(countries)}) + shift)


def plot_violence_around(study: pd.DataFrame, *, unit: str, ax: Axes | None = None) -> Axes:
    """Deaths around coups against those before, on the band that random days give.

    Parameters
    ----------
    study : as `event_study` returns it: offset, n_coups, ratio, placebo_low, placebo_mid,
        placebo_high.
    unit : what a period is, in the singular: "month", "year".
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a period has several rows, as in a table of several groups.

    Examples
    --------
    >>> import pandas as pd
    >>> study = pd.DataFrame({"offset": [-1, 0, 1], "n_coups": 2, "ratio": [1, 2, 3]})
    >>> study = study.assign(placebo_low=0.5, placebo_mid=2, placebo_high=4)
    >>> plot_violence_around(study, unit="year").get_xlabel()
    'years before and after the coup (0: the year of the coup)'
    """
    require_columns(study, "offset", "n_coups", "ratio", "placebo_low", "placebo_mid", "placebo_high")
    if study.empty or not (study["n_coups"] > 0).any():
        return style.nothing_to_draw(ax, f"no coup has every {unit} around it covered.")
    style.require_once(study, "offset", thing=f"a {unit}", instead="Draw one study at a time.")
    ax = style.axes_of_height(ax, inches=3.0)
    offsets = study["offset"].to_numpy()
    ax.fill_between(
        offsets, study["placebo_low"], study["placebo_high"], color=style.FAINT, alpha=0.18, linewidth=0,
        label="95 percent of random studies, at all offsets",
    )  # fmt: skip
    ax.plot(offsets, study["placebo_mid"], color=style.FAINT, linestyle="--", linewidth=1.2, label="their middle")
    ax.axvline(0, color=style.INK, linewidth=1.0, zorder=1.5, gid="coup")
    ax.plot(
        offsets, study["ratio"], color=style.DEATHS.colour, marker="o", markersize=4.5, linewidth=1.7,
        label=f"mean of {int(study['n_coups'].max())} coups", zorder=3,
    )  # fmt: skip
    for row in study.dropna(subset="ratio").itertuples():
        band = f"random studies: {row.placebo_low:,.2g} to {row.placebo_high:,.2g}"
        spot(ax, row.offset, row.ratio, f"{unit} {row.offset:+d}: {row.ratio:,.2f} times the deaths before", band)
    ax.set_ylim(bottom=0)
    style.titles(
        ax,
        x=f"{unit}s before and after the coup (0: the {unit} of the coup)",
        y=f"deaths a {unit}, times those before",
    )
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=13))
    ax.yaxis.set_major_formatter("{x:,g}")
    style.frame(ax, grid="y")
    style.legend_above(ax)
    return ax


_YEAR = 365.25  # days


def plot_survival(curve: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The share of spells still without a coup, year by year after a coup or after independence.

    A step down is a coup; an upright tick on the curve is a spell that was cut because the
    lists end there. The shaded band is the confidence at each single day; it is missing
    where nothing is left to estimate it from.

    Parameters
    ----------
    curve : as `coup_survival` returns it: days, n_at_risk, n_censored, survival, low, high.
    ax : axes to draw on; blank: new ones.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a day has several rows, as in a table of several groups.

    Examples
    --------
    >>> import pandas as pd
    >>> curve = pd.DataFrame({"days": [0, 400], "n_at_risk": 2, "n_censored": 0, "survival": [1, 0.5]})
    >>> plot_survival(curve.assign(low=[None, 0.1], high=[None, 0.9])).get_ylabel()
    'spells still without a coup attempt'
    """
    require_columns(curve, "days", "n_at_risk", "n_censored", "survival", "low", "high")
    if curve.empty:
        return style.nothing_to_draw(ax, "no spell is known.")
    style.require_once(curve, "days", thing="a day", instead="Draw one curve at a time.")
    ax = style.axes_of_height(ax, inches=3.2)
    years = curve["days"].to_numpy(float) / _YEAR
    colour = style.OUTCOMES["successful"].colour
    low, high = curve["low"].astype(float), curve["high"].astype(float)
    ax.fill_between(
        years, low, high, step="post", color=colour, alpha=0.2, linewidth=0, label="95 percent, at each day"
    )
    ax.step(years, curve["survival"], where="post", color=colour, linewidth=1.8, label="still without a coup")
    cut = curve[curve["n_censored"] > 0]
    ax.plot(
        cut["days"] / _YEAR, cut["survival"], linestyle="none", marker="|", markersize=9, color=style.INK,
        label="without a coup when the lists end",
    )  # fmt: skip
    drops = curve[curve["survival"].astype(float).diff().fillna(0) < 0]
    for row in drops.itertuples():
        share = f"{float(row.survival):.0%} still without a coup attempt"
        spot(
            ax, row.days / _YEAR, float(row.survival), share, f"after {row.days / _YEAR:.1f} years ({row.days:,} days)"
        )
    ax.set(xlim=(0, max(years.max() * 1.02, 1.0)), ylim=(0, 1.03))
    style.titles(ax, x="years after a coup attempt", y="spells still without a coup attempt")
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    style.frame(ax, grid="y", sides=("bottom", "left"))
    style.legend_above(ax)
    return ax
