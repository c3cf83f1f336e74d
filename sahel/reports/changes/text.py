"""A comparison of two states for a terminal, and as plain values for JSON."""

from __future__ import annotations

from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from sahel.compare.tables import keyed
from sahel.errors import UnknownTable
from sahel.reports.changes.labels import Namer, read_names
from sahel.reports.changes.section import Compared, compare, in_short
from sahel.reports.changes.states import State, read_state
from sahel.schema import tables


def compare_files(old: str | PathLike, new: str | PathLike, *, table: str | None = None) -> tuple[Compared, list[str]]:
    """Two pages, two tables or two folders of tables compared, and what else a reader should know.

    `table` keeps one table by its name. Raises `UnknownTable` if the two are not of one kind, and
    as `sahel.reports.changes.states.read_state`.

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
        lines += ["", f"{table}, {kind.replace('_', '-')}:", *_described(rows, found, namer, table)]
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
    names = dict.fromkeys([*before.parameters, *after.parameters])
    pairs = {name: tuple(state.parameters.get(name) or "not set" for state in (before, after)) for name in names}
    listed = [f"{name} {then} → {now}" for name, (then, now) in pairs.items() if then != now]
    if not listed:
        return []
    return [
        f"The pages were made with other parameters: {', '.join(listed)}. A row may be on one of them only for that."
    ]


def _described(rows: pd.DataFrame, found: Compared, namer: Namer, table: str) -> list[str]:
    kind = tables.ALL[table]
    new, old = (keyed(state[table], kind) for state in (found.new, found.old))
    about = namer.rows(pd.concat([new, old[~old.index.isin(new.index)]]).loc[rows["id"]], kind)
    return [
        f"  {one.id}{f' replaces {one.replaces}' if pd.notna(one.replaces) else ''}: {what}{_values(one)}{_origin(one)}"
        for one, what in zip(rows.itertuples(), about, strict=True)
    ]


def _values(one: Any) -> str:
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
