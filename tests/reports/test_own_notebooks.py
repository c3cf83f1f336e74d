"""Notebooks of one's own: relative paths, plain frames, pictures, languages, and what is refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sahel.cli.main import main
from sahel.errors import BadParameter
from sahel.reports import edition
from sahel.reports.frames import MOST_ROWS, show_frame
from sahel.reports.plan.parameters import read_parameters
from sahel.reports.receipts.lines import traced

pytestmark = pytest.mark.slow


def notebook(folder: Path, *sources: str, metadata: dict | None = None, **stored) -> Path:
    cells = [
        {"cell_type": "markdown", "id": f"m{at}", "metadata": {}, "source": source}
        if source.startswith("#")
        else {
            "cell_type": "code",
            "id": f"c{at}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for at, source in enumerate(sources)
    ]
    path = folder / "mine.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    whole = {"cells": cells, "metadata": kernel if metadata is None else metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(whole | stored), encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SAHEL_PROJECT", raising=False)
    (tmp_path / "bilans.csv").write_text("jour,lieu,morts\n2024-07-27,<b>Gao</b>,20\n2024-07-28,Kidal,\n")
    return tmp_path


FRENCH = {"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}, "sahel": {"language": "fr"}}


@pytest.mark.parametrize("engine", ["fork", "kernel"])
def test_a_plain_notebook_is_a_page_as_it_is(own, engine, capsys):
    path = notebook(
        own, "# Mes bilans", f"import pandas as pd\npd.read_csv({str(own / 'bilans.csv')!r})",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", "open('left.txt', 'w').write('x')",
        metadata=FRENCH,
    )  # fmt: skip
    assert main(["report", str(path), "--output", "out", "--engine", engine]) == 0
    page = (own / "out" / "mine.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page and "<h1>Mes bilans</h1>" in page
    assert "&lt;b&gt;Gao&lt;/b&gt;" in page and "<data id=" in page and "<b>Gao" not in page
    assert "This figure has no description" in page and "data:image/png;base64," in page
    assert str(own) not in page and "CC&nbsp;BY" not in page
    assert page.index('id="r0.1"') > page.index("data:image/png")
    assert "wrote files beside your own: left.txt" in capsys.readouterr().err
    (own / "bilans.csv").write_text("jour,lieu,morts\n2024-07-27,Gao,21\n")
    assert main(["report", str(path), "--output", "out", "--engine", engine]) == 0
    assert 'value="21"' in (own / "out" / "mine.html").read_text(encoding="utf-8")


def test_a_picture_without_a_description_is_refused_where_that_is_asked(own, capsys):
    path = notebook(own, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert main(["report", str(path), "--output", "out", "--strict"]) == 1
    assert "without a text equivalent" in capsys.readouterr().err


def test_a_notebook_without_parameters_takes_none_and_says_how_it_would(own):
    path = notebook(own, "1 + 1")
    assert read_parameters(path) == []
    with pytest.raises(BadParameter, match=r"takes no parameters, and 'country' was given.*tag that"):
        edition(str(path), {"country": "MLI"})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"metadata": {"kernelspec": {"name": "ir"}}}, "a notebook in R"),
        ({"metadata": {"language_info": {"name": "julia"}}}, "a notebook in julia"),
        ({"nbformat": 3}, "old format 3"),
        ({"cells": []}, "nothing in its cells"),
        ({"metadata": {"sahel": {"language": "French"}}}, "no code of a language"),
    ],
)
def test_what_is_no_notebook_for_a_page_is_refused_by_name(own, changed, says):
    with pytest.raises(BadParameter, match=says):
        edition(str(notebook(own, "1 + 1", **changed)))


def test_a_long_frame_is_cut_and_counted_and_an_index_that_only_counts_is_left_out():
    html = str(show_frame(pd.DataFrame({"n": range(MOST_ROWS + 1)})).html)
    assert html.count("<tr data-r") == MOST_ROWS and '… and <data value="1">1</data> more rows' in html
    assert "more rows" not in str(show_frame(pd.DataFrame({"n": range(MOST_ROWS)})).html)
    named = str(show_frame(pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="who"))).html)
    assert ">who<" in named and ">a<" in named
    assert "No rows" in str(show_frame(pd.DataFrame({"n": []})).html)


def test_every_line_of_a_cut_frame_has_a_receipt_and_a_blank_of_any_kind_is_a_blank():
    for frame in (pd.DataFrame({"n": range(MOST_ROWS + 5)}), pd.DataFrame({"n": pd.array([1.5, None], "Float64")})):
        block = traced(show_frame(frame)._repr_mimebundle_(), block="r3.1")
        assert len(block.read.lines) == len(block.lines) and not block.read.strays
    assert "not stated" in block.html
