"""A reading is drawn with its prior and its floor, or not at all."""

from __future__ import annotations

import pandas as pd
import pytest

from sahel.errors import SahelError
from sahel.plots.estimates import plot_reading

ROWS = pd.DataFrame(
    {
        "anchor": ["third parties unbiased", "own side true"],
        "median": [60.0, 50.0],
        "low": [50.0, 46.0],
        "high": [80.0, 70.0],
        "prior_low": [47.0, 46.5],
        "prior_high": [300.0, 310.0],
        "floor": [46.0, 46.0],
    }
)


def spans(ax, number):
    return [tuple(path[:, 0]) for path in ax.collections[number].get_segments()]


def test_prior_posterior_and_floor_are_drawn_for_each_assumption():
    ax = plot_reading(ROWS)
    assert spans(ax, 0) == [(47.0, 300.0), (46.5, 310.0)]
    assert spans(ax, 1) == [(50.0, 80.0), (46.0, 70.0)]
    assert ax.get_legend_handles_labels()[1] == ["prior, 90 %", "posterior, 90 %", "counted: 46"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ROWS["anchor"].tolist()


def test_two_losses_in_one_picture_are_refused_and_none_is_said():
    with pytest.raises(SahelError, match="Keep one incident and victim"):
        plot_reading(pd.concat([ROWS, ROWS]))
    ax = plot_reading(ROWS.assign(median=float("nan")))
    assert not ax.collections
