"""Tables of claims for readers at their edges: open gaps, changes by nothing, lines in another order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sahel
from sahel import present


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-np.inf, np.inf, "open both ways"),
        (-np.inf, 0, "at most 0"),
        (-np.inf, -1000, "at most −1,000"),
        (0, np.inf, "at least 0"),
        (0, 0, "0"),
        (-1, 1, "−1 to 1"),
        (999, 1000, "999 to 1,000"),
    ],
)
def test_a_gap_is_worded_by_its_ends(low, high, words):
    gaps = pd.DataFrame({"gap_low": [float(low)], "gap_high": [float(high)], "is_gap_worded": [False]})
    assert present.difference(gaps).tolist() == [words]


def test_a_gap_to_a_word_is_no_number_and_a_silent_side_leaves_it_blank():
    gaps = pd.DataFrame({"gap_low": [1.0, np.nan], "gap_high": [np.inf, np.nan], "is_gap_worded": [True, True]})
    assert present.difference(gaps).fillna("blank").tolist() == ["not a number: one side gave a word", "blank"]


@pytest.fixture(scope="module")
def world() -> dict[str, pd.DataFrame]:
    return {"incidents": sahel.load_incidents(), "actors": sahel.load_actors()}


def test_a_change_has_its_sign_and_days_their_ends(world):
    numbers = {
        "change_low": [0, 1000, -1],
        "change_high": [0, 1001, 1],
        "delay_low": [0, 1, 2],
        "delay_high": [0, 31, 2],
    }
    trail = pd.DataFrame(numbers, dtype="Int64").assign(
        stated_on=pd.Timestamp("2024-07-31"), stated_on_precision="day", incident_id="djibo-2025", claimant="jnim",
        victim="fama", harm="killed_or_wounded", said_before="1", said="2", direction="up", source_id="s",
    )  # fmt: skip
    view = present.trail_view(trail, **world)
    assert view["By"].tolist() == ["0", "+1,000 to +1,001", "−1 to +1"]
    assert view["Days between"].tolist() == ["0", "1 to 31", "2"]
    assert view["Harm"].unique().tolist() == ["killed or wounded"]


def test_a_small_profile_is_not_shown_and_the_pooled_ones_are(world):
    counts = dict.fromkeys(
        ["n_statements", "n_worded", "n_compared", "n_below", "n_within", "n_above", "n_mixed", "n_up", "n_down"], 1
    )
    profiles = pd.DataFrame({"claimant": ["jnim", "fama"], "losses": ["own", "enemy"], "is_small": [True, False]})
    profiles = profiles.assign(**counts, delay_low=[0.0, np.nan], delay_high=[0.0, np.nan])
    for lines in (profiles, profiles.iloc[::-1]):
        view = present.profile_view(lines, actors=world["actors"]).set_index("Claimant")
        assert view["Median days after"].fillna("blank").to_dict() == {"FAMa": "blank"}
    pooled = profiles.drop(columns=["claimant", "is_small"]).assign(n_claimants=[9, 4])
    view = present.profile_view(pooled, actors=world["actors"])
    assert view[["Claimants", "Median days after"]].fillna("blank").to_numpy().tolist() == [[9, "0"], [4, "blank"]]


def test_no_incident_and_no_place_are_said_in_a_sentence(world):
    none = world["incidents"].head(0)
    assert present.incident_finding(none) == "No incident."
    assert present.place_finding(none) == "Map: no place is known."
