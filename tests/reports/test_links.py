"""Links between pages: by ids, only to what is there, and a page whose links change is made again."""

from __future__ import annotations

import nbformat
import pytest
from markupsafe import Markup
from output_pages import page

from sahel.errors import BuildFailed
from sahel.reports import build_editions
from sahel.reports.build import build
from sahel.reports.build.publish import OutputFolder, leads_nowhere
from sahel.reports.build.records import content_of, embedded_digest, read_records
from sahel.reports.build.update import survey
from sahel.reports.files import failed_page
from sahel.reports.links import linked, related, subjects_named
from sahel.reports.plan.editions import edition
from sahel.reports.plan.subjects import linkable, neighbours, pages_of, subject_of, usual_file
from sahel.reports.receipts.embedded import Embedded, read_embedded
from sahel.reports.receipts.lines import Traced
from sahel.reports.run.run import Executed
from sahel.reports.verification import _link_faults

INCIDENT = edition("incident", {"incident": "tinzaouaten-2024"})
COUNTRY = edition("country", {"country": "MLI"})
JULY = edition("monthly", {"country": "MLI", "month": "2024-07"})
ROWS = {
    "claims": {"c": {"incident_id": "part", "claimant": "jnim", "victim": "fama", "stated_on": "2024-07-29"}},
    "incidents": {
        "part": {"name": "Ambush", "part_of": "whole", "country": "MLI"},
        "whole": {"name": "Battle & after"},
    },
    "actors": {"jnim": {"name": "Group for Support", "acronym": "JNIM"}, "fama": {"name": "Army", "acronym": "JNIM"}},
}


def line(html: str, behind: tuple[str, ...] | None = ("claims/c",)) -> Traced:
    return Traced(Markup(f'<ul id="r1.1"><li id="r1.1.1">{html}</li></ul>'), "list", [("rule", behind)])


def shown(html: str, links: dict[str, str], behind: tuple[str, ...] | None = ("claims/c",)) -> str:
    whole = str(linked(line(html, behind), rows=ROWS, links=links).html)
    return whole.removeprefix('<ul id="r1.1"><li id="r1.1.1">').removesuffix("</li></ul>")


def test_a_name_leads_to_the_page_about_its_id_once_a_line():
    assert shown("Ambush, Ambush", {"incidents/part": "p.html"}) == '<a class="page" href="p.html">Ambush</a>, Ambush'


def test_a_part_without_a_page_leads_to_the_whole_that_has_one():
    assert 'href="w.html">Ambush<' in shown("Ambush", {"incidents/whole": "w.html"})


def test_a_name_that_the_rows_behind_a_line_do_not_name_leads_nowhere():
    assert shown("Ambush", {"incidents/part": "p.html"}, ()) == "Ambush"
    assert shown("Ambush", {"incidents/part": "p.html"}, None) == "Ambush"


def test_a_name_of_two_leads_nowhere():
    assert shown("JNIM", {"actors/jnim": "j.html"}) == "JNIM"
    assert shown("JNIM", {"actors/jnim": "j.html"}, ("actors/jnim",)) == '<a class="page" href="j.html">JNIM</a>'


@pytest.mark.parametrize("html", [
    "Ambushed", "pre-Ambush", "Ambush-like", "&Ambush;", "&#Ambush;",
    '<a href="#source-x">Ambush</a>', '<i title="Ambush">x</i>',
])  # fmt: skip
def test_only_whole_words_outside_links_and_tags_become_links(html):
    assert shown(html, {"incidents/part": "p.html"}) == html


def test_names_with_signs_of_html_are_found_as_they_are_escaped():
    assert 'href="w.html">Battle &amp; after<' in shown(
        "Battle &amp; after", {"incidents/whole": "w.html"}, ("incidents/whole",)
    )


def test_text_that_only_a_screen_reader_reads_and_marks_of_a_figure_have_no_links():
    html = '<figure id="r1.1"><p id="r1.1.1" class="sahel-alt">Ambush</p><g id="r1.1.2">Ambush</g></figure>'
    block = Traced(Markup(html), "figure", [("rule", ("claims/c",))] * 2)
    assert str(linked(block, rows=ROWS, links={"incidents/part": "p.html"}).html) == html


def test_a_page_names_by_ids_its_incidents_groups_country_and_the_month_of_a_statement():
    embedded = Embedded(title="", notebook="country", parameters={}, tables=ROWS)
    named = subjects_named(embedded, COUNTRY)
    assert {"incidents/whole", "actors/jnim", "countries/MLI", "overviews/coups"} <= set(named)
    assert "months//2024-07" not in named and "months/MLI/2024-07" in named


def test_the_months_beside_a_month_cross_the_year():
    january = edition("monthly", {"country": "MLI", "month": "2024-01"})
    assert {"months/MLI/2023-12", "months/MLI/2024-02"} <= set(neighbours(january))


def test_only_pages_with_the_same_day_and_no_other_settings_are_linked():
    known = edition("incident", {"incident": "tinzaouaten-2024", "as_of": "2024-07-30"})
    other = edition("incident", {"incident": "bohoma-2020", "as_of": "2024-07-30"})
    since = edition("country", {"country": "MLI", "since": "2020-01-01"})
    members = pages_of([INCIDENT, COUNTRY, JULY, known, other, since])
    assert linkable(COUNTRY, members) == {"incidents/tinzaouaten-2024": INCIDENT.file, "months/MLI/2024-07": JULY.file}
    assert linkable(known, members) == {"incidents/bohoma-2020": other.file}
    assert linkable(INCIDENT, pages_of([since])) == {}


