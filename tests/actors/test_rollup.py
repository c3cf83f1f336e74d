"""Groups counted with their parts, on every day; names, and who they meant when."""

import networkx
import pandas as pd
import pytest
from ledger_rows import blank

import sahel
from sahel.actors.lineage import spans, tree


def ties(*rows: tuple) -> pd.DataFrame:
    return blank(
        "relations",
        [
            {"relation_id": f"r{n}", "subject": subject, "relation": relation, "object": whole, "start": start,
             "start_precision": "day" if start else None, "end": end, "end_precision": "day" if end else None}
            for n, (subject, relation, whole, start, end) in enumerate(rows)
        ],
    )  # fmt: skip


def events(*rows: tuple) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["actor_id", "date"])
    return table.assign(date=pd.to_datetime(table["date"]), n=range(len(table)))


def counted(table: pd.DataFrame, relations: pd.DataFrame, to: str, on: str | None = None) -> list[int]:
    return sahel.actors.roll_up(table, relations=relations, to=to, on=on)["n"].tolist()


WAR = ties(
    ("old", "renamed_to", "new", "2012-01-01", None),
    ("ally", "merged_into", "new", "2014-01-01", None),
    ("splinter", "split_from", "new", "2016-01-01", None),
    ("new", "member_of", "umbrella", "2017-01-01", "2019-01-01"),
    ("new", "pledged_to", "far", "2017-01-01", None),
)
DAYS = [f"{year}-06-01" for year in range(2010, 2021)]
EVENTS = events(*[(actor, day) for day in DAYS for actor in ("old", "new", "ally", "splinter", "umbrella")])


def test_renaming_never_changes_a_series():
    assert counted(EVENTS, WAR, "old") == counted(EVENTS, WAR, "new")
    recoded = EVENTS.assign(actor_id=EVENTS["actor_id"].replace("old", "new"))
    for day in [None, *DAYS]:
        assert counted(EVENTS, WAR, "new", day) == counted(recoded, WAR, "new", day)


def test_a_merger_counts_from_its_day_on():
    table = events(("ally", "2013-12-31"), ("ally", "2014-01-01"))
    assert counted(table, WAR, "new") == [1]
    assert counted(table, WAR, "new", "2013-12-31") == []
    assert counted(table, WAR, "new", "2014-01-01") == [0, 1]


def test_a_splinter_counts_with_what_it_left_until_the_day_of_the_split():
    table = events(("splinter", "2015-12-31"), ("splinter", "2016-01-01"))
    assert counted(table, WAR, "new") == [0]
    assert counted(table, WAR, "splinter") == [0, 1]


def test_a_membership_ends_and_a_pledge_is_no_part():
    table = events(("new", "2016-12-31"), ("new", "2017-01-01"), ("new", "2019-01-02"))
    assert counted(table, WAR, "umbrella") == [1]
    assert counted(table, ties(("new", "pledged_to", "far", "2017-01-01", None)), "far") == []


def test_the_way_to_the_whole_is_told():
    path = sahel.actors.roll_up(events(("ally", "2018-01-01")), relations=WAR, to="umbrella")["path"].tolist()
    assert path == ["ally > new > umbrella"]


@pytest.mark.slow
def test_leaves_and_totals_agree_on_every_day():
    for day in [None, *DAYS]:
        for to in ("new", "umbrella", "splinter"):
            rolled = sahel.actors.roll_up(EVENTS, relations=WAR, to=to, on=day)
            assert rolled["n"].is_unique
            leaves = [counted(rolled[rolled["leaf"] == leaf], WAR, to, day) for leaf in rolled["leaf"].unique()]
            assert sorted(n for leaf in leaves for n in leaf) == sorted(rolled["n"])


@pytest.mark.slow
def test_mergers_and_splits_conserve_what_there_is_on_every_day():
    names = sorted(set(EVENTS["actor_id"].replace("old", "new")))
    for day in pd.to_datetime(DAYS):
        held = tree(spans(WAR), day, certainly=True)
        tops = [name for name in names if name not in held or held.out_degree(name) == 0]
        totals = [n for top in tops for n in counted(EVENTS, WAR, top, f"{day:%Y-%m-%d}")]
        assert sorted(totals) == EVENTS["n"].tolist()


def test_a_tie_of_which_only_the_month_is_known_is_not_certain_within_it():
    monthly = ties(("part", "member_of", "whole", "2019-03-01", None)).assign(start_precision="month")
    table = events(("part", "2019-02-28"), ("part", "2019-03-15"), ("part", "2019-04-01"))
    rolled = sahel.actors.roll_up(table, relations=monthly, to="whole")
    assert rolled[["n", "is_certain"]].values.tolist() == [[1, False], [2, True]]


def test_a_tie_without_a_day_is_never_certain():
    undated = ties(("part", "member_of", "whole", None, None))
    rolled = sahel.actors.roll_up(events(("part", "2000-01-01")), relations=undated, to="whole")
    assert rolled["is_certain"].tolist() == [False]


def test_an_event_without_a_day_counts_only_to_itself():
    table = events(("ally", None), ("new", None))
    assert counted(table, WAR, "new") == [1]
    assert counted(table, WAR, "new", "2015-01-01") == [0, 1]


