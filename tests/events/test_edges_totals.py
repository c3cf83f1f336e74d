"""Edges of totals: a difference of exactly the tolerance, years that run over."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.events import reconcile_totals


@pytest.mark.parametrize(("ours", "agrees"), [(984, False), (985, True), (1000, True), (1015, True), (1016, False)])
def test_a_difference_of_exactly_one_and_a_half_percent_agrees(ours, agrees):
    key = {"country": ["MLI"], "type_of_violence": ["state-based"]}
    days = pd.to_datetime(["2024-12-31"])
    events = pd.DataFrame(key | {"date_start": days, "date_end": days, "low": ours, "best": ours, "high": ours})
    published = pd.DataFrame(key | {"year": [2024], "low": 1000, "best": 1000, "high": 1000})
    assert reconcile_totals(events, published)["agrees"].tolist() == [agrees] * 3
