"""`sahel list` and `sahel show`: what there is, and what is stated about one incident, at a terminal."""

from __future__ import annotations

import argparse
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sahel.cli.names import known, understood
from sahel.reports.plan import lookup
from sahel.reports.plan.editions import notebooks
from sahel.reports.plan.parameters import read_parameters, require_day

if TYPE_CHECKING:
    import pandas as pd

DONE, FAILED = 0, 1
#: Of whom each of these kinds of speaker is shown for those killed, also where it says nothing.
_ALWAYS = ("conceded", "claimed", "third_party")
_SOLID, _OPEN = "█", "░"
_TAIL = 3  # cells of a bar's open end
_WORDS = 38  # columns of what is stated, before it is broken into lines

Line = tuple[str, ...]


def list_names(asked: argparse.Namespace) -> int:
    """`sahel list`: one line for each, by the id under which every other command takes it; 1 where none fits."""
    from sahel.text import plain_name

    wanted = plain_name(asked.search)
    lines = [line for line, others in LISTS[asked.what]() if wanted in plain_name(" ".join((*line, *others)))]
    _print_columns(lines)
    if not lines:
        print(f"None of the {asked.what} has {asked.search!r} in it.")
    return DONE if lines else FAILED


def _print_columns(lines: Sequence[Line]) -> None:
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def _incidents() -> Iterator[tuple[Line, Sequence[str]]]:
    for one, row in lookup.incidents().items():
        place = row.get("place", ""), row.get("admin1", "")
        country = lookup.country_name(row["country"])
        yield (one, row["start"], country, row["name"]), (*known("incident")[one], *place, row["country"])


def _countries() -> Iterator[tuple[Line, Sequence[str]]]:
    yield from (((code, *names), ()) for code, names in known("country").items())


def _actors() -> Iterator[tuple[Line, Sequence[str]]]:
    for row in lookup.actors().values():
        line = row["actor_id"], row.get("acronym", ""), row["name"], row.get("countries", "")
        yield line, (row.get("aliases", ""), *map(lookup.country_name, row.get("countries", "").split(";")))


def _datasets() -> Iterator[tuple[Line, Sequence[str]]]:
    from sahel.load.fetch import PUBLICATIONS

    for name, one in PUBLICATIONS.items():
        way = "with an account" if one.takes_account else "sahel fetch" if one.url else f"by hand: {one.page}"
        yield (name, way, one.cite), ()


def _rules() -> Iterator[tuple[Line, Sequence[str]]]:
    from sahel.claims import rule_book

    yield from (((rule.rule, rule.says), (rule.source,)) for rule in rule_book().itertuples())


def _notebooks() -> Iterator[tuple[Line, Sequence[str]]]:
    for name, file in notebooks().items():
        yield (name, ", ".join(one.name for one in read_parameters(file)) or "no parameters"), ()


LISTS = {
    "incidents": _incidents,
    "countries": _countries,
    "actors": _actors,
    "datasets": _datasets,
    "rules": _rules,
    "notebooks": _notebooks,
}


def show_incident(asked: argparse.Namespace) -> int:
    """`sahel show`: the bands of an incident and its parts, each as a line of a table and as a bar."""
    from sahel.claims import as_of, claim_bands
    from sahel.formatting import period
    from sahel.ledger import load_ledger
    from sahel.load.loaders import load_actors, load_incidents

    incident = understood(asked.incident, what="incident")
    day = require_day(asked.as_of) if asked.as_of else ""
    claims, incidents = load_ledger(), load_incidents().set_index("incident_id", drop=False)
    bands = claim_bands(as_of(claims, day) if day else claims)
    bands = bands[(bands["incident_id"] == incident) | (bands["umbrella"] == incident)]
    for one in sorted(bands["incident_id"].unique(), key=lambda one: (one != incident, one)):
        row = incidents.loc[[one]]
        part = "" if one == incident else f"Part of {incident}: "
        print(f"{part}{row['name'].iloc[0]} ({one}), {period(row).iloc[0]}")
        print("\n".join(band_lines(bands[bands["incident_id"] == one], actors=load_actors())), end="\n\n")
    until = f" by {day}" if day else ""
    if bands.empty:
        print(f"{incidents.at[incident, 'name']} ({incident}): nothing was stated{until}.")
        return DONE
    print(f"{_SOLID} from the lowest to the highest number stated{until}; {_OPEN} no end stated. No bar: no number.")
    return DONE


