"""The ids that new rows are to have, in the style of the bundled ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import count

import pandas as pd

from sahel.dates import as_text
from sahel.errors import Ambiguous
from sahel.schema import tables
from sahel.schema.columns import Table
from sahel.schema.vocabularies import Precision
from sahel.text import plain_name

Row = Mapping[str, str]
#: By which two rows are the same claim: who says what of whom, when, in which document.
_SAME = (
    "incident_id", "claimant", "signed_as", "relay", "stated_on", "victim", "victim_as_named", "harm", "bound", "low",
    "high", "term", "scope", "source_id",
)  # fmt: skip
#: Rows of one statement have one figure for what these name.
_COUNTED = ("harm", "victim", "scope")
_FIGURE = ("bound", "low", "high", "term")


def slug(text: str, *, otherwise: str) -> str:
    """A text as a part of an id: plain letters a to z and digits, parted by dashes.

    >>> slug("L'Indépendant (Bamako)", otherwise="source")
    'l-independant-bamako'
    """
    return re.sub(r"[^a-z0-9]+", "-", plain_name(text)).strip("-")[:40].strip("-") or otherwise


def free_id(wanted: Collection[str], taken: Collection[str]) -> str:
    """The first of some ids that no row has, or the last of them with a number behind it.

    >>> free_id(["tessit-2022", "tessit-2022-0807"], {"tessit-2022", "tessit-2022-0807"})
    'tessit-2022-0807-2'
    """
    return next(one for one in _numbered(list(wanted)) if one not in taken)


def _numbered(wanted: list[str]) -> Iterator[str]:
    yield from wanted
    yield from (f"{wanted[-1]}-{n}" for n in count(2))


def text_cells(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Typed rows as the text that a file holds."""
    cells = {}
    for column in table.columns:
        if column.name not in rows:
            continue
        values = rows[column.name]
        match column.type:
            case "date":
                cells[column.name] = as_text(values, rows[column.precision])
            case "boolean":
                cells[column.name] = values.map({True: "true", False: "false"}).astype("str")
            case _:
                cells[column.name] = values.astype("str")
    return pd.DataFrame(cells)


class ClaimIds:
    """The claims that are there, and those added since, as far as ids of new ones depend on them.

    `classes` are speakers that are many under one heading: two of them are not one voice. `own` are the
    project's own incidents.
    """

    def __init__(self, claims: pd.DataFrame, *, classes: Collection[str], own: Collection[str]) -> None:
        self.classes, self.own = classes, own
        self.ids: set[str] = set()
        self.statements: set[str] = set()
        self.same: dict[tuple[str, ...], str] = {}
        self.on: dict[str, list[Row]] = defaultdict(list)  # the claims on each incident
        for row in text_cells(claims, tables.CLAIMS).fillna("").to_dict("records"):
            self.add(row)

    def add(self, row: Row) -> None:
        self.ids.add(row["claim_id"])
        self.statements.add(row["statement_id"])
        self.same[_sameness(row)] = row["claim_id"]
        self.on[row["incident_id"]].append(row)

    def same_as(self, row: Row) -> str:
        """The id of the claim that says the same; blank: there is none."""
        return self.same.get(_sameness(row), "")

    def statement(self, row: Row) -> str:
        """The statement that a claim is part of: the same speaker's of that day on the incident, or a new one.

        Only a day and a speaker of one voice are joined, and only where the statement's other rows have
        no other figure for the same harm of the same victims. Raises `Ambiguous` where it may be several.
        """
        if row["claimant"] and row["stated_on_precision"] == Precision.DAY and row["claimant"] not in self.classes:
            mates = [one for one in self.on[row["incident_id"]] if _agree(one, row, ("claimant", "stated_on"))]
            closed = {
                one["statement_id"] for one in mates if _agree(one, row, _COUNTED) and not _agree(one, row, _FIGURE)
            }
            open_ = sorted({one["statement_id"] for one in mates} - closed)
            if len(open_) > 1:
                raise Ambiguous(
                    f"{row['claimant']} made several statements on that day.",
                    pd.DataFrame({"statement": open_}),
                    hint=f"Say which this is of: {', '.join(open_)}.",
                )
            if open_:
                return open_[0]
        stem = row["claimant"].replace(";", "-") or slug(row.get("signed_as", ""), otherwise="unnamed")
        when = row["stated_on"].replace("-", "") or "nd"
        return free_id([f"{stem}-{when}", f"{stem}-{when}-{row['incident_id']}"], self.statements)

    def claim(self, row: Row) -> str:
        """The id of a new claim: its incident, the number of its document's statement there, its harm.

        On a bundled incident the number has "own-" before it, so that rows bundled later do not take the same.
        """
        mark = "" if row["incident_id"] in self.own else "own-"
        number = re.compile(rf"{re.escape(row['incident_id'])}\.{mark}(\d+)\.")
        numbers = [(one, found[1]) for one in self.on[row["incident_id"]] if (found := number.match(one["claim_id"]))]
        shared = [n for one, n in numbers if _agree(one, row, ("statement_id", "source_id"))]
        following = f"{max((int(n) for _, n in numbers), default=0) + 1:02d}"
        wanted = [f"{row['incident_id']}.{mark}{n}.{row['harm']}" for n in dict.fromkeys([*shared, following])]
        return free_id(wanted, self.ids)


def _agree(one: Row, other: Row, names: Collection[str]) -> bool:
    return all(one.get(name, "") == other.get(name, "") for name in names)


def _sameness(row: Row) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in _SAME)
