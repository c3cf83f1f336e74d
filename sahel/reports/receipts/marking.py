"""Mark the numbers of record in a text, and give the lines and numbers of a block their ids.

The id of a block is "r", the number of its cell and its place in that cell ("r14.2"); of a line,
its place in the block after that ("r14.2.1"); of a number, its place in the line ("r14.2.1.3").
What the page makes by itself stands in cell 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from sahel.reports.receipts.lines import TOKENS, Read, read_lines

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
    return Traced(with_ids(data["text/html"], block=block), source["what"], lines)


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
    pieces, done = [], 0
    for found in TOKENS.finditer(text):
        if found["number"]:
            pieces += [escape(text[done : found.start()]), number(found["number"])]
            done = found.end()
    return Markup("").join([*pieces, escape(text[done:])])


def number(text: str) -> Markup:
    """One number of record: what is printed, and beside it its value for programs.

    >>> print(number("−1,901.5"))
    <data value="-1901.5">−1,901.5</data>
    """
    return Markup('<data value="{}">{}</data>').format(text.replace(",", "").replace("−", "-").lstrip("+"), text)
