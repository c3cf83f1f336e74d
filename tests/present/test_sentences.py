"""Computed sentences say what their method found, with its interval, and leave nothing out unsaid."""

import pandas as pd
import pytest

import sahel
from sahel import present


def episodes(*overs: tuple[str, str]) -> pd.DataFrame:
    rows = [
        {"conflict_id": number, "year": 2024, "country": country, "incompatibility": over, "intensity": "minor"}
        for number, (country, over) in enumerate(overs)
    ]
    return sahel.conflict_episodes(pd.DataFrame(rows), until=2024)


def test_conflicts_over_both_are_over_government_and_territory_everywhere():
    table = episodes(("MLI", "territory"), ("MLI", "both"), ("NER", "territory"), ("MLI", "territory"))
    assert present.episode_finding(table) == (
        "UCDP lists 4 conflicts in 4 episodes, the first active in 2024. In 2024, the last covered year, "
        "4 were active: Mali (2 over territory, 1 over government and territory), Niger (1 over territory)."
    )
    assert "government and territory" in present.episode_view(table)["Over"].tolist()
    assert "UCDP: Mali, over government and territory" in sahel.timeline(episodes=table)["row"].tolist()


def test_one_conflict_is_one_and_none_active_is_said():
    years = pd.DataFrame({"conflict_id": [1], "year": 1990, "country": "MLI", "incompatibility": "both"})
    table = sahel.conflict_episodes(years.assign(intensity="war"), until=2024)
    assert present.episode_finding(table).startswith("UCDP lists 1 conflict in 1 episode, the first active in 1990.")
    assert present.episode_finding(table).endswith("In 2024, the last covered year, none was active.")


def test_every_deadliest_year_is_named_and_the_latest_is_the_latest_in_time():
    deaths = pd.DataFrame({"year": [2024, 2012, 2013], "low": [0, 8, 9], "best": [1, 10, 10], "high": [2, 11, 40]})
    assert present.death_finding(deaths) == (
        "Most deaths, by the best estimate, in 2012: 10 (low 8, high 11); 2013: 10 (low 9, high 40). "
        "Latest covered year, 2024: 1 (low 0, high 2)."
    )
    none = deaths.assign(low=0, best=0)
    assert present.death_finding(none) == "No deaths found in any year from 2012 to 2024 (high 40)."


def events(**columns: object) -> pd.DataFrame:
    plain = {"date_start": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]), "low": [1, 2, 3]}
    return pd.DataFrame(plain | {"best": [2, 9, 4], "high": [5, 10, 6]} | columns).convert_dtypes()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {},
            "3 coded events with 15 deaths by the best estimate (low 6, high 21); "
            "the deadliest on 2024-01-02 with 9 (low 2, high 10).",
        ),
        (
            {"best": [2, None, 4]},
            "3 coded events with 6 deaths by the best estimate (low 4, high 11); "
            "1 event without a figure is not in it; the deadliest on 2024-01-03 with 4 (low 3, high 6).",
        ),
        (
            {"low": [None, 2, 3]},
            "3 coded events with 15 deaths by the best estimate; the deadliest on 2024-01-02 with 9 (low 2, high 10).",
        ),
        (
            {"best": [9, 9, 4], "high": None},
            "3 coded events with 22 deaths by the best estimate; the deadliest on 2024-01-01 and 1 other with 9.",
        ),
    ],
)
def test_coded_events_have_their_interval_where_every_event_has_and_say_what_is_missing(columns, said):
    assert present.event_finding(events(**columns)) == said


def coups(*days: str, precision: str = "day") -> pd.DataFrame:
    dates = pd.to_datetime(pd.Series([*days]))
    table = pd.DataFrame({"coup_id": [f"a{n}" for n in range(len(days))], "date": dates})
    return table.assign(
        date_precision=precision, outcome="failed", kind="coup", is_attempt=True, is_success=False, country_then="Mali"
    )


def test_an_attempt_is_in_a_month_and_on_a_day_and_one_without_a_date_is_not_the_latest():
    assert present.coup_finding(coups("2020-05-01", precision="month")) == (
        "1 coup attempt, of which 0 succeeded; the latest in May 2020, in Mali (failed)."
    )
    said = present.coup_finding(coups("1968-11-19", "2020-08-18", None))
    assert said == ("3 coup attempts since 1968, of which 0 succeeded; the latest on 18 August 2020, in Mali (failed).")


def test_what_has_no_date_is_not_inside_the_days_and_one_is_singular():
    rows = sahel.timeline(coups=sahel.load_coups(country="MLI", since="2021-01-01", until="2021-12-31"))
    undated = rows.assign(start=pd.NaT, end=pd.NaT)
    days = {"since": pd.Timestamp("2020-01-01"), "until": pd.Timestamp("2024-12-31")}
    said = present.timeline_finding(pd.concat([rows, undated]), **days)
    assert said == "From 2020 to 2024: 1 coup, attempt or plot, 1 without a date."


def test_a_conflict_active_when_coverage_begins_is_not_called_the_first_ever():
    years = pd.DataFrame({"conflict_id": [1, 2], "year": [1946, 1950], "country": "MLI", "incompatibility": "both"})
    view = present.onset_view(sahel.onsets(years, gap=1, since=1946))
    assert view["Inactive years before"].tolist() == ["active when coverage begins", "first ever"]


def test_two_lists_say_how_much_the_other_does_not_cover():
    core = sahel.keep_country(sahel.load_coups(until="2026-11-22"), country="")
    lists = {"a": "Powell & Thyne", "b": "Cline Center"}
    first, second = (sahel.coups.published_list(core, name=name) for name in lists.values())
    compared = sahel.compare_coups(first, second, tolerance_days=7)
    outside = int((compared["verdict"] == "not covered by the other").sum())
    assert present.agreement_finding(compared, **lists).endswith(
        f" Beside them, {outside} events of a time or a sort that the other list does not cover."
    )
