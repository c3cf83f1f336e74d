"""The law of the house: who may import whom, what `import sahel` costs, what stays out of the files."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sahel

PACKAGE = Path(sahel.__file__).resolve().parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 400

DRAWING = {"matplotlib", "seaborn"}
PUBLISHING = {"papermill", "nbconvert", "nbclient", "nbformat", "sahel.reports"}
#: The parts with a trade of their own; every other module reckons, frame to frame.
TRADES = {"__init__", "__main__", "cli", "load", "plots", "reports"}


def barred(part: str) -> set[str]:
    """The packages that a part of `sahel` never imports."""
    match part:
        case "load":
            return DRAWING | PUBLISHING | {"sahel.plots", "sahel.claims", "sahel.cli"}
        case "plots":
            return PUBLISHING | {"sahel.load", "sahel.claims", "sahel.cli"}
        case "__init__" | "__main__" | "cli" | "reports":
            return set()
        case _:
            return DRAWING | PUBLISHING | {"sahel.load", "sahel.plots", "sahel.cli"}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, at its top or inside a function."""
    package = name_of(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_the_reading_of_imports_sees_every_way_of_writing_one(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path / "sahel")
    module = tmp_path / "sahel" / "plots" / "lanes.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        "import a.b as c\nfrom sahel import load\nfrom .. import claims\nfrom .style import x\n"
        "def late():\n    from sahel.reports.page import write\n"
    )
    assert imports(module) >= {
        "a.b",
        "sahel.load",
        "sahel.claims",
        "sahel.plots.style",
        "sahel.reports.page",
    }


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_run_one_way(path):
    kept_out = barred(part_of(path))
    broken = {name for name in imports(path) if any(is_within(name, package) for package in kept_out)}
    assert broken == set(), f"{name_of(path)} may not import {sorted(broken)}"


def test_the_parts_with_a_trade_and_the_reckoning_are_all_there():
    parts = {part_of(path) for path in MODULES}
    assert parts >= TRADES | {"actors", "check", "claims", "coups", "dates", "fatalities", "insurgencies", "timelines"}


def run_python(code: str, *switches: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *switches, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )


def loaded_by(code: str) -> set[str]:
    timed = [line for line in run_python(code, "-X", "importtime").stderr.splitlines() if "|" in line]
    return {line.rsplit("|", 1)[-1].strip() for line in timed}


def test_importing_sahel_starts_nothing_heavy():
    heavy = {"pandas", "numpy", "matplotlib", "seaborn", "networkx", "papermill", "nbconvert", "IPython"}
    # What the environment starts by itself does not count.
    ours = loaded_by("import sahel") - loaded_by("")
    assert "sahel" in ours
    assert heavy & {name.split(".")[0] for name in ours} == set()
    assert run_python("import sahel").stdout == ""


def test_the_contents_page_is_sorted_and_without_doubles():
    assert sahel.__all__ == sorted(set(sahel.__all__))
    assert set(sahel.__all__) <= set(dir(sahel))


@pytest.mark.parametrize("name", sahel.__all__)
def test_every_public_name_is_documented_with_an_example(name):
    thing = getattr(sahel, name)
    if callable(thing):
        said = inspect.getdoc(thing)
        assert said, f"sahel.{name} has no docstring"
        is_refusal = isinstance(thing, type) and issubclass(thing, Exception)
        assert is_refusal or ">>>" in said, f"sahel.{name} shows no example"


def test_a_public_name_stays_what_it_is_once_every_module_is_loaded():
    loading = "; ".join(f"import {name_of(path)}" for path in MODULES if part_of(path) not in {"__main__", "cli"})
    asking = "print([name for name in sahel.__all__ if type(getattr(sahel, name)).__name__ == 'module'])"
    told = run_python(f"{loading}; {asking}")
    assert told.stdout.strip() == "[]", "a module of that name hides it: " + told.stdout


def test_a_name_that_does_not_exist_is_refused():
    with pytest.raises(AttributeError, match="'no_such_name'"):
        _ = sahel.no_such_name


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_and_stays_short(path):
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{name_of(path)} has no docstring"
    lines = len(text.splitlines())
    assert lines <= MOST_LINES, f"{name_of(path)} has {lines} lines: is there a second idea inside?"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_fault_is_swallowed_and_no_check_can_be_switched_off(path):
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_bare = isinstance(node, ast.ExceptHandler) and node.type is None
        if is_bare or isinstance(node, ast.Assert):
            found.append(f"line {node.lineno}: {ast.unparse(node)[:60]}")
    assert found == []


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) not in {"cli", "reports"}], ids=name_of)
def test_only_the_command_line_prints(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"] == []


#: Taken apart, so that this file does not find itself.
HOSTS = tuple(
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pypi", "io"),
        ("files", "pythonhosted"),
        ("registry", "npmjs"),
        ("deb", "debian"),
        ("conda", "anaconda"),
    ]
)
# A folder of somebody's machine, but not the path inside a web address.
MACHINE = re.compile(r"(?<![\w./~-])/(?:work|root|home|Users|tmp)/[\w]")


def test_no_file_names_a_registry_host_or_a_machine(project_files):
    found = []
    for path in project_files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if any(host in line for host in HOSTS) or MACHINE.search(line):
                found.append(f"{path.relative_to(PACKAGE.parent)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_no_file_is_large(project_files):
    assert {path.name: size for path in project_files if (size := path.stat().st_size) > 1_000_000} == {}