def test_events_keep_their_rows_and_an_unknown_group_is_refused():
    table = EVENTS.set_index(pd.Index(range(100, 100 + len(EVENTS))))
    rolled = sahel.actors.roll_up(table, relations=WAR, to="new")
    assert table.loc[rolled.index, "n"].tolist() == rolled["n"].tolist()
    assert list(rolled.columns) == [*EVENTS.columns, "leaf", "path", "is_certain"]
    assert counted(EVENTS.iloc[:0], WAR, "new") == []
    with pytest.raises(sahel.SahelError, match="no tie and no event names the actor 'nobody'"):
        sahel.actors.roll_up(EVENTS, relations=WAR, to="nobody")


def test_the_bundled_tree_has_no_circle_on_any_day():
    held = spans(sahel.load_relations())
    for day in pd.date_range("1995-01-01", "2026-11-01", freq="QS"):
        assert networkx.is_directed_acyclic_graph(tree(held, day, certainly=False)), day


def test_jnim_has_its_four_founders_from_march_2017():
    relations = sahel.load_relations()
    founders = ["ansar-dine", "al-mourabitoun", "macina", "aqim-sahara"]
    day_before = events(*[(actor, "2017-03-01") for actor in founders])
    assert counted(day_before, relations, "jnim") == []
    assert counted(day_before.assign(date=pd.Timestamp("2017-03-02")), relations, "jnim") == [0, 1, 2, 3]


def test_fla_holds_the_movements_of_azawad_from_its_first_day():
    relations = sahel.load_relations()
    table = events(*[(actor, "2024-11-30") for actor in ("csp-psd", "csp-dpa", "mnla", "hcua", "gatia", "jnim")])
    rolled = sahel.actors.roll_up(table, relations=relations, to="fla")
    assert rolled["n"].tolist() == [0, 1, 2, 3, 4]
    assert rolled["leaf"].tolist()[:2] == ["csp-dpa", "csp-dpa"]


# --- names


def actors(*rows: dict) -> pd.DataFrame:
    return blank("actors", [{"name": row["actor_id"].title()} | row for row in rows])


NAMED = actors(
    {"actor_id": "old", "acronym": "O.L.D.", "end": "2012-01-01", "end_precision": "day"},
    {"actor_id": "new", "aliases": "Le Nouveau;Front d'Été", "start": "2012-01-01", "start_precision": "day"},
    {"actor_id": "front", "aliases": "Front d'Ete", "start": "2013-01-01", "start_precision": "day"},
    {"actor_id": "ally", "end": "2014-01-01", "end_precision": "day"},
)


def bodies(name: str, day: str) -> list[list]:
    found = sahel.actors.actor_on(NAMED, relations=WAR, name=name, day=day)
    return found[["actor_id", "how", "is_collision"]].values.tolist()


def test_a_name_leads_to_the_body_of_that_day():
    assert bodies("OLD", "2011-01-01") == [["old", "itself", False]]
    assert bodies("old", "2013-01-01") == [["new", "renamed_to", False]]
    assert bodies("New", "2011-01-01") == [["old", "before renaming", False]]
    assert bodies("Ally", "2015-01-01") == [["new", "merged_into", False]]


def test_a_colliding_name_lists_everybody_it_may_mean():
    assert bodies("front d ete", "2015-01-01") == [["new", "itself", True], ["front", "itself", True]]
    assert sahel.actors.alias_collisions(NAMED).values.tolist() == [["front d ete", "front;new"]]


def test_a_body_that_did_not_exist_yet_is_not_made_up():
    assert bodies("front", "2010-01-01") == [["front", "not alive", False]]


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(sahel.SahelError, match=r"no actor is called 'nouvau'. Near it: "):
        sahel.actors.actor_on(NAMED, relations=WAR, name="nouvau", day="2015-01-01")


def test_names_are_resolved_whatever_their_case_and_accents():
    found = sahel.actors.resolve_names(pd.Series(["le nouveau", "FRONT D'ÉTÉ", "nobody", None]), actors=NAMED)
    assert found["actor_id"].fillna("").tolist() == ["new", "new", "front", ""]
    assert found["n_actors"].tolist() == [1, 2, 2, 0]
    assert found["matched_on"].fillna("").tolist() == ["aliases", "aliases", "aliases", ""]


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("ISGS", "2023-06-01", "issp"),
        ("EIGS", "2019-06-01", "isgs"),
        ("GSPC", "2010-01-01", "aqim"),
        ("CSP-PSD", "2024-07-27", "csp-dpa"),
        ("CSP-DPA", "2023-01-01", "csp-psd"),
        ("CSP-PSD", "2025-01-01", "fla"),
        ("MNLA", "2025-01-01", "fla"),
        ("GSIM", "2020-01-01", "jnim"),
    ],
)
def test_groups_of_the_sahel_under_the_names_of_their_day(name, day, expected):
    found = sahel.actors.actor_on(sahel.load_actors(), relations=sahel.load_relations(), name=name, day=day)
    assert found["actor_id"].tolist() == [expected]
