"""What a group's page begins with: statements are counted once, and only those that name it by its id."""

from __future__ import annotations

import pandas as pd

import sahel
from sahel.claims import claims_of
from sahel.present import group_headline
from sahel.reports.plan.lookup import armed_groups

ACTORS = pd.DataFrame({"actor_id": ["a", "ab"], "name": ["Alpha", "Alpha Beta"], "acronym": [None, None]})


def claims(*rows: tuple) -> pd.DataFrame:
    named = ["claim_id", "statement_id", "incident_id", "claimant", "victim"]
    return pd.DataFrame(rows, columns=named)


LEDGER = claims(
    ("1", "s1", "x", "a", "army"), ("2", "s1", "x", "a", "a; ab"), ("3", "s2", "y", "ab", "a"),
    ("4", "s3", "y", None, None)
)  # fmt: skip


def test_only_rows_that_name_the_very_id_count_alone_or_with_others():
    assert claims_of(LEDGER, claimant="a")["claim_id"].tolist() == ["1", "2"]
    assert claims_of(LEDGER, victim="a")["claim_id"].tolist() == ["2", "3"]
    assert claims_of(LEDGER, claimant="a", victim="ab")["claim_id"].tolist() == ["2"]
    assert claims_of(LEDGER.head(0), claimant="a").empty


def test_a_statement_of_several_rows_counts_once_and_each_row_stands_behind_it():
    said = group_headline(claims_of(LEDGER, claimant="a"), claims_of(LEDGER, victim="a"), actor="a", actors=ACTORS)
    assert said.partition(". ")[0] == "Alpha made 1 statement about 1 incident"
    assert said.endswith("Of its own losses it spoke in 1 of them; others spoke of them in 1 statement.")
    assert said.rows == ("claims/1", "claims/2", "claims/3")


def test_silence_is_said():
    none = LEDGER.head(0)
    assert group_headline(none, none, actor="a", actors=ACTORS) == (
        "Alpha made no statement. Of its own losses it said nothing; others spoke of them in none."
    )


def test_the_plan_has_armed_groups_of_no_state_alone():
    kinds = sahel.load_actors().set_index("actor_id")["kind"]
    found = armed_groups(least=3)
    assert "jnim" in found and not {"state_force", "government", "media", "civilians"} & set(kinds[found])
    assert set(armed_groups(least=20)) < set(found)
