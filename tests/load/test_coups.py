"""Lists of coups as their publishers ship them, with the slips that they have as published."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from old_excel import old_workbook

from sahel.countries import countries_of_names
from sahel.errors import LoadingNote, UnknownTable
from sahel.load.loaders import load_coups, load_events
from sahel.load.reader import read_table
from sahel.schema.validation import check_table

CLINE = (
    "coup_id,cowcode,country,year,month,day,event_type,unrealized,realized,conspiracy,attempt,military,dissident,rebel,"
    "palace,foreign,auto,resign,popular,counter,other,noharm,injured,killed,harrest,jailed,tried,fled,exile\n"
)
FLAGS = ",1,0,0,1,1" + ",0" * 17 + "\n"
YEARS = (
    "ccode\tabbrev\tcountry\tyear\tccode_gw\tccode_polity\tcoup1\tcoup2\tcoup3\tcoup4\tdate1\tdate2\tdate3\tdate4\t"
    "version\n"
)


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_number_that_is_another_country_is_told_and_the_name_is_kept(tmp_path):
    rows = f"43201022003,432,Niger,2003,1,2,attempted{FLAGS}43201032003,432,Mali,2003,1,3,attempted{FLAGS}"
    reading = read_table(written(tmp_path, "cline.csv", CLINE + rows))
    assert reading.frame["country"].tolist() == ["NER", "MLI"]
    assert reading.frame["note"].tolist()[0] == "cowcode 432 is MLI, not NER: taken by its name"
    assert reading.frame["note"].isna().tolist() == [False, True]
    assert "1 row(s) contradict themselves as published: see their note" in reading.notes


def test_a_day_that_an_id_contradicts_is_told_and_the_day_of_the_row_is_kept(tmp_path):
    rows = (
        f"43201022003,432,Mali,2004,1,2,attempted{FLAGS}43201022003_2,432,Mali,2003,1,2,attempted{FLAGS}"
        f"43205002003,432,Mali,2003,5,0,attempted{FLAGS}"
    )
    coups = load_coups(written(tmp_path, "cline.csv", CLINE + rows))
    assert coups["note"].fillna("").tolist() == ["its coup_id says 2003-01-02", "", ""]
    assert coups["date"].dt.year.tolist() == [2004, 2003, 2003]
    assert coups["date_precision"].tolist() == ["day", "day", "month"]


def test_states_without_a_coup_need_no_country_of_today(tmp_path):
    text = (
        YEARS + '-999\t""\t"Invented Republic"\t1950\t\t\t0\t0\t0\t0\t\t\t\t\t"V2026.01.13"\n'
        '432\t"MLI"\t"Mali"\t2012\t\t\t2\t1\t0\t0\t22mar2012\t01may2012\t\t\t"V2026.01.13"\n'
    )
    reading = read_table(written(tmp_path, "pt.txt", text))
    assert (reading.n_read, reading.n_kept, reading.n_empty) == (2, 1, 1)
    assert reading.frame["source_id"].unique().tolist() == ["powell-thyne-2026-01-13"]
    with_coup = text.replace("\t0\t0\t0\t0\t\t\t\t\t", "\t1\t0\t0\t0\t03mar1950\t\t\t\t", 1)
    faults = read_table(written(tmp_path, "pt.txt", with_coup), on_error="collect").faults
    assert faults[["row", "column", "value"]].values.tolist() == [[2, "country", "Invented Republic"]]


def test_a_list_without_names_says_that_it_gives_a_number(tmp_path):
    text = (
        "ccode\tyear\tcoup1\tcoup2\tcoup3\tcoup4\tdate1\tdate2\tdate3\tdate4\n432\t2012\t2\t0\t0\t0\t22mar2012\t\t\t\n"
    )
    assert load_coups(written(tmp_path, "pt.txt", text))["country_then"].tolist() == ["ccode 432"]


def test_coups_of_one_country_and_year_have_ids_of_their_own(tmp_path):
    text = "country,scode,mth,day,year,success\nNiger,NIR,,,1963,4\nNiger,NIR,,,1963,3\nMali,MLI,,,1963,3\n"
    with pytest.warns(LoadingNote, match=r"count as several coups: rows 2, 3 \(NER 1963\)") as said:
        coups = load_coups(written(tmp_path, "csp.csv", text))
    assert len(said) == 1 and "MLI" not in str(said[0].message)
    assert coups["coup_id"].tolist() == ["ner-1963-01-01.csp", "ner-1963-01-01.csp-2", "mli-1963-01-01.csp"]
    check_table(coups, name="coups")
    # Of a country that was not asked for nothing is said: a warning is an error here.
    assert len(load_coups(tmp_path / "csp.csv", country="MLI")) == 1


def test_rows_that_differ_in_a_column_that_is_not_read_are_two_coups_and_equal_ones_are_one(tmp_path):
    head = "country,scode,mth,day,year,success,leader\n"
    text = head + "Niger,NIR,,,1963,4,A\nNiger,NIR,,,1963,4,B\nNiger,NIR,,,1963,4,B\n"
    reading = read_table(written(tmp_path, "csp.csv", text))
    assert (len(reading.frame), reading.n_repeated) == (2, 1)
    assert any("rows 2, 3 (NER 1963)" in note for note in reading.notes)


def test_rows_of_powell_and_thyne_on_one_day_are_named_and_of_one_month_apart(tmp_path):
    head = "country\tccode\tyear\tmonth\tday\tcoup\tversion\n"
    rows = ["Mali\t432\t2012\t3\t22\t2\tV1", "Mali\t432\t2012\t3\t22\t1\tV1", "Mali\t432\t2012\t4\t30\t1\tV1"]
    reading = read_table(written(tmp_path, "pt.txt", head + "\n".join(rows) + "\n"))
    assert [note for note in reading.notes if "several" in note] == [
        "rows of one country and date that differ count as several coups: rows 2, 3 (MLI 2012-03-22)"
    ]
    assert reading.frame["coup_id"].tolist() == ["mli-2012-03-22.pt", "mli-2012-03-22.pt-2", "mli-2012-04-30.pt"]


def test_one_id_of_the_cline_centers_on_rows_that_differ_is_a_fault(tmp_path):
    head = "coup_id,cowcode,country,year,month,day,event_type\n"
    rows = ["43203222012,432,Mali,2012,3,22,coup", "43203222012,432,Mali,2012,3,22,attempted"]
    faults = read_table(written(tmp_path, "cline.csv", head + "\n".join(rows) + "\n"), on_error="collect").faults
    assert faults["row"].tolist() == [2, 3] and set(faults["column"]) == {"coup_id"}


def test_a_list_read_by_a_mapping_without_ids_says_it_too(tmp_path):
    path = written(tmp_path, "own.csv", "pays,jour,issue\nMali,2012-03-22,successful\nMali,2012-03-22,failed\n")
    mapping = written(
        tmp_path, "m.toml",
        'table = "coups"\n[columns]\ncountry = "pays"\ndate = "jour"\noutcome = "issue"\n'
        '[constants]\nkind = "coup"\nsource_id = "own"\nseen = "whole"\n',
    )  # fmt: skip
    with pytest.warns(LoadingNote, match=r"rows 2, 3 \(MLI 2012-03-22\)"):
        assert len(load_coups(path, mapping=mapping)) == 2


@pytest.mark.parametrize(("letters", "iso"), [("BFO", "BFA"), ("SWZ", "CHE"), ("AUS", "AUT"), ("SLV", "SVN")])
def test_csps_letters_are_not_taken_for_iso_codes(tmp_path, letters, iso):
    text = f"scode,month,day,year,success\n{letters},8,4,1983,1\n"
    assert load_coups(written(tmp_path, "csp.csv", text))["country"].tolist() == [iso]


def test_names_are_known_with_and_without_accents_hyphens_and_in_csps_order():
    names = [
        "Guinée-Bissau",
        "guinee bissau",
        "Côte d’Ivoire",
        "ETHIOPIE",
        "Haute-Volta",
        "Vietnam, South",
        "Germany East",
    ]
    assert countries_of_names(pd.Series(names)).tolist() == ["GNB", "GNB", "CIV", "ETH", "BFA", "VNM", "DEU"]


def test_an_old_excel_file_is_read_as_csp_ships_it(tmp_path):
    pytest.importorskip("xlrd", reason="xlrd (extra `excel`) is not installed")
    path = tmp_path / "CSPCoupsList.xls"
    head = ["country", "scode", "mth", "day", "year", "success", "leader", "deaths"]
    rows = [["Burkina Faso", "BFO", 8, 4, 1983, 1, "Invented", 14], ["Niger", "NIR", None, None, 1963, 4, "Né", 999]]
    path.write_bytes(old_workbook([head, *rows], [["About this file"]]))
    reading = read_table(path)
    assert (reading.dialect, reading.n_read, reading.n_kept) == ("CSP, list of coups", 2, 2)
    assert reading.frame["date"].dt.strftime("%Y-%m-%d").tolist() == ["1983-08-04", "1963-01-01"]
    assert reading.frame["outcome"].tolist() == ["successful", "alleged"]
    assert reading.notes[0] == "sheet 'Sheet1' of ['Sheet1', 'Sheet2']: the others are not read"


def test_a_day_in_an_old_excel_file_is_a_day(tmp_path):
    pytest.importorskip("xlrd", reason="xlrd (extra `excel`) is not installed")
    path = tmp_path / "acled.xls"
    path.write_bytes(
        old_workbook([["event_date", "country", "event_type", "fatalities"], [date(2024, 7, 28), "Tchad", "Riots", 2]])
    )
    events = load_events(path)
    assert events[["date_start", "country", "best"]].astype(str).values.tolist() == [["2024-07-28", "TCD", "2"]]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("scode,ccode,country,year,scoup1,atcoup2,pcoup3,apcoup4,agcoup", "CSP's annual file of coups: a row counts"),
        (
            "country,ccode,verified,year,month,day,source,no_evidence,rebellion,no_overt",
            "Powell & Thyne's file of cand",
        ),
    ],
)
def test_files_beside_the_lists_are_refused_as_what_they_are(tmp_path, header, said):
    row = ",".join("1" for _ in header.split(","))
    with pytest.raises(UnknownTable, match=said):
        load_coups(written(tmp_path, "beside.csv", f"{header}\n{row}\n"))
