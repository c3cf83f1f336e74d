"""Tables are held to their schema, all faults at once."""

import shutil

import pandas as pd
import pytest

import sahel
from sahel.dates import first_day
from sahel.load.own_files import parse, recognise
from sahel.schema import tables
from sahel.schema.validation import faults, reference_faults
from sahel.workspace import folder


def broken_copy(tmp_path, name: str, **cells: tuple[int, str]):
    """A copy of a bundled table with some cells overwritten: column = (row of the data, text)."""
    table = pd.read_csv(folder("data") / f"{name}.csv", dtype="str", keep_default_na=False)
    for column, (row, text) in cells.items():
        table.loc[row, column] = text
    path = tmp_path / f"{name}.csv"
    table.to_csv(path, index=False)
    return path


def test_every_fault_of_a_file_is_named_with_row_column_value_and_rule(tmp_path):
    path = broken_copy(
        tmp_path, "claims", low=(0, "fifty"), bound=(1, "roughly"), stated_on=(2, "28/07/2024"), harm=(3, "slain")
    )
    with pytest.raises(sahel.SahelError) as refusal:
        sahel.load_claims(path)
    found = refusal.value.failures
    assert set(found["table"]) == {"claims"}
    cells = found.set_index(["row", "column"])["value"].to_dict()
    assert cells[(2, "low")] == "fifty"
    assert cells[(3, "bound")] == "roughly"
    assert cells[(4, "stated_on")] == "28/07/2024"
    assert cells[(5, "harm")] == "slain"
    assert "row 2, low = 'fifty'" in str(refusal.value)
    assert "whole number" in str(refusal.value)


def test_a_day_that_does_not_exist_is_a_fault_not_a_blank(tmp_path):
    with pytest.raises(sahel.SahelError, match="2021-02-30"):
        sahel.load_coups(broken_copy(tmp_path, "coups", date=(0, "2021-02-30")))


def test_a_date_may_not_be_more_exact_than_its_precision(tmp_path):
    with pytest.raises(sahel.SahelError, match="as exact as `date_precision` says"):
        sahel.load_coups(broken_copy(tmp_path, "coups", date_precision=(0, "month")))


def test_a_repeated_key_names_both_rows(tmp_path):
    table = pd.read_csv(folder("data") / "coups.csv", dtype="str")
    path = broken_copy(tmp_path, "coups", coup_id=(1, table["coup_id"][0]))
    with pytest.raises(sahel.SahelError) as refusal:
        sahel.load_coups(path)
    assert {2, 3} <= set(refusal.value.failures["row"])


def test_an_id_that_points_to_nothing_is_found():
    actors, relations = sahel.load_actors(), sahel.load_relations()
    lost = relations.assign(subject=relations["subject"].mask(relations.index == 4, "nobody"))
    found = reference_faults({"actors": actors, "relations": lost})
    assert found[["row", "column", "value"]].values.tolist() == [[6, "subject", "nobody"]]


def test_a_file_of_another_shape_is_refused_with_the_nearest_table(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("coup_id,country,date\nx,MLI,2020-08-18\n", encoding="utf-8")
    with pytest.raises(sahel.SahelError, match=r"nearest is 'coups', from which .*country_then.* are missing"):
        recognise(pd.read_csv(path).columns)
    with pytest.raises(sahel.SahelError, match="lacks column"):
        sahel.load_coups(path)


def test_a_file_that_is_not_there_or_no_table_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(sahel.SahelError, match="there is no file"):
        sahel.load_coups(tmp_path / "absent.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(bytes(range(256)))
    with pytest.raises(sahel.SahelError, match="cannot be read as a CSV table"):
        sahel.load_coups(binary)


@pytest.mark.parametrize("name", tables.BUNDLED)
def test_each_bundled_table_is_recognised_by_its_columns(name):
    frame, found = parse(folder("data") / f"{name}.csv", name=name)
    assert found.empty, found
    assert recognise(frame.columns) == name
    assert faults(frame, name).empty


def test_a_copy_of_a_bundled_table_loads_from_any_path(tmp_path):
    copied = shutil.copy(folder("data") / "coups.csv", tmp_path / "anything.csv")
    pd.testing.assert_frame_equal(sahel.load_coups(copied), sahel.load_coups())


def test_an_unknown_country_is_refused_with_those_there_are():
    with pytest.raises(sahel.SahelError, match=r"no row is about 'ML'. .*MLI"):
        sahel.load_coups(country="ML")


def test_since_and_until_keep_what_may_lie_between():
    months = sahel.load_coups(country="NER", since="2011-07-20", until="2011-07-21")
    assert months["coup_id"].tolist() == ["ne-2011-07"]


@pytest.mark.parametrize(
    ("text", "precision", "day"),
    [
        ("2024-07-28", "day", "2024-07-28"),
        ("2024-07", "month", "2024-07-01"),
        ("2024", "year", "2024-01-01"),
        ("2024-07", "day", None),
        ("2024-07-28", "month", None),
        ("2024", "month", None),
        ("2024-01-01", "year", None),
        ("2024-02-30", "day", None),
        ("2024-13", "month", None),
        ("2024-7-1", "day", None),
        ("2024 ", "year", None),
        ("２０２４", "year", None),
        ("2024", "unknown", None),
        ("2024", None, None),
        (None, "year", None),
    ],
)
def test_a_text_is_read_only_as_exactly_as_its_precision_says(text, precision, day):
    found = first_day(pd.Series([text], dtype="str"), pd.Series([precision], dtype="str"))
    expected = pd.Series([day], dtype="str").pipe(pd.to_datetime).astype("datetime64[us]")
    pd.testing.assert_series_equal(found, expected)
