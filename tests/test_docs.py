"""The pages of the documentation: what they name exists, and what is public is named."""

from __future__ import annotations

import pkgutil
import re
from operator import attrgetter

import pytest
from shared_files import ROOT

import sahel

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def reference_names() -> list[str]:
    """Every name in the second column of the reference's table."""
    rows = re.findall(r"^\|[^|]+\|([^|]+)\|$", text_of("docs/reference.md"), re.MULTILINE)
    return sorted({name for row in rows for name in re.findall(r"`([\w.]+)`", row)})


@pytest.mark.parametrize("name", reference_names())
def test_every_name_in_the_reference_exists(name):
    assert attrgetter(name)(sahel) is not None


def test_every_public_name_is_in_the_reference():
    assert set(sahel.__all__) - set(reference_names()) == set()


@pytest.mark.parametrize("package", ["actors", "claims", "compare", "conflicts", "coups", "events", "timelines"])
def test_every_answer_of_a_package_is_in_the_reference(package):
    known = {name.rsplit(".", 1)[-1] for name in reference_names()}
    assert set(getattr(sahel, package).__all__) - known == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_is_short_and_its_script_runs(capsys):
    text = text_of("README.md")
    assert len(text.splitlines()) <= 100
    (script,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    exec(script, {})
    assert "tinzaouaten-2024" in capsys.readouterr().out


def drawn_modules(tree: str) -> set[str]:
    """The modules of a tree as the page draws it, two blanks a level."""
    folders: list[str] = []
    found = set()
    for line in tree.splitlines():
        name, depth = line.split()[0], (len(line) - len(line.lstrip())) // 2
        folders = folders[:depth]
        if name.endswith("/"):
            folders.append(name)
        else:
            found.add("".join([*folders, name]))
    return found


def test_the_tree_in_the_architecture_is_the_one_on_disk():
    tree = re.search(r"^```\n(sahel/\n.*?)^```", text_of("docs/architecture.md"), re.MULTILINE | re.DOTALL)[1]
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sahel").rglob("*.py")}
    assert drawn_modules(tree) == {name for name in modules if not name.endswith("/__init__.py")}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(sahel(?:\.\w+)+)`", text_of("docs/architecture.md")))))
def test_every_step_of_the_walks_exists(name):
    module, function = name.rsplit(".", 1)
    assert hasattr(pkgutil.resolve_name(f"{module}:"), function)
