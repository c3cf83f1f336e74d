"""How each thing on a timeline is drawn: bars, points, ranges of persons, ties, and their legend."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sahel.plots import style
from sahel.plots.style import Sign
from sahel.plots.text import cut
from sahel.schema.vocabularies import TimelineKind

HALF_WIDTH = 0.08  # inches, half a marker
_HIGH = {TimelineKind.GROUP: 0.2, TimelineKind.REBELLION: 0.2, TimelineKind.EPISODE: 0.16}  # inches
_THIN = 0.05  # inches, the span of a point that lasted, or whose day is not known
_CLAIM = 0.40  # inches, from nobody to the row's largest number
_HATCH = "//////"
#: After the last day of a source: neither active nor without conflict.
NOT_COVERED = {"facecolor": "none", "edgecolor": style.FAINT, "hatch": "....", "linewidth": 0.0}


class Item(NamedTuple):
    """One thing to draw: days as matplotlib counts them, persons, and the place it was given."""

    kind: str
    sign: Sign
    outcome: Sign | None
    label: str
    first: float
    firm_from: float
    firm_to: float  # infinite: goes on
    last: float
    covered_to: float  # of a thing without an end: the last day on which it is known; blank: to the end of the axis
    coverage: float  # the last day that its source covers; blank: not said
    is_start_known: bool
    is_end_known: bool
    low: float
    best: float
    high: float
    most: float
    y: float = 0.0
    text: str = ""
    side: str = "none"
    says: tuple[str, ...] = ()
    rows: str | None = None

    @property
    def is_point(self) -> bool:
        return self.kind not in _HIGH

    @property
    def text_level(self) -> float:
        """How high a claim's text stands, in inches over the line of nobody."""
        return float(np.clip(self.mark_level, 0.08, _CLAIM - 0.04))

    @property
    def mark_level(self) -> float:
        """How high the middle of what a claim states is, in inches over the line of nobody."""
        low, high = np.nan_to_num(self.low), min(np.nanmax([self.low, self.high, 0.0]), self.most)
        return _CLAIM * (low + high) / 2 / self.most

    @property
    def heights(self) -> tuple[float, float]:
        """The part of its sub-row that it takes: all of it, or a claim's range and text."""
        if self.kind != TimelineKind.CLAIM:
            return 0.0, 1.0
        low, high = np.nan_to_num(self.low), self.most if np.isnan(self.high) else self.high
        if np.isnan(self.low) and np.isnan(self.high):
            low = high = 0.0
        text = self.text_level
        return min(_CLAIM * low / self.most, text) - 0.065, max(_CLAIM * high / self.most, text) + 0.065

    @property
    def is_uncertain(self) -> bool:
        known = self.is_start_known and self.is_end_known
        return not known or self.firm_from > self.first or (self.last > self.firm_to and np.isnan(self.covered_to))

    def texts(self, *, inches: float) -> list[str]:
        """The texts that may stand beside it, best first."""
        label = cut(self.label, inches=inches, size=style.SMALL)
        if self.kind != TimelineKind.CLAIM:
            return [label] if label else []
        number = figure(self.low, self.high)
        if np.isnan(self.low) and np.isnan(self.high):
            return [label or number]
        if any(f"{end:,.0f}" in label for end in (self.low, self.high) if end > 0):
            return [label, number]  # the label says the number already
        return [f"{label}: {number}", number] if label else [number]


def figure(low: float, high: float) -> str:
    """A span of persons in figures.

    >>> [figure(50, 50), figure(20, float("nan")), figure(20, 50), figure(float("nan"), float("nan"))]
    ['50', '20+', '20–50', 'no number']
    """
    if np.isnan(low) and np.isnan(high):
        return "no number"
    if np.isnan(low):
        return f"up to {high:,.0f}"
    if np.isnan(high) or np.isinf(high):
        return f"{low:,.0f}+"
    return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"


def draw(ax: Axes, item: Item, *, left: float, right: float) -> None:
    """One thing and its text, between the ends of the axis."""
    if item.kind == TimelineKind.CLAIM:
        _draw_days(ax, item, left, right, y=item.y + _CLAIM / 2 - item.mark_level, high=_THIN)
        _draw_range(ax, item, _centre(item, left, right))
    elif item.is_point:
        _draw_days(ax, item, left, right, y=item.y, high=_THIN)
        _draw_point(ax, item, _centre(item, left, right))
    else:
        _draw_days(ax, item, left, right, y=item.y, high=_HIGH[item.kind])
    _draw_text(ax, item, left, right)


