"""Read a file with its account: what dialect it is, what was kept, set aside, filtered, flagged."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from sahel.errors import UnknownTable
from sahel.load.accounts import Reading
from sahel.load.engine import OnError, read_file
from sahel.load.filters import Countries, Wanted
from sahel.load.mapping import read_mapping
from sahel.load.translating import mapped_dialect


def read_table(
    path: str | PathLike, *, table: str | None = None, country: Countries = None, since: str | None = None,
    until: str | None = None, columns: Sequence[str] | None = None, on_error: OnError = "raise",
    mapping: str | PathLike | None = None,
) -> Reading:  # fmt: skip
    """Any table file as a canonical table, with the account of every row.

    `table` asks for one table ("events", "coups", …); by default it is what the file
    holds. `country` is one ISO alpha-3 code or several. `mapping` is a TOML file that says
    how to read a table no dialect fits. See `Reading` for the account.

    >>> from sahel.bundled import folder
    >>> reading = read_table(folder("data") / "coups.csv", country="MLI")
    >>> reading.dialect, reading.n_read == reading.n_kept + reading.n_filtered
    ("sahel's own table coups", True)
    """
    wanted = Wanted.asked(country=country, since=since, until=until, columns=columns)
    dialect = None if mapping is None else mapped_dialect(read_mapping(mapping))
    if dialect is not None and table not in (None, dialect.table):
        raise UnknownTable(
            f"the mapping {str(mapping)!r} gives the table {dialect.table!r}, not {table!r}. "
            f"Load it with sahel.load_{dialect.table}."
        )
    return read_file(path, table=table, wanted=wanted, on_error=on_error, dialect=dialect)
