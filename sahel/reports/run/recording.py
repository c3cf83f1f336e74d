"""Note which files a kernel opens, from inside it: the standard library only, nothing printed.

The hook sees every file that Python opens, and every SQLite database. A library that opens
files in compiled code of its own (pyarrow or DuckDB given a path) goes unseen; what `sahel`
and pandas read is opened in Python.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import source_from_cache
from typing import Any
from urllib.parse import unquote

#: Real paths that were opened for reading, in order, and those that the kernel itself wrote before.
_read: dict[str, None] = {}
_written: set[str] = set()
_begun: list[bool] = []
_paused: list[bool] = []

_WRITING = os.O_WRONLY | os.O_RDWR
_MAKING = os.O_CREAT | os.O_TRUNC


def begin() -> None:
    """Note from here on every file that is opened; a second call changes nothing."""
    if not _begun:
        _begun.append(True)
        sys.addaudithook(_note)


def noted() -> list[str]:
    """The real paths of all files opened for reading so far, each once; also of those that were not there.

    A file that the process wrote before it read it is not among them. A compiled module
    stands for its source.
    """
    return list(_read)


@contextmanager
def paused() -> Iterator[None]:
    """Note nothing for a while: for what is read again, and noted then, by whoever uses it."""
    _paused.append(True)
    try:
        yield
    finally:
        _paused.pop()


def as_json() -> str:
    """What `noted` gives, as text."""
    return json.dumps(noted())


def written_as_json() -> str:
    """The real paths of all files opened for writing so far, sorted, as text."""
    return json.dumps(sorted(_written))


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    """Never raises: whatever it meets, the file is opened as if nobody watched."""
    if _paused:
        return
    if event == "open":
        _opened(*arguments)
    elif event == "sqlite3.connect":
        _connected(arguments[0])


def _opened(path: Any, _mode: Any, flags: Any) -> None:
    real = _real_path(path)
    if real is None or not isinstance(flags, int):
        return
    if flags & _WRITING and (flags & _MAKING or not flags & os.O_RDWR):
        _written.add(real)
    elif real not in _written:
        _read[real] = None


def _connected(database: Any) -> None:
    name = os.fsdecode(database) if isinstance(database, bytes | os.PathLike) else database
    if isinstance(name, str) and name.startswith("file:"):
        name = unquote(name.removeprefix("file:").split("?")[0])
    if not name or name == ":memory:":
        return
    real = _real_path(name)
    if real is not None and not os.path.exists(real):
        _written.add(real)
    elif real is not None and real not in _written:
        _read[real] = None


def _real_path(path: Any) -> str | None:
    """None for what has no path: an open descriptor, a name that no file can have."""
    try:
        name = os.fsdecode(path)
        if name.endswith(".pyc"):
            name = source_from_cache(name)
        return os.path.realpath(name)
    except (TypeError, ValueError, OSError):
        return None
