"""Read a notebook's parameters, and hold what was asked for to them before anything runs.

Days and months as people and plans name them (`2024-07`, `last-month`, `2024-01..last-month`) are
read here too. The words are resolved while a batch is planned, never inside a page: a page is given the day.
"""

from __future__ import annotations

import ast
import io
import json
import math
import os
import re
import tokenize
from calendar import month_name
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

from sahel.errors import BadDate, BadParameter, UnknownName, meant, near_names, suggest
from sahel.reports.plan import lookup

_DAYS = ("as_of", "since", "until")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: its name, its default, the comment behind it."""

    name: str
    default: Any
    help: str

    @property
    def is_day(self) -> bool:
        """Whether it takes a day: by its name, or because its default is one."""
        return self.name in _DAYS or _looks_like(self.default, r"\d{4}-\d{2}-\d{2}")

    @property
    def is_month(self) -> bool:
        """Whether it takes a month: by its name, or because its default is one."""
        return self.name == "month" or _looks_like(self.default, r"\d{4}-\d{2}")


def read_parameters(notebook: str | PathLike) -> list[Parameter]:
    """The parameters of a notebook, in the order of its cell tagged `parameters`; none without such a cell.

    Raises `BadParameter` if the file is no notebook, if it has more than one such cell, or if
    the cell holds anything but `name = plain literal` lines.
    """
    path = Path(notebook)
    tagged = [cell for cell in read_cells(path) if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) > 1:
        raise BadParameter(
            f"{path.name} has {len(tagged)} cells tagged `parameters`; a report has at most one. "
            "In JupyterLab, leave the tag on the cell that sets the defaults (Property Inspector, Cell Tags)."
        )
    return list(_parsed(tagged[0]["source"], path.name)) if tagged else []


def read_language(notebook: Path) -> str:
    """The language that a notebook says it is written in, by its metadata `sahel.language`; blank: it does not say.

    Raises `BadParameter` if that is no code such as `fr` or `fr-ML`.
    """
    ours = read_stored(notebook).metadata.get("sahel")
    found = ours.get("language") if isinstance(ours, Mapping) else None
    if found is not None and not is_language(found):
        raise BadParameter(
            f"{notebook.name}: its metadata `sahel.language` is {found!r}, no code of a language. "
            'Write two letters, as in {"sahel": {"language": "fr"}}.'
        )
    return found or ""


def is_language(text: Any) -> bool:
    """Whether a value is a code of a language.

    >>> is_language("fr"), is_language("fr-ML"), is_language("French"), is_language(None)
    (True, True, False, False)
    """
    return isinstance(text, str) and re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) is not None


@lru_cache(maxsize=64)
def _parsed(code: str, origin: str) -> tuple[Parameter, ...]:
    return tuple(parse_parameters(code, origin=origin))


def parse_parameters(code: str, *, origin: str) -> list[Parameter]:
    """The parameters that a piece of code sets.

    >>> parse_parameters('as_of = ""  # YYYY-MM-DD; blank: all', origin="incident.ipynb")
    [Parameter(name='as_of', default='', help='YYYY-MM-DD; blank: all')]
    """
    advice = "Write each parameter as `name = literal  # what it is`."
    try:
        lines = ast.parse(code).body
        comments = {
            token.start[0]: token.string.lstrip("# ").strip()
            for token in tokenize.generate_tokens(io.StringIO(code).readline)
            if token.type == tokenize.COMMENT
        }
    except (SyntaxError, tokenize.TokenError) as cause:
        raise BadParameter(f"the parameters cell of {origin} is not Python: {cause}. {advice}") from cause
    return [_parameter(line, comments, f"{origin}: {advice}") for line in lines]


def check_parameters(notebook: str | PathLike, given: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters that an edition runs with: the notebook's defaults, and those given.

    Parameters
    ----------
    notebook : the notebook's file.
    given : values by name. A text is read as the type of the default (so "007" stays
        "007" where the default is a text, and is 7 where it is a number).

    `as_of`, `since`, `until` and any other whose default is a day are days (YYYY-MM-DD) or blank;
    `month` and any other whose default is a month are YYYY-MM or blank; `events` is a file that
    exists, or blank;
    `incident`, `country` and `group` (an actor) must occur in the tables, and may be blank only
    if their default is.

    Raises
    ------
    BadParameter : an unknown name, or a value of another type.
    BadDate : a text that is no day or month.
    UnknownName : an incident, a country or a group that the tables do not have.
    """
    parameters = {parameter.name: parameter for parameter in read_parameters(notebook)}
    if given and not parameters:
        raise BadParameter(
            f"{Path(notebook).name} takes no parameters, and {next(iter(given))!r} was given: it has no cell that sets "
            f'them. Put a line such as `{next(iter(given))} = "…"  # what it is` into a cell of its own, and tag that '
            "cell `parameters` (in JupyterLab: Property Inspector, Cell Tags)."
        )
    if unknown := [name for name in given if name not in parameters]:
        raise BadParameter(
            f"{Path(notebook).name} has no parameter {unknown[0]!r}. {meant(near_names(unknown[0], parameters))}"
            f"It has: {suggest(unknown[0], parameters)}."
        )
    values = {
        name: _typed(parameter, given[name]) if name in given else parameter.default
        for name, parameter in parameters.items()
    }
    for name, parameter in parameters.items():
        if values[name] and (parameter.is_day or parameter.is_month):
            values[name] = _dated(name, values[name], require_day if parameter.is_day else require_month)
    if values.get("since") and values.get("until") and values["since"] > values["until"]:
        raise BadDate(f"`since` {values['since']} is after `until` {values['until']}. Give them the other way round.")
    if values.get("events") and not Path(values["events"]).is_file():
        raise BadParameter(f"parameter `events`: there is no file {values['events']!r}. Check the path.")
    tables = (
        ("incident", lookup.incidents),
        ("country", lookup.countries),
        ("group", lookup.actors),
        ("actor", lookup.actors),
    )
    for name, existing in tables:
        if name in values and not (values[name] == "" == parameters[name].default):
            require_known(values[name], existing(), what=name)
    return values


