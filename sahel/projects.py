"""A new project: its folder with an example, or with the rows of a bundled incident."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable
from pathlib import Path

from sahel.errors import BadProject, UnknownName, suggest
from sahel.schema import tables
from sahel.workspace import PROJECT_FILE, Project, folder, read_project

_TEMPLATES = Path(__file__).resolve().parent / "templates"
#: The tables of a ledger, which a new project has; any other may be put beside them.
LEDGER = ("sources", "actors", "relations", "incidents", "parties", "claims", "remarks")
_EXAMPLE = "example-2024"
_TAKEN_OUT = (
    "\nThe example (ids that begin with `example`) is invented: take its rows out of all tables when yours are in.\n"
)


def new_project(place: str | os.PathLike, *, incident: str = "") -> Project:
    """Make the folder of a new project, and hand back the project.

    Parameters
    ----------
    place : the folder; it is made, or may be there, as long as nothing in it is called as what is written.
    incident : a bundled incident whose rows are taken along, with its parts, parties, claims and
        remarks, to be changed here; its actors and sources stay bundled. Blank: an invented example.

    In it are `sahel.toml`, `data/` with the tables of a ledger, `notebooks/my-report.ipynb`,
    `reports.toml`, `README.md` and `.gitignore`.

    Raises `BadProject`, naming what is there, before it would write over anything, and `UnknownName`
    for an incident that is not bundled.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     project = new_project(f"{folder}/mine", incident="tinzaouaten-2024")
    ...     project.name, len((project.tables / "parties.csv").read_text().splitlines())
    ('mine', 5)
    """
    where = Path(os.path.abspath(place))
    rows = _rows_about(incident) if incident else {name: _read(_TEMPLATES / "data" / f"{name}.csv") for name in LEDGER}
    files = {Path("data") / f"{name}.csv": _written(name, rows[name]) for name in LEDGER}
    files |= _texts(where.name, incident or _EXAMPLE, has_example=not incident)
    if there := [file.as_posix() for file in files if os.path.lexists(where / file)]:
        raise BadProject(
            f"in {str(place)!r} there is already {', '.join(there)}: nothing was written. Name a new folder, or move "
            "what is there."
        )
    try:
        for file, text in files.items():
            (where / file).parent.mkdir(parents=True, exist_ok=True)
            with (where / file).open("x", encoding="utf-8", newline="\n") as written:
                written.write(text)
    except OSError as cause:
        raise BadProject(
            f"the project cannot be put into {str(place)!r}: {cause.strerror}. Name another folder."
        ) from None
    return read_project(where)


def _texts(name: str, incident: str, *, has_example: bool) -> dict[Path, str]:
    """The files beside the tables, with the names put in."""
    quoted = json.dumps(incident)
    replaced = {
        PROJECT_FILE: {"{name}": json.dumps(name, ensure_ascii=False)},
        "reports.toml": {"{incident}": quoted},
        "README.md": {"{title}": name, "{incident}": incident, "{example}": _TAKEN_OUT if has_example else ""},
        "gitignore": {},
        "notebooks/my-report.ipynb": {"INCIDENT": incident},
    }
    made = {}
    for file, words in replaced.items():
        text = (_TEMPLATES / file).read_text(encoding="utf-8")
        for mark, word in words.items():
            text = text.replace(mark, word)
        made[Path(".gitignore" if file == "gitignore" else file)] = text
    return made


def _rows_about(incident: str) -> dict[str, list[dict[str, str]]]:
    """The bundled rows about an incident and its parts, as they are written; of actors and sources none."""
    incidents = _read(folder("data") / "incidents.csv")
    ids = {row["incident_id"] for row in incidents}
    if incident not in ids:
        raise UnknownName(f"no bundled incident is called {incident!r}. There are: {suggest(incident, ids, most=8)}.")
    family = {incident}
    while more := {row["incident_id"] for row in incidents if row["part_of"] in family} - family:
        family |= more
    about = {name: _read(folder("data") / f"{name}.csv") for name in ("incidents", "parties", "claims", "remarks")}
    chosen = {name: [row for row in rows if row["incident_id"] in family] for name, rows in about.items()}
    return {name: chosen.get(name, []) for name in LEDGER}


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _written(name: str, rows: Iterable[dict[str, str]]) -> str:
    """A table as CSV: all columns of its schema, in order, those that a row lacks blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, tables.ALL[name].column_names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
