"""The timeline in other programs' files."""

import csv
import io
import json

import icalendar
import pandas as pd
import pytest
from ledger_rows import blank

import sahel
from sahel.timelines.export import timeline_calendar, timeline_csv, timeline_json, timeline_slides


def rows(*given: dict) -> pd.DataFrame:
    plain = {"row": "Wars", "kind": "rebellion", "start_precision": "day", "ref_table": "rebellions", "source_id": "s"}
    filled = [plain | {"ref_id": f"r{n}", "label": f"War {n}"} | row for n, row in enumerate(given)]
    filled = [row | {"end_precision": row.get("end_precision", "day" if row.get("end") else None)} for row in filled]
    table = blank("timeline", filled)
    return table.astype(dict.fromkeys(["low", "best", "high"], "Int64"))


YEAR_ONLY = {"start": "2014-01-01", "start_precision": "year", "end": "2014-01-01", "end_precision": "year"}


def entries(table: pd.DataFrame) -> list:
    calendar = icalendar.Calendar.from_ical(timeline_calendar(table, made_on="2026-01-01"))
    return [entry for entry in calendar.walk() if entry.name in ("VEVENT", "VJOURNAL")]


def test_csv_and_json_cut_dates_at_their_precision_and_keep_blanks():
    table = rows(YEAR_ONLY, {"start": "2012-03-22", "low": 3})
    lines = list(csv.DictReader(io.StringIO(timeline_csv(table))))
    assert [line["start"] for line in lines] == ["2014", "2012-03-22"]
    records = json.loads(timeline_json(table))
    assert [(record["start"], record["low"], record["end"]) for record in records] == [
        ("2014", None, "2014"),
        ("2012-03-22", 3, None),
    ]


def test_an_entry_of_a_known_day_is_that_day():
    (entry,) = entries(rows({"start": "2012-03-22", "end": "2012-03-22"}))
    assert entry["dtstart"].dt.isoformat() == "2012-03-22"
    assert entry["dtend"].dt.isoformat() == "2012-03-23"
    assert "not" not in entry["description"]


def test_a_year_fills_the_year_and_says_that_the_day_is_not_known():
    (entry,) = entries(rows(YEAR_ONLY))
    assert (entry["dtstart"].dt.isoformat(), entry["dtend"].dt.isoformat()) == ("2014-01-01", "2015-01-01")
    assert "Only its month or year is known" in entry["description"]


def test_what_goes_on_says_so_and_what_has_no_date_is_a_journal_entry():
    going, undated = entries(rows({"start": "2017-03-02"}, {"start": None, "start_precision": None}))
    assert "Not known to have ended" in going["description"]
    assert going["dtend"].dt.isoformat() == "2017-03-03"
    assert undated.name == "VJOURNAL" and "dtstart" not in undated
    assert "Its date is not known." in undated["description"]


def test_commas_semicolons_and_line_breaks_survive_the_calendar():
    label = 'A; B, C\\D "E"\nF ' + "x" * 100
    content = timeline_calendar(rows({"start": "2012-03-22", "label": label}), made_on="2026-01-01")
    (entry,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert entry["summary"] == f"Wars: {label}"
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_the_same_rows_give_the_same_calendar_and_every_entry_its_own_name():
    table = sahel.timeline(coups=sahel.load_coups(), rebellions=sahel.load_rebellions())
    assert timeline_calendar(table, made_on="2026-01-01") == timeline_calendar(table, made_on="2026-01-01")
    names = [str(entry["uid"]) for entry in entries(table)]
    assert len(set(names)) == len(names) == len(table)


def test_slides_have_only_the_parts_of_a_date_that_are_known():
    month = {"start": "2013-05-01", "start_precision": "month", "end": "2016-02-03"}
    slides = json.loads(timeline_slides(rows(YEAR_ONLY, month), title="A < B"))
    assert [slide["start_date"] for slide in slides["events"]] == [{"year": 2014}, {"year": 2013, "month": 5}]
    assert "end_date" not in slides["events"][0]
    assert slides["events"][1]["end_date"] == {"year": 2016, "month": 2, "day": 3}
    assert slides["title"]["text"]["headline"] == "A &lt; B"


def test_slides_count_what_they_cannot_show_and_let_no_markup_through():
    table = rows({"start": None, "start_precision": None}, {"start": "2012-03-22", "label": "<script>"})
    slides = json.loads(timeline_slides(table))
    assert len(slides["events"]) == 1
    assert slides["title"]["text"]["text"] == "Not shown, without a date: 1."
    assert "<script>" not in slides["events"][0]["text"]["headline"]


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.ics"])
def test_every_form_is_written_whole(tmp_path, name):
    path = sahel.write_timeline(rows(YEAR_ONLY), path=tmp_path / name)
    assert path.stat().st_size > 0
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_parquet_gives_the_frame_back(tmp_path):
    pytest.importorskip("pyarrow")
    table = rows(YEAR_ONLY, {"start": "2012-03-22", "low": 3})
    back = pd.read_parquet(sahel.write_timeline(table, path=tmp_path / "a.parquet"))
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    assert back["low"].dtype == "Int64" and back["start"].dtype.kind == "M"


def test_an_ending_that_says_no_form_is_refused(tmp_path):
    with pytest.raises(
        sahel.SahelError, match=r"names no form that a timeline can be written in. Use the ending \.csv"
    ):
        sahel.write_timeline(rows(), path=tmp_path / "a.docx")


def test_an_empty_timeline_gives_empty_files(tmp_path):
    empty = rows()
    assert timeline_csv(empty).count("\n") == 1
    assert json.loads(timeline_json(empty)) == []
    assert entries(empty) == []
    assert json.loads(timeline_slides(empty))["events"] == []
