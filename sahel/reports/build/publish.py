"""The folder of pages while a batch is put into it: what each page is compared with, kept and recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType

from sahel.reports.build.records import (
    KEPT,
    Earlier,
    Record,
    content_of,
    described,
    digest_compared,
    earlier,
    members,
    read_record,
    read_records,
    write_record,
)
from sahel.reports.files import PAGE_MARK, require_ours
from sahel.reports.fingerprints import digest, digest_of_file, digest_of_value, environment, portable
from sahel.reports.plan.editions import Edition
from sahel.reports.plan.parameters import building_moment, in_words
from sahel.reports.plan.subjects import linkable, pages_of
from sahel.writing import write_atomically


@dataclass(frozen=True)
class Comparison:
    """An older edition that a new one is compared with.

    `label` is what it is called in a sentence ("the edition of June 2024"), `path` the page to be
    read, `file` its place in the folder once the new edition is in place.
    """

    label: str
    path: Path
    file: str


class OutputFolder:
    """One folder of pages and the editions that are put into it.

    `waits_for` says which edition of the batch has to be in place before which (file by file): an edition
    is compared with the one before it as that is published.
    """

    def __init__(self, folder: Path, editions: Iterable[Edition]) -> None:
        self.folder = folder
        # Of the moment at which the batch begins: whatever is changed under its feet is seen by the next.
        self._environment = environment()
        wanted = {one.file: one for one in editions}
        records = read_records(folder)
        self._pages = pages_of(members(folder, wanted.values(), records=records))
        self._earlier = earlier([*wanted.values(), *records.values()])
        self.waits_for = {
            file: before.file for file, before in self._earlier.items() if file in wanted and before.file in wanted
        }

    def linkable(self, edition: Edition) -> dict[str, str]:
        """The files of the pages to which an edition may link, by subject."""
        return linkable(edition, self._pages)

    def comparisons(self, edition: Edition, *, embedded: str) -> list[Comparison]:
        """What an edition is compared with: the one before it in its series, and its own former build.

        `embedded` is the digest of what the new page embeds (`records.digest_of_embedded`). Its former
        build is the last that embedded something else, so that a page made twice is the same twice.
        """
        return [*self._before(self._earlier.get(edition.file)), *self._former(edition, embedded)]

    def publish(
        self,
        edition: Edition,
        page: str,
        *,
        embedded: str,
        inputs: Mapping[str, str | None],
        links: Mapping[str, str] = MappingProxyType({}),
        comparisons: Sequence[Comparison] = (),
    ) -> Path:
        """Put a page in place with its record; one that it replaces, and that said something else, is kept.

        `embedded` is the digest of what the page embeds, as `comparisons` takes it; `inputs` are those of the
        files that were read while it was made, by their real path, `links` what the page names, with the files it
        links to.
        """
        path = self.folder / edition.file
        if read_record(self.folder, edition.file) is None:
            require_ours(path, PAGE_MARK)
        compared = {one.file: digest_compared(one.path, one.file) for one in comparisons}
        before = self._in_place(edition)
        former, built_at = before.former if before else "", building_moment()
        if before is not None:
            is_same = before.embedded == embedded
            if is_same and before.content == content_of(page):
                built_at = before.built_at
            else:
                kept = keep(self.folder, before)
                former = former if is_same else kept
        write_atomically(page, path)
        record = Record(
            **described(edition),
            inputs={portable(path): content for path, content in sorted(inputs.items())},
            environment=digest_of_value(self._environment),
            compared=compared,
            links=dict(links),
            page=digest(page.encode("utf-8")),
            content=content_of(page),
            embedded=embedded,
            built_at=built_at,
            former=former,
        )
        write_record(record, folder=self.folder, environment=self._environment)
        return path

    def _in_place(self, edition: Edition) -> Record | None:
        """The record of the page that is in place, if the page is the one recorded."""
        record = read_record(self.folder, edition.file)
        if record is None or digest_of_file(self.folder / edition.file) != record.page:
            return None
        return record

    def _before(self, before: Earlier | None) -> list[Comparison]:
        path = self.folder / before.file if before else None
        return [Comparison(before.label, path, before.file)] if path and path.is_file() else []

    def _former(self, edition: Edition, embedded: str) -> list[Comparison]:
        record = self._in_place(edition)
        if record is None:
            return []
        if record.embedded != embedded:
            day, path, file = record.built_at[:10], self.folder / edition.file, place_for(self.folder, record)
        elif record.former and (self.folder / record.former).is_file():
            day, path, file = Path(record.former).stem[:10], self.folder / record.former, record.former
        else:
            return []
        return [Comparison(f"this page as built on {in_words(day)}", path, file)]


def leads_nowhere(folder: Path, file: str) -> bool:
    """Whether the recorded page links to one that is not there."""
    record = read_record(folder, file)
    return record is not None and any(one and not (folder / one).is_file() for one in record.links.values())


_KEPT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-(\d+))?\.html")


@dataclass(frozen=True)
class Kept:
    """A former page: its place in the folder, and the day it was built."""

    file: str
    day: str

    @property
    def name(self) -> str:
        """The name of its file beside the other former pages."""
        return self.file.rpartition("/")[2]


def former_editions(folder: Path, stem: str) -> list[Kept]:
    """The former pages of an edition, the newest first."""
    found = []
    for path in (folder / KEPT / stem).glob("*.html"):
        if parts := _KEPT.fullmatch(path.name):
            found.append((parts[1], int(parts[2] or 1), path.name))
    return [Kept(f"{KEPT}/{stem}/{name}", day) for day, _, name in sorted(found, reverse=True)]


def place_for(folder: Path, record: Record) -> str:
    """Where the page of a record is kept, or would be: under the day it was built, numbered if that is taken."""
    day = record.built_at[:10]
    names = (f"{KEPT}/{record.stem}/{day}{f'-{n}' if n > 1 else ''}.html" for n in count(1))
    return next(file for file in names if digest_of_file(folder / file) in (None, record.page))


def keep(folder: Path, record: Record) -> str:
    """Keep the page that is now in place, as its record describes it, and hand back where."""
    file = place_for(folder, record)
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    write_atomically((folder / record.file).read_bytes().decode("utf-8"), folder / file)
    return file
