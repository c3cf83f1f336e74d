"""States of our tables that can be compared: rows a page embeds, a CSV file, a folder of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from sahel.claims.ledger import LINE, as_of, claims_by, codes
from sahel.dates import read_month
from sahel.errors import UnknownTable
from sahel.load.reader import read_table
from sahel.reports.receipts.embedded import read_embedded
from sahel.schema import tables
from sahel.schema.validation import schema, typed
from sahel.schema.vocabularies import Status

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
    """A page, a CSV table (ours, or an event list as published) or a folder of our tables.

    `table` keeps one table by its name. Raises `UnknownTable` if there is no such file, if it is
    none of our tables, or if it does not hold the table asked for; `DamagedPage` for a page
    that is none of ours; `InvalidTable` if a table breaks its schema.
    """
    where = Path(path)
    if table is not None:
        schema(table)
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
