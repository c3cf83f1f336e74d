"""Everything that has a date, in one table."""

import pandas as pd
import pytest
from ledger_rows import claims, setting

import sahel
from sahel.schema import tables


def bands(world: dict[str, pd.DataFrame], *rows: dict) -> pd.DataFrame:
    return sahel.claim_bands(sahel.relate(claims(*rows), **world))


def test_the_bundled_tables_become_one_table_with_the_schemas_columns():
    rows = sahel.timeline(
        coups=sahel.load_coups(country="MLI"),
        rebellions=sahel.load_rebellions(country="MLI"),
        episodes=sahel.conflict_episodes(sahel.load_conflict_years(country="MLI"), until=2024),
        actors=sahel.load_actors(country="MLI"),
        incidents=sahel.load_incidents(country="MLI"),
    )
    assert [*rows.columns] == [*tables.TIMELINE.column_names, "outcome", "covered_until"]
    assert {*rows["kind"]} == {"coup", "rebellion", "episode", "group", "incident"}
    assert not rows.duplicated(["ref_table", "ref_id"]).any()


def test_only_ordinary_coups_are_drawn():
    coups = sahel.load_coups(country="SDN")
    assert len(sahel.timeline(coups=coups)) == (coups["kind"] == "coup").sum()


def test_a_claim_in_words_has_no_number_in_time_either():
    world = setting()
    rows = sahel.timeline(
        incidents=world["incidents"],
        bands=bands(
            world, {"claimant": "army", "bound": "unquantified", "term": "heavy"}, {"claimant": "rebels", "low": 9}
        ),
    )
    rows = rows[rows["kind"] == "claim"].set_index("row")
    assert rows.loc["Killed: conceded", ["low", "high"]].isna().all()
    assert rows.loc["Killed: enemies claim", ["low", "high"]].tolist() == [9, 9]


def test_an_open_end_stays_open():
    world = setting()
    table = bands(world, {"claimant": "rebels", "bound": "at_least", "low": 20})
    row = sahel.timeline(incidents=world["incidents"], bands=table).query("kind == 'claim'").iloc[0]
    assert row["low"] == 20
    assert pd.isna(row["high"])


def test_claims_without_incidents_are_refused():
    with pytest.raises(sahel.SahelError, match="`bands` came without `incidents`"):
        sahel.timeline(bands=bands(setting(), {"claimant": "rebels", "low": 9}))


def test_nothing_given_is_an_empty_table_with_the_same_columns():
    nothing = sahel.timeline()
    assert nothing.empty
    assert nothing["start"].dtype == sahel.timeline(coups=sahel.load_coups())["start"].dtype


def test_a_country_without_incidents_has_an_empty_timeline_of_claims():
    world = setting()
    nowhere = world["incidents"].iloc[:0]
    no_bands = bands(world, {"claimant": "rebels", "low": 9}).iloc[:0]
    assert sahel.timeline(incidents=nowhere, bands=no_bands).empty
    empty_ledger = sahel.relate(claims({"low": 9}).iloc[:0], **world)
    assert sahel.timeline(incidents=nowhere, bands=sahel.claim_bands(empty_ledger)).empty
