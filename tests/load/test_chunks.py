"""A text table is read in chunks: where they are cut changes nothing of what it gives."""

from __future__ import annotations

import pandas as pd
import pytest
from load_files import GED_HEADER, ged_row, real

from sahel.load.formats import csv
from sahel.load.reader import read_table


def both(path, monkeypatch, *, rows: int, **how):
    """The reading in one chunk, and the one in chunks of about this many rows."""
    whole = read_table(path, on_error="collect", **how)
    monkeypatch.setattr(csv, "_BLOCK", 4_000)  # bytes: a few rows
    monkeypatch.setattr(csv, "_CHUNK", rows)
    monkeypatch.setattr(csv, "_ROWS", rows)
    chunks = []
    parsed = csv.parsed_chunks
    monkeypatch.setattr(csv, "parsed_chunks", lambda *a, **k: (chunks.append(1) or one for one in parsed(*a, **k)))
    cut = read_table(path, on_error="collect", **how)
    return whole, cut, len(chunks)


def same(whole, cut):
    pd.testing.assert_frame_equal(whole.frame, cut.frame)
    pd.testing.assert_frame_equal(whole.faults, cut.faults)
    pd.testing.assert_frame_equal(whole.quarantined, cut.quarantined)
    assert whole.as_dict() == cut.as_dict() and whole.notes == cut.notes


def events(path, *rows: str):
    path.write_text("\n".join([GED_HEADER, *rows, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize("columns", [None, ["best", "date_start"]])
def test_a_real_file_in_many_chunks_is_the_file_in_one(monkeypatch, columns):
    whole, cut, n_chunks = both(real("ucdp_ged_23_1_sample1000.csv"), monkeypatch, rows=90, columns=columns)
    assert n_chunks > 5
    same(whole, cut)


def test_repeats_are_found_over_the_edge_of_a_chunk(tmp_path, monkeypatch):
    rows = [ged_row(n % 40, day=1 + n % 7 if n > 200 else 1) for n in range(240)]
    whole, cut, n_chunks = both(events(tmp_path / "ged.csv", *rows), monkeypatch, rows=20)
    assert n_chunks > 5 and whole.n_repeated > 100 and whole.flags["repeated_id"] > 10
    same(whole, cut)


@pytest.mark.parametrize("at", [0, 19, 20, 21, 119])
def test_a_fault_has_its_row_number_in_whatever_chunk(tmp_path, monkeypatch, at):
    rows = [ged_row(n) for n in range(120)]
    rows[at] = rows[at].replace("2023-01-01,2023-01-01", "2023-02-30,2023-02-30")
    whole, cut, n_chunks = both(events(tmp_path / "ged.csv", *rows), monkeypatch, rows=20)
    assert n_chunks >= at // 20 and set(cut.faults["row"]) == {at + 2} and cut.n_kept == 119
    same(whole, cut)


@pytest.mark.parametrize("at", [0, 59, 60, 119])
def test_a_malformed_row_has_its_number_in_whatever_chunk(tmp_path, monkeypatch, at):
    rows = [ged_row(n) for n in range(120)]
    rows[at] += ",one,cell,more"
    whole, cut, _ = both(events(tmp_path / "ged.csv", *rows), monkeypatch, rows=20)
    assert set(cut.faults["row"]) == {at + 2} and cut.n_kept == 119
    same(whole, cut)


def test_the_order_of_days_shows_in_the_last_chunk_and_holds_for_the_first(tmp_path, monkeypatch):
    days = ["03/07/2024"] * 199 + ["03/17/2024"]
    rows = [f"MLI{n},{day},Battles,Mali,{n}," + "x" * 200 for n, day in enumerate(days)]
    path = tmp_path / "acled.csv"
    path.write_text("\n".join(["event_id_cnty,event_date,event_type,country,fatalities,notes", *rows, ""]), "utf-8")
    whole, cut, n_chunks = both(path, monkeypatch, rows=20)
    assert n_chunks > 5 and cut.frame["date_start"].iloc[0] == pd.Timestamp("2024-03-07")
    same(whole, cut)
