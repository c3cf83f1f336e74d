"""The dialects that publishers write, and which of them a file's columns speak."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from sahel.errors import UnknownTable
from sahel.load.cells import Cells
from sahel.load.files import Source
from sahel.load.layout import Layout, survey
from sahel.load.strangers import refuse_strangers


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One publisher's way of writing one of our tables.

    `needs` are the columns by which it is recognised; an entry `a|b` asks for one of them.
    A file that has one of the columns in `lacks` speaks a fuller dialect, not this one.
    `convert` makes canonical columns out of cells; the index of what it returns is the row
    number in the file, so that one row may give several records or none.
    """

    name: str
    table: str
    needs: tuple[str, ...]
    convert: Callable[[Cells], pd.DataFrame]
    lacks: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()  # columns it uses, beside `texts` and `types`
    texts: Mapping[str, str] = field(default_factory=dict)  # ours ← theirs, taken over as text
    types: Mapping[str, str] = field(default_factory=dict)  # columns that are numbers in a clean file
    blanks: tuple[str, ...] = ()  # words that mean blank, beside the empty cell
    renames: Mapping[str, str] = field(default_factory=dict)  # other spellings → the column
    headerless: tuple[tuple[str, ...], ...] = ()  # column orders of files without a header
    is_like: Callable[[Mapping[str, str]], bool] | None = None  # is this row of such a file?
    numbered: str = ""  # a column of ids that are whole numbers
    folds: bool = False  # one row gives none, one or several records
    is_whole: bool = False  # converted at once, for rules that look across rows
    remarks: Callable[[pd.DataFrame], list[str]] | None = None  # what to say about the table read

    def columns(self) -> set[str]:
        """Every column it can use."""
        needed = {name for entry in self.needs for name in entry.split("|")}
        return needed | set(self.reads) | set(self.texts.values()) | set(self.types)

    def used(self, columns: Collection[str], *, wanted: Collection[str] | None) -> set[str]:
        """Those of a file's columns that have to be read for the wanted columns, which are ours or the file's."""
        kept_back = {theirs for ours, theirs in self.texts.items() if wanted is not None and ours not in wanted}
        return (self.columns() - kept_back | set(self.reads) | set(wanted or ())) & set(columns)

    def renamed(self, columns: Sequence[str]) -> list[str]:
        """A file's column names under the names this dialect uses: `ConflictId` and `conflictid` are `conflict_id`."""
        spellings = {name.replace("_", ""): name for name in self.columns()} | dict(self.renames)
        taken, names = set(columns), []
        for name in columns:
            ours = spellings.get(name, name)
            names.append(name if ours in taken else ours)
            taken.add(ours)
        return names

    def missing(self, columns: Collection[str]) -> list[str]:
        """The needed columns that a file lacks, as told to a reader."""
        found = set(self.renamed(list(columns)))
        return [entry.replace("|", " or ") for entry in self.needs if not found & set(entry.split("|"))]

    def fits(self, columns: Collection[str]) -> bool:
        """Whether a file with these columns is written so."""
        return not self.missing(columns) and not set(self.lacks) & set(self.renamed(list(columns)))


@cache
def dialects() -> tuple[Dialect, ...]:
    """Every dialect, in the order in which they are tried."""
    from sahel.load import acled, canonical, cline, csp, powell_thyne, ucdp_country_years, ucdp_ged, ucdp_years

    modules = (canonical, ucdp_ged, ucdp_years, ucdp_country_years, acled, powell_thyne, cline, csp)
    return tuple(dialect for module in modules for dialect in module.DIALECTS)


@cache
def known_columns() -> frozenset[str]:
    """The columns of all dialects, under every spelling."""
    spelt = {name for dialect in dialects() for name in (*dialect.columns(), *dialect.renames)}
    return frozenset(spelt | {name.replace("_", "") for name in spelt})


def recognise(columns: Sequence[str], *, header: Sequence[str], table: str | None = None) -> Dialect:
    """The dialect that a file's columns speak.

    Parameters
    ----------
    columns : the file's column names, normalised.
    header : the same as in the file, for the refusal.
    table : the table that is wanted; by default any.

    Raises
    ------
    UnknownTable : with the columns found, the nearest dialect and what is missing from it.
    """
    fitting = [dialect for dialect in dialects() if dialect.fits(columns)]
    wanted = [dialect for dialect in fitting if table in (None, dialect.table)]
    if wanted:
        return max(wanted, key=lambda dialect: len(dialect.needs))
    if fitting:
        other = max(fitting, key=lambda dialect: len(dialect.needs))
        raise UnknownTable(
            f"this file is {other.name}, which gives the table {other.table!r}, not {table!r}. "
            f"Load it with sahel.load_{other.table}."
        )
    refuse_strangers(columns)
    if sum(bool(re.fullmatch(r"[-+\d.,/: ]+", name)) for name in header) > len(header) / 4:
        raise UnknownTable(
            f"the first row of this file looks like data, not like the names of columns: {shown_header(header)}. Put "
            "a header row above it, with the publisher's names, and load it again."
        )
    rivals = [dialect for dialect in dialects() if table in (None, dialect.table) and not dialect.lacks]
    nearest = max(rivals, key=lambda dialect: _nearness(dialect, columns))
    raise UnknownTable(
        f"the columns of this file are no dialect that sahel knows: {shown_header(header)}. The nearest is "
        f"{nearest.name} ({nearest.table}): the file lacks column(s) {nearest.missing(columns)} of it. Mend the "
        "header, or write a mapping (our column ← your column): `sahel check FILE --suggest` or "
        "sahel.suggest_mapping(path) makes a first draft."
    )


def shown_header(header: Sequence[str]) -> str:
    """The columns found, without the whole of a line that is no header."""
    names = [name if len(name) <= 60 else name[:60] + "…" for name in header[:120]]
    return f"{names}" + (f" and {len(header) - 120} more" if len(header) > 120 else "")


def headerless_columns(first: Sequence[str]) -> tuple[str, ...] | None:
    """The column names of a first row that is data, if a dialect ships such files."""
    for dialect in dialects():
        for order in dialect.headerless:
            if (
                len(first) == len(order)
                and dialect.is_like is not None
                and dialect.is_like(dict(zip(order, first, strict=True)))
            ):
                return order
    return None


def surveyed(source: Source) -> Layout:
    """The layout of a text table, from its first lines; its columns are known by the names that dialects use."""
    return survey(source, known=known_columns(), headerless=headerless_columns)


def _nearness(dialect: Dialect, columns: Sequence[str]) -> tuple[float, int]:
    return 1 - len(dialect.missing(columns)) / len(dialect.needs), len(
        dialect.columns() & set(dialect.renamed(columns))
    )
