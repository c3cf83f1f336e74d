"""Figures as inline SVG: what they hold, what a mark says, and that nothing in them does anything."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import matplotlib
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sahel import plots
from sahel.plots import style
from sahel.plots.marks import marking, marks_of
from sahel.reports import show_figure
from sahel.reports.blocks import drawn_once
from sahel.reports.figures import picture_of
from sahel.reports.files import LAYOUTS
from sahel.reports.receipts.lines import read_lines, traced

matplotlib.use("agg")
HOSTILE = '<script>alert(1)</script>" onload="alert(2)'


def two_marks() -> Figure:
    figure = Figure(figsize=(4, 2))
    ax = figure.subplots()
    with marking(ax, "50 killed", "JNIM via SITE", None, rows="claims/a;claims/b", since=2, kind="enemy"):
        ax.plot([50], [1], "o", color=style.PALETTE["blue"])
        ax.plot([40, 60], [1, 1], color="#595959")
    with marking(ax, HOSTILE, rows=float("nan"), day=pd.NaT):
        ax.text(0.5, 0.5, HOSTILE, parse_math=False)
    ax.set_title("1.23456 a number")
    return figure


def block(figure: Figure) -> str:
    shown = show_figure(figure, alt="Of 50.", caption="Two marks")
    return str(traced(shown._repr_mimebundle_(), block="r1.1").html)


def test_a_mark_is_one_group_that_says_its_text_day_and_kind():
    html = block(two_marks())
    first, second = re.findall(
        r'<g id="r1\.1\.(\d)" class="mark" role="img" tabindex="-1" aria-label="([^"]*)"([^>]*)>', html
    )
    assert (first[0], unescape(first[1])) == ("2", "50 killed\nJNIM via SITE")
    assert first[2] == ' data-since="2" data-kind="enemy"'
    assert (second[0], unescape(second[1]), second[2]) == ("3", HOSTILE, "")
    assert 'role="group" aria-label="2 marks; the arrow keys go from one to the next"' in html


def test_all_that_was_drawn_of_a_mark_is_in_its_group():
    html = picture_of(two_marks()).inner
    group = html[html.index('class="mark"') : html.rindex('<g data-r class="mark"')]
    assert "var(--c0173b2,#0173b2)" in group and "var(--g5,#555)" in group
    assert "sahel-mark-" not in html


def test_a_mark_is_a_line_with_its_source_rows_and_the_numbers_of_its_text():
    shown = show_figure(two_marks(), alt="Of 50.", caption="Two marks")
    assert [line.rows for line in shown.lines] == [None, "claims/a;claims/b", None, None]
    lines = read_lines(traced(shown._repr_mimebundle_(), block="r1.1").html).lines
    assert [line.id for line in lines] == ["r1.1.1", "r1.1.2", "r1.1.3", "r1.1.4"]
    assert lines[1].numbers == ["50"] and lines[1].text == "50 killed JNIM via SITE"


def test_an_edited_mark_breaks_its_own_seal():
    html = block(two_marks())
    whole, edited = (
        read_lines(text).lines for text in (html, html.replace('aria-label="50 killed', 'aria-label="51 killed'))
    )
    changed = [one.id for one, other in zip(whole, edited, strict=True) if one.seal != other.seal]
    assert changed == ["r1.1.2"] and edited[1].numbers == ["51"]


def test_hostile_text_is_text():
    class Elements(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag != "script" and not [name for name, _ in attrs if name.startswith("on")]

    html = block(two_marks())
    Elements().feed(html)
    assert html.count("&lt;script&gt;") == 2


def test_text_keeps_its_numbers_while_paths_are_shortened():
    html = picture_of(two_marks()).inner
    assert "1.23456 a number" in html
    assert not re.search(r' d="[^"]*\.\d{3}', html)


def test_two_figures_of_one_page_share_no_id():
    first, second = two_marks(), two_marks()
    second.axes[0].plot([1, 2, 3])
    ids = [set(re.findall(r' id="([^"]+)"', picture_of(figure).inner)) for figure in (first, second)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]


def test_every_reference_leads_to_an_id_of_the_same_figure():
    html = picture_of(two_marks()).inner
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', html))
    assert used and used <= set(re.findall(r' id="([^"]+)"', html))


def test_a_figure_without_marks_is_passed_over_by_readers_since_its_text_says_it_all():
    figure = Figure()
    figure.subplots().plot([1, 2])
    html = block(figure)
    assert 'aria-hidden="true"' in html and 'class="mark"' not in html


def test_what_lies_over_a_mark_still_does_and_a_hatch_is_found():
    figure = Figure()
    ax = figure.subplots()
    with marking(ax, "below"):
        ax.bar([1], [1], hatch="////", facecolor="white", edgecolor="#d55e00")
    ax.axhline(0.5, color="#0173b2", zorder=5)
    inner = picture_of(figure).inner
    assert inner.index('aria-label="below"') < inner.index("--c0173b2")
    pattern = re.search(r'<pattern id="([^"]+)"', inner)[1]
    assert f"url(#{pattern})" in inner


def test_marks_of_two_axes_come_in_the_order_of_their_groups():
    figure = Figure()
    left, right = figure.subplots(1, 2)
    for ax, text in ((right, "first drawn"), (left, "second drawn"), (right, "third drawn")):
        with marking(ax, text, rows=f"claims/{text[:5]}"):
            ax.plot([1], [1], "o")
    picture = picture_of(figure)
    said = re.findall(r'aria-label="([^"]*)"', picture.inner)
    assert said == [mark.text for mark in picture.marks] == ["second drawn", "first drawn", "third drawn"]


def test_a_mark_of_which_nothing_was_drawn_is_none():
    figure = Figure()
    ax = figure.subplots()
    with marking(ax, "nothing"):
        pass
    assert len(marks_of(figure)) == 1 and picture_of(figure).marks == []


@pytest.mark.parametrize(
    ("colour", "variable"), [("#000000", "g0"), ("#080808", "g0"), ("#090909", "g1"), ("#ffffff", "gf")]
)
def test_a_grey_is_rounded_to_the_nearest_of_sixteen(colour, variable):
    figure = Figure()
    figure.subplots().plot([1, 2], color=colour, gid="line")
    assert f"stroke:var(--{variable}," in picture_of(figure).inner


def test_a_dotted_hatch_is_a_small_tile():
    figure = Figure()
    figure.subplots().bar([1], [1], hatch="....", facecolor="white", edgecolor="#595959")
    assert len(picture_of(figure).inner) < 12_000


def test_the_figure_is_let_go_of():
    from matplotlib import pyplot

    drawn_once(style.nothing_to_draw(None, "no year is covered."))
    assert not pyplot.get_fignums()


def test_every_colour_of_the_figures_is_one_of_the_dark_page():
    css = (LAYOUTS / "page.css").read_text(encoding="utf-8")
    known = set(re.findall(r"--(c[0-9a-f]{6}|g[0-9a-f]):", css))
    assert {f"g{step:x}" for step in range(16)} <= known
    colours = [*style.PALETTE.values(), style.PALE_BLUE, style.DARK_RED, *style.LAND.values()]
    colours += [
        sign.colour for signs in (style.STANCES, style.OUTCOMES, style.KINDS, style.VIOLENCE) for sign in signs.values()
    ]
    named = {f"c{code[1:].lower()}" for code in colours if not code[1:3] == code[3:5] == code[5:7]}
    assert named <= known


def test_the_ladder_names_the_rows_of_each_of_its_statements():
    rows = pd.DataFrame(
        {"label": ["28 Jul · JNIM"], "group": ["Ambush"], "low": [50.0], "high": [50.0], "is_about": [False],
         "is_worded": [False], "said": ["50"], "stance": ["enemy"], "status": ["standing"], "rows": ["claims/x"]}
    )  # fmt: skip
    (mark,) = marks_of(plots.plot_claims_ladder(rows).figure)
    assert mark.text == "50\n28 Jul · JNIM\nAmbush\nenemy of the victims" and mark.rows == "claims/x"
