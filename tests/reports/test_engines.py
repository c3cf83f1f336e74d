"""Kernels, forked and ordinary: the same pages from both, what they read, and what happens when they end badly."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from shared_files import NOTEBOOKS, ROOT

from sahel import reports
from sahel.reports.run.failure import NotebookStopped
from sahel.reports.run.forkserver import CannotFork
from sahel.reports.run.run import Executed, run, usual_engine
from sahel.workspace import folder

pytestmark = pytest.mark.slow

#: All but the one that samples a model for minutes, with packages that the others do not need.
OURS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb") if path.stem != "estimates")
FORKS = sys.platform == "linux"
on_linux = pytest.mark.skipif(not FORKS, reason="kernels are forked on Linux only")
both_engines = pytest.mark.parametrize("engine", ["kernel", pytest.param("fork", marks=on_linux)])


def notebook(path: Path, *cells: str, parameters: str = "a = 1  # any") -> reports.Edition:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (parameters, *cells)])
    book.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(book, path)
    return reports.edition(str(path))


def run_all(editions: list, **how) -> dict[str, Executed | Exception]:
    became: dict[str, Executed | Exception] = {}
    run(editions, done=lambda one, outcome: became.update({one.name: outcome}), **how)
    return became


def printed(outcome: Executed | Exception) -> str:
    assert isinstance(outcome, Executed), outcome
    return "".join(
        output.text for cell in outcome.notebook.cells for output in cell.get("outputs", []) if "text" in output
    )


# The same from both


@pytest.fixture(scope="module")
def run_whole(tmp_path_factory) -> dict[str, dict]:
    """What became of every notebook under each engine: every cell, those that need a file too, with the defaults."""
    folder = tmp_path_factory.mktemp("whole")
    for path in [ROOT / "notebooks" / f"{name}.ipynb" for name in OURS]:
        book = nbformat.read(path, as_version=4)
        for cell in book.cells:
            cell.metadata["tags"] = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith("needs-")]
        nbformat.write(book, folder / path.name)
    shutil.copy(ROOT / "notebooks" / "acled-export.csv", folder)  # the tour reads it
    editions = [reports.edition(str(path)) for path in sorted(folder.glob("*.ipynb"))]
    became: dict[str, dict] = {"fork": {}, "kernel": {}}
    for engine, outcomes in became.items():
        run(editions, engine=engine, done=lambda one, outcome, kept=outcomes: kept.update({one.name: outcome}))
    return became


@on_linux
@pytest.mark.parametrize("name", OURS)
def test_a_notebook_gives_the_same_under_both_engines_pictures_included(name, run_whole):
    forked, ordinary = run_whole["fork"][name], run_whole["kernel"][name]
    for one in (forked, ordinary):
        assert isinstance(one, Executed), one
    assert len(forked.notebook.cells) == len(ordinary.notebook.cells)
    for ours, theirs in zip(forked.notebook.cells, ordinary.notebook.cells, strict=True):
        assert ours.source == theirs.source
        assert ours.get("outputs") == theirs.get("outputs"), ours.source
        assert ours.get("execution_count") == theirs.get("execution_count")
    assert "<svg viewBox" in str(forked.notebook)
    assert forked.inputs == ordinary.inputs


@pytest.mark.parametrize("name", OURS)
def test_every_notebook_runs_as_it_is(name, run_whole):
    """As a person in JupyterLab runs it: every cell, those that need a file too, with the parameters as they stand."""
    outcome = run_whole["kernel"][name]
    assert not isinstance(outcome, Exception), outcome


STATE = """
import os, sys, signal, warnings, logging, decimal, locale, threading, gc, random
import numpy, pandas, matplotlib, seaborn, sahel
whole = [getattr(sahel, name) for name in sahel.__all__]
from matplotlib import pyplot
from pandas._config import config
hidden = ("JPY_PARENT_PID", "IPYTHONDIR", "PYDEVD")  # the last: of the debugger, which forked kernels lack
print("environment", sorted((k, v) for k, v in os.environ.items() if not any(part in k for part in hidden)))
print("path", sys.path, os.path.basename(os.getcwd()), sys.argv[0], sys.flags, __name__)
print("pandas", {key: pandas.get_option(key) for key in config._registered_options})
print("defaults", {key: one.defval for key, one in config._registered_options.items()})
print("matplotlib", dict(matplotlib.rcParams), matplotlib.get_backend(), pyplot.get_fignums(), pyplot.isinteractive())
print("numpy", numpy.get_printoptions(), numpy.geterr())
print("warnings", sorted([(one[0], str(one[1]), one[2].__name__, str(one[3]), one[4]) for one in warnings.filters]))
print("logging", logging.getLogger().level, logging.getLogger().handlers, logging.root.manager.disable)
print("signals", {one.name: str(signal.getsignal(one)) for one in (signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD)})
print("other", decimal.getcontext(), locale.setlocale(locale.LC_ALL), sys.getrecursionlimit(), gc.isenabled(),
      threading.current_thread() is threading.main_thread(), os.getpgid(0) == os.getpid(), sys.stdin.fileno())
