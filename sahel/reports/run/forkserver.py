"""A fork server: a process that imports what notebooks need once, and then forks a kernel for each request.

`ForkServer` is the builder's side: it starts this module as `python -m`, with a socket, its own
process id and the scratch folder of the build. Both sides talk in lines of JSON. The server first
says `{"ready": true}`, or `{"refused": why}` where a copy of it would not be sound. Then each request
is answered with the kernel's process id, or refused, and once more when that kernel has ended: its
exit status, peak memory and processor seconds. When the builder is gone, the server kills every
kernel with all that it started, and clears the folder. `docs/decisions.md` says why this is not
`multiprocessing.forkserver`.
"""

from __future__ import annotations

import asyncio
import builtins
import ctypes
import gc
import importlib.util
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

from sahel.errors import SahelError
from sahel.reports.fingerprints import tables_among
from sahel.reports.run import recording
from sahel.reports.run.workspace import environment

_PR_SET_PDEATHSIG = 1
_MOST = 1 << 16  # bytes read at a time


class CannotFork(Exception):
    """The fork server says, or shows by ending, that no kernel can be forked from it."""


class ServerEnded(Exception):
    """A kernel that went because the fork server did: the notebook is not at fault."""


@dataclass(frozen=True)
class Ending:
    """How a kernel ended: exit status (negative: the signal that ended it), peak memory, processor time."""

    status: int
    peak_kb: int = 0
    seconds: float = 0.0
    server_ended: bool = False  # not by itself: the fork server went, and took it along


class ForkedKernel:
    """A kernel's process, as jupyter_client wants to handle one."""

    stdin = stdout = stderr = None

    def __init__(self, process: int) -> None:
        self.pid = process
        self.ended: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        return self.ended.result().status if self.ended.done() else None

    def send_signal(self, number: int) -> None:
        """Send it a signal; if it has ended by now, nothing happens."""
        if not self.ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it, and everything that it started, at once."""
        if not self.ended.done():
            _kill_group(self.pid)

    terminate = kill


class ForkServer:
    """A process that imports what notebooks need while we go on, and then forks kernels.

    It is started at once; `ready` waits until it is warm. It may be used under one event loop
    after another, but not under two at a time.
    """

    def __init__(self, folder: Path) -> None:
        """`folder`: the scratch folder of this build, which the fork server clears if we are killed."""
        self._ours, theirs = socket.socketpair()
        aside = folder / "server"
        aside.mkdir(exist_ok=True)
        self._log = folder / "server.log"
        with theirs, self._log.open("ab") as log:
            given = str(theirs.fileno()), str(os.getpid()), str(folder)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sahel.reports.run.forkserver", *given],
                cwd=aside,  # empty, as the folder of a kernel: no settings file lies about
                env=environment(aside),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we end it
            )
        self._unread = b""
        self.refused = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready: asyncio.Future[None] | None = None
        self._asked: dict[int, asyncio.Future[ForkedKernel]] = {}
        self._kernels: dict[int, ForkedKernel] = {}
        self._numbers = count()

    async def ready(self) -> None:
        """Wait until it is warm. Raises `CannotFork`, with the reason, if it will not fork."""
        if self._loop is not asyncio.get_running_loop():
            self._come_to(asyncio.get_running_loop())
        await asyncio.shield(self._ready)

    def _come_to(self, loop: asyncio.AbstractEventLoop) -> None:
        is_warm = self._ready is not None and self._ready.done() and self._ready.exception() is None
        self._loop, self._ready = loop, loop.create_future()
        if is_warm:
            self._ready.set_result(None)
        loop.add_reader(self._ours, self._receive)

    async def fork(
        self, arguments: Sequence[str], *, folder: str, environ: Mapping[str, str], log: str
    ) -> ForkedKernel:
        """A new kernel that runs with these arguments, in this folder and environment.

        Raises `CannotFork` if the fork server has ended.
        """
        await self.ready()
        number = next(self._numbers)
        asked = self._asked[number] = asyncio.get_running_loop().create_future()
        request = {"request": number, "arguments": arguments, "folder": folder, "environment": environ, "log": log}
        with suppress(OSError):  # it has ended, which is noticed in a moment
            self._ours.sendall(json.dumps(request).encode() + b"\n")
        return await asked

    def close(self) -> None:
        """End it, and every kernel that still runs."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._ours)
        for kernel in self._kernels.values():
            _kill_group(kernel.pid)
        # At once, since it may be importing something; the folder is ours to clear.
        self._process.kill()
        self._process.wait()
        self._ours.close()

    def _receive(self) -> None:
        try:
            received = self._ours.recv(_MOST)
        except ConnectionError:
            received = b""
        if not received:
            self._lost()
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            self._received(json.loads(line))

    def _received(self, message: dict[str, Any]) -> None:
        match message:
            case {"ready": _}:
                self._ready.set_result(None)
            case {"refused": why}:
                self._ready.set_exception(CannotFork(why))
            case {"request": number, "refused": why}:
                self._refuse(self._asked.pop(number), why)
            case {"request": number, "process": process}:
                kernel = self._kernels[process] = ForkedKernel(process)
                if not (asked := self._asked.pop(number)).done():
                    asked.set_result(kernel)
            case {"ended": process, "status": status, "peak_kb": peak_kb, "seconds": seconds}:
                self._kernels.pop(process).ended.set_result(Ending(status, peak_kb, seconds))

    def _refuse(self, asked: asyncio.Future[ForkedKernel], why: str) -> None:
        """It does not fork any more: nor will one started in its place."""
        self.refused = True
        self._ready = self._loop.create_future()
        for waiting in (self._ready, asked):
            if not waiting.done():
                waiting.set_exception(CannotFork(why))
        self._ready.exception()

    def _lost(self) -> None:
        """It has ended: nobody waits for its answers any longer, and nothing of its kernels is left."""
        self._loop.remove_reader(self._ours)
        gone = CannotFork(f"it has ended. {self._last_words()}".strip())
        if self._ready.done():
            self._ready = self._loop.create_future()
        for waiting in (self._ready, *self._asked.values()):
            if not waiting.done():
                waiting.set_exception(gone)
        self._ready.exception()  # raised for whoever asks next, if anybody does
        for kernel in self._kernels.values():
            # The system kills the kernels of a fork server that was killed, but not what they started.
            _kill_group(kernel.pid)
            kernel.ended.set_result(Ending(-signal.SIGKILL, server_ended=True))

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else ""


