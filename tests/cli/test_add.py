"""`sahel add` and `sahel import` at a terminal: what is asked, shown and written, and what an interrupt leaves."""

from __future__ import annotations

import os
import re
import shlex
import sys

import pytest
from entry_rows import CLAIM, INCIDENT, SOURCE
from project_files import make_project
from shared_files import ROOT

import sahel
from sahel.cli.main import _parser, main

pexpect = pytest.importorskip("pexpect")


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    place = make_project(tmp_path / "mine")
    monkeypatch.setenv("SAHEL_PROJECT", str(place))
    sahel.add_source(**SOURCE)
    sahel.add_incident(**INCIDENT)
    return place


def files(place) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (place / "data").iterdir()}


def options(given: dict[str, str]) -> list[str]:
    return [part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", value)]


def talk(place, arguments: list[str], answers: list[str]) -> tuple[str, int]:
    """What a terminal shows of a conversation, and how it ends; "^C" is the interrupt key."""
    environment = {**os.environ, "TERM": "dumb", "PYTHONPATH": os.pathsep.join(sys.path)}
    shell = pexpect.spawn(
        sys.executable, ["-m", "sahel", *arguments], cwd=str(place), env=environment, encoding="utf-8", timeout=60,
        dimensions=(50, 200),
    )  # fmt: skip
    shown = ""
    for answer in answers:
        shell.expect([r": $", r"\] $"])
        shown += shell.before + shell.after
        shell.sendintr() if answer == "^C" else shell.sendline(answer)
    shell.expect(pexpect.EOF)
    shown += shell.before
    shell.close()
    return shown.replace("\r\n", "\n"), shell.exitstatus


@pytest.mark.slow
def test_a_claim_is_asked_for_shown_and_written(ledger):
    answers = [
        "menaka-2025", "Qwzx Vbnm", "y", "", "13 mars", "1", "armée", "1", "tués", "voir note", "au moins 15", "",
        "https://example.org/new", "y", "Le Soir", "Titre", "14 mars 2025", "", "fr", "", "", "", "", "y",
    ]  # fmt: skip
    shown, status = talk(ledger, ["add", "claim"], answers)
    assert status == 0, shown
    assert "'13 mars' has no year." in shown and "1  2025-03-13" in shown
    assert "1  fama · Malian Armed Forces · state force of MLI" in shown
    assert "New in sources.csv:" in shown and "New in claims.csv:" in shown
    (claim,) = sahel.load_claims()[lambda claims: claims["claim_id"] == "menaka-2025.01.killed"].itertuples()
    assert (claim.signed_as, claim.victim, claim.victim_as_named) == ("Qwzx Vbnm", "fama", "armée")
    assert claim.source_id == "le-soir-20250314"


@pytest.mark.slow
def test_what_the_options_say_is_not_asked(ledger):
    shown, status = talk(ledger, ["add", "claim", *options(CLAIM)], ["", "", "", "", "", "n"])
    assert status == 0 and "Who says so" not in shown and "Nothing was written." in shown
    assert "claims.csv" not in files(ledger)


def test_an_interrupt_leaves_nothing(ledger):
    before = files(ledger)
    shown, status = talk(ledger, ["add", "claim", *options(CLAIM)], ["", "", "", "", "", "^C"])
    assert status == 130 and "interrupted; nothing was written" in shown and files(ledger) == before


def test_without_questions_a_claim_is_written_or_refused(ledger, capsys):
    assert main(["add", "claim", "--no-input", *options(CLAIM)]) == 0
    assert capsys.readouterr().out == "claims.csv: menaka-2025.01.killed\n"
    assert main(["add", "claim", "--no-input", *options(CLAIM | {"date": "13 mars"})]) == 2
    assert "'13 mars' has no year. Did you mean 2025-03-13?" in capsys.readouterr().err


def test_answers_that_end_too_early_leave_nothing(ledger, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda _: (_ for _ in ()).throw(EOFError))
    before = files(ledger)
    assert main(["add", "source"]) == 1
    assert "the answers ended here; nothing was written" in capsys.readouterr().err and files(ledger) == before


MAPPING = """table = "claims"
[columns]
incident_id = "Lieu"
claimant = "Qui"
victim = "Victimes"
stated_on = "Date"
source_id = "Lien"
[figures]
killed = "Morts"
[constants]
victim_category = "unknown"
scope = "whole"
status = "standing"
seen = "excerpt"
"""


@pytest.fixture
def sheet(ledger):
    rows = [
        "Lieu;Qui;Victimes;Date;Morts;Lien",
        "Ménaka;GSIM;FAMa;13 mars;au moins 15;https://example.org/a",
        "Ménaka;FAMa;armée;14 mars;5 ou 6;https://example.org/new",
        "Nulle part;FAMa;civils;14 mars 2025;3;https://example.org/a",
    ]
    (ledger / "decl.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (ledger / "m.toml").write_text(MAPPING, encoding="utf-8")
    return ["import", str(ledger / "decl.csv"), "--mapping", str(ledger / "m.toml")]


@pytest.mark.slow
def test_a_sheet_is_asked_about_shown_and_written(ledger, sheet):
    shown, status = talk(ledger, sheet, ["2025", "y", "1", "", "y"])
    assert status == 0, shown
    assert "2 dates have no year: 13 mars, 14 mars" in shown
    assert "row 2: GSIM, 2025-03-13: FAMa, killed at least 15" in shown
    assert "menaka-2025 (the only one known there, 1 day earlier)" in shown
    assert "row 4: left over: incident: no incident is known at 'Nulle part'" in shown
    assert "Write 2 claims and put 1 row into unresolved.csv?" in shown
    assert "--choose 'armée MLI=fama' --year 2025 --new-sources" in shown
    assert "2 claims written; 1 new source; 1 row in unresolved.csv." in shown


def test_without_questions_what_is_open_is_listed(ledger, sheet, capsys):
    before = files(ledger)
    assert main([*sheet, "--no-input"]) == 1
    said = capsys.readouterr().err
    assert "row 2, date: '13 mars' has no year" in said and "to choose: Nulle part 2025-03-14=ID" in said
    assert files(ledger) == before
    answers = ["--year", "2025", "--new-sources", "--choose", "armée MLI=fama"]
    assert main([*sheet, "--no-input", *answers, "--leave-rest"]) == 0
    assert capsys.readouterr().out == "2 claims written; 1 new source; 1 row in unresolved.csv.\n"
    assert main([*sheet, "--no-input", *answers, "--leave-rest"]) == 0
    again = "0 claims written; 2 there already, not written again; 1 row in unresolved.csv.\n"
    assert capsys.readouterr().out == again


def test_a_choice_without_a_meaning_is_refused(sheet, capsys):
    assert main([*sheet, "--choose", "armée MLI"]) == 2
    assert "has no =" in capsys.readouterr().err


def test_the_commands_of_the_documentation_do_what_they_say(tmp_path, monkeypatch, capsys):
    text = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
    ours = [line for line in lines if line.startswith("sahel") and not {"--suggest", "&&"} & set(line.split())]
    given = [shlex.split(line)[1:] for line in ours]
    assert all(_parser().parse_args(arguments).run for arguments in given)
    monkeypatch.setenv("SAHEL_PROJECT", str(make_project(tmp_path / "mine")))
    for arguments in given:
        if arguments[0] == "add" and "--no-input" in arguments:
            assert main(arguments) == 0, capsys.readouterr().err
    mine = sahel.load_claims()[lambda claims: claims["incident_id"] == "menaka-2025"]
    assert mine["status"].tolist() == ["standing", "revised", "standing"]
