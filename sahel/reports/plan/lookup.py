"""What planning asks of the tables, read without pandas.

A batch in which nothing has changed is over before pandas could be imported, so the few
questions that a plan asks (which incidents are there, what are they called) are answered
from the CSV files directly, the bundled ones and those of the current project. Whatever is
computed and printed goes through `sahel.load`.
"""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import suppress
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from sahel.schema import tables
from sahel.workspace import current_project, folder, laid_over

Row = dict[str, str]


def incidents() -> dict[str, Row]:
    """The incidents by their id, in the table's order.

    >>> incidents()["tinzaouaten-2024"]["country"]
    'MLI'
    """
    return {row["incident_id"]: row for row in _rows("incidents")}


def names_of_incident(incident: str) -> str:
    """What an incident may be looked for by: its aliases, places, and who fought, as named; blank: unknown.

    >>> {"Tinzawaten", "Wagner", "Kidal"} <= set(names_of_incident("tinzaouaten-2024").split())
    True
    """
    family = [row for one, row in incidents().items() if incident in (one, row["part_of"]) and incident]
    columns = ("name", "aliases", "place", "admin1", "attackers_as_named", "targets_as_named")
    words = (word for row in family for column in columns for word in row.get(column, "").replace(";", " ").split())
    return " ".join(dict.fromkeys(words))


def countries() -> frozenset[str]:
    """The countries about which the tables hold coups, conflict deaths or incidents (ISO alpha-3).

    >>> {"MLI", "NGA"} <= countries()
    True
    """
    return frozenset(row["country"] for table in ("coups", "country_years", "incidents") for row in _rows(table))


def groups() -> list[str]:
    """The ids of the actors.

    >>> "jnim" in groups()
    True
    """
    return [row["actor_id"] for row in actors()]


def actors() -> tuple[Row, ...]:
    """The rows of the actors.

    >>> "jnim" in {row["actor_id"] for row in actors()}
    True
    """
    return _rows("actors")


def often_claimed(*, least: int) -> list[str]:
    """The incidents with so many claims or more, of their own or of themselves and their parts.

    >>> "tinzaouaten-2024" in often_claimed(least=3)
    True
    """
    above = {one: row["part_of"] for one, row in incidents().items()}
    totals: Counter[str] = Counter()
    for claim in _rows("claims"):
        one = claim["incident_id"]
        while one:
            totals[one] += 1
            one = above.get(one, "")
    return [one for one in above if totals[one] >= least]


def months_with_claims() -> frozenset[tuple[str, str]]:
    """Country (ISO alpha-3) and month (YYYY-MM) in which something was stated about an incident there.

    A statement of which only the year is known is in no month.

    >>> ("MLI", "2024-07") in months_with_claims()
    True
    """
    where = {one: row["country"] for one, row in incidents().items()}
    return frozenset(
        (where.get(claim["incident_id"], ""), claim["stated_on"][:7])
        for claim in _rows("claims")
        if len(claim["stated_on"]) >= len("YYYY-MM")
    )


def country_name(country: str) -> str:
    """A country's short name in English, from its ISO alpha-3 code; an unknown code stays as it is.

    >>> country_name("TCD")
    'Chad'
    """
    return _country_names().get(country, country)


@cache
def _country_names() -> dict[str, str]:
    # The package itself is not imported: it would bring pandas.
    package = find_spec("country_converter")
    table = Path(next(iter(package.submodule_search_locations))) / "country_data.tsv"
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["ISO3"]: row["name_short"] for row in csv.DictReader(lines, delimiter="\t")}


def _rows(table: str) -> tuple[Row, ...]:
    """The rows of a table, in a project its own laid over the bundled ones."""
    bundled = _of_file(folder("data") / f"{table}.csv")
    if not (project := current_project()):
        return bundled
    own, hides = _of_file(project.tables / f"{table}.csv"), _of_file(project.hidden)
    hidden = {one.get("key", "").strip() for one in hides if one.get("table", "").strip() == table}
    columns, key = tables.BUNDLED[table].column_names, tables.BUNDLED[table].key
    below, above = (
        {"/".join(row.get(column, "") for column in key): dict.fromkeys(columns, "") | row for row in rows}
        for rows in (bundled if project.extends_table(table) else (), own)
    )
    return tuple(laid_over(below, above, hidden=hidden).values())


def _of_file(path: Path) -> tuple[Row, ...]:
    """The rows of a file once per state of it, since a plan asks for them edition by edition; none: no such file."""
    try:
        now = path.stat()
    except FileNotFoundError:
        return ()
    return _read(path, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int, _size: int) -> tuple[Row, ...]:
    with suppress(UnicodeDecodeError), path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if len(rows.fieldnames or ()) > 1:
            return tuple({name: text or "" for name, text in row.items() if name} for row in rows)
    from sahel.load.own_files import read_cells  # no plain CSV, as Excel may leave one: pandas has to be loaded

    return tuple(read_cells(path).fillna("").to_dict("records"))
