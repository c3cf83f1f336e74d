"""Arithmetic of intervals: exact, closed, open where a statement is open, silent where nobody spoke."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_rows import claims

import sahel

INF = np.inf
numbers = st.integers(min_value=0, max_value=300)
interval = st.one_of(
    numbers.map(lambda n: (n, n, False)),
    st.tuples(numbers, numbers).map(lambda ends: (min(ends), max(ends), False)),
    numbers.map(lambda n: (n, INF, False)),
    st.just((1, INF, True)),
    st.just((np.nan, np.nan, False)),
)
intervals = st.lists(interval, min_size=1, max_size=7)
patient = settings(deadline=None, max_examples=30)


def table(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["low", "high", "is_worded"])
    return frame.astype({"low": float, "high": float, "is_worded": bool}).assign(victim="army")


def only(frame: pd.DataFrame) -> pd.Series:
    assert len(frame) == 1
    return frame.iloc[0]


def test_an_intersection_of_contradicting_statements_is_empty_and_says_so():
    both = only(sahel.claims.intersect(table([(50, 50, False), (84, 84, False)]), by=["victim"]))
    assert both["is_contradicted"] and np.isnan(both["low"]) and np.isnan(both["high"])


def test_a_sum_tells_numbers_and_words_apart_and_stays_open():
    total = only(sahel.claims.total_disjoint(table([(50, 50, False), (10, 10, False), (1, INF, True)]), by=[]))
    assert total[["low", "high", "numbered_low", "numbered_high", "n_worded"]].tolist() == [61, INF, 60, 60, 1]


def test_a_sum_of_silence_is_blank_not_zero():
    total = only(sahel.claims.total_disjoint(table([(np.nan, np.nan, False)]), by=["victim"]))
    assert total[["low", "high"]].isna().all() and total["n_blank"] == 1


def test_a_sum_over_no_rows_is_no_row():
    assert sahel.claims.total_disjoint(table([]), by=["victim"]).empty


def test_two_claimants_dead_are_from_all_the_same_to_all_different():
    total = only(sahel.claims.total_overlapping(table([(50, 50, False), (84, 84, False)]), by=["victim"]))
    assert total[["low", "high"]].tolist() == [84, 134]


def test_groups_are_kept_apart_in_order_of_first_appearance_and_blank_is_a_group():
    frame = table([(2, 2, False), (3, 3, False), (4, 4, False)]).assign(victim=["b", None, "b"])
    totals = sahel.claims.total_disjoint(frame, by=["victim"])
    assert totals["victim"].fillna("?").tolist() == ["b", "?"]
    assert totals["low"].tolist() == [6, 3]


def test_a_table_without_ends_is_refused():
    with pytest.raises(sahel.SahelError, match=r"missing column\(s\) \['high'\]"):
        sahel.claims.envelope(pd.DataFrame({"low": [1.0]}), by=[])


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (claims({"low": 3}), "a column `bound`"),
        (pd.DataFrame({"low": [3.0, 20.0], "high": [3.0, np.nan]}), r"1 row\(s\) with one end only"),
    ],
)
def test_figures_as_stated_are_no_intervals(table, found):
    answers = table.assign(incident_id="i", victim="army", harm="killed")
    for add in (lambda: sahel.claims.total_disjoint(table, by=[]), lambda: sahel.claims.disjoint_victims(answers)):
        with pytest.raises(sahel.SahelError, match=f"found {found}. Read claims with `read_bounds`"):
            add()


@pytest.mark.parametrize(
    "verb",
    [
        sahel.claims.intersect,
        sahel.claims.envelope,
        sahel.claims.total_disjoint,
        sahel.claims.total_overlapping,
        sahel.claims.floor_from_parts,
    ],
    ids=lambda verb: verb.__name__,
)
@patient
@given(rows=intervals)
def test_the_table_given_stays_as_it_was(verb, rows):
    frame = table(rows)
    before = frame.copy()
    verb(frame, by=["victim"])
    pd.testing.assert_frame_equal(frame, before)


@patient
@given(rows=intervals)
def test_every_answer_is_an_interval_and_words_never_are_numbers(rows):
    frame = table(rows)
    stated = frame.dropna(subset=["low"])
    for verb in (sahel.claims.envelope, sahel.claims.total_disjoint, sahel.claims.total_overlapping):
        found = only(verb(frame, by=["victim"]))
        if stated.empty:
            assert np.isnan(found["low"]) and np.isnan(found["high"])
            continue
        assert 0 <= found["low"] <= found["high"]
        assert found["n_worded"] == stated["is_worded"].sum()
        if stated["is_worded"].all():
            assert found["is_worded"] and np.isinf(found["high"]) and found["low"] >= 1


@patient
@given(rows=intervals)
def test_totals_are_those_of_brute_force(rows):
    stated = [row for row in rows if not np.isnan(row[0])]
    disjoint = only(sahel.claims.total_disjoint(table(rows), by=["victim"]))
    overlapping = only(sahel.claims.total_overlapping(table(rows), by=["victim"]))
    if stated:
        assert disjoint["low"] == sum(row[0] for row in stated)
        assert disjoint["high"] == sum(row[1] for row in stated) == overlapping["high"]
        assert overlapping["low"] == max(row[0] for row in stated)
        numbered = [row for row in stated if not row[2]]
        if numbered:
            assert disjoint["numbered_low"] == sum(row[0] for row in numbered)
            assert disjoint["numbered_high"] == sum(row[1] for row in numbered)


@patient
@given(
    parts=st.lists(numbers, min_size=1, max_size=6),
    others=st.lists(numbers, min_size=0, max_size=3),
)
def test_splitting_a_number_into_parts_keeps_the_total(parts, others):
    whole = table([(n, n, False) for n in [sum(parts), *others]])
    split = table([(n, n, False) for n in [*parts, *others]])
    ends = ["low", "high"]
    assert (
        only(sahel.claims.total_disjoint(whole, by=[]))[ends].tolist()
        == only(sahel.claims.total_disjoint(split, by=[]))[ends].tolist()
    )


@patient
@given(rows=intervals)
def test_what_all_statements_allow_lies_within_each_of_them(rows):
    frame = table(rows)
    stated = frame.dropna(subset=["low"])
    found = only(sahel.claims.intersect(frame, by=["victim"]))
    if stated.empty or found["is_contradicted"]:
        assert np.isnan(found["low"])
    else:
        assert (stated["low"] <= found["low"]).all() and (stated["high"] >= found["high"]).all()


def test_a_floor_of_parts_is_the_greatest_or_their_sum_if_they_share_nobody():
    floor = only(sahel.claims.floor_from_parts(table([(50, 50, False), (20, INF, False)]), by=["victim"]))
    assert floor[["floor", "floor_if_disjoint"]].tolist() == [50, 70]
