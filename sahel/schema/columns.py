"""The vocabulary of a schema: columns, tables, and the kinds of column that recur."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sahel.schema import vocabularies
from sahel.schema.vocabularies import Word

Type = Literal["text", "integer", "number", "boolean", "year", "date", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it says, what it may hold, what it points to."""

    name: str
    says: str
    type: Type = "text"
    required: bool = False
    optional: bool = False  # a file may leave the whole column out: it is then blank
    words: type[Word] | None = None  # closed vocabulary
    refers_to: str | None = None  # "actors.actor_id"
    many: bool = False  # several ids or texts, joined by ";"
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None

    @property
    def precision(self) -> str:
        """The column that says how exactly a date is known."""
        return f"{self.name}_precision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what one row is, its columns, its key, its rules across columns."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    parts: tuple[str, ...] = ()  # columns that tell rows of one key apart where a publisher splits them
    ordered: tuple[tuple[str, str], ...] = field(default=())  # (lower, upper) pairs

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def needed(self) -> list[str]:
        """The columns that every file of the table has."""
        return [column.name for column in self.columns if not column.optional]

    @property
    def row_key(self) -> tuple[str, ...]:
        """The columns that no two rows share the values of."""
        return (*self.key, *self.parts)

    @property
    def dates(self) -> list[Column]:
        return [column for column in self.columns if column.type == "date"]

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


COUNTRY = r"[A-Z]{3}"
ID = r"[a-z0-9][a-z0-9._-]*"


def identity(name: str, says: str) -> Column:
    return Column(name=name, says=says, required=True, pattern=ID)


def text(name: str, says: str, *, required: bool = False) -> Column:
    return Column(name=name, says=says, required=required)


def texts(name: str, says: str) -> Column:
    return Column(name=name, says=says, many=True)


def word(name: str, vocabulary: type[Word], says: str, *, required: bool = True) -> Column:
    return Column(name=name, says=says, words=vocabulary, required=required)


def country(says: str, *, name: str = "country", required: bool = True) -> Column:
    return Column(name=name, says=says, required=required, pattern=COUNTRY)


def countries(says: str) -> Column:
    return Column(name="countries", says=says, many=True, pattern=COUNTRY)


def refers(name: str, target: str, says: str, *, required: bool = False, many: bool = False) -> Column:
    return Column(name=name, says=says, refers_to=target, required=required, many=many)


def date(name: str, says: str, *, optional: bool = False) -> tuple[Column, Column]:
    return (
        Column(name=name, says=f"{says}; ISO, cut at its precision; blank: not known", type="date", optional=optional),
        Column(
            name=f"{name}_precision",
            says=f"how exactly `{name}` is known; blank: no `{name}`",
            words=vocabularies.Precision,
            optional=optional,
        ),
    )


def count(name: str, says: str) -> Column:
    return Column(name=name, says=says, type="integer", minimum=0)


def place() -> tuple[Column, ...]:
    return (
        text("place", "where, as the sources name it"),
        text("admin1", "first-level region"),
        country("ISO 3166-1 alpha-3"),
        Column(
            name="latitude",
            says="degrees north; blank: only the region is known",
            type="number",
            minimum=-90,
            maximum=90,
        ),
        Column(
            name="longitude",
            says="degrees east; blank: only the region is known",
            type="number",
            minimum=-180,
            maximum=180,
        ),
        Column(
            name="where_precision",
            says="UCDP's scale: 1 exact place, 2 near a place, 3 second-level, "
            "4 first-level region, 5 larger, 6 country, 7 water or air",
            type="integer",
            minimum=1,
            maximum=7,
        ),
        text("coordinate_source", "where the coordinates come from"),
    )


def provenance() -> tuple[Column, ...]:
    return (
        refers("source_id", "sources.source_id", "the documents this row is taken from", required=True, many=True),
        word("seen", vocabularies.Seen, "whole: one that was read whole carries what the row says; excerpt: none does"),
        text("note", "what a reader should know about this row"),
    )
