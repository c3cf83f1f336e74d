"""The figures of coded events: artists and words are looked at, not pixels."""

import numpy as np
import pandas as pd
import pytest

import sahel
from sahel.errors import MissingColumns

SQUARE = [np.array([[0.0, 10.0], [10.0, 10.0], [10.0, 20.0], [0.0, 20.0], [0.0, 10.0]])]
BESIDE = [np.add(ring, (10.0, 0.0)) for ring in SQUARE]
OUTLINES = pd.DataFrame(
    {
        "country": ["MLI", "NER", "MLI", "NER"],
        "name": ["Mali", "Niger", "Gao", "Tahoua"],
        "level": ["country", "country", "admin1", "admin1"],
        "rings": [SQUARE, BESIDE, SQUARE, BESIDE],
    }
)


def events(**columns: object) -> pd.DataFrame:
    plain = {"country": "MLI", "latitude": [12.0, 18.0], "longitude": [2.0, 8.0], "best": [3, 0], "where_precision": 1}
    return pd.DataFrame(plain | columns)


def drawn(ax, gid: str) -> list:
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def legend(ax) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_country_of_the_events_is_named_and_its_regions_are_drawn_its_neighbours_only_in_outline():
    ax = sahel.plot_event_map(events(longitude=[2.0, 10.5]), OUTLINES)
    assert len(drawn(ax, "country")) == 1 and len(drawn(ax, "neighbour")) == 1 and len(drawn(ax, "region")) == 1
    assert "MALI" in [text.get_text() for text in drawn(ax, "country-name")]


def test_a_vague_place_is_hollow_and_the_key_names_only_what_is_there():
    ax = sahel.plot_event_map(events(where_precision=[1, 6]), OUTLINES)
    solid, hollow = ax.collections
    assert len(solid.get_offsets()) == len(hollow.get_offsets()) == 1
    assert len(hollow.get_facecolor()) == 0
    assert legend(ax)[:2] == ["place or district known", "only a region or less"]
    assert legend(sahel.plot_event_map(events(), OUTLINES))[0] == "place or district known"
    assert "only a region or less" not in legend(sahel.plot_event_map(events(), OUTLINES))


def test_marks_grow_with_deaths_by_the_measure_that_the_key_shows():
    ax = sahel.plot_event_map(events(best=[300, 0]), OUTLINES)
    large, small = ax.collections[0].get_sizes()
    handles = dict(zip(legend(ax), ax.get_legend().legend_handles, strict=True))
    assert handles["300 deaths"].get_markersize() == pytest.approx(np.sqrt(large))
    assert small < handles["30 deaths"].get_markersize() ** 2 < large


def test_a_name_never_stands_on_a_mark():
    everywhere = np.array([(x, y) for x in np.linspace(0, 10, 40) for y in np.linspace(10, 20, 40)])
    crowded = pd.DataFrame({"longitude": everywhere[:, 0], "latitude": everywhere[:, 1], "country": "MLI"})
    ax = sahel.plot_event_map(crowded.assign(best=1, where_precision=1), OUTLINES)
    assert not drawn(ax, "country-name")


def test_events_without_a_place_are_counted_and_no_place_at_all_is_said():
    lost = events(latitude=[12.0, None], longitude=[2.0, None])
    assert sahel.plot_event_map(lost, OUTLINES).get_title(loc="left") == "1 event drawn; 1 without coordinates"
    empty = sahel.plot_event_map(lost.iloc[1:], OUTLINES)
    assert "no coded event has coordinates" in empty.texts[0].get_text()
    with pytest.raises(MissingColumns, match="country"):
        sahel.plot_event_map(lost.drop(columns="country"), OUTLINES)


@pytest.mark.parametrize(
    ("months", "first", "number"),
    [(1, "Mar 2022", 1), (8, "Mar 2022", 8), (13, "Mar 2022", 7), (400, "2025", 7)],
)
def test_months_are_named_at_even_steps_of_the_calendar(months, first, number):
    deaths = pd.DataFrame({"period": pd.date_range("2022-03-01", periods=months, freq="MS"), "low": 1, "best": 2})
    ax = sahel.plot_deaths_by_month(deaths.assign(high=3))
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels[0] == first and len(labels) == number


def test_a_month_without_a_figure_has_no_bar_and_no_whisker():
    deaths = pd.DataFrame({"period": pd.to_datetime(["2022-03-01", "2022-04-01"]), "low": [1, None], "best": [2, None]})
    ax = sahel.plot_deaths_by_month(deaths.assign(high=[3, None]))
    (known, unknown) = (bar.get_height() for bar in ax.patches)
    assert known == 2 and np.isnan(unknown)
    assert "no coded event" in sahel.plot_deaths_by_month(deaths.iloc[:0].assign(high=None)).texts[0].get_text()
