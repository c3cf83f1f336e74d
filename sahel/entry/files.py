"""Rows put into table files: each at its place in the order of keys, and every other byte as it was."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from sahel.errors import BadEntry
from sahel.schema import tables
from sahel.writing import put_in_place

Row = Mapping[str, str]
#: Rows of an imported sheet that could not be placed: a file beside the tables.
UNRESOLVED = "unresolved"
UNRESOLVED_COLUMNS = ("sheet", "row", "reason", "cells")
_KEYS = {name: table.key for name, table in tables.BUNDLED.items()} | {UNRESOLVED: ("sheet", "row", "cells")}
_COLUMNS = {name: table.column_names for name, table in tables.BUNDLED.items()} | {UNRESOLVED: UNRESOLVED_COLUMNS}


def write_tables(folder: Path, rows: Mapping[str, pd.DataFrame], *, without: Mapping[str, set] | None = None) -> None:
    """Put rows into the files of their tables; a row whose key is there takes its place. All is made before any is put.

    Files are put in place one after another, each in one step, in the order in which tables refer
    to each other: whoever is interrupted leaves tables in which every id points to a row.
    `without` names keys of rows to be taken out, by table.
    """
    order = [UNRESOLVED, *tables.BUNDLED]
    made = {}
    for name in order:
        gone = (without or {}).get(name, set())
        if name not in rows and not gone:
            continue
        path = folder / f"{name}.csv"
        before = path.read_bytes() if path.is_file() else None
        new = rows[name].fillna("").astype("str").to_dict("records") if name in rows else []
        made[path] = before, with_rows(before, new, name=name, without=gone)
    for path, (before, content) in made.items():
        if (path.read_bytes() if path.is_file() else None) != before:
            raise BadEntry(f"{path.name} was changed by another program at this moment. Give the command again.")
        if content != before:
            replace_file(path, content)


def replace_file(path: Path, content: bytes) -> None:
    """A file put in place in one step; one that was there keeps its permissions, and a link stays a link."""
    place = Path(os.path.realpath(path))
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else None
    with put_in_place(place) as fresh:
        fresh.write_bytes(content)
    if mode is not None:
        place.chmod(mode)


def with_rows(content: bytes | None, rows: Sequence[Row], *, name: str, without: set = frozenset()) -> bytes:
    """The content of a table file with rows put in: bytes of all other rows stay, line ends and quotes included.

    In a file that is sorted by its key a row goes where the order has it, in any other to the end.

    >>> with_rows(b"sheet,row,reason,cells\\na,1,x,y\\nb,1,x,y\\n",
    ...           [{"sheet": "a", "row": "2", "reason": "x, y", "cells": ""}], name="unresolved")
    b'sheet,row,reason,cells\\na,1,x,y\\na,2,"x, y",\\nb,1,x,y\\n'
    """
    if content is None:
        content = (",".join(_COLUMNS[name]) + "\n").encode()
    lines, cells = _records(content, name)
    header = [column.strip() for column in cells[0]]
    wanted = {column for row in rows for column, value in row.items() if value != "" and column in _COLUMNS[name]}
    if missing := [column for column in _COLUMNS[name] if column in {*wanted, *_KEYS[name]} and column not in header]:
        raise BadEntry(
            f"{name}.csv has no column {', '.join(missing)}, which the new rows fill. Add it to the header, and an "
            "empty cell to each row."
        )
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    places = [header.index(column) for column in _KEYS[name]]
    keys = [tuple(record[place] for place in places) if len(record) > max(places) else () for record in cells[1:]]
    held = [one for one in zip(keys, lines[1:], cells[1:], strict=True) if one[0] not in without]
    keys, lines = [key for key, *_ in held], [lines[0], *(line for _, line, _ in held)]
    before = {key: dict(zip(header, record, strict=False)) for key, _, record in held if key}
    if rows and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    for row in rows:
        key = tuple(row[column] for column in _KEYS[name])
        if key in before:
            # Columns that are none of the table's keep what stands in them.
            others = {column: cell for column, cell in before[key].items() if column not in _COLUMNS[name]}
            lines[keys.index(key) + 1] = _line([(others | dict(row)).get(column, "") for column in header], end)
            continue
        # Blank lines have no key, and no place in the order.
        filled = [one for one in keys if one]
        is_sorted = filled == sorted(filled)
        at = next((at for at, one in enumerate(keys) if is_sorted and one > key), len(keys))
        lines.insert(at + 1, _line([row.get(column, "") for column in header], end))
        keys.insert(at, key)
    return "".join(lines).encode("utf-8", "surrogateescape")


def _records(content: bytes, name: str) -> tuple[list[str], list[list[str]]]:
    """The records of a CSV file, each as its text and as its cells."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadEntry(f"{name}.csv is not in UTF-8. Save it as CSV in UTF-8 with commas, and add again.") from None
    # The mark at the beginning stays in the header's text.
    parts = list(io.StringIO(text, newline=""))
    try:
        reader = csv.reader(iter(parts), strict=True)
        lines, cells, at = [], [], 0
        for record in reader:
            lines.append("".join(parts[at : reader.line_num]))
            cells.append(record)
            at = reader.line_num
    except csv.Error as cause:
        raise BadEntry(f"{name}.csv cannot be read as CSV: {cause}. Mend it, then add again.") from None
    if not cells or not set(_KEYS[name]) <= {column.strip().removeprefix("\ufeff") for column in cells[0]}:
        raise BadEntry(
            f"{name}.csv does not begin with a header that has {', '.join(_KEYS[name])}, parted by commas. Save it as "
            "CSV in UTF-8 with commas, and add again."
        )
    cells[0] = [column.removeprefix("\ufeff") for column in cells[0]]
    return lines, cells


def _line(cells: Sequence[str], end: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerow(cells)
    return out.getvalue()
