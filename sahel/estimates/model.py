"""A hierarchical model of what is said of deaths: its parameters, its anchors, fits that are checked.

For a loss c (one party's dead in one incident) with D_c killed, a statement s about the sum of one or several
losses, by a voice v that is k to the victims:

    log D_c ~ Normal(mu, tau)                                        mu apart for armed parties and for others
    belief y_s ~ Normal(log sum D + b_k + u_v + e, sigma_k)          e: shared by the third parties of an incident
    "n" : y rounded to 1 or, with probability h_k, to 5, 10, 50 or 100      "about n" : rounded so
    "at least n", or n of a part : the whole part of exp(y - d), d ~ Exponential(lambda)
    "up to n" : exp(y + d) rounded up          "between m and n" : y between them
    evidence counted one by one : D_c is at least so many

Beliefs are integrated out. No statement fixes where the bias b is zero: an anchor does, by assumption.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sahel.errors import BadParameter, SahelError
from sahel.estimates.statements import KINDS, RELATIONS, Statements
from sahel.load.formats.detect import require_package

#: A voice has a bias of its own, beside that of its relation, from so many statements on.
LEAST_OF_A_VOICE = 3
CHAINS = 2
#: What a fit must reach in every parameter.
MOST_RHAT, LEAST_EFFECTIVE = 1.02, 400
INTERVAL = (0.05, 0.95)

_FREE = (0.0, 0.3, 3.0)
#: The assumption about b of each relation: centre and scale (of the logarithm) and degrees of freedom of a Student t.
#: A relation that is not named is free: centred on no bias, with a tail heavy enough for a factor of four.
ANCHORS: dict[str, dict[str, tuple[float, float, float]]] = {
    "third parties unbiased": {"third": (0.0, 0.15, 50.0)},
    "every relation free": {},
    "own side true": {"own": (0.0, 0.15, 50.0)},
    "third parties under-report": {"third": (float(np.log(0.7)), 0.15, 50.0)},
}
#: Centres and scales of the other parameters' priors.
PRIOR = {
    "mu": ((np.log(25.0), np.log(40.0)), 0.7),
    "tau": (np.log(0.9), 0.3),
    "sigma": (np.log(0.35), 0.25),
    "omega": (np.log(0.2), 0.4),
    "kappa": (np.log(0.25), 0.3),
    "lam": (np.log(3.0), 0.5),
    "h": (2.0, 4.0),
}


class Design(NamedTuple):
    """The sizes of a ledger: arrays of these shapes are compiled once."""

    losses: int
    statements: int
    voices: int
    incidents: int
    numbers: tuple[int, ...]
    floors: int


class Fits(NamedTuple):
    """One checked fit for each anchor.

    `statements` : what was read. `draws` : anchor → parameter → draws (the first axis): `log_deaths` (one column for
    each loss with a number), `b` (one for each of `RELATIONS`), sigma, kappa, omega, tau, lam, h.
    `prior` : the same for `log_deaths` and `b`, before any statement was read, counted floors kept.
    `checks` : one row per anchor: r_hat (the worst), effective (the smallest), n_divergent, n_draws.
    """

    statements: Statements
    draws: dict[str, dict[str, np.ndarray]]
    prior: dict[str, dict[str, np.ndarray]]
    checks: pd.DataFrame


def fit_ledger(
    ledger_statements: Statements, *, anchors: Sequence[str] = tuple(ANCHORS), draws: int = 1500, seed: int = 0
) -> Fits:
    """The model fitted to what `read_statements` returns, once under each anchor (`ANCHORS`).

    `draws` is how many each of the two chains keeps, after as many for warming up; the same seed gives the same fit.
    Needs the extra `estimate`. Raises `BadParameter` for an anchor that does not exist,
    `SahelError` for a fit that is not sound: R-hat above 1.02, an effective size below 400, or a divergence.

    >>> sorted(ANCHORS)[:2]
    ['every relation free', 'own side true']
    """
    unknown = [name for name in anchors if name not in ANCHORS]
    if unknown:
        raise BadParameter(f"no anchor is called {unknown[0]!r}. There are: {', '.join(map(repr, ANCHORS))}.")
    data, design = model_data(ledger_statements)
    fitted, prior, checks = {}, {}, []
    for number, anchor in enumerate(anchors):
        fitted[anchor], found = sample(data, design, anchor, draws=draws, seed=seed + number)
        checks.append({"anchor": anchor, **found})
        prior[anchor] = prior_draws(data, anchor, seed=seed)
    table = pd.DataFrame(checks)
    refuse_unsound_fits(table)
    return Fits(ledger_statements, fitted, prior, table)


def refuse_unsound_fits(checks: pd.DataFrame) -> None:
    """Refuse fits whose chains do not agree, are too short or diverge: `checks` as `Fits` holds them."""
    is_sound = (checks["r_hat"] <= MOST_RHAT) & (checks["effective"] >= LEAST_EFFECTIVE) & (checks["n_divergent"] == 0)
    if not is_sound.all():
        one = checks[~is_sound].iloc[0]
        raise SahelError(
            f"the fit under the anchor {one['anchor']!r} is not sound: R-hat {one['r_hat']:.3f} (at most {MOST_RHAT}), "
            f"effective size {one['effective']:.0f} (at least {LEAST_EFFECTIVE}), {one['n_divergent']} divergences "
            "(none). Nothing is read from it. Take more draws (draws=2000) or another seed; if that does not mend it, "
            "the ledger has too little for this model."
        )


def model_data(statements: Statements) -> tuple[dict[str, np.ndarray], Design]:
    """The arrays that the model reads, and their sizes."""
    losses, said = statements.losses[statements.losses["n_statements"] > 0], statements.said
    members = statements.members.assign(place=statements.members.groupby("said").cumcount())
    whose = members.pivot(index="said", columns="place", values="loss").fillna(-1).astype(int).to_numpy()
    n_of_voice = said["voice"].value_counts()
    voices = sorted(n_of_voice.index[n_of_voice >= LEAST_OF_A_VOICE])
    third = said["incident_id"].where(said["relation"] == "third")
    n_of_incident = third.value_counts()
    # Where one third party speaks, what all would share is a part of its own error.
    incidents = sorted(n_of_incident.index[n_of_incident > 1])
    incident = pd.Index(incidents).get_indexer(third)
    floor = losses["floor"].fillna(0).to_numpy(dtype=float)
    data = {
        "whose": whose,
        "relation": said["relation"].map(RELATIONS.index).to_numpy(),
        "voice": pd.Index(voices).get_indexer(said["voice"]),
        "incident": incident,
        "is_alone": third.notna().to_numpy() & (incident < 0),
        "is_used": np.ones(len(said)),
        "group": (~losses["is_armed"]).astype(int).to_numpy(),
        "floored": np.flatnonzero(floor),
        "floor": np.log(floor[floor > 0] - 0.5),
        **numbers(said["kind"].to_numpy(), said["low"].to_numpy(dtype=float), said["high"].to_numpy(dtype=float)),
    }
    sizes = len(data["exact"]), len(data["within"]), len(data["tails"])
    return data, Design(len(losses), len(said), len(voices), len(incidents), sizes, int((floor > 0).sum()))


def numbers(kind: np.ndarray, low: np.ndarray, high: np.ndarray) -> dict[str, np.ndarray]:
    """The ends between which each statement puts a belief, as logarithms.

    `within` and `ends` : statement, and (lower, upper) of exp(y), first all "exact" ones as they stand, then these
    as round numbers (those in `is_round` may be), then "about" and "between". `tails`, `sign` and `tail_ends` : "at
    least" (1) and "up to" (-1), the whole numbers between which exp(y - d) or exp(y + d) lies.
    """
    exact, about, at_least, up_to, between = (np.flatnonzero(kind == one) for one in KINDS)
    step = heap(low) / 2
    unit = np.where(low <= 1, 0, low - 0.5), low + 0.5
    heaped = np.where(low <= 2 * step, 0, low - step), low + step
    within = np.concatenate([exact, exact, about, between])
    lower, upper = (
        np.concatenate([one[exact], rounded[exact], rounded[about], ends[between]])
        for one, rounded, ends in zip(unit, heaped, (low - 0.5, high + 0.5), strict=True)
    )
    tails = np.concatenate([at_least, up_to])
    n = np.where(kind == "up to", high, low)[tails]
    sign = np.where(kind[tails] == "up to", -1.0, 1.0)
    near, far = np.where(sign > 0, n + 1, np.maximum(n - 1, 0.5)), np.where((sign > 0) & (n <= 1), np.exp(-20), n)
    return {
        "exact": exact,
        "is_round": low[exact] % heap(low[exact]) == 0,
        "within": within,
        "ends": np.log(np.maximum([lower, upper], np.exp(-20))),
        "tails": tails,
        "sign": sign,
        "tail_ends": sign * np.log([near, far]),
    }


def heap(number: np.ndarray) -> np.ndarray:
    """To what numbers of this size are rounded: 5, 10, 50, 100.

    >>> heap(np.array([12, 80, 300, 2000])).tolist()
    [5.0, 10.0, 50.0, 100.0]
    """
    return np.select([number < 50, number < 200, number < 1000], [5.0, 10.0, 50.0], default=100.0)


def anchor_prior(anchor: str) -> np.ndarray:
    """Centre, scale and degrees of freedom of b, one row for each of `RELATIONS`."""
    return np.array([ANCHORS[anchor].get(relation, _FREE) for relation in RELATIONS])


def prior_draws(data: dict[str, np.ndarray], anchor: str, *, n: int = 100_000, seed: int = 0) -> dict[str, np.ndarray]:
    """What the model holds plausible before any statement: `b`, and `log_deaths` with at least what was counted."""
    random = np.random.default_rng(seed)
    centre, scale, freedom = anchor_prior(anchor).T
    b = centre + scale * random.standard_t(freedom, size=(n, len(RELATIONS)))
    mu = random.normal(*PRIOR["mu"], size=(n, 2))
    spread = np.exp(random.normal(*PRIOR["tau"], size=n)) * random.normal(size=n)
    floors = np.full(len(data["group"]), -np.inf)
    floors[data["floored"]] = data["floor"]
    kept = []
    for group, floor in zip(data["group"], floors, strict=True):
        deaths = mu[:, group] + spread
        deaths = deaths[deaths >= floor]
        kept.append(random.choice(deaths, size=4000) if len(deaths) > 50 else np.full(4000, np.nan))
    return {"b": b, "log_deaths": np.column_stack(kept)}


def sample(
    data: dict[str, np.ndarray], design: Design, anchor: str, *, draws: int = 500, seed: int = 0
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Draws from the posterior under one anchor, and what the check of them found; nothing is refused here."""
    require_package("numpyro", extra="estimate", why="An estimate from rival claims")
    import jax
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    with jax.enable_x64(True):
        sampler = _sampler(design, draws)
        sampler.run(jax.random.PRNGKey(seed), data, anchor_prior(anchor), init_params=_start(data, design, seed))
        chains = {name: np.asarray(one) for name, one in sampler.get_samples(group_by_chain=True).items()}
        n_divergent = int(np.asarray(sampler.get_extra_fields()["diverging"]).sum())
    found = {
        "r_hat": max(float(np.max(split_gelman_rubin(one))) for one in chains.values() if one.size),
        "effective": min(float(np.min(effective_sample_size(one))) for one in chains.values() if one.size),
        "n_divergent": n_divergent,
        "n_draws": CHAINS * draws,
    }
    return {name: one.reshape(-1, *one.shape[2:]) for name, one in chains.items()}, found


