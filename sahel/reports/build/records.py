"""Records: what each page was made from, so that what has not changed is not made again.

Beside the pages, in `.sahel/`, lies one small JSON file per edition, and one per environment
in which editions were built. All of it may be deleted: the next run makes everything anew.
`earlier` says which edition, wanted or recorded, comes before which in its series.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from itertools import groupby
from os import PathLike
from pathlib import Path
from typing import Any

from sahel.errors import DamagedPage
from sahel.reports.files import failed_page, without_links
from sahel.reports.fingerprints import digest, digest_of_file, digest_of_value
from sahel.reports.plan.editions import Edition
from sahel.reports.plan.parameters import in_words
from sahel.reports.receipts.embedded import Embedded, parse_embedded
from sahel.writing import write_atomically

FOLDER = ".sahel"
#: Where former pages are kept.
KEPT = "past"
_ENVIRONMENTS = "environments"
_FORMAT = 2
_MAIN = re.compile(r"<main\b.*</main>", flags=re.DOTALL)
#: The parts of what a page embeds that another page is compared with.
_COMPARED = ("title", "notebook", "parameters", "tables", "headline")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What one page was made from, and what came of it.

    `name` is the notebook's, `notebook` the digest of its file; `inputs` the digest of every file
    that was read, by its portable path (None: it was looked for and not there); `environment`
    the digest of all that was installed; `compared` the digests of the editions that it was
    compared with, by their place in the folder. `links` are the files it links to, by subject; blank: there is no
    page about that. `page` is the digest of the page's bytes,
    `content` that of what a reader sees of it, `embedded` that of what others compare it with.
    `built_at` is when the page got its present content (UTC), `former` the place of the
    last page that stood there and embedded something else, blank if there was none.
    """

    name: str
    file: str
    title: str
    parameters: dict[str, Any]
    country: str
    start: str
    notebook: str
    inputs: dict[str, str | None]
    environment: str
    page: str
    content: str
    embedded: str
    built_at: str
    compared: dict[str, str | None] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    former: str = ""
    format: int = _FORMAT

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.file.removesuffix(".html")


def read_records(folder: str | PathLike) -> dict[str, Record]:
    """The records of a folder by the page's file; a damaged one is passed over, as if it were not there."""
    found = (_read(path) for path in sorted((Path(folder) / FOLDER).glob("*.json")))
    return {record.file: record for record in found if record is not None}


def read_record(folder: str | PathLike, file: str) -> Record | None:
    """The record of one page; None if there is none, or a damaged one."""
    return _read(_path(Path(folder), file))


def write_record(record: Record, *, folder: str | PathLike, environment: Mapping[str, str]) -> None:
    """Put a page's record in place, whole, and with it what was installed."""
    kept = Path(folder) / FOLDER / _ENVIRONMENTS / f"{record.environment}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    if read_environment(folder, record.environment) is None:
        write_atomically(json.dumps(environment, indent=0, sort_keys=True, ensure_ascii=True), kept)
    path = _path(Path(folder), record.file)
    write_atomically(json.dumps(asdict(record), indent=1, sort_keys=True, ensure_ascii=True), path)


def read_environment(folder: str | PathLike, name: str) -> dict[str, str] | None:
    """What was installed when a page was built, by the digest in its record; None if it is lost or damaged."""
    found = _json(Path(folder) / FOLDER / _ENVIRONMENTS / f"{name}.json")
    return found if isinstance(found, dict) and digest_of_value(found) == name else None


def forget_unused(folder: str | PathLike) -> None:
    """Remove environments in which no page of the folder was built any more."""
    used = {record.environment for record in read_records(folder).values()}
    for path in (Path(folder) / FOLDER / _ENVIRONMENTS).glob("*.json"):
        if path.stem not in used:
            path.unlink(missing_ok=True)


def members(folder: Path, editions: Iterable[Edition], *, records: Mapping[str, Record]) -> list[Edition | Record]:
    """The pages to which others in a folder may link: those that are there, and those of a batch that will be.

    One that has never been made and failed on its last run is not counted on.
    """
    wanted = {one.file: one for one in editions}
    there = [one for one in records.values() if one.file not in wanted and (folder / one.file).is_file()]
    to_come = [
        one for file, one in wanted.items() if (folder / file).is_file() or not failed_page(folder / file).is_file()
    ]
    return [*there, *to_come]


