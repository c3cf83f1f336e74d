"""Where a page and its receipts part: edited digits and names, lines that went, came or moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sahel.reports.carried import Carried, Receipt
from sahel.reports.receipts import Line, Read

_SHOWN = 60  # letters of a line that name it in a report


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One number, or a line without any, that does not hold: where it stands, what is printed, what should be, why."""

    id: str
    stands_in: str
    printed: str = ""
    expected: str = ""
    reason: str


def page_faults(read: Read, carried: Carried) -> list[Fault]:
    """Every number and line of a page that is not as its receipt says, in the order of the page."""
    faults = [fault for line in read.lines for fault in _line_faults(line, carried)]
    faults += _gone(read, carried) + _twice(read) + _moved(read, carried)
    faults += [
        Fault(id=name, stands_in="no line", reason="a number was added where no line is") for name in read.strays
    ]
    marked = {fault.id.rpartition(".")[0] for fault in faults} | {fault.id for fault in faults}
    named = {name.rpartition(".")[0] for name in marked} | marked
    whats = {name.rpartition(".")[0]: receipt.what for name, receipt in carried.receipts.items()}
    for block, seal in carried.blocks.items():
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


def _line_faults(line: Line, carried: Carried) -> Iterator[Fault]:
    receipt = carried.receipts.get(line.id)
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


def _gone(read: Read, carried: Carried) -> list[Fault]:
    here = {line.id for line in read.lines}
    return [
        Fault(
            id=name,
            stands_in=f"{receipt.what}, line {line.rpartition('.')[2]} of the block",
            expected=number,
            reason="the line is gone from the page" if receipt.rows is None else _gone_with(receipt),
        )
        for line, receipt in carried.receipts.items()
        if line not in here
        for name, number in numbered(line, receipt.numbers)
    ]


def _gone_with(receipt: Receipt) -> str:
    return f"the line is gone from the page; it rested on {', '.join(receipt.rows[:3]) or 'no row'}" + (
        f" and {len(receipt.rows) - 3} more" if len(receipt.rows) > 3 else ""
    )


def _twice(read: Read) -> list[Fault]:
    counts = Counter(line.id for line in read.lines)
    return [
        Fault(id=name, stands_in="several lines", reason=f"{count} lines bear this id")
        for name, count in counts.items()
        if count > 1
    ]


def _moved(read: Read, carried: Carried) -> list[Fault]:
    """Lines that stand below one that belongs after them; the same line twice is another matter."""
    ids = [name for name in dict.fromkeys(line.id for line in read.lines) if name in carried.receipts]
    places = [(name, *name.rpartition(".")[::2]) for name in ids]
    return [
        Fault(id=name, stands_in=carried.receipts[name].what, reason=f"the line was moved: it stands below {above}")
        for (above, block, before), (name, same, place) in pairwise(places)
        if block == same and int(place) < int(before)
    ]
