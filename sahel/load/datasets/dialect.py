"""What a dataset as published looks like, and how its rows become ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import pandas as pd

from sahel.load.cells import Cells

#: Names of columns that have none, or one that stands already (`killed__2`).
_UNNAMED = re.compile(r"unnamed_\d+$|.*__\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One publisher's way of writing one of our tables.

    `needs` are the columns by which it is recognised; an entry `a|b` asks for one of them.
    A file that has one of the columns in `lacks` belongs to a fuller dialect, not this one.
    `convert` makes canonical columns out of cells; the index of what it returns is the row
    number in the file, so that one row may give several records or none.
    """

    name: str
    table: str
    needs: tuple[str, ...]
    convert: Callable[[Cells], pd.DataFrame]
    lacks: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()  # columns it uses, beside `texts`
    texts: Mapping[str, str] = field(default_factory=dict)  # ours ← theirs, taken over as text
    blanks: tuple[str, ...] = ()  # words that mean blank, beside the empty cell
    renames: Mapping[str, str] = field(default_factory=dict)  # other spellings → the column
    headerless: tuple[tuple[str, ...], ...] = ()  # column orders of files without a header
    is_like: Callable[[Mapping[str, str]], bool] | None = None  # is this row of such a file?
    folds: bool = False  # one row gives none, one or several records
    is_whole: bool = False  # converted at once, for rules that look across rows
    remarks: Callable[[pd.DataFrame], list[str]] | None = None  # notes about the table read
    notes: Callable[[pd.DataFrame], list[str]] | None = None  # notes about its rows, by their numbers in the file
    is_ours: bool = False  # one of our own tables, whose columns are all known
    ids: tuple[str, ...] | None = None  # columns that name its rows, where a file may have none of them

    def columns(self) -> set[str]:
        """Every column it can use."""
        needed = {name for entry in self.needs for name in entry.split("|")}
        return needed | set(self.reads) | set(self.texts.values())

    def used(self, columns: Collection[str], *, wanted: Collection[str] | None) -> set[str]:
        """Those of a file's columns that have to be read for the wanted columns, which are ours or the file's."""
        kept_back = {theirs for ours, theirs in self.texts.items() if wanted is not None and ours not in wanted}
        return (self.columns() - kept_back | set(self.reads) | set(wanted or ())) & set(columns)

    def has_ids(self, columns: Collection[str]) -> bool:
        """Whether the rows of a file with these columns have names of their own, other than their numbers."""
        return self.ids is None or bool(set(self.ids) & set(columns))

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
        """The needed columns that a file lacks, in words for a reader."""
        found = set(self.renamed(list(columns)))
        return [entry.replace("|", " or ") for entry in self.needs if not found & set(entry.split("|"))]

    def fits(self, columns: Collection[str]) -> bool:
        """Whether a file with these columns is written so."""
        return not self.missing(columns) and not set(self.lacks) & set(self.renamed(list(columns)))

    def unread(self, columns: Collection[str]) -> list[str]:
        """A file's columns that have a name and that it has no use for."""
        known = {*self.columns(), *self.renames}
        names = zip(columns, self.renamed(list(columns)), strict=True)
        return [name for name, ours in names if not {name, ours} & known and not _UNNAMED.match(name)]

    def misspelt(self, columns: Collection[str]) -> dict[str, str]:
        """Columns that it has no use for, each with the one it resembles that the file lacks."""
        absent = self.columns() - set(self.renamed(list(columns)))
        cutoff = 0.75 if self.is_ours else 0.85  # publishers have many columns, of names much alike
        near = {name: get_close_matches(name, absent, n=1, cutoff=cutoff) for name in self.unread(columns)}
        return {name: found[0] for name, found in near.items() if found}
