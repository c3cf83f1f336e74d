"""Editions: one notebook with one set of parameters, which makes one page."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sahel.errors import BadParameter, UnknownName, meant, near_names, suggest
from sahel.reports.plan import lookup
from sahel.reports.plan.parameters import (
    check_parameters,
    day_of,
    in_words,
    is_language,
    month_of,
    read_cells,
    read_language,
    read_parameters,
)
from sahel.workspace import current_project, folder

#: The parameters that say what an edition is about: they are always in its file name.
_SUBJECTS = ("incident", "country", "actor", "month")
_LONGEST = 120
#: Names that the folder needs for itself, or that some systems refuse.
_TAKEN = {"index", "feed", "past", "con", "prn", "aux", "nul"}


@dataclass(frozen=True)
class Edition:
    """One page to be made: a notebook, all its parameters, a title, a file name.

    `country` (ISO alpha-3) and `start` (ISO, cut at its precision) say where the catalogue lists it;
    they are blank for what is not about one country or one day. `attached` is the file that the
    parameter `events` names, which a bundled notebook finds beside itself under its own name.
    `home` is the folder in which a notebook of one's own works, so that relative paths begin there;
    None: it is a bundled one, which works in an empty folder. `language` is the page's.
    `is_strict`: a picture without a description is refused, and not only named on the page.
    """

    notebook: Path
    parameters: dict[str, Any] = field(hash=False)
    title: str
    file: str
    country: str = ""
    start: str = ""
    attached: Path | None = None
    home: Path | None = None
    language: str = "en"
    is_strict: bool = False

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.notebook.stem

    @property
    def stem(self) -> str:
        """The file's name without its ending: what the edition is called in its folder."""
        return self.file.removesuffix(".html")

    @property
    def as_of(self) -> str:
        """The day whose knowledge the edition shows; blank: all that the tables hold."""
        return self.parameters.get("as_of") or ""


def edition(name: str, parameters: Mapping[str, Any] | None = None, *, title: str = "", output: str = "") -> Edition:
    """The edition of one notebook with these parameters, checked before anything runs.

    Parameters
    ----------
    name : one of the package's notebooks or of the project's, or the path of a notebook file (`.ipynb`).
    parameters : values by name; the notebook's own defaults stand for the others, and for a blank
        `events` the file of events that the project names.
    title, output : what the page is called, and its file (with or without `.html`), in which
        `{country}` stands for the value of that parameter, and `{country_name}`, `{incident_name}`,
        `{month_name}` for the name in words. Blank: made from the notebook and the parameters.

    Raises `UnknownName` if there is no such notebook, incident or country, `BadParameter`
    and `BadDate` as `check_parameters` does, and `BadParameter` for a title or an output that
    names no parameter, or an output that is no plain file name.

    >>> edition("country", {"country": "MLI"}, title="{country_name} at a glance", output="glance-{country}").title
    'Mali at a glance'
    """
    notebook = find_notebook(name)
    defaults = {parameter.name: parameter.default for parameter in read_parameters(notebook)}
    given = dict(parameters or {})
    if defaults.get("events") == "" and (project := current_project()) and project.events:
        defaults["events"] = project.events.name
        # A page names its file by the bare name, and is checked with that.
        is_named = given.get("events", project.events.name) == project.events.name
        given |= {"events": str(project.events)} if is_named else {}
    if defaults.get("events") and "events" not in given and (beside := notebook.parent / defaults["events"]).is_file():
        given["events"] = str(beside)
    home = home_of(notebook)
    values = check_parameters(notebook, given)
    attached = Path(values["events"]).resolve() if values.get("events") else None
    values |= {"events": attached.name} if attached else {}
    subject, country, start = _subject(values)
    return Edition(
        notebook=notebook,
        parameters=values,
        title=_filled(title, values, what="title") if title else _title(notebook, subject, values.get("month", "")),
        file=_own_file(_filled(output, values, what="output"))
        if output
        else _file_name(notebook.stem, values, defaults),
        country=country,
        start=start,
        attached=attached,
        home=home,
        language=_language(notebook, values) if home else "en",
    )


