"""When an edition fails: the last good page stands, another says why, the next success clears it; locks and debris."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from shared_files import NOTEBOOKS, ROOT

from sahel import reports
from sahel.cli.main import main
from sahel.locks import held, is_left, only_writer
from sahel.reports.build.build import Built, Failed, write_failed
from sahel.reports.run.failure import Fault, without_folders
from sahel.reports.run.workspace import scratch
from sahel.writing import clear_unfinished

pytestmark = pytest.mark.slow

HOSTILE = "<script>alert(1)</script>"


def book(*cells: str) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.cells[0].metadata["tags"] = ["parameters"]
    return made


@pytest.fixture(scope="module")
def mended(tmp_path_factory) -> dict:
    """An edition that is made, fails, and is made again: what lay in the folder each time."""
    place = tmp_path_factory.mktemp("mended")
    notebook, out = place / "turning.ipynb", place / "out"
    good = book("place = 'Tinzaouaten'  # where", "print('first')")
    bad = book("place = 'Tinzaouaten'  # where", "print('so far')", f"raise ValueError({HOSTILE!r})")
    seen: dict = {}
    for step, cells in (("good", good), ("bad", bad), ("again", good)):
        nbformat.write(cells, notebook)
        one = reports.edition(str(notebook), {"place": HOSTILE})
        seen[f"{step} outcome"] = reports.build_editions([one], output=out, engine="kernel")[0]
        seen[step] = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir() if path.is_file()}
    return seen | {"stem": one.file.removesuffix(".html"), "home": place}


def test_a_failure_leaves_the_last_good_page_and_says_beside_it_why(mended):
    stem = mended["stem"]
    assert isinstance(mended["bad outcome"], Failed)
    assert mended["bad outcome"].page.name == f"{stem}.failed.html"
    assert mended["bad"][f"{stem}.html"] == mended["good"][f"{stem}.html"]
    assert mended["bad"].keys() - mended["good"].keys() == {f"{stem}.failed.html", f"{stem}.failed.ipynb"}


def test_the_page_of_a_failure_says_which_cell_what_with_which_parameters_and_how_to_go_on(mended):
    said = mended["bad"][f"{mended['stem']}.failed.html"]
    assert "Cell 3 of turning.ipynb failed." in said
    assert "ValueError: &lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<dt>place</dt><dd>&lt;script&gt;" in said
    assert "sahel report turning.ipynb -p place &#39;&lt;script&gt;" in said
    assert f'<a href="{mended["stem"]}.html">last good edition</a>' in said


def test_the_page_of_a_failure_runs_nothing_asks_for_nothing_and_says_nothing_of_the_machine(mended):
    for name, said in mended["bad"].items():
        assert str(mended["home"]) not in said and str(Path.home()) + "/" not in said, name
    said = mended["bad"][f"{mended['stem']}.failed.html"]
    assert "<script" not in said and "default-src 'none'" in said
    assert not re.search(r'(src|href)="(?!#|index\.html|turning-)', said)


def test_the_notebook_of_a_failure_holds_the_outputs_up_to_the_fault(mended):
    broken = nbformat.reads(mended["bad"][f"{mended['stem']}.failed.ipynb"], as_version=4)
    nbformat.validate(broken)
    outputs = [output for cell in broken.cells for output in cell.outputs]
    assert [output.output_type for output in outputs] == ["stream", "error"]
    assert outputs[0].text == "so far\n"
    assert outputs[1].evalue == HOSTILE


def test_the_next_success_clears_what_told_of_the_failure(mended):
    assert isinstance(mended["again outcome"], Built)
    assert mended["again"].keys() == mended["good"].keys()


def test_the_catalogue_does_not_list_a_failure_as_a_report(mended):
    assert ".failed.html" not in mended["good"]["index.html"]
    assert "1 report," in mended["good"]["index.html"]


def test_a_full_disk_leaves_the_last_good_page_and_no_debris(tmp_path, monkeypatch):
    one = reports.edition(str(NOTEBOOKS / "sample.ipynb"))
    last = '<meta name="generator" content="sahel 0"> the last good page'
    (tmp_path / "sample.html").write_text(last)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (failed,) = reports.build_editions([one], output=tmp_path)
    assert "the page could not be written" in failed.reason and "No space left" in failed.reason
    assert failed.page is None
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("sample.html", last)]


def test_a_failure_without_a_notebook_is_told_as_well(tmp_path):
    one = reports.edition(str(NOTEBOOKS / "sample.ipynb"))
    told = write_failed(one, "it could not be started", OSError("no"), notebook=None, path=tmp_path / "sample.html")
    said = told.read_text(encoding="utf-8")
    assert "sample.ipynb: it could not be started." in said
    assert ".failed.ipynb" not in said and "last good" not in said


def test_folders_of_the_machine_are_cut_out_of_what_is_told(tmp_path):
    code = str(ROOT / "sahel" / "load" / "files.py")
    told = without_folders(f"{code}:3 {Path.home()}/x.csv {tmp_path}/own.txt {sys.prefix}/lib/y.py", work=tmp_path)
    assert told == "sahel/load/files.py:3 ~/x.csv own.txt …/lib/y.py"


def test_a_fault_before_the_first_cell_names_the_notebook_alone():
    assert str(Fault("a.ipynb", "lost its kernel")) == "a.ipynb lost its kernel."


def test_the_command_line_names_the_page_of_a_failure(tmp_path, capsys):
    assert main(["report", str(NOTEBOOKS / "failing.ipynb"), "--output", str(tmp_path), "--engine", "kernel"]) == 1
    assert f"sahel: see {tmp_path / 'failing.failed.html'}" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["0", "-1", "soon", "1.5"])
def test_a_time_that_is_none_is_refused(tmp_path, capsys, given):
    with pytest.raises(SystemExit) as end:
        main(["report", "coups", "--timeout", given, "--output", str(tmp_path)])
    assert end.value.code == 2
    assert "--timeout" in capsys.readouterr().err


# One builder in a folder, and what killed ones leave


WAITS = """
import sys
from pathlib import Path
from functools import partial
from sahel.locks import only_writer
from sahel.reports.build.build import _say_waiting
folder = Path(sys.argv[1])
with only_writer(folder, on_wait=partial(_say_waiting, folder)):
    print("alone", flush=True)
    sys.stdin.read()
