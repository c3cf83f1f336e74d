"""Tables of coups for readers where there is nothing to show, or nothing to compare."""

from __future__ import annotations

import pandas as pd
import pytest

import sahel
from sahel import present

UNTIL = "2023-09-08"


@pytest.fixture(scope="module")
def made() -> dict[str, pd.DataFrame]:
    coups = sahel.load_coups(country="MLI", until=UNTIL)
    timeline = sahel.coup_timeline(coups, until=UNTIL)
    countries = sahel.keep_country(sahel.load_countries(), country="MLI")
    spells = sahel.coups.coup_spells(timeline, countries=countries, since="1960-01-01", until=UNTIL)
    deaths = sahel.events.deaths_by_country(sahel.load_country_years(country="MLI"))
    panel = sahel.coups.violence_around(timeline.query("is_success"), deaths, before=5, after=5)
    lists = [sahel.coups.published_list(coups, name=name) for name in ("Powell & Thyne", "Cline Center")]
    return {
        "risk_view": sahel.coups.coup_risk(sahel.coup_survival(spells.query("began_with.notna()")), within_days=[365]),
        "spell_view": spells,
        "sequence_view": sahel.coups.coup_sequences(coups, within_days=3650),
        "change_view": sahel.coups.violence_change(panel, deaths),
        "rate_view": sahel.coups.success_rate(timeline, by="decade"),
        "coup_view": timeline,
        "dispute_view": sahel.compare_coups(*lists, tolerance_days=7),
    }


@pytest.mark.parametrize(
    "name", ["risk_view", "spell_view", "sequence_view", "change_view", "rate_view", "coup_view", "dispute_view"]
)
def test_an_empty_answer_is_an_empty_table_with_the_same_headings(made, name):
    names = {"a": "A", "b": "B"} if name == "dispute_view" else {}
    view = getattr(present, name)
    whole, empty = view(made[name], **names), view(made[name].head(0), **names)
    assert len(whole) > 0
    assert empty.empty
    assert empty.columns.tolist() == whole.columns.tolist()


def test_no_sequence_in_a_country_is_an_empty_table():
    coups = sahel.load_coups(country="MLI", until=UNTIL)
    assert present.sequence_view(sahel.coups.coup_sequences(coups, within_days=30)).empty


def test_two_lists_without_events_share_and_dispute_none(made):
    said = present.agreement_finding(made["dispute_view"].head(0), a="A", b="B")
    assert said == (
        "A and B share 0 events and agree on day and outcome of 0; 0 events are disputed: "
        "0 only in A, 0 only in B, the others in day, outcome or both."
    )
    assert said.rows == ()


def test_a_table_that_is_not_the_answer_is_refused_by_name():
    with pytest.raises(sahel.SahelError, match=r"missing column\(s\) \['n_attempts', 'n_successes'\]"):
        present.rate_view(pd.DataFrame({"country": ["MLI"], "rate": [0.5], "low": [0.1], "high": [0.9]}))


def test_a_share_without_an_interval_and_a_rate_of_nothing():
    rates = pd.DataFrame({"n_attempts": [2, 0], "n_successes": [1, 0], "rate": [0.5, None], "low": None, "high": None})
    assert present.rate_view(rates)["Rate (95 percent interval)"].fillna("blank").tolist() == ["50 %", "blank"]


def test_ratios_have_two_digits_that_count_and_no_exponent():
    change = pd.DataFrame({"date": pd.to_datetime(["2012-03-22"] * 2), "country": "MLI", "n_placebos": [25, 3]})
    change = change.assign(mean_before=1.0, mean_after=2.0, level_ratio=[1234.0, 0.0243], p_placebo=[0.5, None])
    view = present.change_view(change.assign(placebo_low=[0.0304, None], placebo_high=[121.0, None]))
    assert view["After against before, times"].tolist() == ["1,200", "0.024"]
    assert view["On random days (95 percent)"].fillna("blank").tolist() == ["0.03 to 120", "blank"]
