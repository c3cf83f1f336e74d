"""Deaths around coups, and how much of a change there is without one."""

import sys

import numpy as np
import pandas as pd
import pytest
from shared_files import ROOT

import sahel


def months(*deaths: float, country: str = "MLI", first: str = "2000-01-01") -> pd.DataFrame:
    start = pd.date_range(first, periods=len(deaths), freq="MS")
    return pd.DataFrame({"country": country, "start": start, "best": deaths})


def coups(*days: str, country: str = "MLI", precision: str = "day") -> pd.DataFrame:
    ids = [f"c{n}" for n in range(len(days))]
    return pd.DataFrame(
        {"coup_id": ids, "country": country, "date": pd.to_datetime(list(days)), "date_precision": precision}
    )


def noisy(n: int, *, jump: float = 0, at: int = 0, seed: int = 1) -> pd.DataFrame:
    deaths = np.random.default_rng(seed).normal(20, 3, size=n) + jump * (np.arange(n) > at)
    return months(*deaths)


# --- the panel


def test_the_panel_holds_every_period_around_the_coup():
    panel = sahel.coups.violence_around(coups("2000-03-15"), months(1, 2, 3, 4, 5), before=1, after=2)
    assert panel["offset"].tolist() == [-1, 0, 1, 2]
    assert panel["deaths"].tolist() == [2, 3, 4, 5]
    assert panel["start"].dt.strftime("%Y-%m").tolist() == ["2000-02", "2000-03", "2000-04", "2000-05"]


def test_what_is_not_covered_is_blank_and_what_is_zero_is_zero():
    series = months(0, 2, 3, 4).drop(index=2)
    panel = sahel.coups.violence_around(coups("2000-02-01"), series, before=2, after=2)
    assert panel["deaths"].fillna(-1).tolist() == [-1, 0, 2, -1, 4]


def test_another_country_s_deaths_do_not_count():
    series = pd.concat([months(1, 2, 3), months(7, 8, 9, country="NER")])
    panel = sahel.coups.violence_around(coups("2000-02-01", country="NER"), series, before=1, after=1)
    assert panel["deaths"].tolist() == [7, 8, 9]
    unknown = sahel.coups.violence_around(coups("2000-02-01", country="SEN"), series, before=1, after=1)
    assert unknown["deaths"].isna().all()


def test_other_coups_in_the_window_are_counted():
    panel = sahel.coups.violence_around(coups("2000-02-01", "2000-03-05"), months(1, 2, 3, 4), before=1, after=1)
    assert panel.query("coup_id == 'c0'")["n_others"].tolist() == [0, 0, 1]
    assert panel.query("coup_id == 'c1'")["n_others"].tolist() == [1, 0, 0]


def test_years_do_as_well_as_months():
    series = pd.DataFrame({"country": "MLI", "year": [2011, 2012, 2013], "best": [1, 5, 9]})
    panel = sahel.coups.violence_around(coups("2012-03-22"), series, before=1, after=1)
    assert panel["deaths"].tolist() == [1, 5, 9]
    assert panel["start"].dt.year.tolist() == [2011, 2012, 2013]


def test_what_cannot_be_placed_is_refused():
    with pytest.raises(sahel.SahelError, match=r"1 coup\(s\) are dated too roughly for a series by month: c0"):
        sahel.coups.violence_around(coups("2000-01-01", precision="year"), months(1, 2, 3), before=1, after=1)
    with pytest.raises(sahel.SahelError, match=r"1 row\(s\) repeat one"):
        sahel.coups.violence_around(coups("2000-02-01"), pd.concat([months(1), months(1)]), before=1, after=1)
    with pytest.raises(sahel.SahelError, match="found 0 and 1"):
        sahel.coups.violence_around(coups("2000-02-01"), months(1, 2), before=0, after=1)
    with pytest.raises(sahel.SahelError, match="the series is empty"):
        sahel.coups.violence_around(coups("2000-02-01"), months(), before=1, after=1)


def test_the_tables_stay_as_they_were():
    events, series = coups("2000-03-15"), months(1, 2, 3, 4, 5)
    before = events.copy(), series.copy()
    sahel.coups.violence_around(events, series, before=1, after=1)
    pd.testing.assert_frame_equal(events, before[0])
    pd.testing.assert_frame_equal(series, before[1])


# --- the break


def test_a_break_is_found_with_its_size():
    series = noisy(120, jump=30, at=60)
    panel = sahel.coups.violence_around(coups("2005-01-10"), series, before=24, after=24)
    change = sahel.coups.violence_change(panel, series).iloc[0]
    assert change["level_ratio"] == pytest.approx(51 / 21, abs=0.2)
    assert change["mean_after"] - change["mean_before"] == pytest.approx(30, abs=3)
    assert change["p_placebo"] < 0.05 and 0 < change["placebo_low"] < change["placebo_high"] < change["level_ratio"]


def test_a_side_too_short_for_a_line_has_no_estimate():
    panel = sahel.coups.violence_around(coups("2000-03-15"), noisy(30), before=12, after=12)
    change = sahel.coups.violence_change(panel, noisy(30)).iloc[0]
    assert (change["n_before"], change["n_after"]) == (2, 12)
    assert change[["level_ratio", "p_placebo"]].isna().all()


def test_few_days_to_compare_with_give_no_placebo_p():
    series = noisy(30)
    change = sahel.coups.violence_change(
        sahel.coups.violence_around(coups("2001-03-15"), series, before=6, after=6), series
    ).iloc[0]
    assert change["n_placebos"] == 17 and np.isnan(change["p_placebo"])


def test_a_series_that_never_moves_shows_no_break():
    series = months(*[5.0] * 80)
    change = sahel.coups.violence_change(
        sahel.coups.violence_around(coups("2003-01-01"), series, before=6, after=6), series
    ).iloc[0]
    assert change["level_ratio"] == pytest.approx(1) and change["p_placebo"] == 1


def test_no_coup_gives_no_row():
    series = noisy(30)
    panel = sahel.coups.violence_around(coups(), series, before=3, after=3)
    assert sahel.coups.violence_change(panel, series).empty
    study = sahel.coups.event_study(panel, series)
    assert study.empty


# --- the study


def test_the_study_has_the_mean_of_the_coups_and_a_band_that_can_be_repeated():
    series = noisy(120)
    panel = sahel.coups.violence_around(coups("2003-01-10", "2006-01-10"), series, before=3, after=3)
    study = sahel.coups.event_study(panel, series, draws=200, seed=4)
    assert study["deaths"].tolist() == pytest.approx(panel.groupby("offset")["deaths"].mean().tolist())
    assert (study["placebo_low"] < study["placebo_mid"]).all() and (study["placebo_mid"] < study["placebo_high"]).all()
    pd.testing.assert_frame_equal(study, sahel.coups.event_study(panel, series, draws=200, seed=4))


def test_a_coup_at_the_edge_of_the_coverage_is_in_no_mean():
    series = noisy(40)
    panel = sahel.coups.violence_around(coups("2001-01-10", "2003-04-10"), series, before=3, after=3)
    assert sahel.coups.event_study(panel, series)["n_coups"].unique().tolist() == [1]


@pytest.mark.parametrize("growth", [1, 20])
def test_on_series_without_an_effect_a_change_is_found_as_seldom_as_it_should(growth):
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from placebo import false_positives
    finally:
        sys.path.pop(0)
    found = false_positives(rounds=600, likeness=0.5, seed=2, growth=growth)
    # 5 percent of 600 series, and of 60 studies of ten, give or take two and a half standard errors.
    assert found["p_placebo"] <= 0.072
    assert found["studies outside somewhere"] <= 0.12
