"""Where tables, notebooks and plans are: bundled with `sahel`, and in the project that one works in.

A project is a folder with a file `sahel.toml`. The current one is the folder that the environment
variable SAHEL_PROJECT names (blank: none), else the nearest with such a file from the working
directory upwards. It is looked for whenever it is asked for, never remembered.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sahel.errors import BadProject
from sahel.settings import of_another_kind, read_toml, unknown_names

_PACKAGE = Path(__file__).resolve().parent
PROJECT_FILE = "sahel.toml"
#: The environment variable that names the folder of the current project.
VARIABLE = "SAHEL_PROJECT"
PLAN = "reports.toml"
#: Bundled tables that stay where a project extends nothing: no project knows better.
ALWAYS = ("countries", "phrases", "coder_survey")
_EXTENDS = ("bundled", "none")
_KINDS = {
    "name": str, "languages": list, "extends": str, "tables": str, "notebooks": str, "output": str, "events": str,
}  # fmt: skip
#: The folders of a project, as they are called where its file says nothing.
_FOLDERS = {"tables": "data", "notebooks": "notebooks", "output": "reports"}

Row = TypeVar("Row")


@cache
def folder(name: str) -> Path:
    """The folder `data` or `notebooks` that goes with this installation."""
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def plan_file() -> Path:
    """The plan `reports.toml`: the current project's, or the one that goes with this installation."""
    if project := current_project():
        return project.folder / PLAN
    inside = _PACKAGE / "_bundled" / PLAN
    return inside if inside.is_file() else _PACKAGE.parent / PLAN


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """A folder of one's own work, as its `sahel.toml` describes it; all paths are absolute.

    `extends` is "bundled" (its tables are laid over the bundled ones) or "none" (they stand
    alone); `languages` are ISO 639-1 codes; `events` is a file of coded events, if it names one.
    """

    folder: Path
    name: str
    languages: tuple[str, ...]
    extends: str
    tables: Path
    notebooks: Path
    output: Path
    events: Path | None

    @property
    def hidden(self) -> Path:
        """The table of the bundled rows that the project hides: table, key, reason."""
        return self.tables / "hidden.csv"

    def extends_table(self, name: str) -> bool:
        """Whether the bundled rows of a table are part of the project's."""
        return self.extends == "bundled" or name in ALWAYS

    def shown(self, path: Path) -> str:
        """A path below the project as messages name it: from the project's folder on."""
        return Path(os.path.relpath(path, self.folder)).as_posix()


def current_project() -> Project | None:
    """The project that one works in at this moment; None: none, and the bundled tables stand alone.

    Raises `BadProject` if SAHEL_PROJECT names no project, or with all faults of its `sahel.toml`.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return read_project(named) if named else None
    try:
        here, above = os.getcwd(), ""
    except FileNotFoundError:  # the working directory was removed
        return None
    while here != above:
        if os.path.isfile(os.path.join(here, PROJECT_FILE)):
            return read_project(here)
        here, above = os.path.dirname(here), here
    return None


@contextmanager
def working_in(project: str | os.PathLike | None) -> Iterator[None]:
    """For as long as the block runs, and for all that it starts, the current project is this folder's; None: none."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = "" if project is None else os.path.abspath(project)
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def read_project(path: str | os.PathLike) -> Project:
    """The project in a folder; refuses a folder without `sahel.toml`, and a file with faults, all at once.

    >>> read_project("no such folder")
    Traceback (most recent call last):
    sahel.errors.BadProject: 'no such folder' is no project: there is no file sahel.toml in it. ...
    """
    where = Path(os.path.abspath(path))
    file = where / PROJECT_FILE
    try:
        content = read_toml(file)
    except (FileNotFoundError, NotADirectoryError):
        raise BadProject(
            f"{str(path)!r} is no project: there is no file {PROJECT_FILE} in it. Name the folder of a project (by "
            f"--project or {VARIABLE}), or make one with `sahel new FOLDER`."
        ) from None
    except (ValueError, RecursionError, OSError) as cause:
        raise BadProject(f"{str(file)!r} cannot be read as TOML in UTF-8: {cause}. Mend it there.") from None
    if found := list(_faults(content, where)):
        listed = "\n".join(f"- {one}" for one in found)
        raise BadProject(f"{str(file)!r} has {len(found)} fault(s); mend them:\n{listed}")
    named = {key: where / content.get(key, usual) for key, usual in _FOLDERS.items()}
    return Project(
        folder=where,
        name=content.get("name") or where.name,
        languages=tuple(content.get("languages", ["en"])),
        extends=content.get("extends", "bundled"),
        events=where / content["events"] if content.get("events") else None,
        **{key: Path(os.path.normpath(place)) for key, place in named.items()},
    )


def _faults(content: Mapping[str, Any], where: Path) -> Iterator[str]:
    """Everything in a project's file that is not understood, one line each."""
    yield from unknown_names("it", content, _KINDS)
    wrong = of_another_kind(content, _KINDS)
    yield from wrong.values()
    sound = {name: value for name, value in content.items() if name in _KINDS and name not in wrong}
    if (extends := sound.get("extends", "bundled")) not in _EXTENDS:
        yield f"extends is {extends!r}, none of: {', '.join(_EXTENDS)}"
    for one in sound.get("languages", []):
        if not isinstance(one, str) or not re.fullmatch(r"[a-z]{2}", one):
            yield f'languages has {one!r}: write codes of two letters (ISO 639-1), as in ["fr", "en"]'
    places = {key: os.path.normpath(where / sound.get(key, usual)) for key, usual in _FOLDERS.items()}
    for key, place in places.items():
        if Path(place) == where or where not in Path(place).parents:
            yield (
                f"{key} is {sound[key]!r}, which is no folder inside the project: a project can be moved and handed "
                f'on as one folder. Write the name of one in it, as in {key} = "{_FOLDERS[key]}"'
            )
        elif same := [other for other in places if other < key and places[other] == place]:
            yield f"{same[0]} and {key} are the same folder, {sound.get(key, _FOLDERS[key])!r}. Give each its own"
    if "tables" in sound and not os.path.isdir(places["tables"]):
        yield f"tables is {sound['tables']!r}, and there is no such folder. Make it, or name the one of your tables"
    if os.path.realpath(places["tables"]) == os.path.realpath(folder("data")):
        yield "tables is the folder of the bundled tables. Name a folder of your own"


def laid_over(bundled: Mapping[str, Row], own: Mapping[str, Row], *, hidden: Collection[str]) -> dict[str, Row]:
    """The rows of a table by their keys: a project's own in place of the bundled of that key, new ones after them.

    >>> laid_over({"a": 1, "b": 2, "c": 3}, {"d": 4, "a": 5}, hidden=["b"])
    {'a': 5, 'c': 3, 'd': 4}
    """
    return {key: row for key, row in {**bundled, **own}.items() if key not in hidden or key in own}
