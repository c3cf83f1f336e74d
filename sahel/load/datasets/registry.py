"""The dialects that publishers write, and which of them a file's columns fit."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from sahel.errors import UnknownTable
from sahel.load.datasets.dialect import Dialect
from sahel.load.formats.detect import Source
from sahel.load.formats.layout import Layout, survey


@cache
def dialects() -> tuple[Dialect, ...]:
    """Every dialect, in the order in which they are tried."""
    from sahel.load.datasets import acled, cline, csp, own_tables, powell_thyne, ucdp_ged, ucdp_years

    modules = (own_tables, ucdp_ged, ucdp_years, acled, powell_thyne, cline, csp)
    return tuple(dialect for module in modules for dialect in module.DIALECTS)


@cache
def known_columns() -> frozenset[str]:
    """The columns of all dialects, under every spelling."""
    spelt = {name for dialect in dialects() for name in (*dialect.columns(), *dialect.renames)}
    return frozenset(spelt | {name.replace("_", "") for name in spelt})


def recognise(columns: Sequence[str], *, header: Sequence[str], table: str | None = None) -> Dialect:
    """The dialect that a file's columns fit.

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
    refuse_unknown_datasets(columns)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownDataset:
    """A published file that is refused under its own name, with what to load in its place.

    `needs` are the columns by which it is known; an entry `a|b` asks for one of them.
    """

    name: str
    needs: tuple[str, ...]
    says: str

    def is_this(self, columns: Collection[str]) -> bool:
        """Whether a file has these columns, however they are spelt."""
        found = {name.replace("_", "") for name in columns}
        return all(any(name.replace("_", "") in found for name in entry.split("|")) for entry in self.needs)


_ESTIMATES = ("best_fatality_estimate", "low_fatality_estimate", "high_fatality_estimate")
_ELSEWHERE = (
    "The same deaths are in GED event by event (sahel.load_events) and in UCDP's country-year file by country and type "
    "of violence (sahel.load_country_years)"
)
_COUNTS = (
    "a row says how many events there were in one {unit} and place, and single events cannot be recovered from counts. "
    "Get the events themselves (ACLED's from its export tool or API), or read the counts with pandas"
)
UNKNOWN_DATASETS = (
    UnknownDataset(
        name="UCDP's Non-State Conflict Dataset",
        needs=("conflict_id", "side_a_name", "side_b_name", "year", *_ESTIMATES),
        says=f"a row is a year of fighting between two groups, which no table of sahel holds. {_ELSEWHERE}",
    ),
    UnknownDataset(
        name="UCDP's One-sided Violence Dataset",
        needs=("actor_id", "actor_name", "year", "is_government_actor", *_ESTIMATES),
        says=f"a row is a year in which an actor killed civilians, which no table of sahel holds. {_ELSEWHERE}",
    ),
    UnknownDataset(
        name="UCDP's Actor Dataset",
        needs=("actor_id", "name_data", "name_orig", "conflict_id", "dyad_id"),
        says="a row is an actor and lists no event and no year. sahel has actors of its own: sahel.load_actors()",
    ),
    UnknownDataset(
        name="CSP's annual file of coups",
        needs=("scode", "year", "scoup1", "atcoup2", "pcoup3"),
        says="a row counts the coups of a country in a year, and gives neither their days nor which they were. CSP's "
        "list (CSPCoupsList) has them one by one: sahel.load_coups",
    ),
    UnknownDataset(
        name="Powell & Thyne's file of candidates",
        needs=("ccode", "verified", "year", "month", "day", "no_evidence", "no_overt"),
        says="a row is an event that some list calls a coup, most of which Powell & Thyne did not accept. Those that "
        "they did are in their list (powell_thyne_coups_final): sahel.load_coups",
    ),
    # The numbers of events that ACLED, and HDX from it, publish beside the events.
    UnknownDataset(
        name="a table of weekly counts, as ACLED publishes them",
        needs=("week", "country", "events"),
        says=_COUNTS.format(unit="week"),
    ),
    UnknownDataset(
        name="a table of monthly counts, as ACLED publishes them",
        needs=("month", "year", "country", "events"),
        says=_COUNTS.format(unit="month"),
    ),
    UnknownDataset(
        name="a table of yearly counts, as ACLED publishes them",
        needs=("year", "country", "events"),
        says=_COUNTS.format(unit="year"),
    ),
    UnknownDataset(
        name="a table of monthly counts, as HDX publishes them",
        needs=("event_type", "events", "reference_period_start|start_date"),
        says=_COUNTS.format(unit="month"),
    ),
)


def refuse_unknown_datasets(columns: Sequence[str]) -> None:
    """Refuse a published file of another kind by its name: no mended header makes a table of ours of it."""
    for dataset in UNKNOWN_DATASETS:
        if dataset.is_this(columns):
            raise UnknownTable(f"this file is {dataset.name}: {dataset.says}.")
