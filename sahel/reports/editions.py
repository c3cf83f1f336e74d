"""Editions: one notebook with one set of parameters, which makes one page."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sahel.countries import country_names
from sahel.dates import as_text
from sahel.errors import UnknownName
from sahel.load.bundled import folder
from sahel.reports.parameters import check_parameters, nearest_first, read_cells, read_parameters
from sahel.words import CORE

#: The parameters that say what an edition is about: they are always in its file name.
_SUBJECTS = ("incident", "country", "month")
_MANY = 3  # claims that an incident needs for an edition of its own
_LONGEST = 120


@dataclass(frozen=True)
class Edition:
    """One page to be made: a notebook, all its parameters, a title, a file name.

    `country` (ISO alpha-3) and `start` (ISO, cut at its precision) say where the catalogue lists it;
    they are blank for what is not about one country or one day. `attached` is the file that the
    parameter `events` names, which the notebook finds beside itself under its own name.
    """

    notebook: Path
    parameters: dict[str, Any] = field(hash=False)
    title: str
    file: str
    country: str = ""
    start: str = ""
    attached: Path | None = None

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.notebook.stem

    @property
    def as_of(self) -> str:
        """The day whose knowledge the edition shows; blank: all that the tables hold."""
        return self.parameters.get("as_of") or ""


def edition(name: str, parameters: Mapping[str, Any] | None = None) -> Edition:
    """The edition of one notebook with these parameters, checked before anything runs.

    Parameters
    ----------
    name : one of the package's notebooks, or the path of a notebook file (`.ipynb`).
    parameters : values by name; the notebook's own defaults stand for the others.

    Raises `UnknownName` if there is no such notebook, incident or country, `BadParameter`
    and `BadDate` as `check_parameters` does.
    """
    notebook = find_notebook(name)
    values = check_parameters(notebook, parameters or {})
    attached = Path(values["events"]).resolve() if values.get("events") else None
    values |= {"events": attached.name} if attached else {}
    defaults = {parameter.name: parameter.default for parameter in read_parameters(notebook)}
    subject, country, start = _subject(values)
    return Edition(
        notebook=notebook,
        parameters=values,
        title=_title(notebook, subject, values.get("month", "")),
        file=_file_name(notebook.stem, values, defaults),
        country=country,
        start=start,
        attached=attached,
    )


def default_editions() -> list[Edition]:
    """What `sahel report` makes when nothing is named.

    An edition for each incident with three or more claims (its parts' claims count as
    its own), one for each core country, and the overviews of coups and insurgencies.
    """
    incidents = [edition("incident", {"incident": one}) for one in often_claimed()]
    countries = [edition("country", {"country": one}) for one in CORE]
    return [*incidents, *countries, edition("coups"), edition("insurgencies")]


def often_claimed() -> list[str]:
    """The incidents with three or more claims, of their own or of themselves and their parts."""
    from sahel.load import load_claims, load_incidents

    incidents = load_incidents().set_index("incident_id")
    claims = load_claims()["incident_id"].value_counts().reindex(incidents.index, fill_value=0)
    totals, above = claims.copy(), incidents["part_of"]
    while above.notna().any():
        totals = totals.add(claims.groupby(above).sum(), fill_value=0)
        above = above.map(incidents["part_of"])
    return [one for one in incidents.index if totals[one] >= _MANY]


def find_notebook(name: str) -> Path:
    """The file of a notebook, by its name or its path; refuses one that does not exist."""
    if name.endswith(".ipynb"):
        path = Path(name).resolve()
        if not path.is_file():
            raise UnknownName(f"there is no notebook file {name!r}. Check the path.")
        return path
    known = {path.stem: path for path in folder("notebooks").glob("*.ipynb")}
    if name not in known:
        raise UnknownName(
            f"no notebook is called {name!r}. There are: {', '.join(nearest_first(name, known)) or 'none'}. "
            "A notebook of your own is given by its path, ending in .ipynb."
        )
    return known[name]


def country_name(country: str) -> str:
    """A country's short name in English, from its ISO alpha-3 code.

    >>> country_name("TCD")
    'Chad'
    """
    return country_names(pd.Series([country])).iloc[0]


def _subject(values: Mapping[str, Any]) -> tuple[str, str, str]:
    """What an edition is about, in words; its country; the day it began."""
    if values.get("incident"):
        from sahel.load import load_incidents

        incidents = load_incidents().set_index("incident_id")
        began = as_text(incidents["start"], incidents["start_precision"]).fillna("")
        incident = incidents.assign(start=began).loc[values["incident"]]
        return incident["name"], incident["country"], incident["start"]
    if values.get("country"):
        return country_name(values["country"]), values["country"], values.get("month", "")
    return "", "", values.get("month", "")


def _title(notebook: Path, subject: str, month: str) -> str:
    """An incident's or a country's edition bears its name; any other, the notebook's heading, place and month."""
    if subject and notebook.stem in ("incident", "country"):
        return subject
    prose = "\n".join(cell["source"] for cell in read_cells(notebook) if cell.get("cell_type") == "markdown")
    found = re.search(r"^# +(.+?)\s*#*$", prose, flags=re.MULTILINE)
    named = re.sub(r"[*_`]", "", found[1]) if found else notebook.stem.replace("-", " ").replace("_", " ").capitalize()
    return ": ".join(part for part in (named, subject, month) if part)


def _file_name(name: str, values: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    """A file name in plain letters that no other edition can have.

    Letters that a file name cannot carry are replaced; where anything was lost, or could be
    read in two ways, a digest of the exact parameters is added.
    """
    told = [(None if key in _SUBJECTS else key, str(values[key])) for key in _SUBJECTS if values.get(key)]
    told += [(key, str(value)) for key, value in values.items() if key not in _SUBJECTS and value != defaults[key]]
    parts = [_slug(name), *(_slug(text) for pair in told for text in pair if text is not None)]
    stem = "-".join(part for part in parts if part)
    exact = _slug(name) == name and all(_is_plain(value, values) for _, value in told)
    if exact and len(stem) <= _LONGEST and stem != "index":
        return f"{stem}.html"
    canonical = json.dumps([name, values], sort_keys=True, ensure_ascii=True, default=str)
    return f"{stem[:_LONGEST].strip('-') or 'report'}-{hashlib.sha256(canonical.encode()).hexdigest()[:12]}.html"


def _is_plain(text: str, keys: Mapping[str, Any]) -> bool:
    """Whether a value stands in a file name unchanged and cannot be taken for two."""
    kept = text if not re.fullmatch(r"[A-Z]{3}", text) else text.lower()
    return _slug(kept) == kept and not any(f"-{_slug(key)}-" in f"-{kept}-" for key in keys)


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")
