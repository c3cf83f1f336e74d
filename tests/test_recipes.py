"""The recipes: what the documents tell people to write can be read by what is to read it."""

from __future__ import annotations

import json
import re
import shlex
from configparser import ConfigParser
from datetime import date

import pytest
import yaml
from shared_files import ROOT

from sahel.cli.main import _parser
from sahel.reports import read_plan
from sahel.reports.plan.plan import _KEYS

DOCUMENTS = [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in ("plans", "recipes", "reports"))]


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Every `sahel report …` that a document shows."""
    found = []
    for document in DOCUMENTS:
        for block in re.findall(r"^```\w*\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S):
            for line in block.splitlines():
                if shown := re.search(r"\bsahel\"? (report\b[^&|>#]*)", line):
                    found.append(shown[1].strip())
    return found


def test_there_are_commands_to_look_at():
    assert len(commands()) >= 12


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_a_command_that_is_shown_is_one_that_can_be_given(command):
    assert _parser().parse_args(shlex.split(command)).run


def test_the_plan_that_is_shown_is_one_that_can_be_read(tmp_path):
    (shown,) = blocks("plans.md", "toml")
    (tmp_path / "reports.toml").write_text(shown, encoding="utf-8")
    files = [one.file for one in read_plan(str(tmp_path / "reports.toml"), on=date(2024, 3, 1)).editions]
    assert "monthly-mli-2024-02.html" in files and "coups-until-2024-03-01.html" in files
    assert "incident-tinzaouaten-2024-as-of-2024-02-29.html" in files


def test_every_key_of_a_plan_is_documented():
    text = (ROOT / "docs" / "plans.md").read_text(encoding="utf-8").split("## Values of a grid")[0]
    assert re.findall(r"^\| `(\w+)` \|", text, re.M) == list(_KEYS)


def test_the_workflow_is_yaml_and_runs_our_commands():
    (shown,) = blocks("recipes.md", "yaml")
    steps = yaml.safe_load(shown)["jobs"]["build"]["steps"]
    assert all(("uses" in step) != ("run" in step) for step in steps)
    assert any("sahel report --all" in step.get("run", "") for step in steps)


def test_a_crontab_line_has_five_fields_and_no_bare_percent_sign():
    (shown,) = blocks("monthly-report.md", "cron")
    line = shown.splitlines()[-1]
    assert re.match(r"(?:[\d*/,-]+ ){4}[\d*/,-]+ +cd ", line) and "%" not in line


def test_the_units_name_each_other_and_a_command_of_ours():
    service, timer = (ConfigParser(interpolation=None) for _ in range(2))
    for unit, text in zip((service, timer), blocks("recipes.md", "ini"), strict=True):
        unit.read_string(text)
    assert service["Service"]["ExecStart"].endswith("/bin/sahel report --all")
    assert timer["Timer"]["OnCalendar"] == "*-*-01 05:15" and timer["Install"]["WantedBy"] == "timers.target"


def test_the_summary_that_is_shown_has_the_parts_that_are_printed():
    shown = json.loads(blocks("recipes.md", "json")[0])
    assert shown.keys() == {"plan", "output", "on", "counts", "editions"}
    assert shown["editions"][0].keys() == {"file", "title", "notebook", "parameters", "state", "reason", "seconds"}
