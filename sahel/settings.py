"""Files of settings in TOML: read, and held to the names and kinds that they may have."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from sahel.errors import did_you_mean

#: How a value of each kind is written in TOML.
_SPELT = {
    str: 'a text: write {0} = "…"', list: 'a list: write {0} = ["…", "…"]',
    dict: "a section: write [{0}], and lines under it",
    (dict, list): "a section: write [{0}] or [[{0}]], and lines under it",
}  # fmt: skip


def read_toml(path: Path) -> dict[str, Any]:
    """What a file of settings holds; raises `OSError`, or `ValueError` or `RecursionError` where it is no TOML."""
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def unknown_names(where: str, given: Collection[str], known: Collection[str]) -> Iterator[str]:
    """One fault for each name that is none of those known, with the names that are like it.

    >>> list(unknown_names("it", ["tabels"], ["tables", "output"]))
    ["it has 'tabels', which is not known: did you mean tables?"]
    """
    for name in given:
        if name not in known:
            yield f"{where} has {name!r}, which is not known: {did_you_mean(name, known)}"


def of_another_kind(content: Mapping[str, Any], kinds: Mapping[str, type | tuple[type, ...]]) -> dict[str, str]:
    """One fault for each name whose value is of another kind than it should be: name to fault.

    >>> of_another_kind({"tables": ["data"]}, {"tables": str})
    {'tables': '\\'tables\\' is a text: write tables = "…"'}
    """
    return {
        name: f"{name!r} is {_SPELT[kind].format(name)}"
        for name, kind in kinds.items()
        if name in content and not isinstance(content[name], kind)
    }