def draw_scale(ax: Axes, y: float, *, stated: float, most: float) -> None:
    """The line of nobody under a sub-row of claims, and its scale at the right edge."""
    floor = y + _CLAIM / 2
    ax.axhline(floor, color=style.FAINT, linewidth=0.6, zorder=1)
    ends = [(floor, "0"), (floor - _CLAIM * stated / most, f"{stated:,.0f}")] if stated else [(floor, "0")]
    for level, number in ends:
        at = {"xycoords": ("axes fraction", "data"), "shift": (1, 0), "zorder": 3}
        style.write(ax, f"–{number}", (1, level), color=style.FAINT, gid="scale", **at)


def draw_not_covered(ax: Axes, start: float, end: float, *, top: float, height: float) -> None:
    """The days of a row that its source does not cover."""
    ax.add_patch(Rectangle((start, top), end - start, height, zorder=0.5, gid="not-covered", **NOT_COVERED))


def draw_tie(ax: Axes, x: float, subject: float, other: float, relation: str) -> None:
    """A line from the subject's row to the object's, with an arrow at the object."""
    sign = style.sign(style.TIES, relation)
    ax.plot([x, x], [subject, other], color=sign.colour, linestyle=sign.line, linewidth=1.2, zorder=3, gid="tie")
    ax.plot([x], [subject], marker="o", markersize=3.5, color=sign.colour, zorder=3)
    tip = "v" if other > subject else "^"  # the axis of inches runs downwards
    ax.plot([x], [other], marker=tip, markersize=6, color=sign.colour, zorder=3)


def _draw_days(ax: Axes, item: Item, left: float, right: float, *, y: float, high: float) -> None:
    """The firm part solid, what the dates leave open hatched, an open end as an arrow."""
    if not item.is_start_known:
        stub = (right - left) * 0.05
        _box(ax, item, item.first - stub, item.last, y, high, (left, right), is_firm=False)
        _query(ax, item.first - stub, y, shift=-6)
        return
    if not item.is_end_known:
        _box(ax, item, item.first, right, y, high, (left, right), is_firm=False)
        _query(ax, right, y, shift=6)
        return
    firm_to = min(item.firm_to, right)
    if item.firm_from > firm_to:
        _box(ax, item, item.first, item.last, y, high, (left, right), is_firm=False)
    else:
        _box(ax, item, item.first, item.firm_from, y, high, (left, right), is_firm=False)
        if np.isnan(item.covered_to):
            _box(ax, item, firm_to, min(item.last, right), y, high, (left, right), is_firm=False)
        _box(ax, item, item.firm_from, firm_to, y, high, (left, right), is_firm=True)
    if np.isinf(item.firm_to):
        ax.plot(
            [right], [y], marker=">", markersize=9, color=item.sign.colour, zorder=2.6, clip_on=False, gid="goes-on"
        )


def _centre(item: Item, left: float, right: float) -> float:
    """Where a point is marked: in the middle of the days on the picture that it may have been on."""
    return (max(item.first, left) + min(item.firm_from, right)) / 2


def _box(
    ax: Axes, item: Item, start: float, end: float, y: float, high: float, window: tuple[float, float], *, is_firm: bool
) -> None:
    start, end = max(start, window[0]), min(end, window[1])
    if end < start or (end == start and (item.is_point or not is_firm)):
        return
    if item.kind == TimelineKind.CLAIM and end - start < (window[1] - window[0]) * 0.02:
        return  # narrower than the mark that stands there
    look = _look(item.kind, item.sign, is_firm)
    gid = "firm" if is_firm else "open"
    ax.add_patch(Rectangle((start, y - high / 2), end - start, high, zorder=2, gid=gid, **look))


def _look(kind: str, sign: Sign, is_firm: bool) -> dict[str, object]:
    """Hatched for what is not firm; else solid, pale with an outline for groups, with a dark one for episodes."""
    if not is_firm:
        return {"facecolor": "white", "edgecolor": sign.colour, "hatch": _HATCH, "linewidth": 0.6, "linestyle": ":"}
    face = style.PALE_BLUE if kind == TimelineKind.GROUP else sign.colour
    edge = style.DARK_RED if kind == TimelineKind.EPISODE else sign.colour
    return {"facecolor": face, "edgecolor": edge, "linewidth": 1.2}


def _query(ax: Axes, x: float, y: float, *, shift: float) -> None:
    style.write(ax, "?", (x, y), shift=(shift, 0), ha="center", weight="bold", gid="unknown-end")


