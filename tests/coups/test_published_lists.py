"""What the bundled table records of a published list, compared with another."""

import pandas as pd
import pytest

import sahel
from sahel.coups import compare_coups, coup_agreement, published_list

CORE = sahel.keep_country(sahel.load_coups(until="2026-11-22"), country="")


def compared(coups: pd.DataFrame) -> pd.DataFrame:
    first, second = (published_list(coups, name=name) for name in ("Powell & Thyne", "Cline Center"))
    return compare_coups(first, second, tolerance_days=7)


def test_a_duplicate_stays_one_and_is_not_compared():
    theirs = published_list(CORE, name="Cline Center").set_index("coup_id")
    assert theirs.loc[["sd-1964-11-16", "td-1975-04-15"], "kind"].tolist() == ["duplicate", "duplicate"]
    assert not compared(CORE)["coup_id_b"].isin(["sd-1964-11-16", "td-1975-04-15"]).any()


def test_the_lists_dispute_what_they_dispute_in_their_own_files():
    events = compared(CORE)
    assert int(events["is_disputed"].sum()) == 23 and int((events["verdict"] == "only in b").sum()) == 12
    by_country = coup_agreement(events, by="country").set_index("country")
    assert by_country.loc[["SDN", "TCD"], ["n_agreed", "n_events"]].values.tolist() == [[12, 19], [4, 13]]


@pytest.mark.parametrize("name", ["Powell & Thyne", "Cline Center", "Colpus"])
def test_kinds_are_as_in_the_table(name):
    theirs = published_list(CORE, name=name)
    assert theirs["kind"].equals(CORE.loc[theirs.index, "kind"])
