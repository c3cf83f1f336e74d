"""What a page depends on, as short digests: files, the package, the installed distributions.

`own_inputs` and `contents` say which of the files that a kernel opened are the project's or the
user's own, and what they held.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import site
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sahel
from sahel.workspace import current_project, folder

_PACKAGE = Path(sahel.__file__).resolve().parent
#: Built along with the package or beside it, and therefore never what a page depends on.
_LEFT_OUT = {"__pycache__", "_bundled"}


def digest(content: bytes) -> str:
    """The sha256 of some bytes, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of_file(path: str | os.PathLike) -> str | None:
    """The sha256 of a file's content; None where there is no such file, or none that may be read.

    >>> digest_of_file("no such file") is None
    True
    """
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def digest_of_value(value: Any) -> str:
    """The sha256 of a plain value, whatever the order of its keys.

    >>> digest_of_value({"a": 1, "b": 2}) == digest_of_value({"b": 2, "a": 1})
    True
    """
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=True).encode())


def environment() -> dict[str, str]:
    """Everything installed that could change a page: name to version or digest.

    `python`, one line per installed distribution (`pandas`: `3.1.0`), and one per file of the
    package (`sahel/dates.py`: a digest).

    >>> sorted(environment()).index("python") > 0
    True
    """
    return {"python": platform.python_version(), **_distributions(), **_own_files()}


def changed_names(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """What differs between two environments, in words.

    >>> changed_names({"pandas": "3.0", "sahel/dates.py": "a"}, {"pandas": "3.1", "sahel/dates.py": "b"})
    ['pandas 3.0 → 3.1', 'sahel/dates.py']
    """
    names = sorted(old.keys() | new.keys())
    return [_difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def portable(path: str) -> str:
    """A path as records have it: below the data, the project, this installation or the user's home, by that name.

    Records of a folder that is moved to another machine, or published, then still hold, and
    say nothing about the machine.
    """
    for name, root in roots():
        if path == root or path.startswith(root + os.sep):
            return f"{{{name}}}/{Path(path).relative_to(root).as_posix()}"
    return path


def local(path: str) -> str:
    """The path on this machine of what `portable` made of one.

    >>> from sahel.workspace import folder
    >>> claims = str(folder("data").resolve() / "claims.csv")
    >>> portable(claims), local(portable(claims)) == claims
    ('{data}/claims.csv', True)
    """
    for name, root in roots():
        if path.startswith(f"{{{name}}}/"):
            return str(Path(root) / path.removeprefix(f"{{{name}}}/"))
    return path


def shown(path: str) -> str:
    """A recorded path as a person reads it.

    >>> shown("{data}/claims.csv")
    'data/claims.csv'
    """
    named = {"{data}": "data", "{project}": "project", "{prefix}/": "", "{home}": "~"}
    for recorded, words in named.items():
        path = path.replace(recorded, words)
    return path


def roots() -> list[tuple[str, str]]:
    """The folders by which paths are recorded, the innermost first; among them the current project's."""
    found = {"data": folder("data"), "prefix": Path(sys.prefix), "home": Path.home()}
    if project := current_project():
        found["project"] = project.folder
    real = {name: os.path.realpath(root) for name, root in found.items() if name != "home"}
    return sorted((real | {"home": str(found["home"])}).items(), key=lambda one: -len(one[1]))


def _own_files() -> dict[str, str]:
    files: Iterable[tuple[str, list[str], list[str]]] = os.walk(_PACKAGE)
    found = {}
    for where, folders, names in files:
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        for name in names:
            path = os.path.join(where, name)
            if content := digest_of_file(path):
                found[f"sahel/{os.path.relpath(path, _PACKAGE).replace(os.sep, '/')}"] = content
    return found


def _distributions() -> dict[str, str]:
    """What is installed, by the names of the folders that installers leave: importing metadata takes longer."""
    found: dict[str, str] = {}
    for place in dict.fromkeys(path for path in sys.path if path):
        try:
            names = os.listdir(place)
        except OSError:
            continue
        for name in names:
            stem, _, ending = name.rpartition(".")
            if ending in ("dist-info", "egg-info") and "-" in stem:
                distribution, version = stem.split("-", 1)
                found.setdefault(distribution.lower().replace("_", "-"), version)
    # What `sahel` is, its own files say.
    found.pop("sahel", None)
    return found


def _difference(name: str, old: str | None, new: str | None) -> str:
    if name.startswith("sahel/"):
        return name
    return f"{name} {old or 'none'} → {new or 'none'}"


_MACHINE = ("/proc", "/dev", "/sys", "/run", "/etc", "/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/share")
_LETTERING = (".ttf", ".otf", ".ttc", ".afm", ".pfb")
_FONT_LIST = re.compile(r"/fontlist-v[^/]*\.json$")


def own_inputs(paths: Iterable[str], *, work: Path) -> list[str]:
    """Of the files that a kernel opened, the project's tables and the user's own files.

    Parameters
    ----------
    paths : real paths, as `recording.noted` gives them.
    work : the folder the kernel worked in, which is made for it and goes with it.

    Everything in the folders of tables stays, wherever they lie. Left out are the
    interpreter, installed packages, `sahel`'s own code, what belongs to the system, fonts,
    and matplotlib's list of them: versions stand for all of these.
    """
    given = set(paths)
    inside = os.path.realpath(work)
    others = {path for path in given if _may_be_ours(path) and not _within(path, inside)}
    return sorted(others | set(tables_among(given)))


def tables_among(paths: Iterable[str]) -> list[str]:
    """Those of the files that lie in the folder of the bundled tables or of the current project's."""
    places = [folder("data"), *([project.tables] if (project := current_project()) else [])]
    real = [os.path.realpath(place) for place in places]
    return [path for path in paths if _within(path, *real)]


def contents(paths: Iterable[str], *, known: dict[tuple, str]) -> dict[str, str | None]:
    """The SHA-256 of each file's content; None for one that is not there; folders and devices are passed over.

    `known` remembers digests by path, size and time of change, so that a large file which
    many editions read is read once more, not once for each.
    """
    digests: dict[str, str | None] = {}
    for path in paths:
        if os.path.isfile(path):
            digests[path] = _digest(path, known)
        elif not os.path.exists(path):
            digests[path] = None
    return digests


def _digest(path: str, known: dict[tuple, str | None]) -> str | None:
    try:
        state = os.stat(path)
        key = (path, state.st_ino, state.st_size, state.st_mtime_ns)
    except OSError:  # gone meanwhile
        return None
    if key not in known:
        known[key] = digest_of_file(path)
    return known[key]


@cache
def _may_be_ours(path: str) -> bool:
    """Remembered: every kernel opens the same two thousand files of Python and its packages."""
    return not (path.lower().endswith(_LETTERING) or _FONT_LIST.search(path) or _within(path, *_not_ours()))


@cache
def _not_ours() -> tuple[str, ...]:
    installed = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    packed = f"lib/python{sys.version_info.major}{sys.version_info.minor}.zip"
    prefixes = {sys.prefix, sys.base_prefix}
    beside = [os.path.join(prefix, name) for prefix in prefixes for name in ("share", "etc", "pyvenv.cfg", packed)]
    packages = [*site.getsitepackages(), site.getusersitepackages()]
    named = (*installed, *beside, *packages, str(_PACKAGE))
    return tuple(dict.fromkeys(os.path.realpath(path) for path in named)) + _MACHINE


def _within(path: str, *folders: str) -> bool:
    return any(path == one or path.startswith(f"{one.rstrip(os.sep)}{os.sep}") for one in folders)
