"""Ledgers in other hands: joint speakers, French words of harm."""

from __future__ import annotations

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
