"""Projects for tests: a folder with `sahel.toml` and tables of a few rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from sahel.load.own_files import read_cells
from sahel.schema import tables
from sahel.workspace import folder

HIDDEN = ["table", "key", "reason"]


def make_project(place: Path, settings: str = 'name = "Mine"\n', **rows: Iterable[dict]) -> Path:
    """A project with these rows in its tables, columns that a row does not name blank."""
    (place / "data").mkdir(parents=True)
    (place / "sahel.toml").write_text(settings, encoding="utf-8")
    for name, some in rows.items():
        write_table(place, name, some)
    return place


def write_table(place: Path, name: str, rows: Iterable[dict]) -> None:
    """One table of a project."""
    columns = HIDDEN if name == "hidden" else tables.ALL[name].column_names
    with (place / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def bundled_row(name: str, key: str, **changed: str) -> dict[str, str]:
    """A bundled row as it is written, with some cells changed."""
    cells = read_cells(folder("data") / f"{name}.csv").set_index(tables.ALL[name].key[0], drop=False)
    return cells.loc[key].dropna().to_dict() | changed


def incident(key: str = "mine-2024", **changed: str) -> dict[str, str]:
    """An incident that breaks no rule."""
    plain = {"incident_id": key, "name": key or "none", "country": "MLI", "kind": "clash",
             "source_id": "article-20240729", "start": "2024-07-01", "start_precision": "day",
             "seen": "excerpt"}  # fmt: skip
    return plain | changed


def claim(key: str = "mine.killed", **changed: str) -> dict[str, str]:
    """A claim that breaks no rule, about `incident()`, by a bundled actor out of a bundled source."""
    plain = {"claim_id": key, "incident_id": "mine-2024", "statement_id": key, "claimant": "jnim", "victim": "fama",
             "stated_on": "2024-07-02", "stated_on_precision": "day", "victim_category": "combatant",
             "harm": "killed", "bound": "exact", "low": "4", "high": "4", "scope": "whole", "status": "standing",
             "source_id": "article-20240729", "seen": "excerpt"}  # fmt: skip
    return plain | changed
