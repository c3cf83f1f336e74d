"""An executed notebook as one page that needs nothing but itself.

The page runs no script but its own small one, which shows receipts; it asks the network for
nothing, and is the same, byte for byte, whenever the same executed notebook is given.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup, escape
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from sahel import __version__
from sahel.errors import BuildFailed
from sahel.reports import changes
from sahel.reports.files import TEMPLATES, script
from sahel.reports.fingerprints import digest_of_file
from sahel.reports.plan.editions import Edition, kind_of
from sahel.reports.plan.lookup import country_name
from sahel.reports.plan.parameters import in_words, numbered, parse_parameters
from sahel.reports.receipts.collect import bundled_inputs, embedded_block, named_inputs, rows_behind, sealed
from sahel.reports.receipts.embedded import Embedded
from sahel.reports.receipts.lines import SOURCE_ROWS, Traced, traced, traced_section
from sahel.text import isolated, visible
from sahel.workspace import current_project

#: The tag of a text cell whose chapter is closed until a reader opens it.
FOLDED = "folded"
_CHAPTER = re.compile(r"\s*(<h([23])[^>]*>.*?</h\2>)", flags=re.DOTALL)
_HEADING = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", flags=re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r"<[^<>]* at 0x[0-9a-fA-F]+>")
_PICTURES = ("image/png", "image/jpeg", "image/svg+xml")


@dataclass(frozen=True)
class Code:
    """The code of one cell, and what it printed."""

    number: int
    source: str
    printed: str


@dataclass
class Part:
    """A stretch of the page: prose or outputs, then the code behind them."""

    kind: str
    html: Markup = field(default_factory=Markup)
    code: list[Code] = field(default_factory=list)
    blocks: dict[str, Traced] = field(default_factory=dict)
    is_folded: bool = False  # a chapter begins here that is closed until a reader opens it


@dataclass(frozen=True)
class Section:
    """A chapter of the page: its heading (blank: it stands in its parts), what is in it, and whether it is folded."""

    heading: Markup
    parts: list[Part]

    @property
    def is_folded(self) -> bool:
        return bool(self.heading)


@dataclass(frozen=True)
class Draft:
    """An edition's page before it is compared with earlier ones: its parts, and what of them it will embed."""

    notebook: NotebookNode
    edition: Edition
    parts: list[Part]
    embedded: Embedded


def draft(notebook: NotebookNode, edition: Edition, *, inputs: Mapping[str, str | None] | None = None) -> Draft:
    """The page of an edition as its executed notebook gives it, still to be `finished`.

    `inputs` are the files that the notebook read, by path, with their sha256 (None: looked for and
    not there); without them all tables of this installation are named as its inputs.

    Raises `BuildFailed` if a cell shows a picture without a text equivalent, or if a table
    links to a source that the page does not list.
    """
    parts = parts_of(notebook, edition)
    _require_listed_sources(parts, edition)
    named = bundled_inputs(edition.notebook)
    if inputs is not None:
        named = named_inputs({**inputs, str(edition.notebook): digest_of_file(edition.notebook)})
    rows = rows_behind(blocks_of(parts))
    embedded = Embedded(
        **describe(edition), inputs=named, tables=rows, headline=changes.headline(rows, parameters=edition.parameters)
    )
    return Draft(notebook, edition, parts, embedded)


def finished(drafted: Draft, *, since: Sequence[tuple[str, Embedded]] = ()) -> str:
    """The page as HTML, with what changed since earlier editions, each with its name in a sentence."""
    edition, embedded = drafted.edition, drafted.embedded
    parts = _with_changes(drafted.parts, embedded, since, is_own=edition.home is not None)
    contents = _set_headings(parts)
    text, digest = script("receipts.js", "figures.js", "tables.js")
    page, _ = _exporter().from_notebook_node(
        drafted.notebook,
        resources={
            "edition": edition,
            "title": isolated(edition.title),
            "kind": kind_of(edition.name),
            "country": country_name(edition.country) if edition.country else "",
            "as_of": in_words(edition.as_of),
            "until": in_words(edition.parameters.get("until") or ""),
            "start": in_words(edition.start),
            "sections": _sections(parts),
            "contents": contents,
            "version": __version__,
            "script": Markup(text),
            "digest": digest,
            "has_tables": any(name.startswith("data/") for name in embedded.inputs),
        },
    )
    described = {**describe(edition), "inputs": embedded.inputs, "headline": embedded.headline}
    return sealed(visible(page), embedded_block(described, blocks_of(parts), rows=embedded.tables))


