"""Locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks: there, nobody is kept out and nothing is cleared
    fcntl = None


@contextmanager
def held(file: Path) -> Iterator[None]:
    """A lock on a file, which is made for it, for as long as the block runs."""
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


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """The only builder in a folder; a second one says that it waits, and waits.

    The folder itself is locked: no file is left behind, and a builder that was killed blocks nobody.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if not _try_lock(handle):
            print(f"sahel: another build is writing into {folder}; waiting until it has ended.", file=sys.stderr)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


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
