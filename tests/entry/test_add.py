"""Rows as a person says them: what is written, with which ids, and what is refused with what may be meant."""

from __future__ import annotations

import multiprocessing
import os

import pandas as pd
import pytest
from entry_rows import CLAIM, INCIDENT, SOURCE

import sahel
from sahel.entry.rows import Refused
from sahel.entry.said import unsafe
from sahel.errors import Ambiguous, BadProject, InvalidTable
from sahel.load.own_files import read_project_tables
from sahel.workspace import read_project


def filled(rows: pd.DataFrame, at: int = 0) -> dict:
    return rows.iloc[at].dropna().astype("str").to_dict()


def files(place) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (place / "data").iterdir()}


def refused(add, **given) -> Refused:
    with pytest.raises(Refused) as caught:
        add(**given)
    return caught.value


def test_a_claim_is_written_as_it_is_said(ledger):
    assert filled(sahel.add_claim(**CLAIM, relay="SITE")) == {
        "claim_id": "menaka-2025.01.killed", "incident_id": "menaka-2025", "statement_id": "jnim-20250313",
        "claimant": "jnim", "signed_as": "GSIM", "relay": "SITE", "stated_on": "2025-03-13 00:00:00",
        "stated_on_precision": "day", "victim": "fama", "victim_as_named": "FAMa", "victim_category": "combatant",
        "harm": "killed", "bound": "at_least", "low": "15", "scope": "whole", "status": "standing",
        "source_id": "le-jour-20250313", "seen": "excerpt",
    }  # fmt: skip
    assert read_project_tables(read_project(ledger)).faults.empty
    assert "menaka-2025.01.killed" in set(sahel.load_claims()["claim_id"])


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("5 ou 6", ["between", "5", "6", ""]),
        ("une dizaine", ["about", "10", "10", ""]),
        ("plusieurs dizaines", ["unquantified", "", "", "plusieurs dizaines"]),
        ("dozens", ["unquantified", "", "", "dozens"]),
        ("plus de 200", ["more_than", "200", "", ""]),
        ("démenti", ["denied", "", "", ""]),
        ("aucun mort", ["exact", "0", "0", ""]),
    ],
)
def test_a_figure_is_kept_as_it_is_bounded(ledger, figure, said):
    row = sahel.add_claim(**CLAIM | {"figure": figure})[["bound", "low", "high", "term"]].astype("str").fillna("")
    assert row.replace("<NA>", "").values.tolist() == [said]


@pytest.mark.parametrize(
    ("date", "text", "precision"),
    [("sept. 2025", "2025-09", "month"), ("2025", "2025", "year"), ("le 1er avril 2025", "2025-04-01", "day"),
     ("inconnu", "", "unknown")],
)  # fmt: skip
def test_a_date_is_as_exact_as_it_is_said(ledger, date, text, precision):
    sahel.add_claim(**CLAIM | {"date": date})
    (line,) = (ledger / "data" / "claims.csv").read_text().splitlines()[1:]
    assert f",{text},{precision},fama," in line


def test_a_day_without_a_year_is_proposed_and_never_taken(ledger):
    found = refused(sahel.add_claim, **CLAIM | {"date": "13 mars"}).refusals
    assert list(found) == ["date"] and found["date"].candidates["date"].tolist() == ["2025-03-13"]
    # A statement before the incident would be odd: the first such day from it on.
    assert "2026-01-03" in str(refused(sahel.add_claim, **CLAIM | {"date": "3 janvier"}))


def test_a_day_in_numbers_that_may_be_two_is_refused_with_both(ledger):
    found = refused(sahel.add_claim, **CLAIM | {"date": "03/04/2025"}).refusals["date"]
    assert found.candidates["date"].tolist() == ["2025-04-03", "2025-03-04"]
    assert sahel.add_claim(**CLAIM | {"date": "13/03/2025"})["stated_on"].item() == pd.Timestamp("2025-03-13")


