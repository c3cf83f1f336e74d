"""A first draft of a mapping: which of your columns are most likely which of ours."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike

import pandas as pd

from sahel.errors import UnknownTable
from sahel.load.datasets.registry import headerless_columns, known_columns, recognise, refuse_unknown_datasets
from sahel.load.days import DATE_STYLES, POSSIBLE_YEAR, month_texts, parse_days, without_weekday
from sahel.load.formats.csv import careful_chunks
from sahel.load.formats.detect import identify
from sahel.load.formats.layout import Layout, normalised, resolved, survey
from sahel.load.formats.sheets import read_sheet
from sahel.load.mapping.figures import read_figures
from sahel.load.mapping.mapping import ANY_HARM, COUNTRY_STYLES
from sahel.load.mapping.synonyms import ANY_FIGURE, DAYS, FIGURES, MONTHS, SYNONYMS, WORDS, YEARS, bare
from sahel.schema import tables
from sahel.schema.columns import Column, Table
from sahel.schema.vocabularies import CoupKind, Seen, Status, VictimCategory
from sahel.text import plain, toml_text

#: Codes on UCDP's scales: a column of nearly the same name, such as ACLED's time_precision, is on another.
_SCALES = ("date_precision", "where_precision")
#: A table is guessed only by what no other one has.
_TELLING = {"claims": ("claimant", "victim"), "coups": ("outcome",)}
#: What a sheet seldom says, and a draft says for all of its rows.
_CONSTANTS = {
    "claims": {
        "incident_id": "my-incident", "victim_category": VictimCategory.UNKNOWN, "harm": "killed", "scope": "whole",
        "status": Status.STANDING, "source_id": "my-sheet", "seen": Seen.EXCERPT,
    },
    "coups": {"kind": CoupKind.COUP, "source_id": "my-list", "seen": Seen.EXCERPT},
}  # fmt: skip
_MANY_WORDS = 12
#: How alike two names have to be that are not known to mean the same.
_NEAR = 0.9

#: Codes that stand in the place of our words in tables cut from a publisher's.
_CODES = {"type_of_violence": {"1": "state-based", "2": "non-state", "3": "one-sided"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What the columns of a file most likely are in one of our tables."""

    table: Table
    columns: Mapping[str, str]
    parts: Mapping[str, Sequence[str]]
    figures: Mapping[str, str]

    def used(self) -> set[str]:
        return {
            *self.columns.values(),
            *self.figures.values(),
            *(name for part in self.parts.values() for name in part),
        }

    def has(self, column: Column) -> bool:
        made = (
            {"harm", "bound", "low", "high", "term"} if self.figures.keys() - {ANY_HARM} else {"bound", "low", "high"}
        )
        return column.name in {*self.columns, *self.parts} or (bool(self.figures) and column.name in made)


def suggest_mapping(path: str | PathLike, *, table: str | None = None) -> str:
    """A first draft of a mapping for a table that no dialect fits, as TOML text.

    Each column of ours stands with the column of the file that looks most like it; those
    without a counterpart are there as comments, and so are the file's columns that nothing
    uses, and words of the file that need a word of ours. Read it, mend it, save it beside
    the file, and load with `mapping=`. `table` is "events", "claims", "coups" or any other of
    ours; by default the one that the columns look like.

    Raises
    ------
    UnknownTable : the file cannot be read as a table at all, no table has that name, or the
        file is a published table of counts, which holds no events to map.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     sheet = Path(folder) / "sheet.csv"
    ...     _ = sheet.write_text("jour;pays;morts", encoding="utf-8")
    ...     draft = suggest_mapping(sheet)
    >>> [line for line in draft.splitlines() if "jour" in line]
    ['date_start = "jour"']
    """
    if table is not None and table not in tables.ALL:
        raise UnknownTable(f"no table is called {table!r}. There are: {', '.join(sorted(tables.ALL))}.")
    layout, cells = _first_rows(path)
    if table in (None, "events"):
        refuse_unknown_datasets(layout.columns)
    drafts = [_draft(tables.ALL[name], layout, cells) for name in ([table] if table else SYNONYMS)]
    likely = [draft for draft in drafts if _n_telling(draft) or draft.table.name not in _TELLING]
    draft = max(likely or drafts, key=lambda draft: (len(draft.used()), _n_telling(draft)))
    return "\n".join([*_head(draft, layout, cells), *_columns(draft), *_rest(draft, layout, cells), ""])


def _n_telling(draft: _Draft) -> int:
    return len(draft.columns.keys() & {*_TELLING.get(draft.table.name, ())})


