"""Points and commas in numbers: one rule for events and ledgers, by what the column shows."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.errors import InvalidTable, UnknownTable
from sahel.load.loaders import load_claims, load_events
from sahel.load.numbers import whole_texts
from sahel.load.reader import read_table

EVENTS = 'table = "events"\n[columns]\ndate_start = "day"\nbest = "dead"\n[constants]\ncountry = "MLI"\n'
CLAIMS = (
    'table = "claims"\n[columns]\nstated_on = "day"\n[figures]\nkilled = "dead"\n[constants]\nincident_id = "i"\n'
    'claimant = "JNIM"\nvictim = "FAMa"\nvictim_category = "unknown"\nscope = "whole"\nstatus = "standing"\n'
    'source_id = "s"\nseen = "excerpt"\n'
)


def sheet_of(tmp_path, cells, *, mapping):
    (tmp_path / "sheet.csv").write_text(
        "day;dead\n" + "".join(f"2024-03-{n:02d};{cell}\n" for n, cell in enumerate(cells, start=1)), encoding="utf-8"
    )
    (tmp_path / "sheet.toml").write_text(mapping, encoding="utf-8")
    return tmp_path / "sheet.csv", tmp_path / "sheet.toml"


#: A column of whole numbers, and what each cell is: None where it is a fault.
COLUMNS = [
    (["1.000", "12"], [1000, 12]),
    (["1,000", "12"], [1000, 12]),
    (["1.000", "1.234.567"], [1000, 1234567]),
    (["1.000", "1.200"], [1000, 1200]),
    (["1.000", "0,5"], [1000, None]),
    (["1.000", "3,0"], [1000, 3]),
    (["1,000", "0.500"], [1000, None]),
    (["3.000", "0.000"], [3, 0]),
    (["3.000", "1.0", "12"], [3, 1, 12]),
    (["3.000", "12,500,000"], [3, 12500000]),
    (["1.000", "2.000"], [None, None]),
    (["1.000", "1234", "12"], [None, 1234, 12]),
    (["1.000", "2,000", "12"], [None, None, 12]),
    (["1.000", "1.234.567", "0.5"], [None, 1234567, None]),
    (["1 200", "12"], [1200, 12]),
    (["1\u202f200", "1'200", "1\u00a0200"], [1200, 1200, 1200]),
    (["1 200,0", "1.000"], [1200, 1000]),
    (["1.234,00", "1.000"], [1234, 1000]),
    ([".5", "12"], [None, 12]),
    (["1.23.4", "12"], [None, 12]),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "wanted"), COLUMNS)
@pytest.mark.parametrize(("mapping", "column"), [(EVENTS, "best"), (CLAIMS, "low")])
def test_a_column_shows_what_its_marks_do_in_events_as_in_ledgers(tmp_path, cells, wanted, mapping, column):
    sheet, mapping = sheet_of(tmp_path, cells, mapping=mapping)
    reading = read_table(sheet, mapping=mapping, on_error="collect")
    assert reading.frame[column].tolist() == [one for one in wanted if one is not None]
    assert reading.faults["row"].tolist() == [n for n, one in enumerate(wanted, start=2) if one is None]


@pytest.mark.parametrize(("cells", "wanted"), COLUMNS)
def test_a_published_file_is_read_by_the_same_rule(tmp_path, cells, wanted):
    path = tmp_path / "acled.csv"
    rows = "".join(f"2024-03-{n:02d};Mali;Battles;{cell}\n" for n, cell in enumerate(cells, start=1))
    path.write_text("event_date;country;event_type;fatalities\n" + rows, encoding="utf-8")
    reading = read_table(path, on_error="collect")
    assert reading.frame["best"].tolist() == [one for one in wanted if one is not None]


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ('decimal = ","', 1000), ('thousands = "."', 1000), ('decimal = "."', 1), ('thousands = ","', 1),
        ('thousands = " "', 1), ('decimal = "."\nthousands = " "', 1),
    ],
)  # fmt: skip
def test_what_stays_open_is_refused_with_what_to_state_and_read_where_it_is_stated(tmp_path, stated, wanted):
    for mapping, load in ((EVENTS, load_events), (CLAIMS, load_claims)):
        sheet, mapping_path = sheet_of(tmp_path, ["1.000"], mapping=mapping)
        with pytest.raises(InvalidTable, match=r"\[numbers\] thousands"):
            load(sheet, mapping=mapping_path)
        sheet, mapping_path = sheet_of(tmp_path, ["1.000"], mapping=f"{mapping}[numbers]\n{stated}\n")
        assert load(sheet, mapping=mapping_path)["best" if load is load_events else "low"].tolist() == [wanted]


def test_a_number_against_what_is_stated_is_a_fault(tmp_path):
    sheet, mapping = sheet_of(tmp_path, ["2.0", "1.000"], mapping=EVENTS + '[numbers]\ndecimal = ","\n')
    reading = read_table(sheet, mapping=mapping, on_error="collect")
    assert (reading.frame["best"].tolist(), reading.faults["row"].tolist()) == ([1000], [2])


def test_columns_of_one_hand_do_not_contradict_each_other(tmp_path):
    (tmp_path / "sheet.csv").write_text("day;low;best\n2024-03-01;0.0;1.000\n2024-03-02;2;12\n")
    mapping = EVENTS.replace('best = "dead"', 'best = "best"\nlow = "low"')
    (tmp_path / "sheet.toml").write_text(mapping)
    assert load_events(tmp_path / "sheet.csv", mapping=tmp_path / "sheet.toml")["best"].tolist() == [1, 12]


def test_numbers_within_words_are_read_by_the_same_rule():
    read = whole_texts(pd.Series(["entre 1.000 et 1.500", "20+", "le 12", None]))
    assert read["text"].fillna("").tolist() == ["entre 1000 et 1500", "20+", "le 12", ""]
    assert not read["is_open"].any()


def test_a_long_file_is_not_read_by_two_rules(tmp_path, monkeypatch):
    monkeypatch.setattr("sahel.load.formats.csv._CHUNK", 2)
    path = tmp_path / "acled.csv"
    best = [1, "1.000", 12, 7] * 20_000 + ["3.0", 4]
    rows = "".join(f"MLI{n},2024-03-01,Mali,Battles,{cell},{'x' * 100}\n" for n, cell in enumerate(best))
    path.write_text("event_id_cnty,event_date,country,event_type,fatalities,notes\n" + rows)
    with pytest.raises(UnknownTable, match=r"in some rows of \['fatalities'\]"):
        load_events(path)
