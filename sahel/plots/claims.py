"""Rival numbers: rules side by side, conceded against claimed, how a number moved, and who speaks of whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D

from sahel.errors import BadParameter
from sahel.plots import style
from sahel.plots.marks import marking, span_of, spot
from sahel.plots.text import clean, cut
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Answer, Stance

_ROW = 0.26  # inches
_LABEL = 2.6  # inches
_APART = 0.045  # of the axis: the least distance between two names


def plot_rules(answers: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The answers of several rules, one line each: a dot, a bar, an arrow for an open end, words for none.

    An answer that is one of several readings, each as often stated, has "a tie" beside it.

    Parameters
    ----------
    answers : one row per rule, in the order to draw: `group` (a heading: which victims), rule,
        low, high (persons; inf: open; blank: no answer), answer, is_worded; with a column
        is_tied, ties are named.
    ax : axes to draw on; blank: new ones.

    >>> import pandas as pd
    >>> rules = pd.DataFrame({"group": "Army", "rule": ["lowest", "majority"], "low": [2.0, float("nan")],
    ...                       "high": [2.0, float("nan")], "answer": ["number", "indeterminate"], "is_worded": False})
    >>> [text.get_text() for text in plot_rules(rules).texts]
    ['indeterminate', 'Army']
    """
    require_columns(answers, "group", "rule", "low", "high", "answer", "is_worded")
    if answers.empty:
        return style.nothing_to_draw(ax, "no rule has anything to answer.")
    answers, note = style.first_groups(answers, by="group")
    begins = answers["group"].ne(answers["group"].shift())
    y = np.arange(len(answers)) + np.cumsum(begins.to_numpy())
    ax = style.axes_of_height(ax, inches=0.8 + _ROW * (y[-1] + 1))
    if note:
        style.add_note(ax, note)
    numbered = answers["low"].notna() & ~answers["is_worded"]
    right = _right(answers.loc[numbered, ["low", "high"]])
    for place, row in zip(y, answers.itertuples(), strict=True):
        if pd.isna(row.low) or row.is_worded:
            word = "only words, no number" if row.is_worded else str(row.answer)
            said = "nothing was stated" if row.answer == Answer.SILENT else word
            with marking(ax, said, row.rule.replace("_", " "), row.group, rows=getattr(row, "rows", None)):
                style.write(ax, said, (right * 0.01, place), style="italic", color=style.FAINT)
        else:
            tie = "a tie" if getattr(row, "is_tied", False) is True else ""
            said = span_of(row.low, row.high)
            with marking(ax, said, tie, row.rule.replace("_", " "), row.group, rows=getattr(row, "rows", None)):
                _interval(ax, row.low, row.high, place, right=right)
                if tie:
                    end = min(row.high, right)
                    style.write(ax, tie, (end, place), shift=(8, 0), style="italic", color=style.FAINT, gid="tie")
    for place, group in zip(y[begins], answers.loc[begins, "group"], strict=True):
        style.write(ax, clean(group), (0, place - 1), weight="bold")
    _persons(ax, right=right)
    _rows(ax, y, answers["rule"].str.replace("_", " "), top=y[-1] + 1)
    return ax


