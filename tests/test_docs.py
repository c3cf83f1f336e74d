"""The pages of the documentation: what they name exists, and what is public is named."""

from __future__ import annotations

import re
from operator import attrgetter
from pathlib import Path

import pytest

import sahel

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


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
