"""Write a published table once as Parquet, to read it often and fast."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from sahel.errors import SahelError
from sahel.load.account import Reading
from sahel.load.formats.parquet import write_stored
from sahel.load.reader import OnError, read_table
from sahel.writing import put_in_place


def convert(
    source: str | PathLike, target: str | PathLike, *, on_error: OnError = "raise",
    mapping: str | PathLike | None = None,
) -> Reading:  # fmt: skip
    """Read any table file and write its canonical table to a Parquet file.

    Parameters
    ----------
    source : a table file in any dialect.
    target : the file to write; its name ends in .parquet. It appears whole or not at all.
    on_error, mapping : as for `load_events`.

    Returns
    -------
    The reading, with the account of every row.

    Raises
    ------
    SahelError : the target is the source, or is not named .parquet, or cannot be written.

    Examples
    --------
    >>> convert("events.csv", "events.csv")
    Traceback (most recent call last):
    sahel.errors.SahelError: 'events.csv' is no name for the Parquet file. Give one that ends in .parquet.
    """
    where = Path(target)
    if where.suffix.lower() != ".parquet":
        raise SahelError(f"{str(target)!r} is no name for the Parquet file. Give one that ends in .parquet.")
    if where.exists() and where.samefile(source):
        raise SahelError(f"{str(target)!r} is the file to be read. Give another name for the Parquet file.")
    reading = read_table(source, on_error=on_error, mapping=mapping)
    try:
        with put_in_place(where) as fresh:
            write_stored(reading, path=fresh)
    except OSError as cause:
        raise SahelError(
            f"{str(target)!r} cannot be written: {cause}. Give a folder that exists, in which you may write."
        ) from cause
    return reading
