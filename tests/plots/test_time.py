"""The figures of survival, the coup map, years and countries: artists and words are looked at, not pixels."""

import numpy as np
import pandas as pd
import pytest

import sahel

SQUARE = [np.array([[0.0, 10.0], [5.0, 10.0], [5.0, 15.0], [0.0, 15.0], [0.0, 10.0]])]


def drawn(ax, gid: str) -> list:
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def test_the_curve_ticks_what_was_cut_and_says_what_it_shows():
    spells = pd.DataFrame(
        {"duration_days": [200, 500, 900], "is_censored": [False, True, False], "entry_days": 0}
    ).assign(country=["MLI", "NER", "TCD"])
    ax = sahel.plot_survival(sahel.coup_survival(spells))
    (cut,) = [line for line in ax.lines if line.get_marker() == "|"]
    assert len(cut.get_xdata()) == 1
    assert ax.get_xlabel() == "years after a coup attempt"
    empty = sahel.plot_survival(sahel.coup_survival(spells.iloc[:0]))
    assert "no spell is known" in empty.texts[0].get_text()


def belt(**rows: list) -> pd.DataFrame:
    plain = {"country": ["MLI", "BEN"], "name": ["Mali", "Benin"], "n_successes": [2, 0], "n_failed": [0, 1]}
    return pd.DataFrame(plain | {"days": ["Aug 2020, May 2021", "(7 Dec 2025)"]} | rows)


def test_the_belt_fills_success_and_hatches_failure():
    outlines = pd.DataFrame({"country": ["MLI", "BEN", "TGO"], "level": "country", "rings": [SQUARE] * 3})
    ax = sahel.plot_coup_map(belt(), outlines)
    hatches = [patch.get_hatch() for patch in ax.patches]
    assert hatches.count("////") == 1 and len(hatches) == 3
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "an attempt succeeded",
        "attempts, none of which succeeded",
        "Mali: Aug 2020, May 2021",
        "Benin: (7 Dec 2025)",
    ]


def test_a_country_without_an_outline_stands_in_the_list_all_the_same():
    outlines = pd.DataFrame({"country": ["TGO"], "level": "country", "rings": [SQUARE]})
    ax = sahel.plot_coup_map(belt(), outlines)
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts[2:] == [
        "Mali (no outline, not on the map): Aug 2020, May 2021",
        "Benin (no outline, not on the map): (7 Dec 2025)",
    ]
    assert not drawn(ax, "listed") and not drawn(ax, "country-name")
    assert "nothing to draw" in sahel.plot_coup_map(belt().iloc[:0], outlines).texts[0].get_text()


def test_the_study_is_drawn_on_its_band():
    study = pd.DataFrame({"offset": [-1, 0, 1], "n_coups": 2, "ratio": [1.0, 2.0, 3.0]})
    ax = sahel.plot_violence_around(study.assign(placebo_low=0, placebo_mid=1, placebo_high=4), unit="month")
    assert len(drawn(ax, "coup")) == 1 and len(ax.collections) == 1
    assert ax.get_ylabel() == "deaths a month, times those before"
    none = study.assign(n_coups=0, placebo_low=0, placebo_mid=1, placebo_high=4)
    assert "no coup has every month" in sahel.plot_violence_around(none, unit="month").texts[0].get_text()


def test_active_years_are_firm_and_those_that_depend_are_hatched():
    status = pd.DataFrame({"name": "Mali", "year": [2012, 2013, 2014], "status": ["yes", "depends", "no"]})
    ax = sahel.plot_activity(status.assign(is_provisional=[False, False, False]))
    assert [patch.get_hatch() for patch in drawn(ax, "yes")] == [None]
    assert [patch.get_hatch() for patch in drawn(ax, "depends")] == ["/////"]
    late = sahel.plot_activity(status.assign(is_provisional=True))
    assert drawn(late, "yes")[0].get_linestyle() != drawn(ax, "yes")[0].get_linestyle()
    with pytest.raises(sahel.SahelError, match="nothing is drawn for the word 'perhaps'"):
        sahel.plot_activity(status.assign(status="perhaps"))
    assert "no year is covered" in sahel.plot_activity(status.iloc[:0]).texts[0].get_text()


def test_arrows_differ_by_shape_as_well_as_by_colour():
    words = ["deteriorated", "unchanged", "improved", "cannot tell"]
    ax = sahel.plot_arrows(pd.DataFrame({"name": "Mali", "year": range(2020, 2024), "arrow": words}))
    assert len({drawn(ax, word)[0].get_marker() for word in words}) == 4
    monthly = pd.DataFrame({"name": "Mali", "start": pd.to_datetime(["2024-07-01"]), "arrow": ["improved"]})
    (mark,) = drawn(sahel.plot_arrows(monthly), "improved")
    assert mark.get_xdata()[0] == pytest.approx(2024.5)
    with pytest.raises(sahel.SahelError, match="nothing is drawn for the word 'worse'"):
        sahel.plot_arrows(monthly.assign(arrow="worse"))


def country(coups: pd.DataFrame, **window: str):
    rows = sahel.timeline(rebellions=sahel.load_rebellions(country="MLI"))
    deaths = sahel.events.deaths_by_year(sahel.load_country_years(country="MLI"))
    return sahel.plot_country(rows, coups=coups, deaths=deaths, **window)


def test_coups_are_ruled_across_lanes_and_deaths():
    coups = sahel.load_coups(country="MLI", since="2012-01-01")
    ax = country(coups, since="2010-01-01", until="2024-12-31")
    (panel,) = ax.child_axes
    # Two successes and a failure in 2012 to 2021 and no plot: four rules in all.
    assert len(drawn(ax, "coup")) == len(drawn(panel, "coup")) == 4
    styles = {line.get_linestyle() for line in drawn(ax, "coup")}
    assert len(styles) == 2
    assert {"coup, successful", "coup, failed"} <= {text.get_text() for text in panel.get_legend().get_texts()}
    assert panel.get_xlim() == ax.get_xlim()


def test_a_coup_of_a_month_is_a_strip_and_one_outside_the_axis_is_not_drawn():
    coups = sahel.load_coups(country="MLI", since="2012-01-01", until="2012-12-31")
    ax = country(coups.assign(date_precision="month", date=pd.Timestamp("2012-03-01")), since="2010-01-01")
    assert drawn(ax, "coup")[0].get_width() == 30
    assert not drawn(country(coups, since="2015-01-01"), "coup")


def test_a_country_without_rows_says_so():
    rows = sahel.timeline()
    ax = sahel.plot_country(
        rows, coups=sahel.load_coups(country="MLI"), deaths=sahel.events.deaths_by_year(sahel.load_country_years())
    )
    assert "nothing to draw" in ax.texts[0].get_text()
