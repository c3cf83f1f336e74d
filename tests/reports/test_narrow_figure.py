"""A figure for telephones beside the wide one: the same marks, with no ids, texts or receipts of their own."""

from __future__ import annotations

import re

import matplotlib
import pandas as pd
import pytest

from sahel.errors import BadParameter
from sahel.plots import plot_claims_ladder, plot_claims_ladder_narrow
from sahel.plots.marks import marks_of
from sahel.reports import show_figure
from sahel.reports.receipts.lines import read_lines, with_ids

matplotlib.use("agg")

LADDER = pd.DataFrame(
    {
        "label": ["28 July 2024 · Wagner, in a long statement that needs two lines of a telephone", "29 July · FAMa"],
        "group": ["Wagner", "A group of victims whose name is too long for one line of a telephone"],
        "low": [50.0, 7.0], "high": [84.0, float("inf")], "is_about": False, "is_worded": False,
        "said": ["50 to 84", "7 or more"], "stance": ["enemy", "own"], "status": "standing",
        "rows": ["claims/a", "claims/b"],
    }
)  # fmt: skip


def shown(narrow: pd.DataFrame):
    wide = plot_claims_ladder(LADDER)
    return show_figure(wide, alt="Two.", caption="A ladder", narrow=plot_claims_ladder_narrow(narrow))


def test_the_narrow_picture_adds_no_line_and_no_id_twice():
    block = shown(LADDER)
    html = with_ids(block.html, block="r1.1")
    assert len(read_lines(html).lines) == len(block.lines) == 4
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    narrow = html[html.index('<svg class="narrow"') :]
    assert narrow.count('<g class="mark">') == 2
    assert narrow[: narrow.index("</svg>")].count("aria-label") == 1 and "tabindex" not in narrow


def test_other_marks_are_refused():
    with pytest.raises(BadParameter, match="Draw both of the same frame"):
        shown(LADDER.head(1))


def test_the_narrow_ladder_says_the_same_above_its_lines():
    wide, narrow = plot_claims_ladder(LADDER), plot_claims_ladder_narrow(LADDER)
    assert [mark.text for mark in marks_of(wide.figure)] == [mark.text for mark in marks_of(narrow.figure)]
    narrow.figure.canvas.draw()
    labels = [text for text in narrow.texts if "·" in text.get_text()]
    dots = [line for line in narrow.lines if line.get_gid() == "number"]
    for label, dot in zip(labels, dots, strict=True):
        place = narrow.transData.transform((0, dot.get_ydata()[0]))[1]
        assert label.get_window_extent().y0 >= place
    assert plot_claims_ladder_narrow(LADDER.head(0)).get_label().startswith("nothing to draw")


def test_an_empty_figure_closes_both_and_says_so_once():
    from matplotlib import pyplot

    before = len(pyplot.get_fignums())
    none = LADDER.head(0)
    block = show_figure(
        plot_claims_ladder(none), alt="None.", caption="A ladder", narrow=plot_claims_ladder_narrow(none)
    )
    assert "sahel-empty" in block.html and "svg" not in block.html
    assert len(pyplot.get_fignums()) == before
