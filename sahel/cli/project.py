"""The command line's words about a project: what it adds to the bundled tables, and every fault in it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sahel.load.overlay import compared
from sahel.load.own_files import read_project_tables
from sahel.load.reader import unseen_signs
from sahel.schema.validation import shown
from sahel.text import json_text
from sahel.workspace import Project

_LISTED = 20  # rows of one table and kind


def check_project(project: Project, *, as_json: bool) -> bool:
    """Print what a project does to each table, and every fault with its file and row; whether there is none."""
    found = read_project_tables(project)
    named = {name: compared(layers) for name, layers in found.layers.items()}
    if as_json:
        rows = pd.concat([one.assign(table=name) for name, one in named.items()], ignore_index=True)
        listed = {"project": project.name, "folder": str(project.folder), "extends": project.extends}
        listed |= {"rows": _records(rows), "not_read": found.not_read, "faults": _records(found.faults)}
        print(json_text(listed))
        return found.faults.empty
    beside = "laid over the bundled tables" if project.extends == "bundled" else "its tables stand alone"
    print(f"{project.name}: {project.folder}, {beside}")
    for name, rows in named.items():
        _print_table(name, rows)
    if not any(map(len, named.values())):
        print("no row of its own yet")
    for file in found.not_read:
        print(f"{file}: none of our tables, not read")
    if project.events and not project.events.is_file():
        print(f"events: there is no file {project.shown(project.events)}")
    for name in named:
        if (file := project.tables / f"{name}.csv").is_file():
            print_unseen_signs(file)
    _print_faults(found.faults)
    return found.faults.empty


def _print_table(name: str, rows: pd.DataFrame) -> None:
    """How many rows are added, replaced and hidden, and those that touch a bundled row, each by its key."""
    if rows.empty:
        return
    print(f"{name}: {', '.join(f'{number} {what}' for what, number in rows['what'].value_counts(sort=False).items())}")
    telling = rows[rows["what"].isin(["replaced", "hidden"])]
    for one in telling.head(_LISTED).itertuples():
        print(f"  {one.what} {one.key}{f': {one.detail}' if one.detail else ''}")
    if len(telling) > _LISTED:
        print(f"  … and {len(telling) - _LISTED} more (--json lists all)")


def print_unseen_signs(file: str | Path) -> None:
    """Each cell of a file with a control or an unseen sign, by its row, its column and the sign's code point."""
    found = unseen_signs(file)
    for cell in found.head(_LISTED).itertuples():
        row = "header" if pd.isna(cell.row) else f"row {cell.row}"
        print(
            f"  note: {row}, {cell.column} holds {cell.signs}, a sign that is not seen: kept, shown by its code point"
        )
    if len(found) > _LISTED:
        print(f"  … and {len(found) - _LISTED} more cells with such signs")


def _print_faults(faults: pd.DataFrame) -> None:
    print(f"{len(faults) or 'no'} fault{'' if len(faults) == 1 else 's'}")
    for fault in faults.itertuples():
        print(
            f"  {fault.file}, row {fault.row}, {fault.column} = {shown(fault.value)}: should hold that it {fault.rule}"
        )


def _records(rows: pd.DataFrame) -> list[dict]:
    return rows.astype(object).where(rows.notna(), None).to_dict("records")
