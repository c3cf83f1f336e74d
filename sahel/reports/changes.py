"""What changed between two states of our tables: compared, as a section of a page, as lines, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from sahel import formatting
from sahel.compare.decomposition import headline_change, split_view
from sahel.compare.headlines import headline_numbers
from sahel.compare.tables import changes, keyed
from sahel.dates import first_day
from sahel.errors import UnknownTable
from sahel.reports.blocks import heading, show_note, show_table
from sahel.reports.receipts.embedded import Embedded
from sahel.reports.states import Namer, Rows, State, day_known, frames, read_names, read_state
from sahel.schema import tables
from sahel.schema.columns import Table
from sahel.schema.vocabularies import Cause, Change, Precision, Status

TITLE = "What changed since the previous edition"
#: How many lines of one kind a page prints; it says how many more there are.
MOST_LINES = 40

#: Parameters that say how far the tables were read: a later day knows all that an earlier one knew.
_READ_UNTIL = {"as_of", "until"}
#: Tables that a reader asks for first; the others follow.
_FIRST = ("claims", "remarks", "incidents", "coups")
_ON_ONE_PAGE = {Change.NEW: "on this page only", Change.REMOVED: "on the earlier page only"}


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two editions compared: the changed rows, and the split of each headline number that differs."""

    changes: pd.DataFrame
    split: pd.DataFrame
    old: dict[str, pd.DataFrame]
    new: dict[str, pd.DataFrame]


def headline(embedded: Rows, *, parameters: Mapping[str, Any]) -> dict[str, int]:
    """The headline numbers of the rows that a page embeds, as `sahel.compare.headline_numbers` counts them.

    `parameters` are the page's: statements that it does not know yet are not counted.

    >>> rows = {"coups": {"ml-2020": {"coup_id": "ml-2020", "kind": "coup", "outcome": "successful"}}}
    >>> {label: number for label, number in headline(rows, parameters={}).items() if number}
    {'coups and attempts, successful': 1}
    """
    return {label: int(number) for label, number in headline_numbers(_known(embedded, parameters)).items()}


def compare(
    old: dict[str, pd.DataFrame], new: dict[str, pd.DataFrame], *, printed: Mapping[str, float] | None = None
) -> Compared:
    """Two states of some tables compared: every changed row, and why each headline number differs.

    `printed` is what was printed of the old state; by default what is counted in it today. A
    table that one of them does not have is empty there.

    >>> rows = {"coup_id": "ml-2020", "kind": "coup", "outcome": "pending"}
    >>> before, after = frames({"coups": {"a": rows}}), frames({"coups": {"a": rows | {"outcome": "successful"}}})
    >>> found = compare(before, after)
    >>> found.changes[["id", "kind", "old", "new"]].values.tolist()
    [['ml-2020', 'reclassified', 'pending', 'successful']]
    >>> found.split.query("change != 0")[["label", "cause", "change"]].values.tolist()[0]
    ['coups and attempts, successful', 'reclassified', 1]
    """
    names = [name for name in dict.fromkeys([*_FIRST, *tables.ALL]) if name in old or name in new]
    before = {name: old[name] if name in old else new[name].iloc[:0] for name in names}
    after = {name: new[name] if name in new else old[name].iloc[:0] for name in names}
    found = [changes(before[name], after[name], table=name) for name in names]
    split = headline_change(before, after, measure=headline_numbers, printed=printed or None)
    return Compared(
        changes=pd.concat(found, ignore_index=True) if found else pd.DataFrame({"kind": []}, dtype="str"),
        split=_that_differ(split),
        old=before,
        new=after,
    )


def sections(new: Embedded, olds: Sequence[tuple[str, Embedded]]) -> Markup:
    """The section "What changed since the previous edition" of a page, safe to print.

    Parameters
    ----------
    new : the page that is being made: its `tables`, `headline`, `parameters` and `inputs`.
    olds : the editions it is compared with, each with its name ("the edition of June 2024").

    For each of them: how many rows changed in which way; each headline number that differs, split by
    cause without remainder; the changes by kind, who revised what from what to what, and when.
    Where the two pages were made with other parameters, or out of the very same file, a row
    that only one of them has is said to be on that page only, not to be new or gone.
    """
    parts = [_comparison(label, old, new) for label, old in olds] or [Markup("<p>No earlier edition.</p>")]
    return Markup("\n").join([Markup("<h2>{}</h2>").format(TITLE), *parts])


