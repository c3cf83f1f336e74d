"""The help: every command shows two examples, and each of them runs as it is written."""

from __future__ import annotations

import argparse
import inspect
import re
import shlex
import shutil
from pathlib import Path

import pytest
from shared_files import NOTEBOOKS

import sahel
from sahel.cli.main import _parser, main
from sahel.load.fetch import PUBLICATIONS
from sahel.workspace import folder

pytestmark = pytest.mark.slow

COMMANDS = next(action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)).choices
ACLED = "event_date,country,event_type,fatalities\n28 July 2024,Mali,Battles,3\n"
SHEET = "Date;Lieu;Déclarant;Victimes;Tués\n13 mars 2025;Djibo;JNIM;Armée;au moins 15\n"


def examples(text: str) -> list[str]:
    """The lines of a help that begin with `sahel`, without what is said beside them."""
    below = text.partition("\nexamples:\n")[2]
    return [re.split(r"  +", line.strip())[0] for line in below.splitlines() if line.startswith("  sahel ")]


def test_sahel_alone_prints_the_help_with_three_examples(capsys):
    assert main([]) == 0
    shown = examples(capsys.readouterr().out)
    assert len(shown) == 3 and {line.split()[1] for line in shown} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_two_examples_of_itself(command):
    shown = examples(COMMANDS[command].format_help())
    assert len(shown) >= 2 and {line.split()[1] for line in shown} == {command}


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("page")
    assert main(["report", str(NOTEBOOKS / "about.ipynb"), "--output", str(place)]) == 0
    return place / "about-tinzaouaten-2024.html"


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """A project with the files that the examples name, in which one works."""
    work = sahel.new_project(tmp_path / "work").folder
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("claims", "sources"):
        for place in (work, work / "old", work / "new"):
            place.mkdir(exist_ok=True)
            shutil.copy(folder("data") / f"{name}.csv", place)
    (work / "acled-export.csv").write_text(ACLED, encoding="utf-8")
    (work / "sheet.csv").write_text(SHEET, encoding="utf-8")
    return work


@pytest.mark.parametrize(
    ("command", "line"), [(name, line) for name, parser in COMMANDS.items() for line in examples(parser.format_help())]
)
def test_an_example_runs(desk, page, monkeypatch, capsys, command, line):
    words = shlex.split(line.partition(">")[0])[1:]
    PREPARE.get(command, lambda *_: None)(desk, page, monkeypatch)
    if "sheet.toml" in words:
        assert main(["check", "sheet.csv", "--suggest", "--table", "claims"]) == 0
        (desk / "sheet.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    words += {"report": ["--dry-run"]}.get(command, [])
    status = main(words)
    said = capsys.readouterr()
    asks = words[:2] == ["add", "claim"] or (command == "import" and "--no-input" not in words)
    assert status == 130 if asks else status == 0, said.err
    assert said.out


def _verify(desk, page, monkeypatch):
    import sahel.reports.verification as verification

    (desk / "reports").mkdir(exist_ok=True)
    shutil.copy(page, desk / "reports" / "coups.html")
    examine = verification.examine
    # To make the page again takes as long as making it; what that finds is held elsewhere.
    monkeypatch.setattr(verification, "examine", lambda file, *, data, recompute: examine(file, data=data, recompute=0))


def _sign(desk, page, monkeypatch):
    pytest.importorskip("cryptography")
    _verify(desk, page, monkeypatch)
    assert main(["sign", "--key", "mine.key", "--new-key"]) == 0


def _fetch(desk, page, monkeypatch):
    signature = inspect.signature(sahel.fetch)

    def fetch(*arguments, **named):
        asked = signature.bind(*arguments, **named).arguments
        assert asked["name"] in PUBLICATIONS
        return desk / asked["name"]

    monkeypatch.setattr("sahel.load.fetch.fetch", fetch)


def _lab(desk, page, monkeypatch):
    (desk / "mine").mkdir()
    monkeypatch.setattr("subprocess.call", lambda command: print(command) or 0)


def _codebook(desk, page, monkeypatch):
    sahel.new_project(desk / "mine")
    monkeypatch.setattr("sahel.cli.main.folder", lambda name: desk)


def _refuse_to_answer(desk, page, monkeypatch):
    def leave(question=""):
        print(question)
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", leave)


def _completion(desk, page, monkeypatch):
    pytest.importorskip("argcomplete")


PREPARE = {
    "verify": _verify,
    "sign": _sign,
    "fetch": _fetch,
    "lab": _lab,
    "codebook": _codebook,
    "add": _refuse_to_answer,
    "import": _refuse_to_answer,
    "completion": _completion,
}
