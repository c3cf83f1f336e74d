"""The plan: which editions a batch makes, from `reports.toml`, all checked before anything runs."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

from sahel.errors import BadDate, BadParameter, BadPlan, NothingMatched, UnknownName, suggest
from sahel.reports.plan import lookup
from sahel.reports.plan.editions import Edition, dated, edition, find_notebook
from sahel.reports.plan.parameters import months_of, planning_day, read_parameters
from sahel.schema.vocabularies import CORE
from sahel.settings import read_toml
from sahel.workspace import PLAN, current_project, plan_file

#: What a plan of one's own is called in a project or in the working directory.
NAME = PLAN

#: What a [[report]] may say, and what sort of value that is.
_KEYS: dict[str, type] = {
    "notebook": str,
    "parameters": dict,
    "grid": dict,
    "title": str,
    "output": str,
    "only_with_claims": bool,
}
_LISTED = 8  # editions that a refusal names
_IN_WORDS = {str: "a text", dict: "a table of names and values", bool: "true or false"}


@dataclass(frozen=True)
class Plan:
    """The editions of a batch, in order, and the file that names them."""

    editions: tuple[Edition, ...]
    file: Path


def read_plan(path: str = "", *, on: date | None = None) -> Plan:
    """The editions that a plan names, each checked; nothing is run or written.

    Parameters
    ----------
    path : a plan file; blank: the current project's, or else the one that goes with `sahel`.
    on : the day from which `last-month`, `today` and the like are counted; see `planning_day`.

    Raises
    ------
    BadPlan : no such file, no TOML, an unknown key, a value of another type, a line that
        makes no edition, two editions that would make the same file.
    BadParameter, BadDate, UnknownName : as `edition` does; each names the line.

    >>> [one.file for one in read_plan().editions][-2:]
    ['coups.html', 'insurgencies.html']
    """
    file = Path(path) if path else plan_file()
    parsed = _parsed(file)
    day = on or planning_day()
    editions: list[tuple[str, Edition]] = []
    for number, line in enumerate(parsed, start=1):
        where = f"{file.name}, report {number}"
        _check_keys(line, where)
        where = f"{where} ({line['notebook']})"
        try:
            made = _expanded(line, beside=file.resolve().parent, on=day)
        except (BadDate, BadParameter, BadPlan, UnknownName) as cause:
            raise type(cause)(f"{where}: {cause}") from None
        editions += [(where, one) for one in made]
    _refuse_same_file(editions)
    return Plan(tuple(one for _, one in editions), file)


def find_plan(given: str = "") -> str:
    """The plan to be read: the one given, else the current project's, else the working directory's or the bundled one.

    A plan `reports.toml` in the working directory counts where there is no project.
    """
    if given or not (project := current_project()):
        return given or (NAME if Path(NAME).is_file() else str(plan_file()))
    return os.path.relpath(project.folder / NAME)


def selected(editions: tuple[Edition, ...], patterns: list[str]) -> tuple[Edition, ...]:
    """The editions whose file, file without its ending, or title fits one of these shell patterns.

    Case makes no difference. Raises `NothingMatched` for a pattern that fits nothing, and says what there is.

    >>> [one.file for one in selected(read_plan().editions, ["country-m*"])]
    ['country-mli.html', 'country-mrt.html']
    """
    names = {one: [text.lower() for text in (one.file, one.stem, one.title)] for one in editions}
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern.lower()) for own in names.values() for name in own):
            there = suggest(re.sub(r"[*?\[\]]", "", pattern.lower()), [one.stem for one in editions], most=_LISTED)
            raise NothingMatched(
                f"nothing in the plan is called {pattern!r}. There are: {there} (sahel report --list). "
                "A pattern may hold * and ?, in quotation marks."
            )
    return tuple(
        one
        for one, own in names.items()
        if any(fnmatchcase(name, pattern.lower()) for pattern in patterns for name in own)
    )


def _parsed(file: Path) -> list[dict[str, Any]]:
    try:
        parsed = read_toml(file)
    except FileNotFoundError:
        raise BadPlan(f"there is no plan {str(file)!r}. Check the path, or leave --plan out.") from None
    except OSError as cause:
        raise BadPlan(
            f"the plan {str(file)!r} cannot be read: {cause.strerror}. Name a file that you may read."
        ) from None
    except (ValueError, RecursionError) as cause:
        raise BadPlan(f"the plan {str(file)!r} is not TOML in UTF-8: {cause}. Mend it there.") from None
    if unknown := [key for key in parsed if key != "report"]:
        raise BadPlan(f"{file.name}: unknown key {unknown[0]!r}. A plan has [[report]] and nothing else at its top.")
    lines = parsed.get("report", [])
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise BadPlan(f"{file.name}: `report` is not a list of tables. Write [[report]] with two brackets.")
    if not lines:
        raise BadPlan(f'{file.name} plans nothing. Write at least one [[report]] with `notebook = "…"`.')
    return lines


def _check_keys(line: Mapping[str, Any], where: str) -> None:
    for key, value in line.items():
        if key not in _KEYS:
            raise BadPlan(f"{where}: unknown key {key!r}. It may have: {suggest(key, _KEYS)}.")
        if type(value) is not _KEYS[key]:
            raise BadPlan(f"{where}: {key!r} takes {_IN_WORDS[_KEYS[key]]}; found {value!r}.")
    if not line.get("notebook"):
        raise BadPlan(f"{where}: `notebook` is missing. Name one of the notebooks, or the path of your own.")


def _expanded(line: Mapping[str, Any], *, beside: Path, on: date) -> list[Edition]:
    """The editions of one line: every combination of its grid."""
    name = line["notebook"]
    if name.endswith(".ipynb"):
        name = str(beside / name)
    fixed, grid = line.get("parameters", {}), line.get("grid", {})
    if both := sorted(fixed.keys() & grid.keys()):
        raise BadPlan(f"{both[0]!r} is given under `parameters` and under `grid`. Leave one of them out.")
    is_month = {parameter.name: parameter.is_month for parameter in read_parameters(find_notebook(name))}
    axes = [_values(key, value, is_month=is_month.get(key, False), on=on) for key, value in grid.items()]
    made = []
    for combination in product(*axes):
        values = dated(name, {**fixed, **dict(zip(grid, combination, strict=True))}, on=on)
        if values.get("events"):
            values["events"] = str(beside / str(values["events"]))
        made.append(edition(name, values, title=line.get("title", ""), output=line.get("output", "")))
    if line.get("only_with_claims"):
        with_claims = lookup.months_with_claims()
        made = [one for one in made if _has_claims(one, with_claims)]
    if not made:
        raise BadPlan("it makes no edition: the grid has an empty list, or nothing was claimed in any of its months.")
    return made


def _values(name: str, given: Any, *, is_month: bool, on: date) -> list[Any]:
    """What one parameter of a grid runs through: a list as it is, a word or a range spelled out."""
    if isinstance(given, dict):
        raise BadPlan(f"`grid.{name}` takes a value, a list of values, or a word; found {given!r}.")
    if isinstance(given, list):
        return [one for value in given for one in _values(name, value, is_month=is_month, on=on)]
    if not isinstance(given, str):
        return [given]
    if is_month and given:
        return months_of(given, on=on)
    if name == "country" and given == "core":
        return list(CORE)
    if name == "incident" and given == "all":
        return list(lookup.incidents())
    if name in ("incident", "actor") and (least := re.fullmatch(r"claims\s*>=\s*(\d{1,6})", given.strip())):
        often = lookup.often_claimed if name == "incident" else lookup.armed_groups
        return often(least=int(least[1]))
    return [given]


def _has_claims(one: Edition, with_claims: frozenset[tuple[str, str]]) -> bool:
    """Whether something was stated in an edition's month, about an incident in its country if it has one."""
    month, country = one.parameters.get("month"), one.parameters.get("country")
    if not month:
        raise BadPlan("`only_with_claims` asks about a month, but the notebook has none. Leave it out.")
    return any(when == month and country in ("", None, where) for where, when in with_claims)


def _refuse_same_file(editions: list[tuple[str, Edition]]) -> None:
    taken: dict[str, tuple[str, Edition]] = {}
    for where, one in editions:
        key = one.file.lower()
        if key in taken:
            before, first = taken[key]
            raise BadPlan(
                f"two editions would make the file {one.file!r}: {before} with {_set(first)}, and {where} with "
                f"{_set(one)}. Give one of them another `output`, or leave it out."
            )
        taken[key] = (where, one)


def _set(one: Edition) -> str:
    return ", ".join(f"{name} = {value}" for name, value in one.parameters.items() if value not in ("", None))


def default_editions() -> list[Edition]:
    """What `sahel report` makes when nothing is named: the project's plan, or the one that goes with `sahel`.

    >>> len(default_editions()) > 50
    True
    """

    return list(read_plan("").editions)