def _first_rows(path: str | PathLike) -> tuple[Layout, pd.DataFrame]:
    """How a file is laid out, whatever it holds, and its first rows as text."""
    source = identify(path)
    words = {word for names in SYNONYMS.values() for synonyms in names.values() for word in synonyms}
    known = known_columns() | words | {word for names in FIGURES.values() for word in names} | {*YEARS, *MONTHS, *DAYS}
    if source.kind != "text":
        return read_sheet(source, known=known)[:2]
    layout = resolved(survey(source, known=known, headerless=headerless_columns), source)
    return layout, next(careful_chunks(source, layout))[0]


def _draft(table: Table, layout: Layout, cells: pd.DataFrame) -> _Draft:
    """For each column of ours the file's column that is most likely the same, by its name and by what it holds."""
    header = dict(zip(layout.columns, layout.header, strict=True))
    # Of columns of one name the second is known by its place: "killed__2".
    free = _free({name: text if normalised(text) == name else name for name, text in header.items() if text.strip()})
    exact = {name: free.pop(bare(name)) for name in table.column_names if name in header and bare(name) in free}
    ends = {"low", "high"}
    spans = any(word in free for name in ends for word in (name, *SYNONYMS["claims"][name]))
    figures = _figures(free) if table.name == "claims" and not spans and not ends & exact.keys() else {}
    parts = _parts(table, free) if not {"date", "date_start", "stated_on"} & exact.keys() else {}
    found = dict(exact)
    for column in table.columns:
        words = () if column.name in {*found, *parts} else SYNONYMS.get(table.name, {}).get(column.name, ())
        if word := next((word for word in words if word in free and _may_hold(column, cells, free[word])), None):
            found[column.name] = free.pop(word)
    for column in table.columns:
        if column.optional or column.name in {*found, *parts, *_SCALES}:
            continue
        near = difflib.get_close_matches(column.name, free, cutoff=_NEAR)
        if word := next((word for word in near if _may_hold(column, cells, free[word])), None):
            found[column.name] = free.pop(word)
    if table.name == "claims" and not figures and not ends & found.keys():
        word = next((word for word in ANY_FIGURE if word in free), None)
        figures = {ANY_HARM: free[word]} if word else {}
    return _Draft(table=table, columns=found, parts=parts, figures=figures)


def _may_hold(column: Column, cells: pd.DataFrame, theirs: str) -> bool:
    """Whether most cells of a column of the file are of the kind that ours holds."""
    met = cells[normalised(theirs)].dropna()
    if met.empty:
        return True
    is_bare = met.str.fullmatch(r"\d+(?:\.0+)?").fillna(False)
    is_day = parse_days(met).notna() | month_texts(met).notna()
    match column.type:
        case "date" | "day":
            # "27 juillet" is a day to which the year is missing, and is a fault until somebody gives it.
            with_year = without_weekday(met) + " 2024"
            yearless = parse_days(with_year).notna() | month_texts(with_year).notna()
            fits = is_day | met.str.fullmatch(POSSIBLE_YEAR) | yearless
        case "integer" | "year" | "number":
            fits = (met.str.contains(r"\d") | read_figures(met)["bound"].notna()) & (is_bare | ~is_day)
        case _:
            fits = is_bare | ~is_day
    return bool(fits.mean() >= 0.5)


def _free(names: Mapping[str, str]) -> dict[str, str]:
    """The file's columns by their bare names; what stands in brackets counts only where it distinguishes two."""
    short = {name: bare(re.sub(r"\(.*?\)", "", name)) for name in names}
    once = Counter([*short.values(), *(bare(name) for name in names if "(" not in name)])
    cleaned = {name: short[name] if once[short[name]] == 1 and "(" in name else bare(name) for name in names}
    return {cleaned[name]: text for name, text in names.items()}


def _figures(free: dict[str, str]) -> dict[str, str]:
    found = {}
    for harm, words in FIGURES.items():
        if word := next((word for word in words if word in free), None):
            found[str(harm)] = free.pop(word)
    return found


def _parts(table: Table, free: dict[str, str]) -> dict[str, Sequence[str]]:
    """A date in three columns, where there are a year and a month: year, or event_year."""
    date = next((name for name in ("date", "date_start", "stated_on") if name in table.column_names), None)
    for front in sorted({word.rpartition("_")[0] for word in free}):
        asked = [[f"{front}_{word}" if front else word for word in words] for words in (YEARS, MONTHS, DAYS)]
        found = [next((word for word in words if word in free), None) for words in asked]
        if date is not None and None not in found[:2]:
            return {date: [free.pop(word) for word in found if word is not None]}
    return {}


