"""Groups through renamings, mergers and splits."""

import pandas as pd
import pytest
from ledger_rows import blank

import sahel


def ties() -> pd.DataFrame:
    rows = [
        ("old", "renamed_to", "new", "2012-01-01"),
        ("other", "merged_into", "new", "2014-01-01"),
        ("splinter", "split_from", "new", "2016-01-01"),
        ("new", "member_of", "umbrella", "2017-01-01"),
        ("stranger", "member_of", "umbrella", "2017-01-01"),
        ("new", "fought", "stranger", "2018-01-01"),
    ]
    return blank(
        "relations",
        [
            {"relation_id": f"r{n}", "subject": s, "relation": r, "object": o, "start": d, "start_precision": "day"}
            for n, (s, r, o, d) in enumerate(rows)
        ],
    )


def test_a_line_follows_what_led_to_a_group_and_what_became_of_it():
    line = sahel.lineage(ties(), actor="new")
    assert line[["earlier", "later"]].values.tolist() == [
        ["old", "new"],
        ["other", "new"],
        ["new", "splinter"],
        ["new", "umbrella"],
    ]


def test_those_who_only_share_an_umbrella_are_no_kin():
    assert "stranger" not in set(sahel.lineage(ties(), actor="new")[["earlier", "later"]].stack())


def test_an_unknown_actor_is_refused_with_the_nearest_names():
    with pytest.raises(sahel.SahelError, match=r"no relation names the actor 'splintr'. There are: splinter"):
        sahel.lineage(ties(), actor="splintr")


def test_jnim_came_of_four_groups_in_march_2017():
    line = sahel.lineage(sahel.load_relations(), actor="jnim")
    into = line[line["later"] == "jnim"]
    assert set(into["earlier"]) == {"ansar-dine", "al-mourabitoun", "macina", "aqim-sahara"}
    assert (into["start"] == pd.Timestamp("2017-03-02")).all()


def test_fla_came_of_the_csp_and_its_movements_in_november_2024():
    line = sahel.lineage(sahel.load_relations(), actor="fla")
    assert {"csp-dpa", "csp-psd", "cma", "mnla", "hcua"} <= set(line["earlier"])


def test_isgs_became_the_sahel_province():
    line = sahel.lineage(sahel.load_relations(), actor="isgs")
    renamed = line[line["relation"] == "renamed_to"]
    assert ("isgs", "issp") in set(zip(renamed["earlier"], renamed["later"], strict=True))