"""


@on_linux
def test_a_forked_kernel_finds_what_an_ordinary_one_finds(tmp_path):
    edition = notebook(tmp_path / "state.ipynb", STATE)
    forked, ordinary = (printed(run_all([edition], engine=one)["state"]).splitlines() for one in ("fork", "kernel"))
    assert len(forked) == len(ordinary) > 5
    for ours, theirs in zip(forked, ordinary, strict=True):
        assert ours == theirs


# Many at once, out of one fork server


ENDLESS = "while True: pass"
LEAVING = "import os\nos._exit(3)"
KILLED = "import os, signal, time\nprint('so far', flush=True)\ntime.sleep(1)\nos.kill(os.getpid(), signal.SIGKILL)"
PARENT_OF_MANY = """import subprocess, sys, os
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print(child.pid)"""
DRAWN = "import numpy\nprint(numpy.random.random(), flush=True)"
FIRST_IMPORTED = """import sys
used = ["ipykernel.debugger", "IPython.core.oinspect", "pandas", "matplotlib.pyplot"]
print([name for name in [*used, "sahel.claims.bands", "sahel.reports.blocks"] if name not in sys.modules])
print("debugpy" in sys.modules)"""
READING = """import json, sqlite3, pathlib
here = pathlib.Path(place)
open(here / "read.txt").read()
pathlib.Path("own.txt").write_text("ours"); pathlib.Path("own.txt").read_text()
(here / "made.txt").write_text("made here"); (here / "made.txt").read_text()
sqlite3.connect(here / "kept.sqlite").close()
try:
    open(here / "absent.txt")
except FileNotFoundError:
    pass
