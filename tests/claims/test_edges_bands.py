"""Edges of bands: what a part implies for the whole, and rows that are left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ledger_rows import claims, setting

import sahel


def bands(*rows: dict) -> pd.DataFrame:
    return sahel.claim_bands(sahel.relate(claims(*rows), **setting())).set_index(["incident_id", "band"])


def test_the_floor_is_the_highest_lower_end_that_one_statement_about_a_part_gives():
    part = {"incident_id": "ambush", "claimant": "army"}
    rows = [part | {"low": 10}, part | {"bound": "at_least", "low": 30}, part | {"bound": "up_to", "high": 90}]
    whole = bands(*rows).loc[("battle", "conceded")]
    assert whole["floor"] == 30
    assert (whole["n_statements"], whole["n_silent"], whole["is_worded"]) == (0, 0, False)
    assert whole[["low", "high"]].isna().all() and pd.isna(whole["said"])


@pytest.mark.parametrize("numbers", [(10, 30), (30, 10)])
def test_of_several_parts_the_one_that_implies_most_gives_the_floor(numbers):
    rows = [{"incident_id": "ambush", "claimant": "army", "low": number} for number in numbers]
    table = sahel.relate(claims(*rows), **setting()).assign(incident_id=["ambush", "raid"])
    assert sahel.claim_bands(table).set_index("incident_id")["floor"].dropna().to_dict() == {"battle": 30}


def test_a_statement_about_the_whole_gives_no_floor():
    found = bands({"claimant": "army", "low": 10}, {"claimant": "army", "low": 30})
    assert found["floor"].isna().all()
    assert found.loc[("battle", "conceded"), ["low", "high"]].tolist() == [10, 30]


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        ([{"low": 5}, {"bound": "at_least", "low": 3}], (3, np.inf)),
        ([{"low": 5}, {"bound": "up_to", "high": 9}], (0, 9)),
        ([{"low": 5}, {"bound": "unquantified", "term": "many"}], (5, 5)),
        ([{"bound": "unquantified", "term": "many"}, {"bound": "denied"}], (1, np.inf)),
    ],
)
def test_an_end_is_open_where_one_statement_leaves_it_open(rows, ends):
    assert tuple(bands(*rows).loc[("battle", "conceded"), ["low", "high"]]) == ends


def test_a_refused_number_is_named_by_its_row_in_the_table_given():
    table = claims({"low": 5, "status": "compiled"}, {"low": 5}, {"bound": "at_least"})
    with pytest.raises(sahel.SahelError, match=r"claims, row 4, low = 'at_least'"):
        sahel.reconcile(table, rule="lowest")