def band_lines(bands: pd.DataFrame, *, actors: pd.DataFrame) -> list[str]:
    """The bands of one incident (`claim_bands`) as lines of text.

    A group of lines is one party of victims and one harm, those killed first; a line is one kind of
    speaker: what it states in words, and a bar from the lowest to the highest number that it names, on
    one scale for all. Without a number there is no bar. For those killed, also who says nothing has a line.
    """
    from sahel import formatting
    from sahel.present.claims import BAND_HEADINGS
    from sahel.schema.vocabularies import Harm

    headings = {str(band): heading for band, heading in BAND_HEADINGS.items()}
    named = _named_numbers(bands)
    top = named.max().max()
    label = max(map(len, headings.values()))
    width = max(16, min(48, shutil.get_terminal_size((110, 24)).columns - label - _WORDS - 6))
    bands = bands.assign(
        lowest=named["lowest"],
        highest=named["highest"],
        of_whom=formatting.names(bands["victim"], actors).fillna("victims not said"),
        in_words=formatting.words(bands["harm"]),
        is_later=bands["harm"] != Harm.KILLED,
    )
    lines = []
    groups = bands.sort_values(["is_later", "victim", "harm"], kind="stable")
    for (of_whom, in_words, is_later), rows in groups.groupby(["of_whom", "in_words", "is_later"], sort=False):
        lines += ["", f"{of_whom}, {in_words}"]
        there = {row.band: row for row in rows.itertuples()}
        for band, heading in headings.items():
            if band in there:
                said = textwrap.wrap(_stated(there[band]), _WORDS)
                bar = _bar(there[band], top=top, width=width)
                lines.append(f"  {heading:<{label}}  {said[0]:<{_WORDS}}  {bar}".rstrip())
                lines += [f"  {'':<{label}}  {more}" for more in said[1:]]
            elif band in _ALWAYS and not is_later:
                lines.append(f"  {heading:<{label}}  nothing stated")
    if top == top:  # there is a number
        lines += ["", f"  {'':<{label}}  {'':<{_WORDS}}  0{top:>{width - _TAIL - 1},.0f}"]
    return lines


def _named_numbers(bands: pd.DataFrame) -> pd.DataFrame:
    """The lowest and the highest number that each band names in its words, quotations left out; blank: none."""
    words = bands["said"].str.replace("“[^”]*”", "", regex=True)
    numbers = words.str.extractall(r"(\d[\d,]*)")[0].str.replace(",", "").astype("float").groupby(level=0)
    return numbers.agg(lowest="min", highest="max").reindex(bands.index)


def _stated(band) -> str:
    said = [band.said] if isinstance(band.said, str) else []
    if band.floor == band.floor:
        said.append(f"a part or a count alone: at least {band.floor:,.0f}")
    return "; ".join(said) or "nothing about the whole"


def _bar(band, *, top: float, width: int) -> str:
    """A bar on a scale from nought to `top`; open ends are short, whatever the number."""
    if band.lowest != band.lowest:
        return ""
    cells = width - _TAIL
    first, last = (round(number / top * (cells - 1)) if top else 0 for number in (band.lowest, band.highest))
    before = min(first, _TAIL) if band.low < band.lowest else 0
    after = _TAIL if band.high > band.highest else 0
    return " " * (first - before) + _OPEN * before + _SOLID * (last - first + 1) + _OPEN * after
