"""An incident day by day is what `as_of` gives on each of its days, no more and no less."""

from __future__ import annotations

import pandas as pd
import pytest

import sahel
from sahel.dates import last_day
from sahel.present import bands_by_day, known_by_day, ladder_by_day, ladder_view

INCIDENTS, ACTORS = sahel.load_incidents(), sahel.load_actors()
PLACES = {"incidents": INCIDENTS, "actors": ACTORS}
LEDGER = sahel.load_ledger()


def claims_of(incident: str) -> pd.DataFrame:
    family = sahel.events.incident_family(INCIDENTS, incident=incident)
    return LEDGER[LEDGER["incident_id"].isin(family["incident_id"])]


# A revision, a statement of a month, relays that come later, two readings of one line.
@pytest.mark.parametrize("incident", ["tinzaouaten-2024", "inata-2021", "tessit-2022", "tamou-2022"])
def test_the_readings_of_a_day_are_the_ladder_of_that_day(incident):
    claims = claims_of(incident)
    known = known_by_day(claims)
    now = ladder_view(claims, **PLACES)
    merged = ladder_by_day(now, {day: ladder_view(then, **PLACES) for day, then in known.items()})
    said = [name for name in now.columns if name != "rows"]
    for at, day in enumerate([*known, None]):
        plain = ladder_view(sahel.as_of(claims, day), **PLACES) if day else now
        holds = merged[(merged["since"] <= at) & (merged["until"].isna() | (merged["until"] >= at))]
        assert sorted(map(str, holds[said].values.tolist())) == sorted(map(str, plain[said].values.tolist()))
    as_it_is = merged[merged["until"].isna()]
    assert list(as_it_is["rows"]) == list(now["rows"])
    assert (merged.groupby((merged["line"] != merged["line"].shift()).cumsum())["line"].nunique() == 1).all()
    assert merged["line"].nunique() == (merged["line"] != merged["line"].shift()).sum()


@pytest.mark.parametrize("incident", ["tinzaouaten-2024", "tamou-2022"])
def test_the_bands_of_a_day_are_those_of_the_claims_known_then_alone(incident):
    known = known_by_day(claims_of(incident))
    bands = bands_by_day(known)
    assert list(bands) == list(known) and len(known) > 1
    for day, claims in known.items():
        alone = sahel.trace_rows(sahel.claim_bands(claims), claims=claims)
        pd.testing.assert_frame_equal(bands[day].astype(object).fillna(""), alone.astype(object).fillna(""))
    assert bands_by_day({}) == {}


def test_a_month_counts_from_its_last_day_and_what_is_undated_on_none():
    known = known_by_day(claims_of("tinzaouaten-2024"))
    july = known["2024-07-31"]
    of_july = july[july["stated_on_precision"] == "month"]
    assert len(of_july) and (last_day(of_july["stated_on"], of_july["stated_on_precision"]) == "2024-07-31").all()
    assert not (known["2024-07-29"]["stated_on_precision"] == "month").any()
    assert not pd.concat(known.values())["stated_on"].isna().any()
    assert list(known) == sorted(known)


def test_days_end_where_asked_and_nothing_gives_none():
    claims = claims_of("tinzaouaten-2024")
    assert list(known_by_day(claims, until="2024-07-28")) == [
        day for day in known_by_day(claims) if day <= "2024-07-28"
    ]
    assert known_by_day(claims.head(0)) == {}
    empty = ladder_by_day(ladder_view(claims.head(0), **PLACES), {})
    assert empty.empty and {"since", "until", "known"} <= set(empty.columns)


def ladder(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["line", "group", "said"]).assign(rows="claims/x")


def test_a_reading_that_was_gone_for_a_day_begins_anew():
    one, other = ladder(("a", "g", "7")), ladder(("a", "g", "8"))
    merged = ladder_by_day(one, {"2024-07-28": one, "2024-07-29": other})
    assert merged[["said", "since", "until"]].values.tolist() == [["7", 0, 0], ["8", 1, 1], ["7", 2, pd.NA]]
    assert merged["known"].tolist() == ["as known on 28 July 2024", "as known on 29 July 2024", ""]


def test_a_line_that_is_gone_stands_last_in_its_group():
    now = ladder(("a", "g", "7"), ("b", "h", "1"))
    merged = ladder_by_day(now, {"2024-07-28": ladder(("z", "g", "5"), ("y", "none", "6"))})
    assert merged["line"].tolist() == ["a", "z", "b", "y"]
    assert list(merged["until"].isna()) == [True, False, True, False]


def test_readings_of_one_line_are_drawn_in_one_place_and_the_legend_speaks_of_those_that_hold():
    from sahel.plots import plot_claims_ladder
    from sahel.plots.marks import marks_of

    row = {"label": "JNIM", "low": 7.0, "high": 7.0, "is_about": False, "is_worded": False, "stance": "enemy"}
    now = ladder(("a", "g", "9")).assign(**row, status="standing")
    then = ladder(("a", "g", "more than 7")).assign(**row | {"high": float("inf")}, status="standing")
    ax = plot_claims_ladder(ladder_by_day(now, {"2024-07-28": then}))
    marks = marks_of(ax.figure)
    assert [mark.asked.get("until") for mark in marks] == ["0", None]
    heights = {
        round(float(one.get_ydata()[0]), 3) for mark in marks for one in mark.artists if hasattr(one, "get_ydata")
    }
    assert len(heights) == 1
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["enemy of the victims"]
    assert "as known on 28 July 2024" in marks[0].text and "as known" not in marks[1].text