def described(edition: Edition) -> dict[str, Any]:
    """The part of a record that follows from the edition alone."""
    return {
        "name": edition.name,
        "file": edition.file,
        "title": edition.title,
        "parameters": edition.parameters,
        "country": edition.country,
        "start": edition.start,
        "notebook": digest_of_file(edition.notebook) or "",
    }


def content_of(page: str) -> str:
    """The digest of what a reader sees: the page's main part, without its head, style, receipts and links to others."""
    main = _MAIN.search(page)
    return digest(without_links(main[0] if main else page).encode("utf-8"))


def embedded_digest(page: str) -> str:
    """The digest of what a page embeds for others to be compared with; blank where it embeds nothing."""
    try:
        return digest_of_embedded(parse_embedded(page, origin="the page"))
    except DamagedPage:
        return ""


def digest_of_embedded(embedded: Embedded) -> str:
    """The digest of what a page embeds for others to be compared with.

    Which package version made it, and which state of a whole table it read, is not part of that:
    only its source rows are.

    >>> pages = (Embedded(title="Mali", notebook="country", parameters={}, version=one) for one in "12")
    >>> len({digest_of_embedded(one) for one in pages})
    1
    """
    return digest_of_value({key: getattr(embedded, key) for key in _COMPARED})


def digest_compared(path: Path, file: str) -> str | None:
    """What another edition is to be recognised by: what it embeds, or all of it where it is a kept one.

    None where there is no such page.
    """
    if file.startswith(f"{KEPT}/"):
        return digest_of_file(path)
    try:
        return embedded_digest(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None


def _path(folder: Path, file: str) -> Path:
    return folder / FOLDER / f"{file.removesuffix('.html')}.json"


def _read(path: Path) -> Record | None:
    found = _json(path)
    if isinstance(found, dict) and found.get("format") == 1:  # when `embedded` was called `carried`
        found = {"embedded": found.pop("carried", None)} | found | {"format": _FORMAT}
    if isinstance(found, dict):  # before pages linked to each other
        found.setdefault("links", {})
    if not isinstance(found, dict) or found.get("format") != _FORMAT or found.keys() != _TYPES.keys():
        return None
    fits = all(isinstance(found[name], kind) for name, kind in _TYPES.items())
    return Record(**found) if fits and _path(path.parent.parent, found["file"]) == path else None


_TYPES = {one.name: {"d": dict, "i": int}.get(str(one.type)[0], str) for one in fields(Record)}


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


#: The parameters that place an edition in its series.
_DATES = ("month", "as_of", "until")
#: Blank: all that the tables hold, which is later than any day.
_OPEN = "9999"


@dataclass(frozen=True)
class Earlier:
    """The edition before another in its series: its file, and what it is called in a sentence."""

    file: str
    label: str


def earlier(members: Iterable[Edition | Record]) -> dict[str, Earlier]:
    """The edition before each, by file: the nearest earlier day or month of the same series.

    Where two editions of a series show the same day, neither comes before the other.

    >>> from sahel.reports import edition
    >>> months = [edition("monthly", {"month": month}) for month in ("2024-07", "2024-05", "2024-06")]
    >>> earlier(months)["monthly-2024-07.html"]
    Earlier(file='monthly-2024-06.html', label='the edition of June 2024')
    """
    series: dict[str, dict[str, Edition | Record]] = defaultdict(dict)
    for one in members:
        if any(name in one.parameters for name in _DATES):
            series[_series(one)].setdefault(one.file, one)
    found: dict[str, Earlier] = {}
    for group in series.values():
        before: Edition | Record | None = None
        for _, same in groupby(sorted(group.values(), key=lambda one: (_moment(one), one.file)), key=_moment):
            together = list(same)
            if before is not None:
                found |= {one.file: Earlier(before.file, _label(before)) for one in together}
            before = together[0]
    return found


def _series(one: Edition | Record) -> str:
    rest = {name: str(value) for name, value in one.parameters.items() if name not in _DATES}
    return digest_of_value([one.name, rest])


def _moment(one: Edition | Record) -> tuple[str, ...]:
    return tuple(str(one.parameters.get(name) or _OPEN) for name in _DATES)


def _label(one: Edition | Record) -> str:
    said = {"month": "of {}", "as_of": "as known on {}", "until": "until {}"}
    stated = [said[name].format(in_words(str(one.parameters[name]))) for name in _DATES if one.parameters.get(name)]
    return " ".join(["the edition", *stated])