def _comparison(label: str, old: Embedded, new: Embedded) -> Markup:
    found = compare(_known(old.tables, old.parameters), _known(new.tables, new.parameters), printed=old.headline)
    other = _parameters_that_differ(old.parameters, new.parameters)
    elsewhere = bool(other.keys() - _READ_UNTIL)
    split = _stated_in_both(found.split) if elsewhere else found.split
    title = Markup("<h3>Since {}</h3>").format(label)
    if found.changes.empty and split.empty:
        return Markup("{}\n<p>Nothing changed.</p>").format(title)
    namer = read_names(found.old, found.new)
    groups = [
        _group(rows, found, namer, one_page=elsewhere or (not other and _is_same_file(table, old, new)))
        for (table, _), rows in found.changes.groupby(["table", "kind"], sort=False)
    ]
    note = [show_note(_made_otherwise(other, elsewhere=elsewhere)).html] if other else []
    short = Markup("<p>{}</p>").format(in_short(found.changes, called=_ON_ONE_PAGE if elsewhere else {}))
    return Markup("\n").join([title, *note, short, _headline(split, namer), *groups])


def _known(embedded: Rows, parameters: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The embedded rows that the page knew of: one that counts later statements embeds them too."""
    return frames(embedded, known_on=day_known(parameters))


def in_short(found: pd.DataFrame, *, called: Mapping[Change, str] = MappingProxyType({})) -> str:
    """How many changes there are of each kind, in a sentence; `called` are other words for some kinds.

    >>> in_short(pd.DataFrame({"kind": ["new", "new", "re_attributed"]}))
    '3 changes: 2 new, 1 re-attributed.'
    """
    if found.empty:
        return "No row changed."
    kinds = found["kind"].value_counts()
    listed = [f"{kinds[str(kind)]:,} {called.get(kind, _hyphenated(kind))}" for kind in Change if str(kind) in kinds]
    return f"{len(found):,} change{'' if len(found) == 1 else 's'}: {', '.join(listed)}."


def _hyphenated(kind: str) -> str:
    return kind.replace("_", "-")


def _headline(split: pd.DataFrame, namer: Namer) -> Markup:
    if split.empty:
        return Markup("<p>No headline number changed.</p>")
    view = split_view(split)
    view = view.assign(Number=view["Number"].map(namer.label))
    caption = "Headline numbers that differ: each cause in turn, from before to now, with no remainder"
    return show_table(view, caption=caption).html


def _group(rows: pd.DataFrame, found: Compared, namer: Namer, *, one_page: bool) -> Markup:
    """The changes of one kind in one table; copies of one statement are one line."""
    table, kind = tables.ALL[rows["table"].iloc[0]], Change(rows["kind"].iloc[0])
    lines = _lines(rows, found, namer, table)
    named = _ON_ONE_PAGE[kind] if one_page and kind in _ON_ONE_PAGE else f"{_hyphenated(kind)}: {kind.definition}"
    caption = f"{table.name.replace('_', ' ').capitalize()}, {named}"
    block = show_table(lines.head(MOST_LINES), caption=caption).html
    if len(lines) <= MOST_LINES:
        return block
    more = f"… and {len(lines) - MOST_LINES:,} more lines of this kind. `sahel changes OLD.html NEW.html` lists all."
    return Markup('{}\n<p class="sahel-empty">{}</p>').format(block, more.replace("`", ""))


def _lines(rows: pd.DataFrame, found: Compared, namer: Namer, table: Table) -> pd.DataFrame:
    """One line per change for a reader, without the columns that nobody fills."""
    about = _about(rows, found, table)
    speaker = "claimant" if "claimant" in about else "speaker" if "speaker" in about else "source_id"
    who = namer.cells(about[speaker], speaker, table) if speaker in about else pd.Series(pd.NA, index=about.index)
    field = rows["column"].mask(rows["column"] == "said")
    view = pd.DataFrame(
        {
            "What": namer.rows(about, table).to_numpy(),
            "Field": field.map(heading, na_action="ignore").to_numpy(),
            "Before": _values(rows, "old", namer, table),
            "Now": _values(rows, "new", namer, table),
            "Who says" if speaker != "source_id" else "Source": who.to_numpy(),
            "What became of it": _fate(about).to_numpy(),
            "When": _in_words(rows["when"]).to_numpy(),
        }
    )
    copies = "Documents" if table.name == "claims" else "Rows"
    folded = view.groupby(list(view), sort=False, dropna=False).size().reset_index(name=copies)
    if folded[copies].max() == 1:
        folded = folded.drop(columns=copies)
    is_whole_row = rows["kind"].isin(_ON_ONE_PAGE).all()
    kept_blank = [] if is_whole_row else ["Before", "Now"]  # a cell that was or became blank is a finding
    return folded[[name for name in folded if name in kept_blank or folded[name].notna().any()]]


def _about(rows: pd.DataFrame, found: Compared, table: Table) -> pd.DataFrame:
    """The row of the table that each change is about, as it is now or else as it was."""
    new, old = (keyed(state[table.name], table) for state in (found.new, found.old))
    return pd.concat([new, old[~old.index.isin(new.index)]]).loc[rows["id"]]


def _fate(rows: pd.DataFrame) -> pd.Series:
    """What has become of a claim, blank where it simply stands; blank for rows of other tables."""
    status = rows["status"] if "status" in rows else pd.Series(pd.NA, index=rows.index, dtype="str")
    return status.mask(status == Status.STANDING)


def _values(rows: pd.DataFrame, side: str, namer: Namer, table: Table) -> pd.Series:
    """Old or new cells as they are read, column by column."""
    parts = [
        namer.cells(cells, column, table) if isinstance(column, str) else cells
        for column, cells in rows[side].groupby(rows["column"], sort=False, dropna=False)
    ]
    return pd.concat(parts).reindex(rows.index).to_numpy()


def _in_words(days: pd.Series) -> pd.Series:
    """ISO days, months and years as they are read; blank stays blank."""
    exact = days.str.len().map({10: str(Precision.DAY), 7: str(Precision.MONTH), 4: str(Precision.YEAR)}).astype("str")
    return formatting.when(first_day(days, exact), exact).mask(days.isna())


def _that_differ(split: pd.DataFrame) -> pd.DataFrame:
    """The labels of which at least one step makes a difference."""
    alike = (split["before"] == split["after"]) | (split["before"].isna() & split["after"].isna())
    return split[~alike.groupby(split["label"]).transform("all")].reset_index(drop=True)


def _stated_in_both(split: pd.DataFrame) -> pd.DataFrame:
    """The labels that have a number at both ends: what one page does not speak of did not change."""
    is_one_sided = (split["before"].isna() & (split["cause"] == Cause.RULE)) | (
        split["after"].isna() & (split["cause"] == Cause.REMOVED)
    )
    return split[~is_one_sided.groupby(split["label"]).transform("any")].reset_index(drop=True)


def _parameters_that_differ(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    names = dict.fromkeys([*new, *old])
    pairs = {name: tuple(str(one.get(name) or "") for one in (old, new)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _made_otherwise(other: Mapping[str, tuple[str, str]], *, elsewhere: bool) -> str:
    then, now = (", ".join(f"{name} {pair[side] or 'not set'}" for name, pair in other.items()) for side in (0, 1))
    made = f"That edition was made with {then}; this one with {now}."
    outside = "A row that only one of the two pages has may lie outside what the other one covers."
    return f"{made} {outside}" if elsewhere else made


def _is_same_file(table: str, old: Embedded, new: Embedded) -> bool:
    name = f"data/{table}.csv"
    return name in new.inputs and old.inputs.get(name) == new.inputs[name]


def compare_files(old: str | PathLike, new: str | PathLike, *, table: str | None = None) -> tuple[Compared, list[str]]:
    """Two pages, two tables or two folders of tables compared, and what else a reader should know.

    `table` keeps one table by its name. Raises `UnknownTable` if the two are not of one kind, and
    as `sahel.reports.states.read_state`.

    >>> from sahel.workspace import folder
    >>> coups = folder("data") / "coups.csv"
    >>> as_lines(*compare_files(coups, coups))
    ['Nothing changed.']
    """
    before, after = read_state(old, table=table), read_state(new, table=table)
    if before.kind != after.kind:
        raise UnknownTable(
            f"{before.name!r} is a {before.kind} and {after.name!r} a {after.kind}. "
            "Compare two pages, two tables or two folders of tables."
        )
    if before.kind == "file" and before.tables.keys() != after.tables.keys():
        (one,), (other,) = before.tables, after.tables
        raise UnknownTable(
            f"{before.name!r} is the table {one!r} and {after.name!r} the table {other!r}. "
            "Compare two states of one table."
        )
    if before.kind == "page":
        return compare(before.tables, after.tables, printed=before.printed), _made_with(before, after)
    shared = before.tables.keys() & after.tables.keys()
    if not shared:
        raise UnknownTable(f"{before.name!r} and {after.name!r} have no table in common. Compare other folders.")
    kept = [{name: state.tables[name] for name in state.tables if name in shared} for state in (before, after)]
    left = sorted(before.tables.keys() ^ after.tables.keys())
    return compare(*kept), [f"Not compared, since only one of the two has them: {', '.join(left)}."] if left else []


def as_lines(found: Compared, notes: list[str]) -> list[str]:
    """The comparison as lines of text: how many changes, each of them, and why headline numbers differ."""
    if found.changes.empty and found.split.empty:
        return [*notes, "Nothing changed."]
    namer = read_names(found.old, found.new)
    lines = [*notes, in_short(found.changes)]
    for (table, kind), rows in found.changes.groupby(["table", "kind"], sort=False):
        lines += ["", f"{table}, {_hyphenated(kind)}:", *_described(rows, found, namer, table)]
    if found.split.empty:
        return [*lines, "", "No headline number changed."]
    return [*lines, "", "Headline numbers that differ, by cause, with no remainder:", *_split_lines(found.split, namer)]


def as_values(found: Compared, notes: list[str]) -> dict[str, Any]:
    """The comparison in plain values for JSON; an open end is "open", a blank is null."""
    split = found.split.astype(object)
    for end in ("before", "after"):
        split[end] = [None if pd.isna(one) else "open" if np.isinf(one) else int(one) for one in split[end]]
    split["change"] = [None if pd.isna(one) else int(one) for one in split["change"]]
    changed = found.changes.astype(object)
    return {
        "notes": notes,
        "changes": changed.where(changed.notna(), None).to_dict("records"),
        "headline": split.to_dict("records"),
    }


def _made_with(before: State, after: State) -> list[str]:
    pairs = _parameters_that_differ(before.parameters, after.parameters)
    listed = ", ".join(f"{name} {then or 'not set'} → {now or 'not set'}" for name, (then, now) in pairs.items())
    note = f"The pages were made with other parameters: {listed}. A row may be on one of them only for that."
    return [note] if listed else []


def _described(rows: pd.DataFrame, found: Compared, namer: Namer, table: str) -> list[str]:
    kind = tables.ALL[table]
    about = namer.rows(_about(rows, found, kind), kind)
    changed = zip(rows.itertuples(), about, strict=True)
    return [f"  {one.id}{_replaced(one)}: {what}{_from_to(one)}{_origin(one)}" for one, what in changed]


def _replaced(one: Any) -> str:
    return f" replaces {one.replaces}" if pd.notna(one.replaces) else ""


def _from_to(one: Any) -> str:
    if pd.isna(one.column):
        return ""
    field = "" if one.column == "said" else f" – {one.column}"
    old, new = ("blank" if pd.isna(value) else value for value in (one.old, one.new))
    match one.kind:
        case "new":
            return f"{field}: {new}"
        case "removed":
            return f"{field}: {old}"
    return f"{field}: {old} → {new}"


def _origin(one: Any) -> str:
    said = [str(value) for value in (one.by_whom, one.when) if pd.notna(value)]
    return f" ({', '.join(said)})" if said else ""


def _split_lines(split: pd.DataFrame, namer: Namer) -> list[str]:
    lines = []
    for label, steps in split.groupby("label", sort=False):
        ends = steps["before"].iloc[0], steps["after"].iloc[-1]
        first, last = ("not stated" if pd.isna(end) else "open" if np.isinf(end) else f"{end:,.0f}" for end in ends)
        counted = steps[steps["change"].ne(0).fillna(True)]
        causes = "; ".join(f"{step.cause} {step.says}" for step in counted.itertuples())
        lines.append(f"  {namer.label(str(label))}: {first} → {last} ({causes})")
    return lines
