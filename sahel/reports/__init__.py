"""Publish: a notebook and its parameters, to a page that stands on its own.

`build` runs notebooks and writes pages; the `show_*` functions are what a notebook
calls to put figures, tables and sources on its page.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Each public name and the module it lives in, loaded when first used.
_CONTENTS = {
    "sahel.reports.blocks": (
        "show_coverage",
        "show_figure",
        "show_list",
        "show_note",
        "show_parameters",
        "show_sources",
        "show_table",
    ),
    "sahel.reports.catalogue": ("write_catalogue",),
    "sahel.reports.editions": ("Edition", "default_editions", "edition"),
    "sahel.reports.engine": ("Built", "Failed", "build"),
    "sahel.reports.parameters": ("check_parameters",),
    "sahel.reports.plan": ("Plan", "read_plan", "selected"),
    "sahel.reports.refreshing": ("Done", "Outcome", "refresh"),
    "sahel.reports.shelf": ("Comparison", "Shelf"),
    "sahel.reports.standing": ("Standing", "State", "survey"),
    "sahel.reports.verifying": ("verify",),
}
_HOME = {name: module for module, names in _CONTENTS.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sahel.reports' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
