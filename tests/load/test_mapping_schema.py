"""A mapping file is checked against what it may hold: types, names, and all faults at once."""

from __future__ import annotations

import pytest

from sahel.errors import SahelError, UnknownTable
from sahel.load.loaders import load_events
from sahel.load.mapping.mapping import Translation, read_mapping

SOUND = 'table = "events"\n[columns]\ndate_start = "day"\ncountry = "land"\nbest = "dead"\n'
#: One of every type that TOML has.
VALUES = [
    '"a"', '""', "3", "-99", "9" * 5000, "1.5", "nan", "inf", "true", "2024-07-28", "2024-07-28T10:00:00Z", "10:00:00",
    "[]", '["a"]', "[1, [2]]", '["a", "b", "c", "d"]', "{}", '{ a = "b" }', "{ a = [{ b = 1 }] }", "[{ column = 1 }]",
    '[{ column = "a", harm = ["b"] }]', '[{ column = "a", harm = { b = 1 } }]', "[" * 5000,
]  # fmt: skip
PLACES = [
    "{}", "table = {}", "dataset = {}", "blanks = {}", "blanks = [{}]", "columns = {}", "columns.best = {}",
    "columns.date_start = {}", "columns.date_start = [{}]", "columns.bset = {}", "figures = {}", "figures = [{}]",
    "figures.killed = {}", "figures.killd = {}", "constants = {}", "constants.country = {}", "dates = {}",
    "dates.style = {}", "countries = {}", "countries.style = {}", "numbers = {}", "numbers.decimal = {}",
    "numbers.thousands = {}", "numbers.mark = {}", "words = {}", "words.country = {}", "words.country.a = {}",
    "words.b = {}", "section = {}",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("table", ["", 'table = "claims"\n'])
def test_every_type_in_every_place_is_read_or_refused(tmp_path, place, table):
    path = tmp_path / "m.toml"
    for value in VALUES:
        path.write_text((table if "table" not in place else "") + place.format(value) + "\n", encoding="utf-8")
        try:
            assert isinstance(read_mapping(path), Translation)
        except SahelError as refusal:
            assert str(path) in str(refusal)


def test_a_text_of_blanks_is_refused_and_a_list_of_them_read(tmp_path):
    (tmp_path / "e.csv").write_text("day,land,dead\n2024-07-28,Mali,9\n2024-07-29,Mali,99\n")
    (tmp_path / "m.toml").write_text('blanks = "99"\n' + SOUND)
    with pytest.raises(UnknownTable, match=r"'blanks' is a list: write blanks = \["):
        load_events(tmp_path / "e.csv", mapping=tmp_path / "m.toml")
    for blanks in ('["99"]', "[99]"):
        (tmp_path / "m.toml").write_text(f"blanks = {blanks}\n" + SOUND)
        best = load_events(tmp_path / "e.csv", mapping=tmp_path / "m.toml")["best"]
        assert best.isna().tolist() == [False, True]


def test_all_faults_are_said_at_once_with_the_nearest_names(tmp_path):
    path = tmp_path / "m.toml"
    path.write_text(
        'blank = ["-"]\ndataset = 3\n[columns]\ndate_start = "day"\ncountry = ["a", "b"]\nbset = "dead"\nlow = 4\n'
        '[dates]\nstyle = "month-first"\n[countries]\nstil = "gw"\n[numbers]\ndecimal = ";"\n'
        '[constants]\nnotes = ["x"]\n[words]\nevent_type = "x"\n'
    )
    with pytest.raises(UnknownTable) as refusal:
        read_mapping(path)
    lines = str(refusal.value).splitlines()
    assert "has 10 fault(s)" in lines[0] and len(lines) == 11
    for said in (
        "'blank', which is not known: did you mean blanks", "'dataset' is a text", "'bset', which is not known: did "
        "you mean best", "[columns] low is 4", "only a date stands in several", "[dates] style is 'month-first'",
        "[countries] has 'stil', which is not known: did you mean style", "[numbers] decimal is ';'",
        "[constants] notes is ['x']", "[words] event_type is 'x'",
    ):  # fmt: skip
        assert any(said in line for line in lines), said


def test_a_table_that_is_none_is_named_with_the_nearest(tmp_path):
    (tmp_path / "m.toml").write_text('table = "event"\n[columns]\nbest = "a"\n')
    with pytest.raises(UnknownTable, match="did you mean events"):
        read_mapping(tmp_path / "m.toml")
