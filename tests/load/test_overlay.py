"""A project's rows laid over the bundled ones: added, replaced, hidden, and every fault with its file and row."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from project_files import bundled_row, claim, incident, make_project, write_table

import sahel
from sahel.errors import InvalidTable, UnknownTable
from sahel.load.overlay import compared
from sahel.load.own_files import parse, read_as_written, read_project_tables, refuse_unsound, state_of
from sahel.reports.plan import lookup
from sahel.schema.tables import BUNDLED
from sahel.workspace import folder, read_project, working_in

KIDAL = "tinzaouaten-2024"


@pytest.fixture
def mine(tmp_path):
    """Makes a project and works in it until the test ends."""
    stack = []

    def make(settings: str = 'name = "Mine"\n', **rows):
        stack.append(working_in(make_project(tmp_path / "mine", settings, **rows)))
        stack[-1].__enter__()
        return tmp_path / "mine"

    yield make
    for one in reversed(stack):
        one.__exit__(None, None, None)


def refused(call, *arguments) -> list[str]:
    """The lines of a refusal that name a file and a row."""
    with pytest.raises(InvalidTable) as refusal:
        call(*arguments)
    return re.findall(r"^  (.*)$", str(refusal.value), flags=re.MULTILINE)


def test_a_new_row_comes_after_the_bundled_ones_which_stay_as_they_are(mine):
    bundled = sahel.load_incidents()
    mine(incidents=[incident()])
    found = sahel.load_incidents()
    pd.testing.assert_frame_equal(found.drop(columns="row_from").iloc[:-1], bundled)
    assert found["incident_id"].iloc[-1] == "mine-2024"
    assert found["row_from"].iloc[[0, -1]].tolist() == [
        "bundled incidents.csv, row 2", "incidents.csv of the project Mine, row 2",
    ]  # fmt: skip


def test_a_row_with_the_key_of_a_bundled_one_stands_in_its_place(mine):
    before = sahel.load_claims()
    old = before.iloc[5]["claim_id"]
    mine(claims=[claim(), bundled_row("claims", old, note="mended")])
    after = sahel.load_claims()
    assert after["claim_id"].tolist() == [*before["claim_id"], "mine.killed"]
    assert after.loc[5, ["note", "row_from"]].tolist() == ["mended", "claims.csv of the project Mine, row 3"]
    assert after.drop(columns="row_from").dtypes.equals(before.dtypes)


def test_a_key_of_several_columns_replaces_too(mine):
    row = sahel.load_country_years().iloc[3]
    key = {name: str(row[name]) for name in BUNDLED["country_years"].key}
    written = read_as_written("country_years").iloc[3].dropna().to_dict()
    mine(country_years=[written | key | {"best": "987", "low": "987", "high": "987"}])
    after = sahel.load_country_years()
    assert after["best"].eq(987).sum() == 1 and after["best"].iloc[3] == 987


def test_filters_see_the_rows_of_the_project(mine):
    mine(incidents=[incident(country="SEN")])
    assert sahel.load_incidents(country="SEN", since="2024-07-01")["incident_id"].tolist()[-1] == "mine-2024"


def test_a_hidden_row_is_left_out_everywhere(mine):
    gone = "tz.window.wagner"
    mine(hidden=[{"table": "remarks", "key": gone, "reason": "a rewrite of another"}])
    assert gone not in sahel.load_remarks()["remark_id"].tolist()
    assert gone not in read_as_written("remarks")["remark_id"].tolist()


def test_tables_without_rows_files_that_are_not_there_and_an_empty_folder_change_nothing(mine, tmp_path):
    bundled = {name: parse(folder("data") / f"{name}.csv", name=name)[0] for name in BUNDLED}
    place = mine(claims=[], actors=[])
    for name in BUNDLED:
        found = read_as_written(name)
        assert len(found) == len(bundled[name]), name
    pd.testing.assert_frame_equal(sahel.load_claims().drop(columns="row_from"), bundled["claims"])
    for file in (place / "data").iterdir():
        file.unlink()
    (place / "data").rmdir()
    pd.testing.assert_frame_equal(sahel.load_claims().drop(columns="row_from"), bundled["claims"])
    refuse_unsound()


def test_outside_a_project_no_row_says_where_it_is_from():
    with working_in(None):
        assert "row_from" not in sahel.load_claims() and "row_from" not in read_as_written("claims")


def test_a_path_is_read_as_it_is_also_in_a_project(mine):
    mine(incidents=[incident()])
    found = sahel.load_incidents(folder("data") / "incidents.csv")
    assert "mine-2024" not in found["incident_id"].tolist() and "row_from" not in found


def test_a_project_that_extends_nothing_has_its_own_rows_and_those_that_nobody_knows_better(mine):
    with working_in(None):
        countries = sahel.load_countries()
    cited = set(countries["source_id"].str.split(";").explode())
    mine('extends = "none"\n', incidents=[incident(source_id="mine")], sources=[SOURCE])
    assert sahel.load_incidents()["incident_id"].tolist() == ["mine-2024"]
    assert {name: len(getattr(sahel, f"load_{name}")()) for name in ("claims", "coups", "conflict_years")} == {
        "claims": 0, "coups": 0, "conflict_years": 0,
    }  # fmt: skip
    pd.testing.assert_frame_equal(sahel.load_countries().drop(columns="row_from"), countries)
    assert cited | {"mine"} <= set(sahel.load_sources()["source_id"])
    refuse_unsound()


SOURCE = {"source_id": "mine", "publisher": "A paper", "kind": "news", "seen": "whole", "found": "not_found"}


def test_what_a_project_does_is_listed_row_by_row(mine):
    old, same = sahel.load_remarks()["remark_id"].iloc[[1, 2]]
    place = mine(
        remarks=[bundled_row("remarks", old, says="otherwise", note="n"), bundled_row("remarks", same)],
        incidents=[incident()],
        hidden=[{"table": "remarks", "key": "tz.window.wagner", "reason": "why"}],
    )
    layers = read_project_tables(read_project(place)).layers
    assert compared(layers["incidents"]).values.tolist() == [["mine-2024", "added", 2, ""]]
    assert compared(layers["remarks"]).values.tolist() == [
        [old, "replaced", 2, "says, note"],
        [same, "the same as the bundled row", 3, ""],
        ["tz.window.wagner", "hidden", 2, "why"],
    ]
    assert compared(layers["claims"]).empty


def test_a_blank_key_and_a_key_that_stands_twice_are_refused_by_file_and_row(mine):
    mine(incidents=[incident(""), incident("a"), incident("a")])
    found = refused(sahel.load_incidents)
    assert found[0] == "data/incidents.csv, row 2, incident_id = blank: should hold that it is filled"
    assert [line.partition(":")[0] for line in found[1:]] == [
        "data/incidents.csv, row 3, incident_id = 'a'", "data/incidents.csv, row 4, incident_id = 'a'",
    ]  # fmt: skip


def test_rows_are_counted_as_a_spreadsheet_does_also_after_a_blank_line(mine):
    place = mine(incidents=[incident("a"), incident("b")])
    file = place / "data" / "incidents.csv"
    head, first, second = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{head}\n{first}\n\n{second}\n", encoding="utf-8")
    assert sahel.load_incidents()["row_from"].iloc[-1] == "incidents.csv of the project Mine, row 4"
    assert read_as_written("incidents").iloc[-1][["incident_id", "row_from"]].tolist() == [
        "b", "incidents.csv of the project Mine, row 4",
    ]  # fmt: skip
    write_table(place, "claims", [claim(incident_id="b")])
    refuse_unsound()


def test_hiding_what_is_not_there_is_refused_with_the_nearest(mine):
    mine(hidden=[{"table": "remarks", "key": "tz.window.wagnr", "reason": "x"}])
    (line,) = refused(sahel.load_remarks)
    assert (
        line.startswith("data/hidden.csv, row 2, key = 'tz.window.wagnr'") and "did you mean tz.window.wagner" in line
    )
    sahel.load_claims()  # says nothing about another table


def test_every_fault_of_the_hidden_rows_is_listed(mine):
    own = bundled_row("remarks", "tz.window.wagner")
    mine(
        remarks=[own],
        hidden=[
            {"table": "remarks", "key": "tz.window.wagner", "reason": "x"},
            {"table": "remark", "key": "a", "reason": "x"},
            {"table": "remarks", "key": "rd", "reason": ""},
        ],
    )
    said = "\n".join(refused(refuse_unsound))
    assert "row 2, key = 'tz.window.wagner': should hold that it is not a row of the project's own remarks.csv" in said
    assert "row 3, table = 'remark': should hold that it is a table: did you mean remarks" in said
    assert "row 4, reason = blank: should hold that it is filled: why is the bundled row left out?" in said


def test_a_list_of_hidden_rows_without_its_columns_is_refused(mine):
    place = mine()
    (place / "data" / "hidden.csv").write_text("table,id\nclaims,x\n", encoding="utf-8")
    (line,) = refused(sahel.load_claims)
    assert line.startswith("data/hidden.csv, row 1,") and "it lacks key, reason" in line


def test_a_file_with_almost_the_name_of_a_table_is_no_silent_nothing(mine):
    place = mine(claims=[claim()])
    (place / "data" / "claims.csv").rename(place / "data" / "claim.csv")
    (line,) = refused(sahel.load_claims)
    assert line.startswith("data/claim.csv, row 1,") and "is named claims.csv" in line
    (place / "data" / "claim.csv").rename(place / "data" / "acled.csv")
    assert read_project_tables(read_project(place)).not_read == ["data/acled.csv"]


def test_references_hold_over_both(mine):
    mine(incidents=[incident()], claims=[claim(), claim("second", incident_id=KIDAL)])
    refuse_unsound()
    assert {"mine.killed", "second"} <= set(sahel.load_ledger()["claim_id"])


def test_a_lost_reference_is_refused_by_file_and_row_also_by_the_ledger(mine):
    mine(incidents=[incident()], claims=[claim(), claim("second", incident_id="mine-2042", claimant="jmin")])
    for call in (refuse_unsound, sahel.load_ledger):
        assert [line.partition(":")[0] for line in refused(call)] == [
            "data/claims.csv, row 3, incident_id = 'mine-2042'", "data/claims.csv, row 3, claimant = 'jmin'",
        ]  # fmt: skip


def test_hiding_an_incident_whose_claims_remain_says_which(mine):
    mine(incidents=[], claims=[claim(incident_id=KIDAL)], hidden=[{"table": "incidents", "key": KIDAL, "reason": "x"}])
    (line,) = refused(refuse_unsound)
    assert line.startswith(f"data/hidden.csv, row 2, key = '{KIDAL}'")
    assert (
        "bundled claims.csv, row 2, 3, 4 and" in line
        and "; claims.csv, row 2" in line
        and "bundled remarks.csv" in line
    )


def test_events_without_a_path_are_those_the_project_names(mine, tmp_path):
    with working_in(None), pytest.raises(UnknownTable, match="no file of events is named"):
        sahel.load_events()
    place = mine('events = "data/acled.csv"\n')
    text = "event_date,country,event_type,fatalities\n28 July 2024,Mali,Battles,3\n"
    (place / "data" / "acled.csv").write_text(text, encoding="utf-8")
    assert sahel.load_events()["best"].tolist() == [3]


def test_planning_sees_the_same_rows_as_loading(mine):
    place = mine(incidents=[incident()], claims=[claim()], hidden=[{"table": "incidents", "key": KIDAL, "reason": "x"}])
    assert list(lookup.incidents()) == sahel.load_incidents()["incident_id"].tolist()
    assert lookup.often_claimed(least=1)[-1] == "mine-2024"
    write_table(place, "hidden", [])
    assert KIDAL in lookup.incidents()


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_planning_reads_a_table_that_excel_saved(mine, encoding):
    place = mine()
    row = incident(name="Tombouctou, été")
    text = f"{';'.join(BUNDLED['incidents'].column_names)}\n"
    text += ";".join(row.get(name, "") for name in BUNDLED["incidents"].column_names) + "\n"
    (place / "data" / "incidents.csv").write_text(text, encoding=encoding)
    assert lookup.incidents()["mine-2024"]["name"] == "Tombouctou, été"


def test_a_state_changes_with_each_file_that_a_table_is_made_of(mine):
    place = mine(claims=[claim()])
    states = [state_of("claims")]
    for change in (
        lambda: write_table(place, "claims", [claim(), claim("b")]),
        lambda: write_table(place, "hidden", []),
        lambda: (place / "sahel.toml").write_text('extends = "none"\n'),
    ):
        change()
        states.append(state_of("claims"))
    assert len(set(states)) == 4
    write_table(place, "actors", [])
    assert state_of("claims") == states[-1]


def test_explaining_a_number_says_which_file_each_claim_is_from(mine):
    mine(incidents=[incident()], claims=[claim()])
    said = str(sahel.explain(sahel.load_claims(), incident="mine-2024", victim="fama", rule="highest"))
    assert "claims.csv of the project Mine, row 2" in said


def test_where_a_row_stands_is_no_change(mine):
    with working_in(None):
        before = sahel.load_claims()
    mine(claims=[])
    assert sahel.changes(before, sahel.load_claims(), table="claims").empty
