"""A new project: what is in its folder, and that it stands against every rule."""

from __future__ import annotations

import csv

import nbformat
import pytest
from project_files import make_project

from sahel.errors import BadProject, UnknownName
from sahel.load.own_files import read_project_tables, refuse_unsound
from sahel.projects import LEDGER, new_project
from sahel.reports.plan.plan import read_plan
from sahel.schema import tables
from sahel.workspace import folder, working_in


def rows(file) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_new_project_has_the_tables_of_a_ledger_with_all_their_columns(tmp_path):
    project = new_project(tmp_path / "Mon projet")
    assert project.name == "Mon projet" and project.extends == "bundled"
    for name in LEDGER:
        with (project.tables / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == tables.ALL[name].column_names
    assert not {"relations", "remarks"} & {name for name in LEDGER if rows(project.tables / f"{name}.csv")}


def test_the_example_is_marked_in_every_row_and_holds_two_rival_claims(tmp_path):
    project = new_project(tmp_path / "p")
    found = {name: rows(project.tables / f"{name}.csv") for name in LEDGER}
    assert all("example, invented" in row["note"] for some in found.values() for row in some)
    assert (len(found["sources"]), len(found["incidents"])) == (2, 1)
    one, other = found["claims"]
    assert one["victim"] == other["victim"] and one["claimant"] != other["claimant"]


@pytest.mark.parametrize("incident", ["", "tinzaouaten-2024"])
def test_a_new_project_has_no_fault_and_a_plan_that_can_be_carried_out(tmp_path, incident):
    project = new_project(tmp_path / "p", incident=incident)
    with working_in(project.folder):
        refuse_unsound()
        editions = read_plan().editions
    assert [one.notebook.parent for one in editions] == [project.notebooks, folder("notebooks")]
    assert {one.parameters["incident"] for one in editions} == {incident or "example-2024"}


def test_a_bundled_incident_comes_with_its_parts_and_all_that_is_said_of_them(tmp_path):
    project = new_project(tmp_path / "p", incident="tinzaouaten-2024")
    layers = read_project_tables(project).layers
    family = {row["incident_id"] for row in rows(folder("data") / "incidents.csv")
              if "tinzaouaten-2024" in (row["incident_id"], row["part_of"])}  # fmt: skip
    assert len(family) > 1
    for name in ("incidents", "parties", "claims", "remarks"):
        wanted = [row for row in rows(folder("data") / f"{name}.csv") if row["incident_id"] in family]
        taken = rows(project.tables / f"{name}.csv")
        assert [{column: row[column] for column in wanted[0]} for row in taken] == wanted
    assert layers["sources"].own.empty and layers["actors"].own.empty


def test_an_incident_that_is_not_bundled_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(UnknownName, match=r"no bundled incident is called 'tinzawaten-2024'\. There are: tinzaouaten"):
        new_project(tmp_path / "p", incident="tinzawaten-2024")
    assert not (tmp_path / "p").exists()


def test_nothing_is_written_over_and_what_is_there_is_named(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "README.md").symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadProject, match=r"there is already data/claims\.csv, README\.md: nothing was written"):
        new_project(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "data"]
    assert (tmp_path / "data" / "claims.csv").read_text() == "mine"


def test_a_folder_with_other_files_may_become_a_project(tmp_path):
    (tmp_path / "export.csv").write_text("x", encoding="utf-8")
    assert new_project(tmp_path).folder == tmp_path
    with pytest.raises(BadProject, match="nothing was written"):
        new_project(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(BadProject, match="the project cannot be put into"):
        new_project(tmp_path / "file" / "p")


def test_a_project_may_be_made_inside_another(tmp_path):
    outer = make_project(tmp_path / "outer")
    with working_in(outer):
        inner = new_project(outer / "inner")
    assert inner.folder == outer / "inner" and inner.name == "inner"


def test_the_notebook_to_start_from_is_valid_kept_without_outputs_and_of_plain_calls(tmp_path):
    notebook = nbformat.read(new_project(tmp_path / "p").notebooks / "my-report.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code if cell.outputs or cell.execution_count] == []
    assert max(cell.source.count("\n") for cell in code) < 8
    assert not any(word in cell.source for cell in code for word in ("def ", "for ", "read_csv"))


def test_a_name_with_a_quotation_mark_stays_a_name(tmp_path):
    assert new_project(tmp_path / 'l"été').name == 'l"été'
