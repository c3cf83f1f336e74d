"""Which project is the current one, and what its file may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from sahel.errors import BadProject
from sahel.workspace import VARIABLE, current_project, folder, plan_file, read_project, working_in


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


def made(place: Path, text: str = "") -> Path:
    place.mkdir(parents=True, exist_ok=True)
    (place / "sahel.toml").write_text(text, encoding="utf-8")
    return place


def test_without_a_file_upwards_there_is_no_project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert current_project() is None
    assert plan_file().name == "reports.toml" and not plan_file().is_relative_to(tmp_path)


def test_the_nearest_project_upwards_counts_at_the_time_of_the_call(tmp_path, monkeypatch):
    outer, inner = made(tmp_path / "outer"), made(tmp_path / "outer" / "inner")
    (inner / "notebooks").mkdir()
    (outer / "other").mkdir()
    found = []
    for place in (inner / "notebooks", inner, outer / "other", tmp_path):
        monkeypatch.chdir(place)
        project = current_project()
        found.append(project and project.name)
    assert found == ["inner", "inner", "outer", None]


def test_the_variable_goes_before_the_folder_and_blank_says_none(tmp_path, monkeypatch):
    here, named = made(tmp_path / "here"), made(tmp_path / "named")
    monkeypatch.chdir(here)
    monkeypatch.setenv(VARIABLE, str(named))
    assert current_project().folder == named
    monkeypatch.setenv(VARIABLE, "")
    assert current_project() is None


def test_a_named_folder_without_the_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(BadProject, match=r"is no project: there is no file sahel\.toml in it"):
        current_project()


def test_what_the_file_leaves_out_has_its_usual_value(tmp_path, monkeypatch):
    project = read_project(made(tmp_path / "mine"))
    assert (project.name, project.extends, project.languages, project.events) == ("mine", "bundled", ("en",), None)
    assert [project.shown(one) for one in (project.tables, project.notebooks, project.output, project.hidden)] == [
        "data", "notebooks", "reports", "data/hidden.csv",
    ]  # fmt: skip


def test_relative_paths_begin_at_the_project_and_not_where_one_stands(tmp_path, monkeypatch):
    (tmp_path / "mine" / "my" / "tables").mkdir(parents=True)
    place = made(tmp_path / "mine", 'tables = "my/tables"\nevents = "../exports/acled.csv"\n')
    monkeypatch.chdir(tmp_path)
    project = read_project("mine")
    assert project.tables == place / "my" / "tables"
    # The file of events, often large and under a licence of its own, may lie elsewhere.
    assert project.events.resolve() == tmp_path / "exports" / "acled.csv"


def test_all_faults_are_listed_at_once_with_the_name_that_was_meant(tmp_path):
    text = (
        'tabels = "data"\nextends = "all"\nlanguages = ["French", "en"]\nname = 3\noutput = "../out"\nnotebooks = "."\n'
    )
    with pytest.raises(BadProject) as refused:
        read_project(made(tmp_path, text))
    said = str(refused.value)
    assert "has 6 fault(s)" in said
    for fault in (
        "it has 'tabels', which is not known: did you mean tables",
        "'name' is a text",
        "extends is 'all', none of: bundled, none",
        "languages has 'French'",
        "output is '../out', which is no folder inside the project",
        "notebooks is '.', which is no folder inside the project",
    ):
        assert fault in said


@pytest.mark.parametrize("place", ["/elsewhere", "data/../..", ""])
def test_a_folder_outside_the_project_is_refused(tmp_path, place):
    with pytest.raises(BadProject, match=r"tables is .* no folder inside the project"):
        read_project(made(tmp_path, f'tables = "{place}"\n'))


def test_a_folder_of_tables_that_is_named_and_not_there_is_no_silent_nothing(tmp_path):
    with pytest.raises(BadProject, match="tables is 'dta', and there is no such folder"):
        read_project(made(tmp_path, 'tables = "dta"\n'))


def test_two_folders_that_are_one_are_refused(tmp_path):
    with pytest.raises(BadProject, match="output and tables are the same folder, 'one'"):
        read_project(made(tmp_path, 'tables = "one"\noutput = "./one/"\n'))


def test_the_folder_of_the_bundled_tables_is_no_folder_of_ones_own(tmp_path):
    (tmp_path / "data").symlink_to(folder("data"))
    with pytest.raises(BadProject, match="tables is the folder of the bundled tables"):
        read_project(made(tmp_path))


@pytest.mark.parametrize("content", [b"name = ", b'name = "caf\xe9"\n'])
def test_a_file_that_is_no_toml_in_utf_8_is_refused(tmp_path, content):
    (tmp_path / "sahel.toml").write_bytes(content)
    with pytest.raises(BadProject, match=r"sahel\.toml' cannot be read as TOML in UTF-8"):
        read_project(tmp_path)


def test_a_mark_at_the_beginning_of_the_file_is_passed_over(tmp_path):
    (tmp_path / "sahel.toml").write_bytes(b'\xef\xbb\xbfname = "Mine"\n')
    assert read_project(tmp_path).name == "Mine"


def test_work_in_a_project_ends_with_the_block_also_after_a_fault(tmp_path, monkeypatch):
    place = made(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuntimeError), working_in(place):
        assert current_project().name == "mine"
        with working_in(None):
            assert current_project() is None
        assert current_project().name == "mine"
        raise RuntimeError
    assert current_project() is None
