"""How long the ledger takes over a million claims, against one grouping of the same rows.

    python benchmarks/claims.py [ROWS] [INCIDENTS]

Prints the seconds of bands, as_of and every rule, and how many times one pandas
groupby-agg that is: the lower end, the upper end and the number of different
statements per incident, victim, harm and (for the bands) kind of speaker, which is
the least that any answer of the ledger says. In brackets: how many times a grouping
that counts no statements, and so cannot tell a copy from a voice. Both are run
directly before the task they are compared with, since a shared machine drifts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import sahel
from sahel.claims.rules import RULES
from sahel.schema.vocabularies import Band, Bound

CELL = ["incident_id", "victim", "harm"]
LIMIT = 3.0


def ledger(rows: int, incidents: int) -> pd.DataFrame:
    """Invented claims with the columns, the blanks and the repeated copies of a real ledger, already related."""
    chance = np.random.default_rng(2024)
    statement = chance.integers(0, int(rows * 0.7), rows)  # copies: several rows of one statement
    of = np.random.default_rng(7).integers(0, incidents, int(rows * 0.7))
    fate = np.random.default_rng(8).integers(0, 200, int(rows * 0.7))
    words = np.array([Bound.EXACT, Bound.AT_LEAST, Bound.MORE_THAN, Bound.ABOUT, Bound.UNQUANTIFIED, Bound.NO_FIGURE])
    bound = words[np.searchsorted([0.55, 0.72, 0.78, 0.86, 0.96], fate / 200)].astype(object)[statement]
    numberless = np.isin(bound, [Bound.UNQUANTIFIED, Bound.NO_FIGURE])
    open_ended = np.isin(bound, [Bound.AT_LEAST, Bound.MORE_THAN])
    number = pd.array(fate[statement] + (chance.random(rows) < 0.02), dtype="Int64")  # some relays distort
    day = pd.Timestamp("2012-01-01") + pd.to_timedelta(fate[statement] + of[statement] % 5000, unit="D")
    bands = np.array([Band.CONCEDED, Band.ALIGNED, Band.THIRD_PARTY, Band.CLAIMED], dtype=object)
    pick = np.random.default_rng(9).integers(0, 4, int(rows * 0.7))[statement]
    speaker = np.random.default_rng(10).integers(0, 300, int(rows * 0.7))[statement]
    claims = pd.DataFrame(
        {
            "claim_id": [f"claim-{row}" for row in range(rows)],
            "incident_id": [f"incident-{one}" for one in of[statement]],
            "statement_id": [f"statement-{one}" for one in statement],
            "claimant": [f"actor-{one}" for one in speaker],
            "victim": np.array(["army", "rebels", "mercenaries", "civilians"], dtype=object)[of[statement] % 4],
            "harm": np.array(["killed", "killed", "killed", "wounded"], dtype=object)[statement % 4],
            "bound": bound,
            "term": np.where(bound == Bound.UNQUANTIFIED, "numerous", None),
            "scope": np.where(chance.random(rows) < 0.9, "whole", "one video"),
            "status": np.where(chance.random(rows) < 0.9, "standing", "compiled"),
            "relay": np.where(chance.random(rows) < 0.5, "AFP", None),
            "stated_on_precision": "day",
            "source_id": [f"source-{one}" for one in chance.integers(0, 20_000, rows)],
            "band": bands[pick],
            "stance": np.array(["own", "ally", "third", "enemy"], dtype=object)[pick],
            "claimant_kind": "state_force",
            **{name: None for name in ("joint_with", "medium", "wording", "subset_of", "revises", "note")},
            "signed_as": "Spokesman",
            "victim_as_named": "soldiers",
            "seen": "excerpt",
        }
    ).astype("str")
    claims = claims.assign(
        low=number, high=number, stated_on=day, umbrella=claims["incident_id"], voice=claims["claimant"]
    )
    claims["low"] = claims["low"].mask(numberless)
    claims["high"] = claims["high"].mask(numberless | open_ended)
    return revised(claims)


def revised(claims: pd.DataFrame) -> pd.DataFrame:
    """One claim in a hundred revises another of the same incident, which then no longer stands."""
    ordered = claims["claim_id"].groupby(claims["incident_id"]).shift(1)
    chosen = np.random.default_rng(11).random(len(claims)) < 0.01
    revises = ordered.where(chosen)
    return claims.assign(revises=revises, status=claims["status"].mask(claims["claim_id"].isin(revises), "revised"))


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def grouping(claims: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return claims.groupby(by).agg(low=("low", "min"), high=("high", "max"), n=("statement_id", "nunique"))


def bare_grouping(claims: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return claims.groupby(by).agg(low=("low", "min"), high=("high", "max"))


def main() -> int:
    rows, incidents = (int(text) for text in [*sys.argv[1:], *("1000000", "50000")[len(sys.argv) - 1 :]])
    claims = ledger(rows, incidents)
    sahel.reconcile(claims.head(10_000), rule="lowest")  # nothing is loaded for the first time while timed
    tasks: dict[str, tuple[list[str], Callable[[], object]]] = {
        "claim_bands": ([*CELL, "band"], lambda: sahel.claim_bands(claims)),
        "as_of": (CELL, lambda: sahel.as_of(claims, "2020-01-01")),
    }
    tasks |= {rule: (CELL, lambda rule=rule: sahel.reconcile(claims, rule=rule)) for rule in RULES}
    print(f"{rows:,} claims over {incidents:,} incidents; limit {LIMIT:g} times one grouping")
    worst = 0.0
    for name, (by, run) in tasks.items():
        rounds = [
            [
                seconds(lambda by=by: bare_grouping(claims, by)),
                seconds(lambda by=by: grouping(claims, by)),
                seconds(run),
            ]
            for _ in range(3)
        ]
        bare, one, taken = (min(times) for times in zip(*rounds, strict=True))
        worst = max(worst, taken / one)
        print(f"{name:22}{taken:7.2f} s{taken / one:7.2f} x   ({taken / bare:.2f} x)", flush=True)
    print(f"worst ratio {worst:.2f}: {'within' if worst <= LIMIT else 'over'} the limit")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