def require_known(name: str, existing: Iterable[str], *, what: str) -> None:
    """Refuse a name that does not exist; those that do are listed, the nearest first.

    >>> require_known("MLL", ["BFA", "MLI"], what="country")
    Traceback (most recent call last):
    sahel.errors.UnknownName: no country is called 'MLL'. There are: MLI, BFA.
    >>> require_known("tinzaouten-2024", ["moura-2022", "tinzaouaten-2024"], what="incident")
    Traceback (most recent call last):
    sahel.errors.UnknownName: no incident is called 'tinzaouten-2024'. Did you mean tinzaouaten-2024? There are: ...
    """
    known = list(existing)
    if name not in known:
        near = meant(near_names(name, known))
        raise UnknownName(f"no {what} is called {name!r}. {near}There are: {suggest(name, known, most=8)}.")


@dataclass(frozen=True)
class Stored:
    """A notebook file as it is stored: its cells, each source one text, and its metadata."""

    cells: tuple[dict[str, Any], ...]
    metadata: Mapping[str, Any]


def read_cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a notebook file, as they are stored."""
    return list(read_stored(path).cells)


def read_stored(path: Path) -> Stored:
    """A notebook file as it is stored; refuses what is no notebook, an empty or old one, and one not in Python."""
    try:
        seen = path.stat()
        return _stored(path, seen.st_mtime_ns, seen.st_size)
    except FileNotFoundError:
        raise UnknownName(f"there is no notebook {str(path)!r}. Check the path.") from None
    except BadParameter:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as cause:
        raise BadParameter(
            f"{str(path)!r} cannot be read as a Jupyter notebook ({type(cause).__name__}). "
            "Open it in JupyterLab and save it again."
        ) from cause


#: Kernels of other languages, as they name themselves where a notebook does not name its language.
_OTHER_KERNELS = {"ir": "R", "xr": "R", "julia": "Julia", "bash": "Bash", "octave": "Octave", "stata": "Stata"}


@lru_cache(maxsize=64)
def _stored(path: Path, changed: int, size: int) -> Stored:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if notebook.get("nbformat", 4) < 4:
        raise BadParameter(
            f"{path.name} is a notebook in the old format {notebook['nbformat']}. Open it in JupyterLab and save it: "
            "that brings it to the present one."
        )
    cells, metadata = notebook["cells"], notebook.get("metadata") or {}
    kernel, info = ((metadata.get(name) or {}) for name in ("kernelspec", "language_info"))
    names = [str(name) for name in (kernel.get("language"), info.get("name")) if name]
    named = _OTHER_KERNELS.get(str(kernel.get("name", "")).partition("-")[0].lower())
    names += [named] if named and not names else []
    if other := next((name for name in names if "python" not in name.lower()), None):
        raise BadParameter(
            f"{path.name} is a notebook in {other}: reports run notebooks in Python. Write it in Python, or make its "
            "tables there, save them as CSV, and load those."
        )
    cells = tuple(cell | {"source": _source(cell)} for cell in cells)
    if not any(cell["source"].strip() for cell in cells):
        raise BadParameter(f"{path.name} has nothing in its cells. Write something in it, and save it.")
    return Stored(cells, metadata)


def numbered(cells: Iterable[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    """Cells with their place in the notebook's file, where the injected parameters have none."""
    found, number = [], 0
    for cell in cells:
        number += "injected-parameters" not in cell["metadata"].get("tags", [])
        found.append((number, cell))
    return found


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _parameter(line: ast.stmt, comments: Mapping[int, str], advice: str) -> Parameter:
    match line:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ):
            try:
                default = ast.literal_eval(value)
            except (ValueError, TypeError):
                raise BadParameter(
                    f"the default of {name!r} is not a plain literal: {ast.unparse(line)}. {advice}"
                ) from None
            return Parameter(name, default, comments.get(line.end_lineno, ""))
    raise BadParameter(f"the parameters cell holds something else: {ast.unparse(line)}. {advice}")


