"""Tables are held to their schema, all faults at once."""

import pandas as pd
import pytest

import sahel
from sahel.schema.validation import reference_faults
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
