"""The twelve rules beside a second reading of them, in plain Python, on ledgers drawn at random."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import combinations

import pandas as pd
import pytest
from ledger_rows import claims

import sahel

CLOSED, OPEN = ("exact", "about", "between"), ("at_least", "more_than", "between_open")
CODED = {"tens": 10, "dozens": 12}


def ledger(seed: int) -> list[dict]:
    """Some statements, some of them in several relays or signed in two ways; few numbers, so that they tie."""
    draw = random.Random(seed)
    rows = []
    for at in range(draw.randint(1, 6)):
        speaker = {"statement_id": f"s{at}", "claimant": draw.choice("abcd")}
        if draw.random() < 0.1:
            speaker["joint_with"] = "e"
        for relay in range(draw.choice([1, 1, 1, 2, 3])):
            row = speaker | {"relay": f"paper {relay}", "claim_id": f"s{at}.{relay}"}
            row["signed_as"] = f"{row['claimant']} {draw.choice('xy')}"
            row["bound"] = draw.choice([*CLOSED, *CLOSED, *OPEN, "up_to", "unquantified", "denied"])
            low = draw.choice([0, 5, 6, 10, 12, 20])
            if row["bound"] in (*CLOSED, *OPEN):
                row["low"] = low
            if row["bound"] in ("between", "between_open"):
                row["high"] = low + draw.choice([5, 10])
            if row["bound"] == "up_to":
                row["high"] = low
            if row["bound"] == "unquantified":
                row["term"] = draw.choice(["dozens", "tens", "numerous"])
            rows.append(row)
    return rows


def read(row: dict) -> tuple[float, float]:
    low, high = row.get("low"), row.get("high")
    return {
        "exact": (low, low),
        "about": (low, low),
        "between": (low, high),
        "at_least": (low, math.inf),
        "more_than": ((low or 0) + 1, math.inf),
        "between_open": (low, math.inf),
        "up_to": (0, high),
    }[row["bound"]]


def kept(rows: list[dict]) -> list[dict]:
    """Copies once; where one phrasing of a statement has most relays, the others are distorted."""
    found = []
    for name in {row["statement_id"]: None for row in rows}:
        own = [row for row in rows if row["statement_id"] == name]
        counts = Counter((row["bound"], row.get("low"), row.get("high")) for row in own)
        most = max(counts.values())
        found += [
            next(row for row in own if (row["bound"], row.get("low"), row.get("high")) == phrasing)
            for phrasing, n in counts.items()
            if n == most
        ]
    return found


def voices(rows: list[dict]) -> dict[str, str]:
    """Statement → voice; names that sign one statement are one, and so are those joined through another."""
    signed = {}
    for row in rows:
        signed.setdefault(row["statement_id"], set()).add(row["signed_as"])
    names = [set(group) for group in signed.values()]
    for _ in names:
        for a, b in combinations(names, 2):
            if a & b:
                a |= b
                b |= a
    return {name: min(min(group) for group in names if group & own) for name, own in signed.items()}


def expected(rows: list[dict], rule: str) -> tuple[float, float] | None:
    """What a rule answers, by its description; None: no number."""
    said = [row for row in kept(rows) if row["bound"] not in ("unquantified", "denied")]
    if not said:
        words = [CODED[row["term"]] for row in kept(rows) if row.get("term") in CODED]
        return (min(words),) * 2 if words and rule == "acled_like" else None
    spans = [read(row) for row in said]
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    given = {(row["statement_id"], read(row)) for row in said}
    counts = Counter(span for _, span in given)
    if rule == "lowest":
        return min(zip(said, spans, strict=True), key=lambda one: (lower(*one), one[1][1], one[1][0]))[1]
    if rule == "highest":
        return max(zip(said, spans, strict=True), key=lambda one: (upper(*one), *one[1]))[1]
    if rule == "modal":
        return min(span for span in counts if counts[span] == max(counts.values()))
    if rule in ("airwars_range", "ucdp_like"):
        return min(lows), max(highs)
    if rule == "most_conservative":
        return min(lows), min(highs)
    if rule == "most_informative":
        return max(lows), max(highs)
    if rule == "most_representative":
        low, high = (commonest({(name, span[end]) for name, span in given}) for end in (0, 1))
        return (low, high) if low <= high else None
    if rule == "source_hierarchy":
        return (max(lows), min(highs)) if max(lows) <= min(highs) else None
    if rule == "acled_like":
        named = [row.get("low", 0) for row in said if row["bound"] != "up_to" or row["high"] == 0]
        return (min(named),) * 2 if named else None
    alone = [row for row in said if "joint_with" not in row]
    voice = voices([row for row in rows if "joint_with" not in row])
    heard = [(voice.get(row["statement_id"], "joint"), row) for row in alone or said]
    if rule == "majority":
        votes = Counter(span for _, span in {(name, read(row)) for name, row in heard})
        won = [span for span in votes if 2 * votes[span] > len({name for name, _ in heard})]
        return won[0] if len(won) == 1 else None
    assert rule == "independent_only"
    numbers = [n for n in range(60) if confirmed(n, heard)]
    return (min(numbers), max(numbers)) if numbers else None


def lower(row: dict, span: tuple[float, float]) -> float:
    return row["high"] if row["bound"] == "up_to" else span[0]


def upper(row: dict, span: tuple[float, float]) -> float:
    return span[1] if span[1] < math.inf else max(span[0], row.get("high", 0))


def commonest(given: set) -> float:
    counts = Counter(end for _, end in given)
    return min(end for end in counts if counts[end] == max(counts.values()))


def confirmed(number: int, heard: list) -> bool:
    allowing = [(name, row) for name, row in heard if read(row)[0] <= number <= read(row)[1]]
    closed = any(row["bound"] in CLOSED or row.get("high") == 0 for _, row in allowing)
    return closed and len({name for name, _ in allowing}) > 1


@pytest.mark.parametrize("seed", range(6))
def test_every_rule_answers_as_its_description_says(seed):
    ledgers = {f"i{at}": ledger(100 * seed + at) for at in range(100)}
    rows = [
        row | {"incident_id": name, "statement_id": f"{name} {row['statement_id']}"}
        for name, drawn in ledgers.items()
        for row in drawn
    ]
    table = claims(*rows)
    table["voice"] = table["signed_as"]
    compared = sahel.compare_rules(table)
    found = {(a.incident_id, a.rule): (a.low, a.high) for a in compared[~compared["is_worded"]].itertuples()}
    for (name, rule), (low, high) in found.items():
        answer = expected(ledgers[name], rule)
        assert ((low, high) == answer) if answer else pd.isna(low), (name, rule, low, high, answer, ledgers[name])
    assert len(found) > 800
