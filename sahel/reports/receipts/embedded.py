"""What a page embeds about itself in its JSON block, and how it is read back.

The block is `<script type="application/json" id="edition">`. It holds, sorted by key:

`title`, `notebook`, `parameters`, `country`, `start`, `version`
    what was made, with what.
`project`
    the name of the project in which it was made; not there: in none.
`inputs`
    {name: sha256} of each table the page was made from. A name is relative ("data/claims.csv",
    "notebooks/incident.ipynb", "project/data/claims.csv"), or the bare name of an attached file.
`links`
    {subject: file} of the pages beside it to which it links, by what they are about.
`tables`
    {table: {row id: {column: text}}}: the source rows of the page out of the project's own
    tables, as the CSV has them, blank cells left out; of a page made in a project each says in
    `row_from` the file that it is from. The id of a row is its key; the parts
    of a key of several columns are joined by "/" ("MLI/2012/state-based").
`headline`
    {label: number}.
`rules`, `blocks`
    the receipts, kept short. `blocks` is {block id: {"what", "seal", "lines"}}, where a line is
    [seal, rule, rows, *numbers]: rule is a place in `rules` (null: none named), rows are places
    in the list of all embedded rows, table after table and row after row in the order of their
    names (null: all rows of the inputs).
`says`
    {rule: what it answers, in a sentence}.
`page`, `seal`
    the sha256 of the page without this block, and of this block without its seal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

from sahel.errors import DamagedPage, NotAReport

BLOCK = re.compile(r'<script type="application/json" id="edition">(.*?)</script>', flags=re.DOTALL)

_DESCRIBED = ("title", "notebook", "parameters")


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The source rows and the rule of one line of a page: a line of a table, a sentence, a caption, a text of a figure.

    `rule` is the public function that computed it (blank: none is named); `rows` are names of
    embedded rows ("claims/tz.fama.0727.own.killed"), or None where all rows of the inputs
    stand behind the line; `numbers` are the numbers as printed, in order; `seal` belongs to the
    line's visible text; `what` is the block it stands in, in words.
    """

    cell: int
    what: str
    rule: str | None
    rows: tuple[str, ...] | None
    numbers: tuple[str, ...]
    seal: str


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """What a page says of itself: see the module for what each part holds.

    `blocks` are the blocks' seals by id; `page` and `seal` are blank on a page made before
    receipts were embedded, and the mappings are empty.
    """

    title: str
    notebook: str
    parameters: Mapping[str, Any]
    country: str = ""
    start: str = ""
    version: str = ""
    project: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    headline: Mapping[str, float] = field(default_factory=dict)
    blocks: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    seal: str = ""


def read_embedded(path: str | PathLike) -> Embedded:
    """What a page file embeds.

    Raises `DamagedPage` if its block cannot be read, and its subclass `NotAReport` if there is
    no such file or if it is no page of `sahel`.
    """
    return parse_embedded(read_page(path), origin=Path(path).name)


def read_page(path: str | PathLike) -> str:
    """The text of a page file; refuses (`NotAReport`) what is not there or no text."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise NotAReport(f"{str(path)!r} cannot be read as a page ({cause}). Check the path.") from cause


def parse_embedded(html: str, *, origin: str) -> Embedded:
    """What the text of a page embeds; `origin` names the page in a refusal, which is `DamagedPage`, or
    `NotAReport` if it embeds nothing."""
    found = BLOCK.search(html)
    if found is None:
        raise NotAReport(f"{origin} holds no description of itself. Give a report that `sahel report` made.")
    try:
        described = json.loads(found[1])
        return _embedded(described)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as cause:
        raise DamagedPage(
            f"what {origin} embeds about itself is damaged ({type(cause).__name__}: {cause}). Build the page again."
        ) from cause


def block_of(html: str) -> dict[str, Any] | None:
    """The JSON block of a page as it stands there; None where there is none, or none that can be read.

    >>> block_of('<script type="application/json" id="edition">{"title": "Mali"}</script>')
    {'title': 'Mali'}
    """
    found = BLOCK.search(html)
    try:
        described = json.loads(found[1]) if found else None
    except (ValueError, RecursionError):
        return None
    return described if isinstance(described, dict) else None


def row_names(tables: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names of all embedded rows, in the order to which the places of a packed receipt refer.

    >>> row_names({"coups": {"ml-2020": {}}, "claims": {"b": {}, "a": {}}})
    ['claims/a', 'claims/b', 'coups/ml-2020']
    """
    return [f"{table}/{row}" for table in sorted(tables) for row in sorted(tables[table])]


def packed(receipts: Mapping[str, Receipt], *, blocks: Mapping[str, str], tables: Mapping) -> dict[str, Any]:
    """Receipts by line id as the JSON block holds them: the keys `rules` and `blocks`."""
    rules = sorted({receipt.rule for receipt in receipts.values() if receipt.rule})
    place = {name: number for number, name in enumerate(row_names(tables))}
    kept: dict[str, Any] = {}
    for line, receipt in receipts.items():
        name = line.rpartition(".")[0]
        block = kept.setdefault(name, {"what": receipt.what, "seal": blocks[name], "lines": []})
        rule = rules.index(receipt.rule) if receipt.rule else None
        rows = None if receipt.rows is None else [place[row] for row in receipt.rows]
        block["lines"].append([receipt.seal, rule, rows, *receipt.numbers])
    return {"rules": rules, "blocks": kept}


def _in_page_order(block: tuple[str, Any]) -> list[int]:
    return [int(part) for part in block[0].removeprefix("r").split(".")]


def _embedded(described: dict[str, Any]) -> Embedded:
    blocks, rules = described.get("blocks", {}), described.get("rules", [])
    tables = {
        table: {row: {name: str(text) for name, text in cells.items()} for row, cells in rows.items()}
        for table, rows in described.get("tables", {}).items()
    }
    names = row_names(tables)
    receipts = {
        f"{block}.{number}": Receipt(
            cell=int(block.removeprefix("r").split(".")[0]),
            what=str(kept["what"]),
            rule=None if rule is None else rules[rule],
            rows=None if rows is None else tuple(names[row] for row in rows),
            numbers=tuple(map(str, numbers)),
            seal=str(seal),
        )
        for block, kept in sorted(blocks.items(), key=_in_page_order)
        for number, (seal, rule, rows, *numbers) in enumerate(kept["lines"], start=1)
    }
    return Embedded(
        **{key: described[key] for key in _DESCRIBED},
        **{key: described.get(key, "") for key in ("country", "start", "version", "project", "page", "seal")},
        **{key: dict(described.get(key, {})) for key in ("inputs", "links", "headline")},
        tables=tables,
        receipts=receipts,
        blocks={block: kept["seal"] for block, kept in blocks.items()},
    )