def _draw_point(ax: Axes, item: Item, x: float) -> None:
    sign = item.outcome or item.sign
    faces = style.faces(sign, is_filled=item.outcome is None or item.outcome in style.FILLED)
    look = {"markersize": 7.5, "markeredgewidth": 1.5, "zorder": 3.2, "clip_on": False, "gid": item.kind}
    style.mark(ax, [x], [item.y], sign, **look, **faces)


def _level(item: Item, persons: float) -> float:
    return item.y + _CLAIM / 2 - _CLAIM * persons / item.most


def _draw_range(ax: Axes, item: Item, x: float) -> None:
    """Upright, from low to high; an arrow where there is no upper end; an open mark where no number."""
    colour = item.sign.colour
    if np.isnan(item.low) and np.isnan(item.high):
        ax.plot(
            [x], [_level(item, 0)], marker="o", markersize=6, color=colour, markerfacecolor="white", zorder=3,
            gid="no-number",
        )  # fmt: skip
        return
    low = 0.0 if np.isnan(item.low) else item.low
    is_open = np.isnan(item.high) or np.isinf(item.high)
    high = item.most if is_open else item.high
    ends = [low] if is_open or low == high else [low, high]
    ax.plot(
        [x, x], [_level(item, low), _level(item, high)], color=colour, linewidth=2.6, solid_capstyle="butt",
        zorder=2.8, gid="range",
    )  # fmt: skip
    ax.plot(
        [x] * len(ends), [_level(item, end) for end in ends], linestyle="none", marker="_", markersize=9,
        markeredgewidth=2.4, color=colour, zorder=3,
    )  # fmt: skip
    if is_open:
        ax.plot([x], [_level(item, high) - 0.02], marker="^", markersize=6, color=colour, zorder=3, gid="open-top")
    if not np.isnan(item.best):
        best = _level(item, item.best)
        ax.plot([x], [best], marker="o", markersize=4.5, color=style.INK, zorder=3.1, gid="best")


def _draw_text(ax: Axes, item: Item, left: float, right: float) -> None:
    if not item.text:
        return
    start, end = max(item.first, left), min(item.last, right)
    reach = (HALF_WIDTH if item.is_point else 0.0) * 72 + 3
    x, shift, align = {
        "inside": ((start + np.fmin(end, item.covered_to)) / 2, 0, "center"),
        "right": (end, reach, "left"),
        "left": (start, -reach, "right"),
    }[item.side]
    y = item.y
    if item.kind == TimelineKind.CLAIM:
        y += _CLAIM / 2 - item.text_level
    # White behind the words where they stand on hatching, or may.
    is_near = item.side == "right" and end > item.coverage - 0.25 * (right - left)
    plate = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    box = plate if is_near or (item.side == "inside" and item.is_uncertain) else None
    style.write(ax, item.text, (x, y), shift=(shift, 0), ha=align, gid="label", bbox=box)


def legend(items: list[Item], ties: pd.DataFrame, *, is_covered: bool) -> list[Artist]:
    """Every sign that occurs, once."""
    handles: list[Artist] = []
    for kind, sign in style.KINDS.items():
        if not any(item.kind == kind and item.outcome is None for item in items):
            continue
        if kind in _HIGH:
            handles.append(Patch(label=sign.says, **_look(kind, sign, True)))
        else:
            handles.append(style.handle(sign, markersize=8, markeredgewidth=2.2))
    claims = [item for item in items if item.kind == TimelineKind.CLAIM]
    if any(np.isnan(item.low) and np.isnan(item.high) for item in claims):
        look = {"marker": "o", "markersize": 6, "markerfacecolor": "white", "label": "claim without a number"}
        handles.append(style.handle(style.KINDS[TimelineKind.CLAIM], **look))
    for sign in style.OUTCOMES.values():
        if any(item.outcome is sign for item in items):
            handles.append(style.outcome_handle(sign, label=f"coup: {sign.says}"))
    if any(item.is_uncertain for item in items):
        look = {"facecolor": "white", "edgecolor": style.FAINT, "hatch": _HATCH, "linewidth": 0.6}
        handles.append(Patch(label="day not known", **look))
    if not is_covered:
        handles.append(Patch(label="not covered", **NOT_COVERED))
    if any(np.isinf(item.firm_to) and item.is_end_known for item in items):
        handles.append(Line2D([0], [0], linewidth=3, marker=">", markersize=7, color=style.FAINT, label="no end known"))
    seen = {relation: sign for relation, sign in style.TIES.items() if (ties["relation"] == relation).any()}
    for line in dict.fromkeys(sign.line for sign in seen.values()):
        says = ", ".join(sign.says for sign in seen.values() if sign.line == line)
        handles.append(Line2D([], [], color=style.INK, linestyle=line, linewidth=1.2, label=says))
    return handles
