"""Spells between coups and their curve."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_rows import blank
from scipy.stats import t

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
            "country": [f"c{n}" for n in range(len(days))],
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
    until = "2022-12-31"
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
    # Greenwood's errors, times n / (n - 1) for 21 countries of one spell each.
    assert (curve["error"] * np.sqrt(20 / 21)).round(4).tolist() == [
        0.0764,
        0.0869,
        0.0963,
        0.1068,
        0.1141,
        0.1282,
        0.1346,
    ]


def test_the_band_holds_the_curve_and_stays_between_nothing_and_one():
    # The level at which Student's t for 20 degrees of freedom, and 21 / 20, give the usual 1.96.
    level = 2 * t.cdf(1.959964 * np.sqrt(20 / 21), 20) - 1
    curve = sahel.coup_survival(watched(*FREIREICH.split()), level=level).dropna(subset="low")
    assert (curve["low"] < curve["survival"]).all() and (curve["survival"] < curve["high"]).all()
    # As R's survfit(conf.type = "log-log") prints it at 6 and 23 weeks.
    assert curve.iloc[0][["low", "high"]].tolist() == pytest.approx([0.620, 0.952], abs=1e-3)
    assert curve.set_index("days").loc[23, ["low", "high"]].tolist() == pytest.approx([0.188, 0.680], abs=1e-3)


def test_the_restricted_mean_is_the_area_under_the_textbooks_curve():
    risk = sahel.coups.coup_risk(sahel.coup_survival(watched(*FREIREICH.split())), within_days=[35, 6, 40])
    assert risk["within_days"].tolist() == [6, 35, 40]
    # R prints 23.287 with a standard error of 2.827 for the mean up to 35 weeks.
    assert risk.loc[1, "restricted_mean_days"] == pytest.approx(23.287, abs=1e-3)
    assert risk.loc[0, "risk"] == pytest.approx(3 / 21)
    assert risk.loc[2].drop(["within_days", "n_at_risk"]).isna().all()


def test_a_late_entry_is_at_risk_only_from_then_on():
    late = pd.DataFrame({"duration_days": [4, 6, 8], "is_censored": False, "entry_days": [0, 5, 0], "country": "MLI"})
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
    table = pd.DataFrame(rows, columns=["duration_days", "is_censored"]).assign(entry_days=0, country="MLI")
    curve = sahel.coup_survival(table).set_index("days")["survival"]
    by_hand = 1.0
    for day in range(1, 13):
        at_risk = sum(duration >= day for duration, _ in rows)
        ended = sum(duration == day and not is_censored for duration, is_censored in rows)
        by_hand *= 1 - ended / at_risk if at_risk else 1
        if day in curve.index:
            assert np.isclose(curve[day], by_hand)


# --- by country


def test_spells_of_one_country_are_one_piece_of_evidence_and_alone_give_no_band():
    spells = watched("2", "3", "5+", "4", "9", "7+")
    own = sahel.coup_survival(spells).set_index("days")
    # Each country twice: no more is known than from each once, but for the factor of n / (n - 1).
    twice = sahel.coup_survival(pd.concat([spells, spells])).set_index("days")
    pd.testing.assert_series_equal(twice["error"], own["error"])
    alone = sahel.coup_survival(spells.assign(country="MLI"))
    assert alone[["error", "low", "high"]].isna().all(axis=None)
    assert alone["survival"].tolist() == own["survival"].tolist()


def test_the_band_holds_the_truth_where_countries_differ():
    # Six countries of fifteen spells, each with a risk of its own; the truth is the curve of very many.
    random = np.random.default_rng(5)

    def study(countries: int, each: int = 15) -> pd.DataFrame:
        country = np.repeat(np.arange(countries), each)
        scale = np.exp(random.normal(0, 0.7, countries))[country] * 1000
        days = 1 + random.exponential(scale).astype(int)
        rows = pd.DataFrame({"country": country, "duration_days": np.minimum(days, 4000), "entry_days": 0})
        return rows.assign(is_censored=days > 4000)

    def risk(spells: pd.DataFrame) -> pd.Series:
        return sahel.coups.coup_risk(sahel.coup_survival(spells), within_days=[1000]).iloc[0]

    truth = (study(100_000, 1)["duration_days"] <= 1000).mean()
    studies = [study(6) for _ in range(60)]
    by_country = [risk(spells) for spells in studies]
    independent = [risk(spells.assign(country=range(len(spells)))) for spells in studies]
    held = [np.mean([found["low"] <= truth <= found["high"] for found in way]) for way in (by_country, independent)]
    # 95 percent of 60, give or take two and a half standard errors; spells taken as independent fall short.
    assert held[0] >= 0.88
    assert held[1] < 0.8


def test_spells_from_independence_and_after_an_attempt_are_not_pooled():
    table = spells({"date": "2000-01-11"}, {"date": "2000-02-10"}, NER="1999-01-01", MLI="2000-01-01")
    with pytest.raises(sahel.SahelError, match=r"2 spell\(s\) begin with independence and 2 with an attempt"):
        sahel.coup_survival(table)
    assert sahel.coup_survival(table.query("began_with.notna()"))["n_at_risk"].iloc[0] == 2
    assert sahel.coup_survival(table.query("began_with.isna()"))["n_at_risk"].iloc[0] == 2


# --- what the lists cover


def test_days_that_no_list_covers_are_refused():
    read = coups({"date": "2020-01-11", "source_id": "cline-212;press"}, {"date": "2021-01-11", "source_id": "ccw"})
    assert str(sahel.coups.covered_until(read, until="2026-01-01").date()) == "2022-12-31"
    assert str(sahel.coups.covered_until(read, until="2022-12-30").date()) == "2022-12-30"
    assert str(sahel.coups.covered_until(read.assign(source_id="press"), until="2026-01-01").date()) == "2026-01-01"
    for until, is_refused in (("2022-12-31", False), ("2023-01-01", True)):
        timed = sahel.coup_timeline(read, until=until)
        asked = {"countries": born(MLI="2000-01-01"), "since": "1950-01-01", "until": until}
        if is_refused:
            with pytest.raises(sahel.SahelError, match="read to 2022-12-31, and `until` is 2023-01-01"):
                sahel.coups.coup_spells(timed, **asked)
        else:
            assert sahel.coups.coup_spells(timed, **asked)["end"].max() == pd.Timestamp("2022-12-31")


def test_the_last_covered_day_of_a_list_is_that_of_its_source():
    sources = sahel.load_sources().set_index("source_id")
    listed = sahel.coups.lists.COVERED_UNTIL
    assert set(listed) <= set(sources.index)
    assert listed["pt-2023"] == sources.loc["pt-2023", "published_on"]
    assert f"ends {listed['cline-212'].year};" in sources.loc["cline-212", "note"]
    assert f"ends {listed['ccw'].year};" in sources.loc["ccw", "note"]