def test_everything_wrong_is_said_at_once_and_nothing_is_written(ledger):
    before = files(ledger)
    found = refused(
        sahel.add_claim, incident="nowhere at all", claimant="armée", victims="Nobody here", harm="vexed",
        figure="voir note", date="32 mars 2025", source="https://example.org/unknown", note="=HYPERLINK(1)",
        wording="safe\u202eelif",
    )  # fmt: skip
    assert set(found.refusals) == {
        "incident", "claimant", "victims", "harm", "figure", "date", "source", "note", "wording",
    }  # fmt: skip
    assert files(ledger) == before
    assert set(refused(sahel.add_claim).refusals) == {
        "incident", "date", "harm", "figure", "source", "claimant", "victims",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_safe"),
    [("=1+1", False), ("@SUM(A1)", False), ("-cmd|' /C calc'!A0", False), ("+1+cmd|' /C calc'!A0", False),
     ("- selon un élu", True), ("-20 à -30", True), ("+223 76", True), ("un\ndeux", True), ("un\x1b[2Jdeux", False),
     ("a\u2066b", False), ("الساحل", True)],
)  # fmt: skip
def test_a_note_that_others_open_does_no_harm(text, is_safe):
    assert (unsafe(text, column="note") == "") == is_safe
    assert unsafe("un\ndeux", column="place")


def test_the_army_is_that_of_the_country_and_has_to_be_confirmed(ledger):
    found = refused(sahel.add_claim, **CLAIM | {"victims": "l'armée"}).refusals["victims"]
    assert isinstance(found, Ambiguous) and found.candidates["actor_id"].iloc[0] == "fama"
    row = sahel.add_claim(**CLAIM | {"victims": "fama", "victims_as_named": "l'armée"})
    assert filled(row)["victim_as_named"] == "l'armée"


def test_an_actor_given_by_its_id_is_named_as_the_press_writes_it(ledger):
    assert filled(sahel.add_claim(**CLAIM | {"claimant": "jnim"}))["signed_as"] == "JNIM"


def test_a_name_means_the_body_that_had_it_on_the_day(ledger):
    rows = sahel.add_claim(**CLAIM | {"claimant": "CSP", "incident": "tinzaouaten-2024-battle", "date": "2024-07-28"})
    assert rows["claimant"].item() == "csp-dpa"


def test_a_speaker_who_is_no_actor_keeps_the_name_and_civilians_never_speak(ledger):
    given = {name: value for name, value in CLAIM.items() if name != "claimant"}
    row = filled(sahel.add_claim(**given, signed_as="Le maire d'Ansongo"))
    assert "claimant" not in row and row["statement_id"] == "le-maire-d-ansongo-20250313"
    assert "never a speaker" in str(refused(sahel.add_claim, **CLAIM | {"claimant": "civils"}))


def test_claims_of_one_speaker_and_day_are_one_statement_until_a_figure_differs(ledger):
    first = sahel.add_claim(**CLAIM)
    wounded = sahel.add_claim(**CLAIM | {"harm": "blessés", "figure": "3"})
    other = sahel.add_claim(**CLAIM | {"figure": "20"})
    assert wounded["statement_id"].item() == first["statement_id"].item()
    assert wounded["claim_id"].item() == "menaka-2025.01.wounded"
    assert other["statement_id"].item() == "jnim-20250313-menaka-2025"
    assert other["claim_id"].item() == "menaka-2025.02.killed"


def test_witnesses_are_many_and_never_one_statement(ledger):
    ids = {sahel.add_claim(**CLAIM | {"claimant": "witnesses", "harm": harm})["statement_id"].item() for harm in
           ("killed", "wounded")}  # fmt: skip
    assert len(ids) == 2


def test_on_a_bundled_incident_ids_stay_clear_of_rows_that_may_be_bundled_later(ledger):
    rows = [
        sahel.add_claim(**CLAIM | {"incident": "moura-2022", "date": date}) for date in ("2022-04-05", "2022-04-06")
    ]
    assert [row["claim_id"].item() for row in rows] == ["moura-2022.own-01.killed", "moura-2022.own-02.killed"]


def test_the_same_claim_is_not_written_twice(ledger):
    sahel.add_claim(**CLAIM)
    before = files(ledger)
    assert "already: menaka-2025.01.killed" in str(refused(sahel.add_claim, **CLAIM))
    assert files(ledger) == before


def test_a_claim_that_revises_another_sets_it_to_revised(ledger):
    sahel.add_claim(**CLAIM)
    rows = sahel.add_claim(**CLAIM | {"figure": "22", "date": "15 mars 2025", "revises": "menaka-2025.01.killed"})
    assert rows["status"].tolist() == ["standing", "revised"]
    assert sahel.load_claims().set_index("claim_id").loc["menaka-2025.01.killed", "status"] == "revised"
    assert "another incident" in str(refused(sahel.add_claim, **CLAIM | {"revises": "tz.fama.0727.own.killed"}))


