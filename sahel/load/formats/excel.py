"""Workbooks of Excel, new and old, and of OpenDocument: the sheet that is most familiar, as text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pandas as pd

from sahel.errors import UnknownTable
from sahel.load.formats.csv import MalformedRow, cell_text, frame_of
from sahel.load.formats.detect import Source, require_package, seekable
from sahel.load.formats.layout import Layout, header_at, named, what_to_say, with_second_row

if TYPE_CHECKING:
    from xlrd.sheet import Cell


_HEADS = 12
_MOST = 5  # cells that a note names
_TABLE, _OFFICE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text")
)
_OPEN_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
#: Filled rows as text, by their number; and the ranges of merged cells that span several rows.
_Sheet = tuple[dict[int, list[str]], list[str]]


def read_workbook(source: Source, *, known: Collection[str]) -> tuple[Layout, pd.DataFrame, list[MalformedRow]]:
    """The sheet whose header is the most familiar as text cells, with its layout; no row of a sheet is malformed.

    A filled cell beyond the header's columns is not read and is named in a note, as are merged cells.
    """
    sheets = {"xlsx": _excel, "xls": _old_excel, "ods": _open_document}[source.kind](source)
    title, (rows, merged) = max(sheets.items(), key=lambda item: _familiar(item[1][0], known), default=("", ({}, [])))
    if not rows:
        raise UnknownTable(f"{str(source.path)!r} holds no filled sheet. Look into it, and save it anew.")
    first = list(rows)[:_HEADS]
    *above, top = first[: header_at([rows[number] for number in first], known) + 1]
    header = _trimmed(rows[top])
    notes = (f"sheet {title!r} of {list(sheets)}: the others are not read",) if len(sheets) > 1 else ()
    notes += what_to_say(header, [rows[number] for number in above])
    layout = Layout(skipped=top, header=tuple(header), columns=named(header), notes=notes)
    layout = with_second_row(layout, rows.get(top + 1, []))
    body = {number: cells for number, cells in rows.items() if number > layout.skipped}
    width = len(layout.columns)
    notes = layout.notes + _beside(body, width) + _about_merged(merged, layout.skipped)
    kept = {n: (cells + [""] * width)[:width] for n, cells in body.items() if any(c.strip() for c in cells[:width])}
    return replace(layout, notes=notes), frame_of(list(kept.values()), list(kept), layout), []


def _beside(body: dict[int, list[str]], width: int) -> tuple[str, ...]:
    """A note on filled cells beyond the header's columns."""
    beside = [
        f"{_column(place)}{number} = {cell.strip()[:80]!r}"
        for number, cells in body.items()
        for place, cell in enumerate(cells[width:], start=width)
        if cell.strip()
    ]
    return (f"{len(beside)} cell(s) beyond the header's columns not read: {_first_of(beside)}",) if beside else ()


def _about_merged(merged: list[str], skipped: int) -> tuple[str, ...]:
    """A note on merged cells among the rows of data."""
    below = [cells for cells in merged if int(re.findall(r"\d+", cells)[-1]) > max(skipped, 1)]
    text = (
        f"{len(below)} merged cell(s) over several rows ({_first_of(below)}): the value is that of the first row alone"
    )
    return (f"{text}, the rows below are blank there",) if below else ()


def _first_of(named: list[str]) -> str:
    return ", ".join(named[:_MOST]) + (f" and {len(named) - _MOST} more" if len(named) > _MOST else "")


def _column(place: int) -> str:
    """The letters of a column, counted from 0: A, B, …, Z, AA."""
    above, letter = divmod(place, 26)
    return (_column(above - 1) if above else "") + chr(ord("A") + letter)


def _range(top: int, left: int, stop: int, right: int) -> str:
    """A range as Excel names it, from a row's number and a column counted from 0."""
    return f"{_column(left)}{top}:{_column(right - 1)}{stop}"


def _excel(source: Source) -> dict[str, _Sheet]:
    """Every sheet of a workbook by its title: the rows that are there, whatever size the sheet states."""
    require_package("openpyxl", extra="excel", why="reading an Excel sheet")
    from openpyxl import load_workbook

    try:
        with source.stream() as stream:
            data = seekable(stream)
            book = load_workbook(data, read_only=True, data_only=True)
            sheets = {}
            with zipfile.ZipFile(data) as archive:
                for sheet in book.worksheets:
                    merged = _looked_over(source, archive.read(sheet._worksheet_path))
                    sheet.reset_dimensions()
                    sheets[sheet.title] = _filled_rows(sheet.iter_rows(values_only=True)), merged
            return sheets
    except UnknownTable:
        raise
    except Exception as cause:  # a damaged workbook fails anywhere in the zip, the XML or the cells
        raise UnknownTable(
            f"{str(source.path)!r} is a damaged Excel file: {type(cause).__name__}: {cause}. Open it in Excel and save "
            "it anew, or save it as CSV."
        ) from cause


