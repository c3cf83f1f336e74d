"""A folder for the while of a build: short, private, and gone afterwards, even when its builder was killed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sahel.reports.locks import held, is_left

_PREFIX = "sahel-build-"
_LOCK = "in-use"


@contextmanager
def scratch() -> Iterator[Path]:
    """A new empty folder that only this user can enter; what killed builders left is cleared first."""
    place = _short_folder()
    for folder in place.glob(f"{_PREFIX}*"):
        if is_left(folder / _LOCK):
            shutil.rmtree(folder, ignore_errors=True)
    # Under its final name it is locked from the first moment, so that no other builder takes it for left.
    unnamed = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}", dir=place))
    private = place / unnamed.name.removeprefix(".")
    with held(unnamed / _LOCK):
        unnamed.rename(private)
        try:
            yield private
        finally:
            shutil.rmtree(private, ignore_errors=True)


def _short_folder() -> Path:
    """Where temporary files go: socket paths may not be longer than some hundred letters."""
    usual = tempfile.gettempdir()
    return Path("/tmp" if len(usual) > 50 and os.access("/tmp", os.W_OK) else usual)
