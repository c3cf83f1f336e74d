"""Check a page against its receipts, offline: its numbers, the rows behind them, the rules that computed them.

Three checks, each further from the page: the page against its receipts (an edited digit, a name, a
line that went), the embedded rows against the tables at hand (a row that changed or went), and the
whole page against the one that the installed notebook makes again: its receipts line by line (a rule,
a row or a number that no longer comes out), then everything else byte for byte. Only the last finds
what was edited by somebody who made the sums anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from importlib.util import find_spec
from itertools import pairwise, zip_longest
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from sahel import __version__
from sahel.errors import BuildFailed, DamagedPage, NotAReport, SahelError, UnknownTable
from sahel.provenance import ROW_FROM
from sahel.reports.fingerprints import digest_of_file
from sahel.reports.made_again import Fault, make_again, split_changes, whole_page_faults
from sahel.reports.plan.editions import edition, notebooks
from sahel.reports.plan.plan import find_plan, read_plan
from sahel.reports.plan.subjects import subject_of, usual_file
from sahel.reports.receipts.collect import embedded_seal, page_seal, relative_name, written_rows
from sahel.reports.receipts.embedded import BLOCK, Embedded, Receipt, parse_embedded, read_page
from sahel.reports.receipts.lines import Line, Read, read_lines
from sahel.schema import tables
from sahel.workspace import PROJECT_FILE, current_project, folder, working_in

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
    recompute : make the page again with the installed notebook and the page's parameters, and
        compare the whole of it. The notebook runs only if it is the one that made the page, and
        needs the packages of `sahel[reports]`.
    timeout : seconds that one cell may take.

    Returns
    -------
    One row per number that does not hold: `id`, `stands_in` (the block and the line), `printed`,
    `expected` (blank: none), `reason`. A line without numbers, or the page itself ("page",
    "edition": what it embeds), has a row where its words do not hold. Without a run, whoever
    edits a page can make its sums anew, and nothing is found.

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
    home = None if data is None else _folder(Path(data))
    try:
        embedded = parse_embedded(html, origin=Path(path).name)
    except NotAReport:
        raise
    except DamagedPage as cause:
        return _verified(path, 0, [Fault(id="edition", stands_in="what the page embeds", reason=str(cause))], [], [])
    if not embedded.page:
        raise NotAReport(f"{Path(path).name} was made before pages embedded receipts. Build it again.")
    # A page made in no project is held against the bundled tables, also by somebody who works in one.
    project = current_project() if embedded.project else None
    with working_in(project.folder if project else None):
        return _examined(path, html, embedded, home=home, recompute=recompute, timeout=timeout)


def _examined(
    path: str | PathLike, html: str, embedded: Embedded, *, home: Path | None, recompute: bool, timeout: int
) -> Verified:
    """What comes of checking a page that can be read, against the tables of a folder or (None) those at hand."""
    read = read_lines(html)
    lines = {line.id: line for line in read.lines}
    faults = page_faults(read, embedded)
    faults += _seal_faults(html, embedded, is_explained=bool(faults))
    checked = ["the page against its receipts"]
    away = _rows_away(embedded, home)
    faults += list(_row_faults(embedded, lines, home, away=away))
    n_rows = sum(map(len, embedded.tables.values())) - len(away)
    checked.append(f"{n_rows} rows against the tables of {_tables_in_words(home)}")
    unchecked = [*_other_tables(embedded, home)]
    if away:
        unchecked.append(f"{len(away)} rows of the project {embedded.project}: {_NOT_THERE}")
    if reason := _why_not(embedded, home, recompute):
        unchecked += [f"the rules, by running the notebook again: {reason}", _SUMS_ALONE]
    else:
        try:
            again = make_again(embedded, timeout=timeout)
        except BuildFailed as cause:
            faults.append(Fault(id="page", stands_in="the notebook, run again", reason=str(cause)))
        else:
            known = {fault.id for fault in faults}
            faults += [fault for fault in recomputed_faults(embedded, again) if fault.id not in known]
            faults += list(_link_faults(embedded))
            checked.append(f"the rules, by running the notebook {embedded.notebook!r} again")
            if embedded.version == __version__:
                faults += whole_page_faults(html, again, known={fault.id for fault in faults})
                checked.append("everything else of the page, byte for byte against the page made again")
            else:
                made = f"made by sahel {embedded.version or 'of no version'}, and this is {__version__}"
                unchecked.append(
                    f"everything outside its lines with receipts (prose, title, days, scripts): it was {made}"
                )
            if split_changes(html)[1] != split_changes(again)[1]:
                unchecked.append(_CHANGES_SECTION)
    numbers = sum(len(receipt.numbers) for receipt in embedded.receipts.values())
    return _verified(path, numbers, faults, checked, unchecked)


#: What is said of a page that was made in a project, where that is not the current one.
_NOT_THERE = "it is not the project here; verify in its folder, or with --project DIR"


def _is_here(embedded: Embedded) -> bool:
    """Whether the project in which the page was made is the current one; also where both are none."""
    project = current_project()
    return embedded.project == (project.name if project else "")


def _tables_in_words(home: Path | None) -> str:
    if home is not None:
        return str(home)
    project = current_project()
    return f"this installation and of the project {project.name}" if project else "this installation"


def _rows_away(embedded: Embedded, home: Path | None) -> set[str]:
    """The names of the embedded rows that are the project's, where its tables are not those at hand."""
    if not embedded.project or home is not None or _is_here(embedded):
        return set()
    rows = ((f"{table}/{name}", row) for table, named in embedded.tables.items() for name, row in named.items())
    return {name for name, row in rows if not row.get(ROW_FROM, "").startswith("bundled ")}


