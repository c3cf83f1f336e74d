"""States of our tables that can be compared, and their rows and cells in a reader's words.

A state is what a page embeds, a CSV file, a folder of them, or a project.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from sahel.claims.ledger import LINE, as_of, claims_by, codes
from sahel.compare.tables import as_texts
from sahel.countries import country_names
from sahel.dates import read_month
from sahel.errors import UnknownTable
from sahel.load.loaders import load_actors, load_incidents, load_sources
from sahel.load.own_files import read_canonical, state_of
from sahel.load.reader import read_table
from sahel.reports.receipts.embedded import read_embedded
from sahel.schema import tables
from sahel.schema.columns import Table
from sahel.schema.validation import schema, typed
from sahel.schema.vocabularies import Status
from sahel.workspace import PROJECT_FILE, working_in

Rows = Mapping[str, Mapping[str, Mapping[str, str]]]
_PAGES = (".html", ".htm")


@dataclass(frozen=True, kw_only=True)
class State:
    """Tables by name as they were at one time; for a page also what it printed of them, and its parameters."""

    name: str
    kind: str  # page, folder or file
    tables: dict[str, pd.DataFrame]
    printed: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


def frames(embedded: Rows, *, known_on: str = "") -> dict[str, pd.DataFrame]:
    """The rows that a page embeds as typed tables, with the statements known on a day (blank: all of them).

    A cell that the schema of today cannot read is blank. A claim is embedded as the file has it,
    with what became of it by the last day of the table; on the page it stands as long as no
    statement that replaces it is there too, and so it does here.

    >>> rows = {"coups": {"ml-2020": {"coup_id": "ml-2020", "country": "MLI", "outcome": "successful"}}}
    >>> frames(rows)["coups"][["country", "outcome", "date"]].values.tolist()
    [['MLI', 'successful', NaT]]
    """
    found = {name: _frame(name, rows) for name, rows in embedded.items() if name in tables.ALL}
    cut = {"claims": as_of, "remarks": claims_by}
    return {name: cut[name](rows, known_on) if known_on and name in cut else rows for name, rows in found.items()}


def day_known(parameters: Mapping[str, Any]) -> str:
    """The last day that a page made with these parameters knows of, YYYY-MM-DD; blank: all that the tables hold.

    >>> day_known({"month": "2024-07", "country": "MLI"}), day_known({"as_of": ""})
    ('2024-07-31', '')
    """
    if month := parameters.get("month"):
        return f"{read_month(str(month))[1]:%Y-%m-%d}"
    return str(parameters.get("as_of") or parameters.get("until") or "")


def read_state(path: str | PathLike, *, table: str | None = None) -> State:
    """A page, a CSV table (ours, or an event list as published), a folder of our tables, or a project's folder.

    A project is read as it stands, its rows laid over the bundled ones. `table` keeps one table by
    its name. Raises `UnknownTable` if there is no such file, if it is none of our tables, or if it
    does not hold the table asked for; `DamagedPage` for a page that is none of ours; `InvalidTable`
    if a table breaks its schema.
    """
    where = Path(path)
    if table is not None:
        schema(table)
    if (where / PROJECT_FILE).is_file():
        with working_in(where):
            names = tables.BUNDLED if table is None else [name for name in tables.BUNDLED if name == table]
            read = {name: read_canonical(None, name=name) for name in names}
        return _holding(State(name=str(path), kind="folder", tables=read), table, holds=list(tables.BUNDLED))
    if where.is_dir():
        found = {name: where / f"{name}.csv" for name in tables.BUNDLED if (where / f"{name}.csv").is_file()}
        read = {name: read_table(file, table=name).frame for name, file in found.items() if table in (None, name)}
        return _holding(State(name=str(path), kind="folder", tables=read), table, holds=list(found))
    if not where.is_file():
        raise UnknownTable(f"there is no file or folder {str(path)!r}. Check the path.")
    if where.suffix.lower() in _PAGES:
        page = read_embedded(where)
        embedded = frames(page.tables, known_on=day_known(page.parameters))
        kept = {name: frame for name, frame in embedded.items() if table in (None, name)}
        return _holding(
            State(name=str(path), kind="page", tables=kept, printed=page.headline, parameters=page.parameters),
            table,
            holds=list(embedded),
        )
    try:
        reading = read_table(where, table=table)
    except UnknownTable as refusal:
        raise UnknownTable(f"{str(path)!r} cannot be compared: {refusal}") from refusal
    return State(name=str(path), kind="file", tables={reading.table: reading.frame})


def _frame(name: str, rows: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    kind = schema(name)
    cells = pd.DataFrame(list(rows.values()), columns=kind.column_names, dtype="str")
    frame, _ = typed(cells, kind)
    return _back_in_force(frame) if name == "claims" else frame


def _back_in_force(claims: pd.DataFrame) -> pd.DataFrame:
    line = codes(claims, LINE)
    replaced = claims["claim_id"].isin(claims["revises"].dropna())
    is_replaced = pd.Series(line, index=claims.index).isin(line[replaced.to_numpy()])
    return claims.assign(
        status=claims["status"].mask((claims["status"] == Status.REVISED) & ~is_replaced, str(Status.STANDING))
    )


def _holding(state: State, table: str | None, *, holds: list[str]) -> State:
    if state.tables:
        return state
    asked = f"no table {table!r}" if table else "none of our tables"
    there = f"it holds {', '.join(holds)}" if holds else "no row of any"
    raise UnknownTable(f"{state.name!r} holds {asked}: {there}. Name another {state.kind}, or another --table.")


_LONGEST = 200  # letters of a cell that a page repeats
_KILLED = re.compile(r"(?P<incident>[^:]+): killed of (?P<victim>[^,]+), (?P<said>.+)")
#: Which columns name a row, for tables whose rows are not described in a sentence below.
_NAMED_BY = {
    "sources": ["title", "publisher"], "actors": ["name"], "incidents": ["name"], "rebellions": ["name"],
    "countries": ["name"], "phrases": ["phrase", "convention"], "coups": ["country", "date"],
    "conflict_years": ["conflict_id", "country", "year"], "country_years": ["country", "year", "type_of_violence"],
    "events": ["date_start", "place", "dyad"], "timeline": ["label"], "corrections": ["coup_id", "field"],
    "relations": ["subject", "relation", "object"], "parties": ["actor_id", "incident_id"],
    "remarks": ["incident_id", "says"],
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Namer:
    """Short names of actors, incidents and publishers by id; an id without a name stays as it is."""

    actors: Mapping[str, str]
    incidents: Mapping[str, str]
    publishers: Mapping[str, str]

    def label(self, label: str) -> str:
        """A headline's label with names for ids.

        >>> Namer(actors={"fama": "FAMa"}, incidents={"t": "Tin"}, publishers={}).label("t: killed of fama;x, lowest")
        'FAMa and x killed, lowest – Tin'
        """
        if not (found := _KILLED.fullmatch(label)):
            return label[:1].upper() + label[1:]
        incident = self.incidents.get(found["incident"], found["incident"])
        return f"{self._all(found['victim'], self.actors, ' and ')} killed, {found['said']} – {incident}"

    def cells(self, texts: pd.Series, column: str, table: Table) -> pd.Series:
        """Cells of one column as they are read; blank stays blank, and a very long text is cut."""
        known = {one.name: one for one in table.columns}.get(column)
        target = known.refers_to if known is not None else None
        book = {
            "actors.actor_id": (self.actors, " and "),
            "incidents.incident_id": (self.incidents, "; "),
            "sources.source_id": (self.publishers, "; "),
        }.get(target or "")
        if book:
            return texts.map(lambda cell: self._all(cell, *book), na_action="ignore").astype("str")
        if column == "country":
            return country_names(texts)
        if known is not None and known.words is not None:
            return texts.str.replace("_", " ")
        return texts.where(texts.str.len().fillna(0) <= _LONGEST, texts.str.slice(0, _LONGEST) + "…")

    def rows(self, rows: pd.DataFrame, table: Table) -> pd.Series:
        """What each row of a table is about."""
        if table.name == "claims":
            harm = rows["harm"].str.replace("_", " ")
            victim = self.cells(rows["victim"], "victim", table).fillna(rows["victim_as_named"]).fillna("not named")
            place = self.cells(rows["incident_id"], "incident_id", table)
            named = victim + ", " + harm + " – " + place
            return named.mask(rows["scope"] != "whole", named + " (" + rows["scope"] + ")")
        names = [name for name in _NAMED_BY[table.name] if name in rows.columns]
        parts = [self.cells(as_texts(rows, name, table), name, table).fillna("") for name in names]
        named = parts[0].str.cat(parts[1:], sep=", ") if len(parts) > 1 else parts[0]
        return named.str.replace(r"(, )+$|^(, )+", "", regex=True).replace("", pd.NA).fillna(rows.index.to_series())

    def _all(self, cell: str, book: Mapping[str, str], joint: str) -> str:
        return joint.join(book.get(part.strip(), part.strip()) for part in cell.split(";"))


def read_names(*states: Mapping[str, pd.DataFrame]) -> Namer:
    """The names in the given states of our tables, the last first, and in those at hand."""
    actors, incidents, publishers = (dict(book) for book in _at_hand(state_of("actors", "incidents", "sources")))
    for state in states:
        for book, names in zip((actors, incidents, publishers), _names(state), strict=True):
            book.update(names)
    return Namer(actors=actors, incidents=incidents, publishers=publishers)


@lru_cache(maxsize=4)
def _at_hand(_state: tuple[Hashable, ...]) -> tuple[dict[str, str], ...]:
    return _names({"actors": load_actors(), "incidents": load_incidents(), "sources": load_sources()})


def _names(state: Mapping[str, pd.DataFrame]) -> tuple[dict[str, str], ...]:
    return tuple(
        _named(state[table], schema(table).key[0], columns) if table in state else {}
        for table, columns in {"actors": ["acronym", "name"], "incidents": ["name"], "sources": ["publisher"]}.items()
    )


def _named(rows: pd.DataFrame, key: str, columns: list[str]) -> dict[str, str]:
    """The first of the columns that is filled, by the key; rows without any are left out."""
    names = rows[columns[0]].fillna(rows[columns[-1]])
    return {one: name for one, name in zip(rows[key], names, strict=True) if pd.notna(name)}
