"""Sheets as researchers and journalists keep them: other columns, other words, figures as they were said."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from sahel.cli.main import main
from sahel.errors import InvalidTable, UnknownTable
from sahel.load.days import month_texts, parse_days
from sahel.load.loaders import load_claims, load_coups, load_events
from sahel.load.mapping.figures import read_figures
from sahel.load.mapping.mapping import read_mapping
from sahel.load.mapping.suggest import suggest_mapping
from sahel.load.reader import read_table
from sahel.schema.validation import check_table

LEDGER = (
    "Suivi des bilans;;;;;;;\n"
    "N°;Incident;Date de la déclaration;Qui;Victimes;Tués (annoncés);Blessés;Lien\n"
    "1;Embuscade A;27/07/2024;JNIM;Wagner;50;;https://example.org/1\n"
    "2;Embuscade A;28 juillet 2024;CSP;FAMa;dizaines;plusieurs;https://example.org/2\n"
    "3;Embuscade A;45502;Nobody's Channel;Wagner;au moins 20;NA;https://example.org/3\n"
    "4;Embuscade A;août 2024;FAMa;FAMa;2;10+;https://example.org/4\n"
)


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def drafted(tmp_path, path, **asked):
    return written(tmp_path, "draft.toml", suggest_mapping(path, **asked))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("50", ("exact", "50", "50")),
        ("1 200", ("exact", "1200", "1200")),
        ("12 soldats tués", ("exact", "12", "12")),
        ("deux", ("exact", "2", "2")),
        ("aucun", ("exact", "0", "0")),
        ("20+", ("at_least", "20", None)),
        ("Au moins 15", ("at_least", "15", None)),
        ("≥ 15", ("at_least", "15", None)),
        ("more than 1,200", ("more_than", "1200", None)),
        ("plus de 20 morts", ("more_than", "20", None)),
        ("~50", ("about", "50", "50")),
        ("une vingtaine de civils", ("about", "20", "20")),
        ("jusqu’à 600", ("up_to", None, "600")),
        ("20–30", ("between", "20", "30")),
        ("entre 20 et 30", ("between", "20", "30")),
        ("25-82+", ("between_open", "25", "82")),
        ("?", ("no_figure", None, None)),
        ("démenti", ("denied", None, None)),
    ],
)
def test_a_figure_is_read_as_it_was_said(text, said):
    read = read_figures(pd.Series([text])).iloc[0]
    assert tuple(None if pd.isna(cell) else cell for cell in read[["bound", "low", "high"]]) == said


@pytest.mark.parametrize("word", ["dozens", "a dozen", "plusieurs dizaines", "lourdes pertes", "plus d'une vingtaine"])
def test_a_word_for_a_number_stays_a_word(word):
    assert read_figures(pd.Series([word])).iloc[0].dropna().tolist() == ["unquantified", word]


@pytest.mark.parametrize(
    "text",
    ["47 (dont 7 officiers)", "20 et 5", "moins de 20", "voir note", "no losses", "-5", "3,5", "20 or 30", "1e3"],
)
def test_what_is_no_figure_is_not_guessed_at(text):
    assert read_figures(pd.Series([text])).isna().all(axis=None)


def test_a_french_ledger_loads_by_its_draft(tmp_path):
    sheet = written(tmp_path, "ledger.csv", LEDGER)
    reading = read_table(sheet, mapping=drafted(tmp_path, sheet))
    claims = reading.frame
    assert (reading.n_read, reading.n_kept, len(claims)) == (4, 4, 6)
    assert claims["claim_id"].tolist() == ["1.killed", "2.killed", "2.wounded", "3.killed", "4.killed", "4.wounded"]
    assert claims["statement_id"].tolist() == ["1", "2", "2", "3", "4", "4"]
    assert claims["bound"].tolist() == ["exact", "unquantified", "unquantified", "at_least", "exact", "at_least"]
    assert claims["term"].dropna().tolist() == ["dizaines", "plusieurs"]
    days = claims["stated_on"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2024-07-27", "2024-07-28", "2024-07-28", "2024-07-29", "2024-08-01", "2024-08-01"]
    assert claims["stated_on_precision"].tolist()[-1] == "month"
    assert reading.notes[0] == "1 row(s) above the header passed over: Suivi des bilans"
    check_table(claims, name="claims")


def test_speakers_and_victims_are_known_by_name_on_the_day_and_never_guessed(tmp_path):
    sheet = written(tmp_path, "ledger.csv", LEDGER)
    reading = read_table(sheet, mapping=drafted(tmp_path, sheet))
    claims = reading.frame.drop_duplicates("statement_id")
    # Of two bodies called so, one had become the other by July 2024.
    assert claims["claimant"].fillna("?").tolist() == ["jnim", "csp-dpa", "?", "fama"]
    assert claims["signed_as"].tolist() == ["JNIM", "CSP", "Nobody's Channel", "FAMa"]
    assert claims["victim"].tolist() == ["wagner", "fama", "wagner", "fama"]
    assert reading.unknown == {"claimant": ("Nobody's Channel",)}


def test_a_figure_that_is_not_understood_is_one_fault_of_its_cell(tmp_path):
    sheet = written(tmp_path, "ledger.csv", LEDGER.replace(";50;", ";50 ou 60;"))
    with pytest.raises(InvalidTable, match="1 fault") as refusal:
        load_claims(sheet, mapping=drafted(tmp_path, sheet))
    fault = refusal.value.failures.iloc[0]
    assert (fault["row"], fault["column"], fault["value"]) == (3, "tués_(annoncés)", "50 ou 60")


def test_a_row_without_a_figure_gives_no_claim_and_is_counted(tmp_path):
    sheet = written(tmp_path, "ledger.csv", LEDGER.replace(";50;", ";;"))
    reading = read_table(sheet, mapping=drafted(tmp_path, sheet))
    assert (reading.n_read, reading.n_kept, reading.n_empty) == (4, 3, 1)


def test_lowest_and_highest_numbers_give_the_bound(tmp_path):
    text = "incident,who,victim,date,low,high,source\n" + "".join(
        f"A,JNIM,FAMa,2024-07-28,{low},{high},s\n" for low, high in (("20", "30"), ("20", "20"), ("20", ""), ("", "5"))
    )
    sheet = written(tmp_path, "ledger.csv", text)
    claims = load_claims(sheet, mapping=drafted(tmp_path, sheet))
    assert claims["bound"].tolist() == ["between", "exact", "at_least", "up_to"]


def test_a_header_in_two_rows_is_joined(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl (extra `excel`) is not installed")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Claims, invented"])
    sheet.append(["Event", "Date", "Who says", "Victims", "Killed", None, "Source"])
    sheet.append([None, None, None, None, "low", "high"])
    sheet.append(["A", datetime(2024, 7, 28), "JNIM", "FAMa", 20, 30, "s"])
    book.create_sheet("Old").append(["who", "what"])
    path = tmp_path / "ledger.xlsx"
    book.save(path)
    reading = read_table(path, mapping=drafted(tmp_path, path))
    assert reading.frame[["bound", "low", "high"]].values.tolist() == [["between", 20, 30]]
    assert "the header stands in two rows: their names are joined" in reading.notes
    assert "sheet 'Sheet' of ['Sheet', 'Old']: the others are not read" in reading.notes
    text = "Event;Date;Who;Victims;Killed;;Source\n;;;;low;high;\nA;28/07/2024;JNIM;FAMa;20;30;s\n"
    as_text = written(tmp_path, "ledger.csv", text)
    claims = load_claims(as_text, mapping=drafted(tmp_path, as_text))
    assert claims[["low", "high"]].values.tolist() == [[20, 30]]


def test_a_first_row_under_an_unnamed_column_is_data(tmp_path):
    text = "event_date,country,event_type,fatalities,\n28 July 2024,Mali,Battles,3,mine\n"
    assert load_events(written(tmp_path, "cut.csv", text))["best"].tolist() == [3]


def test_a_date_in_three_columns_is_as_exact_as_they_are(tmp_path):
    text = "eventid,iyear,imonth,iday,country_txt,nkill\n1,2012,7,28,Mali,3\n2,2012,8,0,Mali,\n3,2012,0,0,Mali,-99\n"
    sheet = written(tmp_path, "gtd.csv", text)
    events = load_events(sheet, mapping=drafted(tmp_path, sheet))
    spans = events[["date_start", "date_end", "date_precision"]].astype(str).values.tolist()
    assert spans == [
        ["2012-07-28", "2012-07-28", "1"],
        ["2012-08-01", "2012-08-31", "4"],
        ["2012-01-01", "2012-12-31", "5"],
    ]
    # A number below zero is drafted as a word for an empty cell.
    assert events["best"].isna().tolist() == [False, True, True]


def test_spans_of_deaths_are_lowest_and_highest_numbers(tmp_path):
    text = 'Incident date,Country,Killed\n"June 19, 2017",Mali,2–5\n2017-06-20,Mali,~50\n2017-06-21,Mali,?\n'
    sheet = written(tmp_path, "sheet.csv", text)
    events = load_events(sheet, mapping=drafted(tmp_path, sheet))
    assert events[["best", "low", "high"]].astype("Float64").fillna(-1).values.tolist() == [
        [-1, 2, 5], [50, -1, -1], [-1, -1, -1],
    ]  # fmt: skip
    assert events["flags"].fillna("").tolist() == ["", "about", ""]


def test_french_numbers_and_days_of_a_spreadsheet_are_read(tmp_path):
    text = "Date;Pays;Nb morts;Latitude;Longitude\n28-juil.-23;Mali;1 200;15,91;-2,40\n02-août-23;Tchad;0;1;2\n"
    sheet = written(tmp_path, "sheet.csv", text)
    events = load_events(sheet, mapping=drafted(tmp_path, sheet))
    assert events["date_start"].dt.strftime("%Y-%m-%d").tolist() == ["2023-07-28", "2023-08-02"]
    assert events[["best", "latitude", "longitude"]].values.tolist() == [[1200, 15.91, -2.4], [0, 1, 2]]


def test_a_list_of_coups_of_ones_own_loads_by_its_mapping(tmp_path):
    text = "pays;année;mois;jour;résultat;source\nNiger;2023;7;26;réussi;s\nMali;1978;2;;complot;s\n"
    text += "Azawad;2012;1;1;réussi;s\n"
    sheet = written(tmp_path, "coups.csv", text)
    draft = suggest_mapping(sheet)
    assert draft.startswith('table = "coups"') and '# "réussi" = ""' in draft
    draft = draft.replace('# "réussi" = ""', '"réussi" = "successful"').replace(
        '# "complot" = ""', '"complot" = "plot"'
    )
    mapping = written(tmp_path, "coups.toml", draft)
    reading = read_table(sheet, mapping=mapping, on_error="collect")
    assert reading.frame[["coup_id", "country", "outcome", "date_precision", "scope"]].values.tolist() == [
        ["row-2", "NER", "successful", "day", "core"], ["row-3", "MLI", "plot", "month", "core"],
    ]  # fmt: skip
    assert reading.faults[["row", "column", "value"]].values.tolist() == [[4, "pays", "Azawad"]]
    check_table(reading.frame, name="coups")
    good = written(tmp_path, "good.csv", text.replace("Azawad", "Tchad"))
    assert load_coups(good, mapping=mapping, country="TCD")["country"].tolist() == ["TCD"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('table = "claims"\n[figures]\nkilled = "a"\n', r"says nothing of \['incident_id'"),
        ('table = "claims"\n[figures]\ndead = "a"\n', r"figures of \['dead'\]"),
        ('table = "claims"\n[columns]\nlow = "b"\n[figures]\nkilled = "a"\n', "Keep one"),
        ('[columns]\ndate_start = "a"\n[figures]\nkilled = "a"\n', "only the table 'claims'"),
        ('[columns]\nbest = ["a", "b"]\n', "only a date stands in several"),
        ('[columns]\nbest = "a"\n', r"says nothing of \['date_start'\]"),
        ('columns = "a"\n', r"write \[columns\]"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_before_anything_is_read(tmp_path, text, said):
    with pytest.raises(UnknownTable, match=said):
        read_mapping(written(tmp_path, "mapping.toml", text))


def test_a_draft_says_where_none_is_needed(tmp_path):
    text = "country\tccode\tyear\tmonth\tday\tcoup\tversion\nMali\t432\t2012\t5\t1\t1\tv2020\n"
    assert "sahel reads this file as it is: Powell & Thyne" in suggest_mapping(written(tmp_path, "pt.txt", text))


def test_the_command_drafts_the_table_it_is_asked_for(tmp_path, capsys):
    sheet = str(written(tmp_path, "sheet.csv", "date,who,killed\n2024-07-28,JNIM,3\n"))
    assert main(["check", sheet, "--suggest", "--table", "events"]) == 0
    assert capsys.readouterr().out.startswith('table = "events"')
    assert main(["check", sheet, "--suggest"]) == 0
    assert capsys.readouterr().out.startswith('table = "claims"')


def test_days_as_american_and_french_hands_write_them():
    days = parse_days(pd.Series(["July 28, 2024", "Jul 28, 2024", "28 juil. 2024", "28-juil-24", "1er août 2024"]))
    assert days.dt.strftime("%d %m %Y").tolist() == ["28 07 2024"] * 4 + ["01 08 2024"]
    assert month_texts(pd.Series(["juillet 2024", "Jul 2024", "07/2024", "2024"])).dropna().tolist() == ["2024-07"] * 3


def test_rival_claims_side_by_side_in_one_row_are_statements_of_their_speakers(tmp_path):
    text = "Incident;Date;Armée;JNIM (tués);JNIM (blessés)\nA;28/07/2024;2;50+;dizaines\nB;29/07/2024;aucun;;\n"
    mapping = """
        table = "claims"
        [columns]
        incident_id = "Incident"
        stated_on = "Date"
        [[figures]]
        column = "Armée"
        harm = "killed"
        claimant = "FAMa"
        [[figures]]
        column = "JNIM (tués)"
        harm = "killed"
        claimant = "JNIM"
        [[figures]]
        column = "JNIM (blessés)"
        harm = "wounded"
        claimant = "JNIM"
        [constants]
        victim = "FAMa"
        victim_category = "combatant"
        scope = "whole"
        status = "standing"
        source_id = "my-sheet"
        seen = "excerpt"
    """
    sheet = written(tmp_path, "wide.csv", text)
    claims = load_claims(sheet, mapping=written(tmp_path, "wide.toml", mapping))
    assert claims[["claimant", "harm", "bound", "statement_id"]].values.tolist() == [
        ["fama", "killed", "exact", "row-2.fama"],
        ["jnim", "killed", "at_least", "row-2.jnim"],
        ["jnim", "wounded", "unquantified", "row-2.jnim"],
        ["fama", "killed", "exact", "row-3.fama"],
    ]
    assert claims["low"].tolist()[-1] == 0
    check_table(claims, name="claims")
    nameless = mapping.replace('column = "Armée"', "")
    with pytest.raises(UnknownTable, match="name no column"):
        read_mapping(written(tmp_path, "wide.toml", nameless))
    with pytest.raises(UnknownTable, match=r"\[\[figures\]\] has 'speaker'"):
        read_mapping(written(tmp_path, "wide.toml", mapping.replace("claimant", "speaker")))


def test_a_sheet_that_says_who_says_it_and_of_whom_is_drafted_as_a_ledger(tmp_path):
    header, row = "Date;Lieu;Pays;Qui le dit;Victimes;Tués;Lien", "28/07/2024;Ville;Mali;JNIM;Wagner;50;https://e.org"
    assert suggest_mapping(written(tmp_path, "toll.csv", f"{header}\n{row}\n")).startswith('table = "claims"')
    bare = header.replace("Qui le dit;Victimes;", ""), row.replace("JNIM;Wagner;", "")
    assert suggest_mapping(written(tmp_path, "events.csv", "\n".join(bare) + "\n")).startswith('table = "events"')
