"""What a page depends on, as short digests: files, the package, the installed distributions."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import sahel
from sahel.workspace import folder

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
    """A path as records have it: below the data, this installation or the user's home, by that name.

    Records of a folder that is moved to another machine, or published, then still hold, and
    tell nothing of the machine.
    """
    for name, root in _roots():
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
    for name, root in _roots():
        if path.startswith(f"{{{name}}}/"):
            return str(Path(root) / path.removeprefix(f"{{{name}}}/"))
    return path


def shown(path: str) -> str:
    """A recorded path as a person reads it.

    >>> shown("{data}/claims.csv")
    'data/claims.csv'
    """
    return path.replace("{data}", "data").replace("{prefix}/", "").replace("{home}", "~")


def bundled_tables() -> dict[str, str | None]:
    """Every file of the bundled tables and its digest: what any of our notebooks may read."""
    data = folder("data").resolve()
    return {str(path): digest_of_file(path) for path in sorted(data.rglob("*")) if path.is_file()}


@lru_cache(maxsize=1)
def _roots() -> tuple[tuple[str, str], ...]:
    """The folders by which paths are recorded, the innermost first."""
    found = [("data", folder("data").resolve()), ("prefix", Path(sys.prefix).resolve()), ("home", Path.home())]
    return tuple((name, str(root)) for name, root in found)


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
