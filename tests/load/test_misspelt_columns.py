"""A column under a misspelt name is never blank without a word."""

from __future__ import annotations

import pytest
from load_files import ACLED_CUT, GED, GED_HEADER

from sahel import load_country_years, load_sources
from sahel.errors import MissingColumns, UnknownTable
from sahel.load.reader import read_table
from sahel.workspace import folder


@pytest.mark.parametrize(
    ("theirs", "ours"), [("besst", "best"), ("bset", "best"), ("Best.", "best"), ("hihg", "high"), ("notes", "note")]
)
def test_a_table_of_ours_with_a_misspelt_column_is_refused(tmp_path, theirs, ours):
    path = tmp_path / "years.csv"
    head, _, rows = (folder("data") / "country_years.csv").read_text(encoding="utf-8").partition("\n")
    path.write_text(",".join(theirs if name == ours else name for name in head.split(",")) + "\n" + rows, "utf-8")
    if theirs == "Best.":  # case and points are no part of a name
        assert load_country_years(path)["best"].notna().any()
        return
    with pytest.raises(UnknownTable, match=f"'{theirs}' \\(did you mean '{ours}'\\?\\)"):
        load_country_years(path)


def test_a_column_more_in_a_table_of_ours_is_named_unless_it_is_asked_for(tmp_path):
    path = tmp_path / "years.csv"
    lines = (folder("data") / "country_years.csv").read_text(encoding="utf-8").splitlines()[:2]
    path.write_text(f"{lines[0]},my_grade\n{lines[1]},A\n", encoding="utf-8")
    assert read_table(path).notes == ("column(s) not read: my_grade",)
    assert read_table(path, columns=["country", "my_grade"]).notes == ()


@pytest.mark.parametrize("theirs", ["lattitude", "latitide"])
def test_a_misspelt_column_of_a_publisher_is_named(tmp_path, theirs):
    path = tmp_path / "acled.csv"
    head, _, rows = ACLED_CUT.partition("\n")
    path.write_text(f"{head},{theirs},my_grade\n" + "".join(f"{row},14,A\n" for row in rows.splitlines()), "utf-8")
    assert f"column(s) not read: {theirs} (did you mean latitude?)" in read_table(path).notes


def test_a_file_as_its_publisher_ships_it_has_no_misspelt_column(tmp_path):
    path = tmp_path / "ged.csv"
    path.write_text(GED, encoding="utf-8")
    assert len(GED_HEADER.split(",")) == 49 and not any("not read" in note for note in read_table(path).notes)


def test_a_table_that_lacks_a_column_says_which_of_its_columns_are_unknown(tmp_path):
    path = tmp_path / "sources.csv"
    path.write_text((folder("data") / "sources.csv").read_text(encoding="utf-8").replace("publisher", "publsher", 1))
    with pytest.raises(MissingColumns, match=r"\['publisher'\].*\['publsher'\] are none of the table's"):
        load_sources(path)
