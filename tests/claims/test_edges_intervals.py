"""Edges of intervals: ends that meet, ends that are open, silence beside numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sahel

INF, NONE = np.inf, np.nan


def answer(verb: str, *rows: tuple) -> tuple[float, float]:
    table = pd.DataFrame(rows, columns=["low", "high"]).astype(float)
    return tuple(getattr(sahel.claims, verb)(table, by=[]).loc[0, ["low", "high"]])


@pytest.mark.parametrize(
    ("verb", "rows", "ends"),
    [
        ("intersect", [(10, 20), (20, 30)], (20, 20)),
        ("intersect", [(10, INF), (20, INF)], (20, INF)),
        ("intersect", [(0, 20), (10, INF)], (10, 20)),
        ("intersect", [(0, INF), (NONE, NONE)], (0, INF)),
        ("envelope", [(10, 20), (30, INF)], (10, INF)),
        ("envelope", [(10, 20), (0, 15)], (0, 20)),
        ("envelope", [(10, 20), (NONE, NONE)], (10, 20)),
        ("total_disjoint", [(10, 20), (5, INF)], (15, INF)),
        ("total_disjoint", [(10, 20), (0, 5)], (10, 25)),
        ("total_disjoint", [(10, 20), (NONE, NONE)], (10, 20)),
        ("total_overlapping", [(10, 20), (5, INF)], (10, INF)),
        ("total_overlapping", [(10, 20), (15, 15)], (15, 35)),
        ("total_overlapping", [(0, 0), (0, 0)], (0, 0)),
    ],
)
def test_open_ends_stay_open_and_ends_that_meet_agree(verb, rows, ends):
    assert answer(verb, *rows) == ends
    assert answer(verb, *rows[::-1]) == ends


def test_statements_one_person_apart_contradict_each_other():
    table = pd.DataFrame({"low": [10.0, 21.0], "high": [20.0, 30.0]})
    found = sahel.claims.intersect(table, by=[]).loc[0]
    assert found["is_contradicted"] and found[["low", "high"]].isna().all()


def test_a_floor_of_parts_is_the_greatest_of_them_or_their_sum():
    parts = pd.DataFrame({"low": [50.0, 20.0, NONE], "high": [50.0, INF, NONE]})
    assert sahel.claims.floor_from_parts(parts, by=[]).loc[0, ["floor", "floor_if_disjoint"]].tolist() == [50, 70]
