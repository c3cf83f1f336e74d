"""What `spread="even"` does is what its docstring says, also where largest remainders would cross."""

import pandas as pd
import pytest

import sahel

# 27, 29 and 10 days in January, February and March.
DAYS = {"date_start": pd.to_datetime(["2024-01-05"]), "date_end": pd.to_datetime(["2024-03-10"])}


@pytest.mark.parametrize(
    ("low", "best", "high", "shared"),
    [
        (1, 3, 3, [[0, 1, 0], [1, 1, 1], [1, 1, 1]]),  # largest remainder throughout
        (3, 4, 4, [[2, 1, 0], [2, 2, 0], [2, 2, 0]]),  # a low of 1 in March would exceed the best of 0
        (0, 3, 4, [[0, 0, 0], [1, 1, 1], [1, 2, 1]]),  # a best of 1 in March would exceed the high of 0
    ],
)
def test_figures_are_shared_by_largest_remainder_save_where_low_best_and_high_would_cross(low, best, high, shared):
    events = pd.DataFrame({**DAYS, "low": [low], "best": [best], "high": [high]})
    counts = sahel.count_fatalities(events, by="month", spread="even")[["low", "best", "high"]]
    assert counts.to_numpy().T.tolist() == shared
    assert counts.sum().tolist() == [low, best, high]
