"""Files as their publishers ship them: beside the project where they are, else the test is skipped."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared_file(name: str) -> Path:
    """A file of the folder `shared` beside the project; skips the test that asks where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} in a folder `shared` beside the project, which is not there")
    return path
