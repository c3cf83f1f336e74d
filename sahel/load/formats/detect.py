"""What sort of file it is, by its first bytes, and its bytes as a stream."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import BinaryIO, Literal

from sahel.errors import MissingDependency, UnknownTable

Kind = Literal["text", "xlsx", "xls", "ods", "parquet", "json"]
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_TABLES = (".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".ndjson", ".geojson", ".xlsx", ".parquet")
_OTHERS = {
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"%PDF": "a PDF",
    b"{\\rtf": "a text document (RTF)",
    b"SQLite format 3": "an SQLite database",
}
#: Files of statistics programs, by their first bytes: which program, and how it writes a table that is read here.
_PROGRAMS = (
    (rb"<stata_dta>|[\x68-\x73][\x01\x02]\x01\x00", "Stata (.dta)", "export delimited using table.csv"),
    (rb"\$FL[23]@\(#\)|C\x01\xf5\x01", "SPSS (.sav)", "SAVE TRANSLATE /OUTFILE='table.csv' /TYPE=CSV /FIELDNAMES"),
    (rb"RD[AX][23]\n", "R (.rda)", "write.csv(table, 'table.csv', row.names = FALSE)"),
    (rb"[XAB]\n(\x00\x00\x00[\x02\x03]|[23]\n)", "R (.rds)", "write.csv(table, 'table.csv', row.names = FALSE)"),
)  # fmt: skip
_UNPACKING = (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, struct.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table file: where it is, what it is, and which member of an archive holds it."""

    path: Path
    kind: Kind
    packing: Literal["", "gz", "zip"] = ""
    member: str = ""

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The unpacked bytes; a damaged archive is refused, wherever the damage shows."""
        try:
            with self.path.open("rb") as raw:
                if self.packing == "gz":
                    with gzip.open(raw) as unpacked:
                        yield unpacked
                elif self.packing == "zip":
                    with zipfile.ZipFile(raw) as archive, archive.open(self.member) as unpacked:
                        yield unpacked
                else:
                    yield raw
        except _UNPACKING as cause:
            if not self.packing:
                raise
            raise UnknownTable(
                f"{str(self.path)!r} is a damaged or incomplete {self.packing} archive: {cause}. "
                "Download or copy it again."
            ) from cause


def identify(path: str | PathLike) -> Source:
    """What a path holds; refuses what cannot be a table, with the reason."""
    where = Path(path)
    try:
        with where.open("rb") as raw:
            head = raw.read(512)
    except FileNotFoundError:
        raise UnknownTable(
            f"there is no file {str(path)!r}. Check the path, or leave it out for the bundled table."
        ) from None
    except OSError as cause:
        raise UnknownTable(f"{str(path)!r} cannot be read: {cause}. Give a file, and one you may read.") from cause
    if head.startswith(b"\x1f\x8b"):
        return _inside(Source(path=where, kind="text", packing="gz"))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(where)
    return Source(path=where, kind=_kind(head, where))


def _kind(head: bytes, where: Path) -> Kind:
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnknownTable(f"{str(where)!r} is empty. Download or copy it again.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if sort := next((sort for mark, sort in _OTHERS.items() if head.startswith(mark)), None):
        raise UnknownTable(f"{str(where)!r} is {sort}, not a table. Take the table out of it, as CSV, and load that.")
    for mark, program, command in _PROGRAMS:
        if re.match(mark, head):
            raise UnknownTable(
                f"{str(where)!r} is a file of {program}, which sahel does not read. Write it as CSV there, with "
                f"{command}, and load that; or give sahel what pandas or pyreadr makes of it, saved as CSV."
            )
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if re.match(rb"(\xef\xbb\xbf)?\s*[{\[]", head):
        return "json"
    if re.match(rb"(\xef\xbb\xbf)?\s*<\?xml", head) and b"<html" not in head.lower():
        raise UnknownTable(f"{str(where)!r} is XML. Ask its publisher for CSV, JSON or Excel, and load that.")
    if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", head, flags=re.IGNORECASE):
        raise UnknownTable(
            f"{str(where)!r} is a web page, not a table: a download that ended at a login or an error page. "
            "Open it to see what it says, then download the table again."
        )
    if head.startswith(b"version https://git-lfs.github.com/"):
        raise UnknownTable(
            f"{str(where)!r} is not the table but a note of Git LFS that stands for it. Fetch the table with "
            "`git lfs pull`, or download it from its publisher."
        )
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(_CONTROLS.findall(head)) > 4:
        raise UnknownTable(
            f"{str(where)!r} cannot be read as a CSV table, nor as Excel, Parquet or JSON: it holds bytes that are no "
            "text. Save it as CSV, UTF-8."
        )
    return "text"


def _inside(source: Source) -> Source:
    """The same source, its kind read off the unpacked bytes."""
    with source.stream() as unpacked:
        head = unpacked.read(512)
    if head.startswith(b"PK"):
        raise UnknownTable(
            f"{str(source.path)!r} holds an archive in an archive. Unpack it once and load what is in it."
        )
    return Source(path=source.path, kind=_kind(head, source.path), packing=source.packing, member=source.member)


def _zipped(where: Path) -> Source:
    try:
        with zipfile.ZipFile(where) as archive:
            names = [item.filename for item in archive.infolist() if not item.is_dir()]
    except (*_UNPACKING, ValueError) as cause:
        raise UnknownTable(
            f"{str(where)!r} is a damaged or incomplete zip archive: {cause}. Download or copy it again."
        ) from cause
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        return Source(path=where, kind="xlsx")
    if "content.xml" in names and "mimetype" in names:
        return Source(path=where, kind="ods")
    seen = [name for name in names if not name.startswith("__MACOSX/")]
    found = [name for name in seen if name.lower().endswith(_TABLES) and "readme" not in name.lower()]
    if len(found) != 1:
        raise UnknownTable(
            f"{str(where)!r} should hold one table, but holds {found or seen}. Unpack it and load the one you mean."
        )
    source = Source(path=where, kind="text", packing="zip", member=found[0])
    with source.stream() as unpacked:
        head = unpacked.read(4)
    if head.startswith(b"PK"):
        raise UnknownTable(f"{str(where)!r} holds an Excel file or another archive. Unpack it and load what is in it.")
    return _inside(source)


def ends_in_line_break(source: Source) -> bool:
    """Whether a text file ends as most programs end one; a packed file has its own end mark."""
    if source.packing:
        return True
    with source.path.open("rb") as raw:
        raw.seek(-min(2, source.path.stat().st_size), io.SEEK_END)
        return raw.read().endswith((b"\n", b"\r", b"\n\0"))


def seekable(stream: BinaryIO) -> io.BytesIO:
    """All of a stream in memory, for readers that jump about in a file."""
    return io.BytesIO(stream.read())


def require_package(name: str, *, extra: str, why: str) -> None:
    """Refuse, with the way to mend it, where an optional package is not installed."""
    from importlib.util import find_spec

    if find_spec(name) is None:
        raise MissingDependency(
            f"{why} needs the package {name!r}, which is not installed. Install it with: pip install 'sahel[{extra}]'."
        )