import sys
sys.path.insert(0, place)
import mine
import sahel
sahel.load_parties()
sahel.load_events(here / "events.parquet")
from statistics import mean"""


@pytest.fixture(scope="module")
def became(tmp_path_factory) -> dict[str, Executed | Exception]:
    place = tmp_path_factory.mktemp("bad")
    (place / "read.txt").write_text("read")
    (place / "kept.sqlite").write_text("")
    (place / "mine.py").write_text("x = 1\n")
    (place / "events.csv").write_text("event_date,country,event_type,fatalities\n28 July 2024,Mali,Battles,3\n")
    reports_of = {
        "endless": (ENDLESS,), "leaving": (LEAVING,), "killed": (KILLED,), "parent": (PARENT_OF_MANY,),
        "drawn-1": (DRAWN,), "drawn-2": (DRAWN,), "first": (FIRST_IMPORTED,), "good": ("1 + 1",),
    }  # fmt: skip
    import sahel

    sahel.convert(place / "events.csv", place / "events.parquet")
    editions = [notebook(place / f"{name}.ipynb", *cells) for name, cells in reports_of.items()]
    editions.append(notebook(place / "reading.ipynb", READING, parameters=f"place = {str(place)!r}  # where"))
    return run_all(editions, engine=usual_engine(), timeout=8) | {"place": place}


def test_a_cell_that_never_ends_is_stopped_and_named(became):
    outcome = became["endless"]
    assert isinstance(outcome, NotebookStopped)
    assert str(outcome).startswith(
        "endless.ipynb, cell 2 took more than 8 seconds, and was ended. It begins: while True: pass"
    )


def test_a_kernel_that_leaves_or_is_killed_is_named_with_how_it_ended(became):
    assert "leaving.ipynb, cell 2 ended its kernel: it left with exit status 3." in str(became["leaving"])
    assert "killed.ipynb, cell 2 ended its kernel: it was ended by the signal SIGKILL" in str(became["killed"])


def test_the_outputs_up_to_a_fault_are_kept(became):
    assert became["killed"].notebook.cells[-1].outputs[0].text == "so far\n"


def test_bad_endings_stop_no_other(became):
    assert isinstance(became["good"], Executed)
    assert became["good"].notebook.cells[-1].outputs[0].data == {"text/plain": "2"}


def test_what_a_kernel_started_ends_with_it(became):
    assert _ends(int(printed(became["parent"])), within=5)


def test_forked_kernels_draw_different_numbers(became):
    assert printed(became["drawn-1"]) != printed(became["drawn-2"])


@on_linux
def test_a_forked_kernel_has_imported_what_notebooks_use(became):
    assert printed(became["first"]) == "[]\nFalse\n"


def test_what_a_notebook_read_is_known_with_its_content(became):
    place = became["place"]
    assert isinstance(became["reading"], Executed), became["reading"]
    inputs = became["reading"].inputs
    ours = {Path(path).name: digest for path, digest in inputs.items() if Path(path).parent == place.resolve()}
    assert ours == {
        "read.txt": hashlib.sha256(b"read").hexdigest(),
        "mine.py": hashlib.sha256(b"x = 1\n").hexdigest(),
        "kept.sqlite": hashlib.sha256(b"").hexdigest(),
        "events.parquet": hashlib.sha256((place / "events.parquet").read_bytes()).hexdigest(),
        "absent.txt": None,
    }
    parties = folder("data").resolve() / "parties.csv"
    assert inputs[str(parties)] == hashlib.sha256(parties.read_bytes()).hexdigest()


def test_neither_the_interpreter_nor_packages_nor_the_kernels_own_files_count_as_read(became):
    place, data = became["place"].resolve(), folder("data").resolve()
    strange = [path for path in became["reading"].inputs if not Path(path).is_relative_to(place)]
    assert [path for path in strange if not Path(path).is_relative_to(data)] == []


def test_an_attached_file_is_known_by_its_real_path(tmp_path):
    (tmp_path / "mine.csv").write_text("a,b\n", encoding="utf-8")
    edition = reports.edition(str(NOTEBOOKS / "needs.ipynb"), {"events": str(tmp_path / "mine.csv")})
    inputs = run_all([edition], engine="kernel")["needs"].inputs
    assert list(inputs) == [str((tmp_path / "mine.csv").resolve())]


# The fork server itself


KILLS_THE_SERVER = """import os, pathlib, signal, time
flag = pathlib.Path(place) / "was-here"
if always or not flag.exists():
    flag.touch()
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)
print("came through")"""


@on_linux
def test_a_fork_server_that_is_killed_costs_a_second_try(tmp_path):
    told = f"place = {str(tmp_path)!r}  # where\nalways = False  # every time"
    killer = notebook(tmp_path / "killer.ipynb", KILLS_THE_SERVER, parameters=told)
    bystander = notebook(tmp_path / "bystander.ipynb", "import time\ntime.sleep(2)\nprint('done')")
    outcomes = run_all([killer, bystander], engine="fork")
    assert printed(outcomes["killer"]) == "came through\n"
    assert printed(outcomes["bystander"]) == "done\n"


@on_linux
def test_a_notebook_that_takes_the_fork_server_along_each_time_fails_with_advice(tmp_path):
    told = f"place = {str(tmp_path)!r}  # where\nalways = True  # every time"
    killer = notebook(tmp_path / "killer.ipynb", KILLS_THE_SERVER, parameters=told)
    assert "Build it with --engine kernel." in str(run_all([killer], engine="fork")["killer"])


@on_linux
def test_a_process_with_threads_is_never_forked_and_ordinary_kernels_take_over(tmp_path, monkeypatch, capsys):
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, threading, time\n"
        "if 'sahel.reports.run.forkserver' in sys.orig_argv:\n"
        "    threading.Thread(target=time.sleep, args=(120,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    outcomes = run_all([notebook(tmp_path / "good.ipynb", "print('well')")], engine="fork")
    assert printed(outcomes["good"]) == "well\n"
    said = capsys.readouterr().err
    assert "it has 2 threads, and a copy would have only one of them. Ordinary kernels are used" in said


@both_engines
def test_a_builder_that_is_killed_leaves_no_process_and_the_next_run_no_folder(tmp_path, engine):
    told = tmp_path / "pid"
    notebook(tmp_path / "slow.ipynb", "import os, time\nopen(told, 'w').write(str(os.getpid()))\ntime.sleep(300)",
             parameters=f"told = {str(told)!r}  # where to write")  # fmt: skip
    notebook(tmp_path / "quick.ipynb", "1")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "sahel", "report", "--engine", engine, "--output", "out"]
    builder = subprocess.Popen([*command, "slow.ipynb"], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: told.is_file() and told.read_text().isdigit(), seconds=60)
    finally:
        builder.kill()
        builder.wait()
    assert _ends(int(told.read_text()), within=5)
    again = subprocess.run([*command, "quick.ipynb"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert [path.name for path in scratch.iterdir() if path.name.startswith("sahel-")] == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".sahel",
        "feed.xml",
        "index.html",
        "quick.html",
    ]


def test_reports_can_be_built_from_within_a_notebook(tmp_path):
    edition = notebook(tmp_path / "inner.ipynb", "print('inside')")

    async def as_a_kernel_does() -> dict:
        return run_all([edition], engine="kernel")

    assert printed(asyncio.run(as_a_kernel_does())["inner"]) == "inside\n"


def test_what_the_receiver_of_outcomes_raises_ends_the_run(tmp_path):
    def refuse(*_: object) -> None:
        raise CannotFork("enough")

    with pytest.raises(CannotFork, match="enough"):
        run([notebook(tmp_path / "one.ipynb", "1")], engine="kernel", done=refuse)


def test_nothing_to_run_starts_nothing():
    code = (
        "import sys; from sahel.reports.run.run import run; run([], done=print); "
        "print([name for name in ('papermill', 'nbformat', 'nbconvert', 'nbclient', 'zmq') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_whoever_waits_for_a_build_has_not_loaded_jupyter():
    # Loaded too early, it takes along a grammar of web addresses, which costs more than an edition.
    code = (
        "import sys; from sahel.reports import build_editions, verify; from sahel.reports.run.run import load_jupyter; "
        "print('nbclient' in sys.modules); load_jupyter(); "
        "print([name for name in ('rfc3987_syntax', 'scipy.stats') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "False\n[]\n"


def _ends(process: int, *, within: float) -> bool:
    _wait(lambda: not _runs(process), seconds=within)
    return True


def _runs(process: int) -> bool:
    """Whether there is such a process that is more than an entry nobody has read yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _wait(condition, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
