"""The plan: what `reports.toml` may say, what its words mean, and what is refused before anything runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from shared_files import NOTEBOOKS

from sahel.errors import BadDate, BadParameter, BadPlan, NothingMatched, SahelError, UnknownName
from sahel.reports import edition, read_plan, selected
from sahel.reports.plan.parameters import day_of, month_of, months_of, planning_day
from sahel.reports.plan.plan import find_plan
from sahel.schema.vocabularies import CORE
from sahel.workspace import plan_file

ON = date(2024, 8, 1)


def planned(folder: Path, text: str, *, on: date = ON):
    (folder / "reports.toml").write_text(text, encoding="utf-8")
    return read_plan(str(folder / "reports.toml"), on=on).editions


def files(editions) -> list[str]:
    return [one.file for one in editions]


# Words for days and months


@pytest.mark.parametrize(
    ("word", "on", "means"),
    [
        ("last-month", date(2024, 8, 31), "2024-07"),
        ("last-month", date(2024, 1, 1), "2023-12"),
        ("last-month", date(2024, 3, 31), "2024-02"),
        ("this-month", date(2024, 2, 29), "2024-02"),
        ("2024-07", date(2020, 1, 1), "2024-07"),
    ],
)
def test_a_word_for_a_month_is_counted_from_the_day_of_planning(word, on, means):
    assert month_of(word, on=on) == means


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("today", "2024-03-01"),
        ("yesterday", "2024-02-29"),
        ("last-month-end", "2024-02-29"),
        ("last-month-start", "2024-02-01"),
        ("this-month-start", "2024-03-01"),
    ],
)
def test_a_word_for_a_day_is_counted_from_the_day_of_planning(word, means):
    assert day_of(word, on=date(2024, 3, 1)) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2023-11..2024-02", ["2023-11", "2023-12", "2024-01", "2024-02"]),
        ("2024-06..last-month", ["2024-06", "2024-07"]),
        ("last-3-months", ["2024-05", "2024-06", "2024-07"]),
        ("2024-07..2024-07", ["2024-07"]),
    ],
)
def test_a_range_of_months_has_both_its_ends(text, means):
    assert months_of(text, on=ON) == means


@pytest.mark.parametrize(
    "text", ["2024-13", "0000-01", "2024-1", "lastmonth", "2024-08..2024-07", "2024-01..", "..", "last-0-months"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(BadDate):
        months_of(text, on=ON)


def test_the_day_of_planning_can_be_given_or_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1722470400")
    assert planning_day() == date(2024, 8, 1)
    assert planning_day("2020-02-03") == date(2020, 2, 3)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(BadDate, match="SOURCE_DATE_EPOCH is 'soon'"):
        planning_day()


# What a plan makes


def test_every_combination_of_a_grid_is_an_edition(tmp_path):
    made = planned(tmp_path, """
        [[report]]
        notebook = "monthly"
        grid.country = ["MLI", "NER"]
        grid.month = "2024-06..last-month"
    """)  # fmt: skip
    assert files(made) == [
        "monthly-mli-2024-06.html", "monthly-mli-2024-07.html", "monthly-ner-2024-06.html", "monthly-ner-2024-07.html",
    ]  # fmt: skip


def test_a_page_is_told_the_day_and_never_the_word(tmp_path):
    made = planned(tmp_path, '[[report]]\nnotebook = "incident"\nparameters.as_of = "last-month-end"')
    assert made[0].parameters["as_of"] == "2024-07-31"


def test_a_day_may_be_written_as_toml_writes_days(tmp_path):
    made = planned(tmp_path, '[[report]]\nnotebook = "incident"\ngrid.as_of = [2024-07-30, "yesterday", ""]')
    assert [one.as_of for one in made] == ["2024-07-30", "2024-07-31", ""]


def test_the_words_for_many_incidents_and_countries_are_spelled_out(tmp_path):
    made = planned(tmp_path, """
        [[report]]
        notebook = "incident"
        grid.incident = "claims >= 40"
        [[report]]
        notebook = "country"
        grid.country = ["core", "NGA"]
    """)  # fmt: skip
    by_name = {name: [one for one in made if one.name == name] for name in ("incident", "country")}
    assert "tinzaouaten-2024" in [one.parameters["incident"] for one in by_name["incident"]]
    assert [one.parameters["country"] for one in by_name["country"]] == [*CORE, "NGA"]


def test_months_in_which_nothing_was_stated_can_be_left_out(tmp_path):
    line = '[[report]]\nnotebook = "monthly"\ngrid.country = ["MLI", "MRT"]\ngrid.month = "2024-06..2024-07"\n'
    assert files(planned(tmp_path, f"{line}only_with_claims = true")) == ["monthly-mli-2024-07.html"]
    with pytest.raises(BadPlan, match=r"report 1 \(monthly\): it makes no edition"):
        planned(tmp_path, f"{line.replace('MLI', 'MRT')}only_with_claims = true".replace('"MRT", "MRT"', '"MRT"'))


def test_titles_and_outputs_are_filled_from_the_parameters(tmp_path):
    made = planned(tmp_path, """
        [[report]]
        notebook = "monthly"
        title = "{country_name} in {month_name}"
        output = "{month}.{country}"
        parameters = {country = "MLI", month = "last-month"}
        [[report]]
        notebook = "incident"
        title = "{incident_name}"
        output = "Ambush.html"
    """)  # fmt: skip
    assert [(one.title, one.file) for one in made] == [
        ("Mali in July 2024", "2024-07.MLI.html"), ("Battle and ambush at Tinzaouaten", "Ambush.html"),
    ]  # fmt: skip


def test_a_notebook_and_a_file_are_found_from_where_the_plan_lies(tmp_path, monkeypatch):
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "own.ipynb").write_bytes((NOTEBOOKS / "needs.ipynb").read_bytes())
    (plans / "mine.csv").write_text("a,b\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    made = planned(plans, '[[report]]\nnotebook = "own.ipynb"\nparameters.events = "mine.csv"')
    assert (made[0].notebook, made[0].attached) == ((plans / "own.ipynb").resolve(), (plans / "mine.csv").resolve())


def test_a_plan_in_the_working_directory_wins_over_the_bundled_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_plan() == str(plan_file())
    (tmp_path / "reports.toml").write_text("")
    assert find_plan() == "reports.toml"
    assert find_plan("other.toml") == "other.toml"


def test_the_bundled_plan_makes_the_same_pages_on_any_day():
    assert files(read_plan(on=date(2020, 1, 1)).editions) == files(read_plan(on=date(2030, 12, 31)).editions)


# What is refused


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("notebook = [", "is not TOML in UTF-8"),
        ("", "plans nothing"),
        ('[report]\nnotebook = "coups"', "Write [[report]] with two brackets"),
        ('reports = 1\n[[report]]\nnotebook = "coups"', "unknown key 'reports'"),
        ('[[report]]\nnotbook = "coups"', "report 1: unknown key 'notbook'. It may have: notebook, "),
        ("[[report]]\nnotebook = 3", "report 1: 'notebook' takes a text; found 3"),
        ('[[report]]\nnotebook = "coups"\nonly_with_claims = 1', "takes true or false; found 1"),
        ('[[report]]\nnotebook = "coups"\ngrid = ["MLI"]', "'grid' takes a table of names and values"),
        ('[[report]]\ntitle = "x"', "report 1: `notebook` is missing"),
        ('[[report]]\nnotebook = "country"\ngrid.country = {a = 1}', "takes a value, a list of values, or a word"),
        ('[[report]]\nnotebook = "country"\ngrid.country = []', "report 1 (country): it makes no edition"),
        ('[[report]]\nnotebook = "coups"\nonly_with_claims = true', "but the notebook has none"),
        (
            '[[report]]\nnotebook = "coups"\nparameters.country = "MLI"\ngrid.country = "core"',
            "given under `parameters` and under `grid`",
        ),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused_by_line(tmp_path, text, says):
    with pytest.raises(BadPlan, match=re.escape(says)):
        planned(tmp_path, text)


@pytest.mark.parametrize(
    ("line", "refusal", "says"),
    [
        ('notebook = "incidents"', UnknownName, "report 2 (incidents): no notebook is called 'incidents'"),
        ('notebook = "coups"\nparameters.sinse = "x"', BadParameter, "coups.ipynb has no parameter 'sinse'"),
        ('notebook = "coups"\ngrid.since = "last-year"', BadDate, "'last-year' is not a day"),
        ('notebook = "coups"\nparameters.since = 1990', BadParameter, "takes a text"),
        ('notebook = "coups"\nparameters.recent = "2020-02-30"', BadDate, "'2020-02-30' is not a day"),
        ('notebook = "monthly"\ngrid.month = "2024-7"', BadDate, "It may also be last-month, this-month"),
        ('notebook = "country"\ngrid.country = "cores"', UnknownName, "no country is called 'cores'"),
        ('notebook = "monthly"\nparameters.events = "absent.csv"', BadParameter, "there is no file"),
        ('notebook = "coups"\ntitle = "{place}"', BadParameter, "asks for {place}, which is no parameter"),
        ('notebook = "coups"\ntitle = "{country.__class__}"', BadParameter, "asks for {country.__class__}"),
    ],
)  # fmt: skip
def test_a_line_that_asks_for_what_cannot_be_is_refused_and_named(tmp_path, line, refusal, says):
    with pytest.raises(refusal, match=re.escape(says)):
        planned(tmp_path, f'[[report]]\nnotebook = "insurgencies"\n[[report]]\n{line}')


@pytest.mark.parametrize(
    "output",
    [
        *("../x", "/etc/x", "a/b", "a\\\\b", "..", ".", ".x", "x.", "é", "a b", "{month}/x", "a\\u0000", "x" * 121),
        *("index", "INDEX.html", "feed", "past", "con", "x.failed"),
    ],
)
def test_an_output_never_leaves_its_folder_nor_takes_a_name_that_is_needed(tmp_path, output):
    with pytest.raises(BadParameter, match="is no file name that a page can have"):
        planned(tmp_path, f'[[report]]\nnotebook = "monthly"\noutput = "{output}"')


def test_two_editions_of_one_file_are_refused_and_both_are_named(tmp_path):
    with pytest.raises(BadPlan) as refusal:
        planned(tmp_path, """
            [[report]]
            notebook = "country"
            output = "One"
            parameters.country = "MLI"
            [[report]]
            notebook = "monthly"
            output = "one"
        """)  # fmt: skip
    said = str(refusal.value)
    assert "report 1 (country) with country = MLI" in said and "report 2 (monthly) with month = 2024-07" in said


def test_an_absent_plan_is_refused(tmp_path):
    with pytest.raises(BadPlan, match="there is no plan"):
        read_plan(str(tmp_path / "reports.toml"))
    with pytest.raises(BadPlan, match="cannot be read"):
        read_plan(str(tmp_path))


# Choosing


def test_a_pattern_fits_files_and_titles_whatever_their_case():
    editions = (edition("coups"), edition("country", {"country": "MLI"}), edition("country", {"country": "NER"}))
    assert files(selected(editions, ["COUNTRY-*"])) == ["country-mli.html", "country-ner.html"]
    assert files(selected(editions, ["niger", "coups"])) == ["coups.html", "country-ner.html"]


def test_a_pattern_that_fits_nothing_is_a_failure_that_says_what_there_is():
    editions = (edition("coups"), edition("country", {"country": "MLI"}))
    with pytest.raises(NothingMatched, match=r"nothing in the plan is called 'countries-mli'. There are: country-mli"):
        selected(editions, ["coups", "countries-mli"])
    assert issubclass(NothingMatched, SahelError)
