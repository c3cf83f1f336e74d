"""Run notebooks, as many at a time as there are cores, and put each page in place whole.

A page is written beside the last good one and then takes its place in one step, so that
a failure, an interrupt or a full disk never leaves half a page.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sahel.errors import BadParameter, MissingDependency, SahelError
from sahel.reports.catalogue import write_catalogue
from sahel.reports.editions import Edition

_NEEDED = ("papermill", "nbconvert", "nbclient", "ipykernel", "tqdm")


@dataclass(frozen=True)
class Built:
    """An edition whose page is in place, and where."""

    edition: Edition
    path: Path


@dataclass(frozen=True)
class Failed:
    """An edition that could not be made, and why; its last good page, if any, still stands."""

    edition: Edition
    reason: str


def build(
    editions: Iterable[Edition], *, output: str | os.PathLike = "reports", timeout: int = 600
) -> list[Built | Failed]:
    """Make the pages of these editions, and the catalogue of all pages in the folder.

    Parameters
    ----------
    editions : from `edition` or `default_editions`.
    output : the folder for the pages; made if it is not there.
    timeout : seconds that one cell may take.

    Returns
    -------
    One `Built` or `Failed` per edition, in the order given. A failed edition stops
    no other, and leaves its last good page as it was.

    Pages are made in processes of their own: a script of yours calls this below
    `if __name__ == "__main__":`.

    Raises `MissingDependency` if the packages that run notebooks are not installed, and
    `BadParameter` if two editions would make the same file or `output` is no folder.
    """
    wanted = list(editions)
    require_installed()
    folder = _output_folder(Path(output), wanted)
    if not wanted:
        return []
    with tempfile.TemporaryDirectory(prefix="sahel-", dir=short_folder(), ignore_cleanup_errors=True) as private:
        made = _run_all(wanted, folder=folder, private=private, timeout=timeout)
    if any(isinstance(one, Built) for one in made.values()):
        write_catalogue(folder)
    return [made[one.file] for one in wanted]


def require_installed() -> None:
    """Refuse to go on where the packages that run notebooks are missing."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise MissingDependency(
            f'reports need packages that are not installed: {", ".join(missing)}. Run: pip install "sahel[reports]"'
        )


def place(page: str, path: Path) -> None:
    """Put a page where it belongs in one step: readers see the old one or the new one."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise


def _output_folder(folder: Path, editions: list[Edition]) -> Path:
    counts = Counter(one.file.lower() for one in editions)
    if twice := [file for file, count in counts.items() if count > 1]:
        raise BadParameter(f"two editions would make the same file {twice[0]!r}. Build them into two folders.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise BadParameter(
            f"pages cannot be put into {str(folder)!r}: {cause.strerror}. Name another folder."
        ) from cause
    return folder


def _run_all(editions: list[Edition], *, folder: Path, private: str, timeout: int) -> dict[str, Built | Failed]:
    from tqdm import tqdm

    made: dict[str, Built | Failed] = {}
    workers = min(_cores(), len(editions))
    # Fresh processes: a copy of this one would share its threads and sockets with the kernels.
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker)
    try:
        jobs: dict[Future[str], Edition] = {pool.submit(_page_of, one, private, timeout): one for one in editions}
        with tqdm(total=len(jobs), unit="report", desc="reports", file=sys.stderr) as bar:
            for job in as_completed(jobs):
                one = jobs[job]
                made[one.file] = _outcome(job, one, folder / one.file)
                bar.update()
    except KeyboardInterrupt:
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return made


def _outcome(job: Future[str], edition: Edition, path: Path) -> Built | Failed:
    try:
        place(job.result(), path)
    except SahelError as cause:
        return Failed(edition, str(cause))
    except BrokenProcessPool:
        return Failed(
            edition,
            "the process that ran the notebook ended early, perhaps for want of memory. Build fewer at a time. "
            'In a script, call `build` below `if __name__ == "__main__":`.',
        )
    except OSError as cause:
        return Failed(edition, f"the page could not be written: {cause}. The last good page still stands.")
    except Exception as cause:  # whatever one edition meets, the others are made
        return Failed(
            edition, f"{type(cause).__name__}: {cause}. This is a fault of sahel or of Jupyter; please report it."
        )
    return Built(edition, path)


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def short_folder() -> str | None:
    """Where temporary files go: socket paths may not be longer than some hundred letters."""
    usual = tempfile.gettempdir()
    return "/tmp" if len(usual) > 50 and os.access("/tmp", os.W_OK) else usual


def _prepare_worker() -> None:
    """A worker leaves Ctrl-C to the main process, which tells it when to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _page_of(edition: Edition, private: str, timeout: int) -> str:
    """One edition as HTML; runs in a worker."""
    from sahel.reports.kernel import execute
    from sahel.reports.page import render

    with tempfile.TemporaryDirectory(dir=private, ignore_cleanup_errors=True) as own:
        return render(execute(edition, folder=Path(own), timeout=timeout), edition)
