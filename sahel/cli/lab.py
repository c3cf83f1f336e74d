"""`sahel lab`: JupyterLab on a folder that is the user's to change."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from sahel.errors import BadParameter, MissingDependency
from sahel.workspace import current_project, folder

_TOUR = ("tour.ipynb", "acled-export.csv")


def open_lab(asked: argparse.Namespace) -> int:
    """Open a folder in JupyterLab, which gets all other options as they are; its exit status.

    The folder is the one named, else the current project's; without one a new project is offered, and
    the tour is copied into the user's documents. It is never the installed package.
    """
    if find_spec("jupyterlab") is None:
        raise MissingDependency('JupyterLab is not installed. Run: pip install "sahel[lab]"')
    named, options = _parted(asked.rest)
    start = _folder(named)
    print(f"sahel: JupyterLab on {start}", file=sys.stderr)
    # What is opened is found by its folder also where Lab opens a file in it.
    root = start if start.is_dir() else start.parent
    return subprocess.call([sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", *options, str(start)])


def _parted(rest: list[str]) -> tuple[str, list[str]]:
    """The folder, which comes first, and JupyterLab's own options.

    >>> _parted(["mine", "--port", "8890"]), _parted(["--no-browser"])
    (('mine', ['--port', '8890']), ('', ['--no-browser']))
    """
    return (rest[0], rest[1:]) if rest and not rest[0].startswith("-") else ("", rest)


def _folder(named: str) -> Path:
    if named:
        if not Path(named).is_dir():
            raise BadParameter(
                f"there is no folder {named!r}. Name one that exists, or make a project: sahel new {named}. The folder "
                "comes first, JupyterLab's own options behind it."
            )
        return _users_own(Path(named).resolve())
    if project := current_project():
        return _users_own(project.folder)
    return _new_project() or copied_tour(documents())


def _users_own(place: Path) -> Path:
    package = Path(__file__).resolve().parent.parent
    if (package / "_bundled").is_dir() and place.is_relative_to(package):
        raise BadParameter(f"{str(place)!r} belongs to the installed package. Name a folder of your own.")
    return place


def _new_project() -> Path | None:
    """The folder of a project that is made because the user wants one; None: no, or nobody is there to ask."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    answer = input("Here is no project. Name a folder to make one in, or press Enter for the tour: ").strip()
    if not answer:
        return None
    from sahel.projects import new_project

    return new_project(answer).folder


def documents() -> Path:
    """Where the user keeps documents: the folder of that name in the home, or the home itself."""
    home = Path.home()
    return next((place for name in ("Documents", "documents") if (place := home / name).is_dir()), home)


def copied_tour(place: Path) -> Path:
    """The tour in a folder of the user's, with the export that it loads; what is there already stays as it is."""
    target = place / "sahel-tour"
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in _TOUR:
            if not os.path.lexists(target / name):
                (target / name).write_bytes((folder("notebooks") / name).read_bytes())
    except OSError as cause:
        raise BadParameter(
            f"the tour cannot be copied to {str(target)!r}: {cause.strerror}. Name a folder: sahel lab FOLDER"
        ) from None
    return target / _TOUR[0]
