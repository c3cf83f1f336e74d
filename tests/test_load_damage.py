"""Files damaged at random: each loads with an account that adds up, or is refused in a sentence."""

from __future__ import annotations

import gzip
import random
import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from load_files import ACLED_2016, ACLED_API, ACLED_NEW, GED_HEADER, REAL, ged_row, real

from sahel.bundled import folder
from sahel.errors import SahelError
from sahel.load.readings import read_table

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
    assert reading.n_read == reading.n_kept + reading.n_quarantined + reading.n_filtered + reading.n_empty
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
                pytest.importorskip("pyarrow", reason="pyarrow (extra `parquet`) is not installed")
                from sahel.load.convert import convert

                (folder / "ged.csv").write_text(MANY, encoding="utf-8")
                convert(folder / "ged.csv", path)
    return path.read_bytes()


def excel(path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl (extra `excel`) is not installed")
    import csv
    import io

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