def test_the_usual_file_of_a_subject_is_that_of_its_edition():
    for one in (INCIDENT, COUNTRY, JULY):
        assert usual_file(subject_of(one), {"as_of": ""}) == one.file
    assert usual_file("incidents/bohoma-2020", {"as_of": "2024-07-30"}).startswith("incident-bohoma-2020-as-of")


def test_a_link_to_a_page_that_is_about_something_else_is_a_fault():
    said = {"countries/MLI": COUNTRY.file, "incidents/tinzaouaten-2024": "evil.html", "nothing/x": "https://x.example"}
    page = Embedded(title="", notebook="incident", parameters={"as_of": ""}, links=said)
    assert [fault.printed for fault in _link_faults(page)] == ["evil.html", "https://x.example"]


def test_a_list_of_related_pages_names_them_in_time_and_an_overview_lists_countries_only():
    links = {"months/MLI/2024-08": "b.html", "months/MLI/2024-07": "a.html", "countries/MLI": "m.html"}
    embedded = Embedded(title="", notebook="", parameters={}, tables=ROWS)
    listed = dict(related(embedded, INCIDENT, links))
    assert listed["Months"] == [("Mali, July 2024", "a.html"), ("Mali, August 2024", "b.html")]
    assert list(dict(related(embedded, edition("coups"), links))) == ["Country"]


def put(folder, one, links, among=()) -> None:
    html = page(one)
    OutputFolder(folder, [one, *among]).publish(one, html, embedded=embedded_digest(html), inputs={}, links=links)


def reasons(folder, *editions) -> dict[str, str]:
    return {one.edition.file: "; ".join(one.reasons) for one in survey(editions, output=folder)}


def test_a_page_is_made_again_when_one_that_it_names_comes_or_goes(tmp_path):
    named = {"incidents/tinzaouaten-2024": "", "actors/jnim": ""}
    put(tmp_path, COUNTRY, named)
    assert reasons(tmp_path, COUNTRY) == {COUNTRY.file: ""}
    assert f"there is now a page to link to: {INCIDENT.file}" in reasons(tmp_path, COUNTRY, INCIDENT)[COUNTRY.file]
    put(tmp_path, INCIDENT, {})
    assert f"link to: {INCIDENT.file}" in reasons(tmp_path, COUNTRY)[COUNTRY.file]
    put(tmp_path, COUNTRY, named | {"incidents/tinzaouaten-2024": INCIDENT.file})
    assert reasons(tmp_path, COUNTRY) == {COUNTRY.file: ""} and not leads_nowhere(tmp_path, COUNTRY.file)
    (tmp_path / INCIDENT.file).unlink()
    assert reasons(tmp_path, COUNTRY) == {COUNTRY.file: f"{INCIDENT.file}, to which it links, is gone"}
    assert leads_nowhere(tmp_path, COUNTRY.file)


def test_a_page_that_nobody_names_makes_nothing_again(tmp_path):
    put(tmp_path, COUNTRY, {"incidents/bohoma-2020": ""})
    put(tmp_path, INCIDENT, {})
    assert reasons(tmp_path, COUNTRY) == {COUNTRY.file: ""}


def test_a_page_that_has_only_ever_failed_is_not_linked(tmp_path):
    put(tmp_path, COUNTRY, {"incidents/tinzaouaten-2024": ""})
    failed_page(tmp_path / INCIDENT.file).write_text("failed")
    assert reasons(tmp_path, COUNTRY, INCIDENT)[COUNTRY.file] == ""
    assert INCIDENT.file not in OutputFolder(tmp_path, [INCIDENT]).linkable(COUNTRY).values()


def test_links_are_no_change_of_what_a_page_says():
    plain, with_link = (f"<main>by {one}</main>" for one in ("JNIM", '<a class="page" href="j.html">JNIM</a>'))
    assert content_of(plain) == content_of(with_link)
    assert content_of(plain) != content_of("<main>by ISGS</main>")


def test_records_from_before_pages_linked_are_read(tmp_path):
    put(tmp_path, COUNTRY, {})
    path = tmp_path / ".sahel" / f"{COUNTRY.stem}.json"
    path.write_text(path.read_text().replace(' "links": {},\n', ""))
    assert read_records(tmp_path)[COUNTRY.file].links == {}


def test_where_a_page_of_the_batch_fails_those_that_link_to_it_are_made_again_without(tmp_path, monkeypatch):
    ran: list[str] = []

    def run(editions, *, done, **_):
        for one in editions:
            ran.append(one.file)
            notebook = nbformat.v4.new_notebook()
            done(one, BuildFailed("no") if one is COUNTRY else Executed(notebook, {"a": None}, 0.0))

    monkeypatch.setattr(build, "run", run)
    build_editions([INCIDENT, JULY, COUNTRY], output=tmp_path)
    links = read_embedded(tmp_path / INCIDENT.file).links
    assert "countries/MLI" not in links and ran.count(INCIDENT.file) == 2 and ran.count(COUNTRY.file) == 1
    assert not any(leads_nowhere(tmp_path, one.file) for one in (INCIDENT, JULY))
    assert f'href="{COUNTRY.file}"' not in (tmp_path / INCIDENT.file).read_text(encoding="utf-8")


def test_a_block_without_a_line_stays_as_it_is():
    block = Traced(Markup('<div class="sahel-days"></div>'), "0 days", [])
    assert linked(block, rows=ROWS, links={"incidents/part": "p.html"}) is block
