"""What changed between two states: rows, figures, headline numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_rows import blank, claims

import sahel
from sahel.errors import BadParameter, InvalidTable, MissingColumns, UnknownTable
from sahel.schema.vocabularies import Cause, Change

SHOWN = ["table", "kind", "id", "replaces", "column", "old", "new", "by_whom", "when"]
patient = settings(deadline=None, max_examples=15)


def coups(*rows: dict) -> pd.DataFrame:
    plain = {"country": "MLI", "date": "2020-08-18", "date_precision": "day", "outcome": "successful", "kind": "coup"}
    return blank(
        "coups", [plain | {"coup_id": f"k{number}", "source_id": "pt"} | row for number, row in enumerate(rows)]
    )


def picked(found: pd.DataFrame, *columns: str) -> list[list]:
    return found[list(columns)].astype(object).where(found[list(columns)].notna(), None).values.tolist()


# Rows


def test_two_states_that_are_the_same_give_an_empty_table_with_the_same_columns():
    for table, frame in (("coups", coups({}, {})), ("claims", claims({"low": 5})), ("coups", coups())):
        found = sahel.changes(frame, frame.copy(), table=table)
        assert found.empty and list(found) == SHOWN
        assert {str(kind) for kind in found.dtypes} == {"str"}


def test_each_kind_of_change_has_its_name():
    old = coups({}, {}, {}, {}, {}, {}, {})
    new = old.copy()
    new.loc[0, "outcome"] = "failed"
    new.loc[1, "ousted"] = "Keita"
    new.loc[2, "date_precision"] = "month"
    new.loc[3, "note"] = "seen anew"
    new.loc[4, "seen"] = "whole"
    new = pd.concat([new.drop(index=6), coups({"coup_id": "late"})], ignore_index=True)
    assert picked(sahel.changes(old, new, table="coups"), "kind", "id", "column", "old", "new") == [
        ["new", "late", None, None, None],
        ["removed", "k6", None, None, None],
        ["re_attributed", "k1", "ousted", None, "Keita"],
        ["reclassified", "k0", "outcome", "successful", "failed"],
        ["regraded", "k4", "seen", None, "whole"],
        ["redated", "k2", "date", "2020-08-18", "2020-08"],
        ["annotated", "k3", "note", None, "seen anew"],
    ]


def test_a_publishers_new_estimate_is_a_revision_and_names_its_source():
    old = blank("conflict_years", [{"conflict_id": 333, "year": 2023, "best": 100, "source_id": "ucdp-24"}])
    new = old.assign(best=pd.array([140], dtype="Int64"), source_id="ucdp-25")
    found = sahel.changes(old, new, table="conflict_years")
    assert picked(found, "kind", "id", "column", "old", "new", "by_whom")[0] == [
        "revised", "333/2023", "best", "100", "140", "ucdp-25",
    ]  # fmt: skip


def test_a_claim_that_revises_another_is_one_row_with_what_was_said_before_and_now():
    first = {"claim_id": "a", "claimant": "rebels", "bound": "at_least", "low": 20, "stated_on": "2024-07-28"}
    second = {"claim_id": "b", "claimant": "rebels", "low": 84, "stated_on": "2024-08-01", "revises": "a"}
    old, new = claims(first), claims(first | {"status": "revised"}, second)
    assert picked(sahel.changes(old, new, table="claims"), *SHOWN[1:]) == [
        ["revised", "b", "a", "said", "at least 20", "84", "rebels", "2024-08-01"]
    ]


def test_copies_of_a_revision_are_revisions_and_copies_of_what_it_replaces_are_not_listed_again():
    line = {"statement_id": "s1", "bound": "exact", "low": 7, "status": "standing"}
    now = {"statement_id": "s2", "bound": "exact", "low": 9}
    old = claims(line | {"claim_id": "a"}, line | {"claim_id": "a2"})
    ceased = {"status": "revised"}
    new = claims(
        line | {"claim_id": "a"} | ceased, line | {"claim_id": "a2"} | ceased,
        now | {"claim_id": "b", "revises": "a"}, now | {"claim_id": "b2"},
    )  # fmt: skip
    assert picked(sahel.changes(old, new, table="claims"), "kind", "id", "replaces", "old", "new") == [
        ["revised", "b", "a", "7", "9"],
        ["revised", "b2", "a", "7", "9"],
    ]


def test_a_chain_of_revisions_that_came_at_once_is_listed_step_by_step():
    a, b, c = {"claim_id": "a", "low": 1}, {"claim_id": "b", "low": 2, "revises": "a"}, {"claim_id": "c", "low": 3}
    new = claims(a | {"status": "revised"}, b | {"status": "revised"}, c | {"revises": "b"})
    assert picked(sahel.changes(claims(a), new, table="claims"), "kind", "old", "new") == [
        ["revised", "1", "2"],
        ["revised", "2", "3"],
    ]


def test_a_revision_to_another_harm_says_which_harm_it_was():
    a = {"claim_id": "a", "low": 7, "harm": "missing"}
    new = claims(a | {"status": "revised"}, {"claim_id": "b", "low": 7, "revises": "a"})
    assert picked(sahel.changes(claims(a), new, table="claims"), "old", "new") == [["7 (missing)", "7"]]


def test_a_figure_mended_in_the_table_is_no_revision_of_the_speaker():
    old, new = claims({"low": 80}), claims({"bound": "at_least", "low": 84})
    assert picked(sahel.changes(old, new, table="claims"), "kind", "column", "old", "new", "by_whom", "when") == [
        ["corrected", "said", "80", "at least 84", None, None]
    ]


def test_another_word_behind_the_same_reading_is_shown_as_the_cells_have_it():
    old = claims({"low": 20, "term": "a score"})
    found = sahel.changes(old, claims({"low": 20, "term": "twenty"}), table="claims")
    assert picked(found, "kind", "old", "new") == [
        [
            "corrected",
            "20 (bound exact, low 20, high 20, term a score)",
            "20 (bound exact, low 20, high 20, term twenty)",
        ]
    ]


def test_a_statement_taken_back_is_withdrawn_and_so_is_one_that_is_gone_after_it():
    old = claims({"low": 5}, {"low": 6}, {"low": 7, "status": "withdrawn"})
    new = claims({"low": 5, "status": "withdrawn"})
    assert picked(sahel.changes(old, new, table="claims"), "kind", "id", "column", "old", "new") == [
        ["withdrawn", "c0", "status", "standing", "withdrawn"],
        ["withdrawn", "c2", "said", "7", None],
        ["removed", "c1", "said", "6", None],
    ]


def test_another_claimant_or_victim_is_re_attributed():
    old, new = claims({"low": 5}), claims({"low": 5, "claimant": "rebels", "signed_as": "army", "victim": "mercs"})
    assert picked(sahel.changes(old, new, table="claims"), "kind", "column", "old", "new") == [
        ["re_attributed", "claimant", "army", "rebels"],
        ["re_attributed", "victim", "army", "mercs"],
    ]


def test_the_order_within_a_cell_of_several_ids_says_nothing():
    old, new = coups({"source_id": "pt;cline"}), coups({"source_id": "cline;pt"})
    assert sahel.changes(old, new, table="coups").empty


def test_cells_are_shown_as_the_files_have_them():
    old = blank("parties", [{"incident_id": "i", "actor_id": "a", "contested": False, "source_id": "x"}])
    new = old.assign(contested=pd.array([True], dtype="boolean"))
    old = old.assign(contested=pd.array([False], dtype="boolean"))
    assert picked(sahel.changes(old, new, table="parties"), "id", "kind", "old", "new") == [
        ["i/a", "regraded", "false", "true"]
    ]


def test_the_tables_compared_stay_as_they_were():
    old, new = claims({"low": 5}, {"low": 6}), claims({"low": 9})
    kept = old.copy(), new.copy()
    sahel.changes(old, new, table="claims")
    sahel.compare.headline_change({"claims": old}, {"claims": new}, measure=sahel.compare.headline_numbers)
    pd.testing.assert_frame_equal(old, kept[0])
    pd.testing.assert_frame_equal(new, kept[1])


def test_a_key_that_occurs_twice_or_is_blank_is_refused_with_its_rows():
    twice = coups({"coup_id": "x"}, {}, {"coup_id": "x"})
    with pytest.raises(InvalidTable, match=r"2 fault\(s\) in the later state") as refusal:
        sahel.changes(coups(), twice, table="coups")
    assert refusal.value.failures[["row", "value"]].values.tolist() == [[2, "x"], [4, "x"]]
    with pytest.raises(InvalidTable, match="coup_id = blank: should hold that it is filled"):
        sahel.changes(coups({"coup_id": None}), coups(), table="coups")


def test_tables_of_other_columns_or_of_no_known_kind_are_refused():
    with pytest.raises(MissingColumns, match=r"only one of them has \['note'\]"):
        sahel.changes(coups({}), coups({}).drop(columns="note"), table="coups")
    with pytest.raises(MissingColumns, match="coup_id"):
        sahel.changes(claims({"low": 1}), claims({"low": 1}), table="coups")
    with pytest.raises(UnknownTable, match="no table is called 'coup'"):
        sahel.changes(coups(), coups(), table="coup")


def test_every_word_of_change_is_in_the_glossary():
    words = sahel.definitions(vocabularies=["Change", "Cause"])
    assert set(words["Word"]) == {str(one) for one in [*Change, *Cause]}


# Headline numbers


def number_of_rows(tables: dict[str, pd.DataFrame]) -> int:
    return len(tables["coups"])


def test_a_difference_is_split_by_cause_and_leaves_nothing_over():
    old = {"coups": coups({"outcome": "pending"}, {}, {})}
    new = {"coups": coups({}, {}, {"coup_id": "late"}, {"coup_id": "later"})}
    split = sahel.compare.headline_change(old, new, measure=number_of_rows, printed={"": 7})
    assert split["cause"].tolist() == [str(cause) for cause in Cause]
    assert split["change"].tolist() == [-4, 2, 0, 0, -1]
    assert split["before"].iloc[0] + split["change"].sum() == split["after"].iloc[-1] == 4


def test_several_labels_are_split_side_by_side():
    old, new = {"coups": coups({"outcome": "pending"}, {})}, {"coups": coups({}, {})}
    split = sahel.compare.headline_change(old, new, measure=sahel.compare.headline_numbers).query("change != 0")
    assert picked(split, "label", "cause", "change") == [
        ["coups and attempts, successful", "reclassified", 1],
        ["coups and attempts, pending", "reclassified", -1],
    ]


def test_a_statement_that_replaces_another_changes_the_highest_number_as_a_revision():
    a = {"claim_id": "a", "low": 50}
    old, new = claims(a), claims(a | {"status": "revised"}, {"claim_id": "b", "low": 49, "revises": "a"}, {"low": 12})
    split = sahel.compare.headline_change({"claims": old}, {"claims": new}, measure=sahel.compare.headline_numbers)
    found = split.query("label == 'battle: killed of army, highest number said' and change != 0")
    assert picked(found, "cause", "before", "after", "change") == [["revised", 50, 49, -1]]


def test_what_another_rule_makes_of_the_same_rows_is_kept_apart():
    tables = {"coups": coups({}, {"kind": "resignation"})}
    printed = {"": 1}  # only coups proper were counted then
    split = sahel.compare.headline_change(tables, tables, measure=number_of_rows, printed=printed)
    assert split["change"].tolist() == [1, 0, 0, 0, 0]


def test_an_open_end_or_a_blank_is_said_in_words_and_never_subtracted():
    def highest(tables: dict[str, pd.DataFrame]) -> float:
        return float(sahel.claims.read_bounds(tables["claims"])["high"].max())

    closed, unsaid = {"low": 20}, {"bound": "denied"}
    cases = {
        "stays open": (claims({"bound": "at_least", "low": 5}), claims({"bound": "at_least", "low": 9})),
        "opens: no upper end": (claims(closed), claims(closed, {"bound": "at_least", "low": 9})),
        "closes at 20": (claims(closed, {"bound": "at_least", "low": 9}), claims(closed)),
        "first stated: 20": (claims(unsaid), claims(unsaid, closed)),
        "stated no more": (claims(unsaid, closed), claims(unsaid)),
        "not stated": (claims(unsaid), claims(unsaid)),
    }
    for words, (old, new) in cases.items():
        old = old.assign(claim_id=old["low"].astype("str").fillna("x"))
        new = new.assign(claim_id=new["low"].astype("str").fillna("x"))
        split = sahel.compare.headline_change({"claims": old}, {"claims": new}, measure=highest)
        assert words in split["says"].tolist(), words
        is_finite = np.isfinite(split["before"]) & np.isfinite(split["after"])
        assert split["change"].notna().tolist() == is_finite.tolist()


def test_a_share_cannot_be_split_and_is_refused():
    with pytest.raises(BadParameter, match=r"not whole: 0\.5\. Only counts can be split"):
        sahel.compare.headline_change({"coups": coups()}, {"coups": coups()}, measure=lambda tables: 0.5)


def test_a_table_that_only_one_state_has_is_empty_in_the_other():
    split = sahel.compare.headline_change({}, {"coups": coups({})}, measure=sahel.compare.headline_numbers)
    assert picked(split.query("change != 0"), "label", "cause", "change") == [
        ["coups and attempts, successful", "new", 1]
    ]


def test_copies_count_once_and_ranges_of_incidents_are_never_added():
    same = {"statement_id": "s", "low": 5}
    numbers = sahel.compare.headline_numbers(
        {"claims": claims(same, same, {"low": 9, "incident_id": "other"}), "incidents": blank("incidents", [])}
    )
    assert numbers["statements"] == 2
    killed = {label: number for label, number in numbers.items() if "killed" in label}
    assert set(killed.values()) == {5, 9}


# Any script of edits


@dataclass
class Script:
    """Claims before and after some edits, and the causes that those edits belong to."""

    old: pd.DataFrame
    new: pd.DataFrame
    causes: set[str] = field(default_factory=set)


EDITS = [
    "keep",
    "add",
    "remove",
    "withdraw",
    "replace",
    "correct",
    "annotate",
    "redate",
    "rename",
    "reclassify",
    "regrade",
]
CAUSES = {
    "add": "new", "remove": "removed", "withdraw": "removed", "replace": "revised", "correct": "revised",
    "annotate": "revised", "redate": "revised", "rename": "reclassified", "reclassify": "reclassified",
    "regrade": "reclassified",
}  # fmt: skip
SAME = {"source_id": "doc", "signed_as": "army"}
number = st.integers(min_value=0, max_value=40)
edit = st.tuples(st.sampled_from(EDITS), number, number, st.sampled_from(["army", "mercs"]))


def script(edits: list[tuple]) -> Script:
    before, after, causes = [], [], set()
    for place, (act, low, other, victim) in enumerate(edits):
        row = {"claim_id": f"c{place}", "statement_id": f"s{place}", "low": low, "victim": victim} | SAME
        changed = {
            "withdraw": {"status": "withdrawn"}, "replace": {"status": "revised"}, "correct": {"low": low + other + 1},
            "annotate": {"note": "mended"}, "redate": {"stated_on": "2024-08-01"}, "rename": {"claimant": "rebels"},
            "reclassify": {"harm": "wounded"}, "regrade": {"seen": "whole"},
        }.get(act, {})  # fmt: skip
        before += [] if act == "add" else [row]
        after += [] if act == "remove" else [row | changed]
        if act == "replace":
            after.append(
                row | {"claim_id": f"r{place}", "statement_id": f"r{place}", "low": other, "revises": f"c{place}"}
            )
        causes |= {CAUSES[act]} if act in CAUSES else set()
    return Script(claims(*before), claims(*after), causes)


scripts = st.lists(edit, max_size=8).map(script)


def sum_of_low(tables: dict[str, pd.DataFrame]) -> float:
    return float(tables["claims"]["low"].sum())


def fingerprint(tables: dict[str, pd.DataFrame]) -> int:
    """A number that any other cell changes, whatever the order of the rows."""
    rows = tables["claims"].astype("str").fillna("").sort_index(axis="columns")
    return sum(crc32("|".join(row).encode()) for row in rows.values.tolist())


def lowest_and_highest(tables: dict[str, pd.DataFrame]) -> pd.Series:
    stands = sahel.claims.in_force(tables["claims"])
    return pd.Series(
        {"lowest": stands["low"].min(), "highest": stands["low"].max(), "standing": len(stands)}, dtype="Float64"
    )


def answers(tables: dict[str, pd.DataFrame]) -> pd.Series:
    """What a reconciliation rule makes of the claims."""
    found = sahel.reconcile(tables["claims"], rule="modal")
    return pd.Series(found["high"].to_numpy(), index=found["victim"] + found["harm"], dtype="Float64")


def total(split: pd.DataFrame) -> pd.Series:
    """The sum of the steps per label, where each of them is a number."""
    return split.groupby("label")["change"].agg(lambda steps: steps.sum() if steps.notna().all() else pd.NA)


@patient
@given(scripts, st.sampled_from([sum_of_low, fingerprint, lowest_and_highest, answers, sahel.compare.headline_numbers]))
def test_a_split_always_adds_up(made, measure):
    old, new = {"claims": made.old}, {"claims": made.new}
    split = sahel.compare.headline_change(old, new, measure=measure)
    for label, steps in split.groupby("label"):
        assert steps["cause"].tolist() == [str(cause) for cause in Cause]
        # Each step begins where the one before it ended.
        assert steps["before"].iloc[1:].to_numpy() == pytest.approx(steps["after"].iloc[:-1].to_numpy(), nan_ok=True)
        if steps["change"].notna().all():
            assert steps["change"].sum() == steps["after"].iloc[-1] - steps["before"].iloc[0], label
    now = measure(new)
    if not isinstance(now, pd.Series):
        now = pd.Series({"": now})
    last = split.drop_duplicates("label", keep="last").set_index("label")["after"]
    expected = now.reindex(last.index).to_numpy(dtype=float, na_value=np.nan)
    assert last.to_numpy() == pytest.approx(expected, nan_ok=True)


@patient
@given(scripts)
def test_no_cause_is_named_to_which_no_edit_belongs(made):
    split = sahel.compare.headline_change({"claims": made.old}, {"claims": made.new}, measure=fingerprint)
    assert set(split.loc[split["change"] != 0, "cause"]) == made.causes


@patient
@given(scripts, st.integers(min_value=-5, max_value=5))
def test_a_changed_rule_takes_its_part_and_no_more(made, more):
    old, new = {"claims": made.old}, {"claims": made.new}
    plain = sahel.compare.headline_change(old, new, measure=sum_of_low)
    printed = {"": sum_of_low(old) - more}
    changed = sahel.compare.headline_change(old, new, measure=sum_of_low, printed=printed)
    assert (changed["change"] - plain["change"]).tolist() == [more, 0, 0, 0, 0]


@patient
@given(scripts, st.sampled_from([sum_of_low, fingerprint, lowest_and_highest]))
def test_swapping_the_states_negates_the_difference(made, measure):
    old, new = {"claims": made.old}, {"claims": made.new}
    there, back = (total(sahel.compare.headline_change(*pair, measure=measure)) for pair in ((old, new), (new, old)))
    known = there.notna() & back.notna()
    assert (there[known] == -back[known]).all()


@patient
@given(st.lists(st.sampled_from(["keep", "add", "remove"]), max_size=8))
def test_swapping_the_states_exchanges_what_is_new_and_what_is_gone(acts):
    made = script([(act, 3, 0, "army") for act in acts])
    old, new = {"claims": made.old}, {"claims": made.new}
    there, back = (
        sahel.compare.headline_change(*pair, measure=sum_of_low).set_index("cause")["change"]
        for pair in ((old, new), (new, old))
    )
    assert there["new"] == -back["removed"] and there["removed"] == -back["new"]


@patient
@given(scripts)
def test_every_edit_is_listed_once_and_nothing_else_is(made):
    found = sahel.changes(made.old, made.new, table="claims")
    before, after = made.old.set_index("claim_id"), made.new.set_index("claim_id")
    common = before.index.intersection(after.index)
    replaced = set(after["revises"].dropna())
    is_other = (before.loc[common].astype("str").fillna("") != after.loc[common].astype("str").fillna("")).any(axis=1)
    mended = {name for name in common[is_other] if name not in replaced}
    assert sorted(found["id"]) == sorted(
        [*after.index.difference(before.index), *before.index.difference(after.index), *mended]
    )
    assert sahel.changes(made.new, made.new, table="claims").empty
