"""What of the facts should be looked at again: each reason at its edge."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import sahel
from sahel.cli.main import main
from sahel.schema.facts import (
    dates_inferred,
    missing_fields,
    not_found_again,
    one_source,
    round_numbers,
    two_official_tolls,
)

ACTORS = pd.DataFrame({"actor_id": ["gov-ml", "fama", "hrw"], "state": ["MLI", "MLI", None]})


def claims(*rows: dict) -> pd.DataFrame:
    usual = {
        "incident_id": "i", "claimant": "gov-ml", "victim": "fama", "harm": "killed", "scope": "whole",
        "bound": "exact", "status": "standing", "low": 38, "high": 38, "wording": None, "source_id": "d1", "note": None,
        "stated_on": pd.Timestamp("2019-10-03"),
    }  # fmt: skip
    table = pd.DataFrame([usual | {"claim_id": f"c{n}", "statement_id": f"s{n}"} | row for n, row in enumerate(rows)])
    return table.astype({"low": "Int64", "high": "Int64", "wording": "str", "note": "str"})


def ids(found: pd.DataFrame) -> list[str]:
    return found["row_id"].tolist()


@pytest.mark.parametrize(
    ("second", "listed"),
    [
        ({"claimant": "fama", "low": 40, "high": 40}, ["c0", "c1"]),
        ({"low": 40, "high": 40, "status": "revised"}, []),
        ({"low": 40, "high": 40, "scope": "Mondoro"}, []),
        ({"low": 40, "high": 40, "statement_id": "s0"}, []),
        ({"low": 38, "high": 38}, []),
        ({"claimant": "hrw", "low": 40, "high": 40}, []),
        ({"bound": "at_least", "low": 40, "high": None}, ["c0", "c1"]),
        ({"bound": "unquantified", "low": None, "high": None}, []),
    ],
)
def test_two_tolls_of_one_state_in_force_are_listed(second, listed):
    assert ids(two_official_tolls(claims({}, second), actors=ACTORS)) == listed


@pytest.mark.parametrize(
    ("row", "is_listed"),
    [
        ({"low": 20, "high": 20}, True), ({"low": 19, "high": 19}, False), ({"low": 10, "high": 10}, False),
        ({"low": 25, "high": 25}, False), ({"low": 60, "high": 60, "bound": "about"}, False),
        ({"low": 60, "high": None, "bound": "at_least"}, False),
        ({"low": 60, "high": 60, "wording": "60 corps"}, False),
    ],
)  # fmt: skip
def test_a_round_number_without_a_word_beside_it_is_listed(row, is_listed):
    assert bool(ids(round_numbers(claims(row)))) is is_listed


def test_a_statement_in_two_documents_has_more_than_one_source():
    rows = claims({"statement_id": "s"}, {"statement_id": "s", "source_id": "d2"}, {"source_id": "d3"})
    assert one_source(rows)[["row_id", "detail"]].values.tolist() == [["c2", "d3"]]


def test_missing_fields_are_named():
    rows = claims({"claimant": None, "stated_on": pd.NaT}, {})
    assert missing_fields(rows, table="claims")[["row_id", "detail"]].values.tolist() == [["c0", "claimant, stated_on"]]
    assert missing_fields(rows.iloc[:0], table="claims").empty


def test_an_inferred_date_and_a_lost_source_are_listed():
    rows = claims({"note": "the day of the report"}, {"note": "inferred"}, {"note": "preferred by nobody"})
    assert ids(dates_inferred(rows, table="claims")) == ["c0", "c1"]
    sources = pd.DataFrame(
        {"source_id": ["a", "b"], "found": ["found", "not_found"], "published_on": pd.to_datetime(["2020-01-01", None])}
    )
    assert ids(not_found_again(sources)) == ["b"]


def test_the_command_lists_the_bundled_rows_and_takes_no_file_beside(capsys):
    assert main(["check", "--facts", "--json"]) == 0
    listed = pd.DataFrame(json.loads(capsys.readouterr().out))
    assert {"so.gov.killed", "solhan-2021.03.killed"} <= set(listed.query("why == 'two official tolls'")["row_id"])
    within = listed.groupby("why", sort=False)["age_days"].apply(lambda ages: ages.dropna().is_monotonic_decreasing)
    assert within.all()
    assert main(["check", "--facts"]) == 0
    assert "two official tolls: " in capsys.readouterr().out
    for wrong in (["check"], ["check", "--facts", "claims.csv"]):
        assert main(wrong) == 2
        assert "--facts" in capsys.readouterr().err


def test_no_chain_of_official_tolls_is_open_but_those_whose_notes_say_why():
    found = two_official_tolls(sahel.load_claims(), actors=sahel.load_actors())
    notes = sahel.load_claims().set_index("claim_id").loc[found["row_id"]].groupby("incident_id")["note"].agg(" ".join)
    assert notes.str.contains("doubtful|another authority").all()


def test_the_worked_examples_are_rows_of_the_table():
    page = (Path(__file__).resolve().parents[2] / "docs" / "contributing-facts.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    examples = pd.DataFrame([[cell.strip() for cell in line.strip("|").split("|")] for line in lines])
    columns = ["harm", "bound", "low", "high", "scope", "status"]
    shown = examples.set_index(examples[0].str.strip("`"))[[2, 3, 4, 5, 6, 7]].set_axis(columns, axis="columns")
    rows = sahel.load_claims().set_index("claim_id").loc[shown.index, columns].astype("str").fillna("")
    assert len(shown) == 10
    assert rows.replace("<NA>", "").values.tolist() == shown.values.tolist()
