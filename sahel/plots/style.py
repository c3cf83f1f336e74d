"""Colours and marks bound to words, sizes in print, and the axes that the figures start from.

No colour is the only sign: each word also has a marker, a line or a hatch, and the
colours differ in grey print. The colours are those of seaborn's "colorblind" palette and the grid that of its
"whitegrid", as a test holds: written down here, since importing seaborn takes longer than drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Transform, offset_copy

from sahel.errors import SahelError, UnknownName
from sahel.plots.text import clean, cut
from sahel.schema.vocabularies import Outcome, Relation, Stance, TimelineKind, ViolenceType, Word

W = TypeVar("W", bound=Word)

WIDTH = 7.2  # inches: the text width of a printed page and of the report's column
TEXT = 9.5  # points
SMALL = 9.0  # points: nothing is smaller
_SCREEN = 7.0  # inches
INK = "#1a1a1a"
FAINT = "#595959"  # still readable as text on white
RULE = "#d4d4d4"
BAND = "#f3f3f3"
PALE_BLUE = "#ddeeff"
SHADES = ("#ffffff", "#eeeeee", "#888888")  # of none, of the fewest, of the most: text stays readable on all
DARK_RED = "#6e2f00"

PALETTE = {
    "blue": "#0173b2",
    "orange": "#de8f05",
    "green": "#029e73",
    "vermilion": "#d55e00",
    "pink": "#cc78bc",
    "brown": "#ca9161",
    "rose": "#fbafe4",
    "grey": "#949494",
    "yellow": "#ece133",
    "sky": "#56b4e9",
}
WHITEGRID = {
    "axes.axisbelow": True,
    "axes.edgecolor": ".8",
    "axes.facecolor": "white",
    "axes.grid": True,
    "axes.labelcolor": ".15",
    "figure.facecolor": "white",
    "grid.color": ".8",
    "grid.linestyle": "-",
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "text.color": ".15",
    "xtick.bottom": False,
    "xtick.color": ".15",
    "ytick.color": ".15",
    "ytick.left": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How one word is drawn: a colour, and a second sign for those who do not see it."""

    colour: str
    says: str
    marker: str = "o"
    line: str = "-"
    hatch: str = ""


STANCES: dict[Stance, Sign] = {
    Stance.OWN: Sign(colour=PALETTE["blue"], marker="s", says="own losses"),
    Stance.ALLY: Sign(colour=PALETTE["sky"], marker="D", says="ally of the victims"),
    Stance.PARTY: Sign(colour=PALETTE["green"], marker="v", says="party, on people of no side"),
    Stance.THIRD: Sign(colour="#4d4d4d", marker="o", says="third party"),
    Stance.ENEMY: Sign(colour=PALETTE["vermilion"], marker="^", says="enemy of the victims"),
    Stance.UNKNOWN: Sign(colour=PALETTE["grey"], marker="P", says="speaker or victim not placed"),
}

OUTCOMES: dict[Outcome, Sign] = {
    Outcome.SUCCESSFUL: Sign(colour=PALETTE["blue"], marker="o", says="successful"),
    Outcome.FAILED: Sign(colour=PALETTE["vermilion"], marker="o", hatch="////", says="failed"),
    Outcome.PLOT: Sign(colour=FAINT, marker="x", hatch="....", says="plot"),
    Outcome.ALLEGED: Sign(colour=PALETTE["brown"], marker="s", says="alleged"),
    Outcome.PENDING: Sign(colour=PALETTE["green"], marker="D", says="pending"),
}
FILLED = (OUTCOMES[Outcome.SUCCESSFUL], OUTCOMES[Outcome.PLOT])

KINDS: dict[TimelineKind, Sign] = {
    TimelineKind.COUP: Sign(colour=INK, marker="o", says="coup"),
    TimelineKind.REBELLION: Sign(colour=PALETTE["brown"], says="rebellion or war"),
    TimelineKind.EPISODE: Sign(colour=PALETTE["vermilion"], says="UCDP episode (whole active years)"),
    TimelineKind.GROUP: Sign(colour=PALETTE["blue"], says="group, under this name"),
    TimelineKind.INCIDENT: Sign(colour=INK, marker="d", says="incident"),
    TimelineKind.CLAIM: Sign(colour="#8f3f85", marker="_", says="claim, low to high (persons)"),
}

VIOLENCE: dict[ViolenceType, Sign] = {
    ViolenceType.STATE_BASED: Sign(colour=PALETTE["blue"], marker="s", says="state-based"),
    ViolenceType.NON_STATE: Sign(colour=PALETTE["orange"], marker="^", line="--", hatch="////", says="non-state"),
    ViolenceType.ONE_SIDED: Sign(colour=PALETTE["vermilion"], marker="o", line=":", hatch="....", says="one-sided"),
}

