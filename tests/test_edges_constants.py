"""Constants of method are those of the published rule, or of our own as its documentation states it."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from sahel.claims import claimant_profiles
from sahel.conflicts import largest_jumps, monthly_arrows, yearly_arrows
from sahel.coups import violence_change
from sahel.events import candidate_pairs

PUBLISHED = [
    ("conflicts.activity", "THRESHOLD", 25, "UCDP/PRIO: 25 battle-related deaths in a calendar year"),
    ("claims.sensitivity", "THRESHOLD", 25, "the same"),
    ("coups.timeline", "DAYS_IN_POWER", 7, "Powell & Thyne 2011: power held for at least seven days"),
    (
        "events.totals",
        "TOLERANCE",
        0.015,
        "Our World in Data, etl: UCDP's events add up to its yearly tables within it",
    ),
    ("events.proximity", "EARTH_KM", 6371.0088, "IUGG: mean radius of the earth"),
    ("events.proximity", "_LENGTH", {2: 6, 3: 7}, "UCDP GED codebook, date_prec: two to six days; a given week"),
    ("events.proximity", "_CALENDAR", {4: "month", 5: "year"}, "UCDP GED codebook, date_prec: a given month, year"),
    ("events.incidents", "_UCDP_PRECISION", {"day": 1, "month": 4, "year": 5}, "UCDP GED codebook, date_prec"),
    ("events.periods", "_WEEKS", {"week": 3, "acled_week": 5}, "ISO 8601: from Monday; ACLED: from Saturday"),
    ("claims.rule_methods", "ACLED_WORDS", {"tens": 10, "dozens": 12, "hundreds": 100}, "ACLED, from second hand"),
]
OURS = [
    ("coups.aftermath", "LEAST_PLACEBOS", 19, violence_change, "fewer than 19 placebos, which could not show 5"),
    ("coups.aftermath", "LEAST_PERIODS", 3, violence_change, "fewer than three covered periods on a side"),
    ("claims.claimants", "FEW", 5, claimant_profiles, "fewer than five comparisons"),
    ("conflicts.trends", "_SHORTEST", 3, None, "fewer than three periods make no level"),
    ("conflicts.trends", "_FINEST", 0.05, None, "noise on the scale of log(1 + deaths)"),
    ("conflicts.trends", "_MOST_ALIKE", 0.8, largest_jumps, "in 41 at 0.8"),
    ("conflicts.trends", "_LEAST_POWER", 0.5, monthly_arrows, "power is below a half"),
    ("conflicts.trends", "_LEAST_RISE", 5, monthly_arrows, "at least five deaths more"),
    ("events.proximity", "TYPE_SCORES", {"same": 1, "compatible": 0.75, "unknown": 0.5}, candidate_pairs,
     "1, 0.75 or 0.5"),
]  # fmt: skip
DEFAULTS = [
    # CrisisWatch's words; the rule is our own.
    (monthly_arrows, {"reference": 12, "false_alarm": 0.05}),
    (yearly_arrows, {"reference": 5, "false_alarm": 0.05}),
    # Measured on simulated series without a change: see the notes of largest_jumps.
    (largest_jumps, {"penalty": 2.5, "draws": 200, "seed": 0}),
]


@pytest.mark.parametrize(("module", "name", "value", "source"), PUBLISHED)
def test_a_constant_is_that_of_the_published_rule(module, name, value, source):
    assert getattr(import_module(f"sahel.{module}"), name) == value, source


@pytest.mark.parametrize(("module", "name", "value", "function", "words"), OURS)
def test_a_constant_of_our_own_is_the_one_its_documentation_states(module, name, value, function, words):
    assert getattr(import_module(f"sahel.{module}"), name) == value, words
    assert function is None or words in " ".join(function.__doc__.split())


@pytest.mark.parametrize(("function", "values"), DEFAULTS)
def test_defaults_of_method_are_those_that_were_measured(function, values):
    parameters = inspect.signature(function).parameters
    assert {name: parameters[name].default for name in values} == values


def test_19_placebos_are_the_least_that_can_show_5_percent():
    # The day of the coup is one of twenty.
    assert 1 / (19 + 1) == 0.05 < 1 / (18 + 1)
