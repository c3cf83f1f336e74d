"""Edges of how much of a change a page prints."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.reports.changes import sections
from sahel.reports.receipts.embedded import Embedded
from sahel.reports.states import Namer
from sahel.schema import tables


def page(number: int) -> Embedded:
    rows = {
        f"c{n:02d}": {"coup_id": f"c{n:02d}", "country": "MLI", "date": str(1960 + n), "date_precision": "year"}
        for n in range(number)
    }
    return Embedded(title="Coups", notebook="coups", parameters={}, tables={"coups": rows})


@pytest.mark.parametrize(("number", "lines", "more"), [(39, 39, ""), (40, 40, ""), (41, 40, "… and 1 more lines")])
def test_at_most_forty_lines_of_one_kind_are_printed(number, lines, more):
    block = sections(page(number), [("before", page(0))]).split("<table")[-1]
    assert block.count('<tr data-r role="row">') == lines
    assert ("more lines of this kind" in block) == bool(more)
    assert more in block


@pytest.mark.parametrize(("letters", "shown"), [(199, "x" * 199), (200, "x" * 200), (201, "x" * 200 + "…")])
def test_a_cell_of_more_than_two_hundred_letters_is_cut(letters, shown):
    namer = Namer(actors={}, incidents={}, publishers={})
    assert namer.cells(pd.Series(["x" * letters]), "note", tables.ALL["claims"]).tolist() == [shown]