TIES: dict[Relation, Sign] = {
    Relation.MERGED_INTO: Sign(colour=INK, line="-", says="merged into"),
    Relation.RENAMED_TO: Sign(colour=INK, line="-", says="renamed to"),
    Relation.SPLIT_FROM: Sign(colour=INK, line="--", says="split from"),
    Relation.MEMBER_OF: Sign(colour=INK, line=":", says="member of"),
}

#: Lines that a figure holds; more are folded, or left to the table, and the caption says so.
MOST_LINES = 150
_NOTES = "sahel_notes"
_NOTHING = "nothing to draw: "

DEATHS = Sign(colour=PALETTE["vermilion"], says="best estimate")
LAND = {"base": "#eeeeee", "neighbour": "#eeeedd", "country": "#ffffff", "edge": "#888877", "region": "#ffcc99"}


def sign(signs: Mapping[W, Sign], word: str, *, blank: W | None = None) -> Sign:
    """How a word is drawn; a blank cell is drawn as `blank`; an unknown word is refused."""
    if blank is not None and pd.isna(word):
        word = blank
    if word in signs:
        return signs[word]
    raise UnknownName(f"nothing is drawn for the word {word!r}. Use one of: {', '.join(signs)}.")


def require_once(table: pd.DataFrame, *key: str, thing: str, instead: str) -> None:
    """Refuse several rows for one place on the axes: they would be drawn over one another."""
    again = table.loc[table.duplicated(list(key)), list(key)].drop_duplicates()
    if again.empty:
        return
    days = {name: again[name].dt.strftime("%Y-%m-%d") for name in key if again[name].dtype.kind == "M"}
    found = again.assign(**days).astype("str").agg(" ".join, axis="columns").tolist()
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    raise SahelError(f"{thing} is one row, but several rows are of {', '.join(found[:3])}{more}. {instead}")


def axes_of_height(ax: Axes | None, *, inches: float) -> Axes:
    """The axes given, or new ones as wide as the page and as high as the rows need."""
    if ax is not None:
        return ax
    with plt.rc_context(WHITEGRID):
        _, ax = plt.subplots(figsize=(WIDTH, inches), layout="constrained")
    return ax


def nothing_to_draw(ax: Axes | None, reason: str) -> Axes:
    """Axes that say in a sentence why they are empty, also in their label (see `why_nothing`)."""
    ax = axes_of_height(ax, inches=0.8)
    ax.set_axis_off()
    ax.set_label(_NOTHING + reason)
    look = {"ha": "center", "va": "center", "fontsize": TEXT, "color": FAINT, "style": "italic"}
    ax.text(0.5, 0.5, _NOTHING + reason, transform=ax.transAxes, parse_math=False, **look)
    return ax


def why_nothing(ax: Axes) -> str:
    """Why nothing is drawn on these axes, in a sentence; blank: something is."""
    label = ax.get_label()
    return label if isinstance(label, str) and label.startswith(_NOTHING) else ""


def add_note(ax: Axes, note: str) -> None:
    """Keep what a reader must know of how a figure was drawn, for its caption (see `notes_of`)."""
    figure = ax.get_figure(root=True)
    setattr(figure, _NOTES, [*notes_of(figure), note])


def notes_of(figure: Figure) -> list[str]:
    """What a figure's caption has to say of how it was drawn: what was folded, what was left to the table."""
    return getattr(figure, _NOTES, [])


def first_groups(frame: pd.DataFrame, *, by: str) -> tuple[pd.DataFrame, str]:
    """The rows of the first groups that a figure has room for, and a note on those it has not; blank: all are there.

    The first group stays, however long it is, up to `MOST_LINES` rows.
    """
    if len(frame) <= MOST_LINES:
        return frame, ""
    turn = pd.Series(pd.factorize(frame[by], use_na_sentinel=False)[0], index=frame.index)
    ends = turn.map(turn.value_counts().sort_index().cumsum())
    shown = frame[(ends <= MOST_LINES) | (turn == 0)].head(MOST_LINES)
    n, total = turn[shown.index].nunique(), turn.nunique()
    return shown, (
        f"Drawn: {len(shown):,} of {len(frame):,} lines, of {n:,} of {total:,} groups, the first; the table has all."
    )


def beside(ax: Axes, *, right: float = 0.0, down: float = 0.0) -> Transform:
    """Axes fractions, moved by inches: for what hangs outside the axes at a fixed distance."""
    return offset_copy(ax.transAxes, fig=ax.get_figure(root=True), x=right, y=-down, units="inches")


def legend_above(ax: Axes, **look: object) -> None:
    """A legend of what is labelled, over the right end of the axes."""
    ax.legend(
        loc="lower right", bbox_to_anchor=(1, 1), ncols=3, fontsize=SMALL, frameon=False, borderaxespad=0.2,
        borderpad=0, labelcolor=INK, **look,
    )  # fmt: skip