def dated(name: str, parameters: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Parameters in which words for days and months have become the day or the month.

    >>> dated("monthly", {"month": "last-month"}, on=date(2024, 8, 1))
    {'month': '2024-07'}
    """
    kinds = {parameter.name: parameter for parameter in read_parameters(find_notebook(name))}
    values = dict(parameters)
    for key, value in values.items():
        if key in kinds and isinstance(value, str) and value:
            if kinds[key].is_day:
                values[key] = day_of(value, on=on)
            elif kinds[key].is_month:
                values[key] = month_of(value, on=on)
    return values


def find_notebook(name: str) -> Path:
    """The file of a notebook, by its name (see `notebooks`) or its path; refuses one that does not exist."""
    if name.endswith(".ipynb"):
        path = Path(name).resolve()
        if not path.is_file():
            raise UnknownName(f"there is no notebook file {name!r}. Check the path.")
        return path
    places = _folders() if Path(name).name == name else []
    found = [place / f"{name}.ipynb" for place in places if (place / f"{name}.ipynb").is_file()]
    if not found:
        raise UnknownName(
            f"no notebook is called {name!r}. {meant(near_names(name, notebooks()))}"
            f"There are: {suggest(name, notebooks())}. "
            "A notebook of your own is given by its path, ending in .ipynb."
        )
    return found[-1]


def _folders() -> list[Path]:
    """Where notebooks that have a name are: one of a later folder goes before one of an earlier."""
    project = current_project()
    return [folder("notebooks"), *([project.notebooks] if project else [])]


def notebooks() -> dict[str, Path]:
    """The notebooks that have a name: the bundled ones and the current project's, whose names come first.

    >>> "incident" in notebooks()
    True
    """
    return {path.stem: path for one in _folders() for path in sorted(one.glob("*.ipynb"))}


def home_of(notebook: Path) -> Path | None:
    """The folder in which relative paths of a notebook begin: the project's, else its own; None: it is bundled."""
    if notebook.parent.resolve() == folder("notebooks").resolve():
        return None
    project = current_project()
    return (project.folder if project else notebook.parent).resolve()


def _language(notebook: Path, values: Mapping[str, Any]) -> str:
    """The language of one's own page: its parameter `language`, what its metadata say, else the project's first."""
    project = current_project()
    usual = project.languages[0] if project and project.languages else "en"
    return values["language"] if is_language(values.get("language")) else read_language(notebook) or usual


def kind_of(name: str) -> str:
    """What sort of page a notebook makes.

    >>> kind_of("incident"), kind_of("coups")
    ('Incident', 'Overview')
    """
    return {"incident": "Incident", "country": "Country", "monthly": "Month", "group": "Group"}.get(name, "Overview")


def _subject(values: Mapping[str, Any]) -> tuple[str, str, str]:
    """What an edition is about, in words; its country; the day it began."""
    if values.get("incident"):
        incident = lookup.incidents()[values["incident"]]
        return incident["name"], incident["country"], incident["start"]
    if values.get("country"):
        return lookup.country_name(values["country"]), values["country"], values.get("month", "")
    if values.get("actor"):
        return lookup.actors()[values["actor"]]["name"], "", ""
    return "", "", values.get("month", "")


def _title(notebook: Path, subject: str, month: str) -> str:
    """An incident's or a country's edition bears its name; any other, the notebook's heading, place and month."""
    if subject and notebook.stem in ("incident", "country", "group"):
        return subject
    prose = "\n".join(cell["source"] for cell in read_cells(notebook) if cell.get("cell_type") == "markdown")
    found = re.search(r"^# +(.+?)\s*#*$", prose, flags=re.MULTILINE)
    named = re.sub(r"[*_`]", "", found[1]) if found else notebook.stem.replace("-", " ").replace("_", " ").capitalize()
    return ": ".join(part for part in (named, subject, month) if part)


def _filled(template: str, values: Mapping[str, Any], *, what: str) -> str:
    """A title or an output with the parameters in their places."""
    words = {name: str(value) for name, value in values.items()}
    if values.get("country"):
        words["country_name"] = lookup.country_name(values["country"])
    if values.get("incident"):
        words["incident_name"] = lookup.incidents()[values["incident"]]["name"]
    if values.get("month"):
        words["month_name"] = in_words(values["month"])

    def one(found: re.Match[str]) -> str:
        if found[1] not in words:
            raise BadParameter(
                f"the {what} {template!r} asks for {found[0]}, which is no parameter of this edition. "
                f"It may have, in braces: {suggest(found[1], words)}."
            )
        return words[found[1]]

    return re.sub(r"\{([^{}]*)\}", one, template).strip()


def _own_file(output: str) -> str:
    """The file that a plan names: a plain name, which stays in its folder everywhere."""
    stem = output.removesuffix(".html")
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", stem) and not stem.endswith((".", ".failed"))
    if not plain or len(stem) > _LONGEST or stem.lower() in _TAKEN:
        raise BadParameter(
            f"the output {output!r} is no file name that a page can have. Use up to {_LONGEST} letters without "
            f"accents, digits, '-', '_' and '.', and none of: {', '.join(sorted(_TAKEN))}."
        )
    return f"{stem}.html"


def _file_name(name: str, values: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    """A file name in plain letters that no other edition can have.

    Letters that a file name cannot have are replaced; where anything was lost, or could be
    read in two ways, a digest of the exact parameters is added.
    """
    stated = [(None if key in _SUBJECTS else key, str(values[key])) for key in _SUBJECTS if values.get(key)]
    stated += [(key, str(value)) for key, value in values.items() if key not in _SUBJECTS and value != defaults[key]]
    parts = [_slug(name), *(_slug(text) for pair in stated for text in pair if text is not None)]
    stem = "-".join(part for part in parts if part)
    exact = _slug(name) == name and all(_is_plain(value, values) for _, value in stated)
    if exact and len(stem) <= _LONGEST and stem not in _TAKEN:
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
