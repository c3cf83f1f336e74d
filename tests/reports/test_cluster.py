"""Reports on a Dask cluster: a real scheduler, and workers that are no children of the builder."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from project_files import incident, make_project
from shared_files import ROOT

from sahel.cli.main import main
from sahel.errors import SahelError
from sahel.reports import Built, Failed, build_editions, edition
from sahel.reports.receipts.embedded import read_embedded
from sahel.workspace import working_in

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")]
_PATIENCE = 120  # seconds


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler's address, and two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    quiet = {"DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "True", "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", *words, "--no-dashboard"],
            cwd=folder, env=os.environ | quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for what, words in (
            ("scheduler", ["--host", "127.0.0.1", "--port", address.rpartition(":")[2]]),
            *(("worker", [address, "--no-nanny", "--nthreads", "1", "--local-directory", str(folder / name)])
              for name in ("one", "two")),
        )
    ]  # fmt: skip
    try:
        _wait_for_workers(address, 2)
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def _wait_for_workers(address: str, number: int) -> None:
    from distributed import Client

    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with Client(address, timeout=5, set_as_default=False) as client:
                client.wait_for_workers(number, timeout=max(1, end - time.monotonic()))
                return
        except (OSError, TimeoutError):
            assert time.monotonic() < end, "no scheduler came up"
            time.sleep(0.5)


def _notebook(folder: Path, name: str, code: str) -> Path:
    cells = [
        nbformat.v4.new_code_cell("day = 1  # a number", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(code),
    ]
    path = folder / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_pages_are_those_that_are_made_here(cluster, tmp_path):
    book = _notebook(tmp_path, "counted", "import sahel\nsahel.show_table(sahel.load_parties().head(day), caption='P')")
    editions = [edition(str(book), {"day": day}) for day in (1, 2)]
    there = build_editions(editions, output=tmp_path / "there", scheduler=cluster)
    here = build_editions(editions, output=tmp_path / "here")
    assert all(isinstance(one, Built) for one in [*there, *here])
    assert [one.path.read_bytes() for one in there] == [one.path.read_bytes() for one in here]
    assert "data/parties.csv" in read_embedded(there[0].path).inputs


def test_workers_work_in_the_project_of_the_builder(cluster, tmp_path):
    place = make_project(tmp_path / "mine", incidents=[incident()])
    code = "import sahel\nsahel.show_table(sahel.load_incidents().tail(day), caption='I')"
    with working_in(place):
        wanted = [edition(str(_notebook(place, "own", code)))]
        (there,) = build_editions(wanted, output=tmp_path / "there", scheduler=cluster)
        (here,) = build_editions(wanted, output=tmp_path / "here")
    assert there.path.read_bytes() == here.path.read_bytes()
    embedded = read_embedded(there.path)
    assert embedded.project == "Mine" and "incidents.csv of the project Mine, row" in there.path.read_text("utf-8")
    assert "project/data/incidents.csv" in embedded.inputs


def test_a_lost_worker_costs_only_another_start(cluster, tmp_path):
    told = tmp_path / "starts"
    # The first start ends its own worker, at once and for good.
    code = (
        f"import os, pathlib, time\nstarts = pathlib.Path({str(told)!r})\n"
        "n = len(starts.read_text()) if starts.exists() else 0\nstarts.write_text('x' * (n + 1))\n"
        f"if n == 0:\n    os.kill(os.getppid(), {int(signal.SIGKILL)})\n    time.sleep(60)\n'started again'"
    )
    fallen = edition(str(_notebook(tmp_path, "fallen", code)))
    plain = [edition(str(_notebook(tmp_path, f"plain-{n}", "'whole'"))) for n in range(3)]
    made = build_editions([fallen, *plain], output=tmp_path / "out", scheduler=cluster)
    assert [type(one) for one in made] == [Built] * 4, [getattr(one, "reason", "") for one in made]
    assert told.read_text() == "xx"
    assert "started again" in made[0].path.read_text(encoding="utf-8")


def test_a_notebook_that_fails_there_is_told_as_if_it_had_failed_here(cluster, tmp_path):
    (made,) = build_editions([edition(str(_notebook(tmp_path, "broken", "1 / 0")))], output=tmp_path, scheduler=cluster)
    assert isinstance(made, Failed)
    assert "broken.ipynb, cell 2 failed" in made.reason and "ZeroDivisionError" in made.reason
    assert made.page.is_file()


def test_tables_that_differ_are_refused(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("sahel.reports.run.run.digest_of_file", lambda path: "another")
    book = _notebook(tmp_path, "read", "import sahel\nlen(sahel.load_parties())")
    (made,) = build_editions([edition(str(book))], output=tmp_path, scheduler=cluster)
    assert isinstance(made, Failed) and "another parties.csv than the builder" in made.reason


def test_a_scheduler_that_does_not_answer_is_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sahel.reports.run.run._ANSWER_WITHIN", 1)
    with pytest.raises(SahelError, match="no Dask scheduler answers at "):
        build_editions([edition("coups")], output=tmp_path, scheduler="tcp://127.0.0.1:9")
    arguments = ["report", "coups", "--output", str(tmp_path), "--scheduler", "tcp://127.0.0.1:9"]
    assert main([*arguments, "--engine", "kernel"]) == 2
    assert "Leave one of them out" in capsys.readouterr().err
