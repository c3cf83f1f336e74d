"""Edges of claimants' profiles: as many comparisons as make more than an anecdote."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import claims, setting

import sahel


@pytest.mark.parametrize(("n", "is_small"), [(4, True), (5, False), (6, False)])
def test_five_comparisons_are_a_profile_and_four_an_anecdote(n, is_small):
    tables = setting()
    names = [f"i{at}" for at in range(n)]
    tables["incidents"] = pd.concat([tables["incidents"].iloc[:1].assign(incident_id=name) for name in names])
    tables["parties"] = pd.concat(
        [tables["parties"][tables["parties"]["incident_id"] == "battle"].assign(incident_id=name) for name in names]
    )
    rows = [
        {"incident_id": name, "claimant": claimant, "low": 9, "statement_id": f"{name} {claimant}",
         "claim_id": f"{name} {claimant}"}
        for name in names
        for claimant in ("rebels", "un")
    ]  # fmt: skip
    related = sahel.relate(claims(*rows), **tables)
    profiles = sahel.claims.claimant_profiles(related, incidents=tables["incidents"]).set_index("claimant")
    assert profiles.loc["rebels", ["n_compared", "is_small"]].tolist() == [n, is_small]