class _Server:
    """Forks kernels on request, and reports what became of each."""

    def __init__(self, line: socket.socket, *, parent: int, folder: str) -> None:
        self._line = line
        self._folder = folder
        self._unread = b""
        self._kernels: dict[int, int] = {}  # by process id: a descriptor that is readable when it has ended
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(line, selectors.EVENT_READ, self._receive)
        # A copy of the socket in some other child of the builder would keep it open beyond the builder's end.
        self._waiting.register(os.pidfd_open(parent), selectors.EVENT_READ, self._orphaned)

    def serve(self) -> NoReturn:
        """Answer until the builder is gone."""
        while True:
            for key, _ in self._waiting.select():
                key.data()

    def say(self, message: Mapping[str, Any]) -> None:
        """One line to the builder; if it is gone, that is noticed where it is listened to."""
        with suppress(OSError):
            self._line.sendall(json.dumps(message).encode() + b"\n")

    def _receive(self) -> None:
        received = self._line.recv(_MOST)
        if not received:
            self._orphaned()
        *requests, self._unread = (self._unread + received).split(b"\n")
        for request in requests:
            self._fork(json.loads(request))

    def _fork(self, request: dict[str, Any]) -> None:
        if why := unsound():
            self.say({"request": request["request"], "refused": why})
            return
        process = os.fork()
        if process == 0:
            self._let_go()
            _be_kernel(request)
        _lead_group(process)
        self._kernels[process] = os.pidfd_open(process)
        self._waiting.register(self._kernels[process], selectors.EVENT_READ, lambda: self._bury(process))
        self.say({"request": request["request"], "process": process})

    def _let_go(self) -> None:
        """In the child: nothing of the fork server stays open."""
        for key in list(self._waiting.get_map().values()):
            os.close(key.fd)
        self._line.detach()
        self._waiting.close()

    def _bury(self, process: int) -> None:
        """A kernel has ended: what it started goes with it, and its end is reported."""
        _kill_group(process)
        self._waiting.unregister(self._kernels[process])
        os.close(self._kernels.pop(process))
        _, status, used = os.wait4(process, 0)
        self.say({
            "ended": process, "status": os.waitstatus_to_exitcode(status),
            "peak_kb": used.ru_maxrss, "seconds": used.ru_utime + used.ru_stime,
        })  # fmt: skip

    def _orphaned(self) -> NoReturn:
        """The builder was killed, and cannot tidy up any more."""
        for process in self._kernels:
            _kill_group(process)
        for process in self._kernels:
            os.waitpid(process, 0)
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(0)


def _lead_group(process: int) -> None:
    """Both sides of a fork say so, whichever comes first: the other finds it done."""
    with suppress(PermissionError, ProcessLookupError):
        os.setpgid(process, process)


