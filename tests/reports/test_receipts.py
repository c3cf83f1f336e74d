"""What counts as a number, the source rows of a line, and what a page embeds of them."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import sahel
from sahel.errors import DamagedPage, NotAReport
from sahel.present.tracing import trace_rows
from sahel.provenance import Sentence, joined, rows_behind
from sahel.reports import show_figure, show_list, show_note, show_table
from sahel.reports.receipts.collect import for_script, named_inputs, rows_as_written
from sahel.reports.receipts.embedded import BLOCK, parse_embedded, read_embedded
from sahel.reports.receipts.lines import SOURCE_ROWS, marked, numbers_in, read_lines, traced


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("at least 20 … 84", ["20", "84"]),
        ("1,901 (1,783–2,644)", ["1,901", "1,783", "2,644"]),
        ("62 % (31 to 86)", ["62", "31", "86"]),
        ("by −5 or +12, (-3)", ["−5", "+12", "-3"]),
        ("2.5 years", ["2.5"]),
        ("killed: 0.", ["0"]),
        ("“50 killed”, 10, 7;", ["50", "10", "7"]),
        ("10-12 dead", ["10", "12"]),
        ("22 to 27 July 2024; 2024-07-28; July 2024; 3 August; at 14:30; 5 May", []),
        ("9 and 10 August 2023, then 40", ["40"]),
        ("1989–2024; in 2012", []),
        ("UCDP country-year 25.1, UCDP/PRIO 25.1, version 2.1.3", []),
        ("G5, 1960s, 3-day, BM-21, tinzaouaten-2024, tz.fama.0727.own.killed, 24B", []),
        ("https://example.org/20/84?a=5 and www.example.org/9", []),
        ("dozens", []),
    ],
)
def test_numbers_of_record_are_told_from_dates_years_ids_and_addresses(text, numbers):
    assert numbers_in(text) == numbers


def test_marking_changes_no_letter_and_lets_nothing_through():
    text = 'at least 20 <b onclick="x">84</b> & 1,000'
    assert marked(text).striptags() == 'at least 20 <b onclick="x">84</b> & 1,000'
    assert marked(text).count("<data ") == 3 and "<b" not in marked(text)


def test_columns_of_years_and_ids_hold_no_numbers_of_record():
    frame = pd.DataFrame({"year": [2024], "UCDP conflict": ["333"], "best": [2024], "Note": ["of 7"]})
    assert read_lines(traced_html(show_table(frame, caption="Deaths"))).lines[1].numbers == ["2,024", "7"]


def traced_html(block, name: str = "r3.1") -> str:
    return traced(block._repr_mimebundle_(), block=name).html


def test_a_block_tells_the_page_what_its_lines_rest_on_and_prints_no_reserved_column():
    frame = pd.DataFrame(
        {"who": ["a", "b"], "low": [1, 2], "rows": ["claims/x;claims/y", None], "computed_by": "lowest"}
    )
    block = show_table(frame, caption="Claims")
    assert block._repr_mimebundle_()[SOURCE_ROWS]["lines"] == [
        [None, None], ["lowest", "claims/x;claims/y"], ["lowest", None],
    ]  # fmt: skip
    assert "claims/x" not in block.html and "eckoned" not in block.html


def test_every_line_and_number_has_an_id_in_order():
    lines = read_lines(traced_html(show_list(["7 of 9", "none", "<5>"]))).lines
    assert [(line.id, line.numbers, line.number_ids) for line in lines] == [
        ("r3.1.1", ["7", "9"], ["r3.1.1.1", "r3.1.1.2"]), ("r3.1.2", [], []), ("r3.1.3", ["5"], ["r3.1.3.1"]),
    ]  # fmt: skip


def test_a_text_that_looks_like_a_mark_gets_no_id():
    hostile = '<li data-r> <data value="1">1</data> id="r3.1.9"'
    lines = read_lines(traced_html(show_list([hostile]))).lines
    assert [line.id for line in lines] == ["r3.1.1"] and lines[0].text == hostile


def test_the_text_of_a_figure_is_a_line_with_numbers_of_its_own():
    from matplotlib.figure import Figure

    block = show_figure(Figure(figsize=(1, 1)), alt="A bar to 50.", caption=Sentence("Of 3.", rows=["claims/x"]))
    lines = read_lines(traced_html(block)).lines
    assert [(line.text, line.numbers) for line in lines] == [("A bar to 50.", ["50"]), ("Of 3.", ["3"])]
    assert [line.rows for line in block.lines] == [None, "claims/x"]


def test_anything_a_line_shows_is_under_its_seal():
    def seal(block) -> str:
        return read_lines(traced_html(block)).lines[-1].seal

    seals = {seal(show_list([text])) for text in ("7 dead", "8 dead", "7 died", "7  dead")}
    cells = {
        seal(show_table(pd.DataFrame([pair], columns=["a", "b"]), caption="x")) for pair in (("ab", "c"), ("a", "bc"))
    }
    assert (len(seals), len(cells)) == (4, 2)


def test_the_same_line_elsewhere_has_the_same_seal():
    here, there = (read_lines(traced_html(show_note("Of 7."), name)).lines[0].seal for name in ("r3.1", "r9.2"))
    assert here == there


# Sentences and rows


def test_a_sentence_is_a_text_and_keeps_its_rows_when_texts_are_added():
    told = "In short: " + Sentence("3 dead.", rows=["claims/a"], rule="lowest") + " No more."
    assert told == "In short: 3 dead. No more." and isinstance(told, str)
    assert (told.rows, told.rule) == (("claims/a",), "lowest")


def test_one_sentence_that_names_no_rows_leaves_the_whole_without():
    assert joined([Sentence("a", rows=["claims/a"]), Sentence("b")]).rows is None
    assert rows_behind(pd.Series(["claims/a", None])) is None


def test_the_source_rows_of_answers_are_the_claims_that_count():
    claims = sahel.load_claims().query("incident_id == 'tinzaouaten-2024-ambush' and harm == 'killed'")
    compared = trace_rows(sahel.compare_rules(claims, rules=["lowest"]), claims=claims)
    rows = compared.set_index("victim").loc["wagner", "rows"].split(";")
    counted = claims[claims["claim_id"].isin([row.removeprefix("claims/") for row in rows])]
    assert set(counted["victim"]) == {"wagner"} and set(counted["status"]) == {"standing"}
    asked = "victim == 'wagner' and status == 'standing' and (scope == 'whole' or scope_relation == 'counted')"
    assert len(counted) == len(claims.query(asked)) == 6


def test_sums_by_year_rest_on_their_country_years():
    deaths = sahel.load_country_years(country="MLI")
    yearly = trace_rows(sahel.events.deaths_by_year(deaths), country_years=deaths).set_index("year")
    assert sorted(yearly.loc[2012, "rows"].split(";")) == [
        f"country_years/MLI/2012/{kind}" for kind in ("non-state", "one-sided", "state-based")
    ]


def test_every_view_of_the_ledger_names_rows_that_exist():
    world = {"incidents": sahel.load_incidents(), "actors": sahel.load_actors()}
    claims = sahel.load_claims().query("incident_id.str.startswith('tinzaouaten-2024')")
    related = sahel.relate(claims, parties=sahel.load_parties(), relations=sahel.load_relations(), **world)
    bands = trace_rows(sahel.claim_bands(related), claims=related)
    findings = sahel.present.band_findings(bands, **world)
    views = [sahel.present.ledger_view(related, **world), sahel.present.ladder_view(related, **world),
             sahel.present.band_view(bands, **world)]  # fmt: skip
    named = [row for view in views for row in rows_behind(view["rows"])] + [row for one in findings for row in one.rows]
    assert set(named) <= {"claims/" + one for one in claims["claim_id"]}
    assert set(rows_behind(views[0]["rows"])) == {"claims/" + one for one in claims["claim_id"]}


# What a page carries


def test_rows_are_embedded_as_the_file_has_them_with_whom_they_name(tmp_path):
    (tmp_path / "claims.csv").write_text(
        "claim_id,incident_id,claimant,low,note\nx,inc,jnim,007,\ny,inc,jnim,8,\n", encoding="utf-8"
    )
    (tmp_path / "actors.csv").write_text("actor_id,name\njnim,JNIM\nwagner,Wagner\n", encoding="utf-8")
    embedded = rows_as_written(["claims/x", "claims/lost", "../claims/x", "nothing/x"], data=tmp_path)
    assert embedded == {
        "actors": {"jnim": {"actor_id": "jnim", "name": "JNIM"}},
        "claims": {"x": {"claim_id": "x", "incident_id": "inc", "claimant": "jnim", "low": "007"}},
    }


def test_inputs_are_named_without_the_folders_of_the_machine(tmp_path):
    from sahel.workspace import folder

    inputs = {
        str(folder("data") / "claims.csv"): "aa",
        str(tmp_path / "mine.csv"): "bb",
        str(tmp_path / "no.csv"): None,
    }
    assert named_inputs(inputs) == {"data/claims.csv": "aa", "mine.csv": "bb"}


def page(told: object) -> str:
    return f'<head><script type="application/json" id="edition">{for_script(told)}</script></head>'


def test_a_page_made_before_receipts_is_read_with_what_it_has():
    embedded = parse_embedded(page({"title": "T", "notebook": "n", "parameters": {}}), origin="x.html")
    assert (embedded.title, embedded.receipts, embedded.tables, embedded.page) == ("T", {}, {}, "")


PLAIN = {"title": "T", "notebook": "n", "parameters": {}}
LOST_ROW = {"what": "", "seal": "", "lines": [["seal", None, [4], "7"]]}


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        {"title": 1},
        PLAIN | {"tables": 5},
        PLAIN | {"blocks": {"r1.1": {}}},
        PLAIN | {"blocks": {"r1.1": LOST_ROW}},
    ],
)
def test_what_is_damaged_is_refused(told):
    with pytest.raises(DamagedPage, match=r"what x.html embeds about itself is damaged"):
        parse_embedded(page(told), origin="x.html")


def test_a_file_that_is_no_report_is_refused(tmp_path):
    (tmp_path / "other.html").write_text("<p>hello</p>")
    for name, says in (("other.html", "holds no description"), ("lost.html", "cannot be read as a page")):
        with pytest.raises(NotAReport, match=says):
            read_embedded(tmp_path / name)


def test_no_embedded_text_ends_the_script():
    html = page({"title": "</script><script>alert(1)</script>", "notebook": "n", "parameters": {}})
    assert html.count("<script") == 1 and json.loads(BLOCK.search(html)[1])["title"].startswith("</script>")
