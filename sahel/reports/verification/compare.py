"""Where a page and its receipts part: edited digits and names, lines that went, came or moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.util import find_spec
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from sahel.errors import BuildFailed, SahelError
from sahel.reports.fingerprints import digest_of_file
from sahel.reports.plan.editions import Edition, edition
from sahel.reports.receipts.collect import receipts_of
from sahel.reports.receipts.embedded import Embedded, Receipt
from sahel.reports.receipts.lines import Line, Read
from sahel.workspace import folder

if TYPE_CHECKING:
    from nbformat import NotebookNode


_SHOWN = 60  # letters of a line that name it in a report


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One number, or a line without any, that does not hold: where it stands, what is printed, what should be, why."""

    id: str
    stands_in: str
    printed: str = ""
    expected: str = ""
    reason: str


def page_faults(read: Read, embedded: Embedded) -> list[Fault]:
    """Every number and line of a page that is not as its receipt says, in the order of the page."""
    faults = [fault for line in read.lines for fault in _line_faults(line, embedded)]
    faults += _gone(read, embedded) + _twice(read) + _moved(read, embedded)
    faults += [
        Fault(id=name, stands_in="no line", reason="a number was added where no line is") for name in read.strays
    ]
    marked = {fault.id.rpartition(".")[0] for fault in faults} | {fault.id for fault in faults}
    named = {name.rpartition(".")[0] for name in marked} | marked
    whats = {name.rpartition(".")[0]: receipt.what for name, receipt in embedded.receipts.items()}
    for block, seal in embedded.blocks.items():
        if block not in named and read.blocks.get(block) != seal:
            reason = "its headings or its links were edited"
            faults.append(Fault(id=block, stands_in=whats.get(block, "a block"), reason=reason))
    return faults


def stands_in(receipt: Receipt, line: Line | None) -> str:
    """A line in words: its block, and how it begins."""
    if line is None or not line.text:
        return receipt.what
    text = " ".join(line.text.split())
    return f"{receipt.what}, line “{text[:_SHOWN] + '…' if len(text) > _SHOWN else text}”"