def _with_changes(
    parts: list[Part], embedded: Embedded, since: Sequence[tuple[str, Embedded]], *, is_own: bool
) -> list[Part]:
    """The parts with the section on what changed, before the notebook's second or at the end of one's own; copies."""
    html = changes.sections(embedded, since)
    own = traced_section(html, block="r0.1", what=changes.TITLE, rule="changes")
    changed = Part("prose", own.html, blocks={"r0.1": own})
    second = [at for at, part in enumerate(parts) if part.kind == "prose" and "<h2" in part.html][1:2]
    at = second[0] if second and not is_own else len(parts)
    return [replace(part) for part in (*parts[:at], changed, *parts[at:])]


def blocks_of(parts: list[Part]) -> dict[str, Traced]:
    """The blocks with receipts of a page, by id, in order."""
    return {name: block for part in parts for name, block in part.blocks.items()}


def describe(edition: Edition) -> dict[str, Any]:
    """What the catalogue reads back from a page: what was made, with what."""
    return {
        "title": edition.title,
        "notebook": edition.name,
        "parameters": edition.parameters,
        "country": edition.country,
        "start": edition.start,
        "version": __version__,
        **({"project": project.name} if (project := current_project()) else {}),
    }


@lru_cache(maxsize=1)
def _exporter() -> TemplateExporter:
    return TemplateExporter(
        default_preprocessors=[],  # the page is made of `parts`, not of the notebook's cells
        template_name="sahel",
        template_file="index.html.j2",
        template_extension=".html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        file_extension=".html",
    )


