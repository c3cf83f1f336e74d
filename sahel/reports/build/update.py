"""The build status of the editions of a batch: which are new, unchanged, changed or failed, and why."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sahel.reports.build.catalogue import list_pages
from sahel.reports.build.records import (
    Earlier,
    Record,
    described,
    digest_compared,
    earlier,
    members,
    read_environment,
    read_records,
)
from sahel.reports.files import failed_page
from sahel.reports.fingerprints import changed_names, digest_of_file, digest_of_value, environment, local, shown
from sahel.reports.plan.editions import Edition
from sahel.reports.plan.subjects import linkable, pages_of

_NAMED = 3  # changed packages that a reason names

Digest = Callable[[Path | str], str | None]


class State(StrEnum):
    """The build status of a page before a batch is run."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    FAILED = "failed"


@dataclass(frozen=True)
class BuildStatus:
    """An edition, the state of its page, and why it would be made again (nothing: it would not)."""

    edition: Edition
    state: State
    reasons: tuple[str, ...] = ()


def survey(editions: Iterable[Edition], *, output: Path) -> list[BuildStatus]:
    """The build status of each edition in a folder of pages; nothing is run or written.

    An edition is unchanged if its page is the one that was recorded, and the notebook, the
    parameters, the title, every file that was read, the package, what is installed, and what
    it was compared with are as they were.
    """
    wanted = list(editions)
    records = read_records(output)
    now = environment()
    before = earlier([*wanted, *records.values()])
    pages = pages_of(members(output, wanted, records=records))
    digest_now = cache(digest_of_file)  # many editions read the same tables
    digest_recorded = cache(lambda path: digest_now(local(path)))
    why: dict[str, list[str]] = {}
    for one in wanted:
        record = records.get(one.file)
        if record is None:
            is_there = (output / one.file).is_file()
            why[one.file] = ["there is a page, but no record of how it was made" if is_there else "never made"]
        else:
            why[one.file] = [
                *_page_reasons(record, digest_now(output / one.file)),
                *_edition_reasons(one, record),
                *_input_reasons(record, digest_recorded),
                *_environment_reasons(record, output, now),
                *_link_reasons(record, linkable(one, pages)),
            ]
        if failed_page(output / one.file).is_file():
            why[one.file].append("the last run failed")
    # What a page that is to be made will embed is not known yet: those after it are asked again then.
    to_come = {file for file, reasons in why.items() if reasons}
    for one in wanted:
        earlier_one = before.get(one.file)
        if one.file in records and not (earlier_one and earlier_one.file in to_come):
            why[one.file] += _comparison_reasons(records[one.file], earlier_one, records, output, digest_now)
    return [BuildStatus(one, _state(one, output, why[one.file]), tuple(why[one.file])) for one in wanted]


def _state(one: Edition, output: Path, reasons: list[str]) -> State:
    if not reasons:
        return State.UNCHANGED
    if failed_page(output / one.file).is_file():
        return State.FAILED
    return State.CHANGED if (output / one.file).is_file() else State.NEW


def _page_reasons(record: Record, is_now: str | None) -> list[str]:
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


def _input_reasons(record: Record, digest_recorded: Digest) -> list[str]:
    said = []
    for path, content in record.inputs.items():
        now = digest_recorded(path)
        if now != content:
            what = "is gone" if now is None else "is there now" if content is None else "changed"
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


def _link_reasons(record: Record, pages: Mapping[str, str]) -> list[str]:
    """What has changed in the pages to which a page links, or would if they were there."""
    now = {subject: pages.get(subject, "") for subject in record.links}
    changed = [subject for subject, file in now.items() if file != record.links[subject]]
    came = [now[subject] for subject in changed if now[subject]]
    gone = [record.links[subject] for subject in changed if not now[subject]]
    more = {
        f"there is now a page to link to: {came[0]}" if came else "": came,
        f"{gone[0]}, to which it links, is gone" if gone else "": gone,
    }
    return [said + (f" and {len(files) - 1} more" if len(files) > 1 else "") for said, files in more.items() if files]


def _comparison_reasons(
    record: Record, before: Earlier | None, records: Mapping[str, Record], output: Path, digest_now: Digest
) -> list[str]:
    """What has changed in that with which an edition is compared: in what it would be compared with now."""
    files = [*([before.file] if before else []), *([record.former] if record.former else [])]
    found = {file: _compared_now(output / file, file, records.get(file), digest_now) for file in files}
    now, then = {file: content for file, content in found.items() if content is not None}, record.compared
    changed = [
        f"{file}, with which it is compared, changed" for file in now if file in then and now[file] != then[file]
    ]
    other = [f"it is to be compared with {file}" for file in now if file not in then]
    gone = [f"{file}, with which it was compared, is gone or no longer the nearest" for file in then if file not in now]
    return changed + other + gone


def _compared_now(path: Path, file: str, record: Record | None, digest_now: Digest) -> str | None:
    """What a page is recognised by: as its record says where the page is the recorded one, else read from it."""
    content = digest_now(path)
    if content is not None and record is not None and record.page == content:
        return record.embedded
    return digest_compared(path, file)


class Outcome(StrEnum):
    """What became of an edition in a batch."""

    MADE = "made"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class Done:
    """What became of one edition: why it was made, or why it failed, and the seconds that it took.

    `page` is where a failure is described; None where there was none, or even that could not be written.
    """

    edition: Edition
    outcome: Outcome
    path: Path
    reason: str = ""
    seconds: float = 0.0
    page: Path | None = None


def refresh(editions: Iterable[Edition], *, output: str | os.PathLike = "reports", **how: Any) -> list[Done]:
    """Make those pages that are new, changed or failed, and the catalogue.

    One `Done` per edition, in the order given. Where nothing has changed, nothing runs, and no
    package that runs notebooks is even loaded. Takes and raises what `build` does (`how`: its
    `timeout`, `output_limit`, `memory_limit`, `engine` and `scheduler`).
    """
    return carry_out(survey(editions, output=Path(output)), output=Path(output), **how)


def forced(statuses: Iterable[BuildStatus]) -> list[BuildStatus]:
    """The same editions, all of them to be made again."""
    return [
        replace(one, state=State.CHANGED, reasons=("unchanged, but forced",)) if one.state is State.UNCHANGED else one
        for one in statuses
    ]


def carry_out(statuses: list[BuildStatus], *, output: Path, **how: Any) -> list[Done]:
    """Make what is not unchanged, then what was compared with a page that has changed by that."""
    done: dict[str, Done] = {}
    rest = statuses
    while wanted := [one for one in rest if one.state is not State.UNCHANGED]:
        done |= _made(wanted, output=output, **how)
        rest = survey([one.edition for one in rest if one.edition.file not in done], output=output)
    if not done:
        list_pages(output)
    unchanged = {one.edition.file: Done(one.edition, Outcome.UNCHANGED, output / one.edition.file) for one in rest}
    return [(done | unchanged)[one.edition.file] for one in statuses]


def _made(wanted: list[BuildStatus], *, output: Path, **how: Any) -> dict[str, Done]:
    from sahel.reports.build.build import Built, build_editions  # only when something has to run

    why = {one.edition.file: "; ".join(one.reasons) for one in wanted}
    found = {}
    for one in build_editions([one.edition for one in wanted], output=output, **how):
        path = output / one.edition.file
        if isinstance(one, Built):
            made = Done(one.edition, Outcome.MADE, path, why[one.edition.file], one.seconds)
        else:
            made = Done(one.edition, Outcome.FAILED, path, one.reason, page=one.page)
        found[one.edition.file] = made
    return found
