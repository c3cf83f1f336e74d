"""Figures at their edges: a thing without a row, a thousand deaths, one month."""

from __future__ import annotations

import pandas as pd

from sahel.plots import plot_claims_ladder, plot_coups_by_decade, plot_deaths_by_month, plot_rules, plot_timeline
from sahel.plots.marks import marks_of


def test_a_thing_without_a_row_is_drawn_in_one_without_a_name():
    rows = pd.DataFrame({"row": ["Mali", None], "kind": "coup", "label": ["a", "b"],
                         "start": pd.to_datetime(["2020-08-18", "2021-05-24"])})  # fmt: skip
    rows = rows.assign(start_precision="day", end=rows["start"], end_precision="day", low=None, best=None, high=None)
    ax = plot_timeline(rows)
    assert [text.get_text() for text in ax.texts if text.get_gid() == "label"] == ["a", "b"]


def test_deaths_take_a_separator_from_a_thousand_on_and_begin_at_nobody():
    deaths = pd.DataFrame({"period": pd.to_datetime(["2024-12-01"]), "low": [0], "best": [0], "high": [1000]})
    ax = plot_deaths_by_month(deaths)
    assert [ax.yaxis.get_major_formatter()(persons) for persons in (0, 999, 1000)] == ["0", "999", "1,000"]
    assert ax.get_ylim()[0] == 0


def test_a_decade_without_a_coup_has_no_number_on_it():
    counts = pd.DataFrame({"decade": [1960], "successful": [0], "failed": [None], "plot": [1]})
    assert [text.get_text() for text in plot_coups_by_decade(counts).texts] == ["1"]


def test_a_tie_is_named_beside_its_answer_and_nothing_else_is():
    rules = pd.DataFrame({"group": "Army", "rule": ["lowest", "most_common"], "low": [2.0, 5.0], "high": [2.0, 5.0],
                          "answer": "number", "is_worded": False, "is_tied": [False, True]})  # fmt: skip
    ax = plot_rules(rules)
    (tie,) = [text for text in ax.texts if text.get_gid() == "tie"]
    assert tie.get_text() == "a tie" and tuple(tie.xy) == (5.0, 2)
    assert [mark.text for mark in marks_of(ax.figure)] == ["2\nlowest\nArmy", "5\na tie\nmost common\nArmy"]


def test_an_open_range_is_drawn_from_its_lowest_to_its_highest_number_with_its_tail_behind_it():
    rows = pd.DataFrame(
        {"label": "enemies", "group": "Army", "low": [15.0], "high": [float("inf")], "reach": [20.0], "is_about": False,
         "is_worded": False, "said": "at least 15 … 20", "stance": "enemy", "status": "standing"}
    )  # fmt: skip
    ax = plot_claims_ladder(rows)
    drawn = {line.get_gid(): list(line.get_xdata()) for line in ax.lines if line.get_gid()}
    assert drawn["interval"] == [15, 20] and drawn["open-end"][0] == 20 < drawn["open-end"][1] <= ax.get_xlim()[1]
    alone = plot_claims_ladder(rows.drop(columns="reach"))
    assert [line.get_xdata()[0] for line in alone.lines if line.get_gid() == "open-end"] == [15]
    assert not [line for line in alone.lines if line.get_gid() == "interval"]
