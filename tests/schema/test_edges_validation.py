"""Edges of what a cell of our own tables may hold."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.schema.tables import CLAIMS
from sahel.schema.validation import typed


@pytest.mark.parametrize(("digits", "is_read"), [(15, True), (16, False)])
def test_whole_numbers_have_at_most_fifteen_digits(digits, is_read):
    text = pd.DataFrame({name: pd.Series([None], dtype="str") for name in CLAIMS.column_names})
    text["low"] = pd.Series(["9" * digits], dtype="str")
    frame, faults = typed(text, CLAIMS)
    assert frame["low"].notna().tolist() == [is_read]
    assert ("low" in faults["column"].tolist()) != is_read
    if is_read:
        assert frame["low"].tolist() == [999_999_999_999_999]
