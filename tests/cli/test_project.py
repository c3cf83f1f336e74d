"""The commands in a project: new, check, report, changes, verify."""

from __future__ import annotations

import json

import pytest
from project_files import bundled_row, claim, incident, make_project

from sahel.cli.main import main
from sahel.workspace import VARIABLE, current_project


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_new_project_is_made_and_checked(tmp_path, monkeypatch, capsys):
    assert main(["new", "mine"]) == 0
    assert str(tmp_path / "mine") in capsys.readouterr().out
    monkeypatch.chdir("mine/data")
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "claims: 2 added" in said and said.endswith("no faults\n")
    assert main(["new", ".."]) == 2
    assert "there is already" in capsys.readouterr().err


def test_check_lists_what_is_added_replaced_and_hidden_and_every_fault(tmp_path, capsys):
    place = make_project(
        tmp_path / "mine",
        incidents=[incident()],
        claims=[claim(), claim("b", incident_id="nowhere"), bundled_row("claims", "tz.article.wagner.killed", low="5")],
        hidden=[{"table": "remarks", "key": "tz.window.wagner", "reason": "a copy"}],
    )
    (place / "data" / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["check", "--project", "mine"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"Mine: {place}, laid over the bundled tables",
        "incidents: 1 added",
        "claims: 2 added, 1 replaced",
        "  replaced tz.article.wagner.killed: low",
        "remarks: 1 hidden",
        "  hidden tz.window.wagner: a copy",
        "data/notes.csv: none of our tables, not read",
        "1 fault",
        "  data/claims.csv, row 3, incident_id = 'nowhere': should hold that it is a `incident_id` of incidents",
    ]
    assert main(["check", "--project", "mine", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [row["key"] for row in found["rows"] if row["what"] == "replaced"] == ["tz.article.wagner.killed"]
    assert found["faults"][0]["file"] == "data/claims.csv" and found["not_read"] == ["data/notes.csv"]


def test_check_without_a_file_outside_a_project_says_what_it_takes(capsys):
    assert main(["check"]) == 2
    assert "or go to the folder of a project" in capsys.readouterr().err


def test_a_file_of_a_project_may_refer_to_bundled_rows_of_its_own_table(tmp_path, monkeypatch, capsys):
    place = make_project(
        tmp_path / "mine", claims=[claim(incident_id="tinzaouaten-2024", subset_of="tz.article.wagner.killed")]
    )
    monkeypatch.chdir(place)
    assert main(["check", "data/claims.csv"]) == 0
    assert "claims, 1 rows, no faults" in capsys.readouterr().out


def test_the_option_holds_for_one_command_only(tmp_path, capsys):
    make_project(tmp_path / "mine")
    assert main(["check", "--project", "mine"]) == 0
    assert current_project() is None
    assert main(["check", "--project", "data"]) == 2
    assert "'data' is no project" in capsys.readouterr().err.replace(str(tmp_path) + "/", "")


def test_reports_of_a_project_are_those_of_its_plan_wherever_one_stands(tmp_path, monkeypatch, capsys):
    main(["new", "mine"])
    (tmp_path / "reports.toml").write_text('[[report]]\nnotebook = "coups"\n', encoding="utf-8")
    capsys.readouterr()
    assert main(["report", "--list", "--project", "mine", "--summary", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["plan"], found["output"]) == ("mine/reports.toml", "mine/reports")
    assert [one["file"] for one in found["editions"]] == [
        "my-report-example-2024.html", "incident-example-2024.html",
    ]  # fmt: skip
    assert main(["report", "--list", "--summary", "json"]) == 0
    assert [one["file"] for one in json.loads(capsys.readouterr().out)["editions"]] == ["coups.html"]
    monkeypatch.chdir("mine/notebooks")
    assert main(["report", "my-report", "--list"]) == 0
    assert "my-report-example-2024.html" in capsys.readouterr().out


def test_changes_in_a_project_are_those_against_the_bundled_tables(tmp_path, monkeypatch, capsys):
    place = make_project(tmp_path / "mine", claims=[bundled_row("claims", "tz.article.wagner.killed", low="5")])
    monkeypatch.chdir(place)
    assert main(["changes", "--table", "claims"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 change: 1 corrected.") and "at least 1 → at least 5" in said
    other = make_project(tmp_path / "other", claims=[bundled_row("claims", "tz.article.wagner.killed", low="6")])
    assert main(["changes", str(other), "--table", "claims"]) == 0
    assert "at least 6 → at least 5" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path)
    assert main(["changes"]) == 2
    assert "takes two states" in capsys.readouterr().err


def test_a_faulty_settings_file_stops_a_command_and_names_every_fault(tmp_path, capsys):
    make_project(tmp_path / "mine", 'tabel = "x"\nextends = "some"\n')
    assert main(["report", "--project", "mine", "--list"]) == 2
    said = capsys.readouterr().err
    assert "2 fault(s)" in said and "did you mean tables" in said