def _kill_group(process: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)


def _be_kernel(request: Mapping[str, Any]) -> NoReturn:
    """In the child: a Jupyter kernel as `python -m ipykernel_launcher` would be one."""
    status = 1
    try:
        _end_with_parent()
        _lead_group(os.getpid())
        _open_streams(request["log"])
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"], JPY_PARENT_PID=str(os.getppid()))
        time.tzset()
        # Python reseeds its own generator after a fork; numpy's would give every kernel the same numbers.
        if numpy := sys.modules.get("numpy"):
            numpy.random.seed()
        status = _launch(request["arguments"])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _launch(arguments: Sequence[str]) -> int:
    from ipykernel.kernelapp import IPKernelApp

    # As an argument: ipykernel read the environment when it was imported, before there was a parent.
    arguments = [*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
    sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin, *arguments]
    try:
        IPKernelApp.launch_instance(argv=arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _end_with_parent() -> None:
    """Have the system kill this process when the server ends, however it ends."""
    parent = os.getppid()
    _SYSTEM.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent or parent == 1:
        os._exit(1)


def _open_streams(log: str) -> None:
    """What is written past Jupyter goes to a file that the builder can quote."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(written)


_SYSTEM = ctypes.CDLL(None, use_errno=True)


def main() -> NoReturn:
    """Warm up, say so, serve."""
    line, parent, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    # Kernels that are started the ordinary way do not have this folder among their modules either.
    del sys.path[0]
    recording.begin()
    server = _Server(socket.socket(fileno=line), parent=parent, folder=folder)
    warm_up()
    if why := unsound():
        server.say({"refused": why})
    else:
        server.say({"ready": True})
    server.serve()


#: Imported besides whatever `sahel` names: what all kernels load when they first need it. What one notebook in
#: many needs, as statsmodels or seaborn, is dearer to import for all than for that one.
_LIBRARIES = (
    "ipykernel.kernelapp",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "faulthandler",
    "sqlite3",
    "tornado.platform.asyncio",
    "country_converter",
    "encodings.utf_8_sig",
    "pandas.core.reshape.reshape",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
)
_INLINE = "matplotlib_inline.backend_inline"


def warm_up() -> None:
    """Import and try out what notebooks use, then set aside what is in memory, so that copies share it."""
    with _as_in_a_kernel():
        import_module("pandas")
    # A debugger of 150 modules, which every kernel would load for itself.
    with absent("debugpy"):
        import_module("ipykernel.debugger")
    for name in _LIBRARIES:
        import_module(name)
    _import_ours()
    _parse_tables()
    _draw()
    gc.collect()
    gc.freeze()


def unsound() -> str:
    """Why copies of this process would not be sound kernels; blank: they are."""
    if (threads := len(os.listdir("/proc/self/task"))) != 1:
        return f"it has {threads} threads, and a copy would have only one of them"
    if _INLINE in sys.modules:
        return f"{_INLINE} is loaded already, and copies would drop their figures"
    if sys.modules["matplotlib.pyplot"].get_fignums():
        return "it has figures open"
    if tables := tables_among(recording.noted()):
        return f"it has read tables of the project: {', '.join(tables)}"
    return ""


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """pandas asks once, when it is imported, whether it is in a kernel, and how that prints."""
    sys.stdout.reconfigure(encoding="UTF-8")
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    try:
        yield
    finally:
        del builtins.get_ipython


def _import_ours() -> None:
    """Every public name, at the top and in its package, hence every module behind one."""
    import sahel

    for public in [getattr(sahel, name) for name in dir(sahel)]:
        for name in dir(public) if isinstance(public, ModuleType) else ():
            getattr(public, name)


def _parse_tables() -> None:
    """Parse the bundled tables and outlines: a kernel reads the file again, and need not parse the same content."""
    from sahel.load.outlines import load_outlines
    from sahel.load.own_files import parse
    from sahel.schema.tables import BUNDLED
    from sahel.workspace import folder

    with recording.paused():
        for name in BUNDLED:
            with suppress(SahelError):  # a kernel that loads it says what is wrong
                parse(folder("data") / f"{name}.csv", name=name)
        with suppress(OSError, ValueError):
            load_outlines()


def _draw() -> None:
    """Fill the caches of fonts, text and picture formats: without pyplot, which would keep the figure."""
    from matplotlib.figure import Figure

    from sahel.reports.blocks import drawn_once

    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label="é – $x$")
    axes.set_title("warm")
    axes.legend()
    drawn_once(figure)


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


if __name__ == "__main__":
    main()
