"""The pages as a browser shows them: no network, no script of a stranger, readable by all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_pages import Visit, lacking
from shared_files import NOTEBOOKS

from sahel import reports

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    editions = [reports.edition(str(NOTEBOOKS / "sample.ipynb"), {"as_of": "2024-07-30"}),
                reports.edition(str(NOTEBOOKS / "about.ipynb")),
                reports.edition(str(NOTEBOOKS / "receipts.ipynb"))]  # fmt: skip
    made = reports.build_editions(editions, output=folder)
    return {"report": made[0].path, "receipts": made[2].path, "catalogue": folder / "index.html"}


@pytest.fixture(params=["report", "receipts", "catalogue"])
def address(request, pages) -> str:
    return pages[request.param].as_uri()


def test_a_page_needs_no_network_and_raises_no_error(browser, address):
    with Visit(browser, address) as visit:
        assert [url for url in visit.requests if not url.startswith(("file:", "data:"))] == []
        assert visit.complaints == [] and visit.dialogs == []


def test_hostile_text_is_read_and_runs_nowhere(browser, pages):
    with Visit(browser, pages["report"].as_uri()) as visit:
        text = visit.page.inner_text("main")
        assert "<script>alert(1)</script>" in text and "javascript:alert(4)" in text and "onerror=alert(2)" in text
        assert visit.page.locator("main script, main [onerror], a[href^='javascript' i]").count() == 0
        assert visit.page.locator("main svg").count() == 1
        assert visit.dialogs == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_never_scrolls_sideways(browser, address, width):
    with Visit(browser, address, viewport={"width": width, "height": 844}) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_wide_table_scrolls_in_its_own_box_and_by_keyboard(browser, pages):
    with Visit(browser, pages["report"].as_uri(), viewport={"width": 660, "height": 844}) as visit:
        box = visit.page.locator("main > .evidence .sahel-table").first
        # Words that do not break make any table too wide for its box.
        box.locator("tbody td").first.evaluate("cell => { cell.style.minWidth = '80rem' }")
        assert box.evaluate("box => box.scrollWidth > box.clientWidth")
        box.focus()
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


def test_on_a_phone_a_row_is_a_card_whose_cells_say_what_they_are(browser, pages):
    with Visit(browser, pages["report"].as_uri(), viewport={"width": 390, "height": 844}) as visit:
        box = visit.page.locator("main > .evidence .sahel-table").first
        cell = box.locator("tbody td").first
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
        label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert label.strip('"') == cell.get_attribute("data-label")
        assert box.get_by_role("table").get_by_role("rowheader").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible(browser, address, scheme, width):
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        lacking("the Python package axe-playwright-python")
    # The page forbids every script but its own, so the checker needs leave to run.
    settings = {"bypass_csp": True, "color_scheme": scheme, "viewport": {"width": width, "height": 844}}
    with Visit(browser, address, **settings) as visit:
        visit.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = Axe().run(visit.page).response["violations"]
        grave = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert grave == []


def test_code_is_hidden_and_within_reach(browser, pages):
    with Visit(browser, pages["report"].as_uri()) as visit:
        code = visit.page.locator("details.code pre").first
        assert not code.is_visible()
        visit.page.get_by_text("Show the code").first.click()
        assert code.is_visible()


def test_the_catalogue_leads_to_a_report_and_back(browser, pages):
    with Visit(browser, pages["catalogue"].as_uri()) as visit:
        visit.page.get_by_role("link", name="What a report looks like").click()
        visit.page.get_by_role("heading", level=1, name="What a report looks like").wait_for()
        visit.page.get_by_role("link", name="All reports").click()
        visit.page.get_by_role("heading", level=1, name="Reports").wait_for()


def test_the_filter_narrows_the_list(browser, pages):
    with Visit(browser, pages["catalogue"].as_uri()) as visit:
        visit.page.get_by_label("Filter by name").fill("looks LIKE")
        assert visit.page.locator("li[data-find]:visible").count() == 1
        assert visit.page.get_by_role("status").inner_text() == "1 of 3 reports"


def test_the_catalogue_is_whole_without_its_script(browser, pages):
    with Visit(browser, pages["catalogue"].as_uri(), java_script_enabled=False) as visit:
        assert visit.page.locator("li[data-find]:visible").count() == 3
        assert not visit.page.locator("#filter").is_visible()


# Receipts

NUMBER = "data[id='r6.1.2.1']"


def test_a_click_on_a_number_shows_its_rows_its_rule_and_its_sources(browser, pages):
    with Visit(browser, pages["receipts"].as_uri()) as visit:
        visit.page.locator(NUMBER).click()
        shown = visit.page.get_by_role("dialog", name="50")
        text = shown.inner_text()
        assert "Column: Lowest" in text and "How: compare_rules. The answers of several rules" in text
        assert (
            "Who\nJNIM" in text
            and "What\nkilled: 50" in text
            and "Of whom\nWagner" in text
            and "When\n2024-07-" in text
        )
        assert shown.get_by_role("listitem").count() == 6  # five statements, and the bodies counted in a video
        link = shown.get_by_role("link").first
        assert visit.page.locator(link.get_attribute("href")).count() == 1
        link.click()
        shown.wait_for(state="hidden")
        assert visit.page.evaluate("location.hash").startswith("#source-")
        assert visit.complaints == []


def test_receipts_are_read_by_keyboard_with_one_stop_for_each_block(browser, pages):
    with Visit(browser, pages["receipts"].as_uri()) as visit:
        buttons = visit.page.get_by_role("button", name="Where these numbers come from")
        blocks = visit.page.locator("main [id^='r']:has(data), main figure[id^='r']")
        assert buttons.count() == 5 < visit.page.locator("main data").count() <= 40 and blocks.count() >= 4
        button = visit.page.get_by_role("button", name="Where these numbers come from (table: What 2 rules answer)")
        button.focus()
        visit.page.keyboard.press("Enter")
        shown = visit.page.get_by_role("dialog")
        shown.get_by_label("Line").select_option(index=3)
        assert shown.get_by_role("heading").inner_text() == "53, 53"
        visit.page.keyboard.press("Escape")
        shown.wait_for(state="hidden")
        assert button.evaluate("button => button === document.activeElement")


def test_a_line_that_names_no_rows_says_what_it_rests_on(browser, pages):
    with Visit(browser, pages["receipts"].as_uri()) as visit:
        visit.page.locator("data[id='r5.1.2.1']").click()
        text = visit.page.get_by_role("dialog").inner_text()
        assert "names no rows" in text and "data/claims.csv" in text and "sha256" in text


def test_hostile_rows_stay_text_in_a_receipt(browser, pages, tmp_path):
    html = pages["receipts"].read_text(encoding="utf-8")
    hostile = "\\u003cimg src=x onerror=alert(1)\\u003e"
    for column in ("term", "note", "scope", "victim", "status", "source_id", "claimant"):
        html = re.sub(rf'"{column}":"(?:[^"\\]|\\.)*"', lambda _, told=column: f'"{told}":"{hostile}"', html)
    (tmp_path / "hostile.html").write_text(html, encoding="utf-8")
    with Visit(browser, (tmp_path / "hostile.html").as_uri()) as visit:
        visit.page.locator(NUMBER).click()
        shown = visit.page.get_by_role("dialog")
        for row in shown.get_by_text("The row as the table has it").all():
            row.click()
        assert "<img src=x onerror=alert(1)>" in shown.inner_text()
        assert shown.locator("img").count() == 0 and visit.dialogs == []


@pytest.mark.parametrize("width", [320, 1280])
def test_an_open_receipt_fits_and_is_accessible(browser, pages, width):
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        lacking("the Python package axe-playwright-python")
    settings = {"bypass_csp": True, "viewport": {"width": width, "height": 700}}
    with Visit(browser, pages["receipts"].as_uri(), **settings) as visit:
        visit.page.locator(NUMBER).click()
        box = visit.page.get_by_role("dialog").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] <= 700
        found = Axe().run(visit.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


def test_receipts_leave_no_trace_in_print_and_the_page_is_whole_without_them(browser, pages):
    with Visit(browser, pages["receipts"].as_uri()) as visit:
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".receipt-open:visible").count() == 0
        assert "underline" not in visit.page.locator(NUMBER).evaluate("one => getComputedStyle(one).textDecorationLine")
    with Visit(browser, pages["receipts"].as_uri(), java_script_enabled=False) as visit:
        assert visit.page.locator(".receipt-open, dialog").count() == 0
        assert visit.page.locator(NUMBER).inner_text() == "50"


def test_no_script_but_the_page_s_own_runs(browser, pages, tmp_path):
    html = pages["receipts"].read_text(encoding="utf-8")
    (tmp_path / "foreign.html").write_text(
        html.replace("</main>", "<script>alert(1)</script></main>"), encoding="utf-8"
    )
    with Visit(browser, (tmp_path / "foreign.html").as_uri()) as visit:
        assert visit.dialogs == [] and "Content Security Policy" in " ".join(visit.complaints)
        assert visit.page.locator(".receipt-open").count() == 5