"""


def builder_in(folder: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", WAITS, str(folder)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_a_second_builder_in_a_folder_says_that_it_waits_and_then_goes_on(tmp_path):
    with only_writer(tmp_path):
        second = builder_in(tmp_path)
        assert "another build is writing into" in second.stderr.readline()
        assert second.poll() is None
    assert second.stdout.readline() == "alone\n"
    second.communicate("")
    assert list(tmp_path.iterdir()) == []


def test_a_builder_that_was_killed_blocks_nobody(tmp_path, capsys):
    first = builder_in(tmp_path)
    assert first.stdout.readline() == "alone\n"
    first.kill()
    first.communicate()
    with only_writer(tmp_path):
        assert capsys.readouterr().err == ""


def test_folders_of_killed_builds_are_cleared_and_no_others(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("sahel.reports.run.workspace._short_folder", lambda: tmp_path)
    left, mine, strange = (tmp_path / f"sahel-build-{name}" for name in ("left", "mine", "strange"))
    for folder in (left, mine, strange):
        folder.mkdir()
    (left / "in-use").touch()
    with held(mine / "in-use"), scratch() as own:
        assert own.is_dir() and not is_left(own / "in-use")
        assert not left.exists() and mine.exists() and strange.exists()
    assert not own.exists()


def test_half_a_page_of_a_killed_builder_is_cleared_and_nothing_else(tmp_path):
    for name in (".coups-abc.sahel-part", ".movie.part", "coups.html", ".hidden", "notes.part"):
        (tmp_path / name).touch()
    clear_unfinished(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", ".movie.part", "coups.html", "notes.part"]
