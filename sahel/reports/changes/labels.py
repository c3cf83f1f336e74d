"""Rows and cells of our tables in a reader's words: names for ids, sentences for rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from sahel.compare.tables import as_texts
from sahel.countries import country_names
from sahel.load.loaders import load_actors, load_incidents, load_sources
from sahel.schema.columns import Table
from sahel.schema.validation import schema

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
    """The names in the given states of our tables, the last first, and in the bundled ones."""
    actors, incidents, publishers = (dict(book) for book in _bundled())
    for state in states:
        for book, names in zip((actors, incidents, publishers), _names(state), strict=True):
            book.update(names)
    return Namer(actors=actors, incidents=incidents, publishers=publishers)


@cache
def _bundled() -> tuple[dict[str, str], ...]:
    return _names({"actors": load_actors(), "incidents": load_incidents(), "sources": load_sources()})


def _names(state: Mapping[str, pd.DataFrame]) -> tuple[dict[str, str], ...]:
    found = []
    for table, columns in {"actors": ["acronym", "name"], "incidents": ["name"], "sources": ["publisher"]}.items():
        rows = state.get(table, pd.DataFrame(columns=schema(table).column_names, dtype="str"))
        names = rows[columns].bfill(axis=1).iloc[:, 0]
        found.append({key: name for key, name in zip(rows[schema(table).key[0]], names, strict=True) if pd.notna(name)})
    return tuple(found)
