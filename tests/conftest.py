"""What every test shares: where the project is, and a drawing board that is wiped after each."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from matplotlib import pyplot
from shared_files import ROOT

# Not by MPLBACKEND: kernels would inherit that, and draw otherwise than they do for a reader.
matplotlib.use("agg")


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """The files that belong to the project: what git tracks or would; without git, everything not built."""
    names = git_files() if (ROOT / ".git").exists() else [str(path.relative_to(ROOT)) for path in unbuilt_files()]
    return [path for name in names if (path := ROOT / name).is_file()]


def git_files() -> list[str]:
    # A checkout may belong to another user, about whom git would refuse to answer.
    trusted = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT)]
    listing = [*trusted, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]


def unbuilt_files() -> list[Path]:
    built = {".venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", "build", "dist"}
    ours = [path for path in ROOT.rglob("*") if not built & set(path.relative_to(ROOT).parts[:-1])]
    return [path for path in ours if path.parent != ROOT / "reports" or path.name == "README.md"]


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    """No figure outlives its test."""
    yield
    pyplot.close("all")
