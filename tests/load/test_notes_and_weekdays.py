"""What a loader has to say is said once, where it was called; a weekday has to be that of its day."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sahel
from sahel.errors import InvalidTable, LoadingNote
from sahel.load.days import parse_days

ROW = "{},Mali,Battles,3\n"


def export(folder: Path, *days: str) -> Path:
    path = folder / "acled.csv"
    path.write_text("event_date,country,event_type,fatalities\n" + "".join(ROW.format(day) for day in days))
    return path


def test_a_note_is_one_warning_at_the_line_that_asked(tmp_path):
    with pytest.warns(LoadingNote, match=r"acled\.csv: .*blank line") as said:
        sahel.load_events(_with_blank(tmp_path))
    assert len(said) == 1 and said[0].filename == __file__


def _with_blank(folder: Path) -> Path:
    path = export(folder, "28 July 2024")
    path.write_text(path.read_text() + "\n" + ROW.format("29 July 2024"))
    return path


def test_a_file_without_anything_to_say_gives_no_warning(tmp_path):
    assert len(sahel.load_events(export(tmp_path, "28 July 2024"))) == 1


@pytest.mark.parametrize(
    ("text", "is_a_day"),
    [
        ("Saturday 27 July 2024", True), ("Sat 27 July 2024", True), ("samedi 27 juillet 2024", True),
        ("le samedi 27 juillet 2024", True), ("Friday 27 July 2024", False), ("lundi 27 juillet 2024", False),
        ("dimanche 8/10/2023", True), ("lundi 8/10/2023", False), ("27 July 2024", True), ("March 5 2024", True),
        ("mar 5 2024", True), ("mar. 8 oct. 2024", True), ("mer. 8 oct. 2024", False),
    ],
)  # fmt: skip
def test_a_weekday_that_is_not_that_of_its_day_is_no_date(text, is_a_day):
    assert parse_days(pd.Series([text])).notna().iloc[0] == is_a_day


def test_a_row_with_a_wrong_weekday_is_refused_with_what_was_found(tmp_path):
    with pytest.raises(InvalidTable, match="a weekday before it is that of the day"):
        sahel.load_events(export(tmp_path, "lundi 27 juillet 2024"))
