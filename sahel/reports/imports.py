"""Imports that are slow for nothing: what is not needed is kept away while others are loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from sahel.errors import MissingDependency

_NEEDED = ("papermill", "nbconvert", "nbclient", "ipykernel", "tqdm")


@contextmanager
def absent(name: str) -> Iterator[None]:
    """Have an import of this package fail for a while, for those that can do without it.

    A package that is loaded already stays.
    """
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None
    try:
        yield
    finally:
        del sys.modules[name]


def load_jupyter() -> None:
    """Import what runs notebooks and makes pages of them, a second's work: only when something has to run."""
    # A grammar of web addresses in 1,200 ms, which jsonschema takes along wherever JupyterLab is installed.
    with absent("rfc3987_syntax"):
        import_module("sahel.reports.kernel")
        import_module("sahel.reports.page")


def require_installed() -> None:
    """Refuse to go on where the packages that run notebooks are missing."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise MissingDependency(
            f'reports need packages that are not installed: {", ".join(missing)}. Run: pip install "sahel[reports]"'
        )