_SUMS_ALONE = (
    "who made the page: whoever edits a page can make its sums anew, with its prose, title, days, styles and scripts. "
    "Only making the page again, or having it from its publisher, shows that it was not"
)
_CHANGES_SECTION = (
    "the words of the section on what changed, which were made from earlier pages: only that nothing runs or is hidden "
    "in it. Compare the two pages with `sahel changes`"
)


def _verified(
    path: str | PathLike, numbers: int, faults: list[Fault], checked: list[str], unchecked: list[str]
) -> Verified:
    rows = [[getattr(fault, name) for name in COLUMNS] for fault in faults]
    return Verified(str(path), numbers, pd.DataFrame(rows, columns=COLUMNS, dtype="str"), checked, unchecked)


def _folder(data: Path) -> Path:
    if not any((data / f"{name}.csv").is_file() for name in tables.BUNDLED):
        project = " For the tables of a project, give --project instead." if (data / PROJECT_FILE).is_file() else ""
        raise UnknownTable(
            f"{str(data)!r} holds none of our tables. Give a folder with claims.csv and the others.{project}"
        )
    return data


def _link_faults(embedded: Embedded) -> Iterator[Fault]:
    """Links that lead to another page than the one about what is named, as the plan at hand or else its name has it."""
    planned: set[tuple[str, str]] = set()
    with suppress(SahelError):
        planned = {(subject_of(one), one.file) for one in read_plan(find_plan()).editions}
    for subject, file in embedded.links.items():
        usual = ""
        with suppress(SahelError):
            usual = usual_file(subject, embedded.parameters)
        if (subject, file) not in planned and file != usual:
            reason = f"no page about {subject} is called that here"
            yield Fault(
                id="edition", stands_in="what the page embeds, `links`", printed=file, expected=usual, reason=reason
            )


def _seal_faults(html: str, embedded: Embedded, *, is_explained: bool) -> Iterator[Fault]:
    block = json.loads(BLOCK.search(html)[1])
    if embedded_seal(block) != embedded.seal:
        yield Fault(id="edition", stands_in="what the page embeds", reason="it was edited: its seal is broken")
    if not is_explained and page_seal(html) != embedded.page:
        reason = "something outside the lines with receipts was edited: prose, code, a style, a link"
        yield Fault(id="page", stands_in="the page", reason=reason)


