"""ACLED's weekly counts are a table of their own, and no events; every row is invented."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel import convert, count_fatalities, load_event_counts, load_events, read_table
from sahel.errors import InvalidTable, UnknownTable

HEADER = (
    "WEEK,REGION,COUNTRY,ADMIN1,EVENT_TYPE,SUB_EVENT_TYPE,EVENTS,FATALITIES,POPULATION_EXPOSURE,DISORDER_TYPE,ID,"
    "CENTROID_LATITUDE,CENTROID_LONGITUDE\n"
)
ROWS = (
    "2024-07-20,Western Africa,Mali,Kidal,Battles,Armed clash,2,9,1200,Political violence,1,19.5,1.2\n"
    "2024-07-27,Western Africa,Niger,Diffa,Protests,Peaceful protest,1,0,,Demonstrations,2,13.5,13.1\n"
)


def written(tmp_path, text):
    path = tmp_path / "weekly.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_is_a_week_from_saturday_to_friday(tmp_path):
    path = written(tmp_path, HEADER + ROWS)
    counts = load_event_counts(path)
    assert counts.loc[0, ["date_start", "date_end"]].astype("str").tolist() == ["2024-07-20", "2024-07-26"]
    assert counts[["country", "n_events", "best", "population_best"]].values.tolist() == [
        ["MLI", 2, 9, 1200], ["NER", 1, 0, pd.NA],
    ]  # fmt: skip
    assert counts["longitude"].tolist() == [1.2, 13.1]
    assert load_event_counts(path, country="NER", since="2024-08-02")["admin1"].tolist() == ["Diffa"]
    assert load_event_counts(path, until="2024-07-26")["admin1"].tolist() == ["Kidal"]


def test_counts_pass_through_parquet(tmp_path):
    path = written(tmp_path, HEADER + ROWS)
    convert(path, tmp_path / "weekly.parquet")
    pd.testing.assert_frame_equal(load_event_counts(tmp_path / "weekly.parquet"), load_event_counts(path))


def test_where_events_are_wanted_counts_are_refused(tmp_path):
    with pytest.raises(UnknownTable, match=r"gives the table 'event_counts', not 'events'.*sahel\.load_event_counts"):
        load_events(written(tmp_path, HEADER + ROWS))


def test_a_week_given_twice_and_a_count_that_is_none_are_refused(tmp_path):
    twice = ROWS + ROWS.splitlines()[0].replace(",2,9,", ",3,9,") + "\n"
    with pytest.raises(InvalidTable, match="date_start"):
        load_event_counts(written(tmp_path, HEADER + twice))
    with pytest.raises(InvalidTable, match="events"):
        load_event_counts(written(tmp_path, HEADER + ROWS.replace(",2,9,", ",,9,")))


def test_weeks_that_begin_on_another_day_are_named(tmp_path):
    reading = read_table(written(tmp_path, HEADER + ROWS.replace("2024-07-27", "2024-07-29")))
    assert reading.table == "event_counts"
    assert any("1 row(s) are of weeks that do not begin on a Saturday" in note for note in reading.notes)


def test_events_counted_by_acleds_weeks_give_the_published_counts(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(
        "event_id_cnty,event_date,country,admin1,event_type,sub_event_type,fatalities\n"
        "MLI1,2024-07-20,Mali,Kidal,Battles,Armed clash,4\nMLI2,2024-07-26,Mali,Kidal,Battles,Armed clash,5\n"
        "MLI3,2024-07-27,Mali,Kidal,Battles,Armed clash,1\n",
        encoding="utf-8",
    )
    counted = count_fatalities(load_events(path), by="acled_week", group=["country", "admin1", "sub_event_type"])
    published = load_event_counts(written(tmp_path, HEADER + ROWS), country="MLI")
    first = counted.iloc[0]
    assert [first["period"], first["n_events"], first["best"]] == published.loc[
        0, ["date_start", "n_events", "best"]
    ].tolist()
