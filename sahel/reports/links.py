"""Links from the names on a page to the pages about what is named.

What a page names follows from the rows behind its lines, by their ids; the words of a line only say where in
it the link stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from markupsafe import Markup, escape

from sahel.reports.plan.editions import Edition
from sahel.reports.plan.lookup import country_name
from sahel.reports.plan.subjects import neighbours, title_of
from sahel.reports.receipts.collect import references
from sahel.reports.receipts.embedded import Embedded
from sahel.reports.receipts.lines import Traced
from sahel.schema import tables

Tables = Mapping[str, Mapping[str, Mapping[str, str]]]

#: Lines of tables, lists and notes; what is drawn or read out only has no links.
_LINE = re.compile(r'<(tr|li|p) id="r\d+\.\d+\.(\d+)"(?! class="sahel-alt")')
_ANY_LINE = re.compile(r'<\w+ id="r\d+\.\d+\.\d+"')
_TAG = re.compile(r"(<[^>]*>)")
_KINDS = {
    "countries": "Countries",
    "months": "Months",
    "incidents": "Incidents",
    "actors": "Groups",
    "overviews": "Overviews",
}


def subjects_named(embedded: Embedded, edition: Edition) -> list[str]:
    """Every subject that a page names, whether or not there is a page about it."""
    found = dict.fromkeys(neighbours(edition))
    for table, rows in embedded.tables.items():
        for name, row in rows.items():
            found |= dict.fromkeys(_subjects(table, name, row, embedded.tables))
    return sorted(found)


def _subjects(table: str, name: str, row: Mapping[str, str], rows: Tables) -> list[str]:
    """The subjects that a row names by their ids: incidents and groups, countries, the month of a statement."""
    found = [f"{table}/{name}"] if table in ("incidents", "actors") else []
    found += references(tables.BUNDLED[table], row) if table in tables.BUNDLED else []
    found += [f"countries/{one.strip()}" for one in row.get("country", "").split(";") if one.strip()]
    if table == "claims" and len(row.get("stated_on", "")) >= len("2024-07"):
        where = rows.get("incidents", {}).get(row.get("incident_id", ""), {}).get("country", "")
        found.append(f"months/{where}/{row['stated_on'][:7]}")
    return found


def linked(block: Traced, *, rows: Tables, links: Mapping[str, str]) -> Traced:
    """A block in whose lines names of what has a page lead there: each page once a line, in the words of the line."""
    if not links or not block.lines:
        return block
    starts = [found.start() for found in _ANY_LINE.finditer(block.html)]
    ends = [*starts[1:], len(block.html)]
    html = [block.html[: starts[0]]]
    for (_, behind), start, end in zip(block.lines, starts, ends, strict=True):
        line = str(block.html[start:end])
        html.append(_with_links(line, _names(behind or (), rows, links)) if _LINE.match(line) else line)
    return replace(block, html=Markup("".join(html)))


def _names(behind: Iterable[str], rows: Tables, links: Mapping[str, str]) -> dict[str, str]:
    """What the rows of a line name and how they call it, by name: the file of its page; a name of two is left out."""
    called: dict[str, set[str]] = defaultdict(set)
    for one in behind:
        table, _, name = one.partition("/")
        row = rows.get(table, {}).get(name, {})
        for subject in _subjects(table, name, row, rows):
            for word in _words(subject, rows):
                called[word].add(links.get(_with_page(subject, rows, links), ""))
    return {name: file for name, files in called.items() if len(files) == 1 and (file := next(iter(files))) and name}


def _with_page(subject: str, rows: Tables, links: Mapping[str, str]) -> str:
    """The subject itself or, for a part of an incident, the whole that has a page."""
    kind, _, name = subject.partition("/")
    while kind == "incidents" and f"{kind}/{name}" not in links and name:
        name = rows.get(kind, {}).get(name, {}).get("part_of", "")
    return f"{kind}/{name}"


def _words(subject: str, rows: Tables) -> list[str]:
    kind, _, name = subject.partition("/")
    if kind == "countries":
        return [country_name(name)]
    row = rows.get(kind, {}).get(name, {})
    return [row[column] for column in ("name", "acronym") if row.get(column)]


def _with_links(line: str, names: Mapping[str, str]) -> str:
    found = {str(escape(name)): file for name, file in names.items()}
    if not found:
        return line
    pattern = re.compile(rf"(?<![\w&#-])(?:{'|'.join(map(re.escape, sorted(found, key=len, reverse=True)))})(?![\w-])")
    done: set[str] = set()

    def link(one: re.Match[str]) -> str:
        file = found[one[0]]
        if file in done:
            return one[0]
        done.add(file)
        return f'<a class="page" href="{escape(file)}">{one[0]}</a>'

    pieces = _TAG.split(line)
    inside = 0  # a link of its own
    for at, piece in enumerate(pieces):
        if at % 2:
            inside += piece.startswith("<a ") - (piece == "</a>")
        elif not inside and piece:
            pieces[at] = pattern.sub(link, piece)
    return "".join(pieces)


def related(embedded: Embedded, edition: Edition, links: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The pages about what a page names, kind by kind: what each is called, and its file.

    An overview names everything, and lists only countries and the other overviews.
    """
    actors = {
        name: row.get("acronym") or row.get("name", name) for name, row in embedded.tables.get("actors", {}).items()
    }
    kinds = {kind: [] for kind in _KINDS}
    for subject, file in links.items():
        kinds[subject.partition("/")[0]].append((title_of(subject, actors), file, subject))
    shown = _KINDS if edition.country or edition.name == "group" else {"countries", "overviews"}
    return [
        (
            _KINDS[kind] if len(found) != 1 or kind != "countries" else "Country",
            [(title, file) for title, file, _ in found],
        )
        for kind, found in ((kind, sorted(found, key=_order)) for kind, found in kinds.items() if kind in shown)
        if found
    ]


def _order(one: tuple[str, str, str]) -> tuple[str, str]:
    title, _, subject = one
    return (subject if subject.startswith("months/") else title.casefold(), subject)
