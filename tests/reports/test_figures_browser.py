"""Figures in a browser: every mark is reached by pointer and keyboard, says its text and shows its source rows."""

from __future__ import annotations

import pytest
from browser_pages import Visit, lacking

from sahel import reports

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    edition = reports.edition("incident", {"incident": "tinzaouaten-2024"})
    (made,) = reports.build_editions([edition], output=tmp_path_factory.mktemp("pages"))
    return made.path.as_uri()


LADDER = ".sahel-figure:has(.mark[data-kind])"


def test_one_stop_of_the_tab_key_and_the_arrows_go_through_all_marks(browser, address):
    with Visit(browser, address) as visit:
        figure = visit.page.locator(LADDER).nth(1)
        marks = figure.locator("svg:not(.narrow) .mark:not(.off)")
        stops = marks.evaluate_all("marks => marks.filter(one => one.tabIndex === 0).length")
        assert marks.count() > 40 and stops == 1
        marks.first.focus()
        seen = []
        for _ in range(marks.count()):
            seen.append(visit.page.evaluate("document.activeElement.getAttribute('aria-label')"))
            visit.page.keyboard.press("ArrowDown")
        assert seen == marks.evaluate_all("marks => marks.map(one => one.getAttribute('aria-label'))")
        visit.page.keyboard.press("Home")
        assert visit.page.evaluate("document.activeElement.getAttribute('aria-label')") == seen[0]
        assert visit.complaints == []


def test_a_mark_says_its_text_when_pointed_at_and_is_silent_after(browser, address):
    with Visit(browser, address) as visit:
        figure = visit.page.locator(LADDER).nth(1)
        mark, tip = figure.locator("svg:not(.narrow) .mark").nth(3), figure.locator(".mark-tip")
        assert tip.is_hidden()
        mark.hover()
        assert tip.inner_text().split("\n") == mark.get_attribute("aria-label").split("\n")
        visit.page.mouse.move(2, 2)
        assert tip.is_hidden()
        mark.focus()
        assert tip.is_visible()
        visit.page.keyboard.press("Escape")
        assert tip.is_hidden()


def test_enter_shows_the_source_rows_of_the_mark(browser, address):
    with Visit(browser, address) as visit:
        figure = visit.page.locator(LADDER).nth(1)
        mark = figure.locator("svg:not(.narrow) .mark").nth(3)
        mark.focus()
        visit.page.keyboard.press("Enter")
        receipt = visit.page.locator("dialog.receipt")
        assert receipt.is_visible() and "source row" in receipt.inner_text()
        visit.page.get_by_role("button", name="Close").click()
        assert visit.page.evaluate("document.activeElement.classList.contains('mark')")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_tip_stays_inside_its_figure(browser, address, width):
    with Visit(browser, address, viewport={"width": width, "height": 800}) as visit:
        figure = visit.page.locator(LADDER).nth(1)
        for at in (0, 10, 30):
            figure.locator(".mark:visible").nth(at).focus()
            tip, box = figure.locator(".mark-tip").bounding_box(), figure.bounding_box()
            assert tip["x"] >= box["x"] - 1 and tip["x"] + tip["width"] <= box["x"] + box["width"] + 1
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_colours_follow_the_theme(browser, address):
    colours = {}
    for scheme in ("light", "dark"):
        with Visit(browser, address, color_scheme=scheme) as visit:
            text = visit.page.locator(".sahel-figure svg text").first
            colours[scheme] = text.evaluate("text => getComputedStyle(text).fill")
    assert colours["light"] != colours["dark"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_are_accessible(browser, address, scheme):
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        lacking("the Python package axe-playwright-python")
    with Visit(browser, address, bypass_csp=True, color_scheme=scheme) as visit:
        found = Axe().run(visit.page).response["violations"]
        grave = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert grave == []
