"""Canonical tables that `convert` has written to Parquet: checked once, read fast."""

from __future__ import annotations

import json
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sahel.errors import SahelError, UnknownTable
from sahel.load.account import QUARANTINE_COLUMNS, Reading
from sahel.load.cells import flag_counts
from sahel.load.filters import Wanted, is_in
from sahel.load.formats.detect import Source
from sahel.schema.validation import FAULT_COLUMNS, schema

if TYPE_CHECKING:
    import pyarrow
    from pyarrow import MemoryPool, NativeFile
    from pyarrow.parquet import FileMetaData


#: Under this name the file records which table it holds, and in which version of this layout.
_MARK = b"sahel"
_LAYOUT = 1
#: Bytes a row that a column of numbered texts takes at most.
_NUMBER = 4
_FILTERING = frozenset(
    ("country", "date_start", "date_end", "year", "date", "date_precision", "stated_on", "stated_on_precision")
)


def write_stored(reading: Reading, *, path: Path) -> None:
    """Write a reading's table, with a mark by which it is known and a checksum on every page."""
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.Table.from_pandas(reading.frame, preserve_index=False)
    stored = {"layout": _LAYOUT, "table": reading.table, "dialect": reading.dialect, "notes": list(reading.notes)}
    metadata = {**(table.schema.metadata or {}), _MARK: json.dumps(stored).encode()}
    marked = table.replace_schema_metadata(metadata)
    parquet.write_table(marked, path, compression="snappy", write_page_checksum=True, row_group_size=100_000)


def read_stored(source: Source, *, table: str | None, wanted: Wanted) -> Reading | None:
    """The reading of a file that `convert` wrote; None for any other Parquet file."""
    try:
        import pyarrow

        # Opened by Python too, so that whoever watches which files are read sees this one; read by pyarrow's own
        # handle, since its threads and a handle of Python's wait for each other.
        with source.path.open("rb"), pyarrow.OSFile(str(source.path)) as raw:
            return _read(raw, source, table=table, wanted=wanted)
    except SahelError:
        raise
    except Exception as cause:  # a damaged file fails anywhere between its footer and its pages
        raise UnknownTable(
            f"{str(source.path)!r} is a damaged Parquet file: {type(cause).__name__}: {cause}. Make it again with "
            "sahel.convert, or copy it again."
        ) from cause


def _read(raw: NativeFile, source: Source, *, table: str | None, wanted: Wanted) -> Reading | None:
    from pyarrow import parquet

    held = parquet.read_metadata(raw)
    stored, n_rows = json.loads((held.metadata or {}).get(_MARK, b"null")), held.num_rows
    if not stored or stored.get("layout") != _LAYOUT:
        return None
    if table not in (None, stored["table"]):
        raise UnknownTable(
            f"{str(source.path)!r} holds the table {stored['table']!r}, not {table!r}. "
            f"Load it with sahel.load_{stored['table']}."
        )
    frame = _frame(raw, held, wanted)
    if wanted.countries is not None and not set(wanted.countries) <= wanted.countries_in(frame):
        named = _frame(raw, held, Wanted(columns=("country", "countries")))
        wanted.refuse_unknown(wanted.countries_in(named), n_read=n_rows)
    kept = wanted.rows(frame, table=schema(stored["table"])).reset_index(drop=True)
    if wanted.columns is not None:
        wanted.refuse_missing(kept, stored["dialect"])
        kept = kept[list(wanted.columns)]
    said = (*stored["notes"], "converted before: read from Parquet as it was checked then")
    return Reading(
        frame=kept, table=stored["table"], dialect=stored["dialect"], path=source.path, n_read=n_rows, n_kept=len(kept),
        n_filtered=n_rows - len(kept), n_empty=0, quarantined=pd.DataFrame(columns=QUARANTINE_COLUMNS),
        faults=pd.DataFrame(columns=FAULT_COLUMNS), flags=flag_counts(kept["flags"]) if "flags" in kept else {},
        # Said when it was converted: no news of this file.
        notes=said,
        remarks=said,
    )  # fmt: skip


