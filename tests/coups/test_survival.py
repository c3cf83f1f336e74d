"""Spells between coups and their curve."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_rows import blank

import sahel

#: Weeks in remission under 6-mercaptopurine: Freireich et al. 1963, in every textbook; + marks those cut.
FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def coups(*rows: dict) -> pd.DataFrame:
    plain = {"country": "MLI", "date_precision": "day", "outcome": "successful", "kind": "coup", "scope": "core"}
    return blank("coups", [plain | {"coup_id": f"c{n}"} | row for n, row in enumerate(rows)])


def born(**days: str) -> pd.DataFrame:
    return blank("countries", [{"country": country, "independent_on": day} for country, day in days.items()])


def spells(*rows: dict, since: str = "1950-01-01", until: str = "2001-01-01", **days: str) -> pd.DataFrame:
    timed = sahel.coup_timeline(coups(*rows), until=until)
    return sahel.coups.coup_spells(timed, countries=born(**(days or {"MLI": "2000-01-01"})), since=since, until=until)


def watched(*days: str, entry: int = 0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "duration_days": [int(day.rstrip("+")) for day in days],
            "is_censored": [day.endswith("+") for day in days],
            "entry_days": entry,
        }
    )


# --- spells


def test_spells_run_from_independence_to_the_coup_and_on_to_the_last_day_read():
    table = spells({"date": "2000-01-11"}, {"date": "2000-02-10", "outcome": "failed"})
    assert table["duration_days"].tolist() == [10, 30, 326]
    assert table["is_censored"].tolist() == [False, False, True]
    assert table["began_with"].fillna("independence").tolist() == ["independence", "c0", "c1"]
    assert table["ended_by"].fillna("").tolist() == ["c0", "c1", ""]


def test_a_country_without_a_coup_is_one_long_spell():
    table = spells({"date": "2000-01-11"}, MLI="2000-01-01", SEN="2000-01-01")
    assert table.query("country == 'SEN'")[["duration_days", "is_censored"]].values.tolist() == [[366, True]]


def test_independence_before_the_lists_begin_is_a_delayed_entry():
    table = spells({"date": "2000-01-11"}, since="2000-01-05")
    assert table["entry_days"].tolist() == [4, 0]


def test_a_pending_event_neither_ends_a_spell_nor_begins_one():
    table = spells({"date": "2000-01-11"}, {"date": "2000-12-30"})
    assert table["duration_days"].tolist() == [10, 356]
    assert table["is_censored"].tolist() == [False, True]


def test_only_the_outcomes_asked_for_end_a_spell():
    timed = sahel.coup_timeline(
        coups({"date": "2000-01-11"}, {"date": "2000-02-10", "outcome": "failed"}), until="2001-01-01"
    )
    table = sahel.coups.coup_spells(
        timed, countries=born(MLI="2000-01-01"), since="1950-01-01", until="2001-01-01", outcomes=["successful"]
    )
    assert table["duration_days"].tolist() == [10, 356]


def test_plots_and_restorations_end_nothing_and_a_month_is_marked():
    table = spells(
        {"date": "2000-01-11", "outcome": "plot"},
        {"date": "2000-01-12", "kind": "restoration"},
        {"date": "2000-03-01", "date_precision": "month", "outcome": "failed"},
    )
    assert table["duration_days"].tolist() == [60, 306]
    assert table["is_exact"].tolist() == [False, False]


def test_two_events_of_one_day_are_one_end():
    assert len(spells({"date": "2000-01-11"}, {"date": "2000-01-11", "outcome": "failed"})) == 2


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(sahel.SahelError, match="there are coups of MLI, which `countries` does not hold"):
        spells({"date": "2000-01-11"}, NER="2000-01-01")
    with pytest.raises(sahel.SahelError, match="from 2002-01-01 to 2001-01-01 is empty"):
        spells({"date": "2000-01-11"}, since="2002-01-01")


def test_the_spells_of_all_countries_add_up_to_the_time_watched():
    until = "2026-11-22"
    timed = sahel.coup_timeline(sahel.load_coups(until=until), until=until)
    countries = sahel.load_countries()
    table = sahel.coups.coup_spells(timed, countries=countries, since="1955-01-01", until=until)
    lived = (pd.Timestamp(until) - countries.set_index("country")["independent_on"]).dt.days
    assert table.groupby("country")["duration_days"].sum().to_dict() == lived.to_dict()


# --- the curve


def test_the_curve_is_that_of_the_textbook():
    curve = sahel.coup_survival(watched(*FREIREICH.split())).query("n_events > 0").set_index("days")
    assert curve["survival"].round(3).to_dict() == {
        6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448,
    }  # fmt: skip
    assert curve["n_at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve["error"].round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_the_band_holds_the_curve_and_stays_between_nothing_and_one():
    curve = sahel.coup_survival(watched(*FREIREICH.split())).dropna(subset="low")
    assert (curve["low"] < curve["survival"]).all() and (curve["survival"] < curve["high"]).all()
    # As R's survfit(conf.type = "log-log") prints it at 6 and 23 weeks.
    assert curve.iloc[0][["low", "high"]].tolist() == pytest.approx([0.620, 0.952], abs=1e-3)
    assert curve.set_index("days").loc[23, ["low", "high"]].tolist() == pytest.approx([0.188, 0.680], abs=1e-3)


def test_the_restricted_mean_is_the_area_under_the_textbooks_curve():
    risk = sahel.coups.coup_risk(sahel.coup_survival(watched(*FREIREICH.split())), within_days=[35, 6, 40])
    assert risk["within_days"].tolist() == [6, 35, 40]
    # R prints 23.287 with a standard error of 2.827 for the mean up to 35 weeks.
    assert risk.loc[1, "restricted_mean_days"] == pytest.approx(23.287, abs=1e-3)
    assert risk.loc[1, "restricted_error"] == pytest.approx(2.827, abs=2e-3)
    assert risk.loc[0, "risk"] == pytest.approx(3 / 21)
    assert risk.loc[2].drop(["within_days", "n_at_risk"]).isna().all()


def test_a_late_entry_is_at_risk_only_from_then_on():
    late = pd.DataFrame({"duration_days": [4, 6, 8], "is_censored": False, "entry_days": [0, 5, 0]})
    curve = sahel.coup_survival(late).set_index("days")
    assert curve["n_at_risk"].to_dict() == {0: 2, 4: 2, 6: 2, 8: 1}
    assert curve["survival"].to_dict() == {0: 1, 4: 0.5, 6: 0.25, 8: 0}


def test_without_a_single_end_the_curve_stays_at_one():
    curve = sahel.coup_survival(watched("5+", "9+"))
    assert curve["survival"].tolist() == [1, 1, 1]
    assert curve["low"].isna().all()


def test_no_spell_gives_an_empty_curve_and_no_risk():
    curve = sahel.coup_survival(watched())
    assert curve.empty and "survival" in curve
    with pytest.raises(sahel.SahelError, match="the curve is empty"):
        sahel.coups.coup_risk(curve, within_days=[365])


def test_a_spell_that_ended_before_it_was_watched_is_refused():
    with pytest.raises(sahel.SahelError, match=r"1 spell\(s\) end before they come into view"):
        sahel.coup_survival(watched("5", entry=5))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=15))
def test_the_curve_is_the_product_over_the_days(rows):
    table = pd.DataFrame(rows, columns=["duration_days", "is_censored"]).assign(entry_days=0)
    curve = sahel.coup_survival(table).set_index("days")["survival"]
    by_hand = 1.0
    for day in range(1, 13):
        at_risk = sum(duration >= day for duration, _ in rows)
        ended = sum(duration == day and not is_censored for duration, is_censored in rows)
        by_hand *= 1 - ended / at_risk if at_risk else 1
        if day in curve.index:
            assert np.isclose(curve[day], by_hand)
