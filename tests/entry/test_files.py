"""Rows put into files: every other byte as it was, or nothing."""

from __future__ import annotations

import os
import stat

import pandas as pd
import pytest

from sahel.entry.files import replace_file, with_rows, write_tables
from sahel.errors import BadEntry

HEADER = "sheet,row,reason,cells"


def line(sheet, row="1", reason="x", cells=""):
    return {"sheet": sheet, "row": row, "reason": reason, "cells": cells}


def put(content: str, *rows, without=frozenset()) -> str:
    return with_rows(content.encode(), rows, name="unresolved", without=without).decode()


def test_a_row_goes_where_a_sorted_file_has_it_and_no_other_byte_changes():
    before = f'{HEADER}\r\na,1,"quoted",x\r\n"c",1,two\r\n'.replace("two", '"two\r\nlines",')
    lines = before.split("\r\n", 2)
    assert put(before, line("b")) == f"{lines[0]}\r\n{lines[1]}\r\nb,1,x,\r\n{lines[2]}"


def test_in_a_file_that_is_not_sorted_a_row_goes_to_the_end():
    assert put(f"{HEADER}\nz,1,x,\na,1,x,\n", line("b")).splitlines()[1:] == ["z,1,x,", "a,1,x,", "b,1,x,"]


def test_a_mark_at_the_beginning_and_columns_in_another_order_stay():
    before = "\ufeffrow,sheet,cells,mine,reason\n1,a,,kept,x\n"
    assert put(before, line("b", reason="y")) == before + "1,b,,,y\n"


def test_a_last_line_without_an_end_gets_one_only_when_a_row_follows():
    assert put(f"{HEADER}\na,1,x,", line("b")) == f"{HEADER}\na,1,x,\nb,1,x,\n"
    assert put(f"{HEADER}\na,1,x,") == f"{HEADER}\na,1,x,"


def test_a_row_whose_key_is_there_takes_its_place_and_one_can_be_taken_out():
    before = f'{HEADER}\na,1,x,\nb,1,"x",\nc,1,"x",\n'
    assert put(before, line("b", reason="new")) == f'{HEADER}\na,1,x,\nb,1,new,\nc,1,"x",\n'
    assert put(before, without={("b", "1", "")}) == f'{HEADER}\na,1,x,\nc,1,"x",\n'


def test_a_row_that_is_replaced_keeps_what_stands_in_columns_of_ones_own():
    before = f"{HEADER},mine\na,1,x,,kept\n"
    assert put(before, line("a", reason="new")) == f"{HEADER},mine\na,1,new,,kept\n"


def test_cells_with_commas_quotes_and_line_breaks_are_read_back_as_they_were(tmp_path):
    text = 'a "b", c\nd;é\u202e'
    (tmp_path / "unresolved.csv").write_bytes(with_rows(None, [line("s", reason=text)], name="unresolved"))
    read = pd.read_csv(tmp_path / "unresolved.csv", dtype="str", keep_default_na=False)
    assert read.loc[0, "reason"] == text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f"{HEADER.replace(',', ';')}\na;1;x;\n".encode(), "parted by commas"),
        (f"{HEADER}\né,1,x,\n".encode("cp1252"), "not in UTF-8"),
        (f'{HEADER}\na,1,"open\n'.encode(), "cannot be read as CSV"),
        (b"sheet,row,cells\na,1,\n", "has no column reason"),
        (b"", "does not begin with a header"),
    ],
)
def test_a_file_that_would_not_stay_what_it_is_is_refused(content, why):
    with pytest.raises(BadEntry, match=why):
        with_rows(content, [line("b")], name="unresolved")


def test_files_are_put_in_place_in_the_order_in_which_tables_refer_to_each_other(tmp_path, monkeypatch):
    rows = {
        "claims": pd.DataFrame([{"claim_id": "c", "incident_id": "i"}]),
        "incidents": pd.DataFrame([{"incident_id": "i"}]),
        "sources": pd.DataFrame([{"source_id": "s"}]),
        "unresolved": pd.DataFrame([line("s")]),
    }
    done = []

    def stopped_at_the_third(path, content):
        done.append(path.name)
        if len(done) == 3:
            raise KeyboardInterrupt
        replace_file(path, content)

    monkeypatch.setattr("sahel.entry.files.replace_file", stopped_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        write_tables(tmp_path, rows)
    assert done == ["unresolved.csv", "sources.csv", "incidents.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sources.csv", "unresolved.csv"]


def test_what_cannot_be_put_into_one_file_is_put_into_none(tmp_path):
    (tmp_path / "claims.csv").write_text("not;a;table\n")
    rows = {"sources": pd.DataFrame([{"source_id": "s"}]), "claims": pd.DataFrame([{"claim_id": "c"}])}
    with pytest.raises(BadEntry, match=r"claims\.csv"):
        write_tables(tmp_path, rows)
    assert [path.name for path in tmp_path.iterdir()] == ["claims.csv"]


def test_a_file_that_changes_at_that_moment_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "sources.csv"
    path.write_text("source_id\na\n")

    def meanwhile(*given, **named):
        path.write_text("source_id\na\nb\n")
        return b"source_id\na\nc\n"

    monkeypatch.setattr("sahel.entry.files.with_rows", meanwhile)
    with pytest.raises(BadEntry, match="changed by another program"):
        write_tables(tmp_path, {"sources": pd.DataFrame([{"source_id": "c"}])})
    assert path.read_text() == "source_id\na\nb\n"


def test_a_replaced_file_keeps_its_permissions_and_a_link_stays_one(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    os.chmod(tmp_path / "real.csv", 0o640)
    (tmp_path / "link.csv").symlink_to("real.csv")
    replace_file(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "real.csv").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "real.csv").stat().st_mode) == 0o640
    assert len(list(tmp_path.iterdir())) == 2


def test_an_interrupted_write_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("old")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        replace_file(tmp_path / "a.csv", b"new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "old")]
