"""The timeline: coups, wars, groups, incidents and claims in rows on one axis of days."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sahel.dates import as_text, last_day
from sahel.plots import style, timeline_marks
from sahel.plots.marks import marking
from sahel.plots.text import Thing, clean, cut, pack, width, wrapped
from sahel.plots.timeline_marks import Item
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Precision, TimelineKind

_NAMES = 1.6  # inches at most, left of the panel, for the names of the rows
_BAR_ROW = 0.27  # inches, a sub-row of bars and points
_CLAIM_ROW = 0.6  # inches, a sub-row of claims with its own scale
_TEXT_ROWS = {_BAR_ROW: 8, _CLAIM_ROW: 4}  # sub-rows that a row may open to make room for labels
_POINTS = frozenset({TimelineKind.COUP, TimelineKind.INCIDENT, TimelineKind.CLAIM})

#: The tables of which one thing on a timeline is one row.
_SINGLE = frozenset({"coups", "incidents", "rebellions", "actors"})

Day = str | date | pd.Timestamp


class _Row(NamedTuple):
    """One row of the figure as it will be drawn, `top` and `height` in inches."""

    key: str
    title: str
    aside: str
    top: float
    height: float
    items: list[Item]
    most: float
    coverage: float  # the last day that the source of the row covers; blank: not said


def plot_timeline(
    rows: pd.DataFrame,
    *,
    ties: pd.DataFrame | None = None,
    since: Day | None = None,
    until: Day | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Everything that has a date, in rows.

    Coups and incidents are points, rebellions, episodes and groups bars, claims
    upright ranges of persons on a scale at the right of their row. What a date leaves open
    (only its month or year is known) is hatched, save that UCDP's episodes are whole
    years; a bar that is not known to have ended runs to the right edge with an arrow. An
    episode that was active when its source's coverage ended stops there. What follows is
    dotted in the rows of all episodes, as not covered.
    A label that finds no room beside its mark stands under the name of the row, as does a
    thing without any date.

    Parameters
    ----------
    rows : a timeline, one row per thing to be drawn: see the table `timeline`. Things with
        one `row` share a row; the rows come in the order in which they first appear. An extra
        column `outcome` (`Outcome`) gives coups their marks; without it they are plain points.
        An extra column `covered_until` is the last day that the source of a row covers.
    ties : dated ties between rows: subject_row, object_row, date, relation (merged_into,
        split_from, renamed_to, member_of). Ties to a row that is not drawn, without a date,
        or of another relation are not drawn.
    since, until : first and last day of the axis; what lies outside is cut off.
    ax : axes to draw on; blank: new ones, as high as the rows need.

    Raises
    ------
    MissingColumns : a column is absent.
    UnknownName : a kind or an outcome is not in its vocabulary.

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_timeline(pd.DataFrame({
    ...     "row": ["Mali"], "kind": ["coup"], "label": ["Aug 2020"], "start": pd.to_datetime(["2020-08-18"]),
    ...     "start_precision": ["day"], "end": pd.to_datetime(["2020-08-18"]), "end_precision": ["day"],
    ...     "low": [None], "best": [None], "high": [None],
    ... }))
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "row"]
    ['Mali']
    """
    require_columns(
        rows, "row", "kind", "start", "start_precision", "end", "end_precision", "label", "low", "best", "high"
    )
    if ties is not None:
        require_columns(ties, "subject_row", "object_row", "date", "relation")
    if rows.empty:
        return style.nothing_to_draw(ax, "no row has a date in this question.")
    spans = _spans(rows)
    left, right = _window(spans, since, until)
    seen = spans[spans["first"].isna() | ((spans["first"] <= right) & (spans["last"] >= left))]
    if seen["first"].isna().all():
        return style.nothing_to_draw(ax, "no row has a date between the first and the last day asked for.")
    names = _names_width(seen["row"])
    drawn = _laid_out(seen, names=names, panel=_panel_width(ax, names), left=left, right=right)
    if any(row.aside for row in drawn) and names < _NAMES:
        names = _NAMES
        drawn = _laid_out(seen, names=names, panel=_panel_width(ax, names), left=left, right=right)
    drawn_ties = _drawable(ties, drawn, left, right)
    items = [item for row in drawn for item in row.items]
    legend = timeline_marks.legend(items, drawn_ties, is_covered=not any(row.coverage < right for row in drawn))
    height = drawn[-1].top + drawn[-1].height
    ax = style.axes_of_height(ax, inches=height + 0.65 + 0.19 * -(-len(legend) // 3))
    _panel(ax, drawn, left=left, right=right, height=height, names=names)
    for item in items:
        with marking(ax, *item.says, rows=item.rows):
            timeline_marks.draw(ax, item, left=left, right=right)
    for tie in drawn_ties.itertuples(index=False):
        timeline_marks.draw_tie(
            ax, tie.x, _anchor(drawn, tie.subject_row), _anchor(drawn, tie.object_row), tie.relation
        )
    style.legend_below(ax, legend, columns=3, left=names, down=0.5 if ax.get_xlabel() else 0.32)
    return ax


def _spans(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with days as numbers: the first and last possible, and the firm part between them."""
    start, end = pd.to_datetime(rows["start"]), pd.to_datetime(rows["end"])
    is_point = rows["kind"].isin(list(_POINTS))
    # A point without an end of its own ends where its start can have been; a bar goes on.
    # An episode is made of whole calendar years: all of its first year and of its last belongs to it.
    is_whole = rows["kind"] == TimelineKind.EPISODE
    end = end.mask(is_whole, last_day(end, rows["end_precision"]))
    firm_from = last_day(start, rows["start_precision"]).where(~is_whole, start)
    ends = last_day(end, rows["end_precision"]).where(end.notna(), firm_from.where(is_point))
    firm_to = end.where(end.notna(), firm_from.where(is_point))
    covered = pd.to_datetime(rows["covered_until"]) if "covered_until" in rows else pd.Series(pd.NaT, index=rows.index)
    covered = covered.mask(is_point)
    open_at = covered.where(end.isna())
    return rows.assign(
        first=_number(start.fillna(end)),
        firm_from=_number(firm_from.fillna(end)),
        firm_to=_number(firm_to).where(end.notna() | is_point, _number(open_at).fillna(np.inf)),
        covered_to=_number(open_at),
        coverage=_number(covered),
        last=_number(ends).where(end.notna() | is_point, np.inf).where(start.notna() | end.notna()),
        is_start_known=start.notna(),
        is_end_known=~(end.isna() & (rows["end_precision"] == Precision.UNKNOWN)) | is_point | open_at.notna(),
        is_point=is_point,
        start_text=as_text(start, rows["start_precision"]),
        end_text=as_text(pd.to_datetime(rows["end"]), rows["end_precision"]),
        outcome=rows["outcome"] if "outcome" in rows else pd.Series(pd.NA, index=rows.index, dtype="str"),
    )


def _number(days: pd.Series) -> pd.Series:
    """Days as matplotlib counts them; blank stays blank."""
    return (days - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1) + mdates.date2num(np.datetime64("1970-01-01"))


def _window(spans: pd.DataFrame, since: Day | None, until: Day | None) -> tuple[float, float]:
    """The ends of the axis: as asked for, else a little beyond the outermost days."""
    ends = spans[["first", "firm_from", "firm_to", "last"]].to_numpy(dtype=float)
    ends = ends[np.isfinite(ends)] if np.isfinite(ends).any() else np.array([0.0])
    left = ends.min() if pd.isna(since) else mdates.date2num(pd.Timestamp(since))
    right = ends.max() if pd.isna(until) else mdates.date2num(pd.Timestamp(until))
    air = max((right - left) * 0.03, 2.0)
    return (left - air if pd.isna(since) else left), (right + air if pd.isna(until) else max(right, left + 1.0))


def _names_width(names: pd.Series) -> float:
    lengths = [width(clean(name), size=style.TEXT, weight="bold") for name in names.unique()]
    return min(max([0.7, *lengths]), _NAMES) + 0.12


def _panel_width(ax: Axes | None, names: float) -> float:
    """The width of the panel in inches, once the names have been set beside it."""
    if ax is None:
        return style.WIDTH - names - 0.45
    figure = ax.get_figure(root=True)
    given = ax.get_window_extent().width / figure.dpi
    return max(given - (names if figure.get_layout_engine() is not None else 0.0), 1.0)


def _laid_out(spans: pd.DataFrame, *, names: float, panel: float, left: float, right: float) -> list[_Row]:
    """Give every row its height and everything in it a place."""
    scale = panel / (right - left)
    drawn: list[_Row] = []
    top = 0.0
    for name, here in spans.groupby("row", sort=False, dropna=False):
        dated = here[here["first"].notna()]
        is_claim = dated["kind"] == TimelineKind.CLAIM
        most = float(np.nanmax([0.0, *pd.to_numeric(dated.loc[is_claim, ["low", "high"]].stack()).astype(float)]))
        # Over the largest number there is room for the arrows of open ends.
        has_open = (dated["low"].notna() & dated["high"].isna() & is_claim).any()
        scale_top = most * 1.25 if has_open else most
        bars = [_item(thing, name) for thing in dated[~is_claim].itertuples()]
        claims = [_item(thing, name, most=scale_top) for thing in dated[is_claim].itertuples()]
        inches = {"scale": scale, "left": left, "panel": panel}
        bars, bar_rows = _packed(bars, top=top + 0.04, pitch=_BAR_ROW, **inches)
        claims, claim_rows = _packed(claims, top=top + 0.04 + bar_rows * _BAR_ROW, pitch=_CLAIM_ROW, **inches)
        silent = [item for item in (*bars, *claims) if item.label and not item.text]
        unlabelled = [f"{mdates.num2date(item.first):%Y}: {item.label}" for item in silent]
        undated = [f"{clean(label)} (no date)" for label in here.loc[here["first"].isna(), "label"]]
        title = wrapped(clean(name), inches=names - 0.12, size=style.TEXT, lines=3, weight="bold")
        height = max(bar_rows * _BAR_ROW + claim_rows * _CLAIM_ROW, 0.17 * (1 + title.count("\n"))) + 0.08
        aside, height = _aside([*undated, *unlabelled], title, names=names, height=height)
        drawn.append(_Row(name, title, aside, top, height, [*bars, *claims], most, here["coverage"].max()))
        top += height
    return drawn


def _aside(labels: list[str], title: str, *, names: float, height: float) -> tuple[str, float]:
    """The labels that found no room, as lines under the name of the row, and the height they need."""
    if not labels:
        return "", height
    taken = 0.17 * (1 + title.count("\n")) + 0.12
    lines = max(int((height - taken) / 0.15), min(len(labels), 3))
    shown = labels if len(labels) <= lines else [*labels[: lines - 1], f"… and {len(labels) - lines + 1} more"]
    return (
        "\n".join(cut(label, inches=names - 0.12, size=style.SMALL) for label in shown),
        max(height, taken + 0.15 * len(shown)),
    )


def _item(thing: NamedTuple, name: str, *, most: float = 1.0) -> Item:
    low, best, high = (np.nan if pd.isna(value) else float(value) for value in (thing.low, thing.best, thing.high))
    return Item(
        kind=str(thing.kind),
        sign=style.sign(style.KINDS, thing.kind),
        outcome=None if pd.isna(thing.outcome) else style.sign(style.OUTCOMES, thing.outcome),
        label="" if clean(thing.label).casefold() == clean(name).casefold() else clean(thing.label),
        first=thing.first, firm_from=thing.firm_from, firm_to=thing.firm_to, last=thing.last,
        covered_to=thing.covered_to, coverage=thing.coverage,
        is_start_known=thing.is_start_known, is_end_known=thing.is_end_known,
        low=low, best=best, high=high, most=most or 1.0, says=_says(thing, name), rows=_rows_of(thing),
    )  # fmt: skip


def _says(thing: NamedTuple, name: str) -> tuple[str, ...]:
    """What a thing's mark says: its name, what it is, its dates as exactly as known, its persons."""
    first, last = (clean(text) for text in (thing.start_text, thing.end_text))
    until = "" if last == first or (thing.is_point and not last) else f" to {last or 'no end known'}"
    persons = timeline_marks.figure(*(np.nan if pd.isna(end) else float(end) for end in (thing.low, thing.high)))
    kind = str(thing.kind).replace("_", " ")
    label, row = clean(thing.label), clean(name)
    return (
        label or row,
        f"{kind}: {persons}" if thing.kind == TimelineKind.CLAIM else kind,
        (first or "start not known") + until,
        row if label and row.casefold() != label.casefold() else "",
    )


def _rows_of(thing: NamedTuple) -> str | None:
    """The source row of a thing, as `Timeline.ref_table` and `ref_id` name it."""
    table, key = getattr(thing, "ref_table", None), getattr(thing, "ref_id", None)
    return f"{table}/{key}" if table in _SINGLE and not pd.isna(key) else None


def _packed(
    items: list[Item], *, top: float, pitch: float, scale: float, left: float, panel: float
) -> tuple[list[Item], int]:
    """The items with their sub-rows and texts, and the number of sub-rows they take."""
    things = []
    for item in items:
        start = np.clip((item.first - left) * scale, 0, panel)
        end = np.clip((item.last - left) * scale, 0, panel)
        half = timeline_marks.HALF_WIDTH if item.is_point else 0.0
        texts = tuple((text, width(text, size=style.SMALL)) for text in item.texts(inches=panel * 0.45))
        bottom, top_of = item.heights
        end = max(end + half, start + 0.03)
        # The name stands in what is known to be active, or beside the bar, not across its end.
        known = end if np.isnan(item.covered_to) else np.clip((item.covered_to - left) * scale, 0, panel)
        holds_text = not item.is_point and (known == end or all(length < known - start for _, length in texts))
        things.append(Thing(start - half, end, texts, holds_text, bottom, top_of))
    places = pack(things, width=panel, text_rows=_TEXT_ROWS[pitch])
    placed = [
        item._replace(y=top + pitch * (place.row + 0.5), text=place.text, side=place.side)
        for item, place in zip(items, places, strict=True)
    ]
    return placed, 1 + max((place.row for place in places), default=-1)


def _drawable(ties: pd.DataFrame | None, drawn: list[_Row], left: float, right: float) -> pd.DataFrame:
    """The ties whose rows and day are on the picture, with the day as `x`."""
    if ties is None:
        return pd.DataFrame(columns=["subject_row", "object_row", "relation", "x"])
    names = [row.key for row in drawn]
    dated = ties.assign(x=_number(pd.to_datetime(ties["date"])))
    return dated[
        dated["subject_row"].isin(names)
        & dated["object_row"].isin(names)
        & dated["relation"].isin(list(style.TIES))
        & dated["x"].between(left, right)
    ]


def _anchor(drawn: list[_Row], name: str) -> float:
    """Where a tie touches a row: at its first mark."""
    row = next(row for row in drawn if row.key == name)
    return row.items[0].y if row.items else row.top + row.height / 2


def _panel(ax: Axes, drawn: list[_Row], *, left: float, right: float, height: float, names: float) -> None:
    """The axis of days, the rows as bands, and their names at the left."""
    ax.set(xlim=(left, right), ylim=(height, 0), yticks=[])
    style.day_axis(ax, left, right)
    style.ticks_above(ax, height=height)
    style.frame(ax, grid="x")
    style.shade_rows(ax, [(row.top, row.top + row.height) for row in drawn])
    for row in drawn:
        if row.coverage < right:
            timeline_marks.draw_not_covered(ax, max(row.coverage, left), right, top=row.top, height=row.height)
        _write(ax, row.title, x=-names, y=row.top + 0.07, fontsize=style.TEXT, weight="bold", gid="row")
        below = row.top + 0.09 + 0.17 * (1 + row.title.count("\n"))
        _write(ax, row.aside, x=-names, y=below, color=style.FAINT, gid="aside")
        for y, most in sorted({(item.y, item.most) for item in row.items if item.kind == TimelineKind.CLAIM}):
            timeline_marks.draw_scale(ax, y, stated=row.most, most=most)


def _write(ax: Axes, text: str, *, x: float, y: float, **look: object) -> None:
    at = {"xycoords": ("axes fraction", "data"), "shift": (x * 72, 0), "va": "top", "linespacing": 1.1, "zorder": 3}
    if text:
        style.write(ax, text, (0, y), **at, **look)
