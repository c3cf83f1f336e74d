"""`sahel list` and `sahel show`: what there is, and bands as a table and a bar, with no number of their own."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from project_files import incident, make_project

import sahel
from sahel.claims import rule_book
from sahel.cli.listing import LISTS, band_lines
from sahel.cli.main import main
from sahel.load.fetch import PUBLICATIONS
from sahel.reports.plan.editions import notebooks


def ids_listed(capsys, *arguments: str) -> list[str]:
    assert main(["list", *arguments]) == 0
    return [line.split()[0] for line in capsys.readouterr().out.splitlines()]


def test_each_list_has_one_line_for_each(capsys):
    expected = {
        "incidents": sahel.load_incidents()["incident_id"],
        "actors": sahel.load_actors()["actor_id"],
        "datasets": PUBLICATIONS,
        "rules": rule_book()["rule"],
        "notebooks": notebooks(),
    }
    for what, ids in expected.items():
        assert ids_listed(capsys, what) == list(ids)
    assert {"MLI", "TCD"} <= set(ids_listed(capsys, "countries"))
    assert set(LISTS) == {*expected, "countries"}


def test_a_search_reads_names_and_aliases_without_accents_and_finding_nothing_is_a_failure(capsys):
    assert "tinzaouaten-2024" in ids_listed(capsys, "incidents", "--search", "Tinzaouatene")
    assert "jnim" in ids_listed(capsys, "actors", "--search", "j.n.i.m.")
    assert main(["list", "incidents", "--search", "atlantis"]) == 1
    assert capsys.readouterr().out == "None of the incidents has 'atlantis' in it.\n"


def test_a_project_lists_its_own(tmp_path, capsys):
    place = make_project(tmp_path / "mine", incidents=[incident()])
    assert ids_listed(capsys, "incidents", "--project", str(place), "--search", "mine-2024") == ["mine-2024"]


@pytest.fixture(autouse=True)
def a_terminal_of_110_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "110")


BAND = {"incident_id": "x", "victim": "fama", "harm": "killed", "band": "claimed", "low": 10.0, "high": 10.0,
        "said": "10", "floor": np.nan}  # fmt: skip


def bars(*bands: dict) -> dict[str, str]:
    """The bar behind each stated thing, from the left edge of the scale on."""
    lines = band_lines(pd.DataFrame([BAND | one for one in bands]).astype({"said": "str"}), actors=sahel.load_actors())
    edge = next((line.index("0", 60) for line in lines if re.fullmatch(r" +0 +\d+", line)), 200)
    return {line[32:edge].strip(): line[edge:] for line in lines if line.startswith("  ") and line[32:edge].strip()}


def test_a_bar_goes_from_the_lowest_to_the_highest_number_named_and_open_ends_are_short():
    drawn = bars(
        {"band": "conceded", "said": "up to 10", "low": 0.0},
        {"said": "20 … at least 40", "low": 20.0, "high": np.inf},
        {"band": "third_party", "said": "40", "low": 40.0, "high": 40.0},
    )
    width = len(drawn["40"])
    assert drawn["40"].strip() == "█"
    assert re.fullmatch(r" +░░░█", drawn["up to 10"])
    assert re.fullmatch(r" +█+░░░", drawn["20 … at least 40"])
    assert len(drawn["20 … at least 40"]) == width + 3  # the same highest number, and a tail
    assert drawn["20 … at least 40"].index("█") == pytest.approx((width - 1) / 2, abs=1)


def test_words_and_silence_have_a_line_and_no_bar():
    lines = band_lines(
        pd.DataFrame(
            [
                BAND | {"said": "“about 300 dead”, no number", "low": 1.0, "high": np.inf},
                BAND | {"band": "conceded", "said": "no figure", "low": np.nan, "high": np.nan},
            ]
        ),
        actors=sahel.load_actors(),
    )
    text = "\n".join(lines)
    assert "█" not in text and "░" not in text
    assert re.search(r"Enemies claim +“about 300 dead”, no number", text)
    assert re.search(r"Own side concedes +no figure", text)
    assert re.search(r"Third parties say +nothing stated", text)
    assert not re.search(r"^ +0 +\d+$", text, re.MULTILINE)  # no scale without a number


def test_what_is_known_of_a_part_alone_is_said_so():
    drawn = bars({"said": np.nan, "low": np.nan, "high": np.nan, "floor": 53.0})
    assert "a part or a count alone: at least 53" in " ".join(drawn)
    assert set("".join(drawn.values())) <= {" "}


@pytest.mark.slow
def test_every_number_shown_of_an_incident_is_one_of_its_bands(capsys):
    assert main(["show", "moura-2022"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Moura operation and massacre (moura-2022), ")
    bands = sahel.claim_bands(sahel.load_ledger())
    said = bands[bands["incident_id"] == "moura-2022"]["said"].str.findall(r"\d+").explode().dropna()
    body = shown.partition("\n")[2].rpartition("\n█")[0]
    assert set(re.findall(r"\d+", body)) - {"0"} == set(said)


@pytest.mark.slow
def test_a_past_day_shows_what_was_known_then_and_nothing_is_said_so(capsys):
    assert main(["show", "moura-2022", "--as-of", "2022-03-01"]) == 0
    assert capsys.readouterr().out == "Moura operation and massacre (moura-2022): nothing was stated by 2022-03-01.\n"
    assert main(["show", "moura-2022", "--as-of", "soon"]) == 2
