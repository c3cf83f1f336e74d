"""Records of a folder of pages: what is still read, and what is not."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from sahel.reports.build.records import Record, read_record, write_record

MADE = Record(
    name="coups", file="coups.html", title="Coups", parameters={}, country="", start="", notebook="n", inputs={},
    environment="e", page="p", content="c", embedded="m", built_at="2024-07-30T00:00:00Z",
)  # fmt: skip


@pytest.fixture
def written(tmp_path):
    write_record(MADE, folder=tmp_path, environment={})

    def rewrite(**cells: object):
        kept = {name: value for name, value in (asdict(MADE) | cells).items() if value is not None}
        (tmp_path / ".sahel" / "coups.json").write_text(json.dumps(kept))
        return read_record(tmp_path, "coups.html")

    return rewrite


def test_a_record_of_the_former_format_is_read_as_one_of_today(written):
    assert written(format=1, embedded=None, carried="m") == MADE


@pytest.mark.parametrize("cells", [{"format": 3}, {"format": 1, "embedded": None}, {"embedded": None}, {"more": 1}])
def test_a_record_of_another_shape_is_passed_over(written, cells):
    assert written() == MADE
    assert written(**cells) is None
