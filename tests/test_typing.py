"""What editors and type checkers see: the stubs are the contents pages, and every public name is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from shared_files import ROOT

import sahel
from sahel.cli.main import stubs

PACKAGES = ("actors", "claims", "compare", "conflicts", "coups", "events", "plots", "present", "reports", "timelines")
NAMES = [*sahel.__all__, *(f"{one}.{name}" for one in PACKAGES for name in getattr(sahel, one).__all__)]
USE = """import sahel

ledger = sahel.load_ledger(since="2024-01-01")
bands = sahel.claim_bands(sahel.as_of(ledger, "2024-07-30"))
print(sahel.__version__, sahel.claims.rule_book(), bands, sahel.read_day("2025-03-12"))
"""


@pytest.mark.parametrize("path", stubs(), ids=lambda path: path.parent.name)
def test_the_stubs_are_as_the_contents_pages_have_them(path):
    assert path.read_text(encoding="utf-8") == stubs()[path], "run: sahel codebook"


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "sahel" / "py.typed").is_file()


def script(place: Path, *more: str) -> Path:
    """A script that uses every public name."""
    path = place / "uses_all.py"
    named = "".join(f"    sahel.{name},\n" for name in [*NAMES, *more])
    path.write_text(f"{USE}every: list[object] = [\n{named}]\n", encoding="utf-8")
    return path


def with_mypy(path: Path) -> subprocess.CompletedProcess[str]:
    # As of an installed package, what is inside it is followed and not reported.
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", path.name]
    return run(command, path.parent, MYPYPATH=str(ROOT))


def with_pyright(path: Path) -> subprocess.CompletedProcess[str]:
    settings = {"extraPaths": [str(ROOT)], "include": [path.name], "typeCheckingMode": "standard"}
    (path.parent / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    driver = Path(find_spec("playwright").origin).parent / "driver"
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
    return run(command, path.parent, PATH=f"{driver}{os.pathsep}{os.environ['PATH']}")


def run(command: list[str], place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=place, env=os.environ | environment, capture_output=True, text=True, timeout=600)


@pytest.mark.slow
@pytest.mark.parametrize("checker", [with_mypy, with_pyright], ids=lambda checker: checker.__name__[5:])
def test_every_public_name_is_known_to_a_type_checker_and_no_other(tmp_path, checker):
    needed = {checker.__name__.removeprefix("with_"), "playwright"}
    if missing := [name for name in needed if find_spec(name) is None]:
        pytest.skip(f"needs {', '.join(missing)}, of the extra `test`")
    done = checker(script(tmp_path, "no_such_name", "claims.no_such_rule"))
    errors = [line for line in done.stdout.splitlines() if " error: " in line or " - error" in line]
    assert done.returncode == 1 and len(errors) == 2, done.stdout + done.stderr
    assert "no_such_name" in errors[0] and "no_such_rule" in errors[1]


COMPLETED = """
import jedi
for code in ("import sahel\\nsahel.", "import sahel\\nsahel.load_", "import sahel\\nsahel.present.claims_"):
    print(*[one.name for one in jedi.Script(code).complete()])
"""


@pytest.mark.slow
def test_a_cell_that_has_not_run_yet_completes_the_public_names(tmp_path):
    pytest.importorskip("jedi")
    done = run([sys.executable, "-c", COMPLETED], tmp_path, PYTHONPATH=str(ROOT))
    everything, loaders, views = (set(line.split()) for line in done.stdout.splitlines())
    # What lies in the folder is offered too, and nothing that the contents page uses.
    parts = {path.stem for path in (ROOT / "sahel").iterdir()}
    offered = {name for name in everything if not name.startswith("_")}
    assert offered >= set(sahel.__all__) and offered - parts == set(sahel.__all__) - parts
    assert loaders == {name for name in sahel.__all__ if name.startswith("load_")}
    assert views == {name for name in sahel.present.__all__ if name.startswith("claims_")}
