"""Several assumptions side by side, or no reading; what the data do not say is said."""

from __future__ import annotations

from importlib.util import find_spec

import ledger_rows
import numpy as np
import pandas as pd
import pytest

import sahel
from sahel.errors import BadParameter, MissingDependency, SahelError, UnknownName
from sahel.estimates.bias import NO_ANSWER, beside_prior, bias_table, level_table
from sahel.estimates.model import ANCHORS, Fits, fit_ledger, model_data, prior_draws, refuse_unsound_fits
from sahel.estimates.reading import model_reading, reading_table
from sahel.estimates.statements import RELATIONS, read_statements

OWN, THIRD, ENEMY = (RELATIONS.index(name) for name in ("own", "third", "enemy"))
ROWS = [
    {"low": 10},
    {"claimant": "rebels", "low": 30},
    {"claimant": "un", "low": 20},
    {"claimant": "un", "victim": "rebels", "low": 5},
    {"claimant": "rebels", "victim": "mercs", "bound": "unquantified", "term": "heavy losses"},
]


def ledger(*rows):
    return sahel.relate(ledger_rows.claims(*rows), **ledger_rows.setting())


def made_up(found, *, b, log_deaths, anchors=tuple(ANCHORS)):
    """Fits whose draws are what the test says, without a sampler."""
    data, _ = model_data(found)
    prior = {anchor: prior_draws(data, anchor) for anchor in anchors}
    return Fits(found, {anchor: {"b": b, "log_deaths": log_deaths} for anchor in anchors}, prior, pd.DataFrame())


@pytest.fixture
def fits():
    random = np.random.default_rng(1)
    b = random.normal(0, 0.1, size=(4000, len(RELATIONS))) + np.where(np.arange(len(RELATIONS)) == ENEMY, 0.4, 0)
    return made_up(read_statements(ledger(*ROWS)), b=b, log_deaths=np.log(20) + random.normal(0, 0.1, size=(4000, 2)))


def test_fewer_than_three_assumptions_are_refused_before_anything_is_fitted():
    for anchors in (["own side true"], ["own side true"] * 3, "own side true", [*ANCHORS][:2]):
        with pytest.raises(BadParameter, match="would be one number by one assumption"):
            model_reading(ledger(*ROWS), anchors=anchors)


def test_an_assumption_that_does_not_exist_is_refused_by_name():
    with pytest.raises(BadParameter, match="no anchor is called 'everybody lies'"):
        fit_ledger(read_statements(ledger(*ROWS)), anchors=["everybody lies"])


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (ROWS[:1], "a single statement with a number"),
        ([ROWS[2], ROWS[2] | {"low": 22}], r"one kind of speaker \(third\)"),
        ([ROWS[0], ROWS[3]], "no loss of this ledger has numbers by two statements"),
    ],
)
def test_one_statement_one_relation_and_losses_of_one_statement_are_refused(rows, why):
    with pytest.raises(SahelError, match=why):
        model_reading(ledger(*rows))


def test_an_incident_without_rival_numbers_is_refused_by_name_and_reason():
    rows = [*ROWS, {"incident_id": "ambush", "bound": "unquantified", "term": "many"}]
    setting = ledger_rows.setting()
    setting["incidents"]["part_of"] = pd.NA
    rivals = sahel.relate(ledger_rows.claims(*rows), **setting)
    with pytest.raises(SahelError, match=r"'ambush' \(army: only words\)"):
        model_reading(rivals, incidents=["ambush"])
    with pytest.raises(UnknownName, match="Nearest: battle"):
        model_reading(rivals, incidents=["batle"])


@pytest.mark.skipif(find_spec("numpyro") is not None, reason="the extra `estimate` is installed")
def test_without_the_extra_it_says_what_to_install():
    with pytest.raises(MissingDependency, match=r"pip install 'sahel\[estimate\]'"):
        sahel.claimant_bias(ledger(*ROWS))


@pytest.mark.parametrize(
    "fault", [{"r_hat": 1.021}, {"effective": 399.0}, {"n_divergent": 1}, {"r_hat": np.nan}, {"effective": np.nan}]
)
def test_a_fit_that_is_not_sound_is_refused_by_the_name_of_its_anchor(fault):
    sound = {"anchor": "own side true", "r_hat": 1.02, "effective": 400.0, "n_divergent": 0, "n_draws": 1000}
    refuse_unsound_fits(pd.DataFrame([sound]))
    with pytest.raises(SahelError, match="under the anchor 'own side true' is not sound"):
        refuse_unsound_fits(pd.DataFrame([sound, sound | fault]))


def test_each_loss_has_a_row_for_each_anchor_and_those_not_read_say_why(fits):
    table = reading_table(fits)
    assert len(table) == 3 * len(ANCHORS)
    assert table["anchor"].tolist() == [*ANCHORS] * 3
    by = table.groupby("victim")
    assert by["answer"].first()[["rebels", "mercs"]].tolist() == ["one statement", "only words"]
    assert table.loc[table["victim"] != "army", ["median", "prior", "prior_share"]].isna().all(axis=None)
    army = table[table["victim"] == "army"]
    assert army["answer"].isna().all() and np.allclose(army["median"], 20, rtol=0.02)
    assert (army["prior_share"] < 0.05).all()
    with pytest.raises(BadParameter):
        reading_table(fits._replace(draws={"own side true": fits.draws["own side true"]}))


def test_where_nearly_all_is_the_prior_the_data_do_not_say():
    random = np.random.default_rng(0)
    prior = random.normal(size=100_000)
    for scale, answer in ((0.88, True), (0.91, False), (1.3, False)):
        found = beside_prior(scale * prior, prior)
        assert found["prior_share"] == pytest.approx(min(1, scale**2))
        assert pd.isna(found["answer"]) is answer
        assert answer or found["answer"] == NO_ANSWER
    # A prior of which nothing could be drawn is no ground for an answer.
    assert beside_prior(prior, np.full(10, np.nan))["answer"] == NO_ANSWER


def test_bias_is_one_relation_against_another_with_what_is_behind_it(fits):
    table = bias_table(fits).set_index(["anchor", "relation", "against"])
    row = table.loc[("own side true", "enemy", "own")]
    assert row["ratio"] == pytest.approx(np.exp(0.4), rel=0.01)
    assert row[["n_statements", "n_against", "n_losses"]].tolist() == [1, 1, 1]
    assert row["prior"] == pytest.approx(1, abs=0.02)
    assert set(level_table(fits)["relation"]) == {"own", "third", "enemy"}


def test_a_floor_is_in_the_prior_too():
    counted = {"claimant": "un", "low": 30, "scope": "graves", "scope_relation": "counted"}
    data, design = model_data(read_statements(ledger(*ROWS[:3], counted)))
    assert design.floors == 1 and data["floor"].tolist() == [np.log(29.5)]
    assert prior_draws(data, "own side true")["log_deaths"].min() >= np.log(29.5)


def test_the_anchors_differ_in_what_they_hold_true():
    data, _ = model_data(read_statements(ledger(*ROWS)))
    spread = {name: np.ptp(np.quantile(prior_draws(data, name)["b"], [0.05, 0.95], axis=0), axis=0) for name in ANCHORS}
    assert spread["third parties unbiased"][THIRD] < 0.55 < 1 < spread["every relation free"][THIRD]
    assert spread["own side true"][OWN] < 0.55 < 1 < spread["own side true"][THIRD]
    low = np.median(prior_draws(data, "third parties under-report")["b"][:, THIRD])
    assert np.exp(low) == pytest.approx(0.7, abs=0.01)
