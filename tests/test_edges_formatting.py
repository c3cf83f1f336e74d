"""The wording of intervals at their open ends."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sahel.formatting import span


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, np.inf, "no lower or upper end"),
        (1, np.inf, "at least 1"),
        (0, 5, "up to 5"),
        (1, 5, "1 to 5"),
        (5, 5, "5"),
    ],
)
def test_an_open_end_is_worded(low, high, words):
    bands = pd.DataFrame({"low": [float(low)], "high": [float(high)], "is_worded": [False]})
    assert span(bands).tolist() == [words]
