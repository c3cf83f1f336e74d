"""From notebook to page: blocks, parameters, editions, builds, catalogue."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from shared_files import NOTEBOOKS

from sahel import reports
from sahel.errors import BadDate, BadParameter, BuildFailed, UnknownName
from sahel.plots import plot_deaths_band, style
from sahel.reports.build.build import Built, Failed
from sahel.reports.build.catalogue import catalogue, read_entries
from sahel.reports.build.records import read_record
from sahel.reports.fingerprints import portable
from sahel.reports.page import draft, finished
from sahel.reports.plan.editions import find_notebook
from sahel.reports.plan.lookup import often_claimed
from sahel.reports.plan.parameters import read_parameters
from sahel.schema.vocabularies import CORE
from sahel.writing import write_atomically

pytestmark = pytest.mark.slow

SAMPLE, FAILING, ABOUT = (NOTEBOOKS / f"{name}.ipynb" for name in ("sample", "failing", "about"))
SOURCES = pd.DataFrame(
    {
        "source_id": ["wire", "odd", "sly"],
        "publisher": ["The Wire", "Odd <b>", "Sly"],
        "origin": ["Reuters", None, None],
        "url": ["https://example.org/?a=1&b=2", "javascript:alert(1)", "java\nscript:alert(1)"],
        "seen": ["whole", "excerpt", "excerpt"],
    }
)


def html(block) -> str:
    return block._repr_html_()


def notebook(path: Path, *cells: str, tagged: int = 0) -> Path:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.cells[tagged].metadata["tags"] = ["parameters"]
    nbformat.write(book, path)
    return path


# Blocks


def test_a_table_shows_blank_as_silence_and_zero_as_zero():
    page = html(reports.show_table(pd.DataFrame({"who": ["a", "b"], "low": [0, None]}), caption="Claims"))
    assert ' class="num"><data value="0">0</data></td>' in page
    assert 'aria-label="not stated"' in page


def test_a_table_escapes_what_it_shows():
    frame = pd.DataFrame({"<i>who</i>": ["<script>alert(1)</script>", '"><img onerror=x>']})
    page = html(reports.show_table(frame, caption='<b>"Claims"</b>'))
    assert "<script" not in page and "<img" not in page and "<b>" not in page and "<i>" not in page
    assert '&lt;script&gt;alert(<data value="1">1</data>)&lt;/script&gt;' in page


def test_years_have_no_thousands_separator_and_persons_do():
    page = html(reports.show_table(pd.DataFrame({"year": [2024], "best": [1901]}), caption="Deaths"))
    assert ">2024<" in page and ">1,901<" in page


def test_truths_are_words_and_days_are_iso():
    page = html(reports.show_table(pd.DataFrame({"on": pd.to_datetime(["2024-07-28"]), "is_x": [True]}), caption="x"))
    assert ">2024-07-28<" in page and ">yes<" in page


def test_a_month_is_never_shown_as_its_first_day():
    frame = pd.DataFrame({"stated_on": pd.to_datetime(["2024-07-01"]), "stated_on_precision": ["month"]})
    before = frame.copy()
    page = html(reports.show_table(frame, caption="x"))
    assert ">2024-07<" in page and "2024-07-01" not in page and "recision" not in page
    pd.testing.assert_frame_equal(frame, before)


def test_an_empty_table_says_none():
    assert html(reports.show_table(pd.DataFrame({"a": []}), caption="Withdrawn")).endswith(": none</span></p>")


def test_source_ids_become_links_to_the_list_of_sources():
    frame = pd.DataFrame({"who": ["a"], "source_id": ["wire;odd"]})
    page = html(reports.show_table(frame, caption="x", sources=SOURCES))
    assert 'href="#source-wire"' in page and ">The Wire</a>; <a" in page
    assert '<li id="source-wire">' in html(reports.show_sources(frame["source_id"], SOURCES))


def test_only_addresses_of_the_web_become_links():
    page = html(reports.show_sources(["wire", "odd", "sly"], SOURCES))
    assert page.count("<a ") == 1
    assert 'href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer"' in page
    assert "carries Reuters" in page and "read whole" in page and "read in excerpt" in page


def test_a_source_that_is_not_listed_is_refused():
    with pytest.raises(UnknownName, match=r"no source is called .'lost'.. Add it"):
        reports.show_sources(["lost"], SOURCES)


def test_a_figure_needs_a_text_and_a_caption():
    with pytest.raises(BadParameter, match="`alt` is empty: found ' '"):
        reports.show_figure(Figure(), alt=" ", caption="x")
    with pytest.raises(BadParameter, match="`caption` is empty"):
        reports.show_figure(Figure(), alt="x", caption="")
    with pytest.raises(BadParameter, match="`caption` is empty"):
        reports.show_table(SOURCES, caption="")


def test_axes_with_nothing_to_draw_become_a_sentence_and_no_picture():
    axes = plot_deaths_band(pd.DataFrame({name: [] for name in ("year", "low", "best", "high")}))
    page = html(reports.show_figure(axes, alt="Deaths of <Mali>.", caption="Deaths per year"))
    assert page == (
        '<p class="sahel-empty"><span data-r>Deaths of &lt;Mali&gt;. Nothing to draw: no year is covered.</span></p>'
    )
    assert not pyplot.get_fignums()


def test_one_empty_panel_among_several_does_not_hide_the_others():
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.plot([1, 2])
    style.nothing_to_draw(right, "no year is covered.")
    assert "<svg" in html(reports.show_figure(figure, alt="Two panels.", caption="Two"))


def test_a_figure_is_the_same_bytes_twice_and_has_its_size():
    def draw() -> str:
        axes = Figure(figsize=(4, 2), layout="constrained").subplots()
        axes.plot([1, 2])
        return html(reports.show_figure(axes, alt='It "rises"', caption="Rise"))

    assert draw() == draw()
    assert ">It &#34;rises&#34;</p>" in draw()
    assert re.search(r'<svg viewBox="0 0 [\d.]+ [\d.]+" width="\d+" height="\d+"', draw())


@pytest.mark.parametrize("colour", [style.PALE_BLUE, *style.LAND.values()])
def test_a_colour_stands_in_the_picture_as_it_is(colour):
    axes = Figure(figsize=(2, 1)).subplots()
    axes.axhspan(0, 1, facecolor=colour)
    block = html(reports.show_figure(axes, alt="Nothing.", caption="A ground"))
    grey = re.fullmatch(r"#(..)\1\1", colour)
    assert (f"var(--g{colour[1]}," if grey else f"var(--c{colour[1:]},{colour})") in block


# Parameters


def test_parameters_are_read_with_their_help():
    assert [(one.name, one.default) for one in read_parameters(SAMPLE)][:2] == [("as_of", ""), ("place", "Tinzaouaten")]
    assert read_parameters(SAMPLE)[2].help == "a number"


def test_texts_are_read_as_the_type_of_the_default():
    given = {"place": "007", "rows": "007", "scale": "1.5", "loud": "yes"}
    values = reports.check_parameters(SAMPLE, given)
    assert values == {"as_of": "", "place": "007", "rows": 7, "scale": 1.5, "loud": True}


@pytest.mark.parametrize(
    ("given", "refusal", "says"),
    [
        ({"as_off": "2024-07-30"}, BadParameter, "no parameter 'as_off'. Did you mean as_of? It has: as_of, "),
        ({"as_of": "30 July"}, BadDate, "`as_of`: '30 July' is not a day"),
        ({"as_of": "2024-02-30"}, BadDate, "is not a day"),
        ({"rows": "three"}, BadParameter, "takes a whole number, as its default 3; found 'three'"),
        ({"rows": True}, BadParameter, "whole number"),
        ({"loud": "maybe"}, BadParameter, "true or false"),
        ({"scale": "nan"}, BadParameter, "takes a number"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_would_be_right(given, refusal, says):
    with pytest.raises(refusal, match=re.escape(says)):
        reports.check_parameters(SAMPLE, given)


def test_an_unknown_incident_is_refused_with_the_nearest_first():
    with pytest.raises(UnknownName, match=r"no incident is called 'tinzaouten-2024'. Did you mean tinzaouaten-2024 or"):
        reports.check_parameters(ABOUT, {"incident": "tinzaouten-2024"})
    with pytest.raises(UnknownName, match=r"no incident is called ''"):
        reports.check_parameters(ABOUT, {"incident": ""})


@pytest.mark.parametrize(
    ("code", "says"),
    [("a = open('x')", "not a plain literal"), ("import os", "something else: import os"), ("a =", "is not Python")],
)
def test_a_parameters_cell_holds_plain_literals_only(tmp_path, code, says):
    with pytest.raises(BadParameter, match=says):
        read_parameters(notebook(tmp_path / "odd.ipynb", code))


def test_a_notebook_has_exactly_one_parameters_cell(tmp_path):
    path = notebook(tmp_path / "two.ipynb", "a = 1", "b = 2")
    book = json.loads(path.read_text())
    book["cells"][1]["metadata"]["tags"] = ["parameters"]
    path.write_text(json.dumps(book))
    with pytest.raises(BadParameter, match="has 2 cells tagged"):
        read_parameters(path)


# Editions


def test_an_edition_is_named_by_what_it_is_about():
    one = reports.edition(str(ABOUT), {"as_of": "2024-07-30"})
    assert one.file == "about-tinzaouaten-2024-as-of-2024-07-30.html"
    assert (one.country, one.as_of) == ("MLI", "2024-07-30")


def test_file_names_cannot_escape_or_collide():
    odd = ["../../etc/passwd", "..", "a b", "a-b", "A-B", "é", "x" * 500, "a-rows-4", ""]
    files = [reports.edition(str(SAMPLE), {"place": value}).file for value in odd]
    files.append(reports.edition(str(SAMPLE), {"place": "a", "rows": 4}).file)
    assert len({file.lower() for file in files}) == len(files)
    assert all(re.fullmatch(r"[a-z0-9-]{1,150}\.html", file) for file in files)


def test_an_unknown_notebook_is_refused_with_those_there_are():
    says = r"no notebook is called 'incidents'. Did you mean incident\? There are: incident, "
    with pytest.raises(UnknownName, match=says):
        find_notebook("incidents")


def test_the_default_set_has_every_much_claimed_incident_and_core_country():
    editions = reports.default_editions()
    by_name = {one.name: [other for other in editions if other.name == one.name] for one in editions}
    assert [one.parameters["country"] for one in by_name["country"]] == list(CORE)
    assert [one.parameters["incident"] for one in by_name["incident"]] == often_claimed(least=3)
    assert "tinzaouaten-2024" in often_claimed(least=3)
    assert {"coups", "insurgencies"} <= by_name.keys()
    assert len({one.file for one in editions}) == len(editions)


# Builds


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, list]:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "README.md").write_text("kept")
    (folder / "failing.html").write_text("the last good page")
    editions = [
        reports.edition(str(FAILING)),
        reports.edition(str(SAMPLE)),
        reports.edition(str(ABOUT), {"as_of": "2024-07-30"}),
    ]
    return folder, reports.build_editions(editions, output=folder)


def test_a_failure_is_named_and_stops_no_other(built):
    _, made = built
    assert [type(one) for one in made] == [Failed, Built, Built]
    assert "failing.ipynb, cell 3 failed" in made[0].reason
    assert "It begins: raise ValueError(" in made[0].reason
    assert "ValueError: it failed on purpose" in made[0].reason
    assert "\x1b" not in made[0].reason


def test_a_failure_leaves_the_last_good_page_and_no_debris(built):
    folder, _ = built
    assert (folder / "failing.html").read_text() == "the last good page"
    assert sorted(path.name for path in folder.iterdir()) == [
        ".sahel", "README.md", "about-tinzaouaten-2024-as-of-2024-07-30.html", "failing.failed.html",
        "failing.failed.ipynb", "failing.html", "feed.xml", "index.html", "sample.html",
    ]  # fmt: skip


def test_what_was_built_is_unchanged_and_what_failed_is_tried_again(built):
    folder, made = built
    statuses = reports.survey([one.edition for one in made], output=folder)
    assert [(one.state, one.reasons) for one in statuses] == [
        ("failed", ("there is a page, but no record of how it was made", "the last run failed")),
        ("unchanged", ()),
        ("unchanged", ()),
    ]


def test_only_a_page_that_was_made_has_a_record(built):
    assert read_record(built[0], "sample.html").inputs == {}
    assert read_record(built[0], "failing.html") is None


def test_a_page_runs_only_its_own_script_and_asks_for_nothing(built):
    page = (built[0] / "sample.html").read_text()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, flags=re.DOTALL)
    assert [kind for kind, _ in scripts] == [' type="application/json" id="edition"', ""]
    digest = base64.b64encode(hashlib.sha256(scripts[1][1].encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri"
    assert policy in page
    assert "innerHTML" not in page and "eval(" not in page
    assert not re.search(r'(src|href)="(?!data:|#|index\.html|https?://example\.org)', page)
    assert "require.js" not in page and "MathJax" not in page


def test_a_page_carries_its_parameters_and_its_code(built):
    page = (built[0] / "sample.html").read_text()
    receipt = json.loads(re.search(r'id="edition">(.*?)</script>', page)[1])
    assert receipt["parameters"] == {"as_of": "", "place": "Tinzaouaten", "scale": 1.0, "rows": 3, "loud": False}
    assert "axes.barh([&#34;JNIM&#34;" in page
    assert page.count('<details class="code">') == page.count("<summary>Show the code</summary>") > 3
    assert "<summary>Settings of this page: place = Tinzaouaten, scale = 1.0, rows = 3, loud = False" in page
    assert "read 4 rows" in page.split("Printed by this code:")[1][:200]


def test_headings_are_in_order_and_listed(built):
    page = (built[0] / "sample.html").read_text()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert '<li><a href="#limits">Limits</a></li>' in page and '<h2 id="limits">Limits</h2>' in page


def test_the_same_edition_is_the_same_bytes(built, tmp_path):
    reports.build_editions([reports.edition(str(SAMPLE))], output=tmp_path)
    assert (tmp_path / "sample.html").read_bytes() == (built[0] / "sample.html").read_bytes()


def test_the_catalogue_lists_what_is_there_and_nothing_else(built):
    page = (built[0] / "index.html").read_text()
    assert 'href="sample.html"' in page and "as known on 30 July 2024" in page
    listed = re.findall(r'<li data-find=.*?href="([^"]*)"', page)
    assert sorted(listed) == ["about-tinzaouaten-2024-as-of-2024-07-30.html", "sample.html"]


def test_the_catalogue_escapes_titles_and_passes_over_strangers(tmp_path):
    told = {"title": "</script><script>alert(1)</script>", "notebook": "incident", "parameters": {}, "country": "MLI"}
    hostile = json.dumps(told).replace("<", "\\u003c")
    (tmp_path / "x.html").write_text(f'<script type="application/json" id="edition">{hostile}</script>')
    (tmp_path / "y.html").write_text('<script type="application/json" id="edition">[1</script>')
    (tmp_path / "z.html").write_text("<p>a page of someone else's")
    page = catalogue(read_entries(tmp_path, records={}))
    assert "<script>alert(1)" not in page and "y.html" not in page and "z.html" not in page
    assert "<h3>Mali</h3>" in page


def test_a_page_is_put_in_place_whole_or_not_at_all(tmp_path):
    (tmp_path / "a.html").write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically("half \ud800", tmp_path / "a.html")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.html", "old")]


def test_two_editions_of_one_file_are_refused(tmp_path):
    one = reports.edition(str(SAMPLE))
    with pytest.raises(BadParameter, match=r"same file 'sample.html'"):
        reports.build_editions([one, one], output=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def executed(data: dict) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("show()", outputs=[nbformat.v4.new_output("display_data", data)])
    return nbformat.v4.new_notebook(cells=[cell])


def test_a_picture_without_a_text_is_refused():
    with pytest.raises(BuildFailed, match=r"cell 1 shows a picture without a text equivalent. Pass it through"):
        finished(draft(executed({"image/png": "aGk="}), replace(reports.edition(str(SAMPLE)), is_strict=True)))
    with pytest.raises(BuildFailed):
        finished(draft(executed({"image/png": "aGk="}), replace(reports.edition(str(SAMPLE)), home=None)))


def test_a_link_to_an_unlisted_source_is_refused():
    with pytest.raises(BuildFailed, match="links to sources that it does not list: wire"):
        finished(draft(executed({"text/html": '<a href="#source-wire">x</a>'}), reports.edition(str(SAMPLE))))


def test_text_is_escaped_and_addresses_in_memory_are_left_out():
    assert "&lt;b&gt;" in finished(draft(executed({"text/plain": "<b>"}), reports.edition(str(SAMPLE))))
    assert "0x7f" not in finished(draft(executed({"text/plain": "<Axes at 0x7f00aa>"}), reports.edition(str(SAMPLE))))


def test_cells_that_need_a_file_are_left_out_without_one_and_find_it_by_its_name_with_one(tmp_path):
    notebook = NOTEBOOKS / "needs.ipynb"
    given = tmp_path / "given"
    given.mkdir()
    (given / "mine.csv").write_text("a,b\n", encoding="utf-8")
    without = reports.edition(str(notebook), {})
    with_file = reports.edition(str(notebook), {"events": str(given / "mine.csv")})
    made = reports.build_editions([without, with_file], output=tmp_path / "out")
    pages = [(tmp_path / "out" / one.edition.file).read_text(encoding="utf-8") for one in made]
    assert "Only with a file" not in pages[0]
    assert "Only with a file" in pages[1] and "mine.csv holds a,b" in pages[1]
    assert str(given) not in pages[1]
    read = read_record(tmp_path / "out", with_file.file).inputs
    assert list(read) == [portable(str((given / "mine.csv").resolve()))]
    (given / "mine.csv").write_text("a,c\n", encoding="utf-8")
    states = [one.state for one in reports.survey([without, with_file], output=tmp_path / "out")]
    assert states == ["unchanged", "changed"]


def test_a_file_that_is_not_there_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(BadParameter, match=r"`events`: there is no file 'absent.csv'"):
        reports.edition("monthly", {"events": "absent.csv"})
