"""What changed since another edition, as a page tells it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from output_pages import embedded_claims

from sahel.reports import changes
from sahel.reports.changes import headline, sections
from sahel.reports.states import frames
from sahel.schema.vocabularies import Change


@dataclass
class Page:
    tables: dict
    headline: dict = field(default_factory=dict)
    parameters: dict = field(default_factory=dict)
    inputs: dict = field(default_factory=dict)


def page(*rows: dict, **more) -> Page:
    made = embedded_claims(*rows)
    return Page(made, headline(made, parameters=more.get("parameters", {})), **more)


FIVE, SEVEN = ({"low": text, "high": text} for text in ("5", "7"))


def test_a_claim_whose_replacement_is_not_on_the_page_stands_there():
    rows = embedded_claims(FIVE | {"status": "revised"})
    assert frames(rows)["claims"]["status"].tolist() == ["standing"]
    rows = embedded_claims(FIVE | {"status": "revised"}, SEVEN | {"revises": "c0"})
    assert frames(rows)["claims"]["status"].tolist() == ["revised", "standing"]


def test_headlines_are_plain_numbers_that_json_can_hold():
    found = headline(embedded_claims(FIVE, SEVEN), parameters={})
    assert json.loads(json.dumps(found)) == found
    assert found["battle: killed of army, lowest number said"] == 5
    assert found["statements"] == 2


def plainly(html: str) -> str:
    """A section without the marks around its numbers."""
    return re.sub(r"</?data[^>]*>", "", html)


def test_a_page_without_an_earlier_edition_says_so():
    assert sections(page(FIVE), []) == f"<h2>{changes.TITLE}</h2>\n<p>No earlier edition.</p>"


def test_a_page_on_which_nothing_changed_says_so():
    shown = plainly(sections(page(FIVE), [("the edition of June 2024", page(FIVE))]))
    assert "<h3>Since the edition of June 2024</h3>\n<p>Nothing changed.</p>" in shown


def test_a_page_tells_who_revised_what_from_what_to_what_and_when():
    new = page(FIVE | {"status": "revised"}, SEVEN | {"revises": "c0", "stated_on": "2024-08-01", "claimant": "rebels"})
    shown = plainly(sections(new, [("this page as built before", page(FIVE))]))
    assert "1 change: 1 revised." in shown
    for cell in (">5</td>", ">7</td>", ">rebels</td>", ">1 August 2024</td>"):
        assert cell in shown
    assert "army killed, lowest number said" in shown and ">+2</td>" in shown


def test_a_page_whose_rule_changed_says_so_though_no_row_did():
    old, new = page(FIVE), page(FIVE)
    old.headline["statements"] = 3
    shown = plainly(sections(new, [("the edition before", old)]))
    assert "No row changed." in shown and ">−2</td>" in shown


def test_a_page_of_another_month_does_not_call_rows_new_or_gone():
    old, new = (
        page(FIVE | {"stated_on": "2024-06-28"}, parameters={"month": "2024-06"}),
        page(SEVEN | {"claim_id": "x"}, parameters={"month": "2024-07"}),
    )
    shown = plainly(sections(new, [("the edition of June 2024", old)]))
    assert "Claims, on this page only" in shown and "Claims, on the earlier page only" in shown
    assert "month 2024-06" in shown
    assert "2 changes: 1 on this page only, 1 on the earlier page only." in shown


def test_a_later_reading_of_the_same_incident_does_call_rows_new():
    old, new = page(FIVE, parameters={"as_of": "2024-07-28"}), page(FIVE, SEVEN, parameters={"as_of": "2024-08-02"})
    shown = plainly(sections(new, [("the edition of 28 July", old)]))
    assert f"Claims, new: {Change.NEW.definition}" in shown and "as_of 2024-07-28" in shown


def test_a_statement_that_a_page_carries_but_did_not_know_yet_is_new_to_the_next():
    later = SEVEN | {"revises": "c0", "stated_on": "2024-08-01"}
    rows = (FIVE | {"status": "revised"}, later)
    same = {"data/claims.csv": "0" * 64}
    old, new = (page(*rows, parameters={"as_of": day}, inputs=same) for day in ("2024-07-30", "2024-08-02"))
    assert old.headline["battle: killed of army, highest number said"] == 5
    shown = plainly(sections(new, [("the edition of 30 July", old)]))
    assert "1 change: 1 revised." in shown and ">+2</td>" in shown


def test_a_page_of_a_month_knows_what_was_said_by_its_end():
    later = FIVE | {"claim_id": "x", "stated_on": "2024-08-01"}
    assert page(FIVE, later, parameters={"month": "2024-07"}).headline["statements"] == 1


def test_rows_of_the_very_same_file_are_not_called_new():
    same = {"data/claims.csv": "0" * 64}
    shown = plainly(sections(page(FIVE, SEVEN, inputs=same), [("before", page(FIVE, inputs=same))]))
    assert "Claims, on this page only" in shown


def test_hostile_text_stays_text():
    evil = '<script>alert(1)</script>"><img src=x onerror=y>'
    rows = [FIVE | dict.fromkeys(["claimant", "victim", "incident_id", "scope", "note", "source_id"], evil)]
    shown = plainly(sections(page(*rows), [(evil, page()), (evil, page(rows[0] | {"note": "mild"}))]))
    assert "<script" not in shown and "<img" not in shown and "&lt;script" in shown


def test_a_long_list_is_cut_and_says_how_much_is_left():
    many = [{"low": str(n), "high": str(n)} for n in range(changes.MOST_LINES + 3)]
    shown = plainly(sections(page(*many), [("before", page())]))
    assert shown.count('<tr role="row">') < 3 * changes.MOST_LINES
    assert "… and 3 more lines of this kind" in shown
