"""One sign a year and unit: active or not, better or worse, with doubt drawn as doubt."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sahel.plots import style
from sahel.plots.marks import spot
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Activity, Arrow

_ROW = 0.32  # inches
_FIRM = style.DEATHS.colour
_LISTED = style.Sign(colour=style.INK, says="UCDP lists a conflict")
_DOT = {"markersize": 4.5, "markeredgecolor": "white", "markeredgewidth": 0.8}
_ARROWS = {
    Arrow.DETERIORATED: style.Sign(colour=_FIRM, marker="^", says="deteriorated"),
    Arrow.UNCHANGED: style.Sign(colour=style.FAINT, marker="_", says="unchanged"),
    Arrow.IMPROVED: style.Sign(colour=style.OUTCOMES["successful"].colour, marker="v", says="improved"),
    Arrow.CANNOT_TELL: style.Sign(colour=style.FAINT, marker="$?$", says="cannot tell"),
}


def plot_activity(status: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Years in which a conflict was active: filled where yes, hatched where it depends.

    A year below the threshold under every number is a thin line; a year that is not
    covered is empty. Provisional years have a broken edge. A dot marks a year in which
    UCDP's own list has a conflict active, if there is a column is_listed.

    Parameters
    ----------
    status : one row per unit and year, as `activity_status` returns them, with `name`
        (what the row is called); if there is a column is_provisional, it is drawn.
    ax : axes to draw on; blank: new ones, as high as the rows need.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a year of one name has several rows.
    UnknownName : a status is none of `Activity`.

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_activity(pd.DataFrame({"name": "Mali", "year": [2012, 2013], "status": ["yes", "depends"]}))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Mali']
    """
    require_columns(status, "name", "year", "status")
    signs = {word: style.Sign(colour=_FIRM, says=word) for word in Activity}
    for word in status["status"].unique():
        style.sign(signs, word)
    if status.empty:
        return style.nothing_to_draw(ax, "no year is covered.")
    style.require_once(status, "name", "year", thing="a year of a name", instead="Give each unit a name of its own.")
    row, names = pd.factorize(status["name"], use_na_sentinel=False)
    ax = style.axes_of_height(ax, inches=_ROW * len(names) + 1.15)
    late = status["is_provisional"] if "is_provisional" in status else pd.Series(False, index=status.index)
    looks = {
        Activity.YES: {"facecolor": _FIRM},
        Activity.DEPENDS: {"facecolor": "white", "hatch": "/////"},
    }
    for word, look in looks.items():
        for is_late, edge in ((False, "-"), (True, (0, (2, 2)))):
            here = (status["status"] == word) & (late == is_late)
            ax.barh(
                row[here], 1.0, left=status.loc[here, "year"] - 0.5, height=0.66, edgecolor=_FIRM, linestyle=edge,
                linewidth=0.8, zorder=2, gid=str(word), **look,
            )  # fmt: skip
    if "is_listed" in status:
        listed = status["is_listed"]
        style.mark(ax, status.loc[listed, "year"], row[listed], _LISTED, gid="listed", zorder=3, **_DOT)
    inactive = status["status"] == Activity.NO
    years = status.loc[inactive, "year"]
    ax.hlines(row[inactive], years - 0.5, years + 0.5, color=style.FAINT, linewidth=1)
    for place, year, word, name in zip(row, status["year"], status["status"], status["name"], strict=True):
        spot(ax, year, place, f"{name}, {year}", f"active: {word.replace('_', ' ')}")
    handles = [
        Patch(edgecolor=_FIRM, label="active under every estimate", **looks[Activity.YES]),
        Patch(edgecolor=_FIRM, label="depends on the estimate", **looks[Activity.DEPENDS]),
        Line2D([], [], color=style.FAINT, linewidth=1, label="not active under any"),
        *([style.handle(_LISTED, **_DOT)] if "is_listed" in status else []),
    ]
    return _framed(ax, status["year"], names, handles, columns=2)


def plot_arrows(arrows: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Better or worse than before, one sign per period: up is worse, down is better, a question mark is neither.

    Parameters
    ----------
    arrows : as `monthly_arrows` or `yearly_arrows` return them, with `name` (what the row is called) and
        `year`, or `start` for months.
    ax : axes to draw on; blank: new ones, as high as the rows need.

    Raises
    ------
    MissingColumns : a column is absent.
    SahelError : a period of one name has several rows.
    UnknownName : an arrow is none of `Arrow`.

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_arrows(pd.DataFrame({"name": "Mali", "year": [2023, 2024], "arrow": ["improved", "cannot tell"]}))
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['deteriorated', 'unchanged', 'improved', 'cannot tell']
    """
    require_columns(arrows, "name", "arrow")
    if "start" not in arrows:
        require_columns(arrows, "year")
    for word in arrows["arrow"].unique():
        style.sign(_ARROWS, word)
    if arrows.empty:
        return style.nothing_to_draw(ax, "no period is covered.")
    when = "start" if "start" in arrows else "year"
    style.require_once(arrows, "name", when, thing="a period of a name", instead="Give each unit a name of its own.")
    row, names = pd.factorize(arrows["name"], use_na_sentinel=False)
    ax = style.axes_of_height(ax, inches=_ROW * len(names) + 0.95)
    at = arrows["start"].dt.year + (arrows["start"].dt.month - 1) / 12 if "start" in arrows else arrows["year"]
    for word, sign in _ARROWS.items():
        here = arrows["arrow"] == word
        style.mark(ax, at[here], row[here], sign, markersize=7, gid=str(word), zorder=3)
    for x, place, period, word, name in zip(at, row, arrows[when], arrows["arrow"], arrows["name"], strict=True):
        spot(ax, x, place, f"{name}, {period:%Y-%m}" if when == "start" else f"{name}, {period}", _ARROWS[word].says)
    return _framed(ax, at, names, [style.handle(sign, markersize=7) for sign in _ARROWS.values()], columns=4)


def _framed(ax: Axes, years: pd.Series, names: pd.Index, handles: list, *, columns: int) -> Axes:
    """Rows with their names, whole years below, the signs under that."""
    ax.set(xlim=(years.min() - 0.7, years.max() + 0.7), ylim=(len(names) - 0.45, -0.55))
    style.whole_numbers(ax.xaxis, ticks=10, template="{x:.0f}")
    style.frame(ax, grid="x")
    style.name_rows(ax, range(len(names)), names, inches=2.0)
    ax.tick_params(axis="y", length=0)
    style.legend_below(ax, handles, columns=columns, down=0.34)
    return ax
