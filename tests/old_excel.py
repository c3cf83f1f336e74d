"""A workbook of Excel 95, byte by byte: no package that is still kept writes one."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date

_SECTOR = 512
_FREE, _END, _TABLE = -1, -2, -3


def old_workbook(*sheets: Sequence[Sequence[str | float | date | None]]) -> bytes:
    """Sheets of cells as an .xls file; texts in Windows-1252."""
    bodies = [_record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0)) + _cells(rows) + _record(0xA) for rows in sheets]
    head = _record(0x809, struct.pack("<HHHH", 0x500, 0x5, 0, 0)) + _record(0x42, struct.pack("<H", 1252))
    # How cells are shown: as they are, or (format 14) as a day.
    head += b"".join(_record(0xE0, struct.pack("<HHHBBIi", 0, shown, 0, 0, 0, 0, 0)) for shown in (0, 14))
    place = len(head) + sum(4 + 7 + len(_title(number)) for number in range(len(bodies))) + 4
    for number, body in enumerate(bodies):
        head += _record(0x85, struct.pack("<IBBB", place, 0, 0, len(_title(number))) + _title(number))
        place += len(body)
    return _container(head + _record(0xA) + b"".join(bodies))


def _title(number: int) -> bytes:
    return f"Sheet{number + 1}".encode()


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _cells(rows: Sequence[Sequence[str | float | date | None]]) -> bytes:
    records = b""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            match cell:
                case None:
                    continue
                case str():
                    text = cell.encode("cp1252")
                    records += _record(0x204, struct.pack("<HHHH", row, column, 0, len(text)) + text)
                case date():
                    days = (cell - date(1899, 12, 30)).days
                    records += _record(0x203, struct.pack("<HHHd", row, column, 1, days))
                case _:
                    records += _record(0x203, struct.pack("<HHHd", row, column, 0, cell))
    return records


def _container(book: bytes) -> bytes:
    """A compound file: its header, its table of sectors, its one folder, and the book."""
    sectors = max(8, -(-len(book) // _SECTOR))
    table = [_TABLE, _END, *range(3, sectors + 2), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIiIIiIiI", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109i", 0, *[_FREE] * 108)
    folder = _entry("Root Entry", kind=5, child=1, start=_END, size=0)
    folder += _entry("Book", kind=2, child=_FREE, start=2, size=sectors * _SECTOR)
    return header + struct.pack(f"<{len(table)}i", *table) + folder + bytes(256) + book.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, *, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    entry = text.ljust(64, b"\0") + struct.pack("<HBBiii", len(text), kind, 1, _FREE, _FREE, child)
    return entry + bytes(36) + struct.pack("<iII", start, size, 0)
