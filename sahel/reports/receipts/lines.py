"""The lines and numbers of a page: marked when a block is made, given ids, read back from the HTML with their seals.

Building and verifying read with the same reader, so that a page that was not touched agrees
with its receipts. The id of a block is "r", the number of its cell and its place in that cell
("r14.2"); of a line, its place in the block after that ("r14.2.1"); of a number, its place in the
line ("r14.2.1.3"). What the page makes by itself stands in cell 0.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from markupsafe import Markup, escape

from sahel.text import isolated, isolated_in_html, visible

_ID = re.compile(r"r\d+(\.\d+){1,3}")
_VOID = frozenset({"img", "br", "hr", "input", "meta", "link", "wbr", "source", "col"})
_LETTERS = 12  # of a seal: enough to see that anything differs


@dataclass
class Line:
    """One line as it stands on a page: its text, its numbers, and the seal of all that it shows."""

    id: str
    block: str
    text: str = ""
    numbers: list[str] = field(default_factory=list)
    number_ids: list[str] = field(default_factory=list)
    seal: str = ""


@dataclass(frozen=True)
class Read:
    """The lines of a page in order, the seal of each block with its headings and links, numbers outside any line."""

    lines: tuple[Line, ...]
    blocks: Mapping[str, str]
    strays: tuple[str, ...]


def read_lines(html: str) -> Read:
    """Every line with an id on a page or a piece of one."""
    reader = _Reader()
    # A Markup would escape what is added to it.
    reader.feed("".join(html))
    reader.close()
    return Read(tuple(reader.lines), reader.blocks, tuple(reader.strays))


def digest(parts: Sequence[str]) -> str:
    """A short seal of several texts: another text, another order, another number of them give another seal."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()[:_LETTERS]


