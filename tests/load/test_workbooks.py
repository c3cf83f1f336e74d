"""Workbooks: every cell that is there, whatever the file states about itself."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from load_files import ACLED_CUT

from sahel import load_events
from sahel.errors import UnknownTable
from sahel.load.reader import read_table

HEADER = ["event_date", "country", "event_type", "fatalities", "notes"]
ROWS = [[datetime(2024, 7, n), "Mali", "Battles", n, f"n{n}"] for n in range(1, 11)]


def workbook(path: Path, rows: list[list], *, merged: str = "") -> Path:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl (extra `excel`) is not installed")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    book.save(path)
    return path


def rewritten(path: Path, pattern: bytes, by: bytes) -> Path:
    """The same workbook with the XML of its sheets changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, re.sub(pattern, by, part) if name.startswith("xl/worksheets/") else part)
    return path


@pytest.mark.parametrize("stated", [b"A1:E4", b"A1:B11", b"C3:D5", b"A1"])
def test_no_cell_outside_the_stated_dimension_vanishes(tmp_path, stated):
    path = rewritten(
        workbook(tmp_path / "stale.xlsx", [HEADER, *ROWS]), rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % stated
    )
    reading = read_table(path)
    assert (reading.n_read, reading.frame["best"].sum(), reading.frame["notes"].iloc[-1]) == (10, 55, "n10")
    assert reading.n_read == len(pd.read_excel(path))


def test_rows_out_of_order_are_refused_for_they_would_vanish(tmp_path):
    path = rewritten(workbook(tmp_path / "odd.xlsx", [HEADER, *ROWS]), rb'<row r="11"', b'<row r="3"')
    with pytest.raises(UnknownTable, match="rows are out of order"):
        read_table(path)


def test_a_note_beside_the_table_is_named_and_its_row_kept(tmp_path):
    rows = [HEADER, [*ROWS[0], None, "to be checked"], ROWS[1], [None] * 6 + ["checked by nobody"]]
    reading = read_table(workbook(tmp_path / "acled.xlsx", rows))
    assert (reading.n_read, reading.n_kept) == (2, 2)
    assert (
        "2 cell(s) beyond the header's columns not read: G2 = 'to be checked', G4 = 'checked by nobody'"
        in reading.notes
    )


def test_merged_cells_are_named_for_the_rows_below_are_blank(tmp_path):
    rows = [HEADER, *ROWS[:2]]
    reading = read_table(workbook(tmp_path / "acled.xlsx", rows, merged="E2:E3"))
    assert reading.frame["notes"].isna().tolist() == [False, True]
    assert any(note.startswith("1 merged cell(s) over several rows (E2:E3)") for note in reading.notes)
    titled = read_table(workbook(tmp_path / "titled.xlsx", [["Title"], [], HEADER, *ROWS[:2]], merged="A1:B2"))
    assert not any("merged" in note for note in titled.notes)


@pytest.mark.parametrize(
    ("cell", "is_total"),
    [("TOTAL", True), ("Sous-total", True), ("Total Mali", True), ("Total oil site, Palma", False)],
)
@pytest.mark.parametrize("name", ["own.xlsx", "own.csv"])
def test_a_row_of_totals_is_set_aside(tmp_path, cell, is_total, name):
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        'table = "events"\ndataset = "own"\n[columns]\nplace = "Place"\ndate_start = "Date"\nbest = "Killed"\n'
        '[constants]\ncountry = "MLI"\n'
    )
    rows = [["Place", "Date", "Killed"], ["Gao", "2024-07-01", 3], ["Kidal", "2024-07-02", 4], [cell, "2024-07-02", 7]]
    path = tmp_path / name
    if name.endswith("xlsx"):
        workbook(path, rows)
    else:
        path.write_text("\n".join(";".join(map(str, row)) for row in rows) + "\n")
    reading = read_table(path, mapping=mapping, on_error="collect")
    assert reading.frame["best"].sum() == (7 if is_total else 14)
    assert reading.faults["rule"].tolist() == ["is a record, not a row of totals"] * is_total


OPEN_HEAD = (
    '<?xml version="1.0"?><office:document-content '
    + " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    + "><office:body><office:spreadsheet>"
)