def _typed(parameter: Parameter, value: Any) -> Any:
    kind = type(parameter.default)
    if isinstance(value, str) and kind is not str and parameter.default is not None:
        value = _from_text(value.strip(), kind)
    if kind is str and isinstance(value, date):
        value = value.isoformat()[:10]
    if kind is float and type(value) is int:
        value = float(value)
    misfit = parameter.default is not None and type(value) is not kind
    if misfit or (kind is float and not math.isfinite(value)):
        raise BadParameter(
            f"parameter {parameter.name!r} takes a {_IN_WORDS.get(kind, kind.__name__)}, "
            f"as its default {parameter.default!r}; found {value!r}."
        )
    return value


_IN_WORDS = {int: "whole number", float: "number", bool: "true or false", str: "text"}


def _from_text(text: str, kind: type) -> Any:
    """The text as that type; the text itself where it cannot be read so."""
    if kind is bool:
        return _TRUTHS.get(text.lower(), text)
    if kind is int and re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    if kind is float and re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", text):
        return float(text)
    return text


def _dated(name: str, value: str, require: Callable[[str], str]) -> str:
    try:
        return require(str(value))
    except BadDate as cause:
        raise BadDate(f"parameter `{name}`: {cause}") from None


def _looks_like(default: Any, shape: str) -> bool:
    return isinstance(default, str) and re.fullmatch(shape, default) is not None


_DAY = r"\d{4}-\d{2}-\d{2}"
_MONTH = r"(?!0000)\d{4}-(0[1-9]|1[0-2])"


def planning_day(on: str = "") -> date:
    """The day from which words such as `last-month` are counted.

    It is `on` (YYYY-MM-DD) where given, else the day of the environment's SOURCE_DATE_EPOCH,
    else today as this machine's clock and time zone have it.

    >>> planning_day("2024-08-01")
    datetime.date(2024, 8, 1)
    """
    if on:
        return date.fromisoformat(require_day(on))
    return _moment().astimezone().date() if "SOURCE_DATE_EPOCH" not in os.environ else _moment().date()


