"""Numbers beside hostile and right-to-left names, as Chromium puts them on the screen."""

from __future__ import annotations

import pandas as pd
import pytest
from browser_pages import Visit
from matplotlib.figure import Figure

from sahel.plots.marks import marking
from sahel.plots.text import clean
from sahel.reports import show_figure, show_list, show_table

NAMES = [
    "JNIM\u202e", "\u202eJNIM", "\u2067GSIM", "JNIM\u202b\u202d", "أحمد", "\u200fأحمد\u200f", "الفرقة 25 مهام",
    "A\u2066", "\x1b[31mred", "ze\u200bro", "\u061cALM", "ߒߞߏ", "𞤆𞤵𞤤𞤢𞤪",
]  # fmt: skip

#: The numbers of every text as they stand from left to right on the screen.
AS_SEEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), lines = new Map();
  while (walker.nextNode()) {
    const node = walker.currentNode, line = node.parentElement.closest("li, td, th, text, caption");
    if (!line) continue;
    for (let at = 0; at < node.length; at++) {
      if (!/[0-9]/.test(node.data[at])) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (!lines.has(line)) lines.set(line, []);
      lines.get(line).push([Math.round(box.left * 10) / 10, node.data[at]]);
    }
  }
  return Array.from(lines, ([line, marks]) => [
    line.textContent,
    marks.map((one) => one[1]).join(""),
    marks.sort((a, b) => a[0] - b[0]).map((one) => one[1]).join("")
  ]);
}"""


def page_of(place) -> str:
    said = [f"{name}: 53 killed, 20 to 84" for name in NAMES] + [
        f"{name} 53 {other} 35" for name in NAMES for other in NAMES[:5]
    ]
    figure = Figure(figsize=(6, 5))
    ax = figure.subplots()
    for at, name in enumerate(NAMES[:-1]):  # the font that measures has no Adlam
        with marking(ax, f"{name}, 53"):
            ax.text(0.1, at, clean(f"{name}: 53 to 84"))
    ax.set_ylim(-1, len(NAMES))
    table = pd.DataFrame({"who": NAMES, "said": said[: len(NAMES)], "low": 53})
    blocks = [
        show_list(said), show_table(table, caption="Claims by أحمد\u202e, 53 of 84"),
        show_figure(ax, alt="Names.", caption="Names"),
    ]  # fmt: skip
    path = place / "hostile.html"
    path.write_text("<!doctype html><meta charset=utf-8><body>" + "".join(str(one.html) for one in blocks), "utf-8")
    return path.as_uri()


def test_each_number_reads_from_left_to_right_after_every_name(browser, tmp_path):
    with Visit(browser, page_of(tmp_path), viewport={"width": 1400, "height": 900}) as visit:
        visit.page.screenshot(path=str(tmp_path / "hostile.png"), full_page=True)
        seen = visit.page.evaluate(AS_SEEN)
    # A number inside a name belongs to the name and goes with it.
    wrong = [line for line in seen if line[1] != line[2] and "25" not in line[1]]
    assert len(seen) > 7 * len(NAMES) and not wrong
    assert not visit.complaints


@pytest.mark.parametrize("name", ["JNIM\u202e", "أحمد"])
def test_the_measure_sees_numbers_out_of_order(browser, tmp_path, name):
    path = tmp_path / "raw.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><ul><li>{name} 53, 20</li></ul>", "utf-8")
    with Visit(browser, path.as_uri()) as visit:
        [[_, written, shown]] = visit.page.evaluate(AS_SEEN)
    assert written != shown
