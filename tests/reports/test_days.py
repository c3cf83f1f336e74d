"""The days a page steps through: one sealed line of states, each as the page of that day says it."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from browser_pages import Visit

import sahel
from sahel.errors import BadParameter
from sahel.provenance import Sentence
from sahel.reports import build_editions, edition, verify
from sahel.reports.receipts.lines import read_lines, with_ids

DAYS = ["2024-07-28", "2024-07-31"]
TABLE = pd.DataFrame({"Of whom": ["Wagner", None], "Enemies claim": ["84", "</script><b>"], "rows": "claims/a"})


def shown(days: list[str] = DAYS) -> sahel.reports.blocks.Block:
    said = Sentence("Enemies claim 84.", rows=["claims/a"], rule="claim_bands")
    told, tables = dict.fromkeys(days, said), dict.fromkeys(days, TABLE)
    return sahel.show_days(told, dict.fromkeys(days, "3 statements."), tables, caption="The spans")


def test_the_states_are_one_sealed_line_that_ends_nowhere_else():
    html = with_ids(shown().html, block="r5.1")
    (line,) = read_lines(html).lines
    states = json.loads(line.text)
    assert states["lines"] == [["Wagner", "84"], [None, "</script><b>"]]
    assert [day["said"] for day in states["days"]] == ["28 July 2024", "31 July 2024"]
    assert shown().lines[0].rows == "claims/a"
    (edited,) = read_lines(html.replace("claim 84", "claim 85", 1)).lines
    assert edited.seal != line.seal


def test_one_day_gives_nothing_to_step_through_and_unequal_days_are_refused():
    assert all("script" not in shown(days).html for days in (DAYS[:1], []))
    with pytest.raises(BadParameter, match="same days"):
        sahel.show_days({"2024-07-28": "a"}, {"2024-07-28": "b"}, {}, caption="The spans")


FIRST, MONTH_END = "2024-07-26", "2024-07-31"


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict:
    editions = [edition("incident", {"incident": "tinzaouaten-2024", "as_of": day}) for day in (FIRST, MONTH_END)]
    whole = edition("incident", {"incident": "tinzaouaten-2024"})
    made = build_editions([whole, *editions], output=tmp_path_factory.mktemp("pages"))
    return {one.edition.parameters["as_of"]: one.path for one in made}


HEADLINE = "document.querySelector('.sahel-answer .headline:not([hidden])').textContent"
FACTS = "document.querySelector('.sahel-answer .facts:not([hidden])').textContent"
SPANS = """(() => {
  const tables = Array.from(document.querySelectorAll('.sahel-table table'));
  const spans = tables.find(one => one.caption.textContent.trim().startsWith('The span of what each'));
  const body = Array.from(spans.tBodies).find(one => !one.hidden);
  return Array.from(body.rows, row => Array.from(row.cells, cell => cell.textContent.trim().replace(/^–.*/, '–')));
})()"""
MARKS = """Array.from(document.querySelectorAll('.mark[data-since]:not(.off)'),
  mark => mark.getAttribute('aria-label').replace(/\\nas known .*/, ''))"""


@pytest.mark.slow
@pytest.mark.parametrize("day", [FIRST, MONTH_END])
def test_a_day_of_the_page_is_the_page_of_that_day(browser, pages, day):
    with Visit(browser, pages[day].as_uri()) as then, Visit(browser, pages[""].as_uri()) as now:
        states = json.loads(now.page.locator(".sahel-days script").text_content())
        at = [one["day"] for one in states["days"]].index(day)
        before = [now.page.evaluate(what) for what in (HEADLINE, FACTS, SPANS, MARKS)]
        while int(now.page.get_by_role("slider").input_value()) > at:
            now.page.get_by_role("button", name="Day before").click()
        for what in (HEADLINE, FACTS, SPANS):
            assert now.page.evaluate(what) == then.page.evaluate(what)
        assert sorted(now.page.evaluate(MARKS)) == sorted(
            then.page.evaluate(MARKS.replace("[data-since]", "[data-kind]"))
        )
        assert "As known on" in now.page.locator(".day-said").inner_text()
        figure = now.page.locator(".sahel-figure:has(.mark[data-since])").first
        seen = figure.locator("svg:not(.narrow) .mark:not(.off)").count()
        assert figure.locator(".mark[tabindex='0']").count() == min(seen, 1)
        while now.page.get_by_role("button", name="Next day").is_enabled():
            now.page.get_by_role("button", name="Next day").click()
        assert [now.page.evaluate(what) for what in (HEADLINE, FACTS, SPANS, MARKS)] == before
        assert now.complaints == [] and now.requests == [pages[""].as_uri()]


@pytest.mark.slow
def test_without_the_script_the_page_is_whole_and_says_nothing_of_days(browser, pages):
    with Visit(browser, pages[""].as_uri(), java_script_enabled=False) as visit:
        assert visit.page.locator(".day-bar").count() == 0
        assert visit.page.locator(".sahel-answer .headline").is_visible()
        assert '"headline"' not in visit.page.locator("main").inner_text()


@pytest.mark.slow
def test_a_number_edited_in_a_state_is_found(pages, tmp_path):
    html = pages[""].read_text(encoding="utf-8")
    assert verify(pages[""], recompute=False).empty
    forged = tmp_path / "forged.html"
    forged.write_text(re.sub(r'("headline": "[^"]*?)\d+', r"\g<1>999", html, count=1), encoding="utf-8")
    faults = verify(forged, recompute=False)
    assert faults["stands_in"].str.contains("days to step through").any()
