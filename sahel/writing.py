"""Files put in place whole, in one step: readers see the old one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_UNFINISHED = ".sahel-part"


@contextmanager
def put_in_place(path: Path) -> Iterator[Path]:
    """A file beside `path`, to be written in the block, which takes its place when the block has ended.

    Whatever goes wrong, `path` is as it was, and nothing is left beside it. Afterwards the file and its
    place in the folder are on the disk, where the system can say so.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with put_in_place(Path(folder) / "a.csv") as fresh:
    ...         _ = fresh.write_text("whole")
    ...     [(one.name, one.read_text()) for one in Path(folder).iterdir()]
    [('a.csv', 'whole')]
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=_UNFINISHED, dir=path.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        with fresh.open("rb+") as written:
            os.fsync(written.fileno())
        fresh.chmod(0o644)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(path.parent)


def write_atomically(text: str, path: Path) -> None:
    """Put a text where it belongs, as UTF-8 with the ends of lines that it has."""
    with put_in_place(path) as fresh:
        fresh.write_text(text, encoding="utf-8", newline="")


def clear_unfinished(folder: Path) -> None:
    """Take away what writers that were killed have left in a folder nobody else of ours writes into."""
    for path in folder.rglob(f".*-*{_UNFINISHED}"):
        if path.is_file():
            path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Windows, and some file systems, cannot sync a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
