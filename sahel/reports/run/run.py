"""Run notebooks, a few at a time, and hand each over as it ends, with the digests of the files that it read.

One event loop in the process that builds waits for all kernels at once. Jupyter's packages
are imported while the warm process imports its own, and only when something has to run.

`run` executes editions; `own_inputs` and `contents` say which of the files that a kernel opened
are the project's or the user's own, and what they held; `load_jupyter` and `require_installed`
import the packages that run notebooks, or refuse where they are missing.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import site
import sys
import sysconfig
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import sahel
from sahel.errors import BuildFailed, MissingDependency, SahelError
from sahel.reports.fingerprints import digest_of_file
from sahel.reports.plan.editions import Edition
from sahel.reports.run.forkserver import CannotFork, Ending
from sahel.reports.run.workspace import cores
from sahel.workspace import folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from sahel.reports.run.kernels import Engine, Kernels


#: Kernels beyond one a core: while this process makes a page, those that wait for its word leave a core idle.
_SPARE = 1
_ATTEMPTS = 2  # where the warm process goes, and takes along a kernel that is not at fault


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end, and what it read.

    `inputs` : absolute real path of every file of the project's data and of the user's that
    was opened for reading, to the SHA-256 of its content; None: it was looked for and is not there.
    `seconds` : how long it ran. `used` : memory and processor time of its kernel, where it was forked.
    """

    notebook: NotebookNode
    inputs: dict[str, str | None]
    seconds: float
    used: Ending | None = None


Done = Callable[[Edition, Executed | Exception], None]


def run(editions: Iterable[Edition], *, engine: Engine | Kernels | None = None, timeout: int = 600, done: Done) -> None:
    """Execute the notebooks of these editions, each in a Jupyter kernel of its own.

    Parameters
    ----------
    editions : what to run.
    engine : "fork": kernels forked from a warm process; "kernel": ordinary ones; None: what is
        usual on this machine. Or kernels that `start_kernels` made ready before.
    timeout : seconds that one cell may take.
    done : called as each edition ends, in this process, with the edition and either what it
        became or why it did not: `NotebookStopped`, or another error. Nothing it meets stops
        the others. What `done` itself raises stops everything.

    Ctrl-C and a request to terminate end every kernel, then take their usual course.
    """
    wanted = deque(editions)
    if not wanted:
        return
    from sahel.reports.run.kernels import Kernels, start_kernels

    with nullcontext(engine) if isinstance(engine, Kernels) else start_kernels(engine) as kernels:
        load_jupyter()
        everything = _run_all(wanted, kernels=kernels, timeout=timeout, done=done)
        if _has_a_loop():
            _run_beside(everything)
        else:
            _run_here(everything)


async def _run_all(wanted: deque[Edition], *, kernels: Kernels, timeout: int, done: Done) -> None:
    known: dict[tuple, str] = {}

    async def one_after_another() -> None:
        while wanted:
            edition = wanted.popleft()
            done(edition, await _outcome(edition, kernels=kernels, timeout=timeout, known=known))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(cores() + _SPARE, len(wanted))):
                group.create_task(one_after_another())
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


async def _outcome(
    edition: Edition, *, kernels: Kernels, timeout: int, known: dict[tuple, str]
) -> Executed | Exception:
    from sahel.reports.run.execute import WarmEnded

    for _ in range(_ATTEMPTS):
        try:
            return await _attempt(edition, kernels=kernels, timeout=timeout, known=known)
        except (WarmEnded, CannotFork):
            continue
        except SahelError as cause:
            return cause
        except OSError as cause:
            return BuildFailed(f"{edition.notebook.name} could not be run: {cause}. Its last good page still stands.")
        except Exception as cause:  # whatever one edition meets, the others are made
            return cause
    return BuildFailed(
        f"{edition.notebook.name} could not be run: the process that its kernels are forked from ended {_ATTEMPTS} "
        "times, perhaps for want of memory. Build it with --engine kernel."
    )


async def _attempt(edition: Edition, *, kernels: Kernels, timeout: int, known: dict[tuple, str]) -> Executed:
    from sahel.reports.run.execute import execute

    own, began = kernels.own_folder(), monotonic()
    try:
        notebook, opened, used = await execute(edition, kernels=kernels, folder=own, timeout=timeout)
        read = own_inputs(opened, work=own)
        inputs = await asyncio.to_thread(contents, read, known=known)
        return Executed(notebook, inputs, monotonic() - began, used)
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _has_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _run_here(main: Coroutine[Any, Any, None]) -> None:
    """Run to the end. What the caller wants to happen on SIGTERM happens after every kernel has ended."""
    before, came = signal.getsignal(signal.SIGTERM), []

    async def until_cancelled() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        # Not for us in a thread, nor on Windows.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGTERM, lambda: (came.append(signal.SIGTERM), task.cancel()))
        await main

    try:
        asyncio.run(until_cancelled())
    except asyncio.CancelledError:
        if not came:
            raise
    finally:
        with suppress(ValueError, TypeError):
            signal.signal(signal.SIGTERM, before)
    for number in came:
        signal.raise_signal(number)


