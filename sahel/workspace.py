"""Where the bundled files live: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder `data` or `notebooks` that goes with this installation."""
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def plan_file() -> Path:
    """The plan `reports.toml` that goes with this installation."""
    inside = _PACKAGE / "_bundled" / "reports.toml"
    return inside if inside.is_file() else _PACKAGE.parent / "reports.toml"
