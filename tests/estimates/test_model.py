"""The likelihood of the model against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from sahel.estimates.model import _log_likelihood, numbers

pytest.importorskip("numpyro", reason="the extra `estimate` is not installed", exc_type=ImportError)


def likelihood(kind, low, high, *, m=3.0, s=0.4, lam=3.0, h=0.3):
    """The probability of each number under one belief."""
    import jax

    low, high = np.asarray(low, float), np.asarray(high, float)
    data = numbers(np.array([kind] * len(low)), low, high)
    with jax.enable_x64(True):
        one = np.ones(len(low))
        return np.exp(np.asarray(_log_likelihood(data, m * one, s * one, lam, h * one)))


def simulated(n=400_000):
    random = np.random.default_rng(3)
    return random, np.exp(random.normal(3.0, 0.4, size=n))


def test_a_round_number_is_likelier_than_its_neighbours_by_the_share_that_rounds():
    random, belief = simulated()
    heaped = np.maximum(5, 5 * np.rint(belief / 5))
    said = np.where(random.random(len(belief)) < 0.3, heaped, np.maximum(1, np.rint(belief)))
    asked = np.array([1, 5, 19, 20, 21, 35])
    found = likelihood("exact", asked, asked)
    assert np.allclose(found, [(said == n).mean() for n in asked], atol=0.002)
    assert np.allclose(likelihood("about", [20, 35], [20, 35]), [(heaped == n).mean() for n in (20, 35)], atol=0.003)
    every = np.arange(1, 50)
    assert likelihood("exact", every, every).sum() == pytest.approx((said < 50).mean(), abs=0.02)


def test_floors_and_ceilings_are_what_is_left_of_a_belief_or_added_to_it():
    random, belief = simulated()
    off = np.exp(random.exponential(1 / 3.0, size=len(belief)))
    floors, ceilings = np.maximum(1, np.floor(belief / off)), np.ceil(belief * off)
    asked = np.array([1, 8, 20, 40])
    assert np.allclose(likelihood("at least", asked, asked * np.inf), [(floors == n).mean() for n in asked], atol=0.002)
    assert np.allclose(
        likelihood("up to", asked[1:] * 0, asked[1:]), [(ceilings == n).mean() for n in asked[1:]], atol=0.002
    )


def test_between_is_a_belief_within_both_ends():
    _, belief = simulated()
    assert likelihood("between", [15], [25])[0] == pytest.approx(((belief > 14.5) & (belief < 25.5)).mean(), abs=0.003)


def test_a_number_far_from_a_belief_keeps_a_finite_likelihood():
    found = likelihood("exact", [5000, 1], [5000, 1], m=3.0, s=0.1)
    assert np.isfinite(np.log(np.maximum(found, 1e-300))).all() and (found < 1e-30).all()
