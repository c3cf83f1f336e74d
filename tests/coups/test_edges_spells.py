"""Edges of coup spells and their curve: days on which coverage begins and ends, spells still going on."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_rows import blank

from sahel import coup_survival, coup_timeline
from sahel.coups import coup_risk, coup_spells
from sahel.errors import CoverageError, SahelError


def spells(*days: str, since: str = "2000-01-01", until: str = "2000-12-31", born: str = "2000-01-01") -> pd.DataFrame:
    plain = {"country": "MLI", "date_precision": "day", "outcome": "failed", "kind": "coup"}
    rows = blank("coups", [plain | {"coup_id": day, "date": day} for day in days])
    countries = blank("countries", [{"country": "MLI", "independent_on": born}])
    return coup_spells(coup_timeline(rows, until=until), countries=countries, since=since, until=until)


def test_a_coup_on_the_last_day_ends_its_spell_and_begins_none():
    table = spells("2000-12-31")
    assert table[["duration_days", "is_censored"]].values.tolist() == [[365, False]]


def test_a_spell_still_going_on_is_cut_on_the_last_day():
    table = spells("2000-12-30")
    assert table[["duration_days", "is_censored"]].values.tolist() == [[364, False], [1, True]]
    assert table["ended_by"].isna().tolist() == [False, True]


def test_a_coup_after_the_last_day_is_refused():
    with pytest.raises(CoverageError, match=r"1 coup\(s\) began after 2000-12-30"):
        spells("2000-12-31", until="2000-12-30")


@pytest.mark.parametrize(("day", "n_ended"), [("1999-12-31", 0), ("2000-01-01", 1), ("2000-01-02", 1)])
def test_a_coup_on_the_first_covered_day_is_covered(day, n_ended):
    # The spell from independence on comes into view on 1 January 2000, and a coup on that day leaves no day of it.
    table = spells(day, born="1990-01-01")
    assert (table["began_with"] == day).sum() == n_ended
    assert table["entry_days"].iloc[0] == (0 if day == "2000-01-01" else 3652)


def test_a_country_born_on_the_last_day_has_no_spell():
    assert len(spells(born="2000-12-30")) == 1
    assert spells(born="2000-12-31").empty


def curve(*days: tuple[int, bool], entry: int = 0) -> pd.DataFrame:
    table = pd.DataFrame(days, columns=["duration_days", "is_censored"])
    return coup_survival(table.assign(entry_days=entry, country="MLI"))


def test_a_spell_cut_on_the_day_of_a_coup_was_still_at_risk():
    table = curve((3, False), (3, True), (5, True)).set_index("days")
    assert table.loc[3, ["n_at_risk", "n_events", "n_censored"]].tolist() == [3, 1, 1]
    assert table.loc[3, "survival"] == pytest.approx(2 / 3)


def test_a_spell_that_enters_on_the_day_of_a_coup_is_not_yet_at_risk():
    days = pd.DataFrame({"duration_days": [3, 5], "is_censored": [False, True], "entry_days": [0, 3], "country": "MLI"})
    assert coup_survival(days).set_index("days").loc[3, "n_at_risk"] == 1
    with pytest.raises(SahelError, match=r"1 spell\(s\) end before they come into view"):
        coup_survival(days.assign(entry_days=[3, 3]))


@pytest.mark.parametrize(("horizon", "risk"), [(2, 0), (3, 0.5), (5, 0.5)])
def test_the_risk_within_a_horizon_holds_its_last_day(horizon, risk):
    found = coup_risk(curve((3, False), (5, True)), within_days=[horizon])
    assert found["risk"].tolist() == [pytest.approx(risk)]


def test_beyond_the_longest_spell_nothing_is_known_if_it_was_cut():
    found = coup_risk(curve((3, False), (5, True)), within_days=[5, 6])
    assert found["risk"].isna().tolist() == [False, True]
    assert coup_risk(curve((3, False), (5, False)), within_days=[6])["risk"].tolist() == [1]
