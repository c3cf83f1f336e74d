"""What a loader has to say is said once, where it was called; a weekday has to be that of its day."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sahel
from sahel.entry.said import read_date
from sahel.errors import Ambiguous, BadDate, InvalidTable, LoadingNote
from sahel.load.days import days_in_style, parse_days, weekday_rules
from sahel.workspace import folder

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
    with pytest.raises(InvalidTable, match="2024-07-27 is a Saturday"):
        sahel.load_events(export(tmp_path, "lundi 27 juillet 2024"))


WRONG, RULE = "dimanche 8 octobre 2024", "names the weekday that its day is: 2024-10-08 is a Tuesday"


@pytest.mark.parametrize("load", [sahel.load_claims, sahel.read_table])
def test_a_ledger_in_our_layout_has_the_same_fault(tmp_path, load):
    claims = pd.read_csv(folder("data") / "claims.csv", dtype="str", nrows=2)
    claims.loc[1, "stated_on"] = WRONG
    claims.to_csv(tmp_path / "claims.csv", index=False)
    with pytest.raises(InvalidTable) as refusal:
        load(tmp_path / "claims.csv")
    assert refusal.value.failures[["row", "column", "value", "rule"]].values.tolist() == [[3, "stated_on", WRONG, RULE]]


def test_each_row_names_its_own_weekday_and_other_faults_stay_what_they_are(tmp_path):
    with pytest.raises(InvalidTable) as refusal:
        sahel.load_events(export(tmp_path, WRONG, "mardi 8 octobre 2024", "32 July 2024", "Monday 27 July 2024"))
    rules = refusal.value.failures.set_index("row")["rule"]
    assert rules.index.tolist() == [2, 4, 5]
    assert rules[2] == RULE and "a day that exists" in rules[4] and rules[5].endswith("2024-07-27 is a Saturday")


def test_a_weekday_in_numbers_goes_by_the_order_of_its_column(tmp_path):
    # The 8 October 2024, a Tuesday, where months come first; the 10 August 2024 is a Saturday.
    with pytest.raises(InvalidTable, match="2024-10-08 is a Tuesday"):
        sahel.load_events(export(tmp_path, "07/28/2024", "Saturday 10/08/2024"))


def test_a_stated_style_holds_weekdays_too():
    days = days_in_style(pd.Series([WRONG, "mardi 8 octobre 2024"]), style="day month year")
    assert days.isna().tolist() == [True, False]
    assert weekday_rules(pd.Series([WRONG]), style="day month year").tolist() == [RULE]


def test_a_day_as_a_person_says_it_names_its_weekday():
    with pytest.raises(BadDate, match="2024-10-08 is a Tuesday"):
        read_date(WRONG)


def test_a_weekday_without_a_year_is_proposed_for_a_year_in_which_it_fits():
    begun = pd.Timestamp("2023-01-01")
    with pytest.raises(Ambiguous, match="Did you mean 2024-07-27"):
        read_date("samedi 27 juillet", begun=begun)
    # From 2025 on, the 27 July is no Saturday for five years.
    with pytest.raises(Ambiguous, match="Give it with its year"):
        read_date("samedi 27 juillet", begun=pd.Timestamp("2025-01-01"))
    with pytest.raises(Ambiguous, match="has no year"):
        read_date("dimanche 27 juillet")
