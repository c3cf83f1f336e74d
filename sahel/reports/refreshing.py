"""Bring a folder of pages up to date: run what is new or changed, leave the rest as it is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sahel.reports.editions import Edition
from sahel.reports.standing import Standing, State, survey


class Outcome(StrEnum):
    """What became of an edition in a batch."""

    MADE = "made"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class Done:
    """What became of one edition: why it was made, or why it failed, and the seconds that it took.

    `page` is where a failure is told; None where there was none, or even that could not be written.
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
    `timeout`, `engine` and `scheduler`).
    """
    return carry_out(survey(editions, output=Path(output)), output=Path(output), **how)


def forced(standings: Iterable[Standing]) -> list[Standing]:
    """The same editions, all of them to be made again."""
    return [
        replace(one, state=State.CHANGED, reasons=("unchanged, but forced",)) if one.state is State.UNCHANGED else one
        for one in standings
    ]


def carry_out(standings: list[Standing], *, output: Path, **how: Any) -> list[Done]:
    """Make what is not unchanged, then what was compared with a page that has changed by that."""
    done: dict[str, Done] = {}
    rest = standings
    while wanted := [one for one in rest if one.state is not State.UNCHANGED]:
        done |= _made(wanted, output=output, **how)
        rest = survey([one.edition for one in rest if one.edition.file not in done], output=output)
    if not done:
        from sahel.reports.catalogue import list_pages

        list_pages(output)
    unchanged = {one.edition.file: Done(one.edition, Outcome.UNCHANGED, output / one.edition.file) for one in rest}
    return [(done | unchanged)[one.edition.file] for one in standings]


def _made(wanted: list[Standing], *, output: Path, **how: Any) -> dict[str, Done]:
    from sahel.reports.engine import Built, build

    why = {one.edition.file: "; ".join(one.reasons) for one in wanted}
    found = {}
    for one in build([one.edition for one in wanted], output=output, **how):
        path = output / one.edition.file
        if isinstance(one, Built):
            made = Done(one.edition, Outcome.MADE, path, why[one.edition.file], one.seconds)
        else:
            made = Done(one.edition, Outcome.FAILED, path, one.reason, page=one.page)
        found[one.edition.file] = made
    return found
