"""The ledger: bounds, relays, stances, what was known when, and the bands."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_rows import claims, setting

import sahel
from sahel.schema.vocabularies import Bound


def related(*rows: dict) -> pd.DataFrame:
    return sahel.relate(claims(*rows), **setting())


def band(bands: pd.DataFrame, incident: str, victim: str, name: str, harm: str = "killed") -> pd.Series:
    found = bands.query("incident_id == @incident and victim == @victim and band == @name and harm == @harm")
    assert len(found) == 1, found
    return found.iloc[0]


# Bounds


@pytest.mark.parametrize(
    ("bound", "low", "high", "interval"),
    [
        ("exact", 50, 50, (50, 50)),
        ("about", 30, 30, (30, 30)),
        ("at_least", 20, None, (20, np.inf)),
        ("more_than", 80, None, (81, np.inf)),
        ("up_to", None, 82, (0, 82)),
        ("between", 20, 50, (20, 50)),
        ("between_open", 25, 82, (25, np.inf)),
        ("unquantified", None, None, (1, np.inf)),
    ],
)
def test_each_bound_is_read_as_defined(bound, low, high, interval):
    table = claims({"bound": bound, "low": low, "high": high, "term": "dozens"})
    read = sahel.claims.read_bounds(table)
    assert (read["low"][0], read["high"][0]) == interval


def test_a_denial_and_a_silence_have_no_interval_and_no_zero():
    read = sahel.claims.read_bounds(claims({"bound": "denied"}, {"bound": "no_figure"}))
    assert read[["low", "high"]].isna().all(axis=None)


def test_an_exact_zero_is_a_finding():
    read = sahel.claims.read_bounds(claims({"bound": "exact", "low": 0}))
    assert (read["low"][0], read["high"][0]) == (0, 0)


def test_what_was_stated_stands_beside_the_interval_and_is_read_once_only():
    read = sahel.claims.read_bounds(claims({"bound": "more_than", "low": 80}, {"bound": "up_to", "high": 82}))
    stated = read[["stated_bound", "stated_low", "stated_high"]].astype(object).fillna("")
    assert stated.values.tolist() == [["more_than", 80, ""], ["up_to", "", 82]]
    assert read[["low", "high"]].values.tolist() == [[81, np.inf], [0, 82]]
    for verb in (sahel.claims.read_bounds, sahel.formatting.stated):
        with pytest.raises(sahel.SahelError, match=r"missing column\(s\) \['bound'\]"):
            verb(read)


def test_a_bound_without_its_number_is_refused_with_row_and_rule():
    with pytest.raises(
        sahel.SahelError, match=r"claims, row 3, low = 'at_least': should hold that it comes with a `low`"
    ):
        sahel.claims.read_bounds(claims({"low": 5}, {"bound": "at_least"}))


def test_reading_bounds_leaves_the_table_untouched():
    table = claims({"low": 5})
    before = table.copy()
    sahel.claims.read_bounds(table)
    pd.testing.assert_frame_equal(table, before)


# As of a day


def revised_ledger() -> pd.DataFrame:
    return claims(
        {"claim_id": "first", "statement_id": "s1", "low": 2, "stated_on": "2024-07-26", "status": "revised"},
        {"claim_id": "copy", "statement_id": "s1", "low": 2, "stated_on": "2024-07-26", "status": "revised"},
        {"claim_id": "wounded", "statement_id": "s1", "low": 10, "harm": "wounded", "stated_on": "2024-07-26"},
        {"claim_id": "second", "statement_id": "s2", "low": 9, "stated_on": "2024-07-29", "revises": "first"},
    )


def test_a_revision_replaces_only_from_its_own_day_on_and_in_every_copy():
    before = sahel.as_of(revised_ledger(), "2024-07-28")
    assert before.set_index("claim_id")["status"].to_dict() == {
        "first": "standing",
        "copy": "standing",
        "wounded": "standing",
    }
    after = sahel.as_of(revised_ledger(), "2024-07-29").set_index("claim_id")["status"]
    assert after.to_dict() == {"first": "revised", "copy": "revised", "wounded": "standing", "second": "standing"}


def test_a_month_is_known_from_its_last_day_and_an_undated_statement_never():
    table = claims(
        {"claim_id": "july", "low": 1, "stated_on": "2024-07-01", "stated_on_precision": "month"},
        {"claim_id": "undated", "low": 1, "stated_on": None, "stated_on_precision": "unknown"},
    )
    assert sahel.as_of(table, "2024-07-30").empty
    assert sahel.as_of(table, "2024-07-31")["claim_id"].tolist() == ["july"]
    assert sahel.as_of(table, "2099-01-01")["claim_id"].tolist() == ["july"]


def test_a_text_that_is_no_day_is_refused():
    with pytest.raises(sahel.SahelError, match=r"'yesterday' is not a day. Write it as YYYY-MM-DD"):
        sahel.as_of(revised_ledger(), "yesterday")


def test_what_is_known_only_grows():
    ledger = sahel.load_claims()
    counts = [len(sahel.as_of(ledger, day)) for day in ("2012-01-01", "2019-12-31", "2024-07-28", "2026-01-01")]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


# Statements and relays


def test_a_statement_relayed_ten_times_counts_once():
    copies = [{"statement_id": "s", "low": 50, "claimant": "rebels", "relay": f"paper {n}"} for n in range(10)]
    folded = sahel.claims.statements(claims(*copies))
    assert len(folded) == 1
    assert folded["n_documents"][0] == 10


def test_relays_that_disagree_on_the_number_are_shown_apart_and_flagged():
    folded = sahel.claims.statements(claims({"statement_id": "s", "low": 80}, {"statement_id": "s", "low": 82}))
    assert folded["low"].tolist() == [80, 82]
    assert folded["relays_differ"].all()


# Stances


@pytest.mark.parametrize(
    ("claimant", "victim", "stance"),
    [
        ("army", "army", "own"),
        ("minister", "army", "own"),
        ("mercs", "army", "ally"),
        ("bloggers", "mercs", "ally"),
        ("bloggers", "rebels", "enemy"),
        ("rebels", "army", "enemy"),
        ("rebels", "army;mercs", "enemy"),
        ("mercs", "army;mercs", "own"),
        ("un", "army", "third"),
        ("army", "civilians", "party"),
        ("minister", "army;civilians", "party"),
        (None, "army", "unknown"),
        ("rebels", None, "unknown"),
        ("un", None, "third"),
    ],
)
def test_the_stance_follows_from_parties_and_alliances(claimant, victim, stance):
    assert related({"claimant": claimant, "victim": victim, "low": 1})["stance"].tolist() == [stance]


def test_a_part_inherits_the_sides_of_its_whole():
    assert related({"incident_id": "ambush", "claimant": "rebels", "low": 1})["stance"].tolist() == ["enemy"]


def test_an_alliance_counts_only_while_it_holds():
    world = setting()
    world["relations"]["end"] = pd.to_datetime(["2023-01-01"])
    late = sahel.relate(claims({"claimant": "bloggers", "victim": "mercs", "low": 1}), **world)
    assert late["stance"].tolist() == ["third"]


def test_swapping_the_sides_swaps_the_bands():
    world = setting()
    rows = [{"claimant": "rebels", "low": 50}, {"claimant": "army", "low": 2}, {"claimant": "un", "low": 20}]
    forth = sahel.claim_bands(sahel.relate(claims(*rows), **world)).set_index("band")
    mirrored = [
        row | {"claimant": {"rebels": "army", "army": "rebels"}.get(row["claimant"], row["claimant"])} for row in rows
    ]
    back = sahel.claim_bands(
        sahel.relate(claims(*[row | {"victim": "rebels"} for row in mirrored]), **world)
    ).set_index("band")
    for name in ("conceded", "claimed", "third_party"):
        assert forth.loc[name, ["low", "high"]].tolist() == back.loc[name, ["low", "high"]].tolist()


# Bands


def test_bands_keep_the_kinds_of_speaker_apart_and_never_average():
    bands = sahel.claim_bands(
        related(
            {"claimant": "army", "bound": "unquantified", "term": "heavy losses"},
            {"claimant": "bloggers", "victim": "mercs", "bound": "at_least", "low": 20},
            {"claimant": "rebels", "low": 84},
            {"claimant": "rebels", "statement_id": "other", "bound": "about", "low": 50},
        )
    )
    conceded = band(bands, "battle", "army", "conceded")
    assert (conceded["low"], conceded["high"], conceded["is_worded"]) == (1, np.inf, True)
    assert conceded["said"] == "“heavy losses”, no number"
    claimed = band(bands, "battle", "army", "claimed")
    assert (claimed["low"], claimed["high"], claimed["said"]) == (50, 84, "about 50 … 84")
    assert band(bands, "battle", "mercs", "aligned")["said"] == "at least 20"


def test_a_part_is_at_most_a_floor_for_the_whole():
    bands = sahel.claim_bands(related({"incident_id": "ambush", "claimant": "rebels", "low": 50}))
    whole = band(bands, "battle", "army", "claimed")
    assert whole[["low", "high"]].isna().all()
    assert whole["floor"] == 50
    assert band(bands, "ambush", "army", "claimed")["low"] == 50


def test_a_narrower_scope_enters_no_band():
    bands = sahel.claim_bands(related({"claimant": "un", "low": 32, "scope": "one video"}))
    assert bands.empty


def test_another_copy_by_another_newspaper_changes_no_band():
    rows = [{"statement_id": "s", "claimant": "rebels", "low": 50}, {"claimant": "army", "low": 2}]
    copy = {"statement_id": "s", "claimant": "rebels", "low": 50, "relay": "another newspaper"}
    once, twice = sahel.claim_bands(related(*rows)), sahel.claim_bands(related(*rows, copy))
    pd.testing.assert_frame_equal(once, twice)


def test_revised_compiled_and_derived_claims_are_no_voices():
    statuses = ["revised", "withdrawn", "compiled", "derived", "coded", "distorted"]
    rows = [{"claimant": "un", "low": 131, "status": status} for status in statuses]
    assert sahel.claim_bands(related(*rows)).empty


def test_bands_without_stances_are_refused():
    with pytest.raises(sahel.SahelError, match="missing column"):
        sahel.claim_bands(claims({"low": 1}))


@settings(deadline=None, max_examples=50)  # a slow machine is no fault
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["exact", "at_least", "more_than", "about", "unquantified", "denied"]),
            st.integers(min_value=0, max_value=500),
            st.sampled_from(["army", "rebels", "un", "bloggers"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_band_lies_within_what_was_said(statements):
    rows = [
        {"claimant": claimant, "bound": bound, "term": "some"}
        | ({"low": number} if bound in ("exact", "at_least", "more_than", "about") else {})
        for bound, number, claimant in statements
    ]
    table = related(*rows)
    read = sahel.claims.read_bounds(table)
    for line in sahel.claim_bands(table).itertuples():
        said = read[(read["band"] == line.band) & read["low"].notna()]
        if pd.isna(line.low):
            assert said.empty
            continue
        assert line.low >= said["low"].min()
        assert line.high <= said["high"].max()
        if (said["stated_bound"] == Bound.UNQUANTIFIED).all():
            assert line.is_worded


# The real ledger


def tinzaouaten(day: str | None) -> pd.DataFrame:
    incidents, actors = sahel.load_incidents(), sahel.load_actors()
    ledger = sahel.relate(
        sahel.load_claims(),
        incidents=incidents,
        actors=actors,
        parties=sahel.load_parties(),
        relations=sahel.load_relations(),
    )
    ours = ledger[ledger["umbrella"] == "tinzaouaten-2024"]
    return sahel.claim_bands(sahel.as_of(ours, day) if day else ours)


def test_tinzaouaten_as_of_28_july_knows_the_ambush_and_the_armys_two():
    bands = tinzaouaten("2024-07-28")
    assert band(bands, "tinzaouaten-2024-ambush", "wagner", "claimed")["said"] == "50"
    assert band(bands, "tinzaouaten-2024-ambush", "fama", "claimed")["said"] == "10"
    assert band(bands, "tinzaouaten-2024-battle", "fama", "conceded")["said"] == "2"
    assert band(bands, "tinzaouaten-2024", "csp-dpa", "conceded")["said"] == "7"
    assert bands.query("victim == 'wagner' and band == 'conceded'").empty


def test_tinzaouaten_as_of_30_july_knows_the_admissions_without_a_number():
    bands = tinzaouaten("2024-07-30")
    assert bool(band(bands, "tinzaouaten-2024", "fama", "conceded")["is_worded"])
    assert band(bands, "tinzaouaten-2024", "wagner", "conceded")["low"] == 1
    assert bands.query(
        "incident_id == 'tinzaouaten-2024-battle' and victim == 'fama' and band == 'conceded' and harm == 'killed'"
    ).empty


def test_tinzaouaten_as_of_2_august_knows_84_and_47_and_adds_nothing_up():
    bands = tinzaouaten("2024-08-02")
    assert band(bands, "tinzaouaten-2024", "wagner", "claimed")["high"] == 84
    assert band(bands, "tinzaouaten-2024", "fama", "claimed")["said"] == "47"
    assert band(bands, "tinzaouaten-2024", "csp-dpa", "conceded")["said"] == "9"
    killed = bands.query("harm == 'killed'")
    assert not killed[["low", "high"]].isin([60, 131, 191]).any(axis=None)
