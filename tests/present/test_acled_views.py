"""Tables and sentences on ACLED's events: its own fields, one figure, and how they were got; all invented."""

from __future__ import annotations

import json
import os

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sahel import count_fatalities, plot_deaths_by_month, present, show_sources
from sahel.events import rank_actors, rank_kinds
from sahel.load.fetch import _digest
from sahel.load.loaders import empty_events
from sahel.timelines import month_deaths


def events(dataset: str = "ACLED", **columns: object) -> pd.DataFrame:
    day = pd.to_datetime(["2024-06-03", "2024-07-25"])
    plain = {
        "dataset": dataset, "date_start": day, "date_end": day, "country": "MLI", "place": "Madeuptown",
        "admin1": "Kidal", "event_type": "Battles", "sub_event_type": ["Armed clash", None], "dyad": None,
        "type_of_violence": None, "side_a": "Army", "side_b": ["Rebels", None], "assoc_actor_1": [None, "Militia"],
        "assoc_actor_2": ["Friends", None], "best": [3, 0], "low": None, "high": None,
    }  # fmt: skip
    return pd.DataFrame(plain | columns).convert_dtypes()


def test_acleds_events_show_its_types_and_who_is_beside_whom_and_no_empty_estimates():
    view = present.event_view(events())
    assert view["What"].tolist() == ["Battles: Armed clash", "Battles"]
    assert view["Who"].tolist() == ["Army – Rebels (with Friends)", "Army (with Militia)"]
    assert view["Deaths"].tolist() == [3, 0]
    assert not {"Low", "High", "Deaths, best"} & {*view.columns}


def test_another_datasets_events_and_none_keep_their_columns():
    spans = {"low": [1, 0], "high": [9, 0], "dyad": "Army - Rebels"}
    ucdp = present.event_view(events("UCDP GED", **spans))
    assert {"Low", "High"} <= {*ucdp.columns} and "What" not in ucdp
    assert ucdp["Who"].tolist() == ["Army - Rebels"] * 2
    assert {"Low", "High"} <= {*present.event_view(empty_events()).columns}


def test_ranks_have_one_column_of_deaths_and_a_caption_that_says_what_is_counted():
    kinds, actors = rank_kinds(events()), rank_actors(events())
    assert present.rank_view(kinds).columns.tolist()[:4] == ["Event type", "Events", "Deaths", "Without a figure"]
    assert present.rank_caption(kinds) == "Coded events and deaths by event type"
    view = present.rank_view(actors)
    assert view["computed_by"].unique().tolist() == ["rank_actors"]
    assert view.set_index("Actor").loc["Militia", "Only beside another"] == 1
    assert "not attributed" in present.rank_caption(actors)
    spans = events("UCDP GED", low=[1, 0], high=[9, 0], type_of_violence="state-based")
    assert present.rank_caption(rank_kinds(spans)) == "Coded deaths by type of violence"
    assert "Low" in present.rank_view(rank_kinds(spans))


def test_a_month_and_its_picture_have_one_figure_where_the_dataset_has_one():
    by_month = count_fatalities(events(), by="month", coverage=("2024-04-01", "2024-07-31"))
    assert month_deaths(by_month, month="2024-07")["what"].tolist() == ["coded events", "deaths"]
    ax = plot_deaths_by_month(by_month)
    assert ax.get_ylabel() == "deaths per month"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["deaths"]
    both = plot_deaths_by_month(count_fatalities(events(low=[1, 0], high=[9, 0])))
    assert both.get_ylabel() == "deaths per month (low–best–high)"
    plt.close("all")


def test_the_sentences_call_one_figure_no_best_estimate_and_say_so_once():
    assert present.event_finding(events()).startswith("2 coded events with 3 deaths; the deadliest")
    assert len(present.event_notes(events())) == 1
    assert present.event_notes(events("UCDP GED")) == present.event_notes(empty_events()) == []


def test_the_file_is_a_source_with_the_day_of_the_file_and_the_filters_of_the_page(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("x", encoding="utf-8")
    os.utime(path, (1722427200, 1722427200))  # 31 July 2024
    until = pd.Timestamp("2024-07-31")
    files = present.event_sources(events(), file=str(path), country="MLI", until=until)
    block = show_sources(files["source_id"], pd.DataFrame(columns=["source_id", "publisher"]), files)
    for said in (
        "ACLED (Armed Conflict Location &amp; Event Data)", "export.csv", "accessed on or before 2024-07-31",
        "Mali, to 2024-07-31, 2 events", "not noted with the file", "https://acleddata.com",
    ):  # fmt: skip
        assert said in block.html
    assert str(tmp_path) not in block.html
    assert present.event_credit(files).endswith("Event Data), accessed on or before 2024-07-31.")


def test_the_note_of_a_fetched_file_gives_its_day_and_filters_while_the_file_is_the_same(tmp_path):
    path = tmp_path / "acled.parquet"
    path.write_text("x", encoding="utf-8")
    filters = {"countries": ["MLI", "NER"], "since": "2024-01-01", "until": "2024-07-31"}
    note = {"fetched_on": "2024-08-02", "sha256": _digest(path), "filters": filters}
    path.with_name("acled.parquet.json").write_text(json.dumps(note), encoding="utf-8")
    said = present.event_sources(events(), file=str(path)).iloc[0]
    assert said["accessed"] == "accessed 2024-08-02"
    assert "rows of the download: Mali, Niger, from 2024-01-01 to 2024-07-31; " in said["used"]
    assert "every country in the file" in said["used"]
    path.write_text("changed", encoding="utf-8")
    assert present.event_sources(events(), file=str(path)).iloc[0]["accessed"] != "accessed 2024-08-02"


@pytest.mark.parametrize("table", [events("UCDP GED"), empty_events()])
def test_a_file_of_another_dataset_and_no_file_give_no_row(table):
    files = present.event_sources(table, file="nowhere.csv")
    assert files.empty and present.event_credit(files) == ""
