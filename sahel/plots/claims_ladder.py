"""The ladder of claims: one line a statement, intervals as intervals, words as words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sahel.plots import style
from sahel.plots.marks import marking, span_of
from sahel.plots.text import clean, width, wrapped
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Stance, Status

_LINE = 0.15  # inches, one line of text
_AIR = 0.11  # inches between rows
_LABELS = 2.45  # inches at most, left of the panel
_SAID = 1.35  # inches at most, right of it
_GUTTER = 0.16  # of the panel's width
_TAIL = 0.07  # of the largest number: how far an open end is drawn beyond its floor


class _Row(NamedTuple):
    """One statement as it will be drawn; `y` in inches from the top."""

    y: float
    label: str
    said: str
    low: float
    high: float
    reach: float  # the highest number named, where there is no upper end
    is_about: bool
    is_worded: bool
    is_in_force: bool
    sign: style.Sign
    says: tuple[object, ...]
    rows: object
    day: object

    @property
    def has_interval(self) -> bool:
        return not self.is_worded and not np.isnan(self.low) and not np.isnan(self.high)


class _Layout(NamedTuple):
    """Where everything goes, in inches."""

    rows: list[_Row]
    headings: list[tuple[float, str]]
    height: float
    labels: float


def plot_claims_ladder(ladder: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What each speaker said, one line a statement, on one axis of persons.

    A number is a point, a span of numbers a line with caps, "at least" a point with a short
    dashed tail, "about" a point in a ring. A statement without a number stands in a
    gutter of its own left of zero, with its words; one that denies, or gives no figure,
    is words only. More lines than a figure holds (`style.MOST_LINES`) are folded: those of one speaker
    about the same victims and scope, or of one kind of speaker, are one line from the lowest to the highest figure with
    their count, which the caption says. Hollow marks are not in force by themselves: revised, withdrawn,
    distorted, compiled, derived or coded, as the text at their side says.

    Parameters
    ----------
    ladder : one row per line, in drawing order. label (who and when); group (the heading
        above consecutive rows; blank: none); low and high (persons; high may be infinite;
        blank: no interval); is_about; is_worded (read as one or more, never drawn as a
        number); said (the figure or the words, as stated); stance (blank: not placed); status. With a
        column `reach`, the highest number named of a line without an upper end; with `speaker`,
        too many lines are folded by it.
    ax : axes to draw on; blank: new ones, as high as the rows need.

    Raises
    ------
    MissingColumns : a column is absent.
    UnknownName : a stance is none of `Stance`.

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_claims_ladder(pd.DataFrame({
    ...     "label": ["28 Jul · JNIM via SITE"], "group": ["Ambush"], "low": [50.0], "high": [50.0],
    ...     "is_about": [False], "is_worded": [False], "said": ["50"], "stance": ["enemy"], "status": ["standing"],
    ... }))
    >>> ax.get_xlabel()
    'persons (as stated)'
    """
    require_columns(ladder, "label", "group", "low", "high", "is_about", "is_worded", "said", "stance", "status")
    if ladder.empty:
        return style.nothing_to_draw(ax, "no statement is on record.")
    ladder, note = _folded(ladder)
    layout = _laid_out(ladder)
    legend = _legend(layout.rows)
    ax = style.axes_of_height(ax, inches=layout.height + 1.0 + 0.19 * -(-len(legend) // 3))
    if note:
        style.add_note(ax, note)
    right = _panel(ax, layout)
    for y, heading in layout.headings:
        # The heading interrupts the grid, so that each group reads as a block of its own.
        ax.axhspan(y - 0.17, y + 0.13, facecolor="white", edgecolor="none", zorder=1.6)
        _write(ax, heading, x=-layout.labels, y=y, weight="bold", fontsize=style.TEXT)
    for row in layout.rows:
        with marking(ax, *row.says, row.sign.says, rows=row.rows, day=row.day, kind=row.sign.says):
            _write(ax, row.label, x=-layout.labels, y=row.y)
            if row.has_interval:
                _draw_interval(ax, row, right)
                _write(ax, row.said, x=0.12, y=row.y, edge=1)
            else:
                _draw_words(ax, row, right)
    style.legend_below(ax, legend, columns=3, left=layout.labels)
    return ax


def _folded(ladder: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The lines as they are, or so many of them folded that a figure holds them, and what a reader must know of it."""
    if len(ladder) <= style.MOST_LINES:
        return ladder, ""
    stances = ladder["stance"].map(lambda stance: style.sign(style.STANCES, stance, blank=Stance.UNKNOWN).says)
    ways = [
        ("speaker about the same victims and scope", ladder.assign(label=ladder.get("speaker", stances))),
        ("kind of speaker about the same victims and scope", ladder.assign(label=stances)),
        ("kind of speaker", ladder.assign(label=stances, group="Each about its own victims and scope")),
    ]
    every = ((way, _one_line_each(named, ladder["label"])) for way, named in ways)
    way, folded = next((way, folded) for way, folded in every if len(folded) <= style.MOST_LINES)
    return folded, (
        f"{len(ladder):,} statements are more than a figure holds: those of one {way} are one line here, from the "
        "lowest to the highest figure, with their count. The table has each."
    )


def _one_line_each(named: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """One line for the lines of one group, label, stance and force, where the first stands; one by itself stays."""
    in_force = named["status"].isna() | named["status"].eq(Status.STANDING)
    has_number = named["low"].notna() & named["high"].notna() & ~named["is_worded"].astype(bool)
    low, high = named["low"].where(has_number), named["high"].where(has_number)
    highest = pd.concat([named.get("reach", low), low, high.replace(np.inf, np.nan)], axis="columns").max(
        axis="columns"
    )
    lines = named.assign(in_force=in_force, n_numbers=has_number, low=low, high=high, reach=highest, n=1)
    keys = ["group", "label", "stance", "in_force"]
    together = {"low": "min", "high": "max", "reach": "max", "n": "sum", "n_numbers": "sum", "is_worded": "max"}
    together |= {name: how for name, how in {"rows": _joined, "day": "max"}.items() if name in named}
    grouped = lines.groupby(keys, sort=False, dropna=False)
    number, first = grouped.ngroup(), ~lines.duplicated(keys)
    merged = grouped.agg(together).reset_index(drop=True).reindex(number[first]).set_axis(named.index[first], axis=0)
    merged = merged.assign(
        said=[_counted(*one) for one in merged[["low", "high", "n_numbers", "n"]].itertuples(index=False)],
        is_worded=merged["is_worded"].astype(bool) & merged["n_numbers"].eq(0),
        is_about=False,
        status=named["status"][first].where(in_force[first], "not in force"),
    )
    alone = merged["n"].eq(1)
    folded = named[first].assign(**{name: merged[name] for name in merged.columns.drop(["n", "n_numbers"])})
    folded[alone] = named[first].assign(label=labels, reach=highest).reindex(columns=folded.columns)[alone]
    return folded.reset_index(drop=True)


def _counted(low: float, high: float, n_numbers: int, n: int) -> str:
    of = f"{n_numbers:,} of " if 0 < n_numbers < n else ""
    return f"{span_of(low, high) or 'no number'}, {of}{n:,} statements"


def _joined(rows: pd.Series) -> str:
    return ";".join(dict.fromkeys(rows.dropna()))


def _laid_out(ladder: pd.DataFrame) -> _Layout:
    """Wrap every text to its column and give every row its place."""
    panel = style.WIDTH - _LABELS - _SAID
    rows: list[_Row] = []
    headings: list[tuple[float, str]] = []
    top, last_heading = 0.0, ""
    for line in ladder.itertuples(index=False):
        heading = clean(line.group)
        if heading and heading != last_heading:
            top += 0.1 if rows else 0.0
            headings.append((top + 0.16, wrapped(heading, inches=6.6, size=style.TEXT, lines=1, weight="bold")))
            top += 0.3
        last_heading = heading
        row = _Row(
            y=0.0,
            label=wrapped(clean(line.label), inches=_LABELS, size=style.SMALL, lines=3),
            said=_said(line.said, line.status),
            low=float(line.low),
            high=float(line.high),
            reach=float(np.fmax(line.low, getattr(line, "reach", np.nan))),
            is_about=bool(line.is_about),
            is_worded=bool(line.is_worded),
            is_in_force=line.status == Status.STANDING or pd.isna(line.status),
            sign=style.sign(style.STANCES, line.stance, blank=Stance.UNKNOWN),
            says=(_said(line.said, line.status), line.label, line.group),
            rows=getattr(line, "rows", None),
            day=getattr(line, "day", None),
        )
        room = _SAID if row.has_interval else panel * (1 - _GUTTER) + _SAID - 0.2
        row = row._replace(said=wrapped(row.said, inches=room, size=style.SMALL, lines=3))
        height = _LINE * (1 + max(row.label.count("\n"), row.said.count("\n"))) + _AIR
        rows.append(row._replace(y=top + height / 2))
        top += height
    widest = max(width(part, size=style.SMALL) for row in rows for part in row.label.split("\n"))
    return _Layout(rows, headings, top + 0.04, min(widest, _LABELS) + 0.18)


def _said(said: object, status: object) -> str:
    """The words of the row, with what has become of it unless it is in force."""
    words = clean(said)
    fate = clean(status)
    if not fate or fate == Status.STANDING or fate in words.casefold():
        return words
    return f"{words} ({fate})" if words else fate


def _panel(ax: Axes, layout: _Layout) -> float:
    """Set up the axes; the answer is the largest number of persons on them."""
    shown = [row for row in layout.rows if row.has_interval]
    # An open end needs room for its tail, even behind the largest number of all.
    ends = [row.reach * (1 + 1.3 * _TAIL) if np.isinf(row.high) else row.high * 1.06 for row in shown]
    right = max(*ends, 5.0) if ends else 10.0
    left = -right * _GUTTER / (1 - _GUTTER)
    ax.set(xlim=(left, right), ylim=(layout.height, 0), xlabel="persons (as stated)")
    ax.xaxis.label.set(size=style.TEXT, color=style.INK, x=_GUTTER, ha="left")
    ticks = MaxNLocator(nbins=7, integer=True).tick_values(0, right) if ends else np.array([0.0])
    ticks = ticks[(ticks >= 0) & (ticks <= right)]
    ax.set_xticks(ticks, [f"{tick:,.0f}" for tick in ticks], fontsize=style.SMALL)
    style.ticks_above(ax, height=layout.height)
    ax.set_yticks([])
    style.frame(ax, grid="x")
    ax.axvspan(left, 0, facecolor=style.BAND, edgecolor="none", zorder=0.4)
    ax.axvline(0, color=style.FAINT, linewidth=1.0, zorder=1.2)
    for row in layout.rows:
        ax.axhline(row.y, color=style.RULE, linewidth=0.5, zorder=0.6)
    look = {"va": "baseline", "color": style.FAINT, "linespacing": 1.0}
    style.write(ax, "no\nnumber", (0, 1), xycoords=("data", "axes fraction"), shift=(-7, 5), ha="right", **look)
    if shown:
        style.write(ax, "as stated", (1, 1), xycoords="axes fraction", shift=(0.12 * 72, 5), **look)
    return right


def _draw_interval(ax: Axes, row: _Row, right: float) -> None:
    """A point, a line between two ends, or a point with a short dashed tail: no end is stated, so none is drawn."""
    is_open = np.isinf(row.high)
    firm = "-" if row.is_in_force else (0, (3, 1.4))
    if is_open:
        ax.plot(
            [row.reach, row.reach + right * _TAIL], [row.y, row.y], color=row.sign.colour, linewidth=1.8,
            linestyle=(0, (1.6, 1.1)), zorder=2, clip_on=False, gid="open-end",
        )  # fmt: skip
    end = row.reach if is_open else row.high
    if end > row.low:
        ax.plot(
            [row.low, end], [row.y, row.y], color=row.sign.colour, linewidth=3.4 if row.is_in_force else 1.8,
            linestyle=firm, solid_capstyle="butt", zorder=2, gid="interval",
        )  # fmt: skip
        ax.plot(
            [row.low, end], [row.y] * 2, linestyle="none", marker="|", markersize=12, markeredgewidth=1.8,
            color=row.sign.colour, zorder=2.2, clip_on=False, gid="cap",
        )  # fmt: skip
    # A floor of zero is read out of "up to n", not stated: it gets a cap, no mark.
    stated = sorted({end for end in (row.low, end) if np.isfinite(end) and (end > 0 or row.high == 0)})
    _mark(ax, stated, row, gid="number")
    if row.is_about:
        ax.plot(
            stated, [row.y] * len(stated), linestyle="none", marker="o", markersize=14, markerfacecolor="none",
            markeredgecolor=row.sign.colour, markeredgewidth=1.1, zorder=3, clip_on=False, gid="about",
        )  # fmt: skip


def _draw_words(ax: Axes, row: _Row, right: float) -> None:
    """What has no number: a mark in the gutter if it says that there were some, and its words."""
    if row.is_worded:
        _mark(ax, [-right * _GUTTER / (1 - _GUTTER) / 2], row, gid="worded")
    plate = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"}
    style.write(
        ax, row.said, (0, row.y), shift=(5, 0), color=style.INK if row.is_worded else style.FAINT, style="italic",
        linespacing=1.05, gid="words", bbox=plate,
    )  # fmt: skip


def _mark(ax: Axes, at: list[float], row: _Row, *, gid: str) -> None:
    look = {"markersize": 7.5, "markeredgewidth": 1.4, **style.faces(row.sign, is_filled=row.is_in_force)}
    style.mark(ax, at, [row.y] * len(at), row.sign, zorder=3, clip_on=False, gid=gid, **look)


def _write(ax: Axes, text: str, *, x: float, y: float, edge: int = 0, **look: object) -> None:
    """Text `x` inches from the panel's left (0) or right (1) edge."""
    style.write(ax, text, (edge, y), xycoords=("axes fraction", "data"), shift=(x * 72, 0), linespacing=1.05, **look)


def _legend(rows: list[_Row]) -> list[Line2D]:
    """The stances and the signs that occur, each once."""
    marked = [row for row in rows if row.has_interval or row.is_worded]
    stances = [sign for sign in style.STANCES.values() if any(row.sign is sign for row in marked)]
    handles = [style.handle(sign) for sign in stances]
    plain = {"color": style.FAINT, "markersize": 7}
    if any(row.has_interval and np.isinf(row.high) for row in rows):
        tail = {"linewidth": 1.8, "linestyle": (0, (1.6, 1.1)), "label": "dashed tail: or more"}
        handles.append(Line2D([0], [0], color=style.FAINT, **tail))
    if any(row.has_interval and row.is_about for row in rows):
        ring = {"color": style.FAINT, "markerfacecolor": "none", "markersize": 11}
        handles.append(Line2D([], [], linestyle="none", marker="o", label="ring: “about”", **ring))
    if any(not row.is_in_force for row in marked):
        hollow = {"markerfacecolor": "white", "label": "hollow: does not stand alone"}
        handles.append(Line2D([], [], linestyle="none", marker="o", **hollow, **plain))
    return handles
