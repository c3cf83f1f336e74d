"""Events ranked by kind and by actor, and counted by ACLED's weeks; every name is invented."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.errors import MissingColumns
from sahel.events import count_fatalities, rank_actors, rank_kinds


def acled(**columns: object) -> pd.DataFrame:
    plain = {
        "dataset": "ACLED", "type_of_violence": None, "event_type": ["Battles", "Riots", "Battles"], "dyad": None,
        "side_a": ["Army", "Crowd", "Army"], "side_b": ["Rebels", None, "Army"],
        "assoc_actor_1": ["Militia; Rebels", None, "Army"], "assoc_actor_2": pd.Series([None] * 3, dtype="str"),
        "low": None, "best": [3, 0, None], "high": None,
    }  # fmt: skip
    return pd.DataFrame(plain | columns).convert_dtypes()


def test_kinds_are_those_that_the_dataset_codes():
    ranked = rank_kinds(acled())
    assert ranked[["event_type", "n_events", "best", "n_unknown"]].values.tolist() == [
        ["Battles", 2, 3, 1], ["Riots", 1, 0, 0],
    ]  # fmt: skip
    assert rank_kinds(acled(type_of_violence=["state-based", None, None])).columns[0] == "type_of_violence"
    assert rank_kinds(acled(event_type=None)).columns[0] == "type_of_violence"


def test_an_event_counts_once_with_each_of_its_actors_and_named_goes_before_beside():
    ranked = rank_actors(acled()).set_index("actor")
    assert ranked.loc["Army", ["n_events", "n_associated", "best", "n_unknown"]].tolist() == [2, 0, 3, 1]
    assert ranked.loc["Rebels", ["n_events", "n_associated", "best"]].tolist() == [1, 0, 3]
    assert ranked.loc["Militia", ["n_events", "n_associated", "best"]].tolist() == [1, 1, 3]
    assert ranked.loc["Crowd", ["n_events", "best"]].tolist() == [1, 0]
    assert len(ranked) == 4
    assert "Militia" not in rank_actors(acled().drop(columns=["assoc_actor_1", "assoc_actor_2"]))["actor"].tolist()


def test_ucdps_events_are_ranked_by_dyad_and_events_without_anybody_too():
    assert rank_actors(acled(dyad=["Army - Rebels", None, None])).columns[0] == "dyad"
    assert rank_actors(acled(side_a=None, side_b=None)).columns[0] == "dyad"
    with pytest.raises(MissingColumns, match="side_b"):
        rank_actors(acled().drop(columns="side_b"))


def test_acleds_weeks_run_from_saturday_to_friday_and_quiet_weeks_are_zero_inside_the_coverage_alone():
    days = pd.to_datetime(["2024-07-26", "2024-07-27", "2024-08-10"])  # Friday, Saturday, Saturday
    events = acled(date_start=days, date_end=days, admin1=["Kidal", "Kidal", "Gao"], best=[1, 2, 4])
    coverage = ("2024-07-20", "2024-08-16")
    counted = count_fatalities(events, by="acled_week", group="admin1", coverage=coverage)
    kidal = counted[counted["admin1"] == "Kidal"]
    assert kidal["period"].dt.strftime("%a %Y-%m-%d").tolist() == [
        "Sat 2024-07-20", "Sat 2024-07-27", "Sat 2024-08-03", "Sat 2024-08-10",
    ]  # fmt: skip
    assert kidal["best"].tolist() == [1, 2, 0, 0]
    assert kidal["n_events"].tolist() == [1, 1, 0, 0]
    assert set(counted["coverage"]) == {"whole"}
    monday = count_fatalities(events, by="week", group="admin1")
    assert monday["period"].min() == pd.Timestamp("2024-07-22")
