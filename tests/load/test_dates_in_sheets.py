"""Days, months and years in sheets of one's own: as they are written, within the years there are."""

from __future__ import annotations

import pytest

from sahel.load.reader import read_table

MAPPING = 'table = "events"\n[columns]\ndate_start = "day"\nbest = "dead"\n[constants]\ncountry = "MLI"\n'


def spans_of(tmp_path, cells, mapping=MAPPING):
    (tmp_path / "sheet.csv").write_text("day;dead\n" + "".join(f"{cell};1\n" for cell in cells), encoding="utf-8")
    (tmp_path / "sheet.toml").write_text(mapping)
    reading = read_table(tmp_path / "sheet.csv", mapping=tmp_path / "sheet.toml", on_error="collect")
    return reading.frame[["date_start", "date_end", "date_precision"]].astype(str).values.tolist(), reading.faults


def test_a_month_and_a_year_are_spans_with_their_precision(tmp_path):
    spans, faults = spans_of(tmp_path, ["2024-06", "sept. 2024", "février 2024", "2023", "2024-07-28"])
    assert faults.empty
    assert spans == [
        ["2024-06-01", "2024-06-30", "4"],
        ["2024-09-01", "2024-09-30", "4"],
        ["2024-02-01", "2024-02-29", "4"],
        ["2023-01-01", "2023-12-31", "5"],
        ["2024-07-28", "2024-07-28", "1"],
    ]


def test_an_end_of_its_own_stands_and_a_blank_one_is_filled(tmp_path):
    mapping = MAPPING.replace('"day"\n', '"day"\ndate_end = "end"\n')
    (tmp_path / "sheet.toml").write_text(mapping)
    (tmp_path / "sheet.csv").write_text("day,end,dead\n2024-06,2024-07,1\n2024-06,,1\n2024-06-03,,1\n")
    frame = read_table(tmp_path / "sheet.csv", mapping=tmp_path / "sheet.toml").frame
    assert frame["date_end"].dt.strftime("%m-%d").tolist() == ["07-31", "06-30", "06-03"]


def test_a_year_that_cannot_be_is_one_fault_of_its_cell(tmp_path):
    spans, faults = spans_of(tmp_path, ["0024-03-05", "3024-03-07", "0024-03", "3024", "2024-03-06", "31/06/2024"])
    assert [start for start, *_ in spans] == ["2024-03-06"]
    assert faults[["row", "column"]].values.tolist() == [[2, "day"], [3, "day"], [4, "day"], [5, "day"], [7, "day"]]


def test_a_year_that_cannot_be_is_a_fault_of_a_table_in_our_own_columns(tmp_path):
    (tmp_path / "own.csv").write_text(
        "event_id,dataset,date_start,date_end,country,best\na,own,0024-03-05,0024-03-05,MLI,1\n"
        "b,own,2024-03-05,2024-03-05,MLI,1\n"
    )
    reading = read_table(tmp_path / "own.csv", table="events", on_error="collect")
    assert reading.frame["event_id"].tolist() == ["b"]


@pytest.mark.parametrize(
    ("style", "cell", "day"),
    [
        ("month/day/year", "8/10/23", "2023-08-10"), ("day/month/year", "8/10/23", "2023-10-08"),
        ("day/month/year", "8/10/2023", "2023-10-08"), ("year/month/day", "23/10/08", "2023-10-08"),
        ("day.month.year", "08.10.23", "2023-10-08"), ("day-mon-yy", "08-oct.-23", "2023-10-08"),
        ("day month year", "8 octobre 23", "2023-10-08"), ("month/day/year", "2023-10-08", "2023-10-08"),
        ("month/day/year", "octobre 2023", "2023-10-01"), ("day/month/year", "8/10/60", "1960-10-08"),
    ],
)  # fmt: skip
def test_a_stated_style_reads_years_of_two_figures(tmp_path, style, cell, day):
    spans, faults = spans_of(tmp_path, [cell], f'{MAPPING}[dates]\nstyle = "{style}"\n')
    assert faults.empty and spans[0][0] == day


def test_what_is_not_in_the_stated_style_is_a_fault(tmp_path):
    spans, faults = spans_of(tmp_path, ["28/07/2024", "8.7.2024"], f'{MAPPING}[dates]\nstyle = "month/day/year"\n')
    assert not spans and faults["rule"].str.contains("month/day/year").all()


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["05/12/2024"], ["2024-12-05"]),
        (["05/13/2024", "05/12/2024"], ["2024-05-13", "2024-05-12"]),
        (["01-Jan-45", "01-Jan-46"], ["2045-01-01", "1946-01-01"]),
    ],
)
def test_the_edges_of_orders_and_centuries(tmp_path, cells, days):
    assert [start for start, *_ in spans_of(tmp_path, cells)[0]] == days
