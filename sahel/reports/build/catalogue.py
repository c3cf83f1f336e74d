"""The catalogue: one page that lists the reports in a folder, and a feed of them.

What a page is, its record says, or, where there is none, the page itself.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from sahel import __version__
from sahel.errors import SahelError
from sahel.reports.build.publish import Kept, former_editions
from sahel.reports.build.records import Record, read_records
from sahel.reports.files import FAILED, LAYOUTS, require_ours, script, template
from sahel.reports.fingerprints import digest, digest_of_file
from sahel.reports.plan.editions import kind_of
from sahel.reports.plan.lookup import country_name, names_of_incident
from sahel.reports.plan.parameters import in_words
from sahel.reports.receipts.embedded import block_of
from sahel.text import isolated
from sahel.writing import write_atomically

INDEX = "index.html"
FEED = "feed.xml"

_STATE = re.compile(r'<meta name="sahel-catalogue" content="([0-9a-f]{64})">')
_LOOK = ("catalogue.html.j2", "catalogue.css", "base.css", "filter.js", "former.html.j2")


@dataclass(frozen=True)
class Entry:
    """One report in the catalogue.

    `month` is blank for what is not about one month; `built_at` (UTC) is when the page got its
    present content, blank where there is no record; `names` are further words to find it by;
    `former` are the pages it replaced.
    """

    file: str
    title: str
    as_of: str
    start: str
    country: str
    section: str
    notebook: str = ""
    month: str = ""
    built_at: str = ""
    names: str = ""
    former: tuple[Kept, ...] = ()


@dataclass(frozen=True)
class Failure:
    """An edition whose last run failed: the page that says why, and its last good page if there is one."""

    file: str
    title: str
    last_good: str


@dataclass(frozen=True)
class Months:
    """The monthly reports about one country, year by year; a month may have several, or none."""

    place: str
    years: tuple[tuple[str, tuple[tuple[int, str, tuple[Entry, ...]], ...]], ...]

    @property
    def entries(self) -> list[Entry]:
        """All of them, in time."""
        return [entry for _, months in self.years for _, _, entries in months for entry in entries]

    @property
    def n_former(self) -> int:
        """How many former pages they have between them."""
        return sum(len(entry.former) for entry in self.entries)


def write_catalogue(folder: str | PathLike) -> Path:
    """Write `index.html`, which lists the reports in a folder, and `feed.xml`; hand back where the list is.

    Only pages that `sahel` made are listed. The list works without its script, which only
    filters it. What is up to date is left as it is.
    """
    where = Path(folder)
    require_catalogue_is_ours(where)
    records = read_records(where)
    entries, failures = read_entries(where, records=records), read_failures(where, records=records)
    state = digest(repr([entries, failures, _look()]).encode())
    if not _is_up_to_date(where, state):
        write_atomically(catalogue(entries, failures, state=state), where / INDEX)
        write_atomically(feed(entries), where / FEED)
        for entry in entries:
            if entry.former:
                write_atomically(_former_page(entry), where / Path(entry.former[0].file).parent / INDEX)
    return where / INDEX


def require_catalogue_is_ours(folder: Path) -> None:
    """Refuse a folder in which another program's list or feed stands in the way."""
    require_ours(folder / INDEX, '<meta name="sahel-catalogue"')
    require_ours(folder / FEED, _FEED_ID)


def list_pages(folder: Path) -> None:
    """Bring the catalogue of a folder up to date, if it holds a page; where it cannot be written, say so.

    The pages stand all the same, and the next run writes it.
    """
    if any(folder.glob("*.html")):
        try:
            write_catalogue(folder)
        except SahelError as refusal:
            print(f"sahel: the catalogue was not written: {refusal}", file=sys.stderr)
        except OSError as cause:
            print(
                f"sahel: the catalogue could not be written: {cause}. Free some space and run it again.",
                file=sys.stderr,
            )


def read_entries(folder: Path, *, records: Mapping[str, Record]) -> list[Entry]:
    """The reports in a folder, as their records or they themselves describe them; any other file is passed over."""
    found = []
    for path in sorted(folder.glob("*.html")):
        if path.name == INDEX or path.name.endswith(FAILED) or not path.is_file():
            continue
        try:
            described = _from_record(records[path.name]) if path.name in records else _receipt(path)
            if described is not None:
                former = tuple(former_editions(folder, path.name.removesuffix(".html")))
                found.append(_entry(path.name, described, former))
        except Exception as cause:  # whatever a file of somebody else holds, the others are listed
            print(f"sahel: {path.name} is not listed: it cannot be read as a report ({cause}).", file=sys.stderr)
    return found


def read_failures(folder: Path, *, records: Mapping[str, Record]) -> list[Failure]:
    """The editions in a folder whose last run failed."""
    found = []
    for path in sorted(folder.glob(f"*{FAILED}")):
        file = f"{path.name.removesuffix(FAILED)}.html"
        title = records[file].title if file in records else path.name.removesuffix(FAILED)
        found.append(Failure(path.name, title, file if (folder / file).is_file() else ""))
    return found


def catalogue(entries: list[Entry], failures: Iterable[Failure] = (), *, state: str = "") -> str:
    """The catalogue of these reports as HTML; `state` is kept in it, to tell whether it is up to date."""
    text, allowed = script("filter.js")
    places = sorted({(country_name(one.country), one.country) for one in entries if one.country})
    return template("catalogue.html.j2").render(
        sections=_sections(entries),
        failures=list(failures),
        places=places,
        n_reports=len(entries),
        script=text,
        digest=allowed,
        version=__version__,
        state=state,
        feed=FEED,
        in_words=in_words,
    )


