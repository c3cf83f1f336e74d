"""Notebooks are prose and calls: nothing computed, nothing kept, nothing left behind."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
from shared_files import ROOT

import sahel
from sahel.reports.plan.editions import edition

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_LINES = 8
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.While,
    ast.Try,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def is_parameters(cell: Any) -> bool:
    return "parameters" in cell.metadata.get("tags", [])


def body_cells(path: Path) -> list[Any]:
    return [cell for cell in code_cells(path) if not is_parameters(cell)]


def test_there_are_notebooks():
    assert NOTEBOOKS


@each_notebook
def test_is_a_valid_notebook(path):
    nbformat.validate(read(path))


@each_notebook
def test_is_kept_without_outputs(path):
    assert [cell.source for cell in code_cells(path) if cell.outputs or cell.execution_count is not None] == []


@each_notebook
def test_says_nothing_about_the_machine_it_was_written_on(path):
    metadata = read(path).metadata
    assert set(metadata) <= {"kernelspec", "language_info"}
    assert metadata.get("kernelspec", {}).get("name", "python3") == "python3"


@each_notebook
def test_has_one_cell_of_plain_parameters(path):
    (cell,) = [cell for cell in code_cells(path) if is_parameters(cell)]
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.Assign | ast.AnnAssign), ast.unparse(statement)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        assert isinstance(target, ast.Name), ast.unparse(statement)
        ast.literal_eval(statement.value)
        line = cell.source.splitlines()[statement.end_lineno - 1]
        assert re.search(r"#\s*\S", line), f"the parameter {target.id!r} has no comment to serve as its help"


@each_notebook
def test_imports_only_sahel(path):
    imported = []
    for cell in code_cells(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                imported += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                imported.append(node.module or ".")
    assert imported
    assert [name for name in imported if name.split(".")[0] != "sahel"] == []


@each_notebook
def test_holds_no_logic(path):
    found = [
        f"{type(node).__name__}: {ast.unparse(node)[:60]}"
        for cell in code_cells(path)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, LOGIC)
    ]
    assert found == []


@each_notebook
def test_reads_no_file_by_itself(path):
    formats = "csv|excel|json|parquet|html|pickle|feather|table"
    touching = re.compile(rf"\b(read|to)_({formats})\s*\(|\bopen\s*\(|\bPath\s*\(|\.({formats})[\"']")
    found = [cell.source for cell in body_cells(path) if touching.search(cell.source)]
    assert found == []


@each_notebook
def test_has_no_long_cell(path):
    assert [cell.source for cell in body_cells(path) if len(cell.source.splitlines()) > MOST_LINES] == []


@each_notebook
def test_begins_with_a_title(path):
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")


@each_notebook
def test_steps_down_its_headings_one_level_at_a_time(path):
    prose = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    levels = [len(mark) for text in prose for mark in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_the_tour_finds_its_export_beside_itself_wherever_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tour = edition("tour")
    assert tour.attached == (ROOT / "notebooks" / "acled-export.csv").resolve()
    assert tour.parameters["events"] == "acled-export.csv" and tour.file == "tour-tinzaouaten-2024.html"


def test_every_row_of_the_tour_says_that_it_is_invented():
    rows = sahel.load_events(ROOT / "notebooks" / "acled-export.csv", columns=["notes", "source"])
    assert len(rows) and rows["notes"].eq("Invented: no such event is recorded.").all()
    assert rows["source"].eq("Invented for the tour").all()
