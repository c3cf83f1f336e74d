"""Our own tables from any path: recognised by their columns, refused by name, kept by country and day."""

import shutil

import pandas as pd
import pytest

import sahel
from sahel.load import own_files
from sahel.load.own_files import parse, recognise
from sahel.schema import tables
from sahel.schema.validation import faults
from sahel.workspace import folder


def test_a_file_of_another_shape_is_refused_with_the_nearest_table(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("coup_id,country,date\nx,MLI,2020-08-18\n", encoding="utf-8")
    with pytest.raises(sahel.SahelError, match=r"nearest is 'coups', from which .*country_then.* are missing"):
        recognise(pd.read_csv(path).columns)
    with pytest.raises(sahel.SahelError, match="lacks column"):
        sahel.load_coups(path)


def test_a_file_that_is_not_there_or_no_table_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(sahel.SahelError, match="there is no file"):
        sahel.load_coups(tmp_path / "absent.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(bytes(range(256)))
    with pytest.raises(sahel.SahelError, match="cannot be read as a CSV table"):
        sahel.load_coups(binary)


@pytest.mark.parametrize("name", tables.BUNDLED)
def test_each_bundled_table_is_recognised_by_its_columns(name):
    frame, found = parse(folder("data") / f"{name}.csv", name=name)
    assert found.empty, found
    assert recognise(frame.columns) == name
    assert faults(frame, name).empty


def test_a_copy_of_a_bundled_table_loads_from_any_path(tmp_path):
    copied = shutil.copy(folder("data") / "coups.csv", tmp_path / "anything.csv")
    pd.testing.assert_frame_equal(sahel.load_coups(copied), sahel.load_coups())


def test_an_unknown_country_is_refused_with_those_there_are():
    with pytest.raises(sahel.SahelError, match=r"no row is about 'ML'. .*MLI"):
        sahel.load_coups(country="ML")


def test_since_and_until_keep_what_may_lie_between():
    months = sahel.load_coups(country="NER", since="2011-07-20", until="2011-07-21")
    assert months["coup_id"].tolist() == ["ne-2011-07"]


def test_a_bundled_table_is_parsed_once_for_each_content(tmp_path, monkeypatch):
    (tmp_path / "remarks.csv").write_bytes((folder("data") / "remarks.csv").read_bytes())
    monkeypatch.setattr(own_files, "folder", lambda name: tmp_path)
    monkeypatch.setattr(own_files, "_PARSED", {})
    first = own_files.read_canonical(None, name="remarks")
    first.loc[0, "speaker"] = "somebody else"
    again = own_files.read_canonical(None, name="remarks")
    assert again.loc[0, "speaker"] != "somebody else"

    lines = (tmp_path / "remarks.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "remarks.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    assert len(own_files.read_canonical(None, name="remarks")) == len(again) - 1

    (tmp_path / "remarks.csv").write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(sahel.SahelError, match="only row"):
            own_files.read_canonical(None, name="remarks")
    (tmp_path / "remarks.csv").unlink()
    with pytest.raises(sahel.SahelError, match="no file"):
        own_files.read_canonical(None, name="remarks")