def _row_faults(embedded: Embedded, lines: dict[str, Line], home: Path | None, *, away: set[str]) -> Iterator[Fault]:
    """Every number with a source row that the tables at hand have otherwise or not at all; `away` are not looked at."""
    reasons = {row: reason for row, reason in _changed_rows(embedded, home) if row not in away}
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


def _changed_rows(embedded: Embedded, home: Path | None) -> Iterator[tuple[str, str]]:
    for table, rows in embedded.tables.items():
        here = written_rows(table, data=home) if table in tables.BUNDLED else {}
        for row, before in rows.items():
            if row not in here:
                yield f"{table}/{row}", f"the row {table}/{row} is not in {table}.csv"
                continue
            # Where a row stands in its file is no part of what it says.
            named = [name for name in {**here[row], **before} if name != ROW_FROM]
            if differing := [name for name in named if before.get(name) != here[row].get(name)]:
                name = differing[0]
                was, now = (cells.get(name, "") or "blank" for cells in (before, here[row]))
                more = f" (and {', '.join(differing[1:])})" if len(differing) > 1 else ""
                yield f"{table}/{row}", f"the row {table}/{row} changed: `{name}` was {was}, is {now}{more}"


def _other_tables(embedded: Embedded, home: Path | None) -> Iterator[str]:
    """What can only be recognised by hash: tables that are not those which the page was made from."""
    whole = sum(len(receipt.numbers) for receipt in embedded.receipts.values() if receipt.rows is None)
    project = current_project()
    homes = {"data": home or folder("data")} | ({"project": project.folder} if project else {})
    differing = [
        name
        for name, digest in embedded.inputs.items()
        if (start := name.partition("/")[0]) in ("data", "project")
        and name.endswith(".csv")
        and (start not in homes or digest_of_file(homes[start] / name.removeprefix(f"{start}/")) != digest)
    ]
    if differing and whole:
        yield (
            f"{whole} numbers whose source is whole tables, by hash: "
            f"{', '.join(differing)} {'is' if len(differing) == 1 else 'are'} not as the page was made from"
        )


def _why_not(embedded: Embedded, home: Path | None, recompute: bool) -> str:
    if not recompute:
        return "not asked for"
    if home is not None:
        return "the notebook reads the installed tables, not those given"
    return hindrance(embedded)


_SHOWN = 60  # letters of a line that name it in a report


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
    printed = dict(zip(line.number_ids, line.numbers, strict=True))
    expected = {f"{line.id}.{place}": number for place, number in enumerate(receipt.numbers, start=1)}
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
    if not differing and line.number_ids != list(expected):
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
    if not _is_here(embedded):
        return f"it was made in the project {embedded.project}: {_NOT_THERE}"
    notebook = notebooks().get(embedded.notebook)
    if notebook is None:
        return f"no notebook called {embedded.notebook!r} is installed"
    if embedded.inputs.get(relative_name(notebook)) != digest_of_file(notebook):
        return f"the installed notebook {notebook.name} is not the one that made the page"
    try:
        edition(embedded.notebook, embedded.parameters)
    except SahelError as cause:
        return f"its parameters are refused here: {cause}"
    return ""


def recomputed_faults(embedded: Embedded, page: str) -> list[Fault]:
    """The numbers and lines of a page that come out otherwise on the page made again, and those that came out new."""
    made = parse_embedded(page, origin="the page made again").receipts
    lines = {line.id: line for line in read_lines(page).lines}
    # Cell 0 is the section on what changed, which was made from earlier pages.
    old, fresh = ({name: one for name, one in all_.items() if one.cell} for all_ in (embedded.receipts, made))
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
    if was.what != now.what:
        return f"recomputed, it stands in {now.what!r}; the page says {was.what!r}"
    return "recomputed, the words of its line come out otherwise" if was.seal != now.seal else ""


def _of_block(receipts: dict[str, Receipt], block: str) -> dict[str, Receipt]:
    return {name: receipt for name, receipt in receipts.items() if name.rpartition(".")[0] == block}
