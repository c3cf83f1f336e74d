"""The article that the flagship incident began with: every point of it stands on the incident's page."""

from __future__ import annotations

import html
import re

import pytest

import sahel
from sahel.reports import edition
from sahel.reports.run.run import run

#: Its points in its order, and for each what a reader of the page finds.
POINTS = {
    "JNIM, through SITE, claims 10 soldiers and 50 Wagner fighters in an ambush": ("SITE", r"\b50\b", r"\b10\b"),
    "the ambush was on Saturday, near the border with Algeria": ("JNIM claims the ambush of 27 July 2024",),
    "CSP says that it killed and injured numerous soldiers and fighters": ("numerous",),
    "it appears to be Wagner's heaviest defeat since it came two years before": ("heaviest defeat", "Reuters"),
    "the army seized power in 2020 and 2021": ("coups in 2020 and 2021",),
    "Mali says that the Russians are trainers": ("no Wagner mercenaries but trainers", "Government of Mali"),
    "Wagner fought from 22 to 27 July": ("Fighting lasted from 22 to 27 July 2024",),
    "Wagner suffered severe losses, its commander Shevchenko among them": ("severe losses", "commander"),
    "Russian military bloggers report at least 20 killed": ("Russian military bloggers", "at least 20"),
    "the convoy was withdrawing after it had failed to take Tinzaouaten": (
        "withdrawn from Tinzaouaten",
        "failed to take",
    ),
    "two security sources: both attacked, coordination unclear": ("unclear whether they coordinated",),
    "Mali accuses separatists and jihadists of working together": ("working together",),
    "the army: operation from 19 July, offensive on 25 July": ("from 19 July 2024", "offensive in the area on 25 July"),
    "the army: sandstorms let its opponents regroup": ("Sandstorms hindered its operation",),
    "the army: significant losses": ("significant losses",),
    "the Tuareg, many of whom feel marginalised": ("many of them feel marginalised",),
    "the insurgency began in 2012 with a Tuareg rebellion": ("began in 2012 with a Tuareg rebellion",),
}


@pytest.fixture(scope="module")
def page() -> str:
    """What the page of the incident shows, as plain text."""
    became = {}
    run([edition("incident")], engine="fork", done=lambda one, outcome: became.update({one.name: outcome}))
    outputs = [output for cell in became["incident"].notebook.cells for output in cell.get("outputs", [])]
    shown = " ".join(str(output.get("data", {}).get("text/html", "")) for output in outputs)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", shown)))


@pytest.mark.parametrize("point", POINTS)
def test_a_point_of_the_article_is_on_the_page(page, point):
    assert [words for words in POINTS[point] if not re.search(words, page)] == []


def test_what_the_article_does_not_say_is_not_laid_to_it():
    remarks = sahel.load_remarks().set_index("remark_id")
    assert "article-20240729" not in remarks.loc["tz.denial.csp", "source_id"]
