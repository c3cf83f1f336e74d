"""Constants of method of conflicts, and edges around them."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.conflicts.trends import largest_jumps


@pytest.mark.parametrize(("n", "found"), [(2, 0), (3, 1)])
def test_three_periods_are_a_level_and_two_are_none(n, found):
    # "Fewer periods than this between two changes make no level": 3.
    months = pd.DataFrame({"start": pd.date_range("2024-01-01", periods=2 * n, freq="MS"), "country": "MLI"})
    assert len(largest_jumps(months.assign(best=[10] * n + [1000] * n), penalty=0.01, draws=10)) == found
