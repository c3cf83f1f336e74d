"""Canonical tables that `convert` has written to Parquet: checked once, read fast."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pandas as pd

from sahel.check import FAULT_COLUMNS, schema
from sahel.errors import SahelError, UnknownTable
from sahel.load.accounts import QUARANTINE_COLUMNS, Reading
from sahel.load.cells import flag_counts
from sahel.load.files import Source, require_package
from sahel.load.filters import Wanted

if TYPE_CHECKING:
    import pyarrow
    from pyarrow.parquet import FileMetaData

#: Under this name the file says which table it holds, and in which version of this layout.
_MARK = b"sahel"
_LAYOUT = 1
_FILTERING = frozenset(
    ("country", "date_start", "date_end", "year", "date", "date_precision", "stated_on", "stated_on_precision")
)


def write_stored(reading: Reading, *, path: Path) -> None:
    """Write a reading's table, with a mark by which it is known and a checksum on every page."""
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.Table.from_pandas(reading.frame, preserve_index=False)
    said = {"layout": _LAYOUT, "table": reading.table, "dialect": reading.dialect, "notes": list(reading.notes)}
    metadata = {**(table.schema.metadata or {}), _MARK: json.dumps(said).encode()}
    marked = table.replace_schema_metadata(metadata)
    parquet.write_table(marked, path, compression="snappy", write_page_checksum=True, row_group_size=100_000)


def read_stored(source: Source, *, table: str | None, wanted: Wanted) -> Reading | None:
    """The reading of a file that `convert` wrote; None for any other Parquet file."""
    require_package("pyarrow", extra="parquet", why="reading Parquet")
    try:
        # Opened by Python, so that whoever watches which files are read sees this one too.
        with source.path.open("rb") as raw:
            return _read(raw, source, table=table, wanted=wanted)
    except SahelError:
        raise
    except Exception as cause:  # a damaged file fails anywhere between its footer and its pages
        raise UnknownTable(
            f"{str(source.path)!r} is a damaged Parquet file: {type(cause).__name__}: {cause}. Make it again with "
            "sahel.convert, or copy it again."
        ) from cause


def _read(raw: BinaryIO, source: Source, *, table: str | None, wanted: Wanted) -> Reading | None:
    from pyarrow import parquet

    held = parquet.read_metadata(raw)
    said, n_rows = json.loads((held.metadata or {}).get(_MARK, b"null")), held.num_rows
    if not said or said.get("layout") != _LAYOUT:
        return None
    if table not in (None, said["table"]):
        raise UnknownTable(
            f"{str(source.path)!r} holds the table {said['table']!r}, not {table!r}. "
            f"Load it with sahel.load_{said['table']}."
        )
    frame = _frame(raw, held, wanted)
    if wanted.country is not None and frame.empty:
        named = _frame(raw, held, Wanted(columns=("country",)))["country"]
        wanted.refuse_unknown(frame, set(named.dropna().unique()), n_read=n_rows)
    kept = wanted.rows(frame, table=schema(said["table"])).reset_index(drop=True)
    if wanted.columns is not None:
        wanted.refuse_missing(kept, said["dialect"])
        kept = kept[list(wanted.columns)]
    return Reading(
        frame=kept, table=said["table"], dialect=said["dialect"], path=source.path, n_read=n_rows, n_kept=len(kept),
        n_filtered=n_rows - len(kept), n_empty=0, quarantined=pd.DataFrame(columns=QUARANTINE_COLUMNS),
        faults=pd.DataFrame(columns=FAULT_COLUMNS), flags=flag_counts(kept["flags"]) if "flags" in kept else {},
        notes=(*said["notes"], "converted before: read from Parquet as it was checked then"),
    )  # fmt: skip


def _frame(raw: BinaryIO, metadata: FileMetaData, wanted: Wanted) -> pd.DataFrame:
    """The wanted columns, and of a single country its rows only, taken from the file part by part."""
    import pyarrow
    from pyarrow import compute, parquet

    fields = metadata.schema.to_arrow_schema()
    texts = [field.name for field in fields if pyarrow.types.is_large_string(field.type)]
    # Texts stay numbers as long as can be: writing each of them out takes most of the time, and of the memory.
    held = parquet.ParquetFile(raw, metadata=metadata, read_dictionary=texts, page_checksum_verification=True)
    names = _columns(fields.names, wanted)
    if wanted.country is None or "country" not in fields.names:
        # One column after the other, since what one needs for a while the next can use again.
        columns = {name: _written_out(held.read(columns=[name]))[name] for name in names}
        return pd.DataFrame(columns, index=pd.RangeIndex(metadata.num_rows), copy=False)
    groups = (held.read_row_group(group, columns=names) for group in range(held.num_row_groups))
    found = [group.filter(compute.equal(group["country"], wanted.country)) for group in groups]
    return _written_out(pyarrow.concat_tables(found).unify_dictionaries())


def _columns(names: Collection[str], wanted: Wanted) -> list[str]:
    """What has to be read: the wanted columns, and those by which rows are chosen."""
    if wanted.columns is None:
        return list(names)
    return [name for name in names if name in wanted.columns or name in _FILTERING]


def _written_out(part: pyarrow.Table) -> pd.DataFrame:
    """A part of the file as pandas has it, its numbered texts as texts."""
    import pyarrow

    plain = [
        pyarrow.field(field.name, pyarrow.large_string()) if pyarrow.types.is_dictionary(field.type) else field
        for field in part.schema
    ]
    return part.cast(pyarrow.schema(plain, metadata=part.schema.metadata)).to_pandas()
