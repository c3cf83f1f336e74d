"""`sahel lab`: which folder it opens, what it hands on to JupyterLab, and that it never opens the package."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from project_files import make_project
from shared_files import ROOT

from sahel.cli import lab
from sahel.cli.main import main
from sahel.workspace import VARIABLE

pytest.importorskip("jupyterlab")


@pytest.fixture
def started(tmp_path, monkeypatch) -> list[list[str]]:
    """An empty home and working directory; what is started is noted and not started."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "Documents").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    commands: list[list[str]] = []
    monkeypatch.setattr("subprocess.call", lambda command: commands.append(command) or 0)
    return commands


def opened(command: list[str]) -> tuple[Path, list[str]]:
    """What is opened, and the options that were handed on."""
    python, switch, module, root, *options, start = command
    assert (python, switch, module) == (sys.executable, "-m", "jupyterlab")
    place = Path(start)
    assert root == f"--ServerApp.root_dir={place if place.is_dir() else place.parent}"
    return place, options


def test_the_project_of_the_folder_is_opened_and_all_options_are_handed_on(started, tmp_path, monkeypatch):
    monkeypatch.chdir(make_project(tmp_path / "mine") / "data")
    assert main(["lab", "--port", "8890", "--no-browser", "--allow-root", "--ServerApp.ip=0.0.0.0"]) == 0
    assert opened(started[0]) == (
        tmp_path / "mine", ["--port", "8890", "--no-browser", "--allow-root", "--ServerApp.ip=0.0.0.0"]
    )  # fmt: skip


def test_a_folder_that_is_named_goes_before_the_project(started, tmp_path, monkeypatch):
    monkeypatch.chdir(make_project(tmp_path / "mine"))
    (tmp_path / "other").mkdir()
    assert main(["lab", "../other", "--port=8890"]) == 0
    assert opened(started[0]) == (tmp_path / "other", ["--port=8890"])
    assert main(["lab", "--project", str(tmp_path / "mine"), "--no-browser"]) == 0
    assert opened(started[1]) == (tmp_path / "mine", ["--no-browser"])


def test_without_a_project_a_copy_of_the_tour_is_opened_and_what_was_changed_in_it_stays(started, tmp_path):
    assert main(["lab"]) == 0
    tour = tmp_path / "home" / "Documents" / "sahel-tour" / "tour.ipynb"
    assert opened(started[0]) == (tour, [])
    assert (tour.parent / "acled-export.csv").is_file()
    tour.write_text("changed", encoding="utf-8")
    assert main(["lab"]) == 0
    assert tour.read_text(encoding="utf-8") == "changed"


@pytest.mark.parametrize(("answer", "start"), [("mine", "mine"), ("", "home/Documents/sahel-tour/tour.ipynb")])
def test_at_a_terminal_a_new_project_is_offered(started, tmp_path, monkeypatch, answer, start):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert main(["lab"]) == 0
    assert opened(started[0])[0] == tmp_path / start


def test_a_folder_that_is_not_there_and_the_installed_package_are_refused(started, tmp_path, monkeypatch, capsys):
    assert main(["lab", "nowhere"]) == 2
    assert "there is no folder 'nowhere'" in capsys.readouterr().err
    package = tmp_path / "site-packages" / "sahel"
    (package / "_bundled" / "notebooks").mkdir(parents=True)
    (package / "cli").mkdir()
    monkeypatch.setattr(lab, "__file__", str(package / "cli" / "lab.py"))
    assert main(["lab", str(package / "_bundled" / "notebooks")]) == 2
    assert "belongs to the installed package" in capsys.readouterr().err
    assert started == []


@pytest.mark.slow
def test_jupyterlab_starts_with_the_tour_in_its_tree(tmp_path):
    (tmp_path / "Documents").mkdir()
    environment = os.environ | {"HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path[1:]])}
    environment.pop(VARIABLE, None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=t",
        "--ServerApp.port_retries=0",
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "sahel", "lab", *options],
        cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    ) as server:  # fmt: skip
        try:
            names = _wait(lambda: _listed(f"http://localhost:{port}/api/contents?token=t"))
        finally:
            os.killpg(server.pid, signal.SIGTERM)
    assert names >= {"tour.ipynb", "acled-export.csv"}


def _listed(address: str) -> set[str]:
    """The files that a server shows; none as long as it is not there."""
    try:
        with urlopen(address) as answer:
            return {one["name"] for one in json.load(answer)["content"]}
    except URLError:
        return set()


def _wait(look):
    end = time.monotonic() + 90
    while not (found := look()):
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.2)
    return found
