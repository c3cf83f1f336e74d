"""Does the model behind `model_reading` know its own errors, and what does it lose where an assumption fails?

Run as `python benchmarks/estimates.py PART --ledgers N --out FILE`. Each round adds rows to the file; a run that was
cut short goes on after the last. `--summary` prints what the file holds and fits nothing. The parts:

calibration : ledgers drawn from the model itself, with the statements and losses of the bundled one; 90 and
    50 percent intervals should hold the truth in so many percent (88 to 92, 48 to 52 over 1,000 ledgers)
under-report, one-source, early : the same, where third parties under-report by 30 percent, share one
    source in an incident, or a third of their numbers is early and partial; what coverage is lost
held-out : six folds of the bundled ledger; intervals for the statements left out against the naive
    rules "the median of the others" and "from the lowest to the highest", by the interval score
floors : the counted evidence withheld; how many of its numbers lie above the 95 percent end

Counted floors are left out of simulated ledgers: nothing says how they come about.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

import sahel
from sahel.estimates.model import (
    ANCHORS,
    PRIOR,
    anchor_prior,
    heap,
    model_data,
    sample,
)
from sahel.estimates.statements import RELATIONS, Statements, read_statements

ANCHOR = "third parties unbiased"
WORLDS = ("calibration", "under-report", "one-source", "early")
FOLDS = 6
THIRD = RELATIONS.index("third")


def without_floors(found: Statements) -> Statements:
    return found._replace(losses=found.losses.assign(floor=np.nan))


def simulated(found: Statements, world: str, random: np.random.Generator) -> tuple[Statements, dict[str, np.ndarray]]:
    """A ledger of the same statements about the same losses, with other numbers, and what is true of it."""
    data, design = model_data(found)
    centre, scale, freedom = anchor_prior(ANCHOR).T
    b = centre + scale * random.standard_t(freedom)
    one = {name: np.exp(random.normal(*PRIOR[name])) for name in ("tau", "omega", "kappa", "lam")}
    sigma = np.exp(random.normal(*PRIOR["sigma"], size=len(RELATIONS)))
    h = random.beta(*PRIOR["h"], size=len(RELATIONS))
    mu = random.normal(*PRIOR["mu"])
    deaths = mu[data["group"]] + one["tau"] * random.normal(size=design.losses)
    whose, k = data["whose"], data["relation"]
    sums = np.log(np.where(whose >= 0, np.exp(deaths[whose]), 0).sum(axis=1))
    u = np.append(one["omega"] * random.normal(size=design.voices), 0)[data["voice"]]
    e = np.append(one["kappa"] * random.normal(size=design.incidents), 0)[data["incident"]]
    e = np.where(data["is_alone"], one["kappa"] * random.normal(size=design.statements), e)
    error = sigma[k] * random.normal(size=design.statements)
    is_third = k == THIRD
    incident = pd.factorize(found.said["incident_id"])[0]
    if world == "one-source":
        # All third parties of an incident repeat what one of them believes.
        error = np.where(is_third, (sigma[THIRD] * random.normal(size=incident.max() + 1))[incident], error)
    belief = np.exp(sums + b[k] + u + e + error)
    if world == "under-report":
        belief = np.where(is_third, 0.7 * belief, belief)
    if world == "early":
        is_early = is_third & (random.random(design.statements) < 1 / 3)
        belief = np.where(is_early, random.uniform(0.3, 1, size=design.statements) * belief, belief)
    kind = found.said["kind"].to_numpy()
    off = np.exp(random.exponential(1 / one["lam"], size=design.statements))
    rounded = np.maximum(heap(belief), heap(belief) * np.rint(belief / heap(belief)))
    plain = np.where(random.random(design.statements) < h[k], rounded, np.maximum(1, np.rint(belief)))
    floors, ceilings = np.maximum(1, np.floor(belief / off)), np.ceil(belief * off)
    kinds = [kind == name for name in ("about", "at least", "up to", "between")]
    low = np.select(kinds, [rounded, floors, 0, np.maximum(1, np.floor(0.85 * belief))], default=plain)
    high = np.select(kinds, [rounded, np.inf, ceilings, np.ceil(1.15 * belief)], default=plain)
    truth = {"log_deaths": deaths, "b": b, **one}
    return found._replace(said=found.said.assign(low=low, high=high)), truth


def covered(found: Statements, world: str, number: int, *, draws: int) -> pd.DataFrame:
    """One simulated ledger: of each loss, and of each bias, whether its intervals hold the truth, and its rank."""
    random = np.random.default_rng([number, WORLDS.index(world)])
    ledger, truth = simulated(without_floors(found), world, random)
    data, design = model_data(ledger)
    posterior, check = sample(data, design, ANCHOR, draws=draws, seed=number)
    tables = []
    for name in ("log_deaths", "b"):
        rank = (posterior[name] < truth[name]).mean(axis=0)
        tables.append(
            pd.DataFrame(
                {"what": name, "place": range(len(rank)), "rank": rank}
                | {f"in_{share}": np.abs(rank - 0.5) <= share / 200 for share in (50, 90)}
            )
        )
    n = found.losses["n_statements"].reindex(range(design.losses)).to_numpy()
    tables[0]["n_statements"] = n
    return pd.concat(tables).assign(part=world, round=number, **check)


def interval_score(low: np.ndarray, high: np.ndarray, said: np.ndarray, *, share: float = 0.9) -> np.ndarray:
    """Gneiting & Raftery 2007, of logarithms: the width, and a penalty for what is missed; lower is better."""
    miss = np.maximum(low - said, 0) + np.maximum(said - high, 0)
    return high - low + 2 / (1 - share) * miss


def held_out(found: Statements, number: int, *, draws: int) -> pd.DataFrame:
    """One fold: single numbers about losses with others, predicted by the model and by two naive rules."""
    said, members = found.said, found.members
    alone = members[~members.duplicated("said", keep=False)].set_index("said")["loss"]
    points = said.index[said["kind"].isin(["exact", "about"]) & said.index.isin(alone.index)]
    fold = np.random.default_rng(0).permutation(len(points)) % FOLDS == number
    data, design = model_data(found)
    data["is_used"][points[fold]] = 0.0
    posterior, check = sample(data, design, ANCHOR, draws=draws, seed=number)
    random = np.random.default_rng(number)
    kept = said.drop(index=points[fold]).assign(loss=alone).query("kind in ('exact', 'about')")
    rows = []
    for place in points[fold]:
        k, voice = data["relation"][place], data["voice"][place]
        m = posterior["log_deaths"][:, alone[place]] + posterior["b"][:, k]
        u = posterior["voices"][:, voice] if voice >= 0 else 0.0
        spread = np.sqrt(posterior["sigma"][:, k] ** 2 + (posterior["kappa"] ** 2 if k == THIRD else 0))
        drawn = m + posterior["omega"] * u + spread * random.normal(size=len(m))
        others = np.log(kept.loc[kept["loss"] == alone[place], "low"])
        stated = np.log(said["low"][place])
        rules = {"model": np.quantile(drawn, [0.05, 0.95])}
        if len(others):
            rules["median of the others"] = np.repeat(others.median(), 2)
            rules["lowest to highest"] = np.array([others.min(), others.max()])
        for rule, (low, high) in rules.items():
            is_held = low - 0.01 <= stated <= high + 0.01
            score = interval_score(low, high, stated)
            rows.append({"what": rule, "place": place, "in_90": is_held, "score": score, "has_others": len(others) > 0})
    return pd.DataFrame(rows).assign(part="held-out", round=number, **check)


def floors_withheld(found: Statements, number: int, *, draws: int) -> pd.DataFrame:
    """The counted numbers, and the interval of their losses without them, under one anchor a round."""
    anchor = list(ANCHORS)[number]
    data, design = model_data(without_floors(found))
    posterior, check = sample(data, design, anchor, draws=draws, seed=number)
    counted = found.losses["floor"].dropna()
    counted = counted[counted.index < design.losses]
    low, median, high = np.exp(np.quantile(posterior["log_deaths"][:, counted.index], [0.05, 0.5, 0.95], axis=0))
    names = found.losses.loc[counted.index, ["incident_id", "victim"]].agg(", ".join, axis=1)
    table = {"what": anchor, "loss": names, "counted": counted, "low": low, "median": median, "high": high}
    return pd.DataFrame(table).assign(is_above=counted > high, part="floors", round=number, **check)


def summary(rows: pd.DataFrame) -> str:
    """What the rounds so far say."""
    part = rows["part"].iloc[0]
    n = rows["round"].nunique()
    if part in WORLDS:
        found = rows.groupby("what")[["in_50", "in_90"]].mean()
        many = rows[rows["n_statements"] >= 3]
        return f"{n} ledgers\n{found.round(3)}\nthree or more statements: {many['in_90'].mean():.3f}"
    if part == "held-out":
        shared = rows[rows["has_others"]]
        return f"{n} of {FOLDS} folds\n{shared.groupby('what')[['in_90', 'score']].mean().round(3)}"
    return f"{n} anchors\n{rows.drop(columns=['part', 'round']).round(2).to_string(index=False)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=[*WORLDS, "held-out", "floors"])
    parser.add_argument("--ledgers", type=int, default=1000, help="simulated ledgers (folds and anchors are all done)")
    parser.add_argument("--draws", type=int, default=500, help="draws kept by each chain")
    parser.add_argument("--out", type=Path, required=True, help="the CSV file that rounds are added to")
    parser.add_argument("--summary", action="store_true", help="print what the file holds, and fit nothing")
    asked = parser.parse_args()
    done = pd.read_csv(asked.out) if asked.out.exists() else pd.DataFrame(columns=["part", "round"])
    if not asked.summary:
        found = read_statements(sahel.load_ledger())
        rounds = {"held-out": FOLDS, "floors": len(ANCHORS)}.get(asked.part, asked.ledgers)
        for number in sorted(set(range(rounds)) - set(done["round"])):
            if asked.part in WORLDS:
                rows = covered(found, asked.part, number, draws=asked.draws)
            else:
                rows = {"held-out": held_out, "floors": floors_withheld}[asked.part](found, number, draws=asked.draws)
            rows.to_csv(asked.out, mode="a", header=not asked.out.exists(), index=False)
        done = pd.read_csv(asked.out)
    print(summary(done))


if __name__ == "__main__":
    main()
