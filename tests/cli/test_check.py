"""`sahel check` of several files: each by itself first, then together."""

from __future__ import annotations

import json

import pytest

from sahel.cli.main import main
from sahel.workspace import folder


def claims_of(place, *, old: str = "", new: str = ""):
    place.mkdir()
    path = place / "claims.csv"
    head, first, rest = (folder("data") / "claims.csv").read_text(encoding="utf-8").split("\n", 2)
    path.write_text("\n".join([head, first.replace(old, new) if old else first, rest]), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("is_first", [True, False])
def test_the_faults_of_one_of_two_files_of_a_table_are_named_with_their_file(tmp_path, capsys, is_first):
    broken = claims_of(tmp_path / "a", old="tinzaouaten-2024", new="no-such-incident")
    sound = claims_of(tmp_path / "b")
    files = [broken, sound] if is_first else [sound, broken]
    assert main(["check", "--json", *files]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {fault["file"] for fault in found} == {broken}
    assert main(["check", broken]) == 1
    alone = capsys.readouterr().out
    main(["check", *files])
    assert alone in capsys.readouterr().out


def test_two_tables_given_together_are_held_against_each_other(tmp_path, capsys):
    incidents = tmp_path / "incidents.csv"
    text = (folder("data") / "incidents.csv").read_text(encoding="utf-8")
    incidents.write_text("\n".join(row for row in text.split("\n") if not row.startswith("tinzaouaten-2024,")), "utf-8")
    claims = claims_of(tmp_path / "a")
    assert main(["check", claims]) == 0
    assert main(["check", claims, str(incidents)]) == 1
    assert "'tinzaouaten-2024': should hold that it is a `incident_id` of incidents" in capsys.readouterr().out
