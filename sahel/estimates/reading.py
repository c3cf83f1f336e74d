"""What rival claims together say of one loss, under several assumptions side by side: never one number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sahel.errors import BadParameter, SahelError, UnknownName, suggest
from sahel.estimates.bias import beside_prior, refuse_one_relation
from sahel.estimates.model import ANCHORS, Fits, fit_ledger
from sahel.estimates.statements import Statements, read_statements

LEAST_ANCHORS = 3
_FIGURES = ["median", "low", "high", "prior", "prior_low", "prior_high", "prior_share"]


def model_reading(
    ledger: pd.DataFrame,
    *,
    incidents: Sequence[str] | None = None,
    anchors: Sequence[str] = tuple(ANCHORS),
    draws: int = 1500,
    seed: int = 0,
) -> pd.DataFrame:
    """What a model makes of the rival claims about each loss, under at least three assumptions side by side.

    This is no count and no estimate to quote alone. The level of deaths is not identified by claims: it
    is fixed by an assumption about who is right on average (the anchor), and the table shows several.

    Parameters
    ----------
    ledger : as `load_ledger` or `relate` returns it, whole: what is learnt of speakers is learnt from all of it.
    incidents : ids of whole incidents to read; none: all.
    anchors : three or more names of `estimates.ANCHORS`: "third parties unbiased" (within about 25 percent),
        "every relation free" (all centred on no bias, as Radford et al. 2023), "own side true",
        "third parties under-report" (by 30 percent).
    draws, seed : draws kept by each chain; the same seed gives the same table.

    Returns
    -------
    One row per loss (a whole incident's victim party, killed) and anchor:
    `median`, `low`, `high` : persons, of the posterior (90 % interval); `floor` : counted one by one, blank: none;
    `prior`, `prior_low`, `prior_high` : the same before any statement, the floor kept;
    `prior_share` : the squared ratio of the widths of the two intervals (logarithms): near 1, nearly all is the prior;
    `n_statements`, `n_relations` : statements with a number, relays once, and kinds of speakers;
    `answer` : blank where it is read; "the data do not say" where nearly all is the prior; and with blank figures
        "one statement", "one relation", "only words", "no number" where there is nothing to weigh against each other.

    Raises
    ------
    MissingDependency : the extra `estimate` is not installed.
    BadParameter : fewer than three anchors. UnknownName : an incident without claims about killed.
    SahelError : none of the losses asked for can be read, by name and reason, or a fit that is not sound.

    Notes
    -----
    Its intervals have not been calibrated on simulated ledgers (`benchmarks/estimates.py` does it).

    `estimates.model` has the model. An error that all kinds of speakers share is not in it, and where the third
    parties of an incident share one source, intervals are too narrow. Silence is taken to say nothing.

    >>> import sahel
    >>> ledger = sahel.load_ledger()
    >>> sahel.model_reading(ledger, anchors=["own side true"])
    Traceback (most recent call last):
    sahel.errors.BadParameter: a reading under 1 anchor would be one number by one assumption. Name at least 3 of ...
    """
    refuse_few_anchors(anchors)
    statements = read_statements(ledger)
    refuse_one_relation(statements)
    refuse_unreadable(statements, incidents)
    return reading_table(fit_ledger(statements, anchors=anchors, draws=draws, seed=seed), incidents=incidents)


def refuse_few_anchors(anchors: Sequence[str]) -> None:
    """Refuse a reading under one or two assumptions."""
    different = [anchors] if isinstance(anchors, str) else list(dict.fromkeys(anchors))
    if len(different) < LEAST_ANCHORS:
        noun = "anchor" if len(different) == 1 else "anchors"
        raise BadParameter(
            f"a reading under {len(different)} {noun} would be one number by one assumption. Name at least "
            f"{LEAST_ANCHORS} of {', '.join(map(repr, ANCHORS))}; the level of deaths depends on them."
        )


def unreadable(losses: pd.DataFrame) -> pd.Series:
    """Why a loss is not read; blank: it is."""
    reasons = [
        (losses["n_statements"] == 0) & (losses["n_worded"] > 0),
        losses["n_statements"] == 0,
        losses["n_statements"] == 1,
        losses["n_relations"] == 1,
    ]
    said = np.select(reasons, ["only words", "no number", "one statement", "one relation"], default="")
    return pd.Series(said, index=losses.index, dtype="str").replace("", pd.NA)


def refuse_unreadable(statements: Statements, incidents: Sequence[str] | None) -> None:
    """Refuse incidents that are unknown, or none of whose losses can be read."""
    asked = _asked(statements.losses, incidents)
    why = unreadable(asked)
    for incident, reasons in why.groupby(asked["incident_id"]):
        if incidents is not None and reasons.notna().all():
            found = (asked.loc[reasons.index, "victim"] + ": " + reasons).tolist()
            raise SahelError(
                f"nothing is read from the claims about {incident!r} ({'; '.join(found)}). A reading weighs numbers of "
                "at least two statements by two kinds of speakers; show the statements themselves (`claim_bands`)."
            )
    if why.notna().all():
        raise SahelError(
            "no loss of this ledger has numbers by two statements of two kinds of speakers: "
            f"{', '.join(f'{n} with {reason}' for reason, n in why.value_counts().items())}. Show the statements "
            "themselves (`claim_bands`)."
        )


def _asked(losses: pd.DataFrame, incidents: Sequence[str] | None) -> pd.DataFrame:
    if incidents is None:
        return losses
    known = set(losses["incident_id"])
    for one in incidents:
        if one not in known:
            raise UnknownName(
                f"no claim about killed is in force for an incident {one!r}. Nearest: {suggest(one, known, most=3)}. "
                "Name whole incidents, not their parts."
            )
    return losses[losses["incident_id"].isin(list(incidents))]


def reading_table(fits: Fits, *, incidents: Sequence[str] | None = None) -> pd.DataFrame:
    """The table of `model_reading`, from fits that are at hand; fewer than three anchors are refused as there.

    >>> from sahel.estimates import reading_table
    """
    refuse_few_anchors(list(fits.draws))
    losses = _asked(fits.statements.losses, incidents)
    why = unreadable(losses)
    tables = []
    for anchor, draws in fits.draws.items():
        read = [
            beside_prior(draws["log_deaths"][:, loss], fits.prior[anchor]["log_deaths"][:, loss]).rename(loss)
            for loss in why.index[why.isna()]
        ]
        found = losses.join(pd.DataFrame(read, columns=[*_FIGURES, "answer"]))
        tables.append(found.assign(anchor=anchor, answer=found["answer"].astype("str").fillna(why)))
    columns = ["incident_id", "victim", "anchor", *_FIGURES[:3], "floor", *_FIGURES[3:]]
    table = pd.concat(tables).rename_axis("loss").reset_index()
    order = {anchor: place for place, anchor in enumerate(fits.draws)}
    table = table.sort_values(["loss", "anchor"], key=lambda one: one.map(order) if one.name == "anchor" else one)
    table[_FIGURES] = table[_FIGURES].astype(float)
    return table[[*columns, "n_statements", "n_relations", "answer"]].reset_index(drop=True)
