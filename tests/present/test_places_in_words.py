"""The sentence under the map says what of a place is known, and no more."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import blank

from sahel import present

KNOWN = {"incident_id": "a", "country": "MLI", "admin1": "Kidal", "place": "Tessalit", "where_precision": 1}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Map: a point at Tessalit, in Kidal, Mali."),
        ({"where_precision": pd.NA}, "Map: a point near Tessalit, in Kidal, Mali."),
        ({"admin1": None}, "Map: a point at Tessalit, in Mali."),
        ({"place": None}, "Map: a point, in Kidal, Mali."),
        ({"latitude": pd.NA}, "Map: only the region is known, Kidal in Mali, so no point is drawn."),
        ({"latitude": pd.NA, "admin1": None}, "Map: only Mali is known, so no point is drawn."),
    ],
)
def test_what_is_blank_of_a_place_is_not_said(changed, said):
    row = KNOWN | {"latitude": 20.2, "longitude": 1.0} | changed
    found = blank("incidents", [row]).astype({"latitude": "Float64", "where_precision": "Int64"})
    assert str(present.place_finding(found)).startswith(said)