def _frame(raw: NativeFile, metadata: FileMetaData, wanted: Wanted) -> pd.DataFrame:
    """The wanted columns, and of single countries their rows only."""
    import pyarrow
    from pyarrow import parquet

    schema = metadata.schema.to_arrow_schema()
    texts = _numbered_texts(metadata)
    names = _columns(schema.names, wanted)

    def opened() -> parquet.ParquetFile:
        # Texts stay numbers as long as can be: writing each of them out takes most of the time, and of the memory.
        return parquet.ParquetFile(raw, metadata=metadata, read_dictionary=texts, page_checksum_verification=True)

    def column(name: str) -> pd.Series:
        return _as_pandas(opened().read(columns=[name], use_threads=False)[name])

    if wanted.countries is None or "country" not in schema.names:
        # A few columns at a time, each as pandas holds it before the next: what one needs for a while is used again.
        with ThreadPoolExecutor(pyarrow.cpu_count()) as threads:
            columns = list(threads.map(column, names))
    else:
        held = opened()
        groups = (held.read_row_group(group, columns=names) for group in range(held.num_row_groups))
        found = [group.filter(pyarrow.array(_is_wanted(group["country"], wanted.countries))) for group in groups]
        columns = [_as_pandas(whole) for whole in pyarrow.concat_tables(found).unify_dictionaries().columns]
    n_rows = len(columns[0]) if columns else metadata.num_rows
    return pd.DataFrame(dict(zip(names, columns, strict=True)), index=pd.RangeIndex(n_rows), copy=False)


def _numbered_texts(metadata: FileMetaData) -> list[str]:
    """The columns whose texts are numbers in the file, each standing for a text that occurs often.

    Where nearly every row has a text of its own, as ids do, finding numbers for them takes long.
    """
    import pyarrow

    texts = {field.name for field in metadata.schema.to_arrow_schema() if pyarrow.types.is_large_string(field.type)}
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    columns = [group.column(place) for group in groups for place in range(group.num_columns)]
    n_bytes = dict.fromkeys(texts, 0)
    for column in columns:
        if column.path_in_schema in texts:
            n_bytes[column.path_in_schema] += column.total_uncompressed_size
    return [name for name, n in n_bytes.items() if n <= _NUMBER * metadata.num_rows]


def _is_wanted(named: pyarrow.ChunkedArray, countries: Collection[str]) -> np.ndarray:
    import pyarrow

    return is_in(named.cast(pyarrow.large_string()).to_pandas(), countries).to_numpy()


def _columns(names: Collection[str], wanted: Wanted) -> list[str]:
    """What has to be read: the wanted columns, and those by which rows are chosen."""
    if wanted.columns is None:
        return list(names)
    return [name for name in names if name in wanted.columns or name in _FILTERING]


def _as_pandas(column: pyarrow.ChunkedArray) -> pd.Series:
    """A column as our tables hold it, numbered texts written out."""
    import pyarrow
    from pyarrow import compute

    if pyarrow.types.is_dictionary(column.type):
        column = compute.cast(column, pyarrow.large_string(), memory_pool=_pool())
    types = {
        pyarrow.large_string(): pd.StringDtype(na_value=np.nan),
        pyarrow.int64(): pd.Int64Dtype(),
        pyarrow.float64(): pd.Float64Dtype(),
        pyarrow.bool_(): pd.BooleanDtype(),
    }
    return column.to_pandas(types_mapper=types.get)


def _pool() -> MemoryPool:
    """Where texts are written: the huge pages of pyarrow's own pool take longer to get than to fill."""
    import pyarrow

    is_there = "jemalloc" in pyarrow.supported_memory_backends()
    return pyarrow.jemalloc_memory_pool() if is_there else pyarrow.system_memory_pool()
