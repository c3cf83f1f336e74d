"""The command line: exit status, what is printed, what is written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from output_pages import bundled_tables, publish
from shared_files import NOTEBOOKS, ROOT

from sahel.cli.main import main
from sahel.reports import read_plan
from sahel.workspace import folder

pytestmark = pytest.mark.slow


def test_help_starts_no_heavy_package():
    heavy = ("pandas", "matplotlib", "papermill", "nbconvert")
    code = (
        "import sys, sahel.cli.main\ntry: sahel.cli.main.main(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["incidents"], "no notebook is called 'incidents'. Did you mean incident? There are: incident, "),
        ([str(NOTEBOOKS / "about.ipynb"), "-p", "incident", "tinzaouten-2024"], "Did you mean tinzaouaten-2024"),
        ([str(NOTEBOOKS / "about.ipynb"), "-p", "as_off", "2024-07-30"], "no parameter 'as_off'"),
        ([str(NOTEBOOKS / "about.ipynb"), "-p", "as_of", "some day"], "'some day' is not a day"),
        (["-p", "as_of", "2024-07-30"], "none is named"),
        (["coups", "--all"], "Leave one of them out"),
        (["coups", "--only", "c*"], "--only is about the plan"),
        (["coups", "--plan", "reports.toml"], "--plan is about the plan"),
        (["-p", "as_of", "2024-07-30", "--only", "c*"], "Of a plan, --only chooses"),
        (["--plan", "no-such.toml"], "there is no plan 'no-such.toml'"),
        (["--on", "tomorrow"], "'tomorrow' is not a day"),
        (["coups", "-p", "since", "2000-01-01", "-p", "since", "2001-01-01"], "given twice"),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_written(tmp_path, capsys, arguments, says):
    assert main(["report", *arguments, "--output", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert says in said.err and "Traceback" not in said.err and said.out == ""
    assert not (tmp_path / "out").exists()


def test_a_report_is_made_and_the_catalogue_named_last(tmp_path, capsys):
    arguments = ["report", str(NOTEBOOKS / "about.ipynb"), "-p", "as_of", "2024-07-30", "--output", str(tmp_path)]
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [str(tmp_path / "about-tinzaouaten-2024-as-of-2024-07-30.html"), str(tmp_path / "index.html")]


def test_a_failing_notebook_is_named(tmp_path, capsys):
    assert main(["report", str(NOTEBOOKS / "failing.ipynb"), "--output", str(tmp_path)]) == 1
    assert "failing.ipynb, cell 3 failed" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "failing.failed.html", "failing.failed.ipynb", "feed.xml", "index.html",
    ]  # fmt: skip


PLAN = f"""
[[report]]
notebook = '{NOTEBOOKS / "about.ipynb"}'
grid.as_of = ["2024-07-30", ""]
[[report]]
notebook = '{NOTEBOOKS / "sample.ipynb"}'
"""


@pytest.fixture
def planned(tmp_path, monkeypatch) -> Path:
    """A working directory with a plan whose pages are all in place, and unchanged."""
    (tmp_path / "reports.toml").write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    publish(tmp_path / "reports", *read_plan("reports.toml").editions, inputs=bundled_tables())
    return tmp_path


def test_nothing_changed_nothing_runs_and_it_is_said(planned, capsys, monkeypatch):
    monkeypatch.setattr("sahel.reports.build.build.build_editions", lambda *_, **__: pytest.fail("something ran"))
    assert main(["report"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == ["reports.toml: 3 reports", "3 unchanged", "reports/index.html"]
    assert said.err == ""


def test_where_nothing_changed_no_heavy_package_is_imported(planned):
    main(["report"])
    heavy = ("pandas", "numpy", "matplotlib", "papermill", "nbformat", "nbconvert", "nbclient", "IPython", "jinja2")
    code = (
        "import sys, sahel.cli.main\nstatus = sahel.cli.main.main(['report'])\n"
        f"print(status, [name for name in {heavy} if name in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines()[-1] == "0 []", done.stdout
    assert "3 unchanged" in done.stdout


def test_a_plan_is_listed_with_how_each_page_stands(planned, capsys):
    (planned / "reports" / "sample.html").write_text("edited")
    (planned / "reports" / "about-tinzaouaten-2024.failed.html").write_text('<meta name="generator" content="sahel 0">')
    assert main(["report", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:-1]] == [
        ["unchanged", "about-tinzaouaten-2024-as-of-2024-07-30.html"],
        ["failed", "about-tinzaouaten-2024.html"],
        ["changed", "sample.html"],
    ]
    assert lines[-1] == "1 unchanged, 1 failed, 1 changed"


def test_a_dry_run_says_what_would_be_made_and_why_and_makes_nothing(planned, capsys):
    early = planned / "reports" / "about-tinzaouaten-2024-as-of-2024-07-30.html"
    early.unlink()
    before = sorted(planned.rglob("*"))
    assert main(["report", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "new        about-tinzaouaten-2024-as-of-2024-07-30.html" in said and "its page is gone" in said
    assert "sample.html" not in said
    assert "Made again if what they are compared with changes: about-tinzaouaten-2024.html" in said
    assert sorted(planned.rglob("*")) == before


def test_a_pattern_chooses_from_the_plan_and_one_that_fits_nothing_is_a_failure(planned, capsys):
    assert main(["report", "--list", "--only", "ABOUT-*", "--only", "nothing*"]) == 1
    said = capsys.readouterr()
    assert "nothing in the plan is called 'nothing*'. There are: " in said.err and said.out == ""
    assert main(["report", "--list", "--only", "ABOUT-*"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 unchanged"


def test_the_summary_is_one_json_document_and_nothing_else(planned, capsys):
    (planned / "reports" / "sample.html").unlink()
    assert main(["report", "--dry-run", "--summary", "json", "--on", "2024-08-01"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["plan"], told["output"], told["on"]) == ("reports.toml", "reports", "2024-08-01")
    assert told["counts"] == {"unchanged": 2, "new": 1}
    assert told["editions"][2].keys() == {"file", "title", "notebook", "parameters", "state", "reason", "seconds"}
    assert (told["editions"][2]["file"], told["editions"][2]["reason"]) == ("sample.html", "its page is gone")


def test_force_makes_also_what_has_not_changed_and_the_summary_tells_failures(planned, capsys, monkeypatch):
    from sahel.reports.build.build import Failed

    monkeypatch.setattr(
        "sahel.reports.build.build.build_editions", lambda editions, **_: [Failed(one, "broken") for one in editions]
    )
    assert main(["report", "--force", "--only", "sample", "--summary", "json"]) == 1
    said = capsys.readouterr()
    (told,) = json.loads(said.out)["editions"]
    assert (told["state"], told["reason"]) == ("failed", "broken")
    assert "sample.html was not made. broken" in said.err


def test_a_word_for_a_month_may_be_given_to_one_notebook_too(tmp_path, capsys):
    asked = [
        "report",
        "monthly",
        "-p",
        "month",
        "last-month",
        "--on",
        "2024-08-01",
        "--list",
        "--output",
        str(tmp_path),
    ]
    assert main(asked) == 0
    assert "monthly-2024-07.html" in capsys.readouterr().out


def test_an_output_that_is_no_folder_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["report", str(NOTEBOOKS / "about.ipynb"), "--output", str(tmp_path / "file")]) == 2
    assert "Name another folder" in capsys.readouterr().err


def test_missing_packages_are_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sahel.reports.run.run._NEEDED", ("no_such_package",))
    assert main(["report", "coups", "--output", str(tmp_path)]) == 2
    assert 'not installed: no_such_package. Run: pip install "sahel[reports]"' in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.parametrize("told_to_stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_kernel_and_no_debris(tmp_path, told_to_stop):
    told = tmp_path / "pid"
    book = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell(f"told = {str(told)!r}  # where to write", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("import os, time\nopen(told, 'w').write(str(os.getpid()))\ntime.sleep(300)"),
    ])  # fmt: skip
    nbformat.write(book, tmp_path / "slow.ipynb")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "sahel", "report", "slow.ipynb", "--output", "out"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=_heed_interrupts
    ) as run:
        try:
            _wait(lambda: told.is_file() and told.read_text().isdigit(), seconds=60)
            run.send_signal(told_to_stop)
            _, said = run.communicate(timeout=30)
        finally:
            run.kill()
    assert run.returncode == 130
    assert "interrupted" in said and "Traceback" not in said
    assert list((tmp_path / "out").iterdir()) == []
    assert [path for path in scratch.iterdir() if path.name.startswith("sahel-")] == []
    _wait(lambda: not Path(f"/proc/{told.read_text()}").exists(), seconds=10)


def _heed_interrupts() -> None:
    """A shell that runs the tests in the background has its children ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _wait(condition, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def test_the_bundled_tables_are_without_fault(capsys):
    files = sorted(str(path) for path in folder("data").glob("*.csv"))
    assert main(["check", *files]) == 0
    assert f"{folder('data') / 'claims.csv'}: claims, " in capsys.readouterr().out


def test_check_names_row_column_value_and_rule(tmp_path, capsys):
    lines = (folder("data") / "parties.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[1], cells[4] = "nobody", "perhaps"
    (tmp_path / "parties.csv").write_text("\n".join([lines[0], ",".join(cells)]))
    assert main(["check", str(tmp_path / "parties.csv")]) == 1
    said = capsys.readouterr().out
    assert "parties, 1 rows, " in said
    assert "row 2, actor_id = 'nobody': should hold that it is a `actor_id` of actors" in said
    assert "row 2, contested = 'perhaps': should hold that it is true or false" in said


def test_check_can_answer_in_json(tmp_path, capsys):
    lines = (folder("data") / "sources.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "s.csv").write_text("\n".join([lines[0], lines[1], lines[1]]), encoding="utf-8")
    assert main(["check", "--json", str(tmp_path / "s.csv")]) == 1
    faults = json.loads(capsys.readouterr().out)
    assert {fault["row"] for fault in faults} == {2, 3}
    assert faults[0].keys() == {"file", "table", "row", "column", "value", "rule"}


def test_a_file_that_is_none_of_the_tables_is_refused(tmp_path, capsys):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert main(["check", str(tmp_path / "x.csv")]) == 2
    assert "no dialect that sahel knows" in capsys.readouterr().err


def test_a_report_is_refused_while_a_table_is_broken_and_every_fault_is_named(tmp_path, monkeypatch, capsys):
    from sahel.load import own_files

    data = tmp_path / "data"
    shutil.copytree(folder("data"), data)
    claims = (data / "claims.csv").read_text(encoding="utf-8")
    (data / "claims.csv").write_text(claims.replace(",standing,", ",upright,", 2), encoding="utf-8")
    coups = (data / "coups.csv").read_text(encoding="utf-8")
    (data / "coups.csv").write_text(coups.replace(",cline-212,", ",nobody,", 1), encoding="utf-8")
    monkeypatch.setattr(own_files, "folder", lambda name: tmp_path / name)
    assert main(["report", "coups", "--output", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert "claims, row 2, status = 'upright'" in told
    assert "claims, row 3, status = 'upright'" in told
    assert "source_id = 'nobody'" in told
    assert not (tmp_path / "out").exists()


def test_a_published_file_is_told_with_its_dialect_and_the_account_of_its_rows(tmp_path, capsys):
    export = tmp_path / "export.csv"
    export.write_text(
        "event_date,country,event_type,fatalities\n28 July 2024,Mali,Battles,3\n31 July,Mali,Battles,1\n",
        encoding="utf-8",
    )
    assert main(["check", str(export)]) == 1
    told = capsys.readouterr().out
    assert "2 row(s) read = 1 kept + 1 quarantined" in told
    assert "row 3" in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.csv"]
    assert main(["check", "--json", str(export)]) == 1
    assert json.loads(capsys.readouterr().out)["rows_kept"] == 1


def test_a_table_of_no_known_shape_gets_a_first_mapping(tmp_path, capsys):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("jour;pays;morts\n28/07/2024;Mali;3\n", encoding="utf-8")
    assert main(["check", "--suggest", str(sheet)]) == 0
    assert 'date_start = "jour"' in capsys.readouterr().out


def test_a_mapping_lets_a_table_of_no_known_shape_be_checked_and_converted(tmp_path, capsys):
    (tmp_path / "own.csv").write_text("jour;pays;morts\n28/07/2024;Mali;3\n29/07/2024;Mali;many\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text(
        'table = "events"\ndataset = "own"\n'
        '[columns]\ndate_start = "jour"\ncountry_as_named = "pays"\nbest = "morts"\n',
        encoding="utf-8",
    )
    sheet, mapping = str(tmp_path / "own.csv"), str(tmp_path / "own.toml")
    assert main(["check", sheet, "--mapping", mapping]) == 1
    said = capsys.readouterr().out
    assert "2 row(s) read = 1 kept + 1 quarantined" in said
    assert "best = 'many'" in said or "morts = 'many'" in said
    assert main(["convert", sheet, str(tmp_path / "own.parquet"), "--mapping", mapping, "--quarantine"]) == 0
    assert (tmp_path / "own.parquet").is_file()
    with pytest.raises(SystemExit, match="2"):
        main(["check", sheet, "--mapping", mapping, "--suggest"])


def test_check_reads_only_the_header_to_see_whose_table_it_is(tmp_path, capsys, monkeypatch):
    export = tmp_path / "export.csv"
    export.write_text("event_date,country,event_type,fatalities\n28 July 2024,Mali,Battles,3\n", encoding="utf-8")
    monkeypatch.setattr("sahel.load.own_files.read_cells", lambda path: pytest.fail("the whole file was read"))
    assert main(["check", str(export)]) == 0


def test_a_published_file_becomes_parquet_and_an_unknown_dataset_is_refused(tmp_path, capsys):
    export = tmp_path / "export.csv"
    export.write_text("event_date,country,event_type,fatalities\n28 July 2024,Mali,Battles,3\n", encoding="utf-8")
    assert main(["convert", str(export), str(tmp_path / "export.parquet")]) == 0
    assert (tmp_path / "export.parquet").is_file()
    assert main(["fetch", "everything"]) == 2
    assert "ucdp-ged" in capsys.readouterr().err
