"""Check a page against its receipts, offline: its numbers, the rows behind them, the rules that computed them.

Three checks, each further from the page: the page against its receipts (an edited digit, a name, a
line that went), the embedded rows against the tables at hand (a row that changed or went), and the
installed notebook run again (a rule, a row or a number that no longer comes out).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from sahel.errors import BuildFailed, DamagedPage, NotAReport, UnknownTable
from sahel.reports.fingerprints import digest_of_file
from sahel.reports.receipts.collect import embedded_seal, page_seal, written_rows
from sahel.reports.receipts.embedded import BLOCK, Embedded, parse_embedded, read_page
from sahel.reports.receipts.lines import Line, read_lines
from sahel.reports.verification.compare import Fault, hindrance, numbered, page_faults, recomputed_faults, stands_in
from sahel.schema import tables
from sahel.workspace import folder

COLUMNS = ["id", "stands_in", "printed", "expected", "reason"]


@dataclass(frozen=True)
class Verified:
    """What came of checking one page.

    `faults` is the frame that `verify` returns; `checked` and `unchecked` say in words what was
    checked, and what could not be and why; `numbers` counts the numbers with a receipt.
    """

    file: str
    numbers: int
    faults: pd.DataFrame
    checked: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything that was checked holds."""
        return self.faults.empty

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        described = {"file": self.file, "holds": self.holds, "numbers": self.numbers}
        return described | {
            "checked": self.checked,
            "unchecked": self.unchecked,
            "faults": self.faults.to_dict("records"),
        }


def verify(
    path: str | PathLike, *, data: str | PathLike | None = None, recompute: bool = True, timeout: int = 600
) -> pd.DataFrame:
    """The numbers of a page that do not hold; empty: all that was checked holds.

    Parameters
    ----------
    path : a page that `sahel report` made, wherever it lies now.
    data : a folder of tables to hold the embedded rows against, instead of those installed; the
        notebook reads the installed ones, so that with a folder it is not run again.
    recompute : run the installed notebook again with the page's parameters. It runs only if it
        is the one that made the page, and needs the packages of `sahel[reports]`.
    timeout : seconds that one cell may take.

    Returns
    -------
    One row per number that does not hold: `id`, `stands_in` (the block and the line), `printed`,
    `expected` (blank: none), `reason`. A line without numbers, or the page itself ("page",
    "edition": what it embeds), has a row where its words do not hold.

    Raises `NotAReport` if there is no such page, `UnknownTable` if `data` is no folder. What was
    and was not checked is in `examine`.

    >>> verify("report.html")
    Traceback (most recent call last):
    sahel.errors.NotAReport: 'report.html' cannot be read as a page ...
    """
    return examine(path, data=data, recompute=recompute, timeout=timeout).faults


def examine(
    path: str | PathLike, *, data: str | PathLike | None = None, recompute: bool = True, timeout: int = 600
) -> Verified:
    """As `verify`, with what was checked and what was not."""
    html = read_page(path)
    home = folder("data") if data is None else _folder(Path(data))
    try:
        embedded = parse_embedded(html, origin=Path(path).name)
    except NotAReport:
        raise
    except DamagedPage as cause:
        return _verified(path, 0, [Fault(id="edition", stands_in="what the page embeds", reason=str(cause))], [], [])
    if not embedded.page:
        raise NotAReport(f"{Path(path).name} was made before pages embedded receipts. Build it again.")
    read = read_lines(html)
    lines = {line.id: line for line in read.lines}
    faults = page_faults(read, embedded)
    faults += _seal_faults(html, embedded, is_explained=bool(faults))
    checked = ["the page against its receipts"]
    faults += list(_row_faults(embedded, lines, home))
    checked.append(f"{_n_rows(embedded)} rows against the tables of {'this installation' if data is None else data}")
    unchecked = [*_other_tables(embedded, home)]
    reason = _why_not(embedded, data, recompute)
    if reason:
        unchecked.append(f"the rules, by running the notebook again: {reason}")
    else:
        known = {fault.id for fault in faults}
        try:
            again = _recomputed(embedded, timeout)
        except BuildFailed as cause:
            again = [Fault(id="page", stands_in="the notebook, run again", reason=str(cause))]
        faults += [fault for fault in again if fault.id not in known]
        checked.append(f"the rules, by running the notebook {embedded.notebook!r} again")
    numbers = sum(len(receipt.numbers) for receipt in embedded.receipts.values())
    return _verified(path, numbers, faults, checked, unchecked)


def _verified(
    path: str | PathLike, numbers: int, faults: list[Fault], checked: list[str], unchecked: list[str]
) -> Verified:
    rows = [[getattr(fault, name) for name in COLUMNS] for fault in faults]
    return Verified(str(path), numbers, pd.DataFrame(rows, columns=COLUMNS, dtype="str"), checked, unchecked)