def _former_page(entry: Entry) -> str:
    return template("former.html.j2").render(entry=entry, version=__version__, in_words=in_words)


def _is_up_to_date(folder: Path, state: str) -> bool:
    try:
        found = _STATE.search((folder / INDEX).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return False
    return found is not None and found[1] == state and (folder / FEED).is_file()


def _look() -> list[str | None]:
    """What the catalogue looks like: the version and the files that it is made with."""
    return [__version__, *(digest_of_file(LAYOUTS / name) for name in _LOOK), digest_of_file(__file__)]


def _from_record(record: Record) -> dict[str, Any]:
    return vars(record) | {"notebook": record.name}


def _receipt(path: Path) -> dict[str, Any] | None:
    described = block_of(path.read_text(encoding="utf-8", errors="replace"))
    is_one = described is not None and isinstance(described.get("parameters"), dict)
    texts = ("title", "notebook") if is_one else ()
    return described if texts and all(isinstance(described.get(name), str) for name in texts) else None


def _entry(file: str, described: dict[str, Any], former: tuple[Kept, ...]) -> Entry:
    month = str(described["parameters"].get("month") or "")
    is_month = re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month) is not None
    return Entry(
        file=file,
        title=str(described["title"]),
        as_of=in_words(described["parameters"].get("as_of") or ""),
        start=str(described.get("start", "")),
        country=str(described.get("country", "")),
        section="Month" if is_month else kind_of(described["notebook"]),
        notebook=str(described["notebook"]),
        month=month if is_month else "",
        built_at=str(described.get("built_at", "")),
        names=names_of_incident(str(described["parameters"].get("incident") or "")),
        former=former,
    )


def _sections(entries: list[Entry]) -> list[dict[str, Any]]:
    """What the page shows, in order: the short lists first, then the many incidents, country by country."""
    in_order = sorted(entries, key=lambda one: (one.start, one.title, one.as_of, one.file))
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for entry in in_order:
        by_kind[entry.section].append(entry)
    titles = {"Country": "Countries", "Month": "Months", "Overview": "Overviews", "Incident": "Incidents"}
    return [
        {
            "kind": kind,
            "title": title,
            "n": len(listed),
            "groups": {"Month": [], "Incident": _by_country(listed)}.get(kind, [("", listed)]),
            "months": _by_month(listed) if kind == "Month" else [],
        }
        for kind, title in titles.items()
        if (listed := by_kind.get(kind))
    ]


def _by_country(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[_place(entry)].append(entry)
    return sorted(found.items())


def _by_month(entries: list[Entry]) -> list[Months]:
    """Places by name, the whole region first; for each its years, the latest first, and their twelve months."""
    is_one_notebook = len({entry.notebook for entry in entries}) == 1
    by_place: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_place["" if is_one_notebook else entry.notebook, _place(entry)].append(entry)
    return [
        Months(": ".join(part for part in (notebook, place or "Whole region") if part), _years(own))
        for (notebook, place), own in sorted(by_place.items())
    ]


def _place(entry: Entry) -> str:
    return country_name(entry.country) if entry.country else ""


def _years(entries: list[Entry]) -> tuple:
    years = sorted({entry.month[:4] for entry in entries}, reverse=True)
    return tuple((year, tuple(_month(entries, f"{year}-{number:02d}") for number in range(1, 13))) for year in years)


def _month(entries: list[Entry], month: str) -> tuple[int, str, tuple[Entry, ...]]:
    return int(month[5:]), in_words(month)[:3], tuple(entry for entry in entries if entry.month == month)


_ATOM = "http://www.w3.org/2005/Atom"
_FEED_ID = f"urn:uuid:{uuid5(NAMESPACE_URL, 'urn:sahel:reports')}"
_MOST = 200
_BEGINNING = "1970-01-01T00:00:00Z"


def feed(entries: Iterable[Entry]) -> str:
    """An Atom feed of these reports, the newest first, at most two hundred.

    An entry keeps its id as long as its file keeps its name; its time is when the page got its
    present content. Addresses are relative, so that the folder may be published anywhere.
    Reports without a record of when they were built are left out.
    """
    dated = sorted((one for one in entries if one.built_at), key=lambda one: (one.built_at, one.file), reverse=True)
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(_name("feed"))
    _put(root, "id", _FEED_ID)
    _put(root, "title", "sahel: reports")
    _put(root, "subtitle", "Coups, insurgencies and contested casualty claims in the Sahel")
    _put(root, "updated", dated[0].built_at if dated else _BEGINNING)
    _put(_put(root, "author"), "name", "sahel")
    _put(root, "link", rel="alternate", type="text/html", href=INDEX)
    _put(root, "link", rel="self", type="application/atom+xml", href=FEED)
    for one in dated[:_MOST]:
        entry = _put(root, "entry")
        _put(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:sahel:reports:{one.file}')}")
        _put(entry, "title", f"{one.title}, as known on {one.as_of}" if one.as_of else one.title)
        _put(entry, "updated", one.built_at)
        _put(entry, "link", rel="alternate", type="text/html", href=quote(one.file))
        _put(entry, "category", term=one.section)
    ElementTree.indent(root, space=" ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _put(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, _name(name), attributes)
    child.text = isolated(text) or None
    return child


def _name(name: str) -> str:
    return f"{{{_ATOM}}}{name}"