def legend_below(ax: Axes, handles: list, *, columns: int, left: float = 0.0, down: float = 0.5) -> None:
    """A legend under the axes, beginning `left` inches before their left edge."""
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=beside(ax, right=-left, down=down),
        ncols=columns, fontsize=SMALL, frameon=False, borderaxespad=0, borderpad=0, handletextpad=0.6,
        columnspacing=1.6, labelcolor=INK,
    )  # fmt: skip


def outcome_handle(outcome: Sign, *, label: str) -> Line2D:
    """A coup's outcome in a legend: filled where power was held, hollow where not."""
    return handle(outcome, label=label, markeredgewidth=1.5, **faces(outcome, is_filled=outcome in FILLED))


def faces(sign: Sign, *, is_filled: bool) -> dict[str, str]:
    """The colours of a mark that is filled, or hollow."""
    return {"markeredgecolor": sign.colour, "markerfacecolor": sign.colour if is_filled else "white"}


def day_axis(ax: Axes, left: float, right: float) -> None:
    """Ticks in years, months or days as the span asks, each readable without its neighbours."""
    first, last = mdates.num2date(left), mdates.num2date(right)
    days = right - left
    if days > 4 * 365:
        label, title = "{:%Y}".format, ""
    elif days > 150:
        label, title = "{:%b %Y}".format, ""
    else:
        label = "{0.day} {0:%b}".format
        title = f"{first:%Y}" if first.year == last.year else f"{first:%Y}–{last:%Y}"
    # Days are counted from the first tick: begun anew each month, 31 July would touch 1 August.
    most = 7 if 150 < days <= 4 * 365 else 9
    ax.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=3, maxticks=most, interval_multiples=days > 150))
    ax.xaxis.set_major_formatter(lambda day, _: label(mdates.num2date(day)))
    titles(ax, x=title)
    ax.tick_params(axis="x", labelsize=SMALL, labelcolor=INK)


def ticks_above(ax: Axes, *, height: float) -> None:
    """The numbers of the axis at the top too, where the figure is higher than a screen."""
    if height > _SCREEN:
        ax.tick_params(axis="x", labeltop=True)


def frame(ax: Axes, *, grid: Literal["x", "y"], sides: Sequence[str] = ("bottom",)) -> None:
    """Small dark numbers, a pale grid behind what is drawn, and only the named sides of the box."""
    ax.tick_params(labelsize=SMALL, labelcolor=INK)
    ax.grid(False)
    ax.grid(True, axis=grid, color=RULE, linewidth=0.7)
    ax.set_axisbelow(True)
    keep_sides(ax, *sides)


def keep_sides(ax: Axes, *kept: str) -> None:
    """Leave only the named sides of the box around the axes."""
    for side, spine in ax.spines.items():
        spine.set_visible(side in kept)
        spine.set_color(FAINT)


def titles(ax: Axes, *, x: str | None = None, y: str | None = None) -> None:
    """What the axes count."""
    if x is not None:
        ax.set_xlabel(x, fontsize=SMALL, color=INK)
    if y is not None:
        ax.set_ylabel(y, fontsize=SMALL, color=INK)


def whole_numbers(axis: Axis, *, ticks: int = 6, template: str = "{x:,.0f}") -> None:
    """An axis of whole numbers: persons, coups, or (with the template "{x:.0f}") years."""
    axis.set_major_locator(MaxNLocator(integer=True, nbins=ticks, min_n_ticks=1))
    axis.set_major_formatter(template)


def name_rows(ax: Axes, at: Sequence[float], names: Iterable[object], *, inches: float, size: float = SMALL) -> None:
    """Names at the left of rows, cut to the room that there is."""
    texts = [cut(clean(name), inches=inches, size=size) for name in names]
    ax.set_yticks(at, texts, fontsize=size, color=INK, parse_math=False)


def shade_rows(ax: Axes, rows: Sequence[tuple[float, float]]) -> None:
    """A pale band behind every second row, from its top to its bottom."""
    for top, bottom in rows[::2]:
        ax.axhspan(top, bottom, facecolor=BAND, edgecolor="none", zorder=0.3)


def write(ax: Axes, text: str, at: tuple[float, float], *, shift: tuple[float, float] = (0, 0), **look: object) -> None:
    """Text beside a place on the axes, `shift` points of print from it; signs of mathematics are only signs."""
    look = {"ha": "left", "va": "center", "fontsize": SMALL, "color": INK, "zorder": 4, "xytext": shift, **look}
    ax.annotate(text, at, textcoords="offset points", parse_math=False, annotation_clip=False, **look)


def mark(ax: Axes, x: float | Sequence[float], y: float | Sequence[float], sign: Sign, **look: object) -> None:
    """The marks of a word."""
    look = {"marker": sign.marker, "color": sign.colour, "linestyle": "none", **look}
    ax.plot(x, y, **look)


def handle(sign: Sign, **look: object) -> Line2D:
    """The mark of a word in a legend, with what it says."""
    look = {"marker": sign.marker, "color": sign.colour, "label": sign.says, "markersize": 7.5, **look}
    return Line2D([], [], linestyle="none", **look)