def open_cell(value: object, more: str = "") -> str:
    match value:
        case None:
            return f"<table:table-cell {more}/>"
        case datetime():
            kind, shown = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"', f"{value:%d/%m/%y}"
        case int() | float():
            kind, shown = f'office:value-type="float" office:value="{value}"', "shown otherwise"
        case _:
            kind, shown = 'office:value-type="string"', value
    return f"<table:table-cell {kind} {more}><text:p>{shown}</text:p></table:table-cell>"


def open_document(path: Path, rows: list[str]) -> Path:
    body = "".join(rows)
    tail = "</office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f'{OPEN_HEAD}<table:table table:name="Data">{body}</table:table>{tail}')
    return path


def open_row(cells: list, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(map(open_cell, cells))}</table:table-row>"


def test_an_open_document_is_read_as_the_same_workbook_of_excel(tmp_path):
    rows = [[*ROWS[0][:4], "0123"], [*ROWS[1][:3], 2.0, "text"], [*ROWS[2][:2], None, 3, None]]
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    path = open_document(tmp_path / "acled.ods", [open_row(HEADER), *map(open_row, rows), blank])
    excel = read_table(workbook(tmp_path / "acled.xlsx", [HEADER, *rows]))
    pd.testing.assert_frame_equal(read_table(path).frame, excel.frame)


def test_rows_and_cells_that_an_open_document_writes_once_are_read_as_often_as_they_stand(tmp_path):
    path = tmp_path / "acled.ods"
    rows = [
        open_row([*HEADER[:3], "fatalities", None, "best", "notes"]),
        open_row(["2024-07-28", "Mali", "Battles", 4], 'table:number-rows-repeated="3"'),
        "<table:table-row>"
        + "".join([open_cell("2024-07-29"), open_cell("Mali"), open_cell("Riots"), open_cell(5)])
        + open_cell(None, 'table:number-columns-repeated="2"')
        + '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p>'
        + "</table:table-cell></table:table-row>",
    ]
    reading = read_table(open_document(path, rows))
    assert (reading.n_read, reading.n_repeated) == (4, 2)
    assert reading.frame["best"].tolist() == [4, 5] and reading.frame["event_id"].tolist() == ["row-2", "row-5"]
    assert reading.frame["notes"].iloc[-1] == "a  b\nc"


@pytest.mark.parametrize("value", ["#N/A!", "#DIV/0!"])
def test_an_error_in_an_open_document_is_no_blank(tmp_path, value):
    path = open_document(tmp_path / "acled.ods", [open_row(HEADER), open_row(["2024-07-28", "Mali", "Riots", value])])
    assert read_table(path, on_error="collect").faults["value"].tolist() == [value]


def test_an_open_document_whose_formulas_nobody_worked_out_is_refused(tmp_path):
    rows = [
        open_row(HEADER[:4]),
        open_row(ROWS[0][:3])[:-18] + open_cell(None, 'table:formula="1+1"') + "</table:table-row>",
    ]
    with pytest.raises(UnknownTable, match="formulas without their results"):
        read_table(open_document(tmp_path / "acled.ods", rows))
    (tmp_path / "broken.ods").write_bytes((tmp_path / "acled.ods").read_bytes()[:-40])
    with pytest.raises(UnknownTable, match="damaged"):
        read_table(tmp_path / "broken.ods")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"<stata_dta><header>", r"Stata \(.dta\)"),
        (b"\x72\x02\x01\x00" + bytes(60), r"Stata \(.dta\)"),
        (b"$FL2@(#) SPSS DATA FILE", r"SPSS \(.sav\)"),
        (b"RDX3\nX\n", r"R \(.rda\)"),
        (b"X\n\x00\x00\x00\x03", r"R \(.rds\)"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_of_a_statistics_program_is_refused_by_name_with_what_to_do(tmp_path, head, said, is_packed):
    import gzip

    path = tmp_path / "events"
    path.write_bytes(gzip.compress(head) if is_packed else head)
    with pytest.raises(UnknownTable, match=rf"{said}.*Write it as CSV"):
        load_events(path)


def test_a_text_that_begins_like_a_file_of_another_program_is_a_text(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(ACLED_CUT)
    assert len(load_events(path)) == 2
