"""Rolling means, and the largest jumps of a series."""

import numpy as np
import pandas as pd
import pytest
import ruptures
from ledger_rows import blank

import sahel
from sahel.conflicts.trends import _segment


def months(*bands: tuple, country: str = "MLI") -> pd.DataFrame:
    table = pd.DataFrame(bands, columns=["low", "best", "high"])
    return table.assign(country=country, start=pd.date_range("2024-01-01", periods=len(table), freq="MS"))


def test_the_rolling_mean_needs_all_its_months():
    table = months((1, 2, 3), (3, 4, 5), (5, 6, 7), (7, 8, 9))
    assert sahel.conflicts.trend(table, window=2)["trend_best"].fillna(-1).tolist() == [-1, 3, 5, 7]
    gap = sahel.conflicts.trend(table.drop(index=1), window=2)
    assert gap[["trend_low", "trend_high"]].fillna(-1).values.tolist() == [[-1, -1], [-1, -1], [6, 8]]
    with pytest.raises(sahel.SahelError, match="`window` is a number of periods, 1 or more; found 0"):
        sahel.conflicts.trend(table, window=0)


def stepped(*levels: float, length: int = 30, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    deaths = np.concatenate([random.poisson(level, size=length) for level in levels])
    return months(*[(count, count, count) for count in deaths])


def test_a_change_of_level_is_found_on_its_month_with_its_means():
    (change,) = sahel.conflicts.largest_jumps(stepped(10, 60)).to_dict("records")
    assert change["start"] == pd.Timestamp("2026-07-01")
    assert change["earliest"] <= change["start"] <= change["latest"]
    assert change["share_found"] > 0.95
    assert change["mean_before"] == pytest.approx(10, abs=2) and change["mean_after"] == pytest.approx(60, abs=5)


def test_two_changes_are_distinguished():
    changes = sahel.conflicts.largest_jumps(stepped(10, 60, 15))
    assert changes["start"].dt.strftime("%Y-%m").tolist() == ["2026-07", "2029-01"]


def test_noise_without_a_change_seldom_gives_one():
    found = [len(sahel.conflicts.largest_jumps(stepped(20, 20, 20, seed=seed), draws=5)) for seed in range(60)]
    assert sum(count > 0 for count in found) <= 6


def test_the_same_seed_gives_the_same_answer_and_an_empty_one_is_a_table():
    table = stepped(10, 60)
    pd.testing.assert_frame_equal(sahel.conflicts.largest_jumps(table), sahel.conflicts.largest_jumps(table))
    none = sahel.conflicts.largest_jumps(months(*[(5, 5, 5)] * 40))
    assert none.empty and none["start"].dtype.kind == "M"
    assert sahel.conflicts.largest_jumps(months((1, 1, 1), (9, 9, 9))).empty


def test_only_the_longest_stretch_without_a_gap_is_searched():
    table = stepped(10, 60)
    gap = pd.concat([table.iloc[:5], table.iloc[6:]])
    assert sahel.conflicts.largest_jumps(gap)["start"].tolist() == [pd.Timestamp("2026-07-01")]
    assert sahel.conflicts.largest_jumps(table.drop(index=range(28, 60, 2))).empty


def test_years_that_are_all_zero_but_for_the_last_are_no_riddle():
    years = pd.DataFrame(
        {"country": "BFA", "year": range(1989, 2025), "best": [0] * 26 + [50, 80, 300, 900, 2000, *[2500] * 5]}
    )
    assert len(sahel.conflicts.largest_jumps(years)) >= 1


def test_the_fast_search_is_the_exact_one():
    levels = np.log1p(stepped(10, 60, 15)["best"].to_numpy(dtype=float))
    slow = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(levels).predict(pen=2.0)[:-1]
    assert _segment(levels, 2.0).tolist() == slow


def test_changes_are_marked_with_what_lies_near_them():
    day = pd.to_datetime(["2021-11-01"])
    changes = pd.DataFrame({"country": "MLI", "start": day, "earliest": day, "latest": pd.to_datetime(["2022-01-01"])})
    plain = {"kind": "group", "row": "x", "country": "MLI", "start_precision": "day", "end_precision": "day"}
    rows = blank(
        "timeline",
        [
            plain | {"label": "arrives", "start": "2021-12-01", "start_precision": "month", "end": "2025-06-06"},
            plain | {"label": "leaves", "start": "2013-04-01", "end": "2022-01-20"},
            plain | {"label": "elsewhere", "start": "2021-12-01", "country": "NER"},
            plain | {"label": "anywhere", "start": "2021-12-05", "country": None},
            plain | {"label": "later", "start": "2022-03-01"},
        ],
    )
    near = sahel.conflicts.rows_near_jumps(changes, rows, within_days=30)
    assert near[["label", "what", "days_apart"]].values.tolist() == [
        ["arrives", "begins", 0],
        ["anywhere", "begins", 0],
        ["leaves", "ends", 19],
    ]