def _head(draft: _Draft, layout: Layout, cells: pd.DataFrame) -> list[str]:
    name = draft.table.name
    lines = [f'table = "{name}"  # or another: events, claims, coups']
    try:
        recognised = recognise(layout.columns, header=layout.header).name
        lines.insert(0, f"# sahel reads this file as it is: {recognised}. A mapping is for reading it otherwise.")
    except UnknownTable:
        pass
    if name == "events":
        lines.append('dataset = "own"  # whose coding it is')
    blanks = ["NA", "N/A", "-", ".", *_below_zero(draft, cells)]
    lines.append(f"blanks = [{', '.join(map(toml_text, blanks))}]  # what else stands in an empty cell")
    return [*lines, "# The rest of a line after # is a remark: take it away to use the line.", ""]


def _columns(draft: _Draft) -> list[str]:
    lines = ["[columns]  # our column = your column"]
    if draft.table.name == "events":
        lines.append('# A date in several columns is written date_start = ["year", "month", "day"].')
    for column in draft.table.columns:
        if column.name in draft.columns:
            lines.append(f"{column.name} = {toml_text(draft.columns[column.name])}")
        elif column.name in draft.parts:
            lines.append(f"{column.name} = [{', '.join(map(toml_text, draft.parts[column.name]))}]")
        elif column.name not in ("dataset", "flags") and not column.optional and not draft.has(column):
            lines.append(f'# {column.name} = ""  # {column.says}')
    if draft.table.name == "claims" and not {"low", "high"} & draft.columns.keys():
        lines += ["", "[figures]  # what was done to them = your column of figures: 50, 20+, ~50, 20-30, au moins 15"]
        lines += [f"{harm} = {toml_text(name)}" for harm, name in draft.figures.items()]
        if not draft.figures:
            lines.append('# killed = ""')
    return lines


def _rest(draft: _Draft, layout: Layout, cells: pd.DataFrame) -> list[str]:
    # In a remark a name stands as it is, unless a line break in it would end the remark.
    unused = [
        name if name.isprintable() else toml_text(name)
        for name in layout.header
        if name.strip() and name not in draft.used()
    ]
    lines = ["", f"# Your columns that nothing uses: {', '.join(unused) or 'none'}", ""]
    lines.append("[constants]  # the same in every row, or where your column is blank")
    constants = _CONSTANTS.get(draft.table.name, {})
    for column in draft.table.columns:
        if column.name in constants and not draft.has(column):
            choice = (
                f"  # or: {', '.join(word for word in column.words if word != constants[column.name])}"
                if column.words
                else ""
            )
            lines.append(f'{column.name} = "{constants[column.name]}"{choice}')
    if "country" in draft.table.column_names and not {"country", "country_as_named"} & draft.columns.keys():
        lines.append('# country = "MLI"')
    lines += ["", "[dates]"]
    lines += [f'# style = "day/month/year"  # one of: {", ".join(DATE_STYLES)}; left out: read off the cells']
    if "country" in draft.table.column_names:
        lines += ["", "[countries]", f'style = "names"  # one of: {", ".join(COUNTRY_STYLES)}']
    for name, theirs in draft.columns.items():
        lines += _words(draft.table[name], cells[normalised(theirs)])
    return lines


def _below_zero(draft: _Draft, cells: pd.DataFrame) -> list[str]:
    """Numbers of persons below zero, such as -99: codes for what is not known."""
    names = [theirs for ours, theirs in draft.columns.items() if draft.table[ours].minimum == 0]
    met = pd.concat([cells[normalised(name)] for name in (*names, *draft.figures.values())] or [pd.Series(dtype="str")])
    return met[met.str.fullmatch(r"-\d+(\.0)?").fillna(False)].drop_duplicates().head(_MANY_WORDS).tolist()


def _words(column: Column, cells: pd.Series) -> list[str]:
    """Words of the file that are none of ours, each of which needs one."""
    if column.words is None:
        return []
    known = [str(word) for word in column.words]
    met = cells.dropna().drop_duplicates()
    foreign = met[~met.isin(known) & ~plain(met).isin([*WORDS.get(column.name, ())])].head(_MANY_WORDS)
    if foreign.empty:
        return []
    head = ["", f"[words.{column.name}]  # your word = ours, one of: {', '.join(known)}"]
    codes = _CODES.get(column.name, {})
    lines = [
        (f'{toml_text(word)} = "{codes[word]}"' if word in codes else f'# {toml_text(word)} = ""') for word in foreign
    ]
    return [*head, *lines]
