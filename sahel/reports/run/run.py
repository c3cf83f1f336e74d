"""Run notebooks, here or on a Dask cluster, and hand each over as it ends, with the digests of the files that it read.

One event loop in the process that builds waits for all kernels at once. Jupyter's packages
are imported while the fork server imports its own, and only when something has to run.

`run` executes editions, a few at a time, `run_on_cluster` on the workers of a Dask scheduler;
`start_kernels` says where kernels come from: a fork server, or the ordinary start; `load_jupyter`
and `require_installed` import the packages that run notebooks, or refuse where they are missing.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from sahel.errors import BadParameter, BuildFailed, MissingDependency, SahelError
from sahel.load.formats.detect import require_package
from sahel.reports.fingerprints import (
    changed_names,
    contents,
    digest_of_file,
    environment,
    local,
    own_inputs,
    portable,
    tables_among,
)
from sahel.reports.plan.editions import Edition
from sahel.reports.run.failure import Limits
from sahel.reports.run.forkserver import CannotFork, Ending, ForkServer, ServerEnded, absent
from sahel.reports.run.workspace import cores, scratch
from sahel.workspace import VARIABLE, current_project

if TYPE_CHECKING:
    from distributed import Future
    from nbformat import NotebookNode

Engine = Literal["fork", "kernel"]

#: Kernels beyond one a core: while this process makes a page, those that wait for its word leave a core idle.
_SPARE = 1
_ATTEMPTS = 2  # where the fork server goes, and takes along a kernel that is not at fault


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


def run(
    editions: Iterable[Edition],
    *,
    engine: Engine | Kernels | None = None,
    timeout: int = 600,
    output_limit: int = 20,
    memory_limit: int | None = None,
    done: Done,
) -> None:
    """Execute the notebooks of these editions, each in a Jupyter kernel of its own.

    Parameters
    ----------
    editions : what to run.
    engine : "fork": kernels forked from a fork server; "kernel": ordinary ones; None: what is
        usual on this machine. Or kernels that `start_kernels` made ready before.
    timeout : seconds that one cell may take.
    output_limit : MB that one notebook may show and print; at the bound its kernel is ended.
    memory_limit : MB that one kernel may fill; None: what there is. Beyond, Python raises `MemoryError` there.
    done : called as each edition ends, in this process, with the edition and either what it
        became or why it did not: `NotebookStopped`, or another error. Nothing it meets stops
        the others. What `done` itself raises stops everything.

    Ctrl-C and a request to terminate end every kernel, then take their usual course.
    Raises `BadParameter` for a limit of memory where the system has none.
    """
    limits = Limits(timeout, output_limit, memory_limit)
    if memory_limit is not None and find_spec("resource") is None:
        raise BadParameter("this system cannot limit the memory of a kernel. Leave the limit out.")
    wanted = deque(editions)
    if not wanted:
        return
    with nullcontext(engine) if isinstance(engine, Kernels) else start_kernels(engine) as kernels:
        load_jupyter()
        everything = _run_all(wanted, kernels=kernels, limits=limits, done=done)
        if _has_a_loop():
            _run_beside(everything)
        else:
            _run_here(everything)


def run_one(edition: Edition, **bounds: int | None) -> Executed | Exception:
    """Execute one edition in an ordinary kernel, within the `bounds` that `run` takes: what it became, or why not."""
    ended: list[Executed | Exception] = []
    run([edition], engine="kernel", done=lambda _, outcome: ended.append(outcome), **bounds)
    return ended[0]


async def _run_all(wanted: deque[Edition], *, kernels: Kernels, limits: Limits, done: Done) -> None:
    known: dict[tuple, str] = {}

    async def one_after_another() -> None:
        while wanted:
            edition = wanted.popleft()
            done(edition, await _outcome(edition, kernels=kernels, limits=limits, known=known))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(cores() + _SPARE, len(wanted))):
                group.create_task(one_after_another())
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


async def _outcome(
    edition: Edition, *, kernels: Kernels, limits: Limits, known: dict[tuple, str]
) -> Executed | Exception:
    for _ in range(_ATTEMPTS):
        try:
            return await _attempt(edition, kernels=kernels, limits=limits, known=known)
        except (ServerEnded, CannotFork):
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


async def _attempt(edition: Edition, *, kernels: Kernels, limits: Limits, known: dict[tuple, str]) -> Executed:
    from sahel.reports.run.execute import execute

    own, began = kernels.own_folder(), monotonic()
    try:
        server = await kernels.server()
        notebook, opened, used = await execute(edition, server=server, folder=own, limits=limits)
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


_ANSWER_WITHIN = 20  # seconds for a Dask scheduler
_NAMED = 3  # packages that differ on a worker


def run_on_cluster(editions: Iterable[Edition], *, scheduler: str, done: Done, **bounds: int | None) -> None:
    """Execute the notebooks of these editions on the workers of a Dask scheduler.

    Parameters
    ----------
    editions : what to run. The notebook's text travels along; a file that the parameter `events`
        names has to lie at the same path on every worker, and so has a project.
    scheduler : its address, for example "tcp://10.0.0.5:8786".
    bounds : `timeout`, `output_limit` and `memory_limit`, as `run` takes them.
    done : as `run` calls it, in this process.

    A worker that is lost costs the editions it was at another start elsewhere. Workers have the
    same `sahel`, tables and packages as this process; an edition that meets another is refused.

    Raises `MissingDependency` without the package distributed, and `SahelError` if nobody answers
    at the address, or no worker is there.
    """
    require_package("distributed", extra="cluster", why="building on a cluster")
    from distributed import Client, as_completed

    try:
        client = Client(scheduler, timeout=_ANSWER_WITHIN, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as cause:
        raise SahelError(
            f"no Dask scheduler answers at {scheduler!r}: {cause}. "
            "Start one with `dask scheduler`, or check the address."
        ) from None
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise SahelError(
                f"the Dask scheduler at {scheduler!r} has no workers. Start some with `dask worker {scheduler}`."
            )
        ours, here = environment(), current_project()
        project = str(here.folder) if here else ""
        jobs = {
            client.submit(_on_worker, one, one.notebook.read_bytes(), ours, bounds, project, pure=False): one
            for one in editions
        }
        try:
            for job in as_completed(jobs, loop=client.loop):
                done(jobs[job], _from_worker(job, jobs[job]))
        finally:
            client.cancel(list(jobs))


def _from_worker(job: Future, edition: Edition) -> Executed | Exception:
    cause = job.exception()
    if cause is None:
        ended = job.result()
        return _with_our_paths(ended) if isinstance(ended, Executed) else ended
    if isinstance(cause, SahelError):
        return cause
    return BuildFailed(
        f"{edition.notebook.name} could not be run on the cluster: {type(cause).__name__}: {cause}. "
        "Look at the log of the workers, or build it without --scheduler."
    )


def _with_our_paths(ended: Executed) -> Executed | SahelError:
    inputs = {local(path): content for path, content in ended.inputs.items()}
    if differing := [path for path in tables_among(inputs) if digest_of_file(path) != inputs[path]]:
        return SahelError(
            f"a worker has another {Path(differing[0]).name} than the builder. Bring the tables to the same state."
        )
    return replace(ended, inputs=inputs)


def _on_worker(
    edition: Edition, notebook: bytes, theirs: dict[str, str], bounds: dict[str, int | None], project: str
) -> Executed | Exception:
    """What became of one edition, files by their portable paths; runs on a worker."""
    if differing := changed_names(theirs, environment()):
        more = f" and {len(differing) - _NAMED} more" if len(differing) > _NAMED else ""
        raise SahelError(
            f"a worker has something else installed than the builder: {', '.join(differing[:_NAMED])}{more}. "
            "Install the same on both."
        )
    if edition.attached and not edition.attached.is_file():
        raise SahelError(f"a worker has no file {edition.attached.name!r} at the builder's path. Put it there.")
    # For good, since the threads of a worker share it, and all of a build work in one project.
    os.environ[VARIABLE] = project
    with scratch() as folder:
        copy = folder / edition.notebook.name
        copy.write_bytes(notebook)
        outcome = run_one(replace(edition, notebook=copy), **bounds)
    if not isinstance(outcome, Executed):
        return outcome
    return replace(outcome, inputs={portable(path): content for path, content in outcome.inputs.items()})


_NEEDED = ("papermill", "nbconvert", "nbclient", "ipykernel", "tqdm")


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


def usual_engine() -> Engine:
    """The fast one where it was tried: on Linux."""
    return "fork" if sys.platform == "linux" else "kernel"


@contextmanager
def start_kernels(engine: Engine | None = None) -> Iterator[Kernels]:
    """Where the kernels of one build come from; the fork server starts at once, and ends with the block.

    `engine` is "fork" or "kernel"; None: what is usual on this machine.
    """
    with scratch() as folder:
        kernels = Kernels(engine or usual_engine(), folder=folder)
        try:
            yield kernels
        finally:
            kernels.close()


class Kernels:
    """Gives kernels, each in a folder of its own below `folder`."""

    def __init__(self, engine: Engine, *, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._server: ForkServer | None = None
        self._was_ready = False
        self._loop: asyncio.AbstractEventLoop | None = None
        if engine == "fork":
            self._server = _try_fork(folder)

    def own_folder(self) -> Path:
        """A new empty folder, for one kernel."""
        own = self.folder / str(next(self._numbers))
        own.mkdir()
        return own

    async def server(self) -> ForkServer | None:
        """The fork server when it is ready; a new one in place of one that was killed; None where it does not fork."""
        if self._loop is not asyncio.get_running_loop():
            # A lock belongs to the event loop that waited for it, and one build may have several in turn.
            self._loop, self._changing = asyncio.get_running_loop(), asyncio.Lock()
        async with self._changing:
            while self._server is not None:
                try:
                    await self._server.ready()
                except CannotFork as why:
                    self._server.close()
                    is_lost = self._was_ready and not self._server.refused
                    self._server = _try_fork(self.folder) if is_lost else _say_ordinary(str(why))
                    self._was_ready = False
                else:
                    self._was_ready = True
                    break
            return self._server

    def close(self) -> None:
        """End the fork server and every kernel of it that still runs."""
        if self._server is not None:
            self._server.close()


def _try_fork(folder: Path) -> ForkServer | None:
    if not hasattr(os, "pidfd_open"):
        return _say_ordinary("this system lacks what it needs")
    try:
        return ForkServer(folder)
    except OSError as cause:
        return _say_ordinary(str(cause))


def _say_ordinary(why: str) -> None:
    print(
        f"sahel: kernels cannot be forked from a fork server: {why}. Ordinary kernels are used, which are slower.",
        file=sys.stderr,
    )
