"""Rates of success and quick successions."""

import pytest
from ledger_rows import blank

import sahel


def coups(*rows: dict):
    plain = {"country": "MLI", "date_precision": "day", "outcome": "successful", "kind": "coup", "scope": "core"}
    return blank("coups", [plain | {"coup_id": f"c{n}"} | row for n, row in enumerate(rows)])


def timed(*rows: dict):
    return sahel.coup_timeline(coups(*rows), until="2026-01-01")


TEN = [{"date": f"19{year}-01-01", "outcome": "failed" if year % 5 else "successful"} for year in range(70, 80)]


def test_the_intervals_are_those_of_the_textbook():
    # 2 of 10; the Jeffreys limits as Brown, Cai & DasGupta (2001) tabulate them: 0.044 to 0.503.
    wilson = sahel.coups.success_rate(timed(*TEN)).iloc[0]
    assert wilson["n_attempts"] == 10 and wilson["n_successes"] == 2
    assert wilson[["low", "high"]].tolist() == pytest.approx([0.0567, 0.5098], abs=5e-4)
    jeffreys = sahel.coups.success_rate(timed(*TEN), method="jeffreys").iloc[0]
    assert jeffreys[["low", "high"]].tolist() == pytest.approx([0.0441, 0.5028], abs=5e-4)


def test_plots_are_no_attempts_and_pending_ones_are_in_no_rate():
    rows = [{"date": "2020-08-18"}, {"date": "2025-12-30"}, {"date": "2025-08-01", "outcome": "plot"}]
    rate = sahel.coups.success_rate(timed(*rows)).iloc[0]
    assert rate[["n_attempts", "n_successes", "n_pending", "rate"]].tolist() == [1, 1, 1, 1.0]


def test_a_rate_of_pending_attempts_alone_is_blank():
    rate = sahel.coups.success_rate(timed({"date": "2025-12-30"}))
    assert rate[["rate", "low", "high"]].isna().all(axis=None)


def test_rates_go_by_country_and_decade_together():
    rows = [{"date": "1968-11-19"}, {"date": "2012-03-22"}, {"date": "2023-07-26", "country": "NER"}]
    rates = sahel.coups.success_rate(timed(*rows), by=["country", "decade"])
    assert rates[["country", "decade", "n_attempts"]].values.tolist() == [
        ["MLI", 1960, 1],
        ["MLI", 2010, 1],
        ["NER", 2020, 1],
    ]
    with pytest.raises(sahel.SahelError, match="cannot be grouped by"):
        sahel.coups.success_rate(timed(*rows), by="month")
    with pytest.raises(sahel.SahelError, match="no interval is called 'wald'"):
        sahel.coups.success_rate(timed(*rows), method="wald")


def test_no_attempt_gives_no_rate():
    assert len(sahel.coups.success_rate(timed({"date": "2020-08-18", "outcome": "plot"}), by="country")) == 0


def test_a_coup_and_its_counter_coup_are_one_sequence():
    rows = coups(
        {"date": "1971-07-19", "country": "SDN", "outcome": "failed"},
        {"date": "1971-07-22", "country": "SDN", "kind": "counter_coup"},
        {"date": "1971-07-23", "country": "SDN", "outcome": "plot"},
        {"date": "1971-07-20"},
        {"date": "1985-04-06", "country": "SDN"},
    )
    (sequence,) = sahel.coups.coup_sequences(rows, within_days=7).to_dict("records")
    assert (sequence["country"], sequence["days"], sequence["n_events"]) == ("SDN", 3, 2)
    assert sequence["steps"] == "coup (failed) > counter-coup (successful)"
    assert sequence["coup_ids"] == "c0;c1"


def test_the_days_count_from_one_event_to_the_next():
    rows = coups({"date": "2000-01-01"}, {"date": "2000-01-08"}, {"date": "2000-01-15"}, {"date": "2000-01-23"})
    assert sahel.coups.coup_sequences(rows, within_days=7)["n_events"].tolist() == [3]
    assert len(sahel.coups.coup_sequences(rows.iloc[:0], within_days=7)) == 0
    with pytest.raises(sahel.SahelError, match="`within_days` is a number of days, 0 or more; found -1"):
        sahel.coups.coup_sequences(rows, within_days=-1)
