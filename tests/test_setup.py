"""The set-up: what is declared agrees everywhere, builds, installs, and refuses in a sentence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from shared_files import ROOT

import sahel

pytestmark = pytest.mark.slow

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def declared(*extras: str) -> dict[str, SpecifierSet]:
    """Name and version bounds of the base dependencies and of these extras."""
    lines = PROJECT["dependencies"] + [line for extra in extras for line in PROJECT["optional-dependencies"][extra]]
    wanted = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name): one.specifier for one in wanted if one.name != PROJECT["name"]}


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def run(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    # `make test` hands its own switches down to any make below it.
    inherited = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )


# --- what is declared agrees everywhere


def test_constraints_are_plain_pins():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line)] == []
    assert len(pinned()) == len(lines)


def test_every_dependency_is_pinned_within_its_bounds():
    wanted = declared("reports", "lab", "test")
    assert set(wanted) - set(pinned()) == set()
    assert {name: pinned()[name] for name, bounds in wanted.items() if pinned()[name] not in bounds} == {}


def test_the_conda_environment_is_in_step():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == PROJECT["name"]
    assert environment["channels"][0] == "conda-forge"
    *packages, pip = environment["dependencies"]
    assert pip == {"pip": ["-e ."]}
    listed = {canonicalize_name(one.name): one.specifier for one in map(Requirement, packages)}
    assert listed.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert listed.pop("pip") == SpecifierSet()
    assert listed == declared("reports", "lab")


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    latest = re.search(r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert citation["version"] == sahel.__version__ == latest[1]
    assert citation["date-released"] == latest[2]


def test_the_citation_has_what_its_format_requires():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"authors", "message", "title"} <= set(citation)


def test_the_command_line_is_where_the_project_says():
    module, function = PROJECT["scripts"]["sahel"].split(":")
    told = run(sys.executable, "-c", f"from {module} import {function}; {function}(['--help'])", cwd=ROOT)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("usage: sahel")


# --- it builds and installs


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the wheel and the source archive."""
    folder = tmp_path_factory.mktemp("built")
    told = run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=ROOT)
    assert told.returncode == 0, told.stderr
    return folder


def test_the_wheel_carries_the_tables_the_notebooks_and_the_plan(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    for folder in ("data", "notebooks"):
        ours = {
            f"sahel/_bundled/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and not {".ipynb_checkpoints", "__pycache__"} & set(path.parts)
        }
        assert ours, f"there is nothing in {folder}/"
        assert ours - names == set()
    assert "sahel/_bundled/reports.toml" in names
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sahel").rglob("*") if path.is_file()}
    assert {name for name in package if "__pycache__" not in name} - names == set()
    assert {name.split("/")[0] for name in names} == {"sahel", f"sahel-{sahel.__version__}.dist-info"}


def test_the_source_archive_is_complete(built, project_files):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        held = {name.split("/", 1)[1] for name in archive.getnames()}
    ours = {path.relative_to(ROOT).as_posix() for path in project_files}
    assert {name for name in ours if not name.startswith(".git")} - held == set()


def test_an_installed_sahel_works_in_any_folder(built, tmp_path):
    place = tmp_path / "a place with spaces"
    told = run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--disable-pip-version-check",
        "--target",
        place,
        next(built.glob("*.whl")),
        cwd=tmp_path,
    )
    assert told.returncode == 0, told.stderr
    told = run(
        sys.executable,
        "-c",
        "import sahel, sahel.reports; print(sahel.__file__); print(len(sahel.load_sources())); "
        "print(sahel.reports.read_plan().file)",
        cwd=tmp_path,
        PYTHONPATH=str(place),
    )
    assert told.returncode == 0, told.stderr
    where, rows, plan = told.stdout.splitlines()
    assert Path(plan).is_relative_to(place)
    assert Path(where).is_relative_to(place)
    assert int(rows) == len(sahel.load_sources())


# --- the commands

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def targets() -> list[str]:
    return re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def commands(text: str) -> list[str]:
    """The `make` commands of a shell text, without comments."""
    return re.findall(r"^(?:timed )?(make [a-z]+)\b", text, re.MULTILINE)


@pytest.fixture
def makefile_alone(tmp_path) -> Path:
    """A folder with spaces in its name that holds the Makefile and what it depends on."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def fake_python(folder: Path, script: str) -> Path:
    path = folder / "python-fake"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@needs_make
def test_make_alone_prints_help_for_every_command(makefile_alone):
    told = run("make", cwd=makefile_alone)
    assert told.returncode == 0
    offered = set(targets()) - {"help", "python"}
    assert {name for name in offered if f"make {name} " not in told.stdout} == set()
    assert not (makefile_alone / ".venv").exists()


@needs_make
@pytest.mark.parametrize("command", ["reports", "lab", "test"])
def test_an_old_python_is_named_in_a_sentence(makefile_alone, command):
    old = fake_python(makefile_alone, 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac')
    told = run("make", command, f"PYTHON={old}", cwd=makefile_alone)
    assert told.returncode != 0
    assert "sahel needs Python 3.11 or newer" in told.stderr
    assert "is Python 3.9.2" in told.stderr
    assert not (makefile_alone / ".venv").exists()


@needs_make
def test_a_missing_python_is_named_in_a_sentence(makefile_alone):
    told = run("make", "reports", "PYTHON=no-such-python", cwd=makefile_alone)
    assert told.returncode != 0
    assert "There is no 'no-such-python' here. Install Python 3.11 or newer" in told.stderr


@needs_make
def test_a_python_without_environments_is_named_in_a_sentence(makefile_alone):
    bare = fake_python(makefile_alone, 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    told = run("make", "reports", f"PYTHON={bare}", cwd=makefile_alone)
    assert told.returncode != 0
    assert "apt install python3-venv" in told.stderr


def test_the_readme_names_the_two_commands_that_are_checked():
    checked = commands((ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [commands(block) for block in re.findall(r"^```\w*\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)]
    first = next((block for block in blocks if block), [])
    assert len(first) == 2
    # The manual is built as well; the README names it further down.
    assert sorted([*first, "make docs"]) == sorted(checked)
    assert "`make docs`" in readme
    assert {command.removeprefix("make ") for command in checked} <= set(targets())


def test_the_check_of_a_clean_checkout_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    told = run("bash", "-n", script, cwd=ROOT)
    assert told.returncode == 0, told.stderr


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(
    ("name", "is_ignored"),
    [
        ("reports/index.html", True),
        ("reports/README.md", False),
        ("sahel/reports/page.py", False),
        (".venv/pyvenv.cfg", True),
        ("notebooks/.ipynb_checkpoints/incident-checkpoint.ipynb", True),
        ("sahel/__pycache__/words.pyc", True),
        ("data/claims.csv", False),
        ("dist/sahel.whl", True),
    ],
)
def test_git_ignores_what_is_built_and_nothing_else(tmp_path, name, is_ignored):
    shutil.copy(ROOT / ".gitignore", tmp_path)
    assert run("git", "init", "--quiet", cwd=tmp_path).returncode == 0
    assert (run("git", "check-ignore", "--quiet", name, cwd=tmp_path).returncode == 0) is is_ignored
