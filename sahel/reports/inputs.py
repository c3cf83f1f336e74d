"""Which of the files that a kernel opened its page rests on, and what was in them."""

from __future__ import annotations

import os
import re
import site
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import sahel
from sahel.bundled import folder
from sahel.reports.fingerprints import digest_of_file

_MACHINE = ("/proc", "/dev", "/sys", "/run", "/etc", "/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/share")
_LETTERING = (".ttf", ".otf", ".ttc", ".afm", ".pfb")
_FONT_LIST = re.compile(r"/fontlist-v[^/]*\.json$")


def own_inputs(paths: Iterable[str], *, work: Path) -> list[str]:
    """Of the files that a kernel opened, the project's tables and the user's own files.

    Parameters
    ----------
    paths : real paths, as `recording.noted` gives them.
    work : the folder the kernel worked in, which is made for it and goes with it.

    Everything below the project's data folder stays, wherever it lies. Left out are the
    interpreter, installed packages, `sahel`'s own code, what belongs to the system, fonts,
    and matplotlib's list of them: versions stand for all of these.
    """
    given = set(paths)
    inside = os.path.realpath(work)
    others = {path for path in given if _may_be_ours(path) and not _within(path, inside)}
    return sorted(others | set(tables_among(given)))


def tables_among(paths: Iterable[str]) -> list[str]:
    """Those of the files that lie in the project's data folder."""
    data = os.path.realpath(folder("data"))
    return [path for path in paths if _within(path, data)]


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
    code = str(Path(sahel.__file__).parent)
    return tuple(dict.fromkeys(os.path.realpath(path) for path in (*installed, *beside, *packages, code))) + _MACHINE


def _within(path: str, *folders: str) -> bool:
    return any(path == one or path.startswith(f"{one.rstrip(os.sep)}{os.sep}") for one in folders)
