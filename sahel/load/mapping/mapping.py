"""A mapping file: how any other table says what ours say (our column ← your column)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from sahel.countries import countries_of_codes, countries_of_iso_numbers, countries_of_names
from sahel.errors import UnknownTable
from sahel.load.cells import PARTS
from sahel.load.formats.layout import normalised
from sahel.load.mapping.synonyms import bare
from sahel.schema import tables
from sahel.schema.columns import Table
from sahel.schema.vocabularies import Harm

#: How days may be written, where that has to be stated: our words → the form.
DATE_STYLES = {
    "iso": "%Y-%m-%d", "day/month/year": "%d/%m/%Y", "month/day/year": "%m/%d/%Y", "day.month.year": "%d.%m.%Y",
    "day-mon-yy": "%d-%b-%y", "day month year": "%d %B %Y",
}  # fmt: skip
COUNTRY_STYLES = {"names": countries_of_names, "gw": countries_of_codes, "iso-number": countries_of_iso_numbers}
#: In [figures]: a column of figures whose harm stands in the column or the constant `harm`.
ANY_HARM = "figure"
_SECTIONS = {"table", "dataset", "blanks", "columns", "figures", "constants", "dates", "countries", "words"}
#: Required columns that are filled where a mapping says nothing of them.
_MADE = {
    "events": {"event_id", "dataset", "date_end"},
    "claims": {"claim_id", "statement_id"},
    "coups": {"coup_id", "country_then", "scope"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A column of figures in a ledger, and what is the same in all claims that it gives."""

    column: str
    name: str  # of the claims in their row, where there are several columns
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a mapping file says, checked."""

    table: Table
    columns: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # a date out of year, month, day
    figures: tuple[Figure, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    date_style: str = ""
    country_style: str = "names"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def theirs(self) -> tuple[str, ...]:
        """The columns of the file that it uses, normalised."""
        named = [*self.columns.values(), *(part for parts in self.parts.values() for part in parts)]
        named += [figure.column for figure in self.figures]
        return tuple(dict.fromkeys(normalised(name) for name in named))

    def given(self) -> set[str]:
        """Our columns that it fills."""
        given = {*self.columns, *self.parts, *self.constants, *_MADE.get(self.table.name, ())}
        if self.figures or {"low", "high"} & given:
            given |= {"bound"}
        return given | set.intersection(*(set(figure.given) for figure in self.figures)) if self.figures else given


def read_mapping(path: str | PathLike) -> Translation:
    """A mapping file, checked: unknown sections, columns and styles are refused by name."""
    where = Path(path)
    try:
        content = tomllib.loads(where.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UnknownTable(f"there is no mapping file {str(path)!r}. suggest_mapping makes a first draft.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as cause:
        raise UnknownTable(f"the mapping {str(path)!r} is not TOML: {cause}. Mend that line.") from cause
    if unknown := set(content) - _SECTIONS:
        raise UnknownTable(f"the mapping {str(path)!r} has {sorted(unknown)}; it may have {sorted(_SECTIONS)}.")
    for name in _SECTIONS - {"table", "dataset", "blanks", "figures"}:
        if not isinstance(content.get(name, {}), dict):
            raise UnknownTable(
                f"in the mapping {str(path)!r} {name!r} is a section: write [{name}], and lines under it."
            )
    mapping = _translation(content, where=str(path))
    missing = [
        column.name for column in mapping.table.columns if column.required and column.name not in mapping.given()
    ]
    if missing:
        raise UnknownTable(
            f"the mapping {str(path)!r} says nothing of {missing}, which every row of {mapping.table.name!r} has. Name "
            "your column for each under [columns], or one value for all rows under [constants]."
        )
    return mapping


def _translation(content: dict[str, Any], *, where: str) -> Translation:
    name = content.get("table", "events")
    if name not in tables.ALL:
        raise UnknownTable(
            f"the mapping {where!r} is for {name!r}, which is no table. There are: {sorted(tables.ALL)}."
        )
    table = tables.ALL[name]
    named = {ours: theirs for ours, theirs in content.get("columns", {}).items() if theirs not in ("", [])}
    constants = {ours: _text(value) for ours, value in content.get("constants", {}).items()}
    if "dataset" in content:
        constants["dataset"] = str(content["dataset"])
    if unknown := {*named, *constants, *content.get("words", {})} - set(table.column_names):
        raise UnknownTable(
            f"the mapping {where!r} names {sorted(unknown)}, which the table {name!r} does not have. "
            f"Its columns: {', '.join(table.column_names)}."
        )
    dates, countries = content.get("dates", {}).get("style", ""), content.get("countries", {}).get("style", "names")
    if dates and dates not in DATE_STYLES:
        raise UnknownTable(f"the date style {dates!r} in {where!r} is none of {list(DATE_STYLES)}.")
    if countries not in COUNTRY_STYLES:
        raise UnknownTable(f"the country style {countries!r} in {where!r} is none of {list(COUNTRY_STYLES)}.")
    return Translation(
        table=table, columns={ours: str(theirs) for ours, theirs in named.items() if not isinstance(theirs, list)},
        parts=_parts(named, table, where=where), figures=_figures(content, table, where=where), constants=constants,
        blanks=tuple(str(word) for word in content.get("blanks", ())), date_style=dates, country_style=countries,
        words=content.get("words", {}),
    )  # fmt: skip


def _parts(named: Mapping[str, Any], table: Table, *, where: str) -> dict[str, tuple[str, ...]]:
    """Dates that stand in several columns: `date = ["year", "month", "day"]`."""
    parts = {ours: tuple(map(str, theirs)) for ours, theirs in named.items() if isinstance(theirs, list)}
    for ours, theirs in parts.items():
        if table[ours].type not in ("date", "day") or len(theirs) > len(PARTS):
            raise UnknownTable(
                f"the mapping {where!r} gives {ours!r} the columns {list(theirs)}: only a date stands in several, in "
                "the order year, month, day. Name one column."
            )
    return parts


def _figures(content: Mapping[str, Any], table: Table, *, where: str) -> tuple[Figure, ...]:
    """Columns of figures: `[figures]` with a harm for each, or one `[[figures]]` each with more than that."""
    asked = content.get("figures", {})
    if isinstance(asked, dict):
        figures = tuple(
            Figure(column=str(theirs), name=harm, given={} if harm == ANY_HARM else {"harm": harm})
            for harm, theirs in asked.items()
            if theirs != ""
        )
    else:
        figures = tuple(_figure(one, where=where) for one in asked)
    if figures and table.name != "claims":
        raise UnknownTable(f"the mapping {where!r} has [figures], which only the table 'claims' reads. Take them out.")
    harms = {figure.given["harm"] for figure in figures if "harm" in figure.given}
    if unknown := harms - set(Harm):
        raise UnknownTable(
            f"the mapping {where!r} has figures of {sorted(unknown)}. There are: {', '.join(Harm)}, and {ANY_HARM!r} "
            "for a column whose harm stands in another."
        )
    if unknown := {name for figure in figures for name in figure.given} - set(table.column_names):
        raise UnknownTable(
            f"the mapping {where!r} gives figures {sorted(unknown)}, which the table 'claims' does not have. "
            f"Its columns: {', '.join(table.column_names)}."
        )
    if figures and (twice := {"bound", "low", "high"} & {*content.get("columns", {}), *content.get("constants", {})}):
        raise UnknownTable(
            f"the mapping {where!r} has [figures] and {sorted(twice)} too: figures give bound, low and high. Keep one."
        )
    return figures


def _figure(one: Any, *, where: str) -> Figure:
    if not isinstance(one, dict) or not one.get("column"):
        raise UnknownTable(
            f'the mapping {where!r} has [[figures]] that name no column: write column = "your column" under each, and '
            "what its claims share, such as harm and claimant."
        )
    given = {name: _text(value) for name, value in one.items() if name != "column"}
    return Figure(column=str(one["column"]), name=bare(str(one["column"])), given=given)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