def _looked_over(source: Source, sheet: bytes) -> list[str]:
    """The merged ranges of a sheet's XML that span rows; refuses what would read as blank or not at all.

    That is formulas that no program has worked out, as a script writes them, and rows out of their order.
    """
    if re.search(rb"</f>|<f/>", sheet) and not re.search(rb"(</f>|<f/>)<v>[^<]", sheet):
        raise _unreckoned(source)
    numbers = [int(number) for number in re.findall(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"', sheet)]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise UnknownTable(
            f"{str(source.path)!r} holds a sheet whose rows are out of order. Open it in Excel or LibreOffice, save "
            "it, and load it again."
        )
    ranges = re.findall(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+(\d+):[A-Z]+(\d+))"', sheet)
    return [cells.decode() for cells, top, bottom in ranges if top != bottom]


def _old_excel(source: Source) -> dict[str, _Sheet]:
    """The same of a workbook in the format of Excel 97 to 2003, in which CSP ships its tables."""
    require_package("xlrd", extra="excel", why="reading an old Excel file (.xls)")
    import xlrd

    try:
        with source.stream() as stream:
            data = stream.read()
        # Merged cells are known with the formats alone.
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True)
        return {
            sheet.name: (
                _filled_rows([_old_cell(cell, book.datemode) for cell in row] for row in sheet.get_rows()),
                [
                    _range(top + 1, left, bottom, right)
                    for top, bottom, left, right in sheet.merged_cells
                    if bottom > top + 1
                ],
            )
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


def _open_document(source: Source) -> dict[str, _Sheet]:
    """The same of an OpenDocument spreadsheet (.ods), as LibreOffice writes it."""
    try:
        with source.stream() as stream, zipfile.ZipFile(seekable(stream)) as archive:
            book = ElementTree.fromstring(archive.read("content.xml"))
        sheets = {sheet.get(f"{_TABLE}name", ""): list(_open_rows(sheet)) for sheet in book.iter(f"{_TABLE}table")}
    except Exception as cause:  # as above: anywhere in the zip, the XML or the cells
        raise UnknownTable(
            f"{str(source.path)!r} is a damaged or locked OpenDocument spreadsheet: {type(cause).__name__}: {cause}. "
            "Open it in LibreOffice and save it anew, or save it as CSV."
        ) from cause
    read = {}
    for title, rows in sheets.items():
        if any(_is_unreckoned(cell) for row, _, _ in rows for cell in row):
            raise _unreckoned(source)
        filled: dict[int, list[str]] = {}
        merged = []
        for row, number, n_times in rows:
            cells, place = [], 0
            for cell in row:
                n_cells, text = int(cell.get(f"{_TABLE}number-columns-repeated", "1")), _open_cell(cell)
                if (n_rows := int(cell.get(f"{_TABLE}number-rows-spanned", "1"))) > 1:
                    right = place + int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
                    merged.append(_range(number, place, number + n_rows - 1, right))
                if text:
                    cells += [""] * (place - len(cells)) + [text] * n_cells
                place += n_cells
            if cells:
                # Rows alike one after the other are written once.
                filled |= {number + again: cells for again in range(n_times)}
        read[title] = filled, merged
    return read


def _open_rows(sheet: ElementTree.Element) -> Iterator[tuple[list[ElementTree.Element], int, int]]:
    """The rows of an OpenDocument sheet: their cells, their number, and how many times they stand there."""
    number = 1
    for row in sheet.iter(f"{_TABLE}table-row"):
        n_times = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        yield [cell for cell in row if cell.tag in _OPEN_CELLS], number, n_times
        number += n_times


def _open_cell(cell: ElementTree.Element) -> str:
    match cell.get(f"{_OFFICE}value-type"):
        case "float" | "percentage" | "currency":
            return cell_text(float(cell.get(f"{_OFFICE}value", "nan"))) or ""
        case "boolean":
            return cell.get(f"{_OFFICE}boolean-value", "")
        case "date":
            return cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00").replace("T", " ")
    return "\n".join(_open_text(part) for part in cell.findall(f"{_TEXT}p"))


def _open_text(part: ElementTree.Element) -> str:
    """The text of a paragraph, in which runs of spaces and breaks are elements; a comment in it is left out."""
    held = part.text or ""
    for child in part:
        match child.tag.removeprefix(_TEXT):
            case "s":
                held += " " * int(child.get(f"{_TEXT}c", "1"))
            case "tab" | "line-break":
                held += "\t" if child.tag.endswith("tab") else "\n"
            case "span" | "a":
                held += _open_text(child)
        held += child.tail or ""
    return held


def _is_unreckoned(cell: ElementTree.Element) -> bool:
    return cell.get(f"{_TABLE}formula") is not None and cell.get(f"{_OFFICE}value-type") is None


def _unreckoned(source: Source) -> UnknownTable:
    return UnknownTable(
        f"{str(source.path)!r} holds formulas without their results: a script wrote them, no program has worked them "
        "out. Open it in Excel or LibreOffice, save it, and load it again."
    )


def _filled_rows(rows: Iterable[Sequence[Any]]) -> dict[int, list[str]]:
    """The rows that hold anything, as text, by their number: a sheet may be formatted down to its millionth row."""
    filled = ((number, row) for number, row in enumerate(rows, start=1) if row.count(None) + row.count("") < len(row))
    return {number: [cell_text(cell) or "" for cell in row] for number, row in filled}


def _familiar(rows: dict[int, list[str]], known: Collection[str]) -> int:
    first = list(rows.values())[:_HEADS]
    return len(set(known) & set(named(first[header_at(first, known)]))) if first else 0


def _trimmed(header: list[str]) -> list[str]:
    """A header without the empty columns that a sheet may trail."""
    while header and not header[-1].strip():
        header = header[:-1]
    return header
