"""What each mark of a figure says, for readers who point at it: the text, and the source rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_KEPT = "sahel_marks"


@dataclass(frozen=True)
class Mark:
    """One mark: `text` in lines, the first says what; `rows` names its source rows, joined by ";".

    `asked` is what a figure's reader may ask for it by: what kind of speaker it is of, whose dead, `since`
    and `until` which of the days that a page steps through it holds. One that has an `until` held only
    earlier, and is not seen on the page as it opens.
    """

    text: str
    rows: str | None = None
    asked: dict[str, str] = field(default_factory=dict)
    artists: list[Artist] = field(default_factory=list, compare=False)


@contextmanager
def marking(ax: Axes, *lines: object, rows: object = None, **asked: object) -> Iterator[None]:
    """Everything drawn on `ax` in this block is one mark that says `lines`; blank lines and answers are left out.

    >>> import matplotlib; matplotlib.use("agg")
    >>> ax = Figure().subplots()
    >>> with marking(ax, "50 killed", "JNIM"):
    ...     _ = ax.plot([50], [1])
    >>> [(mark.text, len(mark.artists)) for mark in marks_of(ax.figure)]
    [('50 killed\\nJNIM', 1)]
    """
    before = set(ax.get_children())
    yield
    drawn = [one for one in ax.get_children() if one not in before]
    text = "\n".join(str(line).strip() for line in lines if not _is_blank(line))
    answers = {name: str(value) for name, value in asked.items() if not _is_blank(value)}
    kept = marks_of(ax.get_figure(root=True))
    kept.append(Mark(text, None if _is_blank(rows) else str(rows), answers, drawn))


def spot(ax: Axes, x: float, y: float, *lines: object, rows: object = None) -> None:
    """A mark that is not seen, over one place of a line, a bar or an area: what stands there says `lines`."""
    with marking(ax, *lines, rows=rows):
        ax.plot([x], [y], marker="o", markersize=11, linestyle="none", color="none", zorder=9, clip_on=False)


def span_of(low: object, high: object) -> str:
    """Persons from low to high in words: "50", "20 to 50", "at least 20", "up to 50"; blank: neither is known.

    >>> [span_of(50, 50), span_of(20, 50), span_of(20, float("inf")), span_of(None, 50.0)]
    ['50', '20 to 50', 'at least 20', 'up to 50']
    """
    has_low, has_high = not pd.isna(low), not pd.isna(high) and float(high) != float("inf")
    if has_low and has_high:
        return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
    if has_low:
        return f"at least {low:,.0f}"
    return f"up to {high:,.0f}" if has_high else ""


def marks_of(figure: Figure) -> list[Mark]:
    """The marks of a figure, in the order in which they were drawn."""
    if not hasattr(figure, _KEPT):
        setattr(figure, _KEPT, [])
    return getattr(figure, _KEPT)


def _is_blank(value: object) -> bool:
    return (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or (isinstance(value, float) and pd.isna(value))
        or str(value).strip() == ""
    )