def test_a_bundled_claim_that_is_revised_is_replaced_in_the_project(ledger):
    earlier = "moura-2022.02.neutralised"
    given = CLAIM | {"incident": "moura-2022", "claimant": "FAMa", "date": "2022-04-20", "revises": earlier}
    before = sahel.load_claims().set_index("claim_id").drop(columns=["status", "row_from"])
    sahel.add_claim(**given)
    after = sahel.load_claims().set_index("claim_id")
    assert after.loc[earlier, "status"] == "revised"
    pd.testing.assert_frame_equal(after.loc[before.index, before.columns], before)


def test_a_place_and_a_day_mean_the_one_incident_there(ledger):
    given = {name: value for name, value in CLAIM.items() if name != "incident"}
    row = sahel.add_claim(**given | {"place": "Menaka", "on": "12 mars 2025"})
    assert row["incident_id"].item() == "menaka-2025"
    found = refused(sahel.add_claim, **given | {"place": "Tinzaouatène", "on": "27 juillet 2024"}).refusals["place"]
    near = found.candidates.set_index("incident_id")["days"]
    assert near["tinzaouaten-2024-ambush"] == 0 and near["tinzaouaten-2024-battle"] == 1
    assert near["tinzaouaten-2024-strike-0730"] == -3


def test_an_incident_has_its_sides(ledger):
    parties = sahel.load_parties()
    mine = parties[parties["incident_id"] == "menaka-2025"].set_index("actor_id")
    assert mine["side"].to_dict() == {"civilians": "b", "fama": "b", "jnim": "a"}
    assert mine["role"].to_dict() == {"civilians": "victim", "fama": "belligerent", "jnim": "belligerent"}
    sahel.add_claim(**CLAIM)
    assert sahel.load_ledger().set_index("claim_id").loc["menaka-2025.01.killed", "stance"] == "enemy"


def test_an_incident_that_is_probably_there_is_refused_unless_it_is_another(ledger):
    again = INCIDENT | {"place": "Menaka", "date": "14 mars 2025"}
    found = refused(sahel.add_incident, **again).refusals["besides"]
    assert found.candidates["incident_id"].tolist() == ["menaka-2025"]
    row = filled(sahel.add_incident(**again, besides="menaka-2025", point="15.9, 2.4"))
    assert row["incident_id"] == "menaka-2025-0314" and (row["latitude"], row["longitude"]) == ("15.9", "2.4")


def test_a_source_known_by_its_address_is_not_added_again(ledger):
    assert "le-jour-20250313" in str(refused(sahel.add_source, url="http://example.org/a#part"))
    other = filled(sahel.add_source(**SOURCE | {"url": "https://example.org/b", "title": ""}))
    assert (other["source_id"], other["found"]) == ("le-jour-20250313-2", "address")
    assert filled(sahel.add_source(url="https://www.example.net/x"))["source_id"] == "example-net"
    assert set(refused(sahel.add_source, title="Un titre").refusals) == {"publisher", "found"}


def test_what_a_table_has_not_is_refused_by_name(project):
    with pytest.raises(sahel.SahelError, match="a source has no 'adress'"):
        sahel.add_source(adress="https://example.org/a")


def test_without_a_project_nothing_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setenv("SAHEL_PROJECT", "")
    with pytest.raises(BadProject, match="sahel new FOLDER"):
        sahel.add_source(**SOURCE)


def test_a_project_with_faults_is_mended_first(ledger):
    path = ledger / "data" / "sources.csv"
    path.write_text(path.read_text().replace(",excerpt,", ",perhaps,"))
    before = files(ledger)
    with pytest.raises(InvalidTable, match="perhaps"):
        sahel.add_claim(**CLAIM)
    assert files(ledger) == before


def _add_source(number: int) -> str:
    return sahel.add_source(**SOURCE | {"url": f"https://example.org/{number}"})["source_id"].item()


def test_writers_at_the_same_time_lose_nothing_and_take_no_id_twice(project):
    with multiprocessing.get_context("forkserver").Pool(3) as pool:
        ids = pool.map(_add_source, range(6))
    assert len(set(ids)) == 6
    written = read_project_tables(read_project(os.environ["SAHEL_PROJECT"]))
    assert written.faults.empty and set(written.layers["sources"].own["source_id"]) == set(ids)