def _start(data: dict[str, np.ndarray], design: Design, seed: int) -> dict[str, np.ndarray]:
    """Where the chains begin, each elsewhere, as the sampler writes it: the logarithms of scales, and so on."""
    random = np.random.default_rng(seed)
    k = len(RELATIONS)
    place = np.full(design.losses, np.log(30.0))
    place[data["floored"]] = -1.0
    begin = {
        "b": np.zeros(k),
        "stated_mu": np.array(PRIOR["mu"][0]),
        **{name: np.array(PRIOR[name][0]) for name in ("tau", "omega", "kappa", "lam")},
        "sigma": np.full(k, PRIOR["sigma"][0]),
        "h": np.full(k, -0.7),
        "voices": np.zeros(design.voices + 1),
        "incidents": np.zeros(design.incidents + 1),
        "place": place,
    }
    return {name: one + 0.2 * random.normal(size=(CHAINS, *np.shape(one))) for name, one in begin.items()}


@lru_cache(maxsize=4)
def _sampler(design: Design, draws: int) -> Any:
    """The sampler for ledgers of these sizes, so that anchors and simulated ledgers share one compilation."""
    from functools import partial

    from numpyro.infer import MCMC, NUTS, init_to_feasible

    kernel = NUTS(
        partial(_model, design=design),
        target_accept_prob=0.9,
        init_strategy=init_to_feasible,
        # Biases, levels and the law of floors lean on one another.
        dense_mass=[("b", "stated_mu", "lam", "sigma", "tau", "kappa", "omega")],
    )
    return MCMC(
        kernel,
        num_warmup=draws,
        num_samples=draws,
        num_chains=CHAINS,
        chain_method="vectorized",
        progress_bar=False,
        jit_model_args=True,
    )


