"""The command `sahel report`: what is asked for, what is said, and the exit status."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sahel.errors import BadParameter
from sahel.text import json_text
from sahel.workspace import current_project

if TYPE_CHECKING:
    from sahel.reports.build.update import BuildStatus, Done
    from sahel.reports.plan.editions import Edition


_DONE, _FAILED = 0, 1


def add_arguments(report: argparse.ArgumentParser) -> None:
    """What can be asked of `sahel report`."""
    report.add_argument("name", nargs="?", metavar="NAME", help="a notebook; without it, the plan is carried out")
    report.add_argument("--all", action="store_true", help="carry out the plan (as without NAME)")
    report.add_argument(
        "-p", "--parameter", nargs=2, action="append", default=[], metavar=("KEY", "VALUE"),
        help="set a parameter of the notebook, for example -p incident tinzaouaten-2024 -p as_of 2024-07-30",
    )  # fmt: skip
    report.add_argument(
        "--output", metavar="DIR", help="where the pages go (default: the project's folder for them, or reports)"
    )
    report.add_argument(
        "--plan", default="", metavar="FILE",
        help="the plan to carry out (default: reports.toml of the project or in this folder, else the one of sahel)",
    )  # fmt: skip
    report.add_argument(
        "--only", action="append", default=[], metavar="PATTERN",
        help="of the plan, only what fits, for example 'monthly-mli-*' (file names and titles; may be repeated)",
    )  # fmt: skip
    report.add_argument(
        "--on", default="", metavar="DATE", help="the day from which last-month and the like are counted (YYYY-MM-DD)"
    )
    report.add_argument(
        "--scheduler", default="", metavar="ADDRESS",
        help="run the notebooks on the workers of this Dask scheduler, for example tcp://10.0.0.5:8786",
    )  # fmt: skip
    what = report.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="make nothing; say what there is, and how each stands")
    what.add_argument("--dry-run", action="store_true", help="make nothing; say what would be made, and why")
    what.add_argument("--force", action="store_true", help="make also what has not changed")
    report.add_argument(
        "--engine", choices=("fork", "kernel"),
        help="where kernels come from: fork (from a fork server: fast, usual on Linux) or kernel (ordinary ones)",
    )  # fmt: skip
    report.add_argument(
        "--timeout",
        type=_at_least_one,
        default=600,
        metavar="SECONDS",
        help="how long one cell may take (default: 600)",
    )
    report.add_argument(
        "--output-limit", type=_at_least_one, default=20, metavar="MB",
        help="how much one notebook may show and print before it is ended (default: 20)",
    )  # fmt: skip
    report.add_argument(
        "--memory-limit", type=_at_least_one, metavar="MB", help="how much memory one kernel may fill (default: any)"
    )
    report.add_argument(
        "--strict", action="store_true", help="refuse a page on which a picture has no description, and make all anew"
    )
    report.add_argument("--summary", choices=["json"], help="print the result for a program to read, and nothing else")


def make_reports(asked: argparse.Namespace) -> int:
    """Carry out what is asked, and hand back the exit status."""
    from sahel.reports.build.update import forced, survey
    from sahel.reports.plan.parameters import planning_day

    if asked.output is None:
        asked.output = _usual_output()
    day = planning_day(asked.on)
    editions, plan = _wanted(asked, on=day)
    editions = [replace(one, is_strict=asked.strict) for one in editions]
    output = Path(asked.output)
    statuses = survey(editions, output=output)
    if asked.list or asked.dry_run:
        _tell_statuses(statuses, asked, plan=plan, on=day)
        return _DONE
    if asked.force or asked.strict:
        statuses = forced(statuses)
    return _tell_done(_refreshed(statuses, asked), asked, plan=plan, on=day)


def _usual_output() -> str:
    """Where pages go: in a project the folder that it names, otherwise `reports` in the working directory."""
    project = current_project()
    return os.path.relpath(project.output) if project else "reports"


def _refreshed(statuses: list[BuildStatus], asked: argparse.Namespace) -> list[Done]:
    """Carry out what has to run, unless packages are missing or a bundled table is broken."""
    from sahel.reports.build.update import State, carry_out

    output = Path(asked.output)
    if asked.engine and asked.scheduler:
        raise BadParameter("--engine is about this machine, --scheduler about others. Leave one of them out.")
    if all(one.state is State.UNCHANGED for one in statuses):
        return carry_out(statuses, output=output)

    from sahel.reports.run.run import require_installed, start_kernels

    require_installed()
    # What notebooks need is imported beside us, while we look at the tables.
    kernels = nullcontext() if asked.scheduler else start_kernels(asked.engine)
    with _stopped_as_by_ctrl_c(), kernels as engine:
        from sahel.load.own_files import refuse_unsound

        refuse_unsound()
        bounds = {name: getattr(asked, name) for name in ("timeout", "output_limit", "memory_limit")}
        return carry_out(statuses, output=output, engine=engine, scheduler=asked.scheduler, **bounds)


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


@contextmanager
def _stopped_as_by_ctrl_c() -> Iterator[None]:
    """Asked to end by another program, tidy up as for a person who presses Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wanted(asked: argparse.Namespace, *, on: date) -> tuple[list[Edition], str]:
    """The editions that are asked for, all checked before any is made, and the plan that was read, if one was."""
    if asked.name is not None:
        return [_single(asked, on=on)], ""
    if asked.parameter:
        raise BadParameter(
            "parameters (-p) go with one notebook; none is named. Write: sahel report NAME -p KEY VALUE. "
            "Of a plan, --only chooses."
        )
    from sahel.reports.plan.plan import find_plan, read_plan, selected

    file = find_plan(asked.plan)
    editions = read_plan(file, on=on).editions
    return list(selected(editions, asked.only) if asked.only else editions), file


