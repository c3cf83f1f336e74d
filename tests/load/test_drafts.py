"""Drafts of mappings: what a header cannot do, and columns by what they hold."""

from __future__ import annotations

import tomllib

import pytest

from sahel.load.mapping.mapping import read_mapping
from sahel.load.mapping.suggest import suggest_mapping
from sahel.load.reader import read_table


def draft_of(tmp_path, text):
    (tmp_path / "sheet.csv").write_text(text, encoding="utf-8")
    draft = suggest_mapping(tmp_path / "sheet.csv")
    (tmp_path / "draft.toml").write_text(draft, encoding="utf-8")
    return tomllib.loads(draft)


@pytest.mark.parametrize(
    "header",
    [
        "Kind of\nattack",
        'remark\nbest = ""wounded""\n# x',
        "a\x0bb",
        "a\x85b",
        "a\u2028b",
        "a # b",
        "a\\b",
        "a\tb",
        "'''",
    ],
)
def test_a_header_stays_a_name_whatever_stands_in_it(tmp_path, header):
    draft = draft_of(tmp_path, f'date,wounded,"{header}"\n2024-01-02,3,y\n')
    assert "best" not in draft["columns"] and draft["columns"]["date_start"] == "date"


def test_a_header_of_two_lines_can_be_mapped(tmp_path):
    draft_of(tmp_path, 'date,"Number\nkilled",country\n2024-01-02,3,Mali\n')
    reading = read_table(tmp_path / "sheet.csv", mapping=tmp_path / "draft.toml")
    assert reading.frame["best"].tolist() == [3]


@pytest.mark.parametrize(
    ("header", "row", "wanted"),
    [
        (
            "Start date,End date,Country,Deaths (low),Deaths (high),Deaths (best)", "2024-01-02,2024-01-05,Mali,1,5,3",
            {"best": "Deaths (best)", "low": "Deaths (low)", "high": "Deaths (high)", "date_start": "Start date"},
        ),
        (
            "Event_Year,Event_Month,Event_Day,Country,Fatalities", "2024,1,2,Mali,3",
            {"date_start": ["Event_Year", "Event_Month", "Event_Day"], "best": "Fatalities"},
        ),
        ("Date reported,Date occurred,Country,Deaths", "2025-01-09,2024-12-30,Mali,3", {"date_start": "Date occurred"}),
        ("Date,Date of incident,Country,Deaths", "2025-01-09,2024-12-30,Mali,3", {"date_start": "Date of incident"}),
        ("ID,Date,Pays,Nombre de morts", "a1,28/07/2024,Mali,3", {"event_id": "ID", "best": "Nombre de morts"}),
        ("Date,Country,Deaths,Killed", "2025-01-09,Mali,see note,3", {"best": "Killed"}),
    ],
)  # fmt: skip
def test_columns_are_drafted_by_name_and_by_what_they_hold(tmp_path, header, row, wanted):
    columns = draft_of(tmp_path, f"{header}\n{row}\n")["columns"]
    assert {name: columns.get(name) for name in wanted} == wanted
    assert not {"event_id", "event_type", "deaths_b"} & columns.keys() - wanted.keys()
    assert read_mapping(tmp_path / "draft.toml").table.name == "events"


def test_a_date_is_no_id(tmp_path):
    draft = draft_of(tmp_path, "Incident date,Claimed by,Killed\n2024-01-02,JNIM,3\n")
    assert draft["table"] == "claims" and "incident_id" not in draft["columns"]


def test_a_date_of_report_is_no_day_of_the_event(tmp_path):
    assert "date_start" not in draft_of(tmp_path, "Date reported,Country,Deaths\n2025-01-09,Mali,3\n")["columns"]
