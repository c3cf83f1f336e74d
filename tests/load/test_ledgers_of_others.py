"""Ledgers in other hands: joint speakers, French words of harm."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.load.mapping.figures import read_figures
from sahel.load.mapping.suggest import suggest_mapping
from sahel.load.reader import read_table

MAPPING = """
table = "claims"
[columns]
incident_id = "incident"
claimant = "said_by"
victim = "of_whom"
stated_on = "day"
[figures]
killed = "killed"
[constants]
victim_category = "unknown"
scope = "whole"
status = "standing"
source_id = "my-sheet"
seen = "excerpt"
"""


def claims_of(tmp_path, rows):
    (tmp_path / "sheet.csv").write_text("incident,said_by,of_whom,day,killed\n" + rows, encoding="utf-8")
    (tmp_path / "sheet.toml").write_text(MAPPING)
    return read_table(tmp_path / "sheet.csv", mapping=tmp_path / "sheet.toml")


def test_joint_speakers_and_victims_are_each_followed_to_the_day(tmp_path):
    reading = claims_of(tmp_path, "a,JNIM; CSP,FAMa,2024-07-30,12\na,FAMa,CSP; JNIM;,2024-07-31,20+\n")
    assert reading.frame["claimant"].tolist() == ["jnim;csp-dpa", "fama"]
    assert reading.frame["victim"].tolist() == ["fama", "csp-dpa;jnim"]
    assert reading.unknown == {}


def test_two_names_of_one_speaker_are_one_and_an_unknown_one_leaves_the_cell_blank(tmp_path):
    reading = claims_of(tmp_path, "a,JNIM; GSIM,FAMa,2024-07-30,12\na,JNIM; Nobody,FAMa,2024-07-31,20+\n")
    assert reading.frame["claimant"].fillna("").tolist() == ["jnim", ""]
    assert reading.frame["signed_as"].tolist() == ["JNIM; GSIM", "JNIM; Nobody"]
    assert reading.unknown == {"claimant": ("Nobody",)}


def test_a_french_ledger_loads_as_it_is_said(tmp_path):
    (tmp_path / "sheet.csv").write_text(
        "incident;qui;victimes;catégorie;type;date;nombre;source\n"
        "a;JNIM;armée;militaires;tués;2024-07-30;5 ou 6;s\n"
        "a;FAMa;civils;civils;tués;2024-07-30;une dizaine;s\n"
        "a;FAMa;habitants;habitants;blessés;2024-07-30;plusieurs dizaines;s\n"
        "a;FAMa;villageois; civils ;enlevés;2024-07-30;12 habitants;s\n",
        encoding="utf-8",
    )
    draft = suggest_mapping(tmp_path / "sheet.csv")
    assert '# "enlevés" = ""' in draft and '"tués" =' not in draft
    draft = draft.replace('# "enlevés" = ""', '"enlevés" = "captured"')
    (tmp_path / "draft.toml").write_text(draft, encoding="utf-8")
    reading = read_table(tmp_path / "sheet.csv", mapping=tmp_path / "draft.toml")
    said = reading.frame[["victim", "victim_category", "harm", "bound", "low", "high", "term"]]
    assert said.astype("str").fillna("").replace("<NA>", "").values.tolist() == [
        ["", "combatant", "killed", "between", "5", "6", ""],
        ["civilians", "civilian", "killed", "about", "10", "10", ""],
        ["civilians", "civilian", "wounded", "unquantified", "", "", "plusieurs dizaines"],
        ["civilians", "civilian", "captured", "exact", "12", "12", ""],
    ]
    assert reading.frame["victim_as_named"].tolist() == ["armée", "civils", "habitants", "villageois"]
    assert reading.unknown == {"victim": ("armée",)}


@pytest.mark.parametrize(
    "text",
    ["20 ou 30", "cent-vingt", "82-25", "15 soldats de l'armée", "20 terroristes neutralisés", "civils", "armée"],
)
def test_what_may_be_meant_in_two_ways_is_not_read(text):
    assert read_figures(pd.Series([text])).isna().all(axis=None)
