"""Former editions: a page that is replaced by one with another content is kept, under the day it was built.

They lie in `past/<edition>/<day>.html`, byte for byte as they were published, beside an
`index.html` of their own, to which their link "All reports" leads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sahel.reports.fingerprints import digest_of_file
from sahel.reports.placing import place
from sahel.reports.records import KEPT, Record

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
    place((folder / record.file).read_bytes().decode("utf-8"), folder / file)
    return file
