"""How far claimants over- or understate deaths relative to one another, and what decides the level."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from sahel.errors import SahelError
from sahel.estimates.model import ANCHORS, INTERVAL, Fits, fit_ledger
from sahel.estimates.statements import RELATIONS, Statements, read_statements

#: From this share of the prior on, an answer is hardly the data's.
NEARLY_ALL = 0.8
NO_ANSWER = "the data do not say"
_PAIRED = ["enemy", "ally", "party", "own", "third"]


def claimant_bias(
    ledger: pd.DataFrame, *, anchors: Sequence[str] = tuple(ANCHORS), draws: int = 1500, seed: int = 0
) -> pd.DataFrame:
    """How much more or less one kind of speaker states than another of the same dead, pooled over a ledger.

    Parameters
    ----------
    ledger : as `load_ledger` or `relate` returns it. Only killed; relays count once.
    anchors : names of `estimates.ANCHORS`, the assumptions about who is right on average. The ratio of
        two kinds of speakers hardly depends on them where the data carry it: see whether it does.
    draws, seed : draws kept by each chain; the same seed gives the same table.

    Returns
    -------
    One row per anchor and pair of relations to the victims (own, ally, party, third, enemy) that both speak:
    `ratio`, `low`, `high` : what `relation` states, divided by what `against` states (median and 90 % interval;
        1.4: 40 percent more);
    `prior`, `prior_low`, `prior_high` : the same before a statement was read;
    `prior_share` : the squared ratio of the widths of the two intervals (logarithms): near 1, nearly all
        of the answer is the prior; `answer` : then "the data do not say", else blank;
    `n_statements`, `n_against`, `n_losses` : statements of each, and losses of which both give a number.

    A ratio is no truth: nothing here says which of the two is nearer to the number of the dead.

    Raises
    ------
    MissingDependency : the extra `estimate` is not installed.
    SahelError : no numbers, numbers of one relation alone, or a fit that is not sound.

    Notes
    -----
    The model is that of `estimates.model`, after Radford et al. 2023. It takes minutes an anchor.
    Its intervals have not been calibrated on simulated ledgers (`benchmarks/estimates.py` does it).

    >>> import sahel
    >>> ledger = sahel.load_ledger()
    >>> bias = sahel.claimant_bias(ledger)                                          # doctest: +SKIP
    >>> bias.query("relation == 'enemy' and against == 'own'")["ratio"].round(1)    # doctest: +SKIP
    """
    statements = read_statements(ledger)
    refuse_one_relation(statements)
    return bias_table(fit_ledger(statements, anchors=anchors, draws=draws, seed=seed))


def refuse_one_relation(statements: Statements) -> None:
    """Refuse a ledger in which only one kind of speaker gives numbers, or all numbers are of one statement."""
    if statements.said["statement_id"].nunique() == 1:
        raise SahelError(
            "one statement is no set of rival claims: the ledger has a single statement with a number. Nothing can be "
            "estimated from it; show the statement itself (`claim_bands`)."
        )
    found = statements.said["relation"].unique()
    if len(found) == 1:
        raise SahelError(
            f"all {len(statements.said)} numbers are by one kind of speaker ({found[0]}): there is no rival to "
            "compare it with. Give a ledger in which at least two kinds of speakers give numbers."
        )


def bias_table(fits: Fits) -> pd.DataFrame:
    """The table of `claimant_bias`, from fits that are at hand.

    >>> from sahel.estimates import bias_table
    """
    said, members = fits.statements.said, fits.statements.members
    losses_of = members.join(said["relation"], on="said").groupby("relation")["loss"].agg(set)
    n = said["relation"].value_counts()
    rows = []
    for anchor, draws in fits.draws.items():
        for one, other in combinations([relation for relation in _PAIRED if relation in n], 2):
            i, j = RELATIONS.index(one), RELATIONS.index(other)
            posterior = draws["b"][:, i] - draws["b"][:, j]
            prior = fits.prior[anchor]["b"][:, i] - fits.prior[anchor]["b"][:, j]
            found = beside_prior(posterior, prior).rename({"median": "ratio"})
            counts = {"n_statements": n[one], "n_against": n[other], "n_losses": len(losses_of[one] & losses_of[other])}
            rows.append({"anchor": anchor, "relation": one, "against": other, **found, **counts})
    return pd.DataFrame(rows)


def level_table(fits: Fits) -> pd.DataFrame:
    """What each kind of speaker states, divided by the number of the dead: what the anchor decides.

    One row per anchor and relation: median, low, high, the prior's, prior_share and answer as in
    `claimant_bias`. The statements alone cannot give these: compare the anchors.

    >>> from sahel.estimates import level_table
    """
    spoken = [relation for relation in RELATIONS if (fits.statements.said["relation"] == relation).any()]
    rows = []
    for anchor, draws in fits.draws.items():
        for relation in spoken:
            k = RELATIONS.index(relation)
            found = beside_prior(draws["b"][:, k], fits.prior[anchor]["b"][:, k])
            rows.append({"anchor": anchor, "relation": relation, **found})
    return pd.DataFrame(rows)


def beside_prior(posterior: np.ndarray, prior: np.ndarray) -> pd.Series:
    """Median and 90 % interval of both, draws of logarithms being given; the share of the prior; the answer."""
    low, median, high = np.quantile(posterior, [INTERVAL[0], 0.5, INTERVAL[1]])
    prior_low, prior_median, prior_high = np.quantile(prior, [INTERVAL[0], 0.5, INTERVAL[1]])
    share = min(1.0, ((high - low) / (prior_high - prior_low)) ** 2)
    # A prior that could not be drawn has no share that is known.
    answer = NO_ANSWER if not share < NEARLY_ALL else pd.NA
    ends = np.exp([median, low, high, prior_median, prior_low, prior_high])
    names = ["median", "low", "high", "prior", "prior_low", "prior_high", "prior_share", "answer"]
    return pd.Series([*ends, share, answer], index=names)
