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
MOST_LINES = 600
MOST_FILES = 14
MOST_MODULES = 172

DRAWING = {"matplotlib", "seaborn"}
PUBLISHING = {"papermill", "nbconvert", "nbclient", "nbformat"}
#: The law: a part may import from its own and from those above it in this list, never from those below.
LAYERS = (
    {"errors", "vocabularies", "locks", "writing"},
    {"dates", "text", "settings"},
    {"schema", "workspace"},
    {"countries", "formatting", "provenance", "actors", "events", "plots"},
    {"load", "conflicts"},
    {"claims", "coups"},
    {"compare", "timelines", "present", "ledger", "projects", "entry", "estimates"},
    {"reports"},
    {"cli"},
)
LAYER = {part: number for number, parts in enumerate(LAYERS) for part in parts}
#: What draws and what publishes is imported there alone.
BARRED = {part: (set() if part == "plots" else DRAWING) | PUBLISHING for part in set(LAYER) - {"reports", "cli"}}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(path: Path) -> str:
    return part_named(name_of(path))


def part_named(module: str) -> str:
    """The part of `sahel` that a module belongs to; the vocabularies are a part of their own, below the schema."""
    parts = module.split(".")
    if parts[1:3] == ["schema", "vocabularies"]:
        return "vocabularies"
    return parts[1] if len(parts) > 1 else "__init__"


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


NAMES = {name_of(path) for path in MODULES}


def modules_used(path: Path) -> set[str]:
    """The modules of `sahel` that a file imports, the packages' contents pages aside."""
    named = imports(path) & NAMES
    return {name for name in named if not any(other.startswith(f"{name}.") for other in named)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_run_one_way(path):
    part = part_of(path)
    if part in ("__init__", "__main__"):
        return
    above = {name for name in modules_used(path) if part_named(name) in LAYER} - {"sahel"}
    wrong = {
        name
        for name in above
        if part_named(name) != part
        and LAYER[part_named(name)] >= LAYER[part]
        # The schema's contents page holds nothing.
        and name != "sahel.schema"
    }
    wrong |= {name for name in imports(path) if any(is_within(name, barred) for barred in BARRED.get(part, ()))}
    assert wrong == set(), f"{name_of(path)} may not import {sorted(wrong)}"


def test_every_part_has_its_layer():
    assert {part_of(path) for path in MODULES} - {"__init__", "__main__"} == set(LAYER)


def test_no_import_runs_in_a_circle():
    import networkx

    graph = networkx.DiGraph([(name_of(path), used) for path in MODULES for used in modules_used(path)])
    assert [sorted(circle) for circle in networkx.strongly_connected_components(graph) if len(circle) > 1] == []


def test_a_folder_holds_what_a_reader_can_look_over():
    folders: dict[str, int] = {}
    for path in MODULES:
        folders[str(path.parent)] = folders.get(str(path.parent), 0) + (path.name != "__init__.py")
    assert {name: number for name, number in folders.items() if number > MOST_FILES} == {}
    assert sum(folders.values()) <= MOST_MODULES


def folders_in(place: Path) -> set[str]:
    """The folders that hold Python files, directly or below."""
    return {path.relative_to(place).parts[0] for path in place.rglob("*.py") if path.parent != place}


def test_the_folders_of_the_tests_are_the_packages():
    assert folders_in(PACKAGE.parent / "tests") == folders_in(PACKAGE)


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


CONCEPTS = [
    "actors",
    "claims",
    "compare",
    "conflicts",
    "coups",
    "estimates",
    "events",
    "plots",
    "present",
    "reports",
    "timelines",
]


@pytest.mark.slow
@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_concept_is_reached_after_import_sahel_alone(concept):
    code = f"import sahel; print(*[type(getattr(sahel.{concept}, name)).__name__ for name in sahel.{concept}.__all__])"
    kinds = set(run_python(code).stdout.split())
    assert kinds and "module" not in kinds
    assert concept in dir(sahel)


@pytest.mark.parametrize("name", sahel.__all__)
def test_every_public_name_is_documented_with_an_example(name):
    thing = getattr(sahel, name)
    if callable(thing):
        said = inspect.getdoc(thing)
        assert said, f"sahel.{name} has no docstring"
        is_refusal = isinstance(thing, type) and issubclass(thing, Exception)
        assert is_refusal or ">>>" in said, f"sahel.{name} shows no example"


@pytest.mark.slow
def test_a_public_name_stays_what_it_is_once_every_module_is_loaded():
    loading = "; ".join(f"import {name_of(path)}" for path in MODULES if part_of(path) not in {"__main__", "cli"})
    asking = "print(sorted(name for name in sahel.__all__ if type(getattr(sahel, name)).__name__ == 'module'))"
    told = run_python(f"{loading}; {asking}")
    assert told.stdout.strip() == str(sorted([*CONCEPTS, "countries", "dates", "formatting", "provenance"]))


def test_a_name_that_does_not_exist_is_refused():
    with pytest.raises(AttributeError, match="no_such_name"):
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
