"""What is made again and why, what is kept, and what each edition is compared with."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest
from output_pages import bundled_tables, page, publish
from shared_files import NOTEBOOKS

from sahel import reports
from sahel.reports.build.build import InOrder
from sahel.reports.build.publish import OutputFolder, former_editions
from sahel.reports.build.records import read_record
from sahel.reports.build.update import State, survey
from sahel.workspace import folder

pytestmark = pytest.mark.slow

ABOUT = str(NOTEBOOKS / "about.ipynb")
ROWS = {"claims": {"a": {"low": "20"}}}


def about(**parameters) -> reports.Edition:
    return reports.edition(ABOUT, parameters)


def build_status(output: Path, *editions: reports.Edition) -> list[tuple[str, str]]:
    return [(str(one.state), "; ".join(one.reasons)) for one in survey(editions, output=output)]


def built_on(monkeypatch, day: str) -> None:
    seconds = {"2026-10-01": 1790812800, "2026-11-01": 1793491200, "2026-12-01": 1796083200}[day]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))


# What is unchanged, and what is not


def test_a_page_that_was_never_made_is_new(tmp_path):
    assert build_status(tmp_path / "none", about()) == [("new", "never made")]


def test_what_has_not_changed_is_unchanged(tmp_path):
    publish(tmp_path, about(), inputs=bundled_tables())
    assert build_status(tmp_path, about()) == [("unchanged", "")]


def test_a_page_of_another_hand_is_made_again(tmp_path):
    publish(tmp_path, about())
    (tmp_path / about().file).write_text("edited")
    assert build_status(tmp_path, about()) == [("changed", "its page was changed by another hand")]
    (tmp_path / about().file).unlink()
    assert build_status(tmp_path, about()) == [("new", "its page is gone")]


def test_a_page_without_a_record_is_made_again(tmp_path):
    (tmp_path / about().file).write_text(page(about()))
    assert build_status(tmp_path, about()) == [("changed", "there is a page, but no record of how it was made")]


def test_each_file_that_was_read_counts_also_one_that_was_not_there(tmp_path):
    read, absent = tmp_path / "read.csv", tmp_path / "absent.csv"
    read.write_text("a")
    publish(tmp_path / "out", about(), inputs={str(read): digest("a"), str(absent): None})
    assert build_status(tmp_path / "out", about()) == [("unchanged", "")]
    read.write_text("b")
    absent.write_text("")
    ((state, reason),) = build_status(tmp_path / "out", about())
    assert state == "changed" and "read.csv changed" in reason and "absent.csv is there now" in reason
    read.unlink()
    assert "read.csv is gone" in build_status(tmp_path / "out", about())[0][1]


def test_a_file_that_was_only_touched_changes_nothing(tmp_path):
    read = tmp_path / "read.csv"
    read.write_text("a")
    publish(tmp_path / "out", about(), inputs={str(read): digest("a")})
    read.write_text("a")
    assert build_status(tmp_path / "out", about()) == [("unchanged", "")]


def test_the_notebook_the_parameters_and_the_title_count(tmp_path):
    own = tmp_path / "own.ipynb"
    shutil.copy(NOTEBOOKS / "sample.ipynb", own)
    first = reports.edition(str(own), {"rows": 3}, title="One", output="one")
    publish(tmp_path, first)
    assert build_status(tmp_path, first) == [("unchanged", "")]
    assert (
        build_status(tmp_path, reports.edition(str(own), {"rows": 4}, title="One", output="one"))[0][1] == "rows: 3 → 4"
    )
    assert (
        build_status(tmp_path, reports.edition(str(own), title="Two", output="one"))[0][1] == "the title: 'One' → 'Two'"
    )
    own.write_text(own.read_text() + "\n")
    assert build_status(tmp_path, first) == [("changed", "the notebook own.ipynb changed")]


def test_what_is_installed_counts_and_is_named(tmp_path, monkeypatch):
    from sahel.reports import fingerprints
    from sahel.reports.build import publish as publishing
    from sahel.reports.build import update

    before = fingerprints.environment()
    monkeypatch.setattr(publishing, "environment", lambda: before | {"pandas": "3.0.0", "sahel/dates.py": "x"})
    publish(tmp_path, about())
    monkeypatch.setattr(update, "environment", lambda: before | {"pandas": "3.1.0", "sahel/dates.py": "y"})
    assert build_status(tmp_path, about()) == [("changed", "installed: pandas 3.0.0 → 3.1.0, sahel/dates.py")]
    shutil.rmtree(tmp_path / ".sahel" / "environments")
    assert build_status(tmp_path, about()) == [("changed", "sahel or what is installed changed")]


def test_the_environment_holds_the_package_its_dependencies_and_python():
    from sahel.reports.fingerprints import environment

    found = environment()
    assert {
        "python",
        "pandas",
        "matplotlib",
        "sahel/dates.py",
        "sahel/reports/templates/sahel/page.css",
    } <= found.keys()
    assert not any("__pycache__" in name for name in found)


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"format": 1}', "\x00\xff"])
def test_a_damaged_record_is_as_none_and_heals(tmp_path, damage):
    publish(tmp_path, about())
    record = tmp_path / ".sahel" / f"{about().stem}.json"
    record.write_text(damage, encoding="latin-1")
    assert build_status(tmp_path, about())[0][0] == "changed"
    publish(tmp_path, about())
    assert build_status(tmp_path, about()) == [("unchanged", "")]


@pytest.mark.parametrize("key", ["inputs", "parameters", "page", "format", "file"])
def test_a_record_with_a_wrong_part_is_as_none(tmp_path, key):
    publish(tmp_path, about())
    path = tmp_path / ".sahel" / f"{about().stem}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: 7}))
    assert read_record(tmp_path, about().file) is None


def test_a_batch_that_was_cut_short_between_page_and_record_heals(tmp_path, monkeypatch):
    publish(tmp_path, about(), text="old", tables=ROWS)
    kept_record = (tmp_path / ".sahel" / f"{about().stem}.json").read_text()
    publish(tmp_path, about(), text="new")
    (tmp_path / ".sahel" / f"{about().stem}.json").write_text(kept_record)
    assert build_status(tmp_path, about())[0][0] == "changed"
    publish(tmp_path, about(), text="new")
    assert build_status(tmp_path, about()) == [("unchanged", "")]
    assert len(former_editions(tmp_path, about().stem)) == 1


def test_a_failed_edition_is_tried_again_although_its_last_good_page_stands(tmp_path):
    publish(tmp_path, about())
    (tmp_path / f"{about().stem}.failed.html").write_text("why")
    assert build_status(tmp_path, about()) == [("failed", "the last run failed")]


def test_records_tell_nothing_of_the_machine(tmp_path):
    publish(tmp_path, about(), inputs=bundled_tables())
    told = (tmp_path / ".sahel" / f"{about().stem}.json").read_text()
    assert '"{data}/claims.csv"' in told
    assert str(folder("data").resolve()) not in told and str(Path.home()) + "/" not in told


def test_environments_that_no_page_needs_are_forgotten(tmp_path):
    from sahel.reports.build.records import forget_unused

    publish(tmp_path, about())
    stale = tmp_path / ".sahel" / "environments" / f"{'0' * 64}.json"
    stale.write_text("{}")
    forget_unused(tmp_path)
    assert not stale.exists()
    assert build_status(tmp_path, about()) == [("unchanged", "")]


# Former editions


def test_a_page_with_another_content_is_kept_byte_for_byte_under_the_day_it_was_built(tmp_path, monkeypatch):
    built_on(monkeypatch, "2026-10-01")
    publish(tmp_path, about(), text="old")
    before = (tmp_path / about().file).read_bytes()
    built_on(monkeypatch, "2026-11-01")
    publish(tmp_path, about(), text="new")
    assert [(one.file, one.day) for one in former_editions(tmp_path, about().stem)] == [
        ("past/about-tinzaouaten-2024/2026-10-01.html", "2026-10-01")
    ]
    assert (tmp_path / "past/about-tinzaouaten-2024/2026-10-01.html").read_bytes() == before


def test_pages_replaced_on_one_day_are_numbered(tmp_path, monkeypatch):
    built_on(monkeypatch, "2026-10-01")
    for text in ("one", "two", "three", "four"):
        publish(tmp_path, about(), text=text)
    names = [one.name for one in former_editions(tmp_path, about().stem)]
    assert names == ["2026-10-01-3.html", "2026-10-01-2.html", "2026-10-01.html"]


def test_a_page_that_only_looks_different_is_not_kept_and_keeps_its_day(tmp_path, monkeypatch):
    built_on(monkeypatch, "2026-10-01")
    publish(tmp_path, about(), look="a { color: red }")
    built_on(monkeypatch, "2026-11-01")
    publish(tmp_path, about(), look="a { color: blue }")
    assert former_editions(tmp_path, about().stem) == []
    assert read_record(tmp_path, about().file).built_at.startswith("2026-10-01")


def test_a_page_of_another_hand_is_not_kept_as_an_edition(tmp_path):
    publish(tmp_path, about(), text="old")
    (tmp_path / about().file).write_text("forged")
    publish(tmp_path, about(), text="new")
    assert former_editions(tmp_path, about().stem) == []


# Comparisons


def test_an_edition_is_compared_with_the_nearest_earlier_of_its_series(tmp_path):
    months = [
        reports.edition("monthly", {"country": country, "month": month})
        for country, month in [("MLI", "2024-05"), ("MLI", "2024-07"), ("NER", "2024-06")]
    ]
    assert publish(tmp_path, *months) == ["", "the edition of May 2024", ""]


def test_an_edition_of_all_that_is_known_comes_after_those_of_a_day(tmp_path):
    compared = publish(tmp_path, about(as_of="2024-07-30"), about(as_of="2024-08-15"), about())
    assert compared == ["", "the edition as known on 30 July 2024", "the edition as known on 15 August 2024"]


def test_an_edition_that_was_built_before_and_is_not_in_the_batch_counts_too(tmp_path):
    publish(tmp_path, about(as_of="2024-07-30"))
    assert publish(tmp_path, about()) == ["the edition as known on 30 July 2024"]


def test_an_edition_is_compared_with_its_own_last_build_that_embedded_something_else(tmp_path, monkeypatch):
    built_on(monkeypatch, "2026-10-01")
    assert publish(tmp_path, about(), tables=ROWS) == [""]
    built_on(monkeypatch, "2026-11-01")
    other = {"claims": {"a": {"low": "84"}}}
    assert publish(tmp_path, about(), tables=other) == ["this page as built on 1 October 2026"]
    built_on(monkeypatch, "2026-12-01")
    again = publish(tmp_path, about(), tables=other)
    assert again == ["this page as built on 1 October 2026"], "made twice, it is the same twice"
    assert publish(tmp_path, about(), tables=other, text="in other words") == again
    assert build_status(tmp_path, about()) == [("unchanged", "")]


def test_what_is_compared_with_a_page_that_carries_something_else_is_made_again(tmp_path):
    early, late = about(as_of="2024-07-30"), about()
    publish(tmp_path, early, late, tables=ROWS)
    assert build_status(tmp_path, early, late) == [("unchanged", ""), ("unchanged", "")]
    publish(tmp_path, early, tables=ROWS, text="in other words")
    assert build_status(tmp_path, late) == [("unchanged", "")]
    publish(tmp_path, early, tables={})
    assert build_status(tmp_path, late) == [("changed", f"{early.file}, with which it is compared, changed")]


def test_a_nearer_edition_takes_the_place_of_the_one_compared_with(tmp_path):
    publish(tmp_path, about(as_of="2024-07-30"), about())
    publish(tmp_path, about(as_of="2024-08-15"))
    ((state, reason),) = build_status(tmp_path, about())
    assert state == "changed" and f"it is to be compared with {about(as_of='2024-08-15').file}" in reason


def test_an_edition_waits_for_the_one_it_is_compared_with(tmp_path):
    early, late, other = about(as_of="2024-07-30"), about(), reports.edition("coups")
    assert OutputFolder(tmp_path, [late, other, early]).waits_for == {late.file: early.file}


@pytest.mark.parametrize("order", list(itertools.permutations("abcd")))
def test_whatever_ends_first_is_handed_on_in_order(order):
    in_order = InOrder({"b": "a", "c": "b"})
    handed = [name for arrived in order for name, _ in in_order.arrived(arrived, arrived)]
    assert sorted(handed) == list("abcd")
    assert [name for name in handed if name != "d"] == list("abc")


# Bringing a folder up to date


def test_what_follows_from_a_remade_page_is_remade_in_the_same_batch(tmp_path, monkeypatch):
    early, late, other = about(as_of="2024-07-30"), about(), reports.edition("coups")
    publish(tmp_path, early, late, other, tables=ROWS)
    (tmp_path / early.file).unlink()
    batches = made_by_hand(monkeypatch, tables={})
    done = reports.refresh([early, late, other], output=tmp_path)
    assert batches == [[early.file], [late.file]]
    assert [str(one.outcome) for one in done] == ["made", "made", "unchanged"]
    assert done[1].reason == f"{early.file}, with which it is compared, changed"
    assert {one.state for one in survey([early, late, other], output=tmp_path)} == {State.UNCHANGED}


def test_a_remade_page_that_carries_the_same_has_no_consequence(tmp_path, monkeypatch):
    early, late = about(as_of="2024-07-30"), about()
    publish(tmp_path, early, late)
    (tmp_path / early.file).unlink()
    batches = made_by_hand(monkeypatch)
    reports.refresh([early, late], output=tmp_path)
    assert batches == [[early.file]]


def test_a_failure_is_told_and_is_not_tried_twice_in_a_batch(tmp_path, monkeypatch):
    from sahel.reports.build.build import Failed

    monkeypatch.setattr(
        "sahel.reports.build.build.build_editions", lambda editions, **_: [Failed(one, "broken") for one in editions]
    )
    done = reports.refresh([about()], output=tmp_path)
    assert [(str(one.outcome), one.reason) for one in done] == [("failed", "broken")]


def made_by_hand(monkeypatch, **parts) -> list[list[str]]:
    """Let pages be made without kernels; hand back the list that tells which were, batch by batch."""
    from sahel.reports.build.build import Built

    batches = []

    def build(editions, *, output, **_):
        batches.append([one.file for one in editions])
        publish(output, *editions, **parts)
        return [Built(one, output / one.file, 1.0) for one in editions]

    monkeypatch.setattr("sahel.reports.build.build.build_editions", build)
    return batches


def digest(text: str) -> str:
    from sahel.reports.fingerprints import digest

    return digest(text.encode())
