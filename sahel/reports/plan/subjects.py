"""What each page is about, as an id, and which pages of a folder a page may link to.

The id of a subject is the name of a row where there is one ("incidents/tinzaouaten-2024", "actors/jnim"),
else "countries/MLI", "months/MLI/2024-07", "overviews/coups".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sahel.errors import SahelError
from sahel.reports.plan import lookup
from sahel.reports.plan.editions import Edition, edition, find_notebook
from sahel.reports.plan.parameters import in_words, read_parameters

#: By notebook, the parameters that say what its page is about, and what the ids of such subjects begin with.
_SUBJECTS = {
    "incident": ("incidents", ("incident",)),
    "country": ("countries", ("country",)),
    "monthly": ("months", ("country", "month")),
    "group": ("actors", ("actor",)),
    "claims": ("overviews", ()),
    "coups": ("overviews", ()),
    "insurgencies": ("overviews", ()),
}
OVERVIEWS = {
    "overviews/claims": "Casualty claims compared",
    "overviews/coups": "Coups",
    "overviews/insurgencies": "Insurgencies",
}


class Member(Protocol):
    """A page that is there or is to be made: an edition, or the record of one."""

    name: str
    file: str
    parameters: Mapping[str, Any]


def subject_of(one: Member) -> str:
    """What a page is about; blank: nothing that another page would name.

    >>> subject_of(edition("monthly", {"country": "MLI", "month": "2024-07"}))
    'months/MLI/2024-07'
    """
    if one.name not in _SUBJECTS:
        return ""
    kind, names = _SUBJECTS[one.name]
    values = [str(one.parameters.get(name) or "") for name in names]
    return "/".join([kind, *(values or [one.name])])


@dataclass(frozen=True)
class Page:
    """What a page is about, its file, and the settings that set it apart from the usual page about that."""

    subject: str
    file: str
    settings: Mapping[str, str]


def pages_of(members: Iterable[Member]) -> list[Page]:
    """The pages to which others may link, in the order of their files."""
    found = (Page(subject_of(one), one.file, _settings(one)) for one in members)
    return sorted((page for page in found if page.subject), key=lambda page: page.file)


def linkable(one: Member, pages: Iterable[Page]) -> dict[str, str]:
    """The files of the pages that a page may link to, by subject.

    Only a page that knows of the same day counts, and none with a setting that this page does not have. Of two
    pages about one subject the one that has more settings in common counts.
    """
    own, about = _settings(one), subject_of(one)
    found: dict[str, Page] = {}
    for page in pages:
        is_alike = page.settings.items() <= own.items() and page.settings.get("as_of") == own.get("as_of")
        before = found.get(page.subject)
        if page.subject != about and is_alike and (before is None or len(page.settings) > len(before.settings)):
            found[page.subject] = page
    return {subject: page.file for subject, page in found.items()}


def _settings(one: Member) -> dict[str, str]:
    """The parameters that set a page apart from the usual one about its subject."""
    try:
        usual = {parameter.name: parameter.default for parameter in read_parameters(find_notebook(one.name))}
    except SahelError:  # a notebook of one's own, or one that is gone
        usual = {}
    about = _SUBJECTS.get(one.name, ("", ()))[1]
    return {
        name: str(value)
        for name, value in one.parameters.items()
        if name not in about and value not in ("", None) and value != usual.get(name)
    }


def usual_file(subject: str, like: Mapping[str, Any]) -> str:
    """The file of a page about a subject that has the settings of another page, where no plan names it otherwise."""
    kind, *values = subject.split("/")
    for name, (own, names) in _SUBJECTS.items():
        if own == kind and (len(names) == len(values) if names else [name] == values):
            known = {parameter.name for parameter in read_parameters(find_notebook(name))}
            shared = {key: value for key, value in like.items() if key in known - set(names) and key == "as_of"}
            return edition(name, {**shared, **dict(zip(names, values, strict=False))}).file
    return ""


def title_of(subject: str, names: Mapping[str, str]) -> str:
    """What a subject is called in a list of links; `names` are those of groups, by id.

    >>> title_of("months/MLI/2024-07", {}), title_of("countries/TCD", {}), title_of("incidents/tinzaouaten-2024", {})
    ('Mali, July 2024', 'Chad', 'Battle and ambush at Tinzaouaten')
    """
    kind, first, *rest = subject.split("/")
    match kind:
        case "incidents":
            return lookup.incidents().get(first, {}).get("name", first)
        case "countries":
            return lookup.country_name(first)
        case "months":
            return ", ".join([*([lookup.country_name(first)] if first else []), in_words(rest[0])])
        case "actors":
            return names.get(first, first)
    return OVERVIEWS.get(subject, first)


def neighbours(one: Edition) -> list[str]:
    """The subjects that a page names without a row: its country, the months beside its own, the overviews."""
    found = [f"countries/{one.country}"] if one.country else []
    if one.name == "monthly":
        month, country = str(one.parameters["month"]), one.parameters.get("country") or ""
        found += [f"months/{country}/{beside}" for beside in (_moved(month, -1), _moved(month, 1))]
    return [*found, *OVERVIEWS]


def _moved(month: str, by: int) -> str:
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{number // 12}-{number % 12 + 1:02d}"
