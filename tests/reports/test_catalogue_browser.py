"""The catalogue of many editions as a browser shows it: searched, narrow, and readable by all."""

from __future__ import annotations

import pytest
from browser_pages import Visit, lacking
from output_pages import publish

from sahel import reports
from sahel.reports.build.catalogue import write_catalogue

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    """A catalogue of two years of months in three countries, some built twice, and of a failure."""
    folder = tmp_path_factory.mktemp("output") / "reports"
    months = [
        reports.edition(
            "monthly", {"country": country, "month": f"{year}-{month:02d}"}, title="{country_name}, {month_name}"
        )
        for country in ("MLI", "NER", "BFA")
        for year in (2023, 2024)
        for month in range(1, 13)
    ]
    publish(folder, *months[:5], reports.edition("incident"), text="old")
    publish(folder, *months, reports.edition("incident"), reports.edition("country"), text="new")
    (folder / "country-mli.failed.html").write_text("why")
    return write_catalogue(folder).as_uri()


def shown(visit: Visit) -> int:
    return visit.page.locator("li[data-find]:visible").count()


def test_text_country_and_kind_narrow_the_list_together(browser, address):
    with Visit(browser, address) as visit:
        assert shown(visit) == 74
        visit.page.get_by_label("Country", exact=True).select_option("Niger")
        assert shown(visit) == 24
        visit.page.get_by_label("Filter by name").fill("july")
        assert shown(visit) == 2
        assert visit.page.get_by_role("status").inner_text() == "2 of 74 reports"
        assert visit.page.locator("section:visible").count() == 1
        visit.page.get_by_label("Filter by name").fill("")
        visit.page.get_by_label("Country", exact=True).select_option("Any")
        visit.page.get_by_label("Kind", exact=True).select_option("Incidents")
        assert shown(visit) == 1
        assert visit.complaints == []


def test_a_month_is_opened_and_leads_back(browser, address):
    with Visit(browser, address) as visit:
        visit.page.get_by_role("link", name="Niger, July 2024").click()
        visit.page.wait_for_url("**/monthly-ner-2024-07.html")
        visit.page.get_by_role("link", name="All reports").click()
        visit.page.get_by_role("heading", level=1, name="Reports").wait_for()


def test_a_former_edition_is_opened_and_leads_back(browser, address):
    with Visit(browser, address) as visit:
        visit.page.locator("#incident summary").click()
        visit.page.get_by_role("link", name="built on").first.click()
        visit.page.get_by_role("link", name="All reports").click()
        visit.page.get_by_role("heading", level=1, name="former editions").wait_for()
        visit.page.get_by_role("link", name="All reports").click()
        visit.page.get_by_role("heading", level=1, name="Reports").wait_for()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_months_never_scroll_sideways_and_are_easy_to_hit(browser, address, width):
    with Visit(browser, address, viewport={"width": width, "height": 844}) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = [one.bounding_box() for one in visit.page.locator(".months a").all()[:24]]
        assert min(box["height"] for box in boxes) >= 24 and min(box["width"] for box in boxes) >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("which", ["catalogue", "former"])
def test_the_catalogue_is_accessible(browser, address, scheme, width, which):
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        lacking("the Python package axe-playwright-python")
    former = address.replace("index.html", "past/incident-tinzaouaten-2024/index.html")
    settings = {"bypass_csp": True, "color_scheme": scheme, "viewport": {"width": width, "height": 844}}
    with Visit(browser, address if which == "catalogue" else former, **settings) as visit:
        visit.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = Axe().run(visit.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] != "minor"] == []
