"""A month beside the month before: what is counted, what is blank."""

import pandas as pd
import pytest

import sahel
from sahel.errors import MissingColumns


def coded(*days_and_deaths: tuple[str, int]) -> pd.DataFrame:
    days, deaths = zip(*days_and_deaths, strict=True)
    start = pd.to_datetime(list(days))
    return pd.DataFrame(
        {"date_start": start, "date_end": start, "low": 1, "best": deaths, "high": [n + 5 for n in deaths]}
    )


def test_coded_deaths_stand_beside_those_of_the_month_before():
    deaths = sahel.count_fatalities(coded(("2022-02-03", 4), ("2022-03-01", 2), ("2022-03-31", 3)), by="month")
    found = sahel.timelines.month_deaths(deaths, month="2022-03").set_index("what")
    assert found.loc["coded events"].tolist() == [2, 1, 1]
    assert found.loc["deaths, best"].tolist() == [5, 4, 1]
    assert found.loc["deaths, high"].tolist() == [15, 9, 6]


def test_a_month_of_no_event_is_zero_within_the_events_and_blank_outside_them():
    deaths = sahel.count_fatalities(coded(("2022-01-03", 4), ("2022-03-01", 2)), by="month")
    within = sahel.timelines.month_deaths(deaths, month="2022-02").set_index("what")
    assert within.loc["deaths, best"].tolist() == [0, 4, -4]
    outside = sahel.timelines.month_deaths(deaths, month="2022-04").set_index("what")
    assert outside.loc["deaths, best", "previous_month"] == 2
    assert outside.loc["deaths, best", ["this_month", "change"]].isna().all()
    with pytest.raises(MissingColumns, match="n_events"):
        sahel.timelines.month_deaths(deaths.drop(columns="n_events"), month="2022-02")


def test_a_country_without_an_event_has_a_zero_while_the_file_goes_on_about_others():
    events = coded(("2022-01-03", 4), ("2022-03-01", 2), ("2022-05-09", 1)).assign(country=["MLI", "NER", "NER"])
    mali = events.query("country == 'MLI'")
    held = sahel.events.covered_days(events, since="2022-01-01", until="2022-03-31")
    assert sahel.count_fatalities(mali, by="month", coverage=held)["best"].tolist() == [4, 0, 0]
    assert sahel.events.covered_days(events.iloc[:0]) is sahel.events.covered_days(events, since="2023-01-01") is None


def test_the_deadliest_events_are_dated_as_a_reader_says_days():
    events = coded(("2022-03-30", 4)).assign(
        date_end=pd.to_datetime(["2022-04-02"]), country="MLI", place="Gao", admin1=None, dyad=None, side_a="A",
        side_b="B", dataset="UCDP GED",
    )  # fmt: skip
    assert sahel.present.event_view(events)["When"].tolist() == ["30 March 2022 to 2 April 2022"]
