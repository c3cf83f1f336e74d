"""How long count_fatalities takes on ten million events, beside DuckDB's GROUP BY in the same run.

Run: python benchmarks/counting.py [ROWS]          (needs duckdb, for the comparison only)

DuckDB gets the same frame, once as it is and once copied into a table of its own
beforehand, and its sums are checked against ours. Runs alternate; the best of each counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd

from sahel import count_fatalities

SEED = 20240728
ROUNDS = 5
QUERY = """
    SELECT country, date_trunc('month', date_start) AS period,
           count(*) AS n_events, sum(low) AS low, sum(best) AS best, sum(high) AS high
    FROM {} GROUP BY ALL ORDER BY ALL
"""


def invented(n_rows: int) -> pd.DataFrame:
    """Events of 40 countries over 36 years, one in a hundred of them a fortnight long."""
    rng = np.random.default_rng(SEED)
    countries = np.array([f"C{number:02d}" for number in range(40)])
    start = np.datetime64("1989-01-01") + rng.integers(0, 365 * 36, n_rows).astype("timedelta64[D]")
    length = np.where(rng.random(n_rows) < 0.01, 14, 0).astype("timedelta64[D]")
    low = rng.geometric(0.3, n_rows) - 1
    return pd.DataFrame(
        {
            "country": pd.Series(countries[rng.integers(0, 40, n_rows)], dtype="str"),
            "date_start": start.astype("datetime64[us]"),
            "date_end": (start + length).astype("datetime64[us]"),
            "low": pd.array(low, dtype="Int64"),
            "best": pd.array(low + 1, dtype="Int64"),
            "high": pd.array(low + 3, dtype="Int64"),
        }
    )


def seconds(work: Callable[[], pd.DataFrame]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    events = invented(n_rows)
    as_words = events.assign(country=events["country"].astype("category"))
    database = duckdb.connect()
    database.register("frame", events)
    database.execute("CREATE TABLE own AS SELECT * FROM frame")
    rivals = {
        "DuckDB, its own table": lambda: database.execute(QUERY.format("own")).df(),
        "DuckDB, the frame": lambda: database.execute(QUERY.format("frame")).df(),
        "count_fatalities, country as text": lambda: count_fatalities(events, group="country"),
        "count_fatalities, country as category": lambda: count_fatalities(as_words, group="country"),
        "count_fatalities, no group": lambda: count_fatalities(events),
        "count_fatalities, spread over days": lambda: count_fatalities(events, group="country", spread="even"),
    }
    theirs = rivals["DuckDB, its own table"]().query("n_events > 0").reset_index(drop=True)
    ours = rivals["count_fatalities, country as text"]().query("n_events > 0").reset_index(drop=True)
    for name in ("n_events", "low", "best", "high"):
        if not np.array_equal(theirs[name].astype("int64"), ours[name].astype("int64")):
            raise SystemExit(f"the two differ in {name}")
    best = dict.fromkeys(rivals, np.inf)
    for _ in range(ROUNDS):
        for name, work in rivals.items():
            best[name] = min(best[name], seconds(work))
    print(f"{n_rows:,} events, country x month, the same sums; best of {ROUNDS} alternating runs")
    for name, took in best.items():
        print(f"{name:40s} {took:6.2f} s   {took / best['DuckDB, its own table']:5.2f} x DuckDB's own table")


if __name__ == "__main__":
    main()
