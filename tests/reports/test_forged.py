"""A forger edits a page and makes its sums anew: against the page made again, each edit is found and named."""

from __future__ import annotations

import json

import pytest
from shared_files import NOTEBOOKS

from sahel.reports import build_editions, edition
from sahel.reports.made_again import whole_page_faults
from sahel.reports.receipts.collect import embedded_seal, for_script, page_seal
from sahel.reports.receipts.embedded import BLOCK, parse_embedded
from sahel.reports.verification import examine, recomputed_faults

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def honest(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("honest")
    (built,) = build_editions([edition(str(NOTEBOOKS / "receipts.ipynb"))], output=folder, engine="kernel")
    return built.path.read_text(encoding="utf-8")


def sealed_anew(html: str, **said: object) -> str:
    """The page with its outer sums made to fit, and other values in what it embeds."""
    block = {**json.loads(BLOCK.search(html)[1]), **said, "page": page_seal(html)}
    block["seal"] = embedded_seal(block)
    return BLOCK.sub(lambda found: found[0].replace(found[1], for_script(block)), html, count=1)


def found(html: str, honest: str) -> list:
    faults = recomputed_faults(parse_embedded(html, origin="the page"), honest)
    return [*faults, *whole_page_faults(html, honest, known={fault.id for fault in faults})]


def test_the_page_itself_has_no_fault_whatever_its_ends_of_lines(honest):
    assert found(honest, honest) == []
    assert found(sealed_anew(honest).replace("\n", "\r\n"), honest) == []


EDITS = {
    "prose": ("A page whose numbers", "A page whose figures", "the beginning of the report", "the text"),
    "title": ("<h1>", "<h1>Not ", "the masthead", "the title"),
    "the title of the window": ("<title>", "<title>Not ", "the head of the page", "the title"),
    "as-of day": ("With everything the tables hold.", "As known on 1 May 2023.", "the masthead", "the day up to which"),
    "a row without an id": (
        "</tbody>",
        "<tr><td>JNIM</td><td>90</td></tr></tbody>",
        "section “Rules side by side”",
        "the text",
    ),
    "a style that prints a number": (
        "<style>\n",
        "<style>\ntd::after { content: '0' }\n",
        "the style sheet",
        "the text",
    ),
    "a style of one element": ("<main ", "<main style='display: none' ", "the beginning of the report", "a style"),
    "a script": ("</body>", "<script>document.body.hidden = true</script></body>", "the script", "a script"),
    "the policy": ("default-src 'none'; ", "", "the head of the page", "the policy that keeps scripts"),
    "the whole policy": ('<meta http-equiv="Content-Security-Policy"', '<meta name="x"', "the head", "the policy"),
    "a link": ('href="index.html"', 'href="https://example.org/"', "the masthead", "the text"),
    "the contents": ('<nav class="contents"', '<nav hidden class="contents"', "the contents", "the text"),
    "a comment": ("</footer>", "<!-- nothing --></footer>", "the foot of the page", "the text"),
    "code": ("import sahel", "import pandas", "", "the text"),
    "a second block": (
        "</head>",
        '<script type="application/json" id="edition">{}</script></head>',
        "the head",
        "a scri",
    ),
    "space": ("</h1>", " </h1>", "the masthead", "the title"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_named_by_its_place_with_what_was_and_what_is(edit, honest):
    old, new, place, what = EDITS[edit]
    assert old in honest
    forged = sealed_anew(honest.replace(old, new, 1))
    (fault,) = found(forged, honest)
    assert place in fault.stands_in and f"made again, {what}" in fault.reason
    assert fault.printed != fault.expected


def test_whichever_line_is_edited_or_deleted_is_found(honest):
    block = BLOCK.search(honest)
    head, tail = honest[: block.end()], honest[block.end() :].split("\n")
    section = [at for at, line in enumerate(tail) if 'id="r0.1"' in line or "No earlier edition." in line]
    assert len(section) == 2
    for at in sorted(set(range(0, len(tail), 5)) - set(range(section[0], section[1] + 1))):
        for other in ([], [tail[at][:-1]] if tail[at] else ["x"], [tail[at], tail[at]]):
            forged = head + "\n".join([*tail[:at], *other, *tail[at + 1 :]])
            assert found(sealed_anew(forged), honest), tail[at][:200]


@pytest.mark.parametrize(
    "key, value", [("title", "Other"), ("country", "MLI"), ("start", "2024"), ("headline", {"x": 1}), ("more", 1)]
)
def test_a_value_that_is_only_embedded_is_named(key, value, honest):
    (fault,) = found(sealed_anew(honest, **{key: value}), honest)
    assert (fault.id, fault.stands_in) == ("edition", f"what the page embeds, `{key}`")


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>1</script>",
        "<p style='color: red'>5</p>",
        "<p hidden>5</p>",
        "<!-- 5 -->",
        '<p class="skip">5</p>',
        "<img src=x>",
    ],
)
def test_nothing_runs_or_is_hidden_in_the_section_that_was_made_from_earlier_pages(hidden, honest):
    assert honest.count("<p>No earlier edition.</p>") == 1
    other = honest.replace("<p>No earlier edition.</p>", "<p>One.</p>")
    assert found(other, honest) == []
    (fault,) = found(other.replace("<p>One.", f"{hidden}<p>One."), honest)
    assert (fault.id, fault.reason) == ("r0.1", "no such section holds this")
    assert found(other.replace("<p>One.</p>", "<p>One.</p></div>"), honest)


def test_without_a_run_it_says_what_it_cannot_know(honest, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(sealed_anew(honest.replace("A page whose numbers", "A page whose figures")), encoding="utf-8")
    verified = examine(page, recompute=False)
    assert verified.holds
    assert any("can make its sums anew" in what for what in verified.unchecked)
