"""Colours and marks bound to words, sizes in print, and the axes that the figures start from.

No colour is the only sign: each word also has a marker, a line or a hatch, and the
colours differ in grey print. The colours are those of seaborn's "colorblind" palette and the grid that of its
"whitegrid", as a test holds: written down here, since importing seaborn takes longer than drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Transform, offset_copy

from sahel.errors import UnknownName
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
    Stance.THIRD: Sign(colour="#4d4d4d", marker="o", says="third party"),
    Stance.ENEMY: Sign(colour=PALETTE["vermilion"], marker="^", says="enemy of the victims"),
    Stance.UNKNOWN: Sign(colour=PALETTE["grey"], marker="P", says="not placed"),
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
    ax.text(
        0.5, 0.5, _NOTHING + reason, transform=ax.transAxes, ha="center", va="center",
        fontsize=TEXT, color=FAINT, style="italic", parse_math=False,
    )  # fmt: skip
    return ax


def why_nothing(ax: Axes) -> str:
    """Why nothing is drawn on these axes, in a sentence; blank: something is."""
    label = ax.get_label()
    return label if isinstance(label, str) and label.startswith(_NOTHING) else ""


def beside(ax: Axes, *, right: float = 0.0, down: float = 0.0) -> Transform:
    """Axes fractions, moved by inches: for what hangs outside the axes at a fixed distance."""
    return offset_copy(ax.transAxes, fig=ax.get_figure(root=True), x=right, y=-down, units="inches")


def legend_below(ax: Axes, handles: list, *, columns: int, left: float = 0.0, down: float = 0.5) -> None:
    """A legend under the axes, beginning `left` inches before their left edge."""
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=beside(ax, right=-left, down=down),
        ncols=columns, fontsize=SMALL, frameon=False, borderaxespad=0, borderpad=0, handletextpad=0.6,
        columnspacing=1.6, labelcolor=INK,
    )  # fmt: skip


def outcome_handle(outcome: Sign, *, label: str) -> Line2D:
    """A coup's outcome in a legend: filled where power was held, hollow where not."""
    return Line2D(
        [], [], linestyle="none", marker=outcome.marker, markersize=7.5, markeredgewidth=1.5, label=label,
        markeredgecolor=outcome.colour, markerfacecolor=outcome.colour if outcome in FILLED else "white",
    )  # fmt: skip


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
    ax.set_xlabel(title, fontsize=SMALL, color=INK)
    ax.tick_params(axis="x", labelsize=SMALL, labelcolor=INK)


def ticks_above(ax: Axes, *, height: float) -> None:
    """The numbers of the axis at the top too, where the figure is higher than a screen."""
    if height > _SCREEN:
        ax.tick_params(axis="x", labeltop=True)


def keep_spines(ax: Axes, *kept: str) -> None:
    """Leave only the named sides of the frame."""
    for side, spine in ax.spines.items():
        spine.set_visible(side in kept)
        spine.set_color(FAINT)
