"""Files that are put in place whole, in one step."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

#: How the name of a page ends that says why an edition could not be made.
FAILED = ".failed.html"
_UNFINISHED = ".part"


def failed_page(path: Path) -> Path:
    """Where the page that says why is put, beside an edition's page.

    >>> failed_page(Path("coups.html")).name
    'coups.failed.html'
    """
    return path.with_suffix(FAILED)


def failed_notebook(path: Path) -> Path:
    """Where the notebook as far as it ran is put, beside an edition's page."""
    return path.with_suffix(".failed.ipynb")


def place(page: str, path: Path) -> None:
    """Put a page where it belongs in one step: readers see the old one or the new one."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise


def clear_unfinished(folder: Path) -> None:
    """Take away what builders that were killed while they wrote have left in a folder nobody else writes into."""
    for path in folder.rglob(f".*{_UNFINISHED}"):
        path.unlink(missing_ok=True)
