"""Deaths per period: worked cases, sums that are kept, silence that stays silence, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_files import shared_file

from sahel import count_fatalities
from sahel.errors import BadParameter, CoverageError, InvalidTable, MissingColumns
from sahel.events import reconcile_totals
from sahel.events.fatalities import cut, share_figures, share_out
from sahel.events.periods import first_day_of, period_of

FIGURES = ["low", "best", "high"]


def table(*rows: tuple) -> pd.DataFrame:
    """Events typed as start, end, low, best, high."""
    start, end, low, best, high = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "date_start": pd.to_datetime(list(start)).astype("datetime64[us]"),
            "date_end": pd.to_datetime(list(end)).astype("datetime64[us]"),
            **{
                name: pd.array(column, dtype="Int64") for name, column in (("low", low), ("best", best), ("high", high))
            },
        }
    )


EVENTS = table(
    ("2024-01-30", "2024-02-02", 4, 10, 12),
    ("2024-01-31", "2024-01-31", 0, 0, 3),
    ("2024-04-01", "2024-04-01", 1, 1, 1),
)


def days_of(answer: pd.DataFrame) -> list[str]:
    return answer["period"].dt.strftime("%Y-%m-%d").tolist()


def test_dead_are_counted_where_the_event_begins():
    answer = count_fatalities(EVENTS)
    assert days_of(answer) == ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]
    assert answer[["n_events", *FIGURES]].values.tolist() == [[2, 4, 10, 15], [0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]
    assert answer["n_spanning"].tolist() == [1, 0, 0, 0]
    assert set(answer["coverage"]) == {"inferred"}


def test_dead_are_spread_over_the_days_in_whole_persons():
    answer = count_fatalities(EVENTS, spread="even")
    # Two days of January and two of February: 4 = 2 + 2, 10 = 5 + 5, 12 = 6 + 6.
    assert answer[FIGURES].values.tolist() == [[2, 5, 9], [2, 5, 6], [0, 0, 0], [1, 1, 1]]
    assert answer["n_events"].tolist() == [2, 0, 0, 1]


@pytest.mark.parametrize(
    ("by", "first", "n_periods"),
    [("day", "2024-01-30", 63), ("week", "2024-01-29", 10), ("quarter", "2024-01-01", 2), ("year", "2024-01-01", 1)],
)
def test_every_kind_of_period_begins_on_its_own_first_day(by, first, n_periods):
    answer = count_fatalities(EVENTS, by=by)
    assert days_of(answer)[0] == first
    assert len(answer) == n_periods
    assert answer["best"].sum() == 11


def test_an_iso_week_begins_on_monday_also_across_new_year():
    events = table(("2020-12-31", "2020-12-31", 1, 1, 1), ("2021-01-03", "2021-01-03", 1, 1, 1))
    assert days_of(count_fatalities(events, by="week")) == ["2020-12-28"]


def test_days_before_1970_fall_in_their_own_periods():
    events = table(("1969-12-31", "1969-12-31", 1, 2, 3), ("1970-01-01", "1970-01-01", 1, 2, 3))
    for by, first in (("month", "1969-12-01"), ("quarter", "1969-10-01"), ("year", "1969-01-01")):
        answer = count_fatalities(events, by=by)
        assert days_of(answer)[0] == first
        assert answer["best"].tolist() == [2, 2]


def test_zeros_fill_the_stated_coverage_and_say_where_it_cuts_a_period():
    answer = count_fatalities(EVENTS, coverage=("2023-12-01", "2024-05-15"))
    assert days_of(answer)[0] == "2023-12-01"
    assert answer["coverage"].tolist() == ["whole"] * 5 + ["part"]
    assert answer["best"].tolist() == [0, 10, 0, 0, 1, 0]


def test_an_empty_table_is_zero_inside_its_coverage_and_nothing_without():
    assert count_fatalities(EVENTS.iloc[:0], coverage=("2024-01-01", "2024-02-29"))["best"].tolist() == [0, 0]
    assert count_fatalities(EVENTS.iloc[:0]).empty
    assert count_fatalities(EVENTS.iloc[:0]).columns.tolist() == count_fatalities(EVENTS).columns.tolist()


def test_silence_is_blank_where_nobody_counted_and_is_counted_as_unknown():
    events = table(
        ("2024-01-01", "2024-01-01", None, None, None),
        ("2024-02-01", "2024-02-01", None, 3, None),
        ("2024-02-02", "2024-02-02", 1, 1, 1),
        ("2024-04-01", "2024-04-01", 0, 0, 0),
    )
    answer = count_fatalities(events)
    assert answer["n_unknown"].tolist() == [1, 1, 0, 0]
    assert answer["best"].tolist() == [pd.NA, 4, 0, 0]
    assert answer["low"].tolist() == [pd.NA, 1, 0, 0]


def test_silence_spread_over_days_is_blank_wherever_the_event_was():
    events = table(("2024-01-30", "2024-02-02", None, None, None), ("2024-03-01", "2024-03-01", 1, 1, 1))
    answer = count_fatalities(events, spread="even")
    assert answer["best"].tolist() == [pd.NA, pd.NA, 1]
    assert answer["n_unknown"].tolist() == [1, 1, 0]
    assert answer["n_events"].tolist() == [1, 0, 1]


def test_groups_have_the_same_periods_and_a_blank_is_a_group():
    events = EVENTS.assign(country=pd.Series(["MLI", None, "BFA"], dtype="str"), dyad=["x", "x", "y"])
    answer = count_fatalities(events, by="quarter", group="country")
    assert answer["country"].fillna("blank").tolist() == ["BFA", "BFA", "MLI", "MLI", "blank", "blank"]
    assert answer["best"].tolist() == [0, 1, 10, 0, 0, 0]
    both = count_fatalities(events, by="year", group=["dyad", "country"])
    assert both[["dyad", "country"]].fillna("blank").values.tolist() == [["x", "MLI"], ["x", "blank"], ["y", "BFA"]]


def test_a_categorical_group_keeps_only_what_occurs():
    events = EVENTS.assign(country=pd.Categorical(["MLI", "MLI", "BFA"], categories=["MLI", "TCD", "BFA"]))
    answer = count_fatalities(events, by="year", group="country")
    assert answer["country"].tolist() == ["MLI", "BFA"]
    assert answer["best"].tolist() == [10, 1]


def test_plain_integers_and_other_units_of_time_count_the_same():
    plain = EVENTS.astype(dict.fromkeys(FIGURES, "int64")).astype(
        {"date_start": "datetime64[ns]", "date_end": "datetime64[s]"}
    )
    pd.testing.assert_frame_equal(count_fatalities(plain), count_fatalities(EVENTS))


def test_the_callers_table_is_left_alone():
    before = EVENTS.copy(deep=True)
    count_fatalities(EVENTS, spread="even")
    count_fatalities(EVENTS, by="week", coverage=("2024-01-01", "2024-12-31"))
    pd.testing.assert_frame_equal(EVENTS, before)


def test_two_datasets_are_not_added_up():
    events = EVENTS.assign(dataset=["acled", "ucdp-ged", "ucdp-ged"])
    with pytest.raises(BadParameter, match=r"2 datasets \(acled, ucdp-ged\), which may count the same dead"):
        count_fatalities(events)
    assert count_fatalities(events, by="year", group="dataset")["best"].tolist() == [10, 1]


def test_events_outside_the_coverage_are_refused():
    with pytest.raises(
        CoverageError, match=r"1 event\(s\) would be counted outside .* run from 2024-01-30 to 2024-04-01"
    ):
        count_fatalities(EVENTS, coverage=("2024-01-01", "2024-03-31"))
    with pytest.raises(CoverageError, match="Turn them round"):
        count_fatalities(EVENTS, coverage=("2024-12-31", "2024-01-01"))


def test_an_event_that_runs_out_of_the_coverage_is_refused_only_where_its_days_count():
    events = table(("2024-12-30", "2025-01-02", 4, 4, 4))
    year = ("2024-01-01", "2024-12-31")
    assert count_fatalities(events, coverage=year)["best"].sum() == 4
    with pytest.raises(CoverageError):
        count_fatalities(events, spread="even", coverage=year)


def test_faulty_rows_are_named():
    with pytest.raises(InvalidTable, match="row 3, date_start") as refusal:
        count_fatalities(EVENTS.assign(date_start=EVENTS["date_start"].mask([False, True, False])))
    assert refusal.value.failures["row"].tolist() == [3]
    with pytest.raises(InvalidTable, match="is not before `date_start`"):
        count_fatalities(EVENTS.assign(date_end=pd.Timestamp("2024-01-30")))
    with pytest.raises(InvalidTable, match="row 4, low = '-1'"):
        count_fatalities(EVENTS.assign(low=pd.array([1, 2, -1], dtype="Int64")))


def test_persons_are_whole_numbers_of_any_type_or_blank():
    as_read = EVENTS.assign(low=[4.0, np.nan, 1.0], high=None)
    answer = count_fatalities(as_read)
    assert answer["low"].tolist() == [4, 0, 0, 1]
    assert answer["high"].tolist() == [pd.NA, 0, 0, pd.NA]
    with pytest.raises(InvalidTable, match=r"row 2, low = '0\.5': should hold that it is a whole number of persons"):
        count_fatalities(EVENTS.assign(low=[0.5, 1, 1]))
    with pytest.raises(BadParameter, match="'best' holds str, not numbers"):
        count_fatalities(EVENTS.assign(best="many"))


def test_a_blank_end_is_the_day_of_the_start():
    answer = count_fatalities(EVENTS.assign(date_end=pd.NaT).astype({"date_end": "datetime64[us]"}), spread="even")
    assert answer["best"].tolist() == [10, 0, 0, 1]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"by": "decade"}, "there is no period 'decade'. Count by one of: day, week, acled_week, month"),
        ({"spread": "middle"}, "there is no spread 'middle'"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(wish, said):
    with pytest.raises(BadParameter, match=said):
        count_fatalities(EVENTS, **wish)


def test_missing_columns_and_dates_as_text_are_refused():
    with pytest.raises(MissingColumns, match="'best'"):
        count_fatalities(EVENTS.drop(columns="best"))
    with pytest.raises(BadParameter, match="'date_start' holds str, not dates"):
        count_fatalities(EVENTS.assign(date_start="2024-01-01"))


@st.composite
def events(draw) -> pd.DataFrame:
    day = st.integers(-800, 800)
    count = st.one_of(st.none(), st.integers(0, 10**12))
    rows = draw(st.lists(st.tuples(day, st.integers(0, 500), count, count, count), min_size=1, max_size=12))
    start = np.array([row[0] for row in rows], dtype="datetime64[D]")
    end = start + np.array([row[1] for row in rows], dtype="timedelta64[D]")
    numbers = {name: pd.array([row[at] for row in rows], dtype="Int64") for at, name in enumerate(FIGURES, start=2)}
    country = draw(st.lists(st.sampled_from(["MLI", "BFA", None]), min_size=len(rows), max_size=len(rows)))
    return pd.DataFrame(
        {"date_start": start.astype("datetime64[us]"), "date_end": end.astype("datetime64[us]"), "country": country}
    ).assign(**numbers)


@settings(deadline=None, max_examples=60)
@given(events(), st.sampled_from(["day", "week", "month", "quarter", "year"]), st.sampled_from(["start", "even"]))
def test_sums_are_kept_whatever_the_period_and_the_rule(coded, by, spread):
    answer = count_fatalities(coded, by=by, group="country", spread=spread)
    for name in FIGURES:
        assert answer[name].sum() == coded[name].sum()
    assert answer["n_events"].sum() == len(coded)


def even_by_hand(total: int, days: list[int]) -> list[int]:
    """Largest remainders with fractions, one event at a time."""
    whole = [total * n // sum(days) for n in days]
    order = sorted(range(len(days)), key=lambda at: (-(total * days[at] % sum(days)), at))
    for at in order[: total - sum(whole)]:
        whole[at] += 1
    return whole


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.lists(st.integers(1, 31), min_size=1, max_size=6)), min_size=1))
def test_shares_are_the_largest_remainders(owners):
    rows = [(event, total, n) for event, (total, days) in enumerate(owners) for n in days]
    pieces = pd.DataFrame(rows, columns=["event", "total", "n_days"])
    shares = share_out(pieces["total"], weights=pieces["n_days"], event=pieces["event"])
    assert shares.tolist() == [share for total, days in owners for share in even_by_hand(total, days)]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(0, 40), min_size=3, max_size=3), st.integers(0, 27), st.integers(0, 200))
def test_low_best_and_high_keep_their_order_in_every_piece(numbers, first, n_days):
    low, best, high = sorted(numbers)
    pieces = cut(np.array([first]), np.array([first + n_days]), by="month")
    shared = share_figures(pieces.assign(low=low, best=best, high=high))
    sums = [shared[name].sum() for name in FIGURES]
    assert sums == [low, best, high]
    assert (shared["low"] >= 0).all()
    assert (shared["low"] <= shared["best"]).all()
    assert (shared["best"] <= shared["high"]).all()


@settings(deadline=None)
@given(st.lists(st.integers(-30_000, 30_000), min_size=1), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_a_day_lies_in_its_period(days, by):
    days = np.array(days)
    periods = period_of(days, by=by)
    assert (first_day_of(periods, by=by) <= days).all()
    assert (days < first_day_of(periods + 1, by=by)).all()


PUBLISHED = pd.DataFrame(
    {
        "country": ["MLI", "MLI", "NER"],
        "year": pd.array([2024, 2024, 2024], dtype="Int64"),
        "type_of_violence": ["state-based", "one-sided", "state-based"],
        "low": pd.array([4, 0, 7], dtype="Int64"),
        "best": pd.array([1000, 0, 7], dtype="Int64"),
        "high": pd.array([12, 0, 7], dtype="Int64"),
    }
)


def coded() -> pd.DataFrame:
    return EVENTS.assign(
        best=pd.array([985, 0, 1], dtype="Int64"),
        country=["MLI", "MLI", "TCD"],
        type_of_violence=["state-based", "state-based", "one-sided"],
    )


def test_sums_are_held_against_published_totals():
    answer = reconcile_totals(coded(), PUBLISHED).set_index(["country", "type_of_violence", "figure"])
    best = answer.xs("best", level="figure")
    assert best["ours"].to_dict() == {
        ("MLI", "one-sided"): 0,
        ("MLI", "state-based"): 985,
        ("NER", "state-based"): 0,
        ("TCD", "one-sided"): 1,
    }
    assert best["difference"].tolist() == [0, -15, -7, pd.NA]
    assert best["agrees"].tolist() == [True, True, False, pd.NA]
    assert best["share"].tolist() == [pd.NA, -0.015, -1.0, pd.NA]
    assert best["n_events"].tolist() == [0, 2, 0, 1]
    assert not answer.loc[("MLI", "state-based", "high"), "agrees"]


def test_events_of_inactive_years_are_left_out_of_the_totals_and_counted():
    events = coded().assign(active_year=pd.array([True, None, False], dtype="boolean"))
    best = reconcile_totals(events, PUBLISHED).query("figure == 'best'")
    mali = best.query("country == 'MLI' and type_of_violence == 'state-based'")
    assert mali[["ours", "n_events", "n_inactive"]].values.tolist() == [[985, 2, 0]]
    assert "TCD" not in set(best["country"])
    events["active_year"] = [True, False, True]
    mali = reconcile_totals(events, PUBLISHED).query("country == 'MLI' and type_of_violence == 'state-based'")
    assert mali[["n_events", "n_inactive"]].values.tolist() == [[1, 1]] * 3


def test_totals_are_compared_only_in_the_years_covered():
    years = PUBLISHED.assign(year=pd.array([2023, 2024, 2024], dtype="Int64"))
    assert set(reconcile_totals(coded(), years)["year"]) == {2024}
    wider = reconcile_totals(coded(), years, years=range(2023, 2025))
    assert wider.query("country == 'MLI' and year == 2023 and figure == 'best'")["ours"].tolist() == [0]


def test_a_published_row_that_is_there_twice_is_refused():
    with pytest.raises(InvalidTable, match="country_years, row 5, year = '2024'"):
        reconcile_totals(coded(), pd.concat([PUBLISHED, PUBLISHED.iloc[:1]]))
    with pytest.raises(BadParameter, match="no years"):
        reconcile_totals(coded(), PUBLISHED, years=range(2024, 2024))


def test_the_sums_of_real_events_are_kept():
    path = shared_file("data/ucdp_ged_23_1_sample1000.csv")
    ged = pd.read_csv(path, parse_dates=["date_start", "date_end"])
    for spread in ("start", "even"):
        answer = count_fatalities(ged, group=["country", "type_of_violence"], spread=spread)
        assert answer[FIGURES].sum().tolist() == ged[FIGURES].sum().tolist()
