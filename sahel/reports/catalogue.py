"""The catalogue: one page that lists the reports in a folder, read from the reports themselves."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from sahel import __version__

INDEX = "index.html"

_TEMPLATES = Path(__file__).resolve().parent / "templates" / "sahel"
_RECEIPT = re.compile(r'<script type="application/json" id="edition">(.*?)</script>', flags=re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """One report in the catalogue."""

    file: str
    title: str
    as_of: str
    start: str
    country: str
    section: str


def write_catalogue(folder: str | PathLike) -> Path:
    """Write `index.html`, which lists the reports in a folder, and hand back where it is.

    Only pages that `sahel` made are listed: incidents by country and day, then countries,
    then overviews. The page works without its script, which only filters the list.
    """
    from sahel.reports.engine import place

    path = Path(folder) / INDEX
    place(catalogue(read_entries(Path(folder))), path)
    return path


def read_entries(folder: Path) -> list[Entry]:
    """The reports in a folder, as they describe themselves; any other file is passed over."""
    return [
        _entry(path.name, told)
        for path in sorted(folder.glob("*.html"))
        if path.name != INDEX and (told := _receipt(path)) is not None
    ]


def catalogue(entries: list[Entry]) -> str:
    """The catalogue of these reports as HTML."""
    from jinja2 import Environment, FileSystemLoader

    pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    script = (_TEMPLATES / "filter.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return pages.get_template("catalogue.html.j2").render(
        sections=_sections(entries), n_reports=len(entries), script=script, digest=digest, version=__version__
    )


def _receipt(path: Path) -> dict[str, Any] | None:
    found = _RECEIPT.search(path.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        return None
    try:
        told = json.loads(found[1])
    except json.JSONDecodeError:
        return None
    return told if isinstance(told, dict) and {"title", "notebook", "parameters"} <= told.keys() else None


def _entry(file: str, told: dict[str, Any]) -> Entry:
    from sahel.reports.page import in_words, kind_of

    return Entry(
        file=file,
        title=str(told["title"]),
        as_of=in_words(told["parameters"].get("as_of") or ""),
        start=str(told.get("start", "")),
        country=str(told.get("country", "")),
        section=kind_of(told["notebook"]),
    )


def _sections(entries: list[Entry]) -> list[tuple[str, list[tuple[str, list[Entry]]]]]:
    """Section, then group (a country's name, or none), then reports in order."""
    from sahel.reports.editions import country_name

    by_section: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in sorted(entries, key=lambda one: (one.start, one.title, one.as_of, one.file)):
        group = country_name(entry.country) if entry.section == "Incident" and entry.country else ""
        by_section[entry.section][group].append(entry)
    titles = {"Incident": "Incidents", "Country": "Countries", "Overview": "Overviews"}
    return [(title, sorted(by_section[kind].items())) for kind, title in titles.items() if kind in by_section]
