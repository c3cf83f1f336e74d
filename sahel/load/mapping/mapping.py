"""A mapping file: how any other table says what ours say (our column ← your column)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from sahel.countries import countries_of_codes, countries_of_iso2, countries_of_iso_numbers, countries_of_names
from sahel.errors import UnknownTable, did_you_mean
from sahel.load.cells import PARTS
from sahel.load.days import DATE_STYLES
from sahel.load.formats.layout import normalised
from sahel.load.mapping.synonyms import bare
from sahel.load.numbers import Marks, Role
from sahel.schema import tables
from sahel.schema.columns import Table
from sahel.schema.vocabularies import Harm
from sahel.settings import of_another_kind, read_toml, unknown_names

COUNTRY_STYLES = {
    "names": countries_of_names, "iso2": countries_of_iso2, "gw": countries_of_codes,
    "iso-number": countries_of_iso_numbers,
}  # fmt: skip
#: In [figures]: a column of figures whose harm stands in the column or the constant `harm`.
ANY_HARM = "figure"
#: What a mapping may have, and what each is in TOML.
_SECTIONS = {
    "table": str, "dataset": str, "blanks": list, "columns": dict, "figures": (dict, list), "constants": dict,
    "dates": dict, "countries": dict, "numbers": dict, "words": dict, "incident": dict,
}  # fmt: skip
#: What a sheet of claims may say of the incident of a row, beside its name or place: when and where it was.
_OF_INCIDENT = ("date", "latitude", "longitude")
#: Marks that may stand in numbers.
_DECIMAL, _THOUSANDS = (".", ","), (".", ",", " ", "'", "")
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
    numbers: Marks | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    incident: Mapping[str, str] = field(default_factory=dict)  # when and where it was, for an import

    def theirs(self) -> tuple[str, ...]:
        """The columns of the file that it uses, normalised."""
        named = [*self.columns.values(), *(part for parts in self.parts.values() for part in parts)]
        named += [*(figure.column for figure in self.figures), *self.incident.values()]
        return tuple(dict.fromkeys(normalised(name) for name in named))


def read_mapping(path: str | PathLike) -> Translation:
    """A mapping file, checked: everything in it that is not understood is refused at once, by name."""
    where = Path(path)
    try:
        content = read_toml(where)
    except FileNotFoundError:
        raise UnknownTable(f"there is no mapping file {str(path)!r}. suggest_mapping makes a first draft.") from None
    except (ValueError, RecursionError, OSError) as cause:
        raise UnknownTable(f"the mapping {str(path)!r} is not TOML: {cause}. Mend that line.") from cause
    if found := list(dict.fromkeys(_faults(content))):
        raise UnknownTable(
            f"the mapping {str(path)!r} has {len(found)} fault(s); mend them:\n"
            + "\n".join(f"- {one}" for one in found)
        )
    return _translation(content)


def _translation(content: Mapping[str, Any]) -> Translation:
    """What a mapping without a fault says."""
    named = _named(content)
    constants = {ours: _text(value) for ours, value in content.get("constants", {}).items()}
    if "dataset" in content:
        constants["dataset"] = content["dataset"]
    words = content.get("words", {})
    return Translation(
        table=tables.ALL[content.get("table", "events")],
        columns={ours: theirs for ours, theirs in named.items() if isinstance(theirs, str)},
        parts={ours: tuple(theirs) for ours, theirs in named.items() if isinstance(theirs, list)},
        figures=_figures(content), constants=constants,
        blanks=tuple(map(_text, content.get("blanks", ()))), date_style=content.get("dates", {}).get("style", ""),
        country_style=content.get("countries", {}).get("style", "names"), numbers=_marks(content.get("numbers", {})),
        incident=content.get("incident", {}),
        words={ours: {theirs: _text(word) for theirs, word in pairs.items()} for ours, pairs in words.items()},
    )  # fmt: skip


def _named(content: Mapping[str, Any]) -> dict[str, Any]:
    return {ours: theirs for ours, theirs in content.get("columns", {}).items() if theirs not in ("", [])}


def _figures(content: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Columns of figures: `[figures]` with a harm for each, or one `[[figures]]` each with more than that."""
    asked = content.get("figures", {})
    if isinstance(asked, dict):
        harms = {harm: {} if harm == ANY_HARM else {"harm": harm} for harm in asked}
        return tuple(Figure(column=asked[harm], name=harm, given=harms[harm]) for harm in asked if asked[harm] != "")
    given = [{name: _text(value) for name, value in one.items() if name != "column"} for one in asked]
    pairs = zip(asked, given, strict=True)
    return tuple(Figure(column=one["column"], name=bare(one["column"]), given=shared) for one, shared in pairs)


def _marks(numbers: Mapping[str, str]) -> Marks | None:
    """What points and commas do, as `[numbers]` states it; the one that is not named does the other."""
    if not numbers:
        return None
    decimal, thousands = numbers.get("decimal"), numbers.get("thousands")
    marks: dict[str, Role] = {}
    for mark, other in ((".", ","), (",", ".")):
        if thousands == mark or (thousands is None and decimal == other):
            marks[mark] = "thousands"
        else:
            marks[mark] = "decimal"
    return marks


