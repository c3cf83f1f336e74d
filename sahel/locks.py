"""Locks on files and folders, held for as long as a block runs; they end with the process that holds them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks: there, nobody is kept out and nothing is cleared
    fcntl = None


@contextmanager
def only_writer(folder: Path, *, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """The only one of us who writes into a folder; a second one calls `on_wait`, and waits.

    The folder itself is locked: no file is left behind, and a writer that was killed blocks nobody.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if not _try_lock(handle):
            on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """A lock on a file, which is made for it."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _try_lock(handle)
        yield
    finally:
        os.close(handle)


def is_left(file: Path) -> bool:
    """Whether a lock file of this user is there whose holder has ended."""
    with suppress(OSError):
        handle = os.open(file, os.O_RDWR)
        try:
            return fcntl is not None and os.fstat(handle).st_uid == os.getuid() and _try_lock(handle)
        finally:
            os.close(handle)
    return False


def _try_lock(handle: int) -> bool:
    """Whether nobody else holds it; true as well on a file system that cannot lock."""
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
