"""More lines than a figure holds: folded with their count, said in the caption, and never a number lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sahel
from sahel.plots import style
from sahel.plots.claims_ladder import _folded
from sahel.plots.marks import marks_of


def ladder(n: int, *, speakers: int = 20, groups: int = 3) -> pd.DataFrame:
    at = np.arange(n)
    return pd.DataFrame(
        {
            "label": [f"{one} · S{one % speakers}" for one in at],
            "speaker": [f"S{one % speakers}" for one in at],
            "group": [f"G{one % groups}" for one in at],
            "low": at.astype(float), "high": at + 5.0, "is_about": False, "is_worded": False,
            "said": [f"{one} to {one + 5}" for one in at],
            "stance": np.where(at % speakers % 2, "enemy", "own side"), "status": "standing",
            "rows": [f"claims/{one}" for one in at],
        }
    )  # fmt: skip


def stances_of_ours(frame: pd.DataFrame) -> pd.DataFrame:
    words = [str(one) for one in style.STANCES]
    return frame.assign(stance=frame["stance"].map(dict(zip(frame["stance"].unique(), words, strict=False))))


def test_at_the_bound_each_line_stands_and_one_more_folds_them():
    frame = stances_of_ours(ladder(style.MOST_LINES + 1))
    at_the_bound = frame.head(style.MOST_LINES)
    same, note = _folded(at_the_bound)
    assert same is at_the_bound and not note
    folded, note = _folded(frame)
    assert len(folded) == 60 and "151 statements" in note and "one speaker about the same victims and scope" in note


def test_a_fold_keeps_the_ends_the_count_and_the_source_rows():
    frame = stances_of_ours(ladder(6000, speakers=10, groups=5))
    frame.loc[7, ["high", "status"]] = np.inf, "withdrawn"
    folded, _ = _folded(frame)
    assert sorted(row for rows in folded["rows"] for row in rows.split(";")) == sorted(frame["rows"])
    here = frame[(frame["speaker"] == "S1") & (frame["group"] == "G1")]
    [line] = folded[(folded["label"] == "S1") & (folded["group"] == "G1")].to_dict("records")
    assert (line["low"], line["high"]) == (here["low"].min(), here["high"].max())
    assert line["said"] == f"1 to 5,996, {len(here)} statements"
    # The withdrawn line is not in force and stays by itself, as it was said.
    [alone] = folded[folded["status"] == "withdrawn"].to_dict("records")
    assert (alone["label"], alone["said"], alone["high"]) == ("7 · S7", "7 to 12", np.inf)


def test_words_and_blanks_are_counted_and_are_no_number():
    frame = stances_of_ours(ladder(200, speakers=1, groups=1)).assign(stance=str(next(iter(style.STANCES))))
    frame.loc[:9, ["low", "high"]] = np.nan
    frame.loc[10:19, ["low", "high", "is_worded"]] = 1.0, np.inf, True
    folded, _ = _folded(frame)
    assert folded[["low", "high", "said", "is_worded"]].to_numpy().tolist() == [
        [20.0, 204.0, "20 to 204, 180 of 200 statements", False]
    ]
    folded, _ = _folded(frame.assign(is_worded=True))
    assert folded["is_worded"].tolist() == [True] and folded["said"].tolist() == ["no number, 200 statements"]


@pytest.mark.parametrize(
    ("speakers", "groups", "way"), [(5000, 1, "one kind of speaker about"), (1, 5000, "one kind of speaker are")]
)
def test_many_speakers_and_many_victims_fold_further(speakers, groups, way):
    folded, note = _folded(stances_of_ours(ladder(5000, speakers=max(speakers, 2), groups=groups)))
    assert len(folded) <= style.MOST_LINES and way in note


def test_the_caption_says_that_lines_are_folded_and_the_figure_has_a_bound():
    ax = sahel.plot_claims_ladder(stances_of_ours(ladder(5000)))
    assert ax.figure.get_size_inches()[1] < 60 and len(marks_of(ax.figure)) == 60
    shown = str(sahel.show_figure(ax, alt="Claims.", caption="Each line is a statement.").html)
    assert "Each line is a statement. <data" in shown and "The table has each." in shown


def test_rules_of_many_groups_stop_at_whole_groups_and_say_so():
    rules = pd.DataFrame({"group": [f"G{one // 12}" for one in range(1200)], "rule": "lowest", "low": 1.0, "high": 1.0})
    rules = rules.assign(answer="number", is_worded=False)
    shown, note = style.first_groups(rules, by="group")
    assert len(shown) == 144 and "144 of 1,200 lines, of 12 of 100 groups" in note
    assert style.first_groups(rules.head(150), by="group")[1] == ""
    assert sahel.plots.plot_rules(rules).figure.get_size_inches()[1] < 60
