"""A draft of a mapping is made whatever the encoding, and wherever it first shows."""

from __future__ import annotations

import pytest

from sahel import load_events, suggest_mapping


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "cp850", "utf-8"])
@pytest.mark.parametrize(("first", "line"), [("", "\n"), ("sep=;\r\n", "\r\n"), ("", "\r")])
def test_a_first_accent_far_down_the_file_stops_no_draft(tmp_path, encoding, first, line):
    rows = ["jour;pays;morts;lieu"] + [f"28/07/2024;Mali;3;{n} " + "Gao " * 100 for n in range(900)]
    rows.append("29/07/2024;Mali;4;Ségou")
    sheet, mapping = tmp_path / "long.csv", tmp_path / "long.toml"
    sheet.write_bytes((first + line.join([*rows, ""])).encode(encoding))
    assert sheet.stat().st_size > 1 << 18
    mapping.write_text(suggest_mapping(sheet), encoding="utf-8")
    events = load_events(sheet, mapping=mapping)
    assert len(events) == 901
    assert events["place"].iloc[-1].startswith("S")
