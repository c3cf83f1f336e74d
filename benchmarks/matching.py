"""How long it takes to match 50,000 events with 50,000, beside a plain merge on place and day.

Run: python benchmarks/matching.py [ROWS]

The tables are invented, with a seed: events in towns of very unequal violence over
eleven years, a tenth of them known only to the week, month or year; the second table
tells of six in ten of the first table's events, moved a little, and of others. Three
settings: a region, one hard-fought province, and a wide net.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from sahel import match_events

SEED = 20240728
SETTINGS = {
    # name: towns, degrees across, years, km, days
    "a region, 25 km, 3 days": (3000, 20.0, 11, 25, 3),
    "one province, 25 km, 3 days": (60, 2.0, 11, 25, 3),
    "a region, 50 km, 7 days": (3000, 20.0, 11, 50, 7),
}


def invented(n_rows: int, *, towns: int, across: float, years: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two event tables that tell of some of the same events."""
    rng = np.random.default_rng(SEED)
    weight = 1 / np.arange(1, towns + 1)
    place = rng.uniform(0, across, size=(towns, 2)) + np.array([5, -5])
    at = rng.choice(towns, size=2 * n_rows, p=weight / weight.sum())
    day = np.datetime64("2014-01-01") + rng.integers(0, 365 * years, 2 * n_rows).astype("timedelta64[D]")
    events = pd.DataFrame(
        {
            "event_id": np.arange(2 * n_rows).astype(str),
            "date_start": day.astype("datetime64[us]"),
            "date_precision": rng.choice([1, 2, 3, 4, 5], size=2 * n_rows, p=[0.9, 0.05, 0.03, 0.018, 0.002]),
            "latitude": place[at, 0] + rng.normal(0, 0.02, 2 * n_rows),
            "longitude": place[at, 1] + rng.normal(0, 0.02, 2 * n_rows),
            "type_of_violence": rng.choice(["state-based", "non-state", "one-sided"], 2 * n_rows, p=[0.6, 0.1, 0.3]),
        }
    )
    events["date_end"] = events["date_start"]
    told_twice = events.iloc[: n_rows * 6 // 10]
    moved = told_twice.assign(
        latitude=told_twice["latitude"] + rng.normal(0, 0.05, len(told_twice)),
        date_start=told_twice["date_start"] + pd.to_timedelta(rng.integers(0, 3, len(told_twice)), unit="D"),
    )
    moved["date_end"] = moved["date_start"]
    return events.iloc[:n_rows], pd.concat([moved, events.iloc[n_rows : 2 * n_rows - len(moved)]])


def merged(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """What one would do without: the same day, the same tenth of a degree."""
    cells = [
        side.assign(y=side["latitude"].round(1), x=side["longitude"].round(1))[["event_id", "date_start", "y", "x"]]
        for side in (a, b)
    ]
    return cells[0].merge(cells[1], on=["date_start", "y", "x"])


def seconds(work, *tables, **windows) -> tuple[float, pd.DataFrame]:
    start = time.perf_counter()
    answer = work(*tables, **windows)
    return time.perf_counter() - start, answer


def main() -> None:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    for name, (towns, across, years, km, days) in SETTINGS.items():
        a, b = invented(n_rows, towns=towns, across=across, years=years)
        plain, _ = seconds(merged, a, b)
        took, matches = seconds(match_events, a, b, km=km, days=days)
        both = matches[matches["found_in"] == "both"]
        right = (both["a_event_id"] == both["b_event_id"]).sum() / (n_rows * 6 // 10)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name}: {n_rows:,} x {n_rows:,} in {took:.1f} s = {took / 60:.2f} of a minute, "
            f"{took / plain:.0f} x a merge on day and cell; {len(both):,} matches out of "
            f"{int(matches['n_near_a'].sum()):,} candidates; {right:.0%} of the events told twice found; "
            f"peak so far {peak:,.0f} MiB"
        )


if __name__ == "__main__":
    main()
