"""A page made again from its notebook and parameters, and all in which another is not it, byte for byte, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from html import unescape
from itertools import accumulate, zip_longest

from sahel.errors import BuildFailed, SahelError
from sahel.reports.plan.editions import Edition, edition
from sahel.reports.plan.plan import find_plan, read_plan
from sahel.reports.receipts.embedded import BLOCK, Embedded, row_names
from sahel.reports.receipts.lines import odd_elements


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One number, or a line without any, that does not hold: where it stands, what is printed, what should be, why."""

    id: str
    stands_in: str
    printed: str = ""
    expected: str = ""
    reason: str


def make_again(embedded: Embedded, *, timeout: int) -> str:
    """A page as it comes out today, compared with no earlier one; its kernel leaves nothing behind.

    Raises `BuildFailed` if the notebook fails.
    """
    from sahel.reports.run.run import Executed, load_jupyter, run_one

    load_jupyter()
    from sahel.reports.page import draft, finished  # nbconvert, which a partial check does without

    wanted = edition(embedded.notebook, embedded.parameters)
    if embedded.title != wanted.title:
        wanted = replace(wanted, title=_planned_title(wanted))
    outcome = run_one(wanted, timeout=timeout)
    if not isinstance(outcome, Executed):
        raise BuildFailed(f"the page cannot be made again: {outcome}") from outcome
    return finished(draft(outcome.notebook, wanted, inputs=outcome.inputs), pages=embedded.links)


def _planned_title(wanted: Edition) -> str:
    """What the plan at hand calls an edition; where it has none, what the edition is called by itself."""
    with suppress(SahelError):
        for one in read_plan(find_plan()).editions:
            if (one.notebook, one.parameters) == (wanted.notebook, wanted.parameters):
                return one.title
    return wanted.title


_MOST_DIFFERENCES = 20
_MOST_ALIGNED = 4000  # lines: beyond, lines that differ are paired in order
_BEFORE, _AROUND = 30, 60  # letters shown before the first that differs, and half of all
#: Kept in the JSON block, and compared elsewhere or not at all: an input may change where no row of the page does.
_OTHERWISE_COMPARED = {"rules", "blocks", "says", "tables", "inputs", "page", "seal"}
_LINE_ID = re.compile(r' id="(r\d+\.\d+\.\d+)((?:\.\d+)?)"')
_DIVISION = re.compile(r"<div\b|</div>")
_PLACES = re.compile(
    r"(?P<style><style\b)|(?P<top></style>)|(?P<masthead><header\b)|(?P<contents><nav\b)|(?P<report><main\b)"
    r"|<h[2-6][^>]*>(?P<section>.*?)</h|(?P<foot><footer\b)|(?P<script><script>)"
)
_PLACE_NAMES = {
    "style": "the style sheet", "top": "the head of the page", "masthead": "the masthead", "contents": "the contents",
    "report": "the beginning of the report", "foot": "the foot of the page", "script": "the script of the page",
}  # fmt: skip
_KINDS = {
    "Content-Security-Policy": "the policy that keeps scripts and other addresses out", "<script": "a script",
    "<title": "the title", "<h1": "the title", 'class="as-of"': "the day up to which it knows", "style=": "a style",
}  # fmt: skip


def whole_page_faults(html: str, again: str, *, known: Set[str]) -> Iterator[Fault]:
    """Everything else in which a page is not the one made again: a line of its text, a value that it embeds.

    `known` are the ids of faults found before: lines with these are passed over.
    """
    was, now = (json.loads(BLOCK.search(text)[1]) for text in (html, again))
    for key in sorted((was.keys() | now.keys()) - _OTHERWISE_COMPARED):
        if was.get(key) != now.get(key):
            printed, expected = _excerpts(*(json.dumps(one.get(key), ensure_ascii=False) for one in (was, now)))
            yield Fault(
                id="edition",
                stands_in=f"what the page embeds, `{key}`",
                printed=printed,
                expected=expected,
                reason="made again, it comes out otherwise",
            )
    if not known and row_names(was.get("tables", {})) != row_names(now["tables"]):
        reason = "made again, the page embeds other rows"
        yield Fault(id="edition", stands_in="what the page embeds, `tables`", reason=reason)
    old, section = split_changes(html)
    for one in odd_elements(section):
        reason = "no such section holds this"
        yield Fault(id="r0.1", stands_in="section on what changed", printed=one, reason=reason)
    found = list(_text_faults(old.split("\n"), split_changes(again)[0].split("\n"), known))
    yield from found[:_MOST_DIFFERENCES]
    if len(found) > _MOST_DIFFERENCES:
        yield Fault(id="page", stands_in="the page", reason=f"{len(found) - _MOST_DIFFERENCES} more lines differ")


def split_changes(html: str) -> tuple[str, str]:
    """A page without what it embeds and without its section on what changed, and that section."""
    bare = BLOCK.sub("", html.replace("\r\n", "\n"), count=1)
    start = bare.find('<div id="r0.1" class="sahel-section">')
    depth = 0
    for found in _DIVISION.finditer(bare, start) if start >= 0 else ():
        depth += 1 if found[0] == "<div" else -1
        if depth == 0:
            return bare[:start] + bare[found.end() :], bare[start : found.end()]
    return bare, ""


def _text_faults(old: list[str], new: list[str], known: Set[str]) -> Iterator[Fault]:
    # A line that came or went gives all below it other ids.
    before, after = ([_LINE_ID.sub("", line) for line in lines] if known else lines for lines in (old, new))
    if max(len(old), len(new)) > _MOST_ALIGNED:
        steps = [("replace", 0, len(old), 0, len(new))]
    else:
        steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    places = list(accumulate(old, _place, initial="the head of the page"))[1:]
    named = {".".join(name.split(".")[:3]) for name in known}
    for step, old_from, old_to, new_from, new_to in steps:
        if step == "equal":
            continue
        pairs = zip_longest(old[old_from:old_to], new[new_from:new_to])
        for at, (was, now) in enumerate(pairs, old_from):
            both = f"{was or ''}{now or ''}"
            if was != now and not named & {found[1] for found in _LINE_ID.finditer(both)}:
                what = next((name for sign, name in _KINDS.items() if sign in both), "the text")
                printed, expected = _excerpts(was or "", now or "")
                yield Fault(
                    id="page",
                    stands_in=places[min(at, old_to, len(places) - 1)],
                    printed="no line" if was is None else printed or "a blank",
                    expected="no line" if now is None else expected or "a blank",
                    reason=f"made again, {what} is otherwise",
                )


def _place(before: str, line: str) -> str:
    """Where on the page a line stands, in words, given where the one above it does."""
    for found in _PLACES.finditer(line):
        kind = found.lastgroup
        text = unescape(re.sub(r"<[^>]*>", "", found["section"] or ""))
        before = f"section “{text}”" if kind == "section" else _PLACE_NAMES[kind]
    return before


def _excerpts(was: str, now: str) -> tuple[str, str]:
    """Two texts around the first letter in which they differ."""
    alike = next((at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), len(was))
    first = max(min(alike, len(now)) - _BEFORE, 0)
    cut = [text[first : first + 2 * _AROUND] for text in (was, now)]
    return tuple(
        f"{'…' if first and part else ''}{part}{'…' if len(text) > first + 2 * _AROUND else ''}"
        for part, text in zip(cut, (was, now), strict=True)
    )
