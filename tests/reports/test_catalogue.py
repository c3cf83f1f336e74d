"""The catalogue and the feed: what is listed, what is folded away, what leads where."""

from __future__ import annotations

import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from output_pages import publish

from sahel import reports
from sahel.reports.build.catalogue import write_catalogue

ATOM = {"a": "http://www.w3.org/2005/Atom"}
DAYS = {"2026-10-01": "1790812800", "2026-11-01": "1793491200"}


class Links(HTMLParser):
    """Where the links of a page lead, and what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._inside = True
            self.found.append([dict(attrs).get("href", ""), ""])

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "a"

    def handle_data(self, data):
        if self._inside:
            self.found[-1][1] += data


def links(page: Path) -> dict[str, str]:
    reader = Links()
    reader.feed(page.read_text(encoding="utf-8"))
    return {said: href for href, said in reader.found}


def monthly(country: str, month: str) -> reports.Edition:
    return reports.edition("monthly", {"country": country, "month": month}, title="{country_name}, {month_name}")


@pytest.fixture(scope="module")
def output(tmp_path_factory) -> Path:
    """A folder with months of two countries, an incident built twice, and a failure."""
    folder = tmp_path_factory.mktemp("output")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAYS["2026-10-01"])
        publish(folder, reports.edition("incident"), monthly("MLI", "2024-07"), text="old")
        patch.setenv("SOURCE_DATE_EPOCH", DAYS["2026-11-01"])
        months = [monthly("MLI", "2024-07"), monthly("MLI", "2023-12"), monthly("NER", "2024-07")]
        publish(folder, reports.edition("incident"), *months, reports.edition("country"), text="new")
        (folder / "country-mli.failed.html").write_text("why")
        (folder / "strange<b>.failed.html").write_text("why")
    write_catalogue(folder)
    return folder


def test_every_link_of_the_catalogue_leads_to_a_file(output):
    for page in [output / "index.html", *output.glob("past/*/index.html")]:
        leading = [href for href in links(page).values() if not href.startswith("#")]
        assert leading and [href for href in leading if not (page.parent / unquote(href)).is_file()] == []


def test_a_kept_page_leads_back_and_on(output):
    kept = output / "past" / "incident-tinzaouaten-2024" / "2026-10-01.html"
    list_of_former = kept.parent / links(kept)["All reports"]
    assert links(list_of_former)["Built on 1 October 2026"] == "2026-10-01.html"
    assert (list_of_former.parent / links(list_of_former)["All reports"]).resolve() == output / "index.html"
    assert (list_of_former.parent / links(list_of_former)["the present edition"]).is_file()


def test_months_are_a_row_of_twelve_by_place_and_year_in_which_a_missing_one_shows(output):
    html = (output / "index.html").read_text()
    months = html.split('id="month"')[1].split("</section>")[0]
    assert re.findall(r"<h3>(.*?)</h3>", months) == ["Mali", "Niger"]
    assert re.findall(r'<p class="day">(\d{4})</p>', months) == ["2024", "2023", "2024"]
    assert months.count('<li class="m') == 36 and months.count('aria-hidden="true"') == 33
    assert links(output / "index.html")["Jul 2024: Mali, July 2024"] == "monthly-mli-2024-07.html"


def test_former_editions_are_folded_below_their_edition(output):
    folds = re.findall(r"<summary>(.*?)</summary>", (output / "index.html").read_text())
    assert folds == ["1 former edition", "1 former edition"]
    assert (
        links(output / "index.html")["July 2024, built on 1 October 2026"] == "past/monthly-mli-2024-07/2026-10-01.html"
    )


def test_what_failed_is_named_and_is_no_report(output):
    html, found = (output / "index.html").read_text(), links(output / "index.html")
    assert "2 reports failed on the last run" in html and "5 reports, each" in html
    assert found["Mali: what went wrong"] == "country-mli.failed.html"
    assert found["The last good page"] == "country-mli.html"
    assert found["strange<b>: what went wrong"] == "strange%3Cb%3E.failed.html" and "<b>" not in html


def test_a_catalogue_that_is_up_to_date_is_left_as_it_is_and_one_that_is_gone_is_written(output):
    index, feed = output / "index.html", output / "feed.xml"
    before = index.read_bytes(), index.stat().st_mtime_ns, index.stat().st_ino
    write_catalogue(output)
    assert (index.read_bytes(), index.stat().st_mtime_ns, index.stat().st_ino) == before
    feed.unlink()
    write_catalogue(output)
    assert feed.is_file() and index.read_bytes() == before[0]


def test_a_month_made_of_two_notebooks_is_listed_once_for_each(tmp_path):
    own = tmp_path / "own.ipynb"
    own.write_bytes(reports.edition("monthly").notebook.read_bytes())
    publish(tmp_path / "out", monthly("MLI", "2024-07"), reports.edition(str(own), {"month": "2024-07"}))
    html = write_catalogue(tmp_path / "out").read_text()
    assert re.findall(r"<h3>(.*?)</h3>", html) == ["monthly: Mali", "own: Whole region"]


# The feed


@pytest.fixture
def feed(output) -> ElementTree.Element:
    write_catalogue(output)
    return ElementTree.parse(output / "feed.xml").getroot()


def test_the_feed_has_what_atom_requires(feed):
    for element in [feed, *feed.findall("a:entry", ATOM)]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1 and element.find(f"a:{name}", ATOM).text
        assert datetime.fromisoformat(element.find("a:updated", ATOM).text).tzinfo is not None
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.find("a:id", ATOM).text)
        assert element.find("a:link[@rel='alternate']", ATOM) is not None
    assert feed.tag == f"{{{ATOM['a']}}}feed" and feed.find("a:author/a:name", ATOM).text
    ids = [one.text for one in feed.iter(f"{{{ATOM['a']}}}id")]
    assert len(set(ids)) == len(ids) == 6


def test_the_feed_leads_from_the_newest_to_the_oldest_to_files_that_are_there(feed, output):
    times = [one.text for one in feed.findall("a:entry/a:updated", ATOM)]
    assert times == sorted(times, reverse=True) and feed.find("a:updated", ATOM).text == times[0]
    assert all((output / one.get("href")).is_file() for one in feed.iter(f"{{{ATOM['a']}}}link"))


def test_an_entry_keeps_its_id_and_its_time_until_its_content_changes(tmp_path, monkeypatch):
    def entry() -> tuple[str, str]:
        write_catalogue(tmp_path)
        found = ElementTree.parse(tmp_path / "feed.xml").getroot().find("a:entry", ATOM)
        return found.find("a:id", ATOM).text, found.find("a:updated", ATOM).text

    one = reports.edition("coups")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAYS["2026-10-01"])
    publish(tmp_path, one)
    first = entry()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAYS["2026-11-01"])
    publish(tmp_path, one, look="a {}")
    assert entry() == first
    publish(tmp_path, one, text="new")
    assert entry() == (first[0], "2026-11-01T00:00:00Z")


def test_a_title_that_no_feed_can_carry_is_written_out(tmp_path):
    one = reports.edition("coups", title="<b>\x00 & é")
    publish(tmp_path, one)
    write_catalogue(tmp_path)
    root = ElementTree.parse(tmp_path / "feed.xml").getroot()
    assert root.find("a:entry/a:title", ATOM).text == "<b>[U+0000] & é"


def test_an_incident_is_found_by_its_other_names_its_places_and_who_fought(output):
    found = re.findall(r'data-find="([^"]*)"', (output / "index.html").read_text(encoding="utf-8"))
    assert sum("Tin Zaouatine" in words and "Wagner" in words and "Kidal" in words for words in found) == 1
    assert sum("Wagner" in words for words in found) == 1
