"""Figures of rival numbers: what is a number is a mark, what is a word stays a word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sahel
from sahel import present
from sahel.plots import plot_conceded_claimed, plot_revision_trail, plot_rules

RULES = pd.DataFrame(
    {
        "group": ["Army", "Army", "Army", "Rebels", "Rebels"],
        "rule": ["lowest", "majority", "airwars_range", "lowest", "modal"],
        "low": [2.0, np.nan, 2.0, 1.0, np.nan],
        "high": [2.0, np.nan, np.inf, np.inf, np.nan],
        "answer": ["number", "indeterminate", "open", "indeterminate", "silent"],
        "is_worded": [False, False, False, True, False],
    }
)
PAIRS = pd.DataFrame(
    {
        "label": ["Inates 2019 · FAN", "Ambush $x$", "Words"],
        "conceded_low": [71.0, 10.0, 1.0],
        "conceded_high": [71.0, np.inf, np.inf],
        "claimed_low": [100.0, 50.0, 47.0],
        "claimed_high": [np.inf, 84.0, 47.0],
        "is_gap_worded": [False, False, True],
    }
)
TRAIL = pd.DataFrame(
    {
        "label": ["CSP", "Sobane Da", "FAMa"],
        "number_before": pd.array([7, 95, 2], dtype="Int64"),
        "number": pd.array([9, 35, None], dtype="Int64"),
        "said_before": ["7", "95", "2"],
        "said": ["9", "35", "“significant number”, no number"],
    }
)
PLOTS = {"rules": (plot_rules, RULES), "pairs": (plot_conceded_claimed, PAIRS), "trail": (plot_revision_trail, TRAIL)}
each = pytest.mark.parametrize("name", PLOTS)


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def marks(ax, gid: str) -> list:
    return [line for line in ax.lines if line.get_gid() == gid]


@each
def test_an_empty_table_is_a_sentence(name):
    plot, table = PLOTS[name]
    assert texts(plot(table.head(0)))[0].startswith("nothing to draw")


@each
def test_a_plot_leaves_its_table_untouched_and_uses_the_axes_it_is_given(name):
    from matplotlib import pyplot

    plot, table = PLOTS[name]
    before = table.copy()
    _, ax = pyplot.subplots()
    assert plot(table, ax=ax) is ax
    pd.testing.assert_frame_equal(table, before)


@each
def test_a_missing_column_is_named(name):
    plot, table = PLOTS[name]
    with pytest.raises(sahel.SahelError, match="missing column"):
        plot(table.iloc[:, 1:])


def test_an_answer_without_a_number_is_a_word_and_no_mark():
    ax = plot_rules(RULES)
    assert len(marks(ax, "answer")) == 2
    assert {"indeterminate", "only words, no number", "nothing was stated"} <= set(texts(ax))


def test_an_open_end_is_an_arrow_at_the_edge():
    assert len(marks(plot_rules(RULES), "open")) == 1
    assert len(marks(plot_conceded_claimed(PAIRS), "open")) == 2


def test_a_loss_with_a_word_from_one_side_is_counted_and_not_drawn():
    ax = plot_conceded_claimed(PAIRS)
    assert len(marks(ax, "loss")) == 2
    assert "1 with a word" in ax.get_legend().get_texts()[0].get_text()


def test_names_at_the_edge_never_lie_on_one_another():
    crowd = pd.concat([PAIRS.head(1)] * 6, ignore_index=True)
    ax = plot_conceded_claimed(crowd)
    heights = sorted(text.xyann[1] for text in ax.texts if text.get_gid() == "name")
    assert min(np.diff(heights)) > 0


def test_a_change_from_a_number_to_a_word_moves_nothing():
    ax = plot_revision_trail(TRAIL)
    assert len(marks(ax, "move")) == 2
    assert any("significant number" in text for text in texts(ax))


@pytest.mark.slow
def test_the_views_of_the_ledger_show_no_infinity_and_no_blank_word():
    world = {"incidents": sahel.load_incidents(), "actors": sahel.load_actors()}
    ledger = sahel.relate(sahel.load_claims(), parties=sahel.load_parties(), relations=sahel.load_relations(), **world)
    compared = sahel.compare_rules(ledger)
    conclusions = sahel.claims.rule_sensitivity(compared, incidents=world["incidents"])
    frames = [
        present.gap_view(sahel.claim_gaps(sahel.claim_bands(ledger)), **world),
        present.trail_view(sahel.revision_trail(ledger), **world),
        present.rules_view(compared, **world),
        present.rule_view(compared, book=sahel.claims.rule_book()),
        present.sensitivity_view(conclusions, **world),
        present.disagreement_view(sahel.disagreement(ledger), **world),
        present.profile_view(
            sahel.claims.relation_profiles(ledger, incidents=world["incidents"]), actors=world["actors"]
        ),
    ]
    for frame in frames:
        assert len(frame)
        cells = frame.stack().dropna().astype("str")
        assert not cells.str.contains(r"\b(?:nan|inf|None|<NA>)\b|∞").any()


@pytest.mark.parametrize("incident", ["niamey-airport-2026", "solenzo-2025", "tinzaouaten-2024-battle", "none of them"])
@pytest.mark.slow
def test_an_incident_of_which_little_is_said_has_its_views_and_figures_too(incident):
    world = {"incidents": sahel.load_incidents(), "actors": sahel.load_actors()}
    parties = sahel.load_parties()
    ledger = sahel.relate(sahel.load_claims(), parties=parties, relations=sahel.load_relations(), **world)
    stated = ledger[ledger["incident_id"] == incident]
    silences = sahel.claims.silences(stated, parties=parties, **world)
    present.silence_view(silences, actors=world["actors"])
    compared = sahel.compare_rules(stated)
    present.gap_view(sahel.claim_gaps(sahel.claim_bands(stated)), **world)
    present.sensitivity_view(sahel.claims.rule_sensitivity(compared).query("finding != 'rank'"), **world)
    present.rules_view(compared, **world)
    present.trail_view(sahel.revision_trail(stated), **world)
    present.disagreement_view(sahel.disagreement(stated), **world)
    profiles = sahel.claims.claimant_profiles(stated, incidents=world["incidents"])
    present.profile_view(profiles, actors=world["actors"])
    plot_rules(present.rules_marks(compared, **world))
