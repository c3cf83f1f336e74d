"""Run the installed notebook of a page again, and say which of the page's numbers no longer come out.

Nothing out of the page is executed: its notebook is looked up by name among those installed, and
its parameters are checked as those of any edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from sahel.bundled import folder
from sahel.errors import BuildFailed, SahelError
from sahel.reports.agreement import Fault, numbered, stands_in
from sahel.reports.carried import Carried, Receipt
from sahel.reports.editions import Edition, edition
from sahel.reports.fingerprints import digest_of_file
from sahel.reports.receipts import Line

if TYPE_CHECKING:
    from nbformat import NotebookNode

_NEEDED = ("papermill", "nbconvert", "nbclient", "ipykernel")


def hindrance(carried: Carried) -> str:
    """Why the numbers of a page cannot be recomputed here; blank: they can."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        return f'{", ".join(missing)} not installed (pip install "sahel[reports]")'
    notebook = _installed(carried.notebook)
    if notebook is None:
        return f"no notebook called {carried.notebook!r} is installed"
    if carried.inputs.get(f"notebooks/{notebook.name}") != digest_of_file(notebook):
        return f"the installed notebook {notebook.name} is not the one that made the page"
    try:
        _edition(carried)
    except SahelError as cause:
        return f"its parameters are refused here: {cause}"
    return ""


def recomputed_faults(carried: Carried, *, timeout: int) -> list[Fault]:
    """The numbers and lines of a page that come out otherwise, and those that came out new; needs no `hindrance`.

    Raises `BuildFailed` if the notebook fails.
    """
    fresh, lines = _fresh(_edition(carried), timeout)
    old = {name: receipt for name, receipt in carried.receipts.items() if receipt.cell}
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
        told = [f"no longer {', '.join(gone[:3])}" if gone else "", f"now also {', '.join(came[:3])}" if came else ""]
        return "recomputed, it rests on other rows: " + ("; ".join(filter(None, told)) or "not the same ones")
    return "recomputed, the words of its line come out otherwise" if was.seal != now.seal else ""


def _of_block(receipts: dict[str, Receipt], block: str) -> dict[str, Receipt]:
    return {name: receipt for name, receipt in receipts.items() if name.rpartition(".")[0] == block}


def _installed(name: str) -> Path | None:
    return {path.stem: path for path in folder("notebooks").glob("*.ipynb")}.get(name)


def _edition(carried: Carried) -> Edition:
    return edition(carried.notebook, carried.parameters)


def _fresh(wanted: Edition, timeout: int) -> tuple[dict[str, Receipt], dict[str, Line]]:
    """The receipts and lines of an edition as it comes out today."""
    from sahel.reports.carrying import receipts_of
    from sahel.reports.page import blocks_of, parts_of

    blocks = blocks_of(parts_of(_executed(wanted, timeout), wanted))
    lines = {line.id: line for block in blocks.values() for line in block.read.lines}
    return receipts_of(blocks), lines


def _executed(wanted: Edition, timeout: int) -> NotebookNode:
    """The edition's notebook, run in a kernel of its own that leaves nothing behind."""
    from sahel.reports.running import Executed, run

    ended: list[Executed | Exception] = []
    run([wanted], engine="kernel", timeout=timeout, done=lambda _, outcome: ended.append(outcome))
    if isinstance(ended[0], Executed):
        return ended[0].notebook
    raise BuildFailed(f"the page cannot be recomputed: {ended[0]}") from ended[0]
