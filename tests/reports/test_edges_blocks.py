"""Edges of how wide a column and a picture are set on a page."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.figure import Figure

from sahel.reports import blocks
from sahel.reports.blocks import css_class
from sahel.reports.figures import Picture


@pytest.mark.parametrize(("letters", "kind"), [(16, "short"), (17, "mid"), (60, "mid"), (61, "long")])
def test_the_longest_cell_says_how_a_column_is_set(letters, kind):
    assert css_class(pd.Series(["a", "x" * letters, None]), "note") == kind


@pytest.mark.parametrize(("width", "floor"), [(520, 0), (521, 521), (560, 560), (561, 560)])
def test_a_wide_picture_keeps_a_readable_width(monkeypatch, width, floor):
    monkeypatch.setattr(blocks, "drawn_once", lambda drawn: Picture("", "0 0 1 1", width, 100, []))
    shown = blocks.show_figure(Figure().subplots(), alt="Nothing is drawn.", caption="An empty figure")
    assert f'style="--floor: {floor}px"' in shown.html