def _run_beside(main: Coroutine[Any, Any, None]) -> None:
    """Run to the end in another thread, where this one has a loop of its own already, as in a notebook."""
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task]] = []

    async def known_by_task() -> None:
        running.append((asyncio.get_running_loop(), asyncio.current_task()))
        await main

    with ThreadPoolExecutor(1) as aside:
        result = aside.submit(asyncio.run, known_by_task())
        try:
            result.result()
        except KeyboardInterrupt:
            for loop, task in running:
                loop.call_soon_threadsafe(task.cancel)
            raise


_MACHINE = ("/proc", "/dev", "/sys", "/run", "/etc", "/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/share")
_LETTERING = (".ttf", ".otf", ".ttc", ".afm", ".pfb")
_FONT_LIST = re.compile(r"/fontlist-v[^/]*\.json$")


def own_inputs(paths: Iterable[str], *, work: Path) -> list[str]:
    """Of the files that a kernel opened, the project's tables and the user's own files.

    Parameters
    ----------
    paths : real paths, as `recording.noted` gives them.
    work : the folder the kernel worked in, which is made for it and goes with it.

    Everything below the project's data folder stays, wherever it lies. Left out are the
    interpreter, installed packages, `sahel`'s own code, what belongs to the system, fonts,
    and matplotlib's list of them: versions stand for all of these.
    """
    given = set(paths)
    inside = os.path.realpath(work)
    others = {path for path in given if _may_be_ours(path) and not _within(path, inside)}
    return sorted(others | set(tables_among(given)))


def tables_among(paths: Iterable[str]) -> list[str]:
    """Those of the files that lie in the project's data folder."""
    data = os.path.realpath(folder("data"))
    return [path for path in paths if _within(path, data)]


def contents(paths: Iterable[str], *, known: dict[tuple, str]) -> dict[str, str | None]:
    """The SHA-256 of each file's content; None for one that is not there; folders and devices are passed over.

    `known` remembers digests by path, size and time of change, so that a large file which
    many editions read is read once more, not once for each.
    """
    digests: dict[str, str | None] = {}
    for path in paths:
        if os.path.isfile(path):
            digests[path] = _digest(path, known)
        elif not os.path.exists(path):
            digests[path] = None
    return digests


def _digest(path: str, known: dict[tuple, str | None]) -> str | None:
    try:
        state = os.stat(path)
        key = (path, state.st_ino, state.st_size, state.st_mtime_ns)
    except OSError:  # gone meanwhile
        return None
    if key not in known:
        known[key] = digest_of_file(path)
    return known[key]


@cache
def _may_be_ours(path: str) -> bool:
    """Remembered: every kernel opens the same two thousand files of Python and its packages."""
    return not (path.lower().endswith(_LETTERING) or _FONT_LIST.search(path) or _within(path, *_not_ours()))


@cache
def _not_ours() -> tuple[str, ...]:
    installed = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    packed = f"lib/python{sys.version_info.major}{sys.version_info.minor}.zip"
    prefixes = {sys.prefix, sys.base_prefix}
    beside = [os.path.join(prefix, name) for prefix in prefixes for name in ("share", "etc", "pyvenv.cfg", packed)]
    packages = [*site.getsitepackages(), site.getusersitepackages()]
    code = str(Path(sahel.__file__).parent)
    return tuple(dict.fromkeys(os.path.realpath(path) for path in (*installed, *beside, *packages, code))) + _MACHINE


def _within(path: str, *folders: str) -> bool:
    return any(path == one or path.startswith(f"{one.rstrip(os.sep)}{os.sep}") for one in folders)


_NEEDED = ("papermill", "nbconvert", "nbclient", "ipykernel", "tqdm")


@contextmanager
def absent(name: str) -> Iterator[None]:
    """Have an import of this package fail for a while, for those that can do without it.

    A package that is loaded already stays.
    """
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None
    try:
        yield
    finally:
        del sys.modules[name]


def load_jupyter() -> None:
    """Import what runs notebooks and makes pages of them, a second's work: only when something has to run."""
    # A grammar of web addresses in 1,200 ms, which jsonschema takes along wherever JupyterLab is installed.
    with absent("rfc3987_syntax"):
        import_module("sahel.reports.run.execute")
        import_module("sahel.reports.page")


def require_installed() -> None:
    """Refuse to go on where the packages that run notebooks are missing."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise MissingDependency(
            f'reports need packages that are not installed: {", ".join(missing)}. Run: pip install "sahel[reports]"'
        )