def _single(asked: argparse.Namespace, *, on: date) -> Edition:
    from sahel.reports.plan.editions import dated, edition

    for option, given in (("--all", asked.all), ("--only", asked.only), ("--plan", asked.plan)):
        if given:
            raise BadParameter(
                f"{option} is about the plan, but the notebook {asked.name!r} is named as well. Leave one of them out."
            )
    given = dict(asked.parameter)
    if len(given) < len(asked.parameter):
        raise BadParameter(f"a parameter is given twice: {[key for key, _ in asked.parameter]}. Give each once.")
    return edition(asked.name, dated(asked.name, given, on=on))


def _tell_statuses(statuses: list[BuildStatus], asked: argparse.Namespace, *, plan: str, on: date) -> None:
    from sahel.reports.build.update import State

    if asked.summary:
        listed = [_described(one.edition, one.state, "; ".join(one.reasons)) for one in statuses]
        _print_json(listed, asked, plan=plan, on=on)
        return
    _tell_plan(plan, len(statuses))
    shown = statuses if asked.list else [one for one in statuses if one.state is not State.UNCHANGED]
    width = max((len(one.edition.file) for one in shown), default=0)
    for one in shown:
        print(f"{one.state:<9}  {one.edition.file:<{width}}  {one.edition.title}")
        if asked.dry_run:
            print(f"           {'; '.join(one.reasons)}")
    print(_counted(one.state for one in statuses))
    if asked.dry_run and (following := _may_follow(statuses)):
        print(f"Made again if what they are compared with changes: {', '.join(following)}")


def _may_follow(statuses: list[BuildStatus]) -> list[str]:
    """Unchanged editions that are compared with one that would be made."""
    from sahel.reports.build.records import earlier
    from sahel.reports.build.update import State

    before = earlier(one.edition for one in statuses)
    unchanged = {one.edition.file for one in statuses if one.state is State.UNCHANGED}
    return [file for file, one in before.items() if file in unchanged and one.file not in unchanged]


def _tell_done(done: list[Done], asked: argparse.Namespace, *, plan: str, on: date) -> int:
    from sahel.reports.build.catalogue import INDEX
    from sahel.reports.build.update import Outcome

    failed = [one for one in done if one.outcome is Outcome.FAILED]
    for one in failed:
        print(f"sahel: {one.edition.file} was not made. {one.reason}", file=sys.stderr)
        if one.page:
            print(f"sahel: see {one.page}", file=sys.stderr)
    if asked.summary:
        listed = [_described(one.edition, one.outcome, one.reason, round(one.seconds, 2)) for one in done]
        _print_json(listed, asked, plan=plan, on=on)
        return _FAILED if failed else _DONE
    if len(failed) == len(done):
        print("sahel: no report was made.", file=sys.stderr)
        return _FAILED
    _tell_plan(plan, len(done))
    print(_counted(one.outcome for one in done))
    if len(done) == 1:
        print(done[0].path)
    print(Path(asked.output) / INDEX)
    return _FAILED if failed else _DONE


def _tell_plan(plan: str, number: int) -> None:
    if plan:
        print(f"{plan}: {number} report{'' if number == 1 else 's'}")


def _counted(states: Iterator[str]) -> str:
    """How many there are of each: "3 made, 72 unchanged"."""
    return ", ".join(f"{number} {state}" for state, number in Counter(str(state) for state in states).items())


def _described(edition: Edition, state: str, reason: str, seconds: float = 0.0) -> dict[str, Any]:
    return {
        "file": edition.file,
        "title": edition.title,
        "notebook": edition.name,
        "parameters": edition.parameters,
        "state": str(state),
        "reason": reason,
        "seconds": seconds,
    }


def _print_json(listed: list[dict[str, Any]], asked: argparse.Namespace, *, plan: str, on: date) -> None:
    summary = {
        "plan": plan,
        "output": asked.output,
        "on": on.isoformat(),
        "counts": dict(Counter(one["state"] for one in listed)),
        "editions": listed,
    }
    print(json_text(summary))