def _model(data: dict[str, Any], anchor: Any, *, design: Design) -> None:
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    # Densities are written down without their constants.
    any_number = dist.constraints.real
    centre, scale, freedom = anchor.T
    b = numpyro.sample("b", dist.ImproperUniform(any_number, (), (len(RELATIONS),)))
    numpyro.factor("anchor", -((freedom + 1) / 2 * jnp.log1p(((b - centre) / scale) ** 2 / freedom)).sum())
    # Levels are drawn as third parties would state them: the statements fix those, the anchor what they mean.
    third = b[RELATIONS.index("third")]
    mu = numpyro.sample("stated_mu", dist.Normal(jnp.array(PRIOR["mu"][0]) + third, PRIOR["mu"][1]).to_event(1))
    tau, omega, kappa, lam = (
        numpyro.sample(name, dist.LogNormal(*PRIOR[name])) for name in ("tau", "omega", "kappa", "lam")
    )
    sigma = numpyro.sample("sigma", dist.LogNormal(*PRIOR["sigma"]).expand([len(RELATIONS)]).to_event(1))
    h = numpyro.sample("h", dist.Beta(*PRIOR["h"]).expand([len(RELATIONS)]).to_event(1))
    u = omega * numpyro.sample("voices", dist.Normal(0, 1).expand([design.voices + 1]).to_event(1))
    e = kappa * numpyro.sample("incidents", dist.Normal(0, 1).expand([design.incidents + 1]).to_event(1))
    centres = mu[data["group"]]
    # Above what was counted, the logarithm of the distance; elsewhere, the level itself. A count says that there
    # were no fewer, not that losses like this are the rule: the normal density is cut off, and not made whole again.
    place = numpyro.sample("place", dist.ImproperUniform(any_number, (), (design.losses,)))
    stated = place.at[data["floored"]].set(data["floor"] + third + jnp.exp(place[data["floored"]]))
    density = -0.5 * ((stated - centres) / tau) ** 2 - jnp.log(tau)
    numpyro.factor("losses", density.sum() + place[data["floored"]].sum())
    numpyro.deterministic("log_deaths", stated - third)

    whose = data["whose"]
    sums = jnp.log(jnp.where(whose >= 0, jnp.exp(stated[whose]), 0.0).sum(axis=1))
    k = data["relation"]
    shift = b[k] - third + jnp.where(data["voice"] >= 0, u[data["voice"]], 0.0)
    shift += jnp.where(data["incident"] >= 0, e[data["incident"]], 0.0)
    spread = jnp.sqrt(sigma[k] ** 2 + jnp.where(data["is_alone"], kappa**2, 0.0))
    numpyro.factor("said", (_log_likelihood(data, sums + shift, spread, lam, h[k]) * data["is_used"]).sum())


