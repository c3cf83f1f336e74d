"""Reports of a project: its notebooks, what its pages embed and depend on, and whether they hold."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from output_pages import publish
from project_files import bundled_row, claim, incident, make_project, write_table

from sahel.errors import UnknownName
from sahel.load.loaders import load_sources
from sahel.projects import new_project
from sahel.reports.blocks import show_sources
from sahel.reports.build.update import Outcome, refresh, survey
from sahel.reports.fingerprints import local, own_inputs, portable, shown, tables_among
from sahel.reports.plan.editions import edition, find_notebook, notebooks
from sahel.reports.receipts.collect import named_inputs, rows_as_written
from sahel.reports.receipts.embedded import block_of
from sahel.reports.run.workspace import environment
from sahel.reports.verification import examine
from sahel.workspace import VARIABLE, folder, working_in


@pytest.fixture
def place(tmp_path):
    place = make_project(tmp_path / "mine", incidents=[incident()], claims=[claim()])
    with working_in(place):
        yield place


def notebook(place: Path, name: str, *code: str) -> Path:
    cells = [nbformat.v4.new_code_cell(code[0], metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(one) for one in code[1:]]
    (place / "notebooks").mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), place / "notebooks" / f"{name}.ipynb")
    return place / "notebooks" / f"{name}.ipynb"


def test_a_notebook_of_the_project_goes_before_the_bundled_one_of_its_name(place):
    bundled = folder("notebooks") / "coups.ipynb"
    assert find_notebook("coups") == bundled
    own, other = notebook(place, "coups", "x = 1"), notebook(place, "mine", "x = 1")
    assert find_notebook("coups") == own and find_notebook("mine") == other
    assert {"incident", "mine"} <= notebooks().keys()
    with working_in(None), pytest.raises(UnknownName, match="no notebook is called 'mine'"):
        find_notebook("mine")


def test_an_incident_of_the_project_is_one_that_can_be_asked_for(place):
    assert edition("incident", {"incident": "mine-2024"}).title == "mine-2024"
    with working_in(None), pytest.raises(UnknownName, match="no incident is called 'mine-2024'"):
        edition("incident", {"incident": "mine-2024"})


def test_the_events_of_the_project_stand_where_none_are_named(place):
    (place / "sahel.toml").write_text('events = "../exports/acled.csv"\n')
    (place.parent / "exports").mkdir()
    export, other = place.parent / "exports" / "acled.csv", place.parent / "exports" / "other.csv"
    export.write_text("x")
    other.write_text("x")
    made = edition("monthly", {"month": "2024-07"})
    assert (made.attached, made.parameters["events"], made.file) == (export, "acled.csv", "monthly-2024-07.html")
    named = edition("monthly", {"month": "2024-07", "events": str(other)})
    assert named.attached == other and named.file != made.file
    assert edition("coups").attached is None


def test_paths_in_a_project_are_recorded_without_the_machine(place):
    claims = str((place / "data" / "claims.csv").resolve())
    assert portable(claims) == "{project}/data/claims.csv" and local(portable(claims)) == claims
    assert shown(portable(claims)) == "project/data/claims.csv"
    bundled = str((folder("data") / "claims.csv").resolve())
    assert portable(bundled) == "{data}/claims.csv"
    assert tables_among([claims, bundled, str(place / "sahel.toml")]) == [claims, bundled]
    assert own_inputs([claims, bundled], work=place / "work") == sorted([claims, bundled])
    assert named_inputs({claims: "1", bundled: "2"}) == {"project/data/claims.csv": "1", "data/claims.csv": "2"}


def test_a_kernel_is_told_the_project_and_that_there_is_none(place, tmp_path):
    assert environment(tmp_path)[VARIABLE] == str(place)
    with working_in(None):
        assert environment(tmp_path)[VARIABLE] == ""


def test_embedded_rows_say_which_file_they_are_from(place):
    rows = rows_as_written(["claims/mine.killed", "claims/tz.article.wagner.killed"])
    assert rows["claims"]["mine.killed"]["row_from"] == "claims.csv of the project Mine, row 2"
    assert rows["claims"]["tz.article.wagner.killed"]["row_from"].startswith("bundled claims.csv, row ")
    assert rows["incidents"]["mine-2024"]["row_from"] == "incidents.csv of the project Mine, row 2"
    with working_in(None):
        assert (
            "row_from" not in rows_as_written(["claims/tz.article.wagner.killed"])["claims"]["tz.article.wagner.killed"]
        )


def test_the_list_of_sources_says_which_are_the_project_s_own(place):
    source = {"source_id": "mine", "publisher": "A paper", "kind": "news", "seen": "whole", "found": "not_found"}
    write_table(place, "sources", [source])
    html = str(show_sources(["mine", "article-20240729"], load_sources()).html)
    assert "read whole, sources.csv of the project Mine<" in html
    assert "bundled sources.csv" in html and "row 2" not in html


def test_a_page_depends_on_the_project_s_tables_and_on_those_that_are_not_there_yet(place, tmp_path):
    wanted = edition("coups")
    inputs = {str(place / "data" / "coups.csv"): None}
    publish(place / "reports", wanted, inputs=inputs)
    write_table(place, "coups", [])
    (status,) = survey([wanted], output=place / "reports")
    assert "project/data/coups.csv is there now" in status.reasons


TABLE = 'import sahel\nledger = sahel.load_ledger().query("incident_id == @incident")'
SHOWN = """bands = sahel.trace_rows(sahel.claim_bands(ledger), claims=ledger)
sahel.show_table(bands[["band", "low", "rows"]], caption="Bands")"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["fork", "kernel"])
def test_a_page_of_a_project_is_made_holds_and_is_made_again_when_a_row_of_it_changes(place, engine, monkeypatch):
    notebook(place, "mine", 'incident = "mine-2024"  # which', TABLE, SHOWN)
    wanted, output = [edition("mine")], place / "reports"
    monkeypatch.chdir("/")
    (done,) = refresh(wanted, output=output, engine=engine)
    assert done.outcome is Outcome.MADE
    page = block_of(done.path.read_text(encoding="utf-8"))
    assert page["project"] == "Mine" and list(page["tables"]["claims"]) == ["mine.killed"]
    assert {"project/sahel.toml", "project/data/claims.csv", "project/notebooks/mine.ipynb"} <= page["inputs"].keys()
    assert str(place) not in done.path.read_text(encoding="utf-8")
    assert refresh(wanted, output=output)[0].outcome is Outcome.UNCHANGED
    assert examine(done.path).holds and examine(done.path).unchecked == []

    with working_in(None):
        elsewhere = examine(done.path)
    assert elsewhere.holds and any("rows of the project Mine" in one for one in elsewhere.unchecked)

    write_table(place, "claims", [claim("first", incident_id="tinzaouaten-2024"), claim(low="6", high="6")])
    faults = examine(done.path, recompute=False).faults
    assert "`low` was 4, is 6 (and high)" in "\n".join(faults["reason"])
    (again,) = refresh(wanted, output=output, engine=engine)
    assert again.reason == "project/data/claims.csv changed"
    text = re.sub("<[^>]*>", " ", again.path.read_text(encoding="utf-8"))
    assert "What changed" in text and "corrected" in text


@pytest.mark.slow
def test_a_page_made_without_a_project_holds_also_for_somebody_who_works_in_one(tmp_path):
    with working_in(None):
        notebook(tmp_path, "plain", 'incident = "tinzaouaten-2024"  # which', TABLE, SHOWN)
        (done,) = refresh([edition(str(tmp_path / "notebooks" / "plain.ipynb"))], output=tmp_path / "out")
    assert "project" not in block_of(done.path.read_text(encoding="utf-8"))
    place = make_project(tmp_path / "mine", claims=[bundled_row("claims", "tz.article.wagner.killed", low="9")])
    with working_in(place):
        assert examine(done.path, recompute=False).holds


@pytest.mark.slow
def test_the_reports_of_a_new_project_are_made_as_they_are(tmp_path):
    project = new_project(tmp_path / "mine")
    from sahel.reports.plan.plan import read_plan

    with working_in(project.folder):
        done = refresh(read_plan().editions, output=project.output)
        assert [(one.outcome, one.reason) for one in done] == [(Outcome.MADE, "never made")] * 2
        assert all(examine(one.path).holds for one in done)
