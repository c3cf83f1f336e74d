"""Every block of the README and the manual: what can run runs, as it stands and in its order; the rest is read.

A block may have a remark above it: `<!-- file: NAME -->` is written to that file beside the commands,
`<!-- not run: WHY -->` is read and not run. Pages are made elsewhere (`tests/reports`): of `sahel report`
only what lists is run.
"""

from __future__ import annotations

import configparser
import contextlib
import io
import json
import os
import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from load_files import ACLED_NEW, GED
from shared_files import ROOT

import sahel
from sahel.cli.main import _parser, main

PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^(?:<!-- (?P<remark>.*?) -->\n)?```(?P<language>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)
_CRON = re.compile(r"([A-Z]+=\S+|([\d*/,-]+ +){5}\S.*)")
#: What pages speak of as the reader's own.
GIVEN = {
    "docs/acled.md": {"acled.csv": ACLED_NEW},
    "docs/formats.md": {"GEDEvent_v25_1.csv": GED},
}
#: Commands that ask, open, fetch, or make pages for minutes.
_READ_ALONE = {"report", "verify", "sign", "lab", "fetch"}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, with the remark above it."""

    language: str
    text: str
    remark: str = ""

    @property
    def runs(self) -> bool:
        return not self.remark.startswith("not run")


def blocks(page: str) -> list[Block]:
    """The blocks of a page; commands without a language are told by their first word."""
    found = []
    for match in _BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")):
        language = match["language"].replace("{code-cell}", "").strip()
        if not language and re.match(r"(sahel|make) ", match["text"]):
            language = "sh"
        found.append(Block(language, match["text"], match["remark"] or ""))
    return found


def commands(text: str) -> list[list[str]]:
    """The words of every command, in order."""
    lines = [shlex.split(line, comments=True) for line in text.splitlines()]
    found: list[list[str]] = []
    for words in lines:
        while "&&" in words:
            found.append(words[: words.index("&&")])
            words = words[words.index("&&") + 1 :]
        found.append(words)
    return [words for words in found if words]


def read_command(words: list[str]) -> None:
    """Hold a command against the parser, or a target against the Makefile."""
    if words[0] == "sahel":
        _parser().parse_args(words[1 : words.index(">")] if ">" in words else words[1:])
    elif words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def run_command(words: list[str]) -> None:
    read_command(words)
    if words[0] == "cd":
        os.chdir(words[1])
    elif words[0] == "sahel" and (words[1] not in _READ_ALONE or {"--list", "--dry-run"} & set(words)):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            assert main(words[1 : words.index(">")] if ">" in words else words[1:]) == 0, words
        if ">" in words:
            Path(words[-1]).write_text(said.getvalue(), encoding="utf-8")
    else:
        assert words[0] in ("sahel", "make"), f"mark the block as not run: {words}"


def read_block(block: Block) -> None:
    """Whether a block is well-formed in its language."""
    if block.language == "python":
        compile(block.text, "block", "exec")
    elif block.language == "toml":
        tomllib.loads(block.text)
    elif block.language == "json":
        json.loads(block.text)
    elif block.language == "yaml":
        yaml.safe_load(block.text)
    elif block.language == "ini":
        configparser.ConfigParser(interpolation=None).read_string(block.text)
    elif block.language == "cron":
        assert all(_CRON.fullmatch(line) for line in block.text.splitlines())
    elif block.language == "sh":
        for words in commands(block.text):
            read_command(words)
    else:
        assert block.language in ("", "text", "{toctree}"), f"nothing reads {block.language}"


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_well_formed(page):
    for block in blocks(page):
        read_block(block)


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if {"sh", "python"} & {block.language for block in blocks(page) if block.runs}]
)
def test_what_a_page_says_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # As outside of any project, until the page makes one.
    monkeypatch.delenv("SAHEL_PROJECT", raising=False)
    for name, text in GIVEN.get(page, {}).items():
        Path(name).write_text(text, encoding="utf-8")
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for block in blocks(page):
            if not block.runs:
                continue
            if block.remark.startswith("file: "):
                Path(block.remark.removeprefix("file: ")).write_text(block.text, encoding="utf-8")
            elif block.language == "python":
                exec(block.text, names)
            elif block.language == "sh":
                for words in commands(block.text):
                    run_command(words)


def test_the_parts_of_the_manual_hold_every_page():
    """A page that no table of contents names would be found by search alone."""
    listed = set()
    for page in PAGES:
        for block in blocks(page):
            if block.language == "{toctree}":
                listed |= {f"docs/{line}.md" for line in block.text.split() if not line.startswith((":", "generated"))}
    assert {page for page in PAGES if page.startswith("docs/")} - listed == {"docs/index.md"}


@pytest.mark.parametrize(("day", "answer"), [("2024-07-28", "at least 20 – "), ("2024-07-29", "at least 50 – ")])
def test_the_numbers_that_the_page_on_why_explains_are_the_answers(day, answer):
    known = sahel.as_of(sahel.load_ledger(), day)
    explained = sahel.explain(known, incident="tinzaouaten-2024", victim="wagner", rule="modal")
    assert f"So: {answer}" in str(explained)
    assert day in (ROOT / "docs" / "why.md").read_text(encoding="utf-8")
