"""Events matched across tables: worked cases, explanations, symmetry, the best total, refusals."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel import load_incidents, match_events
from sahel.errors import BadParameter, InvalidTable, MissingColumns
from sahel.events import candidate_pairs, duplicates, incidents_as_events, proximity, side_by_side
from sahel.events.proximity import POSSIBLE_TYPES, haversine_km, possible_days

#: Kilometres of a degree of latitude on the sphere used.
DEGREE = 2 * np.pi * proximity.EARTH_KM / 360


def table(*rows: tuple, prefix: str = "") -> pd.DataFrame:
    """Events typed as id, day, kilometres north of 15° N 2° E; all exact, state-based."""
    ids, days, north = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "event_id": pd.Series([prefix + name for name in ids], dtype="str"),
            "dataset": prefix or "x",
            "date_start": pd.to_datetime(list(days)).astype("datetime64[us]"),
            "date_end": pd.to_datetime(list(days)).astype("datetime64[us]"),
            "date_precision": pd.array([1] * len(ids), dtype="Int64"),
            "latitude": pd.array([15 + km / DEGREE for km in north], dtype="Float64"),
            "longitude": pd.array([2.0] * len(ids), dtype="Float64"),
            "where_precision": pd.array([1] * len(ids), dtype="Int64"),
            "type_of_violence": pd.Series(["state-based"] * len(ids), dtype="str"),
            "event_type": pd.Series([None] * len(ids), dtype="str"),
        }
    )


def pairs_of(matches: pd.DataFrame) -> set[tuple[str, str]]:
    both = matches[matches["found_in"] == "both"]
    return set(zip(both["a_event_id"], both["b_event_id"], strict=True))


UCDP = table(("u1", "2024-07-25", 0), ("u2", "2024-07-25", 10), ("u3", "2024-09-01", 0))
ACLED = table(("w1", "2024-07-25", 4), ("w2", "2024-07-25", -5), ("w3", "2024-10-01", 0))


def test_the_best_total_is_taken_and_not_the_nearest_first():
    # Nearest first would take u1-w1 (4 km) and leave u2 and w2, which lie 15 km apart.
    matches = match_events(UCDP, ACLED, km=10, days=2)
    assert pairs_of(matches) == {("u1", "w2"), ("u2", "w1")}
    assert matches["found_in"].tolist() == ["both", "both", "only_a", "only_b"]
    assert matches["a_event_id"].tolist()[:3] == ["u1", "u2", "u3"]
    assert matches["b_event_id"].tolist()[3] == "w3"
    assert matches["why"].tolist()[2:] == ["none_near", "none_near"]


def test_each_match_says_why():
    match = match_events(UCDP, ACLED.assign(event_type="Battles", type_of_violence=None), km=10, days=2).iloc[1]
    assert match["distance_km"] == pytest.approx(6, abs=0.001)
    assert match[["km_window", "days_apart", "days_window", "days_most"]].tolist() == [10, 0, 2, 0]
    assert match["type_agreement"] == "compatible"
    assert match[["place_score", "time_score", "type_score"]].tolist() == [round(11 / 17, 4), 1, 0.75]
    assert match["score"] == round(11 / 17 * 0.75, 4)
    assert match[["n_near_a", "n_near_b"]].tolist() == [1, 2]


def test_what_has_no_partner_says_why():
    ours = pd.concat([UCDP, table(("u4", "2024-07-25", 0), ("u5", "2024-07-25", 0), ("u6", "2024-07-25", 0))])
    ours["date_start"] = ours["date_start"].mask(ours["event_id"] == "u4")
    ours["latitude"] = ours["latitude"].mask(ours["event_id"] == "u5")
    matches = match_events(ours, ACLED, km=10, days=2).set_index("a_event_id")
    assert matches.loc[["u3", "u4", "u5"], "why"].tolist() == ["none_near", "no_date", "no_place"]
    # u1 and u6 lie nearer to w1 and w2 than u2 does.
    assert matches.loc[["u1", "u2", "u6"], "why"].fillna("-").tolist() == ["-", "outbid", "-"]
    assert matches.loc["u4", "n_near_a"] == 0


def test_no_event_is_lost_or_used_twice():
    matches = match_events(UCDP, ACLED, km=10, days=100)
    assert sorted(matches["a_event_id"].dropna()) == ["u1", "u2", "u3"]
    assert sorted(matches["b_event_id"].dropna()) == ["w1", "w2", "w3"]


@pytest.mark.parametrize(
    ("precision", "start", "end", "earliest", "latest"),
    [
        (1, "2024-07-10", "2024-07-10", "2024-07-10", "2024-07-10"),
        (2, "2024-07-10", "2024-07-10", "2024-07-05", "2024-07-15"),
        (2, "2024-07-10", "2024-07-15", "2024-07-10", "2024-07-15"),
        (3, "2024-07-10", "2024-07-10", "2024-07-04", "2024-07-16"),
        (3, "2024-07-08", "2024-07-14", "2024-07-08", "2024-07-14"),
        (4, "2024-02-10", "2024-02-10", "2024-02-01", "2024-02-29"),
        (5, "2024-02-10", "2024-02-10", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_vague_date_counts_for_all_the_days_it_may_mean(precision, start, end, earliest, latest):
    days = [np.array([day], dtype="datetime64[D]").astype("int64") for day in (start, end)]
    found = possible_days(*days, precision=np.array([precision]))
    assert [str(day.astype("datetime64[D]")[0]) for day in found] == [earliest, latest]


def test_precision_widens_the_window_and_lowers_the_score():
    month = table(("u1", "2024-07-01", 0)).assign(date_precision=pd.array([4], dtype="Int64"))
    late = table(("w1", "2024-08-02", 0))
    match = match_events(month, late, km=5, days=2).iloc[0]
    assert match[["found_in", "days_apart", "days_window", "days_most"]].tolist() == ["both", 32, 32, 32]
    assert match["score"] < 0.1
    assert match_events(month, late, km=5, days=1)["found_in"].tolist() == ["only_a", "only_b"]
    assert match_events(month.assign(date_precision=1), late, km=5, days=2)["found_in"].tolist() == ["only_a", "only_b"]


def test_an_exact_twin_wins_over_an_event_known_only_to_the_year():
    ours = table(("year", "2024-07-25", 0), ("day", "2024-07-25", 0))
    ours["date_precision"] = pd.array([5, 1], dtype="Int64")
    assert pairs_of(match_events(ours, table(("w", "2024-07-25", 0)), km=5, days=1)) == {("day", "w")}


def test_a_vague_place_is_given_kilometres_only_by_the_caller():
    region = table(("u1", "2024-07-25", 0)).assign(where_precision=pd.array([4], dtype="Int64"))
    far = table(("w1", "2024-07-25", 80))
    assert match_events(region, far, km=25, days=1)["found_in"].tolist() == ["only_a", "only_b"]
    match = match_events(region, far, km=25, days=1, extra_km={4: 100}).iloc[0]
    assert match[["found_in", "km_window"]].tolist() == ["both", 125]


def test_types_that_cannot_be_one_are_kept_apart_unless_stated_otherwise():
    one_sided = ACLED.assign(type_of_violence="one-sided")
    assert pairs_of(match_events(UCDP, one_sided, km=10, days=2)) == set()
    loose = {**POSSIBLE_TYPES, "one-sided": {"one-sided", "state-based"}}
    assert len(pairs_of(match_events(UCDP, one_sided, km=10, days=2, types=loose))) == 2
    unknown = candidate_pairs(UCDP, ACLED.assign(type_of_violence=None, event_type="Sieges"), km=10, days=2)
    assert set(unknown["type_agreement"]) == {"unknown"}


def test_a_distance_across_the_date_line_is_short():
    here = table(("u1", "2024-07-25", 0)).assign(longitude=179.95)
    there = table(("w1", "2024-07-25", 0)).assign(longitude=-179.95)
    assert pairs_of(match_events(here, there, km=12, days=0)) == {("u1", "w1")}


def test_known_distances():
    # Bamako to Ouagadougou, and a quarter of the globe.
    distance = haversine_km(np.array([12.65, 0]), np.array([-8.0, 0]), np.array([12.37, 90]), np.array([-1.53, 0]))
    assert distance[0] == pytest.approx(703, abs=3)
    assert distance[1] == pytest.approx(np.pi / 2 * proximity.EARTH_KM)


def test_empty_tables_have_no_matches():
    nothing = UCDP.iloc[:0]
    assert match_events(nothing, nothing, km=10, days=1).empty
    assert match_events(UCDP, nothing, km=10, days=1)["found_in"].tolist() == ["only_a"] * 3
    assert match_events(nothing, ACLED, km=10, days=1)["b_event_id"].tolist() == ["w1", "w2", "w3"]
    assert duplicates(nothing, km=10, days=1).empty
    assert candidate_pairs(UCDP, nothing, km=10, days=1).empty


def test_columns_that_say_how_vague_may_be_left_out():
    bare = ["event_id", "date_start", "date_end", "latitude", "longitude"]
    matches = match_events(UCDP[bare], ACLED[bare], km=10, days=2)
    assert pairs_of(matches) == {("u1", "w2"), ("u2", "w1")}
    assert matches["type_agreement"].tolist()[:2] == ["unknown", "unknown"]


def test_a_code_outside_the_scale_leaves_the_dates_as_stated():
    odd = UCDP.assign(date_precision=pd.array([9, 0, None], dtype="Int64"))
    assert pairs_of(match_events(odd, ACLED, km=10, days=2)) == {("u1", "w2"), ("u2", "w1")}


def test_ids_that_are_numbers_stay_numbers():
    matches = match_events(UCDP.assign(event_id=[1, 2, 3]), ACLED.assign(event_id=[7, 8, 9]), km=10, days=2)
    assert matches["a_event_id"].tolist() == [1, 2, 3, pd.NA]
    assert matches["b_event_id"].tolist() == [8, 7, pd.NA, 9]


def test_the_callers_tables_are_left_alone():
    ours, theirs = UCDP.copy(deep=True), ACLED.copy(deep=True)
    match_events(UCDP, ACLED, km=10, days=2)
    duplicates(UCDP, km=10, days=2)
    pd.testing.assert_frame_equal(UCDP, ours)
    pd.testing.assert_frame_equal(ACLED, theirs)


@st.composite
def some_events(draw, prefix: str) -> pd.DataFrame:
    """A crowd of up to nine events on a few days and a few kilometres, some of them vague or blank."""
    n_rows = draw(st.integers(0, 9))
    rows = [(str(at), f"2024-07-{draw(st.integers(1, 6)):02d}", draw(st.integers(0, 12))) for at in range(n_rows)]
    if not rows:
        return UCDP.iloc[:0]
    events = table(*rows, prefix=prefix)
    events["date_precision"] = pd.array(
        draw(st.lists(st.sampled_from([1, 1, 1, 2, 4]), min_size=n_rows, max_size=n_rows))
    )
    kinds = ["state-based", "non-state", "Battles", None]
    events["type_of_violence"] = draw(st.lists(st.sampled_from(kinds), min_size=n_rows, max_size=n_rows))
    events["latitude"] = events["latitude"].mask(
        pd.Series(draw(st.lists(st.booleans(), min_size=n_rows, max_size=n_rows))) & (n_rows > 6)
    )
    return events


def best_by_hand(pairs: pd.DataFrame) -> float:
    """The highest sum of scores over all ways to pair, by trying every one of them."""
    if pairs.empty:
        return 0.0
    grid = pairs.pivot(index="a_event_id", columns="b_event_id", values="score").fillna(0).to_numpy()
    grid = grid if grid.shape[0] <= grid.shape[1] else grid.T
    n_rows = range(grid.shape[0])
    return max(grid[n_rows, list(seats)].sum() for seats in itertools.permutations(range(grid.shape[1]), len(n_rows)))


@settings(deadline=None, max_examples=30)
@given(some_events("a"), some_events("b"))
def test_no_other_pairing_has_a_higher_total(a, b):
    a, b = a.head(6), b.head(6)
    matches = match_events(a, b, km=5, days=1)
    assert matches["score"].sum() == pytest.approx(best_by_hand(candidate_pairs(a, b, km=5, days=1)))
    assert not matches["a_event_id"].dropna().duplicated().any()
    assert not matches["b_event_id"].dropna().duplicated().any()
    assert (matches["distance_km"].dropna() <= matches["km_window"].dropna()).all()
    assert (matches["days_apart"].dropna() <= matches["days_window"].dropna()).all()


@settings(deadline=None, max_examples=30)
@given(some_events("a"), some_events("b"), st.randoms(use_true_random=False))
def test_swapping_the_tables_or_shuffling_their_rows_gives_the_same_pairs(a, b, chance):
    pairs = pairs_of(match_events(a, b, km=5, days=1))
    assert {(one, other) for other, one in pairs_of(match_events(b, a, km=5, days=1))} == pairs
    order = chance.sample(range(len(a)), len(a))
    assert pairs_of(match_events(a.iloc[order], b.iloc[::-1], km=5, days=1)) == pairs


@settings(deadline=None, max_examples=30)
@given(some_events("a"), some_events("b"), st.integers(0, 8), st.integers(0, 40))
def test_candidates_are_all_pairs_within_the_windows(a, b, km, days):
    pairs = candidate_pairs(a, b, km=km, days=days, types={})
    crossed = a.dropna(subset="latitude").merge(b.dropna(subset="latitude"), how="cross", suffixes=("_a", "_b"))
    north = ((crossed["latitude_a"] - crossed["latitude_b"]) * DEGREE).abs().astype("float64").round(3)
    near = set()
    for row, apart in zip(crossed.itertuples(), north, strict=True):
        windows = [
            possible_days(day, day, precision=np.array([precision]))
            for day, precision in (
                (np.array([row.date_start_a]).astype("datetime64[D]").astype("int64"), row.date_precision_a),
                (np.array([row.date_start_b]).astype("datetime64[D]").astype("int64"), row.date_precision_b),
            )
        ]
        (from_a, to_a), (from_b, to_b) = windows
        if apart <= km and max(from_b[0] - to_a[0], from_a[0] - to_b[0], 0) <= days:
            near.add((row.event_id_a, row.event_id_b))
    assert set(zip(pairs["a_event_id"], pairs["b_event_id"], strict=True)) == near


@settings(deadline=None, max_examples=30)
@given(some_events("a"), st.integers(-2, 2))
def test_a_shifted_copy_matches_itself_one_to_one(events, shift):
    spaced = events.dropna(subset="latitude").reset_index(drop=True)
    # Far enough from each other that nobody else is as near as one's own copy.
    spaced["latitude"] = spaced["latitude"] + 2.0 * np.arange(len(spaced))
    copy = spaced.assign(
        event_id="copy-" + spaced["event_id"],
        date_start=spaced["date_start"] + pd.Timedelta(days=shift),
        date_end=spaced["date_end"] + pd.Timedelta(days=shift),
    )
    matches = match_events(spaced, copy, km=5, days=2)
    assert matches["found_in"].tolist() == ["both"] * len(spaced)
    assert ("copy-" + matches["a_event_id"]).tolist() == matches["b_event_id"].tolist()


@settings(deadline=None, max_examples=30)
@given(some_events("a"))
def test_a_table_matches_itself_row_by_row(events):
    placed = events.dropna(subset="latitude")
    matches = match_events(placed, placed, km=5, days=1)
    exact = match_events(placed, placed, km=0, days=0)
    assert (matches["found_in"] == "both").all()
    assert matches["score"].sum() >= exact["score"].sum() - 1e-9


def test_doubles_within_a_dataset_are_flagged_with_what_speaks_for_them():
    events = table(("1", "2024-07-25", 0), ("2", "2024-07-26", 0), ("3", "2024-07-26", 1), ("4", "2024-12-01", 0))
    events = events.assign(best=pd.array([5, 5, None, 5], dtype="Int64"), dyad=["x", "x", "y", "x"])
    found = duplicates(events, km=5, days=1)
    assert found[["a_event_id", "b_event_id"]].values.tolist() == [["2", "3"], ["1", "2"], ["1", "3"]]
    assert found["cluster"].tolist() == [1, 1, 1]
    assert found[["n_near_a", "n_near_b"]].values.tolist() == [[2, 2], [2, 2], [2, 2]]
    assert found["is_same_best"].tolist() == [pd.NA, True, pd.NA]
    assert found["is_same_dyad"].tolist() == [False, True, False]


def test_events_of_two_datasets_are_no_doubles():
    both = pd.concat([UCDP.assign(dataset="u"), UCDP.assign(dataset="w", event_id=["w1", "w2", "w3"])])
    assert duplicates(both, km=1, days=1).empty


def test_the_numbers_of_two_tables_stand_beside_each_other():
    ours = UCDP.assign(best=pd.array([1, 2, 3], dtype="Int64"))
    theirs = ACLED.assign(best=pd.array([7, 8, 9], dtype="Int64"))
    beside = side_by_side(match_events(ours, theirs, km=10, days=2), a=ours, b=theirs, columns=["best"])
    assert beside[["a_best", "b_best"]].values.tolist() == [[1, 8], [2, 7], [3, pd.NA], [pd.NA, 9]]
    with pytest.raises(MissingColumns, match="'best'"):
        side_by_side(match_events(UCDP, theirs, km=10, days=2), a=UCDP, b=theirs, columns=["best"])


def incidents() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "incident_id": ["ambush", "month", "undated"],
            "part_of": [None, None, None],
            "start": pd.to_datetime(["2024-07-25", "2024-09-01", None]),
            "start_precision": ["day", "month", "unknown"],
            "end": pd.to_datetime(["2024-07-27", None, None]),
            "end_precision": ["day", None, None],
            "kind": ["ambush", "massacre", "battle"],
            "country": "MLI",
            "admin1": "Kidal",
            "place": None,
            "latitude": 15.0,
            "longitude": 2.0,
            "where_precision": pd.array([2, 4, 1], dtype="Int64"),
        }
    )


def test_incidents_take_the_shape_of_events_and_no_numbers():
    events = incidents_as_events(incidents())
    assert events["date_end"].tolist() == [pd.Timestamp("2024-07-27"), pd.Timestamp("2024-09-30"), pd.NaT]
    assert events["date_precision"].tolist() == [1, 4, pd.NA]
    assert events[["low", "best", "high"]].isna().all(axis=None)


def test_incidents_meet_the_events_that_datasets_coded():
    matches = match_events(incidents_as_events(incidents()), UCDP, km=10, days=1).set_index("a_event_id")
    assert matches.loc["ambush", ["b_event_id", "type_agreement"]].tolist() == ["u1", "compatible"]
    # A massacre is one-sided, u3 is state-based.
    assert matches.loc["month", "why"] == "none_near"
    assert matches.loc["undated", "why"] == "no_date"


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ({"km": -1, "days": 1}, "km=-1 is no distance"),
        ({"km": float("nan"), "days": 1}, "km=nan is no distance"),
        ({"km": 1, "days": 1.5}, "days=1.5 is no number of days"),
        ({"km": 1, "days": 1, "extra_km": {9: 10}}, "place codes 1 to 7"),
        ({"km": 1, "days": 1, "types": {"Battles": {"war"}}}, r"leads to \['war'\], which are no types of violence"),
    ],
)
def test_windows_that_are_none_are_refused(windows, said):
    with pytest.raises(BadParameter, match=said):
        match_events(UCDP, ACLED, **windows)


def test_faulty_tables_are_refused_with_every_fault():
    broken = UCDP.assign(event_id=["u1", "u1", None], latitude=[95.0, 15.0, 15.0])
    broken["date_end"] = pd.to_datetime(["2024-07-25", "2024-07-24", "2024-09-01"])
    with pytest.raises(InvalidTable) as refusal:
        match_events(broken, ACLED, km=1, days=1)
    assert sorted(refusal.value.failures["column"]) == ["date_end", "event_id", "event_id", "latitude"]
    with pytest.raises(BadParameter, match="'date_precision' holds str, not numbers"):
        match_events(UCDP.assign(date_precision="day"), ACLED, km=1, days=1)
    with pytest.raises(MissingColumns, match="'longitude'"):
        match_events(UCDP, ACLED.drop(columns="longitude"), km=1, days=1)


def test_a_net_too_wide_is_refused_before_the_memory_is_full(monkeypatch):
    monkeypatch.setattr(proximity, "MOST_PAIRS", 3)
    with pytest.raises(BadParameter, match=r"4 pairs or more; at most 3 fit\. Choose narrower windows"):
        match_events(UCDP, ACLED, km=20, days=2)


def test_the_example_of_the_manual_finds_the_ambush_of_tinzaouaten():
    known = incidents_as_events(load_incidents())
    day = pd.Timestamp("2024-07-27")
    coded = known.head(1).assign(event_id="1", dataset="a file", date_start=day, date_end=day)
    coded = coded.assign(latitude=19.9486, longitude=2.9678)
    pairs = match_events(coded, known, km=25, days=3)
    found = pairs[pairs["a_event_id"].notna()]
    assert found["b_event_id"].tolist() == ["tinzaouaten-2024-ambush"]
    assert found["found_in"].tolist() == ["both"]
