"""Tables of conflicts for readers at their edges."""

from __future__ import annotations

import pandas as pd

import sahel
from sahel import present


def test_no_deaths_are_an_empty_table_by_year():
    view = present.death_view(sahel.load_country_years(country="MLI").head(0))
    assert view.columns.tolist() == ["Year", "rows", "computed_by"]
    assert view.empty


def test_a_thousand_deaths_take_a_separator_and_zero_is_written():
    deaths = pd.DataFrame({"country": "MLI", "year": [2024], "type_of_violence": "state-based",
                           "low": [0], "best": [999], "high": [1000]})  # fmt: skip
    view = present.death_view(deaths)
    assert view[["Year", "state-based"]].iloc[0].tolist() == ["2024", "999 (0–1,000)"]
    assert view["rows"].tolist() == ["country_years/MLI/2024/state-based"]


def test_an_onset_says_the_gaps_under_which_it_is_one():
    onsets = pd.DataFrame({"conflict_id": [1, 2, 3], "country": "MLI", "incompatibility": "territory"})
    onsets = onsets.assign(year=[1990, 1991, 1992], inactive_years=pd.array([2, 10, None], dtype="Int64"))
    view = present.onset_view(onsets.assign(is_at_edge=False))
    assert view["An onset with a gap of"].tolist() == ["1, 2", "1, 2, 3, 5, 10", "1, 2, 3, 5, 10"]
    assert view["Inactive years before"].tolist() == ["2", "10", "first ever"]
