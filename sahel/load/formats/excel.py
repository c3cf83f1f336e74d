"""Workbooks of Excel, new and old: the sheet that is most familiar, as text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import pandas as pd

from sahel.errors import UnknownTable
from sahel.load.formats.csv import MalformedRow, cell_text, frame_of
from sahel.load.formats.detect import Source, require_package, seekable
from sahel.load.formats.layout import Layout, header_at, named, what_to_say, with_second_row

if TYPE_CHECKING:
    from xlrd.sheet import Cell


_HEADS = 12


def read_workbook(source: Source, *, known: Collection[str]) -> tuple[Layout, pd.DataFrame, list[MalformedRow]]:
    """The sheet whose header is the most familiar as text cells, with its layout and the rows that are none."""
    sheets = _excel(source) if source.kind == "xlsx" else _old_excel(source)
    title, rows = max(sheets.items(), key=lambda item: _familiar(item[1], known), default=("", {}))
    if not rows:
        raise UnknownTable(f"{str(source.path)!r} holds no filled sheet. Look into it, and save it anew.")
    first = list(rows)[:_HEADS]
    *above, top = first[: header_at([rows[number] for number in first], known) + 1]
    header = _trimmed(rows[top])
    notes = (f"sheet {title!r} of {list(sheets)}: the others are not read",) if len(sheets) > 1 else ()
    notes += what_to_say(header, [rows[number] for number in above])
    layout = Layout(skipped=top, header=tuple(header), columns=named(header), notes=notes)
    layout = with_second_row(layout, rows.get(top + 1, []))
    return layout, *_cut({number: cells for number, cells in rows.items() if number > layout.skipped}, layout)


def _excel(source: Source) -> dict[str, dict[int, list[str]]]:
    """Every sheet of a workbook by its title: its filled rows as text, by their number."""
    require_package("openpyxl", extra="excel", why="reading an Excel sheet")
    from openpyxl import load_workbook

    try:
        with source.stream() as stream:
            data = seekable(stream)
            _refuse_unreckoned(source, data)
            book = load_workbook(data, read_only=True, data_only=True)
            return {sheet.title: _filled_rows(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    except UnknownTable:
        raise
    except Exception as cause:  # a damaged workbook fails anywhere in the zip, the XML or the cells
        raise UnknownTable(
            f"{str(source.path)!r} is a damaged Excel file: {type(cause).__name__}: {cause}. Open it in Excel and save "
            "it anew, or save it as CSV."
        ) from cause


def _old_excel(source: Source) -> dict[str, dict[int, list[str]]]:
    """The same of a workbook in the format of Excel 97 to 2003, in which CSP ships its tables."""
    require_package("xlrd", extra="excel", why="reading an old Excel file (.xls)")
    import xlrd

    try:
        with source.stream() as stream:
            book = xlrd.open_workbook(file_contents=stream.read(), logfile=io.StringIO())
        return {
            sheet.name: _filled_rows([_old_cell(cell, book.datemode) for cell in row] for row in sheet.get_rows())
            for sheet in book.sheets()
        }
    except Exception as cause:  # a damaged workbook fails anywhere in its container, its records or its cells
        raise UnknownTable(
            f"{str(source.path)!r} is an old Office file in which no Excel sheet can be read: {type(cause).__name__}: "
            f"{cause}. It may be damaged, locked with a password, or no workbook. Save it as .xlsx or .csv, and load "
            "that."
        ) from cause


def _old_cell(cell: Cell, datemode: int) -> Any:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value)
    return cell.value


def _filled_rows(rows: Iterable[Sequence[Any]]) -> dict[int, list[str]]:
    """The rows that hold anything, as text, by their number: a sheet may be formatted down to its millionth row."""
    filled = ((number, row) for number, row in enumerate(rows, start=1) if row.count(None) + row.count("") < len(row))
    return {number: [cell_text(cell) or "" for cell in row] for number, row in filled}


def _refuse_unreckoned(source: Source, data: BinaryIO) -> None:
    """Refuse formulas that no program has worked out, as a script writes them: each would read as a blank cell."""
    with zipfile.ZipFile(data) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            sheet = archive.read(name)
            if re.search(rb"</f>|<f/>", sheet) and not re.search(rb"(</f>|<f/>)<v>[^<]", sheet):
                raise UnknownTable(
                    f"{str(source.path)!r} holds formulas without their results: a script wrote them, no program has "
                    "worked them out. Open it in Excel or LibreOffice, save it, and load it again."
                )


def _familiar(rows: dict[int, list[str]], known: Collection[str]) -> int:
    first = list(rows.values())[:_HEADS]
    return len(set(known) & set(named(first[header_at(first, known)]))) if first else 0


def _trimmed(header: list[str]) -> list[str]:
    """A header without the empty columns that a sheet may trail."""
    while header and not header[-1].strip():
        header = header[:-1]
    return header


def _cut(body: dict[int, list[str]], layout: Layout) -> tuple[pd.DataFrame, list[MalformedRow]]:
    width = len(layout.columns)
    kept, rows, malformed = [], [], []
    for number, cells in body.items():
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            rule = f"has the header's {width} cells: there is more to the right"
            malformed.append(MalformedRow(row=number, text=" | ".join(cells), rule=rule))
            continue
        kept.append((cells + [""] * width)[:width])
        rows.append(number)
    return frame_of(kept, rows, layout), malformed
