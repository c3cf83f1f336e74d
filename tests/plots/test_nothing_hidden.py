"""No legend lies on what is drawn, and nothing is cut off: in the figures of the pages, as they are drawn there."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import sahel

UNTIL = "2026-11-22"
ACTORS, INCIDENTS, RELATIONS = sahel.load_actors(), sahel.load_incidents(), sahel.load_relations()
PLACES = {"actors": ACTORS, "incidents": INCIDENTS}


def coups(*countries: str) -> pd.DataFrame:
    listed = sahel.coup_timeline(sahel.load_coups(until=UNTIL), until=UNTIL)
    return listed[listed["country"].isin(countries)] if countries else listed[listed["scope"] != "out_of_region"]


def episodes(country: str) -> pd.DataFrame:
    return sahel.conflict_episodes(sahel.load_conflict_years(country=country), until=2024)


def wars(country: str) -> pd.DataFrame:
    rebellions = sahel.keep_country(sahel.load_rebellions(), country=country)
    return sahel.timeline(rebellions=rebellions, episodes=episodes(country))


def country(code: str):
    deaths = sahel.events.deaths_by_year(sahel.load_country_years(country=code))
    tried = coups(code).query("is_attempt")
    return sahel.plot_country(wars(code), coups=tried, deaths=deaths, since="2010-01-01", until=UNTIL)


def coup_map(since: str):
    return sahel.plot_coup_map(sahel.coups.coups_by_country(coups(), since=since), sahel.load_outlines())


def survival():
    countries = sahel.keep_country(sahel.load_countries(), country="")
    tried = sahel.keep_country(sahel.load_coups(), country="")
    read = sahel.coups.covered_until(tried, until=UNTIL)
    spells = sahel.coups.coup_spells(tried.query("date <= @read"), countries=countries, since="1955-01-01", until=read)
    return sahel.plot_survival(sahel.coup_survival(spells.query("began_with.notna()")))


def around():
    study = pd.DataFrame({"offset": np.arange(-5, 6), "n_coups": 11, "deaths": np.arange(11.0)})
    study = study.assign(ratio=study["deaths"], placebo_low=0.0, placebo_mid=6.0, placebo_high=12.0)
    return sahel.plot_violence_around(study, unit="year")


def ladder():
    related = sahel.relate(sahel.load_claims(), parties=sahel.load_parties(), relations=RELATIONS, **PLACES)
    known = sahel.as_of(related, UNTIL)
    stated = sahel.timelines.in_month(known, month="2024-07", date="stated_on")
    return sahel.plot_claims_ladder(sahel.present.month_ladder_view(stated, **PLACES))


def months():
    days = pd.date_range("2024-01-05", periods=12, freq="MS")
    events = pd.DataFrame({"date_start": days, "date_end": days, "low": 1, "best": range(12), "high": range(1, 13)})
    return sahel.plot_deaths_by_month(sahel.count_fatalities(events))


def activity():
    deaths = sahel.keep_country(sahel.load_country_years(), country="").query("type_of_violence == 'state-based'")
    listed = sahel.keep_country(sahel.load_conflict_years(), country="")
    status = sahel.conflicts.add_listed_years(sahel.conflicts.activity_status(deaths), conflict_years=listed)
    return sahel.plot_activity(sahel.present.named(status))


def arrows():
    words = ["deteriorated", "unchanged", "improved", "cannot tell"] * 6
    return sahel.plot_arrows(pd.DataFrame({"name": "Burkina Faso", "year": range(2001, 2025), "arrow": words}))


FIGURES = {
    "activity": activity,
    "arrows": arrows,
    "country Chad": lambda: country("TCD"),
    "country Mali": lambda: country("MLI"),
    "wars": lambda: sahel.plot_timeline(wars("MLI"), since="2010-01-01", until=UNTIL),
    "calendar": lambda: sahel.plot_coup_calendar(sahel.present.calendar_view(coups())),
    "decades": lambda: sahel.plot_coups_by_decade(sahel.coups.coups_by_decade(coups())),
    "map since 2020": lambda: coup_map("2020-01-01"),
    "map since 1955": lambda: coup_map("1955-01-01"),
    "survival": survival,
    "around coups": around,
    "ladder": ladder,
    "months": months,
    "deaths": lambda: sahel.plot_deaths_band(sahel.events.deaths_by_year(sahel.load_country_years(country="MLI"))),
}


@pytest.mark.parametrize("name", FIGURES)
def test_no_legend_lies_on_the_axes_and_none_is_cut_off(name):
    ax = FIGURES[name]()
    figure = ax.get_figure(root=True)
    figure.canvas.draw()
    for axes in (ax, *ax.child_axes):
        legend = axes.get_legend()
        if legend is None:
            continue
        box = legend.get_window_extent()
        for panel in (ax, *ax.child_axes):
            # What is drawn lies in its axes; where the two only touch, half a pixel is given.
            covered = panel.get_window_extent().padded(-0.5)
            assert not box.overlaps(covered), f"the legend of {name} lies on what is drawn"
        assert figure.bbox.padded(1).containsx(box.x0) and figure.bbox.padded(1).containsx(box.x1)
        assert figure.bbox.padded(1).containsy(box.y0) and figure.bbox.padded(1).containsy(box.y1)
    plt.close(figure)


def test_every_listed_country_is_on_the_map_inside_its_window_and_named():
    ax = coup_map("2020-01-01")
    listed = [patch for patch in ax.patches if patch.get_gid() == "listed"]
    names = [text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == "country-name"]
    assert "Gabon" in names and len(names) == len(listed) == len(ax.get_legend().get_texts()) - 2
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    for patch in listed:
        reach = patch.get_path().get_extents()
        assert west <= reach.x0 and reach.x1 <= east and south <= reach.y0 and reach.y1 <= north
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "country-name"]
    assert not any(a.padded(-1).overlaps(b.padded(-1)) for at, a in enumerate(boxes) for b in boxes[:at])
