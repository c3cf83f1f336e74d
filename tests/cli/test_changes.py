"""`sahel changes`: two tables, two folders, two pages, and what cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from output_pages import embedded_claims

from sahel.cli.main import main
from sahel.workspace import folder

FIVE, SEVEN = ({"low": text, "high": text} for text in ("5", "7"))


def csv(path, frame: pd.DataFrame):
    frame.to_csv(path, index=False)
    return str(path)


@pytest.fixture
def two_tables(tmp_path):
    table = pd.read_csv(folder("data") / "coups.csv", dtype="str", keep_default_na=False)
    old = csv(tmp_path / "old.csv", table)
    table.loc[table["coup_id"] == "ml-2020-08-18", "outcome"] = "failed"
    return old, csv(tmp_path / "new.csv", table)


def test_the_command_tells_what_changed_and_why_numbers_differ(two_tables, capsys):
    assert main(["changes", *two_tables]) == 0
    said = capsys.readouterr().out
    assert "1 change: 1 reclassified." in said
    assert "ml-2020-08-18: Mali, 2020-08-18 – outcome: successful → failed" in said
    assert "Coups and attempts, failed: 86 → 87 (reclassified +1)" in said


def test_the_command_can_answer_in_json(two_tables, capsys):
    assert main(["changes", *two_tables, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(one["kind"], one["old"], one["new"]) for one in said["changes"]] == [
        ("reclassified", "successful", "failed")
    ]
    assert {one["label"] for one in said["headline"]} == {
        "coups and attempts, failed",
        "coups and attempts, successful",
    }


def test_the_command_says_that_nothing_changed(two_tables, capsys):
    assert main(["changes", two_tables[0], two_tables[0]]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


def test_the_command_compares_folders_and_names_what_only_one_has(two_tables, tmp_path, capsys):
    old, new = tmp_path / "then", tmp_path / "now"
    for place, file in ((old, two_tables[0]), (new, two_tables[1])):
        place.mkdir()
        (place / "coups.csv").write_bytes(Path(file).read_bytes())
    phrases = folder("data") / "phrases.csv"
    (new / "phrases.csv").write_bytes(phrases.read_bytes())
    assert main(["changes", str(old), str(new)]) == 0
    said = capsys.readouterr().out
    assert "Not compared, since only one of the two has them: phrases." in said and "1 reclassified" in said


def written(path, rows: dict, **more) -> str:
    """A page as small as a page can be."""
    shown = {"title": "T", "notebook": "incident", "parameters": {}, "tables": rows, "headline": {}} | more
    path.write_text(f'<script type="application/json" id="edition">{json.dumps(shown)}</script>', encoding="utf-8")
    return str(path)


def test_the_command_compares_two_pages_by_what_they_carry(tmp_path, capsys):
    old = written(tmp_path / "old.html", embedded_claims(FIVE), parameters={"as_of": "2024-07-28"})
    new = written(tmp_path / "new.html", embedded_claims(FIVE | {"status": "revised"}, SEVEN | {"revises": "c0"}))
    assert main(["changes", old, new]) == 0
    said = capsys.readouterr().out
    assert "c1 replaces c0: army, killed – battle: 5 → 7 (army, 2024-07-28)" in said
    assert "army killed, highest number said – battle: 5 → 7 (revised +2)" in said
    assert "as_of 2024-07-28 → not set" in said


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (("old.csv", "nowhere.csv"), "there is no file or folder"),
        (("old.csv", "."), "is a file and"),
        (("old.csv", "claims.csv"), "is the table 'coups'"),
        (("old.csv", "other.csv"), "'other.csv' cannot be compared: the columns of this file are no dialect"),
        (("page.html", "page.html"), "holds no description of itself"),
        (("old.csv", "new.csv", "--table", "coup"), "no table is called 'coup'"),
        ((".", ".", "--table", "claims"), "holds no table 'claims'"),
    ],
)
def test_what_cannot_be_compared_is_refused(two_tables, tmp_path, monkeypatch, capsys, pair, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claims.csv").write_bytes((folder("data") / "claims.csv").read_bytes())
    (tmp_path / "other.csv").write_text("one,two\n1,2\n")
    (tmp_path / "page.html").write_text("<p>no page of ours</p>")
    if pair[0] == ".":
        (tmp_path / "claims.csv").unlink()
        (tmp_path / "coups.csv").write_bytes((tmp_path / "old.csv").read_bytes())
    assert main(["changes", *pair]) == 2
    assert says in capsys.readouterr().err


def test_a_key_that_occurs_twice_in_a_file_is_named_by_row(two_tables, tmp_path, capsys):
    table = pd.read_csv(two_tables[0], dtype="str", keep_default_na=False)
    twice = csv(tmp_path / "twice.csv", pd.concat([table, table.head(1).assign(note="another note")]))
    assert main(["changes", two_tables[0], twice]) == 1
    assert "row 2, coup_id = " in capsys.readouterr().err
    equal = csv(tmp_path / "equal.csv", pd.concat([table, table.head(1)]))
    assert main(["changes", two_tables[0], equal]) == 0  # rows that are equal in everything count once
