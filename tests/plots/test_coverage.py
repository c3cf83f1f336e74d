"""A bar ends where its source ends, and what follows is marked as not covered."""

import matplotlib.dates as mdates
import pandas as pd
import pytest

import sahel

YEARS = pd.DataFrame(
    {
        "conflict_id": [1, 1, 2],
        "year": [2023, 2024, 2020],
        "country": "MLI",
        "incompatibility": ["government", "government", "territory"],
        "intensity": "minor",
    }
)


def drawn(ax, gid: str) -> list:
    return [patch for patch in ax.patches if patch.get_gid() == gid]


def legend(ax) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def rows(**columns: object) -> pd.DataFrame:
    return sahel.timeline(episodes=sahel.conflict_episodes(YEARS, until=2024)).assign(**columns)


def day(text: str) -> float:
    return mdates.date2num(pd.Timestamp(text))


def test_an_episode_active_in_the_last_covered_year_ends_with_it_and_the_rest_is_not_covered():
    ax = sahel.plot_timeline(rows(), since="2019-01-01", until="2026-11-22")
    ends = {patch.get_x() + patch.get_width() for patch in drawn(ax, "firm")}
    assert ends == {day("2024-12-31"), day("2020-12-31")}
    # Of the row whose conflict had ended before, what followed the coverage is not known either.
    after = drawn(ax, "not-covered")
    assert len(after) == 2 and all(patch.get_x() == day("2024-12-31") and patch.get_hatch() for patch in after)
    assert all(patch.get_x() + patch.get_width() == day("2026-11-22") for patch in after)
    assert "not covered" in legend(ax)
    assert "no end known" not in legend(ax) and "day not known" not in legend(ax)
    assert not [line for line in ax.lines if line.get_gid() == "goes-on"]


def test_inside_the_coverage_nothing_is_uncovered_and_after_it_nothing_is_active():
    inside = sahel.plot_timeline(rows(), since="2019-01-01", until="2024-12-31")
    assert not drawn(inside, "not-covered") and "not covered" not in legend(inside)
    after = sahel.plot_timeline(rows(), since="2025-06-01", until="2026-11-22")
    assert not drawn(after, "firm") and [patch.get_x() for patch in drawn(after, "not-covered")] == [day("2025-06-01")]
    said = sahel.present.timeline_finding(rows(), since=pd.Timestamp("2025-06-01"), until=pd.Timestamp("2026-11-22"))
    assert str(said) == "From 2025 to 2026: nothing recorded."


def test_a_row_without_a_stated_coverage_goes_on_as_before():
    ax = sahel.plot_timeline(rows(covered_until=pd.NaT), since="2019-01-01", until="2026-11-22")
    assert "no end known" in legend(ax) and not drawn(ax, "not-covered")


def test_the_table_says_up_to_when_an_episode_is_known():
    last = sahel.present.episode_view(sahel.conflict_episodes(YEARS, until=2024))["Last year"]
    assert last.tolist() == ["active in 2024, the last covered year", "2020"]


def test_deaths_of_a_country_are_hatched_outside_their_years_and_measured_by_the_years_seen():
    deaths = pd.DataFrame({"year": [2010, 2020, 2021], "low": [9, 1, 2], "best": [7000, 2, 4], "high": [8000, 3, 5]})
    ax = sahel.plot_country(
        rows(), coups=sahel.load_coups(country="MLI"), deaths=deaths, since="2019-01-01", until="2026-11-22"
    )
    (panel,) = ax.child_axes
    (after,) = drawn(panel, "not-covered")
    assert after.get_x() == day("2022-01-01")
    assert panel.get_ylim() == pytest.approx((0, 5.25))
    assert [text for text in legend(panel) if text.startswith("coup")] == ["coup, successful"]
    early = sahel.plot_country(
        rows(), coups=sahel.load_coups(country="MLI"), deaths=deaths, since="2005-01-01", until="2021-12-31"
    )
    (before,) = drawn(early.child_axes[0], "not-covered")
    assert before.get_x() + before.get_width() == day("2010-01-01")
    assert early.child_axes[0].get_ylim()[1] == pytest.approx(8400)
