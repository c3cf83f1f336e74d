"""Where the project is, the notebooks of the tests, and files as their publishers ship them, if they are here."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "tests" / "reports" / "notebooks"
SHARED = ROOT.parent / "shared"


def shared_file(name: str) -> Path:
    """A file of the folder `shared` beside the project; skips the test that asks where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} in a folder `shared` beside the project, which is not there")
    return path