def _log_likelihood(data: dict[str, Any], m: Any, s: Any, lam: Any, h: Any) -> Any:
    """The log-probability of each number, its belief y ~ Normal(m, s) integrated out."""
    import jax.numpy as jnp
    from jax.lax import erfc

    def ndtr(z: Any) -> Any:
        return 0.5 * erfc(-z / np.sqrt(2.0))

    def log_ndtr(z: Any) -> Any:
        """log P(y < z): by its series far below, where the function of the library takes three times as long."""
        far = jnp.minimum(z, -5.0)
        x = 1 / far**2
        series = 1 - x * (1 - 3 * x * (1 - 5 * x * (1 - 7 * x)))
        tail = -0.5 * far**2 - jnp.log(-far * np.sqrt(2 * np.pi)) + jnp.log(series)
        return jnp.where(z < -8, tail, jnp.log(ndtr(jnp.maximum(z, -8.0))))

    # A belief between two ends, from the side on which the difference of two tails is exact.
    of = data["within"]
    below, above = (data["ends"] - m[of]) / s[of]
    flip = below + above > 0
    larger, smaller = log_ndtr(jnp.stack([jnp.where(flip, -below, above), jnp.where(flip, -above, below)]))
    within = larger + jnp.log1p(-jnp.exp(jnp.minimum(smaller - larger, -1e-12)))
    n = len(data["exact"])
    plain = jnp.log1p(-h[data["exact"]]) + within[:n]
    rounded = jnp.log(h[data["exact"]]) + within[n : 2 * n]
    exact = jnp.where(data["is_round"], jnp.logaddexp(plain, rounded), plain)

    # P(y - d <= z) at both whole numbers, d exponential; "up to" is its mirror.
    of = data["tails"]
    z, spread = data["tail_ends"] - data["sign"] * m[of], s[of]
    tail = lam * z + 0.5 * (lam * spread) ** 2 + log_ndtr(-z / spread - lam * spread)
    upper, lower = ndtr(z / spread) + jnp.exp(jnp.minimum(tail, 0.0))
    tails = jnp.log(jnp.maximum(upper - lower, 1e-12))
    found = jnp.zeros_like(m).at[data["exact"]].set(exact)
    return found.at[data["within"][2 * n :]].set(within[2 * n :]).at[data["tails"]].set(tails)