def _faults(content: Mapping[str, Any]) -> Iterator[str]:
    """Everything in a mapping that is not understood, one line each."""
    yield from unknown_names("it", content, _SECTIONS)
    wrong = of_another_kind(content, _SECTIONS)
    yield from wrong.values()
    sound = {name: value for name, value in content.items() if name in _SECTIONS and name not in wrong}
    for value in sound.get("blanks", []):
        if not _is_scalar(value):
            yield f"blanks has {value!r}, which is no text: write it in quotes"
    for section, known in (("dates", DATE_STYLES), ("countries", COUNTRY_STYLES)):
        yield from unknown_names(f"[{section}]", sound.get(section, {}), ("style",))
        style = sound.get(section, {}).get("style", next(iter(known)))
        if not isinstance(style, str) or style not in known:
            yield f"[{section}] style is {style!r}, none of: {', '.join(known)}"
    yield from _number_faults(sound.get("numbers", {}))
    yield from unknown_names("[incident]", sound.get("incident", {}), _OF_INCIDENT)
    for name, theirs in sound.get("incident", {}).items():
        if not isinstance(theirs, str) or not theirs:
            yield f"[incident] {name} is {theirs!r}: write the name of your column in quotes"
    if "incident" in sound and sound.get("table") != "claims":
        yield "[incident] is there, which only the table 'claims' has. Take it out"
    if "table" in wrong:
        return
    name = sound.get("table", "events")
    if name not in tables.ALL:
        yield f"table is {name!r}, which is no table: {did_you_mean(name, tables.ALL)}"
        return
    table = tables.ALL[name]
    yield from _column_faults(sound, table)
    found = list(_figure_faults(sound, table))
    yield from found
    if not (found or {"columns", "figures", "constants"} & wrong.keys()):
        yield from _missing(sound, table)


def _number_faults(numbers: Mapping[str, Any]) -> Iterator[str]:
    yield from unknown_names("[numbers]", numbers, ("decimal", "thousands"))
    for name, marks in (("decimal", _DECIMAL), ("thousands", _THOUSANDS)):
        if name in numbers and numbers[name] not in marks:
            yield f"[numbers] {name} is {numbers[name]!r}, none of: {', '.join(map(repr, marks))}"
    if numbers.get("decimal") is not None and numbers.get("decimal") == numbers.get("thousands"):
        yield f"[numbers] decimal and thousands are both {numbers['decimal']!r}: a mark does one of the two"


def _column_faults(content: Mapping[str, Any], table: Table) -> Iterator[str]:
    """What is wrong in the sections whose lines are named by our columns."""
    for section in ("columns", "constants", "words"):
        yield from unknown_names(f"[{section}]", content.get(section, {}), table.column_names)
    for ours, theirs in content.get("columns", {}).items():
        names = theirs if isinstance(theirs, list) else [theirs]
        if not all(isinstance(name, str) for name in names):
            yield f"[columns] {ours} is {theirs!r}: write the name of your column in quotes"
        elif isinstance(theirs, list) and not (_is_date(table, ours) and len(theirs) <= len(PARTS)):
            yield (
                f"[columns] {ours} has the columns {theirs}: only a date stands in several, in the order year, month, "
                "day. Name one column"
            )
    for ours, value in content.get("constants", {}).items():
        if not _is_scalar(value):
            yield f"[constants] {ours} is {value!r}: write one text, number or day"
    for ours, pairs in content.get("words", {}).items():
        if not isinstance(pairs, dict):
            yield f'[words] {ours} is {pairs!r}: write [words.{ours}], and under it lines such as "your word" = "ours"'
            continue
        for theirs, word in pairs.items():
            if not _is_scalar(word):
                yield f"[words.{ours}] {theirs!r} is {word!r}: write one word of ours in quotes"


def _is_date(table: Table, name: str) -> bool:
    return name in table.column_names and table[name].type in ("date", "day")


def _figure_faults(content: Mapping[str, Any], table: Table) -> Iterator[str]:
    asked = content.get("figures", {})
    if not asked:
        return
    if table.name != "claims":
        yield "[figures] is there, which only the table 'claims' reads. Take it out"
        return
    if isinstance(asked, dict):
        harms = list(asked)
        for harm, theirs in asked.items():
            if not isinstance(theirs, str):
                yield f"[figures] {harm} is {theirs!r}: write the name of your column in quotes"
    else:
        harms = [one["harm"] for one in asked if isinstance(one, dict) and "harm" in one]
        for one in asked:
            if not isinstance(one, dict) or not isinstance(one.get("column"), str) or not one["column"]:
                yield (
                    'there are [[figures]] that name no column: write column = "your column" under each, and what its '
                    "claims share, such as harm and claimant"
                )
                continue
            yield from unknown_names("[[figures]]", one, ("column", *table.column_names))
            for name, value in one.items():
                if not _is_scalar(value):
                    yield f"[[figures]] {name} is {value!r}: write one text, number or day"
    if unknown := [harm for harm in harms if harm not in [*Harm, ANY_HARM]]:
        yield (
            f"there are figures of {unknown}. There are: {', '.join(Harm)}, and {ANY_HARM!r} for a column whose harm "
            "stands in another"
        )
    if twice := sorted({"bound", "low", "high"} & {*content.get("columns", {}), *content.get("constants", {})}):
        yield f"there are [figures] and {twice} too: figures give bound, low and high. Keep one"


def _missing(content: Mapping[str, Any], table: Table) -> Iterator[str]:
    """Columns that every row has, and that the mapping does not fill."""
    figures = _figures(content)
    given = {*_named(content), *content.get("constants", {}), *_MADE.get(table.name, ())}
    given |= {"dataset"} if "dataset" in content else set()
    if figures or {"low", "high"} & given:
        given |= {"bound"}
    if figures:
        given |= set.intersection(*(set(figure.given) for figure in figures))
    if missing := [column.name for column in table.columns if column.required and column.name not in given]:
        yield (
            f"it says nothing of {missing}, which every row of {table.name!r} has. Name your column for each under "
            "[columns], or one value for all rows under [constants]"
        )


def _is_scalar(value: Any) -> bool:
    """Whether a value of TOML can stand in a cell; a number longer than any figure cannot."""
    return isinstance(value, (str, bool, float, date)) or (isinstance(value, int) and abs(value) < 10**15)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
