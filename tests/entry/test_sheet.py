"""Sheets of claims in other hands: proposed, asked, written whole or not at all, and once."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import sahel
from sahel.entry.proposals import LATE_DAYS, find_actors, find_incident, near_incidents, read_known
from sahel.entry.said import read_date
from sahel.entry.sheet import Asked, plan_import
from sahel.errors import Ambiguous, BadEntry, UnknownName, UnknownTable
from sahel.load.own_files import read_project_tables
from sahel.workspace import read_project

MAPPING = """table = "claims"
[columns]
incident_id = "Lieu"
claimant = "Qui l'affirme"
victim = "Qui est mort"
stated_on = "Date"
source_id = "Lien"
note = "Remarque"
[figures]
killed = "Morts"
wounded = "Blessés"
[constants]
victim_category = "unknown"
scope = "whole"
status = "standing"
seen = "excerpt"
"""
HEADER = "Lieu;Qui l'affirme;Qui est mort;Date;Morts;Blessés;Lien;Remarque"
A, B = "https://example.org/a", "https://example.org/b"


@pytest.fixture
def put_in(ledger):
    """Imports rows of a sheet into the project, or says what is open."""

    def run(*rows: str, name="decl.csv", header=HEADER, mapping=MAPPING, encoding="utf-8", **given):
        (ledger / name).write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
        (ledger / "m.toml").write_text(mapping, encoding="utf-8")
        return sahel.import_claims(ledger / name, mapping=ledger / "m.toml", **given)

    return run


def plan_of(ledger, *rows: str, **given):
    (ledger / "decl.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    (ledger / "m.toml").write_text(MAPPING, encoding="utf-8")
    return plan_import(ledger / "decl.csv", read_known(), mapping=ledger / "m.toml", **given)


def files(place) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (place / "data").iterdir()}


GOOD = (
    f"Ménaka;GSIM;FAMa;13 mars 2025;au moins 15;une dizaine;{A};",
    f"Menaka;FAMa;civils;14 mars 2025;5 ou 6;;{A};",
    "menaka-2025;ISSP;FAMa;mars 2025;plusieurs dizaines;;le-jour-20250313;",
)


def test_a_sheet_is_placed_as_it_is_said(put_in, ledger):
    done = put_in(*GOOD)
    said = done.claims[["claim_id", "statement_id", "victim", "victim_category", "bound", "low", "high", "term"]]
    assert said.astype("str").fillna("").replace("<NA>", "").values.tolist() == [
        ["menaka-2025.01.killed", "jnim-20250313", "fama", "combatant", "at_least", "15", "", ""],
        ["menaka-2025.01.wounded", "jnim-20250313", "fama", "combatant", "about", "10", "10", ""],
        ["menaka-2025.02.killed", "fama-20250314", "civilians", "civilian", "between", "5", "6", ""],
        ["menaka-2025.03.killed", "issp-202503", "fama", "combatant", "unquantified", "", "", "plusieurs dizaines"],
    ]
    assert read_project_tables(read_project(ledger)).faults.empty and done.unresolved.empty


def test_a_second_import_of_the_same_sheet_adds_nothing(put_in, ledger):
    put_in(*GOOD)
    before = files(ledger)
    again = put_in(*GOOD)
    assert again.claims.empty and len(again.again) == 4 and files(ledger) == before


def test_of_two_rows_that_say_the_same_one_is_written(put_in):
    other = GOOD[0].replace("une dizaine", "").replace(";", ";", 1)
    done = put_in(GOOD[0], other)
    assert len(done.claims) == 2 and done.again["row"].tolist() == [3]


def test_without_an_answer_nothing_is_written_and_everything_open_is_named(put_in, ledger):
    before = files(ledger)
    with pytest.raises(BadEntry) as caught:
        put_in(
            GOOD[0],
            f"Tinzaouatène;JNIM;Wagner;28 juillet;50;;{B};",
            f"Ménaka;Habitants de la zone;l'armée;13 mars 2025;3;;{B};",
            f"Nulle Part;FAMa;civils;13 mars 2025;voir note;;{A};",
            f'Ménaka;=HYPERLINK("http://x");civils;13 mars 2025;3;;{A};',
        )
    said = str(caught.value)
    for part in ("row 3, date: '28 juillet' has no year", "Habitants de la zone", "fama (Malian Armed Forces)",
                 "row 5: morts = 'voir note'", "a spreadsheet would run it", B):  # fmt: skip
        assert part in said
    assert files(ledger) == before


def test_answers_place_what_was_open(put_in):
    row = f"Tinzaouatène;JNIM;l'armée;28 juillet;50;;{B};"
    choices = {"28 juillet": "2024-07-28", "Tinzaouatène 2024-07-28": "tinzaouaten-2024-ambush", "l'armée MLI": "fama"}
    done = put_in(row, choices=choices, new_sources=True)
    assert done.claims[["incident_id", "victim", "victim_as_named"]].values.tolist() == [
        ["tinzaouaten-2024-ambush", "fama", "l'armée"]
    ]
    assert done.sources[["url", "found", "seen"]].values.tolist() == [[B, "address", "excerpt"]]


def test_the_army_of_one_country_is_not_that_of_another(ledger):
    rows = (f"Djibo;JNIM;armée;11 mai 2025;3;;{A};", f"Ménaka;JNIM;armée;13 mars 2025;3;;{A};")
    plan = plan_of(ledger, *rows, choices={"armée MLI": "fama", "armée": "fama"})
    assert list(plan.questions) == [Asked("victim", "armée", "BFA")]
    assert plan.questions[Asked("victim", "armée", "BFA")].candidates["actor_id"].iloc[0] == "bf-army"


def test_whom_the_army_means_is_asked_once_the_incident_is_known(ledger):
    plan = plan_of(ledger, f"Tinzaouatène;JNIM;armée;28 juillet 2024;3;;{A};")
    assert [asked.what for asked in plan.questions] == ["incident"]


def test_a_name_can_be_left_as_it_is(put_in):
    done = put_in(f"Ménaka;Un élu;civils;13 mars 2025;3;;{A};", choices={"Un élu": ""})
    assert done.claims["claimant"].isna().all() and done.claims["signed_as"].tolist() == ["Un élu"]


def test_who_speaks_for_many_is_proposed_and_civilians_never_speak(ledger):
    rows = (f"Ménaka;{who};civils;13 mars 2025;3;;{A};" for who in ("Habitants", "Un élu local", "villageois"))
    plan = plan_of(ledger, *rows)
    proposed = {asked.said: why.candidates["actor_id"].iloc[0] for asked, why in plan.questions.items()}
    assert proposed == {"Habitants": "witnesses", "Un élu local": "local-officials", "villageois": "witnesses"}


@pytest.mark.parametrize(
    ("name", "first"),
    [("armée malienne", "fama"), ("soldats burkinabè", "bf-army"), ("gouvernement nigérien", "gov-ne"),
     ("Armée française", "fr-army"), ("soldats tchadiens", "td-army"), ("gouvernement", "gov-ml")],
)  # fmt: skip
def test_an_army_is_that_of_the_country_that_its_name_has(ledger, name, first):
    with pytest.raises(Ambiguous) as caught:
        find_actors(name, read_known(), country="MLI")
    assert caught.value.candidates["actor_id"].iloc[0] == first


def test_a_month_is_too_vague_to_take_an_incident_for(ledger):
    plan = plan_of(ledger, f"Ménaka;JNIM;FAMa;mars 2025;3;;{A};")
    assert list(plan.questions) == [Asked("incident", "Ménaka", "2025-03")]


def test_a_sheet_without_the_day_of_the_statement_says_so(put_in):
    mapping = MAPPING.replace('stated_on = "Date"\n', "")
    done = put_in(f"menaka-2025;JNIM;FAMa;13 mars 2025;3;;{A};", mapping=mapping)
    assert done.claims["stated_on"].isna().all() and "undated" in done.notes[0]


def test_a_draft_of_a_mapping_knows_days_without_a_year(ledger):
    (ledger / "decl.csv").write_text(f"{HEADER}\nMénaka;JNIM;FAMa;13 mars;3;;{A};\nMénaka;JNIM;FAMa;mars;4;;{A};\n")
    draft = sahel.suggest_mapping(ledger / "decl.csv")
    assert (
        'stated_on = "Date"' in draft and 'claimant = "Qui l\'affirme"' in draft and 'victim = "Qui est mort"' in draft
    )


def test_a_year_is_stated_for_days_without_one_and_for_no_others(put_in):
    done = put_in(
        f"Ménaka;GSIM;FAMa;13 mars;3;;{A};", f"Ménaka;FAMa;civils;14/03;4;;{A};",
        f"menaka-2025;FAMa;civils;sept. 2024;5;;{A};", year=2025,
    )  # fmt: skip
    assert done.claims["stated_on"].dt.strftime("%Y-%m-%d").tolist() == ["2025-03-13", "2025-03-14", "2024-09-01"]


def test_what_cannot_be_placed_is_kept_with_all_its_cells_and_goes_once_it_is_placed(put_in, ledger):
    lost = f'Nulle part;FAMa;"civils\n""deux"" lignes\u202e";13 mars 2025;3;;{A};note'
    done = put_in(GOOD[0], lost, leave_rest=True)
    assert len(done.claims) == 2
    kept = pd.read_csv(ledger / "data" / "unresolved.csv", dtype="str", keep_default_na=False)
    assert kept[["sheet", "row"]].values.tolist() == [["decl.csv", "3"]]
    cells = json.loads(kept.loc[0, "cells"])
    assert cells["Qui est mort"] == 'civils\n"deux" lignes\u202e' and cells["Remarque"] == "note"
    assert "\u202e" not in kept.loc[0, "cells"] and "direction of writing" in kept.loc[0, "reason"]
    before = files(ledger)
    put_in(GOOD[0], lost, leave_rest=True)
    assert files(ledger) == before
    # The row moves within the sheet: it is the same row, and is kept once.
    put_in(lost, GOOD[0], leave_rest=True)
    assert len(pd.read_csv(ledger / "data" / "unresolved.csv")) == 1


def test_a_row_that_is_placed_later_leaves_the_unresolved(put_in, ledger):
    row = f"Nulle part;FAMa;civils;13 mars 2025;3;;{A};"
    put_in(GOOD[0], row, leave_rest=True)
    put_in(GOOD[0], row, choices={"Nulle part 2025-03-13": "menaka-2025"})
    assert (ledger / "data" / "unresolved.csv").read_text().splitlines() == ["sheet,row,reason,cells"]


def test_a_row_is_placed_whole_or_not_at_all(put_in):
    done = put_in(f"Ménaka;GSIM;FAMa;13 mars 2025;15;voir note;{A};", leave_rest=True)
    assert done.claims.empty and len(done.unresolved) == 1


def test_sheets_of_other_programs_are_read(put_in):
    assert len(put_in(*GOOD, encoding="cp1252").claims) == 4


def test_a_workbook_is_read(put_in, ledger):
    table = [line.split(";") for line in (HEADER, *GOOD)]
    pd.DataFrame(table[1:], columns=table[0]).to_excel(ledger / "decl.xlsx", index=False)
    (ledger / "m.toml").write_text(MAPPING, encoding="utf-8")
    assert len(sahel.import_claims(ledger / "decl.xlsx", mapping=ledger / "m.toml").claims) == 4


def test_a_mapping_for_another_table_is_refused(put_in):
    with pytest.raises(UnknownTable, match="claims"):
        put_in(GOOD[0], mapping='table = "events"\n[columns]\ndate_start = "Date"\n')


def test_a_text_of_a_source_that_nobody_knows_is_asked_and_never_made_up(ledger):
    plan = plan_of(ledger, "Ménaka;GSIM;FAMa;13 mars 2025;15;;un journal;", new_sources=True)
    assert [asked.said for asked in plan.questions] == ["un journal"] and "sources" not in plan.drafts


def test_a_new_source_is_written_only_with_a_claim_that_cites_it(put_in):
    done = put_in(f"Nulle part;FAMa;civils;13 mars 2025;3;;{B};", new_sources=True, leave_rest=True)
    assert done.sources.empty and done.claims.empty


def test_the_day_and_the_point_of_the_incident_decide_before_the_day_of_the_statement(put_in):
    header, row = f"{HEADER};Jour;Nord;Est", f"Tinzaouaten;JNIM;FAMa;20 mai 2025;3;;{A};"
    mapping = MAPPING + '[incident]\ndate = "Jour"\nlatitude = "Nord"\nlongitude = "Est"\n'
    done = put_in(row + ";25 août 2024;19,95;2,97", header=header, mapping=mapping)
    assert done.claims["incident_id"].tolist() == ["tinzaouaten-2024-strike-0825"]
    # The name is that of a place far from the point.
    with pytest.raises(BadEntry, match="km away"):
        put_in(row + ";25 août 2024;12,65;-8,0", header=header, mapping=mapping)
    with pytest.raises(BadEntry, match="date of the incident: '25 août' has no year"):
        put_in(row + ";25 août;19,95;2,97", header=header, mapping=mapping)


def test_an_incident_in_a_mapping_is_held_to_what_it_may_say(put_in):
    with pytest.raises(UnknownTable, match=r"\[incident\] has 'jour'"):
        put_in(GOOD[0], mapping=MAPPING + '[incident]\njour = "Date"\n')


@pytest.mark.parametrize(
    ("said", "day", "found"),
    [("Ménaka", "2025-03-12", "menaka-2025"), ("Attaque de Menaka", "2025-03-15", "menaka-2025"),
     ("Ambush at Ménaka", "2025-06-01", "menaka-2025"), ("menaka-2025", "2020-01-01", "menaka-2025")],
)  # fmt: skip
def test_a_place_is_taken_where_one_incident_alone_is_so_near(ledger, said, day, found):
    assert find_incident(said, read_known(), day=read_date(day), late=LATE_DAYS)[0] == found


@pytest.mark.parametrize(
    ("said", "day", "days"),
    [
        ("Ménaka", "2025-03-16", 4),
        ("Ménaka", "2025-03-11", -1),
        ("Menakka", "2025-03-12", 0),
        ("Ménaka", "2025-04-12", 31),
    ],
)
def test_what_is_less_near_is_asked(ledger, said, day, days):
    with pytest.raises(Ambiguous) as caught:
        find_incident(said, read_known(), day=read_date(day), late=LATE_DAYS)
    assert caught.value.candidates[["incident_id", "days"]].values.tolist()[0] == ["menaka-2025", days]


def test_a_place_where_nothing_is_known_is_refused(ledger):
    with pytest.raises(UnknownName, match="sahel add incident"):
        find_incident("Nulle part", read_known(), day=read_date("2025-03-12"))


def test_an_incident_at_another_time_is_proposed_as_such(ledger):
    with pytest.raises(
        Ambiguous, match=r"no incident is known .* At other times there: menaka-2025 \(32 days earlier\)"
    ):
        find_incident("Ménaka", read_known(), day=read_date("2025-04-13"), late=LATE_DAYS)
    # Where the day is the incident's own, one of a week before is another time.
    with pytest.raises(Ambiguous, match="At other times there"):
        find_incident("Ménaka", read_known(), day=read_date("2025-03-19"))


def test_distances_are_from_the_place_or_the_point():
    incidents = sahel.load_incidents()
    near = near_incidents(incidents, place="Tongo Tongo", day=read_date("4 octobre 2017"))
    assert near.loc[0, ["incident_id", "days", "distance_km"]].tolist() == ["tongotongo-2017", 0, 0.0]
    by_point = near_incidents(incidents, place="Là-bas", point=(19.9486, 2.9678 + 0.1))
    assert by_point["matched_on"].unique().tolist() == ["near"]
    assert by_point["distance_km"].between(10, 11).all() and "tinzaouaten-2024" in set(by_point["incident_id"])