def plot_conceded_claimed(pairs: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What the victims' own side concedes against what their enemies claim, one mark for each loss.

    On the diagonal both say the same; above it more is claimed. A bar is a span, an arrow an
    open end. Words without a number are no mark: a line under the figure counts them.

    Parameters
    ----------
    pairs : one row per incident and victim: label, conceded_low, conceded_high,
        claimed_low, claimed_high (persons; inf: open; blank: silent), is_gap_worded.
    ax : axes to draw on; blank: new ones.

    >>> import pandas as pd
    >>> pairs = pd.DataFrame({"label": ["Ambush"], "conceded_low": [2.0], "conceded_high": [2.0],
    ...                       "claimed_low": [10.0], "claimed_high": [10.0], "is_gap_worded": [False]})
    >>> plot_conceded_claimed(pairs).get_ylabel()
    'claimed by enemies (persons)'
    """
    columns = ["conceded_low", "conceded_high", "claimed_low", "claimed_high"]
    require_columns(pairs, "label", *columns, "is_gap_worded")
    both = pairs[pairs[columns].notna().all(axis="columns")]
    drawn = both[~both["is_gap_worded"].astype(bool)]
    if drawn.empty:
        return style.nothing_to_draw(ax, "no loss has a number from both sides.")
    ax = style.axes_of_height(ax, inches=4.6)
    right = _right(drawn[columns])
    sign = style.STANCES[Stance.ENEMY]
    ax.plot([0, right], [0, right], color=style.FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=1, gid="equal")
    for row in drawn.itertuples():
        x, y = row.conceded_low, row.claimed_low
        conceded = f"conceded: {span_of(x, row.conceded_high)}"
        claimed = f"claimed by enemies: {span_of(y, row.claimed_high)}"
        with marking(ax, row.label, conceded, claimed, rows=getattr(row, "rows", None)):
            ends = min(row.conceded_high, right), min(row.claimed_high, right)
            ax.plot([x, ends[0]], [y, y], color=sign.colour, linewidth=1.4, zorder=2)
            ax.plot([x, x], [y, ends[1]], color=sign.colour, linewidth=1.4, zorder=2)
            if np.isinf(row.conceded_high):
                ax.plot([right], [y], marker=">", color=sign.colour, markersize=6, clip_on=False, gid="open")
            if np.isinf(row.claimed_high):
                ax.plot([x], [right], marker="^", color=sign.colour, markersize=6, clip_on=False, gid="open")
            look = {"marker": "o", "markersize": 6, "markeredgecolor": "white", "zorder": 3, "gid": "loss"}
            ax.plot([x], [y], color=sign.colour, **look)
    _names(ax, drawn, right=right)
    _persons(ax, right=right, title="conceded by their own side (persons)")
    ax.set_ylim(0, right * 1.04)
    style.titles(ax, y="claimed by enemies (persons)")
    style.whole_numbers(ax.yaxis)
    words = f"dashed: both say the same; {len(both) - len(drawn)} with a word from one side and no number are not drawn"
    style.legend_below(ax, [Line2D([], [], linestyle="none", label=words)], columns=1, down=0.6)
    return ax


def plot_revision_trail(trail: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How numbers moved: one line per revision, from what was said before to what is said now.

    A hollow ring is the earlier number, an arrow head the later one; a change between a
    number and a word is stated in words.

    Parameters
    ----------
    trail : one row per revision in the order to draw: label, number_before, number (persons,
        the lowest number named; blank: a word), said_before, said.
    ax : axes to draw on; blank: new ones.

    >>> import pandas as pd
    >>> trail = pd.DataFrame({"label": ["CSP"], "number_before": [7], "number": [9],
    ...                       "said_before": ["7"], "said": ["9"]})
    >>> plot_revision_trail(trail).get_xlabel()
    'persons (lowest number named)'
    """
    require_columns(trail, "label", "number_before", "number", "said_before", "said")
    if trail.empty:
        return style.nothing_to_draw(ax, "nobody revised a number.")
    trail, note = style.first_groups(trail, by="label")
    y = np.arange(len(trail))
    ax = style.axes_of_height(ax, inches=0.9 + _ROW * len(trail))
    if note:
        style.add_note(ax, note)
    numbers = trail[["number_before", "number"]].astype("Float64").astype(float)
    right = _right(numbers) * 1.25
    for place, row, (before, now) in zip(y, trail.itertuples(), numbers.to_numpy(), strict=True):
        text = clean(f"{row.said_before} → {row.said}")
        with marking(ax, text, row.label, rows=getattr(row, "rows", None)):
            _move(ax, before, now, text, place)
    _persons(ax, right=right, title="persons (lowest number named)")
    _rows(ax, y, trail["label"], top=len(trail))
    return ax


def _move(ax: Axes, before: float, now: float, text: str, place: float) -> None:
    """One revision: a ring at the number before, an arrow head at the number now, and both in words."""
    known = [number for number in (before, now) if not np.isnan(number)]
    if len(known) == 2:
        rising = now >= before
        colour = style.STANCES[Stance.ENEMY if rising else Stance.OWN].colour
        ax.plot([before, now], [place, place], color=colour, linewidth=1.8, zorder=2, gid="move")
        ax.plot([before], [place], marker="o", markersize=6, color=colour, markerfacecolor="white", zorder=3)
        ax.plot([now], [place], marker=">" if rising else "<", markersize=7, color=colour, zorder=3)
    elif known:
        ax.plot(known, [place], marker="o", markersize=6, color=style.FAINT, markerfacecolor="white", zorder=3)
    written = cut(text, inches=_LABEL, size=style.SMALL)
    style.write(ax, written, (max(known, default=0), place), shift=(9, 0), color=style.FAINT)


def _names(ax: Axes, drawn: pd.DataFrame, *, right: float) -> None:
    """The losses by name at the right edge, in the order of their height, each with a thin line to its mark."""
    ordered = drawn.sort_values(["claimed_low", "conceded_low"])
    step = right * _APART
    height = ordered["claimed_low"].to_numpy(dtype=float) - step * np.arange(len(ordered))
    at = np.maximum.accumulate(height) + step * np.arange(len(ordered))
    at -= max(at[-1] - right, 0.0)
    for row, y in zip(ordered.itertuples(), at, strict=True):
        ax.annotate(
            cut(clean(row.label), inches=_LABEL, size=style.SMALL), (row.conceded_low, row.claimed_low),
            xytext=(right * 1.06, y), va="center", ha="left", fontsize=style.SMALL, color=style.INK, parse_math=False,
            annotation_clip=False, zorder=4, gid="name",
            arrowprops={"arrowstyle": "-", "color": style.RULE, "linewidth": 0.8, "relpos": (0, 0.5)},
        )  # fmt: skip


def _interval(ax: Axes, low: float, high: float, y: float, *, right: float) -> None:
    colour = style.STANCES[Stance.THIRD].colour
    ax.plot([low, min(high, right)], [y, y], color=colour, linewidth=2.4, solid_capstyle="butt", zorder=2)
    ends = [low] if low == high or np.isinf(high) else [low, high]
    ax.plot(ends, [y] * len(ends), linestyle="none", marker="o" if low == high else "|", markersize=7.5,
            markeredgewidth=2, color=colour, zorder=3, gid="answer")  # fmt: skip
    if np.isinf(high):
        ax.plot([right], [y], marker=">", markersize=8, color=colour, clip_on=False, zorder=3, gid="open")


def _right(numbers: pd.DataFrame) -> float:
    """The edge of the axis of persons: beyond every number."""
    finite = numbers.to_numpy(dtype=float)
    finite = finite[np.isfinite(finite)]
    return max(finite.max(initial=1.0) * 1.15, 5.0)


def _persons(ax: Axes, *, right: float, title: str = "persons") -> None:
    ax.set_xlim(0, right * 1.02)
    style.titles(ax, x=title)
    style.whole_numbers(ax.xaxis, ticks=7)
    ax.tick_params(labelsize=style.SMALL, labelcolor=style.INK)
    style.keep_sides(ax, "left", "bottom")
    ax.set_axisbelow(True)


def _rows(ax: Axes, y: np.ndarray, labels: pd.Series, *, top: float) -> None:
    ax.set_ylim(top - 0.3, -0.7)
    style.name_rows(ax, y, labels, inches=_LABEL)
    ax.grid(False, axis="y")


_MATRIX_ROW = 0.3  # inches
_MATRIX_LABEL = 1.6  # inches
_NONE, _FEWEST, _MOST = style.SHADES
_SHADES = LinearSegmentedColormap.from_list("shades", [_FEWEST, _MOST], under=_NONE)


def plot_claims_matrix(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Statements by kind of speaker and kind of victim: the darker, the more; each cell holds its number.

    Parameters
    ----------
    counts : one row per cell, in the order to draw: Speakers, Victims (how a row and a column are
        called), Statements (their number; 0 is drawn as 0).
    ax : axes to draw on; blank: new ones, as high as the rows need.

    Raises
    ------
    MissingColumns : a column is absent.
    BadParameter : two rows are about the same cell.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"Speakers": ["jihadist"] * 2, "Victims": ["civilians", "army"], "Statements": [0, 12]})
    >>> [text.get_text() for text in plot_claims_matrix(cells).texts]
    ['0', '12']
    """
    require_columns(counts, "Speakers", "Victims", "Statements")
    if counts.empty:
        return style.nothing_to_draw(ax, "nobody said anything.")
    if (twice := counts.duplicated(["Speakers", "Victims"])).any():
        cell = counts.loc[twice, ["Speakers", "Victims"]].iloc[0].tolist()
        raise BadParameter(f"the cell {cell} has more than one row. Give one row per kind of speaker and of victim.")
    # Imported where it draws: it brings scipy along.
    import seaborn

    rows, columns = counts["Speakers"].unique(), counts["Victims"].unique()
    cells = counts.pivot(index="Speakers", columns="Victims", values="Statements").reindex(index=rows, columns=columns)
    ax = style.axes_of_height(ax, inches=1.1 + _MATRIX_ROW * len(rows))
    seaborn.heatmap(
        cells.to_numpy(dtype=float), ax=ax, cmap=_SHADES, cbar=False, annot=True, fmt=",.0f", vmin=0.5,
        linewidths=1, linecolor="white", annot_kws={"size": style.SMALL, "color": style.INK},
        xticklabels=False, yticklabels=False,
    )  # fmt: skip
    for cell in counts.itertuples():
        at = (
            float(np.flatnonzero(columns == cell.Victims)[0]) + 0.5,
            float(np.flatnonzero(rows == cell.Speakers)[0]) + 0.5,
        )
        says = f"{cell.Statements:,} statement{'s' if cell.Statements != 1 else ''}"
        spot(
            ax,
            *at,
            says,
            f"who speaks: {cell.Speakers}",
            f"of whose losses: {cell.Victims}",
            rows=getattr(cell, "rows", None),
        )
    ax.grid(False)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel("of whose losses", fontsize=style.TEXT, color=style.INK)
    ax.set_ylabel("who speaks", fontsize=style.TEXT, color=style.INK)
    ax.tick_params(length=0, labelsize=style.SMALL, labelcolor=style.INK)
    ax.set_yticks(np.arange(len(rows)) + 0.5, [_label(one) for one in rows], parse_math=False)
    ax.set_xticks(
        np.arange(len(columns)) + 0.5, [_label(one) for one in columns], parse_math=False, rotation=30, ha="left",
        rotation_mode="anchor",
    )  # fmt: skip
    return ax


def _label(kind: object) -> str:
    return cut(clean(kind), inches=_MATRIX_LABEL, size=style.SMALL)