def _folder(data: Path) -> Path:
    if not any((data / f"{name}.csv").is_file() for name in tables.BUNDLED):
        raise UnknownTable(f"{str(data)!r} holds none of our tables. Give a folder with claims.csv and the others.")
    return data


def _seal_faults(html: str, embedded: Embedded, *, is_explained: bool) -> Iterator[Fault]:
    block = json.loads(BLOCK.search(html)[1])
    if embedded_seal(block) != embedded.seal:
        yield Fault(id="edition", stands_in="what the page embeds", reason="it was edited: its seal is broken")
    if not is_explained and page_seal(html) != embedded.page:
        reason = "something outside the lines with receipts was edited: prose, code, a style, a link"
        yield Fault(id="page", stands_in="the page", reason=reason)


def _row_faults(embedded: Embedded, lines: dict[str, Line], home: Path) -> Iterator[Fault]:
    """Every number with a source row that the tables at hand have otherwise or not at all."""
    reasons = dict(_changed_rows(embedded, home))
    reported: set[str] = set()
    for name, receipt in embedded.receipts.items():
        changed = [row for row in receipt.rows or () if row in reasons]
        reported |= set(changed)
        if changed:
            more = f"; so did {', '.join(changed[1:])}" if len(changed) > 1 else ""
            for number_id, number in numbered(name, receipt.numbers):
                yield Fault(
                    id=number_id,
                    stands_in=stands_in(receipt, lines.get(name)),
                    printed=number,
                    reason=reasons[changed[0]] + more,
                )
    for row in sorted(reasons.keys() - reported):
        yield Fault(id=row, stands_in="rows embedded beside the numbers", reason=reasons[row])


def _changed_rows(embedded: Embedded, home: Path) -> Iterator[tuple[str, str]]:
    for table, rows in embedded.tables.items():
        path = home / f"{table}.csv"
        is_there = table in tables.BUNDLED and path.is_file()
        here = written_rows(path, table=table) if is_there else {}
        for row, before in rows.items():
            if row not in here:
                yield f"{table}/{row}", f"the row {table}/{row} is not in {table}.csv"
            elif differing := [name for name in {**here[row], **before} if before.get(name) != here[row].get(name)]:
                name = differing[0]
                was, now = (cells.get(name, "") or "blank" for cells in (before, here[row]))
                more = f" (and {', '.join(differing[1:])})" if len(differing) > 1 else ""
                yield f"{table}/{row}", f"the row {table}/{row} changed: `{name}` was {was}, is {now}{more}"


def _other_tables(embedded: Embedded, home: Path) -> Iterator[str]:
    """What can only be recognised by hash: tables that are not those which the page was made from."""
    whole = sum(len(receipt.numbers) for receipt in embedded.receipts.values() if receipt.rows is None)
    differing = [
        name
        for name, digest in embedded.inputs.items()
        if name.startswith("data/") and digest_of_file(home / name.removeprefix("data/")) != digest
    ]
    if differing and whole:
        yield (
            f"{whole} numbers whose source is whole tables, by hash: "
            f"{', '.join(differing)} {'is' if len(differing) == 1 else 'are'} not as the page was made from"
        )


def _why_not(embedded: Embedded, data: str | PathLike | None, recompute: bool) -> str:
    if not recompute:
        return "not asked for"
    if data is not None:
        return "the notebook reads the installed tables, not those given"
    return hindrance(embedded)


def _recomputed(embedded: Embedded, timeout: int) -> list[Fault]:
    return recomputed_faults(embedded, timeout=timeout)


def _n_rows(embedded: Embedded) -> int:
    return sum(map(len, embedded.tables.values()))


def account(verified: Verified) -> str:
    """The whole account of one page: what does not hold, line by line, and what was and was not checked."""
    n_faults = len(verified.faults)
    head = f"{verified.file}: {verified.numbers} numbers, " + (
        "all that was checked holds"
        if not n_faults
        else f"{n_faults} thing{'s do' if n_faults > 1 else ' does'} not hold"
    )
    groups = verified.faults.groupby(["stands_in", "reason"], sort=False)
    faults = [_one(where, reason, group) for (where, reason), group in groups]
    checked = [f"  checked: {what}" for what in verified.checked]
    unchecked = [f"  PARTIAL, not checked: {what}" for what in verified.unchecked]
    return "\n".join([head, *faults, *checked, *unchecked])


def _one(where: str, reason: str, faults: pd.DataFrame) -> str:
    """The numbers of one line that do not hold for one reason."""
    numbers = ", ".join(_number(printed, expected) for printed, expected in faults[["printed", "expected"]].to_numpy())
    ids = faults["id"].iloc[0] + (f" to {faults['id'].iloc[-1]}" if len(faults) > 1 else "")
    listed = f": {numbers}" if numbers.strip(", ") else ""
    return f"  {ids}  {where}{listed}\n      {reason}"


def _number(printed: str, expected: str) -> str:
    if not expected or printed == expected:
        return printed
    return f"{printed or 'nothing'} instead of {expected}"
