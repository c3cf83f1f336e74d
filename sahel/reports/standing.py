"""How the editions of a batch stand: which are new, unchanged, changed or failed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sahel.reports.editions import Edition
from sahel.reports.fingerprints import (
    changed_names,
    digest_of_file,
    digest_of_value,
    environment,
    shown,
)
from sahel.reports.placing import failed_page
from sahel.reports.records import Record, described, digest_compared, read_anew, read_environment, read_records
from sahel.reports.series import Earlier, earlier

_NAMED = 3  # changed packages that a reason names


class State(StrEnum):
    """How a page stands before a batch is run."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    FAILED = "failed"


@dataclass(frozen=True)
class Standing:
    """An edition, how its page stands, and why it would be made again (nothing: it would not)."""

    edition: Edition
    state: State
    reasons: tuple[str, ...] = ()


def survey(editions: Iterable[Edition], *, output: Path) -> list[Standing]:
    """How each edition stands in a folder of pages; nothing is run or written.

    An edition is unchanged if its page is the one that was recorded, and the notebook, the
    parameters, the title, every file that was read, the package, what is installed, and what
    it was compared with are as they were.
    """
    wanted = list(editions)
    records = read_records(output)
    now = environment()
    before = earlier([*wanted, *records.values()])
    pages: dict[str, str | None] = {}
    files: dict[str, str | None] = {}
    why: dict[str, list[str]] = {}
    for one in wanted:
        record = records.get(one.file)
        if record is None:
            is_there = (output / one.file).is_file()
            why[one.file] = ["there is a page, but no record of how it was made" if is_there else "never made"]
        else:
            why[one.file] = [
                *_page_reasons(record, output, pages),
                *_edition_reasons(one, record),
                *_input_reasons(record, files),
                *_environment_reasons(record, output, now),
            ]
        if failed_page(output / one.file).is_file():
            why[one.file].append("the last run failed")
    # What a page that is to be made will carry is not known yet: those after it are asked again then.
    to_come = {file for file, reasons in why.items() if reasons}
    for one in wanted:
        earlier_one = before.get(one.file)
        if one.file in records and not (earlier_one and earlier_one.file in to_come):
            why[one.file] += _comparison_reasons(records[one.file], earlier_one, records, output, pages)
    return [Standing(one, _state(one, output, why[one.file]), tuple(why[one.file])) for one in wanted]


def _state(one: Edition, output: Path, reasons: list[str]) -> State:
    if not reasons:
        return State.UNCHANGED
    if failed_page(output / one.file).is_file():
        return State.FAILED
    return State.CHANGED if (output / one.file).is_file() else State.NEW


def _page_reasons(record: Record, output: Path, pages: dict[str, str | None]) -> list[str]:
    is_now = _page_now(output / record.file, pages)
    if is_now is None:
        return ["its page is gone"]
    return [] if is_now == record.page else ["its page was changed by another hand"]


def _edition_reasons(one: Edition, record: Record) -> list[str]:
    now = described(one)
    old, new = record.parameters, now["parameters"]
    reasons = [
        f"{name}: {old.get(name)!r} → {new.get(name)!r}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    if now["notebook"] != record.notebook or now["name"] != record.name:
        reasons.append(f"the notebook {one.notebook.name} changed")
    if now["title"] != record.title:
        reasons.append(f"the title: {record.title!r} → {one.title!r}")
    if not reasons and (now["country"], now["start"]) != (record.country, record.start):
        reasons.append("its country or its day changed")
    return reasons


def _input_reasons(record: Record, files: dict[str, str | None]) -> list[str]:
    now = read_anew(record.inputs, known=files)
    said = []
    for path, content in record.inputs.items():
        if now[path] != content:
            what = "is gone" if now[path] is None else "is there now" if content is None else "changed"
            said.append(f"{shown(path)} {what}")
    return said


def _environment_reasons(record: Record, output: Path, now: dict[str, str]) -> list[str]:
    if record.environment == digest_of_value(now):
        return []
    before = read_environment(output, record.environment)
    if before is None:
        return ["sahel or what is installed changed"]
    names = changed_names(before, now)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [f"installed: {', '.join(names[:_NAMED])}{more}"]


def _comparison_reasons(
    record: Record,
    before: Earlier | None,
    records: Mapping[str, Record],
    output: Path,
    pages: dict[str, str | None],
) -> list[str]:
    now, then = _compared_with(record, before, records, output, pages), record.compared
    changed = [
        f"{file}, with which it is compared, changed" for file in now if file in then and now[file] != then[file]
    ]
    other = [f"it is to be compared with {file}" for file in now if file not in then]
    gone = [f"{file}, with which it was compared, is gone or no longer the nearest" for file in then if file not in now]
    return changed + other + gone


def _compared_with(
    record: Record, before: Earlier | None, records: Mapping[str, Record], output: Path, pages: dict[str, str | None]
) -> dict[str, str | None]:
    """The digests of what an edition would be compared with if it were made now."""
    files = [*([before.file] if before else []), *([record.former] if record.former else [])]
    carried = {file: _compared_now(file, records.get(file), output, pages) for file in files}
    return {file: content for file, content in carried.items() if content is not None}


def _page_now(path: Path, pages: dict[str, str | None]) -> str | None:
    if str(path) not in pages:
        pages[str(path)] = digest_of_file(path)
    return pages[str(path)]


def _compared_now(file: str, record: Record | None, output: Path, pages: dict[str, str | None]) -> str | None:
    """What a page is told apart by: as its record says where the page is the recorded one, else read from it."""
    path = output / file
    content = _page_now(path, pages)
    if content is None:
        return None
    if record is not None and record.page == content:
        return record.carried
    return digest_compared(path, file)