def parts_of(notebook: NotebookNode, edition: Edition) -> list[Part]:
    """The page's parts in order; code that shows nothing joins the nearest part with code."""
    parts: list[Part] = []
    waiting: list[Code] = []
    for number, cell in numbered(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            _put_code(parts, waiting)
            waiting = []
            parts.append(Part("prose", _prose(cell.source), is_folded=FOLDED in tags))
        elif cell.cell_type == "code" and cell.source.strip() and "injected-parameters" not in tags:
            waiting.append(Code(number, cell.source, _printed(cell)))
            if "parameters" in tags:
                waiting += _injected(notebook)
                parts.append(Part("parameters", _parameter_table(cell.source, edition), waiting))
                waiting = []
            elif shown := _shown(cell, number, edition):
                html = Markup("\n").join(one.html if isinstance(one, Traced) else one for one in shown.values())
                blocks = {name: one for name, one in shown.items() if isinstance(one, Traced)}
                parts.append(Part("evidence", html, waiting, blocks))
                waiting = []
    _put_code(parts, waiting)
    return parts


def _put_code(parts: list[Part], code: list[Code]) -> None:
    """Code with nothing to show goes below the part before it, if that has code as well."""
    if code and parts and parts[-1].code:
        parts[-1].code += code
    elif code:
        parts.append(Part("code", code=code))


def _injected(notebook: NotebookNode) -> list[Code]:
    return [
        Code(number, cell.source, "")
        for number, cell in numbered(notebook.cells)
        if "injected-parameters" in cell.metadata.get("tags", [])
    ]


def _prose(markdown: str) -> Markup:
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return Markup(MarkdownWithMath(renderer=renderer).render(markdown))


def _printed(cell: NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def _shown(cell: NotebookNode, number: int, edition: Edition) -> dict[str, Markup | Traced]:
    """What a cell shows on the page, by id: our blocks with their receipts, tables in a box, text as text."""
    shown = [output.data for output in cell.outputs if output.output_type in ("display_data", "execute_result")]
    names = [f"r{number}.{place}" for place in range(1, len(shown) + 1)]
    where = f"{edition.notebook.name}, cell {number}"
    takes_pictures = edition.home is not None and not edition.is_strict
    made = {
        name: _one_output(data, name, where, takes_pictures=takes_pictures)
        for name, data in zip(names, shown, strict=True)
    }
    return {name: one for name, one in made.items() if one}


def _one_output(data: NotebookNode, name: str, where: str, *, takes_pictures: bool) -> Markup | Traced:
    if SOURCE_ROWS in data:
        return traced(data, block=name)
    if "text/html" in data:
        html = Markup(data["text/html"])
        return Markup('<div class="sahel-scroll" tabindex="0" role="region" aria-label="Output">{}</div>').format(html)
    if kind := next((kind for kind in _PICTURES if kind in data), None):
        if not takes_pictures:
            raise BuildFailed(
                f"{where} shows a picture without a text equivalent. "
                "Pass it through sahel.reports.show_figure(…, alt=…, caption=…)."
            )
        return _undescribed(data[kind], kind)
    text = data.get("text/plain", "")
    # An object's address in memory says nothing, and differs on every run.
    if not text or _ADDRESS.search(text):
        return Markup("")
    return Markup('<pre class="sahel-scroll" tabindex="0" role="region" aria-label="Output">{}</pre>').format(text)


def _undescribed(picture: str, kind: str) -> Markup:
    """A picture that says nothing to those who cannot see it, and a note that asks for its description."""
    content = picture if kind != "image/svg+xml" else b64encode(picture.encode()).decode("ascii")
    return Markup(
        '<figure class="sahel-figure"><div class="sahel-scroll" tabindex="0" role="region" aria-label="Figure">'
        '<img src="data:{kind};base64,{content}" alt="{note}"></div>'
        '<figcaption class="undescribed">{note} Show it with <code>sahel.show_figure(ax, alt=…, caption=…)</code>.'
        "</figcaption></figure>"
    ).format(
        kind=kind, content="".join(content.split()), note="This figure has no description for those who cannot see it."
    )


def _parameter_table(source: str, edition: Edition) -> Markup:
    rows = Markup("\n").join(
        Markup(
            '<tr><th scope="row"><code>{}</code></th><td class="short" data-label="Value">{}</td>'
            '<td data-label="What it is">{}</td></tr>'
        ).format(
            parameter.name,
            Markup('<span class="sahel-blank">not set</span>')
            if (value := edition.parameters.get(parameter.name, parameter.default)) in ("", None)
            else str(value),
            parameter.help,
        )
        for parameter in parse_parameters(source, origin=edition.notebook.name)
    )
    label = "Settings of this page"
    summary = ", ".join(f"{name} = {value}" for name, value in edition.parameters.items() if value not in ("", None))
    return Markup(
        '<details class="made"><summary>{label}{summary}</summary>'
        '<div class="sahel-table sahel-scroll" tabindex="0" role="region" aria-label="{label}"><table>'
        '<caption><span>{label}</span></caption><thead><tr><th scope="col">Parameter</th><th scope="col">Value</th>'
        '<th scope="col">What it is</th></tr></thead><tbody>\n{rows}\n</tbody></table></div></details>'
    ).format(label=label, summary=f": {summary}" if summary else "", rows=rows)


def _set_headings(parts: list[Part]) -> list[tuple[str, str]]:
    """Give headings ids and levels without gaps; hand back those of the table of contents.

    The page's own heading is its title: a notebook's heading of the first level is not printed.
    """
    contents: list[tuple[str, str]] = []
    taken = {"main", "edition", "receipt-title"}
    level = 1

    def set_one(found: re.Match[str]) -> str:
        nonlocal level
        inner = found[2]
        text = unescape(_TAG.sub("", inner)).strip()
        if found[1] == "1":
            return ""
        level = min(int(found[1]), level + 1)
        name = _free_id(text, taken)
        if level == 2:
            contents.append((name, text))
        return f'<h{level} id="{name}">{inner}</h{level}>'

    for part in parts:
        if part.kind == "prose":
            part.html = Markup(_HEADING.sub(set_one, part.html))
            # The section that we make ourselves is prose and a block at once.
            part.blocks = {name: replace(block, html=part.html) for name, block in part.blocks.items()}
    return contents


def _sections(parts: list[Part]) -> list[Section]:
    """The parts in chapters and subchapters, the settings last; one whose text cell says so is folded."""
    sections = [Section(Markup(""), [])]
    settings = [part for part in parts if part.kind == "parameters"]
    for part in (*(part for part in parts if part.kind != "parameters"), *settings):
        if part.kind == "prose" and re.search("<h[23]", part.html):
            found = _CHAPTER.match(part.html) if part.is_folded else None
            heading = Markup(found[1]) if found else Markup("")
            rest = replace(part, html=Markup(part.html[found.end() :])) if found else part
            sections.append(Section(heading, [rest]))
        else:
            sections[-1].parts.append(part)
    return [section for section in sections if section.parts]


def _free_id(text: str, taken: set[str]) -> str:
    slug = re.sub(r"[^\w]+", "-", text.lower()).strip("-_") or "section"
    free = next(name for name in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
    taken.add(free)
    return str(escape(free))


def _require_listed_sources(parts: list[Part], edition: Edition) -> None:
    """Refuse a page that cites a source without listing it."""
    html = "".join(part.html for part in parts)
    listed = set(re.findall(r'<li id="source-([^"]*)"', html))
    cited = dict.fromkeys(re.findall(r'<a href="#source-([^"]*)"', html))
    if lost := [unquote(one) for one in cited if one not in listed]:
        raise BuildFailed(
            f"{edition.notebook.name} links to sources that it does not list: {', '.join(lost[:10])}. "
            "End the notebook with sahel.reports.show_sources(…) over all that it cites."
        )