def building_moment() -> str:
    """The time in UTC that is recorded with what is built now: SOURCE_DATE_EPOCH, or the clock."""
    return f"{_moment():%Y-%m-%dT%H:%M:%SZ}"


def require_day(text: str) -> str:
    """A day as YYYY-MM-DD; refuses what is none with `BadDate`.

    >>> require_day(" 2024-07-30 ")
    '2024-07-30'
    """
    day = text.strip()
    if re.fullmatch(_DAY, day):
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            pass
    raise BadDate(f"{text!r} is not a day. Write it as YYYY-MM-DD, for example 2024-07-30.")


def require_month(text: str) -> str:
    """A month as YYYY-MM; refuses what is none with `BadDate`.

    >>> require_month("2024-07")
    '2024-07'
    """
    if re.fullmatch(_MONTH, text):
        return text
    raise BadDate(f"{text!r} is not a month. Write it as YYYY-MM, for example 2024-07.")


def day_of(text: str, *, on: date) -> str:
    """A day that is written as such, or as one of the words for days, as YYYY-MM-DD.

    >>> day_of("last-month-end", on=date(2024, 8, 1)), day_of("2024-07-30", on=date(2024, 8, 1))
    ('2024-07-31', '2024-07-30')
    """
    first = on.replace(day=1)
    before = first - timedelta(days=1)
    days = {
        "today": on,
        "yesterday": on - timedelta(days=1),
        "last-month-start": before.replace(day=1),
        "last-month-end": before,
        "this-month-start": first,
    }
    return _in_place_of({word: day.isoformat() for word, day in days.items()}, text, require_day)


def month_of(text: str, *, on: date) -> str:
    """A month that is written as such, or as one of the words for months, as YYYY-MM.

    >>> month_of("last-month", on=date(2024, 1, 15))
    '2023-12'
    """
    this = on.isoformat()[: len("YYYY-MM")]
    return _in_place_of({"last-month": _month(_number(this) - 1), "this-month": this}, text.strip(), require_month)


def _in_place_of(words: Mapping[str, str], text: str, require: Callable[[str], str]) -> str:
    """What a word stands for; any other text as `require` accepts it."""
    try:
        return words.get(text.strip()) or require(text)
    except BadDate as cause:
        raise BadDate(f"{cause} It may also be {', '.join(words)}.") from None


def months_of(text: str, *, on: date) -> list[str]:
    """The months that a text names: one, `last-12-months`, or a range with both ends.

    `last-12-months` ends with the last whole month.

    >>> months_of("2024-11..last-month", on=date(2025, 2, 1))
    ['2024-11', '2024-12', '2025-01']
    """
    if many := re.fullmatch(r"last-([1-9]\d{0,2})-months", text.strip()):
        last = _number(month_of("last-month", on=on))
        return [_month(number) for number in range(last - int(many[1]) + 1, last + 1)]
    if ".." not in text:
        return [month_of(text, on=on)]
    first, last = (month_of(end, on=on) for end in text.split("..", 1))
    if first > last:
        raise BadDate(f"the range {text!r} ends before it begins: {first} is after {last}. Turn it round.")
    return [_month(number) for number in range(_number(first), _number(last) + 1)]


def in_words(day: str) -> str:
    """An ISO date as it is read, as exact as it is; blank stays blank.

    >>> in_words("2024-07-30"), in_words("2024-07"), in_words("")
    ('30 July 2024', 'July 2024', '')
    """
    if len(day) < len("YYYY-MM"):
        return day
    year, month, *rest = day.split("-")
    return " ".join([*(str(int(one)) for one in rest), month_name[int(month)], year])


def _moment() -> datetime:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadDate(
            f"SOURCE_DATE_EPOCH is {given!r}, which is no number of seconds since 1970. Correct it or unset it."
        ) from None


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
