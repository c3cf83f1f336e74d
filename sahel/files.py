"""Files written whole: one way to put a file in place in one step, and one writer at a time in a folder."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks: there, nobody is kept out
    fcntl = None

#: How the name of a file ends that is not finished.
UNFINISHED = ".part"


def replace_file(path: Path, content: bytes) -> None:
    """Put a file where it belongs in one step: readers see the old one or the new one, whole.

    A file that was there keeps its permissions; a link stays a link, and its target is replaced.
    """
    place = Path(os.path.realpath(path))
    handle, beside = tempfile.mkstemp(prefix=f".{place.stem[:40]}-", suffix=UNFINISHED, dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o644)
        os.replace(beside, place)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """The only writer in a folder for as long as the block runs; another one waits.

    The folder itself is locked: no file is left behind, and a writer that was killed blocks nobody.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system that cannot lock
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
