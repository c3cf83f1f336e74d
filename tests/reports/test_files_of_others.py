"""Files of other programs in the folder of pages: neither replaced nor removed, and none of them stops a batch."""

from __future__ import annotations

import nbformat
import pytest

from sahel.errors import SahelError
from sahel.load.account import write_quarantine
from sahel.reports import Built, Failed, build_editions, edition, write_catalogue
from sahel.reports.build import catalogue
from sahel.reports.build.catalogue import read_entries
from sahel.writing import put_in_place, write_atomically

DEEP = f'<script type="application/json" id="edition">{"[" * 200_000}</script>'


def notebook(path, cell: str = "1"):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in ("a = 1  # any", cell)])
    book.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(book, path)
    return edition(str(path))


@pytest.mark.parametrize("name", ["index.html", "feed.xml"])
def test_a_list_or_a_feed_of_others_is_refused_before_anything_runs(name, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("mine")
    with pytest.raises(SahelError, match=f"{name}' is in the way: sahel did not make it"):
        build_editions([notebook(tmp_path / "one.ipynb")], output=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]
    with pytest.raises(SahelError, match="in the way"):
        write_catalogue(tmp_path / "out")
    assert (tmp_path / "out" / name).read_text() == "mine"


@pytest.mark.slow
def test_a_page_of_others_fails_its_edition_by_name_and_the_batch_goes_on(tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    kept = {
        "one.html": "mine", ".movie.part": "mine", "two.failed.html": "mine", "two.failed.ipynb": "mine",
        "deep.html": DEEP, "odd.html": DEEP.replace("[" * 200_000, '{"title": [], "notebook": 1, "parameters": {}}'),
    }  # fmt: skip
    for name, text in kept.items():
        (out / name).write_text(text)
    (out / "folder.html").mkdir()
    wanted = [notebook(tmp_path / f"{name}.ipynb") for name in ("one", "two")]
    one, two = build_editions(wanted, output=out)
    assert isinstance(two, Built)
    assert isinstance(one, Failed) and "one.html' is in the way" in one.reason
    assert {name: (out / name).read_text() for name in kept} == kept
    assert "two.html" in (out / "index.html").read_text(encoding="utf-8")
    # Made by us, they are replaced; that one failed is forgotten once it is made.
    (out / "one.html").unlink()
    assert (out / "one.failed.html").is_file()
    assert all(isinstance(made, Built) for made in build_editions(wanted, output=out))
    assert not (out / "one.failed.html").exists()


def test_a_report_that_cannot_be_read_is_named_and_the_others_are_listed(tmp_path, monkeypatch, capsys):
    block = '<script type="application/json" id="edition">{"title": "%s", "notebook": "x", "parameters": {}}</script>'
    for name in ("odd", "mali"):
        (tmp_path / f"{name}.html").write_text(block % name)
    sound = catalogue._entry
    monkeypatch.setattr(catalogue, "_entry", lambda file, *rest: 1 / 0 if file == "odd.html" else sound(file, *rest))
    assert [entry.file for entry in read_entries(tmp_path, records={})] == ["mali.html"]
    assert "odd.html is not listed: it cannot be read as a report (division by zero)" in capsys.readouterr().err


@pytest.mark.parametrize("write", [lambda path: write_atomically("half \ud800", path), lambda path: _interrupted(path)])
def test_what_is_not_written_whole_is_not_written(write, tmp_path):
    (tmp_path / "a.csv").write_text("whole")
    with pytest.raises((UnicodeEncodeError, KeyboardInterrupt)):
        write(tmp_path / "a.csv")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "whole")]


def _interrupted(path) -> None:
    with put_in_place(path) as fresh:
        fresh.write_text("half")
        raise KeyboardInterrupt


def test_a_quarantine_that_cannot_be_written_leaves_the_one_before(tmp_path, monkeypatch):
    import pandas as pd

    rows = pd.DataFrame({"row": [2], "reason": ["odd"]})
    target = write_quarantine(rows, path=tmp_path / "a.csv")
    before = target.read_bytes()

    def full(self, file, **_):
        file.write_text("ha")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(SahelError, match="No space left"):
        write_quarantine(rows, path=tmp_path / "a.csv")
    assert target.read_bytes() == before and len(list(tmp_path.iterdir())) == 1
