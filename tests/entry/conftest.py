"""A project to add rows to."""

from __future__ import annotations

import pytest
from project_files import make_project


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project without a row, which one works in."""
    place = make_project(tmp_path / "mine")
    monkeypatch.setenv("SAHEL_PROJECT", str(place))
    return place
