"""Canonical tables that `convert` has written to Parquet: checked once, read fast."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from sahel.check import FAULT_COLUMNS, schema
from sahel.errors import UnknownTable
from sahel.load.accounts import QUARANTINE_COLUMNS, Reading
from sahel.load.cells import flag_counts
from sahel.load.files import Source, require_package
from sahel.load.filters import Wanted

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
        said, n_rows = _said(source.path)
        if said is None:
            return None
        if table not in (None, said["table"]):
            raise UnknownTable(
                f"{str(source.path)!r} holds the table {said['table']!r}, not {table!r}. "
                f"Load it with sahel.load_{said['table']}."
            )
        frame = _frame(source.path, wanted, n_rows=n_rows)
    except UnknownTable:
        raise
    except Exception as cause:  # a damaged file fails anywhere between its footer and its pages
        raise UnknownTable(
            f"{str(source.path)!r} is a damaged Parquet file: {type(cause).__name__}: {cause}. Make it again with "
            "sahel.convert, or copy it again."
        ) from cause
    if wanted.country is not None and frame.empty:
        held = set(pd.read_parquet(source.path, columns=["country"])["country"].dropna().unique())
        wanted.refuse_unknown(frame, held, n_read=n_rows)
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


def _said(path: Path) -> tuple[dict[str, Any] | None, int]:
    from pyarrow import parquet

    held = parquet.read_metadata(path)
    said = json.loads((held.metadata or {}).get(_MARK, b"null"))
    return (said if said and said.get("layout") == _LAYOUT else None), held.num_rows


def _frame(path: Path, wanted: Wanted, *, n_rows: int) -> pd.DataFrame:
    """The wanted columns, and of a single country its rows only, taken from the file part by part."""
    import pyarrow
    from pyarrow import compute, parquet

    with parquet.ParquetFile(path, page_checksum_verification=True) as held:
        names = held.schema_arrow.names
        columns = None
        if wanted.columns is not None:
            columns = [name for name in names if name in wanted.columns or name in _FILTERING]
        if wanted.country is None or "country" not in names:
            table = held.read(columns=columns)
            if len(table) != n_rows:
                raise ValueError(f"{len(table)} rows instead of {n_rows}")
            return table.to_pandas()
        parts = []
        for group in range(held.num_row_groups):
            part = held.read_row_group(group, columns=columns)
            parts.append(part.filter(compute.equal(part["country"], wanted.country)))
        return pyarrow.concat_tables(parts).to_pandas()
