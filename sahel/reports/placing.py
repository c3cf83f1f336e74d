"""Files that are put in place whole, in one step."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_UNFINISHED = ".part"


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
