"""Under and over a figure: what is downloaded is what is seen, and a filter hides statements where they stand."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from browser_pages import Visit

from sahel import reports

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    edition = reports.edition("incident", {"incident": "tinzaouaten-2024"})
    (made,) = reports.build_editions([edition], output=tmp_path_factory.mktemp("pages"))
    return made.path.as_uri()


LADDER = ".sahel-figure:has(.mark[data-victims])"


def downloaded(visit: Visit, figure, kind: str) -> bytes:
    with visit.page.expect_download() as waited:
        figure.get_by_role("button", name=re.compile(f"^{kind}")).click()
    assert waited.value.suggested_filename.endswith(f".{kind.lower()}")
    with open(waited.value.path(), "rb") as file:
        return file.read()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_stands_alone_in_the_colours_that_are_seen(browser, address, scheme):
    with Visit(browser, address, color_scheme=scheme) as visit:
        figure = visit.page.locator(LADDER)
        text = downloaded(visit, figure, "SVG").decode()
        assert "var(" not in text and 'class="hit"' not in text and "mark off" not in text
        root = ElementTree.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root[0].text.startswith(figure.locator("figcaption").inner_text()[:30])
        assert root[1].get("fill") == ("#fff" if scheme == "light" else "#23201b")
        assert visit.requests == [address] and visit.complaints == []


def test_the_picture_as_pixels_is_not_blank(browser, address):
    image = pytest.importorskip("PIL.Image")
    with Visit(browser, address) as visit:
        picture = image.open(io.BytesIO(downloaded(visit, visit.page.locator(LADDER), "PNG"))).convert("RGB")
        assert picture.width > 1000 and len(picture.getcolors(1 << 24)) > 20
        assert visit.complaints == []


def test_the_data_are_the_marks_with_their_source_rows(browser, address):
    with Visit(browser, address) as visit:
        figure = visit.page.locator(LADDER)
        text = downloaded(visit, figure, "CSV").decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text)))
        marks = figure.locator("svg:not(.narrow) .mark:not(.off)")
        assert len(lines) == marks.count()
        assert all(line["rows"].startswith("claims/") for line in lines)
        labels = marks.evaluate_all("marks => marks.map(one => one.getAttribute('aria-label').split('\\n')[0])")
        assert [line["says"].lstrip("'") for line in lines] == labels


def test_a_filter_hides_marks_and_the_statements_in_the_tables(browser, address):
    with Visit(browser, address) as visit:
        figure = visit.page.locator(LADDER)
        figure.locator(".filters summary").click()
        before = figure.locator("svg:not(.narrow) .mark:not(.off):not(.out)").count()
        figure.get_by_label("third party", exact=True).uncheck()
        seen = figure.locator("svg:not(.narrow) .mark:not(.off):not(.out)")
        kinds = seen.evaluate_all("marks => marks.map(one => one.dataset.kind)")
        assert 0 < len(kinds) < before and "third party" not in kinds
        assert f"{len(kinds)} of {before} statements" in figure.locator(".filters summary").inner_text()
        assert visit.page.locator("main .sahel-table tr.out").count() > 0
        assert figure.locator(".mark[tabindex='0']").count() == 1
        figure.get_by_label("third party", exact=True).check()
        assert seen.count() == before and visit.page.locator("tr.out").count() == 0
        assert visit.complaints == []


def test_with_all_filtered_away_no_mark_can_be_reached(browser, address):
    with Visit(browser, address) as visit:
        figure = visit.page.locator(LADDER)
        figure.locator(".filters summary").click()
        for box in figure.locator(".filters fieldset").first.get_by_role("checkbox").all():
            box.uncheck()
        assert figure.locator("svg:not(.narrow) .mark:not(.off):not(.out)").count() == 0
        assert figure.locator(".mark[tabindex='0']").count() == 0


def test_on_a_telephone_the_narrow_picture_is_reached_and_leads_to_the_same_rows(browser, address):
    with Visit(browser, address, viewport={"width": 360, "height": 740}) as visit:
        figure = visit.page.locator(LADDER)
        box = figure.locator(".sahel-scroll")
        assert figure.locator("svg.narrow").is_visible() and not figure.locator("svg:not(.narrow)").is_visible()
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
        marks = figure.locator("svg.narrow .mark:not(.off)")
        wide = figure.locator("svg:not(.narrow) .mark:not(.off)")
        said = "marks => marks.map(one => one.getAttribute('aria-label'))"
        assert marks.evaluate_all(said) == wide.evaluate_all(said)
        assert figure.locator(".mark[tabindex='0']").count() == 1
        marks.nth(3).focus()
        visit.page.keyboard.press("Enter")
        assert "source row" in visit.page.locator("dialog.receipt").inner_text()
        visit.page.get_by_role("button", name="Close").click()
        visit.page.get_by_role("button", name="Day before").click()
        assert marks.evaluate_all(said) == wide.evaluate_all(said)
        assert visit.complaints == []
