"""Load a GED-sized table and compare with plain pandas, in one run: time and peak memory, as ratios.

    python benchmarks/loading.py SAMPLE.csv [--rows 386000] [--folder build/benchmarks]

SAMPLE.csv is a real GED extract with 49 columns; a table of the wanted size is made from
it by seeded resampling, with new ids. Every way runs in a process of its own, the ways
take turns, and the fastest of the rounds counts. `seconds` is the first load of a fresh process,
its imports left out; `again` a second load in the same process, which has its memory already:
on a machine that hands out memory slowly they differ much. `peak_mib` is the most the process
held at the first load, `grown_mib` the same less what it held after its imports. Ratios are of
`seconds`; `again_to_csv` is `again` against that of load_events. Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from sahel.load.convert import convert

_PEAK = """
import json, time
import pandas as pd
import sahel.load.reader, sahel.load.datasets.registry, sahel.load.formats.sheets, sahel.load.formats.parquet
from sahel import load_events
if "parquet" in {call!r}:
    import pyarrow.parquet
sahel.load.datasets.registry.dialects()
def peak():  # of this process alone: ru_maxrss remembers the parent's
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
def timed():
    began = time.perf_counter()
    table = {call}
    return time.perf_counter() - began, len(table)
before = peak()
seconds, rows = timed()
grown, most = peak() - before, peak()
again, _ = timed()
print(json.dumps({{"seconds": seconds, "again": again, "grown_mib": grown, "peak_mib": most, "rows": rows}}))
"""
_WAYS = {
    "pandas.read_csv": "pd.read_csv({csv!r})",
    "load_events": "load_events({csv!r})",
    "load_events, Mali": "load_events({csv!r}, country='MLI')",
    "load_events, Parquet": "load_events({parquet!r})",
}


def resample(sample: Path, *, rows: int, target: Path, seed: int = 20240728) -> Path:
    """A table of the wanted size out of a real sample, the same for the same seed."""
    if target.exists():
        return target
    real = pd.read_csv(sample, dtype="str", keep_default_na=False)
    rng = np.random.default_rng(seed)
    drawn = real.iloc[rng.integers(0, len(real), rows)].reset_index(drop=True)
    drawn["id"] = np.arange(1, rows + 1).astype(str)
    target.parent.mkdir(parents=True, exist_ok=True)
    drawn.to_csv(target, index=False)
    return target


def measure(way: str, **paths: str) -> dict[str, float]:
    """One run of one way in a fresh process."""
    code = _PEAK.format(call=_WAYS[way].format(**paths))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sample", type=Path)
    parser.add_argument("--rows", type=int, default=386_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"))
    asked = parser.parse_args()
    csv = resample(asked.sample, rows=asked.rows, target=asked.folder / f"ged-{asked.rows}.csv")
    parquet = asked.folder / f"ged-{asked.rows}.parquet"
    if not parquet.exists():
        convert(csv, parquet)
    paths = {"csv": str(csv), "parquet": str(parquet)}
    runs = [(way, measure(way, **paths)) for _ in range(asked.rounds) for way in _WAYS]
    table = pd.DataFrame([{"way": way, **run} for way, run in runs]).groupby("way", sort=False).min()
    table["time_ratio"] = table["seconds"] / table.loc["pandas.read_csv", "seconds"]
    table["memory_ratio"] = table["peak_mib"] / table.loc["pandas.read_csv", "peak_mib"]
    table["to_csv_load"] = table["seconds"] / table.loc["load_events", "seconds"]
    table["again_to_csv"] = table["again"] / table.loc["load_events", "again"]
    print(f"{csv}: {csv.stat().st_size / 2**20:.0f} MiB, {asked.rows:,} rows; best of {asked.rounds} rounds")
    print(table.round(2).to_string())


if __name__ == "__main__":
    main()