def numbered(name: str, numbers: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The numbers of a line with their ids; a line without numbers is named by itself, once."""
    yield from ((f"{name}.{place}", number) for place, number in enumerate(numbers, start=1))
    if not numbers:
        yield name, ""


def _line_faults(line: Line, embedded: Embedded) -> Iterator[Fault]:
    receipt = embedded.receipts.get(line.id)
    if receipt is None:
        for name, number in numbered(line.id, tuple(line.numbers)):
            reason = "it was added: there is no receipt for it"
            yield Fault(id=name, stands_in=f"line “{line.text[:_SHOWN]}”", printed=number, reason=reason)
        return
    where = stands_in(receipt, line)
    places = [f"{line.id}.{place}" for place in range(1, len(receipt.numbers) + 1)]
    printed, expected = (
        dict(zip(line.number_ids, line.numbers, strict=True)),
        dict(zip(places, receipt.numbers, strict=True)),
    )
    differing = [name for name in {**expected, **printed} if printed.get(name) != expected.get(name)]
    for name in differing:
        reason = "it was edited"
        if name not in expected:
            reason = "a number was added"
        elif name not in printed:
            reason = "the number is gone"
        yield Fault(
            id=name, stands_in=where, printed=printed.get(name, ""), expected=expected.get(name, ""), reason=reason
        )
    if not differing and line.number_ids != places:
        yield Fault(id=line.id, stands_in=where, reason="its numbers were moved")
    elif not differing and line.seal != receipt.seal:
        yield Fault(id=line.id, stands_in=where, reason="its words, its picture, a link or a value in it were edited")


def _gone(read: Read, embedded: Embedded) -> list[Fault]:
    here = {line.id for line in read.lines}
    return [
        Fault(
            id=name,
            stands_in=f"{receipt.what}, line {line.rpartition('.')[2]} of the block",
            expected=number,
            reason="the line is gone from the page" if receipt.rows is None else _gone_with(receipt),
        )
        for line, receipt in embedded.receipts.items()
        if line not in here
        for name, number in numbered(line, receipt.numbers)
    ]


def _gone_with(receipt: Receipt) -> str:
    return f"the line is gone from the page; its source rows are {', '.join(receipt.rows[:3]) or 'no row'}" + (
        f" and {len(receipt.rows) - 3} more" if len(receipt.rows) > 3 else ""
    )


def _twice(read: Read) -> list[Fault]:
    counts = Counter(line.id for line in read.lines)
    return [
        Fault(id=name, stands_in="several lines", reason=f"{count} lines bear this id")
        for name, count in counts.items()
        if count > 1
    ]


def _moved(read: Read, embedded: Embedded) -> list[Fault]:
    """Lines that stand below one that belongs after them; the same line twice is another matter."""
    ids = [name for name in dict.fromkeys(line.id for line in read.lines) if name in embedded.receipts]
    places = [(name, *name.rpartition(".")[::2]) for name in ids]
    return [
        Fault(id=name, stands_in=embedded.receipts[name].what, reason=f"the line was moved: it stands below {above}")
        for (above, block, before), (name, same, place) in pairwise(places)
        if block == same and int(place) < int(before)
    ]


_NEEDED = ("papermill", "nbconvert", "nbclient", "ipykernel")


def hindrance(embedded: Embedded) -> str:
    """Why the numbers of a page cannot be recomputed here; blank: they can."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        return f'{", ".join(missing)} not installed (pip install "sahel[reports]")'
    notebook = _installed(embedded.notebook)
    if notebook is None:
        return f"no notebook called {embedded.notebook!r} is installed"
    if embedded.inputs.get(f"notebooks/{notebook.name}") != digest_of_file(notebook):
        return f"the installed notebook {notebook.name} is not the one that made the page"
    try:
        _edition(embedded)
    except SahelError as cause:
        return f"its parameters are refused here: {cause}"
    return ""


def recomputed_faults(embedded: Embedded, *, timeout: int) -> list[Fault]:
    """The numbers and lines of a page that come out otherwise, and those that came out new; needs no `hindrance`.

    Raises `BuildFailed` if the notebook fails.
    """
    fresh, lines = _fresh(_edition(embedded), timeout)
    old = {name: receipt for name, receipt in embedded.receipts.items() if receipt.cell}
    blocks = dict.fromkeys(name.rpartition(".")[0] for name in [*old, *fresh])
    return [fault for block in blocks for fault in _block_faults(_of_block(old, block), _of_block(fresh, block), lines)]


def _block_faults(old: dict[str, Receipt], new: dict[str, Receipt], lines: dict[str, Line]) -> Iterator[Fault]:
    """Lines are paired by what they say, so that one line more does not make all below it differ."""
    before, after = list(old.items()), list(new.items())
    same = SequenceMatcher(a=[one.seal for _, one in before], b=[one.seal for _, one in after], autojunk=False)
    for _, old_from, old_to, new_from, new_to in same.get_opcodes():
        for was, now in zip_longest(before[old_from:old_to], after[new_from:new_to]):
            yield from _pair_faults(was, now, lines)


def _pair_faults(
    was: tuple[str, Receipt] | None, now: tuple[str, Receipt] | None, lines: dict[str, Line]
) -> Iterator[Fault]:
    if was is None:
        line, receipt = now
        yield Fault(
            id=line,
            stands_in=stands_in(receipt, lines[line]),
            expected=", ".join(receipt.numbers),
            reason="recomputed, there is a line that the page does not have",
        )
        return
    name, receipt = was
    if now is None:
        for number_id, number in numbered(name, receipt.numbers):
            yield Fault(
                id=number_id, stands_in=receipt.what, printed=number, reason="recomputed, the line does not come out"
            )
        return
    line, fresh = now
    where = stands_in(fresh, lines[line])
    differing = [
        (place, pair) for place, pair in enumerate(zip_longest(receipt.numbers, fresh.numbers), 1) if len(set(pair)) > 1
    ]
    for place, (printed, expected) in differing:
        yield Fault(
            id=f"{name}.{place}",
            stands_in=where,
            printed=printed or "",
            expected=expected or "",
            reason="recomputed, it comes out otherwise",
        )
    if not differing and (reason := _otherwise(receipt, fresh)):
        for number_id, number in numbered(name, receipt.numbers):
            yield Fault(id=number_id, stands_in=where, printed=number, expected=number, reason=reason)


def _otherwise(was: Receipt, now: Receipt) -> str:
    """What else of a line does not come out: its rule, its rows, its words; blank: all of it does."""
    if was.rule != now.rule:
        return f"recomputed, its rule is {now.rule or 'not named'}; the page says {was.rule or 'none'}"
    if was.rows != now.rows:
        gone = [row for row in was.rows or () if row not in (now.rows or ())]
        came = [row for row in now.rows or () if row not in (was.rows or ())]
        listed = [f"no longer {', '.join(gone[:3])}" if gone else "", f"now also {', '.join(came[:3])}" if came else ""]
        return "recomputed, it has other source rows: " + ("; ".join(filter(None, listed)) or "not the same ones")
    return "recomputed, the words of its line come out otherwise" if was.seal != now.seal else ""


def _of_block(receipts: dict[str, Receipt], block: str) -> dict[str, Receipt]:
    return {name: receipt for name, receipt in receipts.items() if name.rpartition(".")[0] == block}


def _installed(name: str) -> Path | None:
    return {path.stem: path for path in folder("notebooks").glob("*.ipynb")}.get(name)


def _edition(embedded: Embedded) -> Edition:
    return edition(embedded.notebook, embedded.parameters)


def _fresh(wanted: Edition, timeout: int) -> tuple[dict[str, Receipt], dict[str, Line]]:
    """The receipts and lines of an edition as it comes out today."""
    from sahel.reports.page import blocks_of, parts_of  # nbconvert, which a partial check does without

    blocks = blocks_of(parts_of(_executed(wanted, timeout), wanted))
    lines = {line.id: line for block in blocks.values() for line in block.read.lines}
    return receipts_of(blocks), lines


def _executed(wanted: Edition, timeout: int) -> NotebookNode:
    """The edition's notebook, run in a kernel of its own that leaves nothing behind."""
    from sahel.reports.run.run import Executed, run

    ended: list[Executed | Exception] = []
    run([wanted], engine="kernel", timeout=timeout, done=lambda _, outcome: ended.append(outcome))
    if isinstance(ended[0], Executed):
        return ended[0].notebook
    raise BuildFailed(f"the page cannot be recomputed: {ended[0]}") from ended[0]
