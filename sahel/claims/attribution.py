"""Contested attribution: what an actor did alone at the least and at the most, with nobody counted twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.grouping import CELL
from sahel.claims.intervals import disjoint_victims, floors_left_out, incident_totals, total_disjoint
from sahel.schema.validation import require_columns


def attribution(answers: pd.DataFrame, *, parties: pd.DataFrame) -> pd.DataFrame:
    """How much of a total each actor may have inflicted: exclusive ≤ total ≤ any.

    Parameters
    ----------
    answers : one row per incident, victim and harm, as `reconcile` returns them: low,
        high, is_worded. Only `disjoint_victims` are added; leave the parts of incidents out.
    parties : one row per actor and incident: side, contested. Candidates for a harm are the
        actors on every other side than the victim's (of several victims: than each of theirs).

    Returns
    -------
    One row per harm and actor that is a candidate for anything:

    `exclusive_low`, `exclusive_high` : where it is the only candidate and its part is not contested;
    `any_low`, `any_high` : wherever it is a candidate, contested or not;
    `n_exclusive`, `n_any` : of how many rows; n_worded : words without a number among the latter;
    `total_low`, `total_high` : everything in `answers` of that harm, each row once, whoever
        did it; the same on every row. What has no candidate is in the total only.

    What an actor did lies between exclusive_low and any_high. A row with two candidates is
    in both their `any` and in neither's `exclusive`, so the sums of exclusive never exceed
    the total, and no total is made of them. Words enter low and high as [1, ∞).

    >>> answers = pd.DataFrame({"incident_id": ["i", "j"], "victim": "army", "harm": "killed",
    ...                         "low": [50.0, 8.0], "high": [50.0, 8.0]})
    >>> parties = pd.DataFrame({"incident_id": list("iiijj"), "actor_id": ["army", "csp", "jnim", "army", "csp"],
    ...                         "side": list("baaba"), "contested": [False, False, True, False, False]})
    >>> attribution(answers, parties=parties)[["actor_id", "exclusive_low", "any_high", "total_high"]].values.tolist()
    [['csp', 8.0, 58.0, 58.0], ['jnim', 0.0, 50.0, 58.0]]
    """
    require_columns(answers, *CELL, "low", "high")
    require_columns(parties, "incident_id", "actor_id", "side", "contested")
    known = _numbered(disjoint_victims(answers).dropna(subset=["low"]))
    suspects = _candidates(known, parties)
    alone = suspects[~suspects["row"].duplicated(keep=False) & ~suspects["contested"].astype(bool)]
    keys = ["harm", "actor_id"]
    table = suspects[keys].drop_duplicates(ignore_index=True)
    for name, rows in (("exclusive", alone), ("any", suspects)):
        sums = total_disjoint(rows, by=keys).set_index(keys)
        ends = sums.rename(columns={"low": f"{name}_low", "high": f"{name}_high", "n_stated": f"n_{name}"})
        table = table.join(ends[[f"{name}_low", f"{name}_high", f"n_{name}"]], on=keys)
    worded = total_disjoint(suspects, by=keys).set_index(keys)["n_worded"]
    totals = (
        total_disjoint(incident_totals(answers), by=["harm"]).set_index("harm")[["low", "high"]].add_prefix("total_")
    )
    opened = _candidates(_numbered(floors_left_out(answers).query("opens")), parties)[keys].drop_duplicates()
    table["any_high"] = table["any_high"].mask(
        pd.MultiIndex.from_frame(table[keys]).isin(pd.MultiIndex.from_frame(opened)), np.inf
    )
    # No row is an actor's alone: nothing is exclusive to it, and that is a count, not a silence.
    nothing = {"exclusive_low": 0.0, "exclusive_high": 0.0, "n_exclusive": 0}
    table = table.join(worded, on=keys).join(totals, on="harm").fillna(nothing)
    return table.astype({"n_exclusive": "int64", "n_any": "int64"})


def _numbered(answers: pd.DataFrame) -> pd.DataFrame:
    return answers.reset_index(drop=True).rename_axis("row").reset_index()


def _candidates(known: pd.DataFrame, parties: pd.DataFrame) -> pd.DataFrame:
    """One row per answer and actor that may have inflicted it."""
    placed = parties.dropna(subset=["side"])[["incident_id", "actor_id", "side", "contested"]]
    suspects = known.merge(placed, on="incident_id")
    struck = known[["row", "incident_id", "victim"]].assign(victim=known["victim"].str.split(";")).explode("victim")
    own = struck.merge(placed, left_on=["incident_id", "victim"], right_on=["incident_id", "actor_id"])
    own = own[["row", "side"]].drop_duplicates()
    # An actor is no candidate for harm to its own side.
    marked = suspects.merge(own, how="left", on=["row", "side"], indicator="same_side")
    return marked[marked["same_side"] == "left_only"].drop(columns="same_side")
