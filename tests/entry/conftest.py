"""A project to add rows to, and one with a source and an incident of its own."""

from __future__ import annotations

import shutil

import pytest
from entry_rows import INCIDENT, SOURCE
from project_files import make_project

import sahel


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project without a row, which one works in."""
    place = make_project(tmp_path / "mine")
    monkeypatch.setenv("SAHEL_PROJECT", str(place))
    return place


@pytest.fixture(scope="session")
def begun(tmp_path_factory):
    """The tables of a project with a source and an incident, made once."""
    place = make_project(tmp_path_factory.mktemp("begun") / "mine")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SAHEL_PROJECT", str(place))
        sahel.add_source(**SOURCE)
        sahel.add_incident(**INCIDENT)
    return place / "data"


@pytest.fixture
def ledger(project, begun):
    """The project with a source and an incident of its own."""
    shutil.copytree(begun, project / "data", dirs_exist_ok=True)
    return project
