"""Rows that stand twice: equal in everything they count once, with a note; unequal under one key they are a fault."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from load_files import ACLED_NEW, GED_HEADER, ged_row

from sahel import count_fatalities, load_country_years, load_events
from sahel.errors import InvalidTable
from sahel.load.reader import read_table
from sahel.workspace import folder

YEARS = ["country_cy", "year_cy", *(f"{tag}_total_deaths_{level}_cy" for tag in ("sb", "ns", "os") for level in
         ("best", "high", "low"))]  # fmt: skip


def country_years(path, *rows: str):
    path.write_text("\n".join([",".join(YEARS), *rows, ""]), encoding="utf-8")
    return path


def test_a_country_year_that_stands_twice_counts_once(tmp_path):
    row = "Mali,2020" + ",5" * 9
    reading = read_table(country_years(tmp_path / "years.csv", row, "Niger,2020" + ",1" * 9, row))
    assert reading.frame.groupby("country")["best"].sum().to_dict() == {"MLI": 15, "NER": 3}
    assert (reading.n_read, reading.n_kept, reading.n_repeated) == (3, 2, 1)
    assert "1 row(s) equal in everything to an earlier one: each counts once" in reading.notes
    assert "+ 1 repeated" in reading.account()


@pytest.mark.parametrize("name", ["Mali", "Germany"])
def test_two_country_years_that_differ_are_faults_both(tmp_path, name):
    path = country_years(tmp_path / "years.csv", f"{name},2020" + ",5" * 9, f"{name},2020" + ",6" * 9)
    with pytest.raises(InvalidTable) as refusal:
        load_country_years(path)
    assert set(refusal.value.failures["row"]) == {2, 3}
    assert refusal.value.failures["rule"].unique() == ["is the only row with this country + year + type_of_violence"]
    reading = read_table(path, on_error="collect")
    assert reading.n_quarantined == 2 and reading.frame.empty


@pytest.mark.parametrize("table", ["country_years", "coups", "claims", "conflict_years"])
def test_a_doubled_row_of_our_own_tables_counts_once_and_an_unequal_one_is_a_fault(tmp_path, table):
    lines = (folder("data") / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "own.csv"
    path.write_text("\n".join([*lines, lines[5], ""]), encoding="utf-8")
    reading = read_table(path)
    assert reading.n_repeated == 1 and len(reading.frame) == len(lines) - 1
    path.write_text("\n".join([*lines, lines[5] + " more", ""]), encoding="utf-8")
    faults = read_table(path, on_error="collect").faults
    assert set(faults["row"]) == {6, len(lines) + 1} and faults["rule"].str.contains("only row").all()


def pages(path, *events: tuple[str, str]):
    rows = [
        {"event_id_cnty": name, "event_date": "2024-03-01", "event_type": "Battles", "country": "Mali",
         "fatalities": deaths}
        for name, deaths in events
    ]  # fmt: skip
    path.write_text(json.dumps({"data": rows}), encoding="utf-8")
    return path


def test_an_event_that_overlapping_pages_list_twice_counts_once(tmp_path):
    path = pages(tmp_path / "pages.json", ("A", "2"), ("B", "3"), ("A", "2"))
    reading = read_table(path)
    assert (reading.n_read, reading.n_kept, reading.n_repeated, reading.flags) == (3, 2, 1, {})
    assert count_fatalities(load_events(path))["best"].sum() == 5


def test_events_of_one_id_that_differ_are_kept_and_named(tmp_path):
    reading = read_table(pages(tmp_path / "pages.json", ("A", "2"), ("A", "4"), ("B", "1"), ("B", "1")))
    assert reading.frame["best"].tolist() == [2, 4, 1]
    assert reading.flags == {"repeated_id": 2} and reading.n_repeated == 1
    assert "1 event id(s) stand on 2 rows that differ: each row counts, flagged repeated_id" in reading.notes


@pytest.mark.parametrize("columns", [["best"], ["event_id", "best", "fatalities"], ["country", "date_start"]])
def test_which_events_are_repeated_does_not_depend_on_the_columns_asked_for(tmp_path, columns):
    rows = [ged_row(1), ged_row(2, day=2), ged_row(1), ged_row(2, day=2, low=0), ged_row(3)]
    path = tmp_path / "ged.csv"
    path.write_text("\n".join([GED_HEADER, *rows, ""]), encoding="utf-8")
    columns = [name for name in columns if name != "fatalities"]
    whole, some = read_table(path), read_table(path, columns=columns)
    assert len(whole.frame) == 4
    pd.testing.assert_frame_equal(some.frame, whole.frame[columns])
    assert some.as_dict() == whole.as_dict()


def test_a_row_of_one_event_that_differs_in_a_column_not_asked_for_is_kept(tmp_path):
    path = tmp_path / "acled.csv"
    row = ACLED_NEW.splitlines()[3]
    path.write_text(ACLED_NEW + row.replace("Elsewhere", "Elsewhere else") + "\n", encoding="utf-8")
    assert len(load_events(path, columns=["event_id", "best"])) == len(load_events(path)) == 3


def test_a_country_year_without_a_year_is_a_fault_and_stops_nothing(tmp_path):
    numbers = ",1,1,1,0,0,0,0,0,0"
    path = country_years(tmp_path / "years.csv", f"Mali,2020{numbers}", f"Mali,{numbers}", f"Niger,2020{numbers}")
    reading = read_table(path, on_error="collect")
    assert set(reading.faults["column"]) == {"year_cy"}
    assert set(reading.frame["country"]) == {"MLI", "NER"}


def acled_cut(path, *rows: str):
    path.write_text("event_date,country,event_type,fatalities,place\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["text", "malformed", "workbook"])
def test_equal_rows_of_events_without_ids_count_once(tmp_path, kind):
    rows = ["30-Jun-23,Mali,Battles,5,Gao", "01-Jul-23,Mali,Riots,1,Gao", "30-Jun-23,Mali,Battles,5,Gao"]
    path = acled_cut(tmp_path / "cut.csv", *rows, *(["30-Jun-23,Mali"] if kind == "malformed" else []))
    if kind == "workbook":
        pd.read_csv(path).to_excel(path := tmp_path / "cut.xlsx", index=False)
    reading = read_table(path, on_error="collect")
    assert reading.frame["best"].tolist() == [5, 1]
    assert reading.frame["event_id"].tolist() == ["row-2", "row-3"]
    assert (reading.n_kept, reading.n_repeated) == (2, 1)
    assert any("1 row(s) equal in everything" in note and "give each an id" in note for note in reading.notes)


@pytest.mark.parametrize("columns", [None, ["best"], ["date_start", "country"]])
def test_events_without_ids_that_differ_in_any_cell_are_two(tmp_path, columns):
    """`place` is a column that nothing reads here: it still tells two rows apart."""
    path = acled_cut(tmp_path / "cut.csv", "30-Jun-23,Mali,Battles,5,Gao", "30-Jun-23,Mali,Battles,5,Kidal")
    reading = read_table(path, columns=columns)
    assert len(reading.frame) == 2 and reading.n_repeated == 0


def test_equal_rows_of_a_sheet_of_your_own_without_ids_count_once_those_that_differ_beside_the_mapping_twice(tmp_path):
    (tmp_path / "mapping.toml").write_text(
        'table = "events"\n[columns]\ndate_start = "day"\ncountry_as_named = "country"\nbest = "dead"\n', "utf-8"
    )
    path = tmp_path / "own.csv"
    rows = ["2024-03-01,Mali,3,a", "2024-03-01,Mali,3,b", "2024-03-01,Mali,3,a"]
    path.write_text("\n".join(["day,country,dead,who", *rows, ""]), encoding="utf-8")
    reading = read_table(path, mapping=tmp_path / "mapping.toml")
    assert (len(reading.frame), reading.n_repeated) == (2, 1)
