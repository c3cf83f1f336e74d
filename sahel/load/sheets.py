"""Tables that are not text: Excel sheets, answers of an API in JSON, Parquet."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO

import pandas as pd

from sahel.errors import UnknownTable
from sahel.load.files import Source, require_package, seekable
from sahel.load.layout import Layout, header_at, named, what_to_say, with_second_row
from sahel.load.records import Torn, frame_of

if TYPE_CHECKING:
    from xlrd.sheet import Cell

_HEADS = 12
_RECORDS = ("data", "Result", "results", "records")


def read_sheet(source: Source, *, known: Collection[str]) -> tuple[Layout, pd.DataFrame, list[Torn]]:
    """A table that is not text as text cells, with its layout and the rows that are none.

    The index is the row number: in a sheet as Excel counts, in JSON and Parquet the first
    record is row 2, as if a header stood above it.
    """
    match source.kind:
        case "xlsx":
            return _sheet(_excel(source), source, known)
        case "xls":
            return _sheet(_old_excel(source), source, known)
        case "json":
            return _json(source)
        case _:
            return _parquet(source)


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


def _sheet(
    sheets: dict[str, dict[int, list[str]]], source: Source, known: Collection[str]
) -> tuple[Layout, pd.DataFrame, list[Torn]]:
    """The sheet of a workbook whose header is the most familiar."""
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


def _filled_rows(rows: Iterable[Sequence[Any]]) -> dict[int, list[str]]:
    """The rows that hold anything, as text, by their number: a sheet may be formatted down to its millionth row."""
    filled = ((number, row) for number, row in enumerate(rows, start=1) if row.count(None) + row.count("") < len(row))
    return {number: [_cell_text(cell) or "" for cell in row] for number, row in filled}


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


def _cut(body: dict[int, list[str]], layout: Layout) -> tuple[pd.DataFrame, list[Torn]]:
    width = len(layout.columns)
    kept, rows, torn = [], [], []
    for number, cells in body.items():
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            rule = f"has the header's {width} cells: there is more to the right"
            torn.append(Torn(row=number, text=" | ".join(cells), rule=rule))
            continue
        kept.append((cells + [""] * width)[:width])
        rows.append(number)
    return frame_of(kept, rows, layout), torn


def _json(source: Source) -> tuple[Layout, pd.DataFrame, list[Torn]]:
    try:
        with source.stream() as stream:
            answer = _parsed(stream.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as cause:
        raise UnknownTable(
            f"{str(source.path)!r} is damaged or incomplete JSON: {cause}. Download it again."
        ) from cause
    pages = answer if isinstance(answer, list) else [answer]
    notes: tuple[str, ...] = ()
    if isinstance(answer, dict) and isinstance(answer.get("features"), list):
        records = [_flat(feature) for feature in answer["features"]]
    elif pages and all(_held(page) is not None for page in pages):
        records = [record for page in pages for record in page[_held(page)]]
        notes = _shortfall(pages, len(records))
    elif isinstance(answer, list):
        records = answer
    else:
        said = json.dumps(answer, ensure_ascii=False)
        raise UnknownTable(
            f"{str(source.path)!r} is JSON without records under any of {list(_RECORDS)}; it says "
            f"{said if len(said) <= 300 else said[:300] + '…'}. "
            "If that is an error of the API, mend the request and download again."
        )
    if not records:
        raise UnknownTable(f"{str(source.path)!r} holds no records. Widen the request, and download again.")
    header = list(dict.fromkeys(name for record in records if isinstance(record, dict) for name in record))
    if not header:
        raise UnknownTable(
            f"{str(source.path)!r} is JSON whose records name no columns; the first is {json.dumps(records[0])[:80]}. "
            'Each record should be an object such as {"event_date": "2024-07-28"}: mend the request, and download '
            "again."
        )
    # What an escape makes of half a character is marked, as damaged bytes of a text are.
    layout = Layout(skipped=1, errors="replace", header=tuple(header), columns=named(map(_sound, header)), notes=notes)
    kept, rows, torn = [], [], []
    for number, record in enumerate(records, start=2):
        if not isinstance(record, dict) or any(isinstance(value, dict) for value in record.values()):
            text = _sound(json.dumps(record, ensure_ascii=False))
            torn.append(Torn(row=number, text=text, rule="is a record of plain values"))
            continue
        kept.append([_sound(_cell_text(record.get(name)) or "") for name in header])
        rows.append(number)
    return layout, frame_of(kept, rows, layout), torn


def _sound(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _parsed(text: str) -> Any:
    """A JSON text, or several of them one after the other, a line each, as a list."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines):
            raise
        return [json.loads(line) for line in lines]


def _flat(feature: Any) -> Any:
    """A feature of GeoJSON as a record: its properties, and the place of a point where these do not have it."""
    match feature:
        case {"properties": dict() as properties, "geometry": {"type": "Point", "coordinates": [x, y, *_]}}:
            return {"longitude": x, "latitude": y} | properties
        case {"properties": dict() as properties}:
            return properties
    return feature


def _held(page: Any) -> str | None:
    """Under which name an answer of an API holds its records; None: it is no such answer."""
    return next((name for name in _RECORDS if isinstance(page, dict) and isinstance(page.get(name), list)), None)


def _shortfall(pages: list[dict[str, Any]], n_records: int) -> tuple[str, ...]:
    """A note where the pages say themselves that there are more of them."""
    for name in ("TotalCount", "total_count", "count", "total"):
        totals = [page[name] for page in pages if isinstance(page.get(name), int)]
        # Each page may count the whole, or itself.
        if totals and max(totals) > n_records:
            return (f"the answer holds {n_records} of {max(totals)} records: {len(pages)} page(s) of more",)
    return ()


def _parquet(source: Source) -> tuple[Layout, pd.DataFrame, list[Torn]]:
    frame = _parquet_frame(source)
    columns = named([str(name) for name in frame.columns])
    layout = Layout(skipped=1, header=tuple(map(str, frame.columns)), columns=columns)
    text = pd.DataFrame({name: _column_text(frame.iloc[:, i]) for i, name in enumerate(columns)})
    return layout, text.set_axis(pd.RangeIndex(2, 2 + len(text)), axis=0), []


def _parquet_frame(source: Source) -> pd.DataFrame:
    """A Parquet file as it is; a damaged one is refused."""
    require_package("pyarrow", extra="parquet", why="reading Parquet")
    try:
        with source.stream() as raw:
            frame = pd.read_parquet(seekable(raw) if source.packing else raw)
    except UnknownTable:
        raise
    except Exception as cause:  # a damaged file fails anywhere between its footer and its pages
        raise UnknownTable(
            f"{str(source.path)!r} is a damaged Parquet file: {type(cause).__name__}: {cause}. Make it again with "
            "sahel.convert, or copy it again."
        ) from cause
    # A column that was the index when the file was written is a column of the file all the same.
    return frame if frame.index.names == [None] else frame.reset_index(allow_duplicates=True)


def _column_text(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").astype("str")
    if column.dtype == "str":
        return column.where(column != "")
    return pd.Series([_cell_text(cell) for cell in column], dtype="str")


def _cell_text(cell: Any) -> str | None:
    """A cell of a sheet as text, as a CSV export would write it."""
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case float():
            return (
                None if math.isnan(cell) else str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
            )
        case list():
            return ";".join(_cell_text(item) or "" for item in cell)
    text = str(cell)
    return None if text in ("<NA>", "NaT", "nan") else text
