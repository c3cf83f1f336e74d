"""Citations: what is cited can be found again, and says what its publishers ask for."""

from __future__ import annotations

import re

import pytest
from shared_files import ROOT

import sahel
from sahel.errors import NotAReport, UnknownName, UnknownTable
from sahel.reports.citations import cite, page_citation
from sahel.reports.receipts.embedded import Embedded
from sahel.schema.datasets import DATASETS, EDITION


def test_rows_are_cited_by_their_ids_all_of_them_and_the_text_says_how_many_it_leaves_out():
    claims = sahel.load_claims().head(30)
    cited = cite(claims)
    assert cited.rows == tuple("claims/" + claims["claim_id"])
    assert cited.rows[19] in cited.text and cited.rows[20] not in cited.text and "and 10 more" in cited.text
    assert all(row.replace("_", r"\_") in cited.bibtex for row in cited.rows)


def test_an_answer_is_cited_by_the_rows_behind_it():
    deaths = sahel.load_country_years(country="MLI")
    answer = sahel.trace_rows(sahel.events.deaths_by_year(deaths), country_years=deaths)
    cited = cite(answer.head(1))
    assert cited.rows[0] == "country_years/MLI/1989/state-based"
    assert "10.1177/00223433251345636" in cited.text and "version 25.1" in cited.text


def test_a_document_without_a_day_is_undated():
    sources, claims = sahel.load_sources(), sahel.load_claims()
    undated = sources.loc[sources["published_on"].isna(), "source_id"]
    assert ", undated" in cite(claims[claims["source_id"].isin(undated)].head(1)).text


def test_what_cannot_be_cited_is_refused(tmp_path):
    with pytest.raises(UnknownName, match="ucdp-ged"):
        cite("ucdp")
    with pytest.raises(UnknownTable, match="claim_id"):
        cite(sahel.load_claims()[["low", "high"]])
    with pytest.raises(UnknownTable, match="no rows"):
        cite(sahel.load_claims().head(0))
    with pytest.raises(NotAReport):
        cite(tmp_path / "nothing.html")


def test_a_page_is_cited_with_its_day_its_settings_and_the_datasets_behind_it():
    page = Embedded(
        title="Mali & Niger_{1}", notebook="incident",
        parameters={"incident": "x", "as_of": "2024-07-30", "events": ""},
        version="0.1.0", inputs={"data/claims.csv": "0"}, tables={"country_years": {}, "claims": {}},
    )  # fmt: skip
    cited = page_citation(page)
    assert "as known on 30 July 2024" in cited.text and "incident x, as_of 2024-07-30" in cited.text
    assert "tables of 22 November 2026" in cited.text and "version 25.1" in cited.text
    assert r"Mali \& Niger\_\{1\}" in cited.bibtex


def test_a_page_of_none_of_our_tables_is_not_said_to_be_ours():
    page = Embedded(title="Notes", notebook="notes", parameters={}, version="0.1.0", inputs={"notes.ipynb": "0"})
    assert "sahel authors" not in page_citation(page).text and "tables of" not in page_citation(page).text


def test_the_edition_is_the_day_on_which_the_version_was_released():
    released = re.search(r'date-released: "(.*)"', (ROOT / "CITATION.cff").read_text(encoding="utf-8"))[1]
    assert released == EDITION


@pytest.mark.parametrize(("source", "dataset"), [
    ("cline-212", "cline"), ("pt-2023", "powell-thyne"), ("ucdp-acd-251", "ucdp-acd"),
    ("ucdp-country-year-251", "ucdp-country-year"),
])  # fmt: skip
def test_the_table_of_sources_names_the_same_dois_as_the_datasets(source, dataset):
    said = sahel.load_sources().set_index("source_id")["citation"][source]
    one = DATASETS[dataset]
    assert {one.doi, *(article.doi for article in one.articles)} - {""} == set(
        re.findall(r"10\.\d{4,}/[\w./-]+\b", said)
    )
