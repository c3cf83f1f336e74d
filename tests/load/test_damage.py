"""Files damaged at random: each loads with an account that adds up, or is refused in a sentence."""

from __future__ import annotations

import gzip
import io
import json
import random
import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from load_files import ACLED_2016, ACLED_API, ACLED_NEW, ACLED_OLD, GED, GED_HEADER, REAL, ged_row, real

from sahel import load_sources
from sahel.cli import main
from sahel.errors import InvalidTable, SahelError, UnknownTable
from sahel.load import reader
from sahel.load.formats.csv import NotClean
from sahel.load.reader import read_table
from sahel.workspace import folder

pytestmark = pytest.mark.slow

MANY = "\n".join(
    [GED_HEADER, *(ged_row(n, day=n % 9 + 1, newline="\nmore" if n % 3 else "") for n in range(1, 40)), ""]
)
WHOLE = {
    "ged.csv": MANY.encode(),
    "acled.csv": ACLED_NEW.encode(),
    "acled2016.csv": ACLED_2016,
    "acled.json": ACLED_API.encode(),
}


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def flipped(data: bytes, chance: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def cut_out(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randint(1, 300) :]


def doubled(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at : at + 300] + data[at:]


def swapped_columns(data: bytes, chance: random.Random) -> bytes:
    head, _, rest = data.partition(b"\n")
    names = head.split(b",")
    one, other = chance.randrange(len(names)), chance.randrange(len(names))
    names[one], names[other] = names[other], names[one]
    return b",".join(names) + b"\n" + rest


DAMAGES = [truncated, flipped, cut_out, doubled, swapped_columns]


def outcome(path: Path) -> str:
    """Load with quarantine; whatever happens must be either of the two honest things."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            reading = read_table(path, on_error="quarantine")
        except SahelError as refusal:
            assert len(str(refusal)) > 20
            return "refused"
    others = reading.n_quarantined + reading.n_filtered + reading.n_empty + reading.n_repeated
    assert reading.n_read == reading.n_kept + others
    assert len(reading.frame) >= reading.n_kept
    if reading.n_quarantined:
        assert reading.quarantined["reason"].notna().all()
        assert reading.quarantine_path == path.with_name(path.name + ".quarantine.csv")
    return "loaded"


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_loads_accounted_for_or_is_refused(tmp_path, name, damage, seed):
    path = tmp_path / name
    path.write_bytes(damage(WHOLE[name], random.Random(seed)))
    outcome(path)


@pytest.mark.parametrize("name", REAL)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_real_file_loads_accounted_for_or_is_refused(tmp_path, name, seed):
    chance = random.Random(seed)
    whole = real(name).read_bytes()
    head = whole[: whole.find(b"\n", 120_000) + 1] or whole
    path = tmp_path / name
    path.write_bytes(chance.choice(DAMAGES)(head, chance))
    outcome(path)


@pytest.mark.parametrize("packing", ["gz", "zip", "xlsx", "parquet"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_archive_or_sheet_is_refused_or_accounted_for(tmp_path, packing, seed):
    chance = random.Random(seed)
    path = tmp_path / f"ged.{packing}"
    path.write_bytes(chance.choice([truncated, flipped, cut_out])(packed(tmp_path, packing), chance))
    outcome(path)


def packed(folder: Path, packing: str) -> bytes:
    """The same table in another wrapping, made once."""
    path = folder / f"whole.{packing}"
    if not path.exists():
        match packing:
            case "gz":
                path.write_bytes(gzip.compress(MANY.encode()))
            case "zip":
                with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                    archive.writestr("ged.csv", MANY)
            case "xlsx":
                excel(path)
            case "parquet":
                from sahel.load.convert import convert

                (folder / "ged.csv").write_text(MANY, encoding="utf-8")
                convert(folder / "ged.csv", path)
    return path.read_bytes()


def excel(path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl (extra `excel`) is not installed")
    import csv

    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(MANY)):
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize("n", range(1, 39))
def test_a_lost_quote_never_swallows_a_row_unseen(tmp_path, n):
    quotes = [at for at, mark in enumerate(MANY) if mark == '"']
    at = quotes[n * len(quotes) // 40]
    path = tmp_path / "ged.csv"
    path.write_text(MANY[:at] + MANY[at + 1 :], encoding="utf-8")
    reading = read_table(path, on_error="quarantine")
    assert reading.n_kept + reading.n_quarantined >= 39
    # A row is either kept as it was or set aside: none takes over cells of another.
    good = read_table(_whole(tmp_path)).frame.set_index("event_id")
    kept = reading.frame.set_index("event_id")
    columns = ["date_start", "best", "low", "high", "country"]
    assert kept[columns].equals(good.loc[kept.index, columns])


def _whole(folder: Path) -> Path:
    path = folder / "whole.csv"
    path.write_text(MANY, encoding="utf-8")
    return path


@pytest.mark.parametrize("number", ["٣", "99999999999999999999999", "9" * 400])
def test_a_number_that_no_table_can_hold_is_a_fault_of_its_cell(tmp_path, number):
    export, ledger = tmp_path / "acled.csv", tmp_path / "claims.csv"
    export.write_text(
        f"event_date,country,event_type,fatalities\n28 July 2024,Mali,Battles,{number}\n", encoding="utf-8"
    )
    held = pd.read_csv(folder("data") / "claims.csv", dtype="str", keep_default_na=False).head(2)
    held.loc[0, ["bound", "low", "high"]] = ["at_least", number, ""]
    held.to_csv(ledger, index=False)
    for path, column in ((export, "fatalities"), (ledger, "low")):
        reading = read_table(path, on_error="collect")
        assert reading.faults.loc[reading.faults["column"] == column, ["value", "rule"]].values.tolist()[0] == [
            number, "is a whole number"
        ]  # fmt: skip
        assert reading.n_quarantined == 1


def test_a_day_count_in_another_script_is_a_fault_of_its_cell(tmp_path):
    export = tmp_path / "acled.csv"
    export.write_text("event_date,country,event_type,fatalities\n4٥٠٠٠,Mali,Battles,3\n", encoding="utf-8")
    assert read_table(export, on_error="collect").faults["column"].tolist() == ["event_date"]


def careful(path: Path, **asked):
    """The reading of a file as if nothing in it were clean."""

    def never(*args, **options):
        raise NotClean("on purpose")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "clean_chunks", never)
        return read_table(path, on_error="collect", **asked)


def agree(path: Path, **asked):
    """The fast and the careful reading of a file, which must be the same in every respect."""
    fast, slow = read_table(path, on_error="collect", **asked), careful(path, **asked)
    pd.testing.assert_frame_equal(fast.frame, slow.frame, check_exact=True)
    pd.testing.assert_frame_equal(fast.faults, slow.faults)
    told, again = fast.as_dict(), slow.as_dict()
    broken = "are not UTF-8, as the rest"  # bytes that no wanted column holds: only the careful reading meets them
    again["notes"] = [note for note in again["notes"] if broken not in note]
    told["notes"] = [note for note in told["notes"] if broken not in note]
    assert told == again
    return fast


def odd_cell(data: bytes, chance: random.Random) -> bytes:
    """One cell emptied, lost, doubled or replaced by something odd."""
    lines = data.split(b"\n")
    row = chance.randrange(1, len(lines))
    cells = lines[row].split(b",")
    at = chance.randrange(len(cells))
    odd = [b"", b" 5 ", b"1e5", b"5.0", b"+4", b"12345678901234567", b"inf", b"nan", b"\xc2\xa0x", b"\xff", b"a\rb"]
    cells[at : at + 1] = chance.choice([[], [cells[at]] * 2, [chance.choice(odd)]])
    lines[row] = b",".join(cells)
    return b"\n".join(lines)


def lone_returns(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\n", b"\r")


@pytest.mark.parametrize("name", ["ged", "acled", "old"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_the_fast_reading_gives_what_the_careful_one_gives(tmp_path, name, seed):
    chance = random.Random(seed)
    whole = {"ged": MANY, "acled": ACLED_NEW, "old": ACLED_OLD + ACLED_OLD.splitlines(keepends=True)[1]}[name].encode()
    whole = chance.choice([whole, whole.replace(b"\n", b"\r\n")])
    path = tmp_path / "events.csv"
    path.write_bytes(chance.choice([*DAMAGES, odd_cell, odd_cell, odd_cell, odd_cell, lone_returns])(whole, chance))
    try:
        slow = careful(path)
    except SahelError as refusal:
        with pytest.raises(type(refusal)):
            read_table(path, on_error="collect")
    else:
        agree(path)
        if slow.n_read:
            agree(path, columns=["event_id", "flags"])


def test_a_row_that_lost_a_cell_is_set_aside_though_every_number_still_fits(tmp_path):
    path = tmp_path / "acled.csv"
    head, row = ACLED_OLD.splitlines()
    # Without its notes, the row has ACLED's time stamp where the fatalities should be.
    other = row.replace("80001", "80002")
    path.write_text("\n".join([head, row, row.replace("Invented.,2,", "2,"), other, ""]), encoding="utf-8")
    reading = agree(path)
    assert reading.frame["best"].tolist() == [2, 2]
    assert reading.faults[["row", "rule"]].values.tolist() == [[3, "has the header's 31 cells: it has 30"]]


def test_a_surplus_cell_does_not_make_up_for_a_lost_one(tmp_path):
    path = tmp_path / "acled.csv"
    head, row = ACLED_OLD.splitlines()
    path.write_text("\n".join([head, row, row.replace("Invented.,2,", "2,"), row + ",", ""]), encoding="utf-8")
    assert agree(path).quarantined["row"].tolist() == [3]


@pytest.mark.parametrize("breaks", ["\r", "\r\n"])
def test_no_row_is_lost_whatever_ends_the_lines(tmp_path, breaks):
    path = tmp_path / "ged.csv"
    path.write_bytes(GED.replace("\nand more", " and more").replace("\n", breaks).encode())
    assert agree(path).n_kept == 3


def test_line_breaks_inside_a_header_hide_no_row(tmp_path):
    path = tmp_path / "ged.csv"
    path.write_text(
        GED.replace("source_article", '"source\narticle"').replace(",date_prec,", ',"date\nprec",'), "utf-8"
    )
    reading = agree(path)
    assert (reading.n_kept, reading.frame["date_precision"].tolist()) == (3, [1, 1, 1])


@pytest.mark.parametrize("number", ["1e5", "12345678901234567"])
def test_a_number_that_is_not_written_out_is_a_fault_in_either_reading(tmp_path, number):
    path = tmp_path / "acled.csv"
    path.write_text(ACLED_NEW.replace(",3,,1722900000", f",{number},,1722900000"), encoding="utf-8")
    assert agree(path).faults[["column", "value"]].values.tolist() == [["fatalities", number]]


def test_text_is_trimmed_and_cells_of_spaces_are_blank_in_either_reading(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(ACLED_NEW.replace(",Madeuptown,", ", Madeuptown\u00a0,").replace(",Elsewhere,", ",  ,"), "utf-8")
    places = agree(path).frame["place"]
    assert places[0] == "Madeuptown" and pd.isna(places[1])


def test_a_column_of_the_files_own_is_taken_over_as_it_stands(tmp_path):
    path = tmp_path / "acled.csv"
    header = "event_date,country,event_type,fatalities,seen,code\n"
    rows = "30-Jun-23,Mali,Battles,5,TRUE,007\n01-Jul-23,Mali,Riots,0,FALSE,1.50\n"
    path.write_text(header + rows, encoding="utf-8")
    assert agree(path, columns=["seen", "code"]).frame.values.tolist() == [["TRUE", "007"], ["FALSE", "1.50"]]


def test_a_large_file_with_a_word_among_its_ids_warns_of_nothing(tmp_path):
    path = tmp_path / "ged.csv"
    rows = [ged_row(n) for n in range(1, 4001)]
    rows[3500] = rows[3500].replace("3501,", "abc,", 1)
    path.write_text("\n".join([GED_HEADER, *rows, ""]), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert agree(path).frame["event_id"].iloc[3500] == "abc"


def test_a_file_of_country_years_without_an_estimate_has_blanks_for_it(tmp_path):
    path = tmp_path / "years.csv"
    tags = [f"{tag}_total_deaths_{level}_cy" for tag in ("sb", "ns", "os") for level in ("best", "high", "low")]
    header = ["country_cy", "year_cy", *tags[:-1]]
    path.write_text(",".join(header) + "\n" + ",".join(["Mali", "2020"] + ["1"] * 8) + "\n", encoding="utf-8")
    assert read_table(path).frame["low"].isna().tolist() == [False, False, True]


def test_two_other_names_for_one_column_are_not_both_taken(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(
        "event_date,country,event_type,fatalities,lon,long\n30-Jun-23,Mali,Battles,5,1.5,-3\n", encoding="utf-8"
    )
    assert agree(path).frame["longitude"].tolist() == [1.5]


def test_rows_above_the_header_and_names_given_twice_are_told(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(
        "Incidents in Mali,,,,\n\nevent_date,country,event_type,fatalities,fatalities\n30-Jun-23,Mali,Battles,5,6\n",
        encoding="utf-8",
    )
    reading = agree(path)
    assert (reading.n_read, reading.frame["best"].tolist(), reading.frame["event_id"].tolist()) == (1, [5], ["row-4"])
    assert "2 row(s) above the header passed over: Incidents in Mali" in reading.notes
    assert "more than one column is called fatalities: the first of them is read" in reading.notes


def test_a_row_of_data_is_never_taken_for_a_title(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(
        "30-Jun-23,Mali,Battles,5\nevent_date,country,event_type,fatalities\n30-Jun-23,Mali,Battles,5\n",
        encoding="utf-8",
    )
    with pytest.raises(UnknownTable, match="30-Jun-23"):
        read_table(path)


def test_a_carriage_return_in_a_cell_splits_no_row_of_the_quarantine_file(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(ACLED_NEW.replace("2024-07-26", "2024-07-99").replace("Invented text.", '"a\rb"'), "utf-8")
    reading = read_table(path, on_error="quarantine")
    assert pd.read_csv(reading.quarantine_path)["notes"].tolist() == ["a\rb"]


def sources_with(tmp_path: Path, change) -> Path:
    path = tmp_path / "sources.csv"
    path.write_text(change((folder("data") / "sources.csv").read_text(encoding="utf-8")), encoding="utf-8")
    return path


@pytest.mark.parametrize("surplus", [-1, 1])
def test_our_own_table_with_a_torn_row_is_refused_with_the_row(tmp_path, surplus, capsys):
    def torn(text):
        lines = text.splitlines()
        lines[2] = lines[2] + ",x" if surplus > 0 else lines[2].rsplit(",", 1)[0]
        return "\n".join([lines[0], "", *lines[1:], ""])

    path = sources_with(tmp_path, torn)
    with pytest.raises(InvalidTable) as refusal:
        load_sources(path)
    assert refusal.value.failures[["row", "column"]].values.tolist() == [[4, "(whole row)"]]
    assert main.main(["check", "--json", str(path)]) == 1
    assert json.loads(capsys.readouterr().out)[0]["row"] == 4


def test_our_own_table_with_blank_lines_counts_rows_as_the_file_does(tmp_path):
    def faulty(text):
        lines = text.splitlines()
        lines[3] = "," + lines[3].split(",", 1)[1]
        return "\n".join([lines[0], "", *lines[1:], ""])

    with pytest.raises(InvalidTable) as refusal:
        load_sources(sources_with(tmp_path, faulty))
    assert set(refusal.value.failures["row"]) == {5}


def test_our_own_table_in_a_folder_of_a_zip_is_read(tmp_path, capsys):
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("data")
        archive.write(folder("data") / "sources.csv", "data/sources.csv")
    assert main.main(["check", str(path)]) == 0
    assert len(load_sources(path)) == len(load_sources())


def test_a_fault_of_a_blank_cell_is_json_that_any_reader_takes(tmp_path, capsys):
    path = tmp_path / "sources.csv"
    lines = (folder("data") / "sources.csv").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], "," * lines[0].count(",") + "x"]) + "\n", encoding="utf-8")
    assert main.main(["check", "--json", str(path)]) == 1

    def never(word):
        raise AssertionError(f"{word} is no JSON")

    assert any(fault["value"] is None for fault in json.loads(capsys.readouterr().out, parse_constant=never))


def test_half_a_character_in_json_is_marked_and_flagged(tmp_path):
    path = tmp_path / "acled.json"
    path.write_text(ACLED_API.replace("Invented Guard", "Invented \\ud83d Guard"), encoding="utf-8")
    reading = read_table(path)
    assert reading.frame["side_a"].tolist() == ["Invented \ufffd Guard", "Crowd"]
    assert reading.flags["damaged_text"] == 1


def test_json_without_named_values_is_refused_as_that(tmp_path):
    path = tmp_path / "acled.json"
    path.write_text('{"data": [["2023-07-26", "Niger"]]}', encoding="utf-8")
    with pytest.raises(UnknownTable, match=r'name no columns; the first is \["2023-07-26", "Niger"\]'):
        read_table(path)


@pytest.mark.parametrize("packing", ["", "gz", "zip"])
def test_an_index_of_a_parquet_file_is_a_column_of_it_packed_or_not(tmp_path, packing):
    held = io.BytesIO()
    pd.read_csv(io.StringIO(ACLED_NEW), dtype="str").set_index("event_id_cnty").to_parquet(held)
    path = tmp_path / f"acled.{packing or 'parquet'}"
    if packing == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("acled.parquet", held.getvalue())
    else:
        path.write_bytes(gzip.compress(held.getvalue()) if packing else held.getvalue())
    assert read_table(path).frame["event_id"].tolist() == ["MLI90001", "MLI90002"]


def sheet(path: Path, rows: list[list]) -> Path:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl (extra `excel`) is not installed")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_title_in_a_sheet_is_passed_over_and_rows_count_as_excel_does(tmp_path):
    rows = [
        ["Incidents"],
        [],
        ["event_date", "country", "event_type", "fatalities"],
        [],
        ["2024-07-28", "Mali", "Riots", "x"],
    ]
    reading = read_table(sheet(tmp_path / "acled.xlsx", rows), on_error="collect")
    assert reading.faults["row"].tolist() == [5]
    assert "1 row(s) above the header passed over: Incidents" in reading.notes


def test_a_formula_that_was_never_worked_out_is_not_a_blank_cell(tmp_path):
    rows = [["event_date", "country", "event_type", "fatalities"], ["2024-07-28", "Mali", "Riots", "=1+1"]]
    with pytest.raises(UnknownTable, match="formulas without their results"):
        read_table(sheet(tmp_path / "acled.xlsx", rows))


@pytest.mark.parametrize("head", [b"BZh91AY&SY", b"%PDF-1.7\n", b"7z\xbc\xaf\x27\x1c", b"SQLite format 3\0"])
def test_a_file_of_another_sort_is_named_as_what_it_is(tmp_path, head):
    path = tmp_path / "events.csv"
    path.write_bytes(head + bytes(range(256)))
    with pytest.raises(UnknownTable, match=r"archive|PDF|database"):
        read_table(path)


def test_a_column_that_a_mapping_names_and_the_file_lacks_is_not_read_as_blank(tmp_path):
    mapping, sheet = tmp_path / "mine.toml", tmp_path / "sheet.csv"
    mapping.write_text('[columns]\ndate_start = "Jour"\ncountry_as_named = "Pays"\nbest = "Morts"\n', encoding="utf-8")
    sheet.write_text("Jour,Pays,Morts (total)\n28/07/2024,Mali,3\n", encoding="utf-8")
    with pytest.raises(UnknownTable, match=r"lacks column\(s\) \['morts'\].*Morts \(total\)"):
        read_table(sheet, mapping=mapping)


def test_a_message_stays_short_whatever_a_cell_holds(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(ACLED_NEW.replace(",3,,1722900000", f",{'9' * 100_000},,1722900000"), encoding="utf-8")
    with pytest.raises(InvalidTable) as refusal:
        read_table(path)
    assert len(str(refusal.value)) < 1_000
    assert len(read_table(path, on_error="collect").account()) < 2_000
    path.write_text("x," * 100_000 + "\n", encoding="utf-8")
    with pytest.raises(UnknownTable) as refusal:
        read_table(path)
    assert len(str(refusal.value)) < 2_000