@dataclass
class _Open:
    """An element with an id that has begun and not ended."""

    depth: int
    id: str
    line: Line | None  # that it is, or stands in
    is_picture: bool = False  # its text stands in one attribute
    held: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Goes through a page and gathers what stands in each block, line and number."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.blocks: dict[str, str] = {}
        self.strays: list[str] = []
        self._depth = 0
        self._open: list[_Open] = []
        self._text = ""

    def updatepos(self, i: int, j: int) -> int:
        """Nobody asks for line numbers, and counting them takes time."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._hold()
        if tag in ("td", "th"):
            self._tell_apart()
        if _ID.fullmatch(attributes.get("id") or ""):
            self._begin(attributes["id"])
            if tag == "g":
                self._tell(attributes.get("aria-label") or "")
        shown = {key: value for key, value in attributes.items() if key != "class" and not _ID.fullmatch(value or "")}
        self._hold("<" + tag, *(f"{key}={value}" for key, value in sorted(shown.items())))
        if tag not in _VOID:
            self._depth += 1
            return
        if self._open and self._open[-1].depth == self._depth:
            self._tell(attributes.get("alt") or "")
        self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._hold("</" + tag)
            self._depth = max(self._depth - 1, 0)
            self._end()

    def handle_data(self, data: str) -> None:
        self._text += data
        for one in self._open:
            if one.line is not None and one.id == one.line.id and not one.is_picture:
                one.line.text += data
        if self._open and self._open[-1].line is not None and self._open[-1].id != self._open[-1].line.id:
            self._open[-1].line.numbers[-1] += data

    def close(self) -> None:
        super().close()
        self._depth = 0
        self._hold()
        self._end()

    def _hold(self, *tokens: str) -> None:
        """Text is sealed whole, however it came in pieces."""
        held = [*([self._text] if self._text else []), *tokens]
        self._text = ""
        for one in self._open:
            one.held += held

    def _tell_apart(self) -> None:
        """The cells of a line, for those who read its text."""
        for one in self._open:
            if one.line is not None and one.line.text:
                one.line.text += " · "

    def _begin(self, name: str) -> None:
        line = next((one.line for one in reversed(self._open) if one.line is not None), None)
        match name.count("."):
            case 1:
                line = None
            case 2:
                line = Line(name, name.rpartition(".")[0])
                self.lines.append(line)
            case _ if line is None:
                self.strays.append(name)
            case _:
                line.numbers.append("")
                line.number_ids.append(name)
        self._open.append(_Open(self._depth, name, line))

    def _tell(self, alt: str) -> None:
        """A picture's text, or a mark's in one, is a line whose numbers have no elements of their own."""
        self._open[-1].is_picture = True
        line = self._open[-1].line
        if line is not None:
            line.text, line.numbers = alt, numbers_in(alt)
            line.number_ids = [f"{line.id}.{place}" for place in range(1, len(line.numbers) + 1)]

    def _end(self) -> None:
        while self._open and self._open[-1].depth >= self._depth:
            one = self._open.pop()
            if one.id.count(".") == 1:
                self.blocks[one.id] = digest(one.held)
            elif one.line is not None and one.id == one.line.id:
                one.line.seal = digest(one.held)
                one.line.text = " ".join(one.line.text.split())


_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    "|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
#: Tried at each place in this order: what comes before the number is passed over whole.
TOKENS = re.compile(
    "|".join(
        [
            r"\[U\+[0-9A-F]{4,6}\]",
            r"\b(?:https?://|www\.)\S+",
            rf"\b{_DAY}(?:\s?(?:–|-|/|to|and|or|,)\s?{_DAY})*\s{_MONTH}\b(?:,?\s\d{{4}}\b)?",
            rf"\b{_MONTH}\s(?:{_DAY}(?:,?\s\d{{4}})?|\d{{4}})\b",
            r"\b\d{4}-\d{2}(?:-\d{2})?\b",
            r"\b\d{1,2}:\d{2}\b",
            r"\b(?:UCDP/)?(?:UCDP|PRIO|GED|country-year|[Vv]ersion)\s\d+(?:\.\d+)+",
            r"[^\W\d](?:\w|[-._/’'](?=\w))*",
            r"\d[\d.,]*-?[^\W\d]\w*",
            r"\b(?:1\d|20|21)\d\d\b(?![.,]\d)",
            r"(?P<number>(?:(?<![\w)\]%])[+−-])?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)",
        ]
    )
)


def numbers_in(text: str) -> list[str]:
    """The numbers of record in a text, as written.

    >>> numbers_in("at least 20 … 84, on 27 July 2024 (UCDP 25.1, 1989–2024); 1,901 or −5 in 3-day raids of 2012")
    ['20', '84', '1,901', '−5']
    """
    return [found["number"] for found in TOKENS.finditer(text) if found["number"]]


#: The kind of output in which a block gives the page the source rows of its lines.
SOURCE_ROWS = "application/vnd.sahel.source-rows+json"
_MARK = re.compile(r"<(?P<line>\w+) data-r(?=[\s>])|<data (?=value=)")
_ROOT = re.compile(r"<\w+(?= )")


@dataclass(frozen=True)
class Traced:
    """A block on the page: its HTML with ids, what it is in words, and per line the rule and the row names."""

    html: Markup
    what: str
    lines: Sequence[tuple[str | None, tuple[str, ...] | None]]

    @cached_property
    def read(self) -> Read:
        """Its lines as they stand on the page; read once, however often asked."""
        return read_lines(self.html)


def traced(data: Mapping, *, block: str) -> Traced:
    """A block's output as it goes on the page under this id; `data` is the output's mime bundle."""
    source = data[SOURCE_ROWS]
    lines = [(rule, None if rows is None else tuple(dict.fromkeys(rows.split(";")))) for rule, rows in source["lines"]]
    return Traced(with_ids(visible(data["text/html"]), block=block), source["what"], lines)


def traced_section(html: Markup, *, block: str, what: str, rule: str) -> Traced:
    """A section that the page makes by itself, out of several blocks, as one block whose lines name no rows.

    >>> html = Markup('<p data-r>Of <data value="7">7</data></p>')
    >>> section = traced_section(html, block="r0.1", what="What changed", rule="changes")
    >>> print(section.html)
    <div id="r0.1" class="sahel-section"><p id="r0.1.1">Of <data id="r0.1.1.1" value="7">7</data></p></div>
    >>> section.lines
    [('changes', None)]
    """
    whole = with_ids(f'<div class="sahel-section">{html}</div>', block=block)
    n_lines = sum(found["line"] is not None for found in _MARK.finditer(html))
    return Traced(whole, what, [(rule, None)] * n_lines)


def with_ids(html: str, *, block: str) -> Markup:
    """A block's HTML with the ids of the block, its lines and their numbers.

    >>> print(with_ids('<ul class="sahel-list"><li data-r>At least <data value="20">20</data></li></ul>', block="r3.1"))
    <ul id="r3.1" class="sahel-list"><li id="r3.1.1">At least <data id="r3.1.1.1" value="20">20</data></li></ul>
    """
    n_lines = n_numbers = 0

    def name(found: re.Match[str]) -> str:
        nonlocal n_lines, n_numbers
        if found["line"]:
            n_lines, n_numbers = n_lines + 1, 0
            return f'<{found["line"]} id="{block}.{n_lines}"'
        n_numbers += 1
        return f'<data id="{block}.{n_lines}.{n_numbers}" '

    # Text is escaped, so that "<" only ever begins an element of ours.
    return Markup(_ROOT.sub(rf'\g<0> id="{block}"', _MARK.sub(name, html), count=1))


def marked(text: str) -> Markup:
    """A text escaped for a page, each number of record in an element of its own.

    >>> print(marked("at least 1,020 <b>"))
    at least <data value="1020">1,020</data> &lt;b&gt;
    """
    pieces, done, text = [], 0, isolated(text)
    for found in TOKENS.finditer(text):
        if found["number"]:
            pieces += [escape(text[done : found.start()]), number(found["number"])]
            done = found.end()
    return Markup(isolated_in_html("".join([*pieces, escape(text[done:])])))


def unmarked(text: str) -> Markup:
    r"""A text escaped for a page, as `marked`, its numbers left in it.

    >>> print(unmarked("أحمد <b>\x1b"))
    <bdi>أحمد</bdi> &lt;b&gt;[U+001B]
    """
    return Markup(isolated_in_html(str(escape(isolated(text)))))


def number(text: str) -> Markup:
    """One number of record: what is printed, and beside it its value for programs.

    >>> print(number("−1,901.5"))
    <data value="-1901.5">−1,901.5</data>
    """
    return Markup('<data value="{}">{}</data>').format(text.replace(",", "").replace("−", "-").lstrip("+"), text)


#: All that the section on what changed is made of.
_PLAIN = {"bdi", "div", "h2", "h3", "p", "table", "caption", "span", "thead", "tbody", "tr", "th", "td", "data"}
_PLAIN_ATTRIBUTES = {"id", "class", "role", "tabindex", "aria-label", "scope", "value", "data-label"}
_PLAIN_CLASSES = {
    "num", "short", "mid", "long", "links", "sahel-section", "sahel-note", "sahel-table", "sahel-scroll",
    "sahel-empty", "sahel-blank",
}  # fmt: skip


def odd_elements(html: str) -> list[str]:
    """What stands in a section of plain tables and sentences that is neither, each once: a script, a style, a comment.

    >>> odd_elements('<p class="sahel-empty" onclick="f()">none</p><!-- 5 -->')
    ['<p class="sahel-empty" onclick="f()">', '<!-- 5 -->']
    """
    reader = _Elements()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(reader.odd))


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = {one for name, value in attrs if name == "class" for one in (value or "").split()}
        if tag not in _PLAIN or {name for name, _ in attrs} - _PLAIN_ATTRIBUTES or classes - _PLAIN_CLASSES:
            self.odd.append(self.get_starttag_text())

    def handle_comment(self, data: str) -> None:
        self.odd.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.odd.append(f"<!{decl}>")

    unknown_decl = handle_pi = handle_decl
