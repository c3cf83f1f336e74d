"""How long reports take, against the loop of `papermill` and `jupyter nbconvert` on the same notebook.

    python benchmarks/reports.py [EDITIONS ...] [--sample N] [--folder build/benchmarks]

EDITIONS: how many country-month editions to build (default: 24 72). The loop of the two
commands is run on N of them (default 4), before, between and after our own builds, since a
shared machine drifts, and scaled. Also printed: one edition cold, a kernel from its start to
its end, the most memory that a kernel held, and, where `sahel report` can tell, 72 editions
built again when nothing has changed. Ours are whole commands too: a new process, with all
imports.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from itertools import cycle, islice, product
from pathlib import Path

from sahel.reports.run.run import load_jupyter, start_kernels
from sahel.schema.vocabularies import CORE
from sahel.workspace import folder

ROOT = Path(__file__).resolve().parents[1]
YEARS = range(2023, 2025)
_BUILD = """
import json, sys, time
from sahel.reports import build_editions, edition
wanted = [edition("monthly", one) for one in json.loads(sys.argv[1])]
made = build_editions(wanted, output=sys.argv[2], engine=sys.argv[3])
sys.exit(any(hasattr(one, "reason") for one in made))
"""


def parameters(number: int) -> list[dict[str, str]]:
    """Country and month of each edition: a month of all countries, then the next."""
    months = [f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)]
    return [{"country": country, "month": month} for month, country in islice(product(months, CORE), number)]


def timed(*command: str | Path, folder: Path = ROOT) -> float:
    """Seconds that a command takes; it has to succeed."""
    began = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, cwd=folder, env=_environment(), capture_output=True)
    return time.perf_counter() - began


def by_commands(one: dict[str, str], *, place: Path) -> float:
    """Seconds for one edition by `papermill` and `jupyter nbconvert`."""
    made = place / "by-commands.ipynb"
    given = [part for pair in one.items() for part in ("-p", *pair)]
    scripts = Path(sys.executable).parent
    notebook = folder("notebooks") / "monthly.ipynb"
    papermill = timed(scripts / "papermill", notebook, made, *given, "--cwd", place, "--kernel", "python3")
    return papermill + timed(scripts / "jupyter", "nbconvert", "--to", "html", made)


def by_sahel(number: int, *, place: Path, engine: str) -> float:
    """Seconds for that many editions by one command of ours, in an empty folder."""
    out = place / f"{engine}-{number}"
    shutil.rmtree(out, ignore_errors=True)
    return timed(sys.executable, "-c", _BUILD, json.dumps(parameters(number)), out, engine)


def cold(*, place: Path) -> tuple[float, float]:
    """One edition, nothing running before: the two commands, and ours."""
    one = {"country": "MLI", "month": "2024-07"}
    given = [part for pair in one.items() for part in ("-p", *pair)]
    ours = timed(sys.executable, "-m", "sahel", "report", "monthly", *given, "--output", place / "cold")
    return by_commands(one, place=place), ours


async def _kernels(times: int) -> list[float]:
    from sahel.reports.run.kernels import Manager

    found = []
    with start_kernels("fork") as kernels:
        for _ in range(times + 1):
            own = kernels.own_folder()
            manager = Manager(folder=own, server=await kernels.server())
            began = time.perf_counter()
            await manager.start_kernel(cwd=str(own), env=dict(os.environ), log=str(own / "log"))
            client = manager.client()
            client.start_channels()
            await client.wait_for_ready(timeout=60)
            client.stop_channels()
            await manager.end()
            found.append(time.perf_counter() - began)
    return found[1:]


def unchanged(*, place: Path) -> float | None:
    """Seconds for 72 editions that are there already; None where `sahel report` makes everything anew."""
    command = [sys.executable, "-m", "sahel", "report", "--all", "--output", place / "planned"]
    told = subprocess.run([*command[:4], "--help"], cwd=ROOT, env=_environment(), capture_output=True, text=True)
    if "--force" not in told.stdout:
        return None
    plan = '[[report]]\nnotebook = "monthly"\ngrid.country = "core"\ngrid.month = "2023-01..2023-12"\n'
    (place / "reports.toml").write_text(plan, encoding="utf-8")
    timed(*command, folder=place)
    return min(timed(*command, folder=place) for _ in range(5))


def memory(number: int) -> float:
    """The most memory in MB that one kernel held over that many editions."""
    from sahel.reports import edition
    from sahel.reports.run.run import Executed, run

    peaks: list[int] = []

    def done(_: object, outcome: Executed | Exception) -> None:
        peaks.append(outcome.used.peak_kb)

    run([edition("monthly", one) for one in parameters(number)], engine="fork", done=done)
    return max(peaks) / 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("editions", nargs="*", type=int, default=[24, 72])
    asked.add_argument("--sample", type=int, default=4)
    asked.add_argument("--folder", type=Path, default=ROOT / "build" / "benchmarks" / "reports")
    given = asked.parse_args()
    place = given.folder.resolve()
    place.mkdir(parents=True, exist_ok=True)

    load_jupyter()
    kernels = asyncio.run(_kernels(20))
    print(f"a kernel, start to gone: {statistics.median(kernels):.3f} s (median of 20)")
    print(f"most memory of a kernel: {memory(6):.0f} MB")

    commands, ours = cold(place=place)
    print(f"one edition, cold: two commands {commands:.1f} s, sahel {ours:.1f} s: {commands / ours:.1f} times")

    sampled = cycle(parameters(given.sample))
    each: list[float] = []
    built: dict[int, float] = {}
    per_build = -(-given.sample // (len(given.editions) + 1))
    for number in [*given.editions, None]:
        each += [by_commands(next(sampled), place=place) for _ in range(min(per_build, given.sample - len(each)))]
        if number is not None:
            built[number] = by_sahel(number, place=place, engine="fork")
    loop = statistics.mean(each)
    print(f"the two commands: {loop:.2f} s an edition (mean of {len(each)})")
    for number, seconds in built.items():
        print(
            f"{number} editions: loop {loop * number:.0f} s, sahel {seconds:.1f} s: {loop * number / seconds:.1f} times"
        )
    if seconds := unchanged(place=place):
        print(f"72 editions again, unchanged: {seconds:.2f} s (best of 5)")


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    main()
