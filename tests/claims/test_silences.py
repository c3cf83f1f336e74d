"""Who said nothing: a government speaks for every force of its state, whatever else the table holds."""

from __future__ import annotations

import pytest
from ledger_rows import claims, setting

import sahel


def test_a_government_speaks_for_its_army_whether_or_not_the_army_speaks_elsewhere():
    world = setting()
    relations = world.pop("relations")
    rows = [
        {"incident_id": "ambush", "claimant": "minister", "low": 2},
        {"incident_id": "ambush", "claimant": "minister", "victim": "rebels", "low": 9},
        {"incident_id": "ambush", "claimant": "army", "victim": "mercs", "low": 1},
    ]
    for table in (claims(*rows[:2]), claims(*rows)):
        related = sahel.relate(table, relations=relations, **world)
        army = sahel.claims.silences(related, **world).set_index("actor_id").loc["army"]
        assert army[["n_own", "n_enemy"]].tolist() == [1, 1]
        assert army.isna()["silence"]


@pytest.fixture(scope="module")
def world():
    return {name: getattr(sahel, f"load_{name}")() for name in ("incidents", "parties", "actors")}


def test_an_incident_alone_and_the_whole_ledger_give_the_same_silences(world):
    ledger = sahel.load_ledger()
    whole = sahel.claims.silences(ledger, **world)
    family = ledger[ledger["umbrella"] == "chinagodrar-2020"]
    alone = sahel.claims.silences(family, **world)
    columns = ["actor_id", "n_own", "n_enemy", "silence"]
    here = [
        table.query("incident_id == 'chinagodrar-2020'")[columns].reset_index(drop=True) for table in (alone, whole)
    ]
    assert here[0].equals(here[1])
    assert here[0].set_index("actor_id").loc["ne-army", ["n_own", "n_enemy"]].tolist() == [2, 2]
    assert "of both" not in whole.query("incident_id == 'ouagadougou-2018'")["silence"].tolist()
