"""The warm process: it has imported what notebooks need, and forks one kernel per request.

Started by `sahel.reports.run.forkserver` as `python -m sahel.reports.run.warm LINE PARENT FOLDER`. It
talks in lines of JSON over the Unix socket LINE. First it says `{"ready": true}`, or
`{"refused": why}` where a copy of it would not be sound. Then each request is answered with
the kernel's process id, or refused, and once more when that kernel has ended: its exit
status, peak memory and processor seconds. When the builder is gone without having ended it, every kernel is
killed with all that it started, and FOLDER is cleared away.
"""

from __future__ import annotations

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
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NoReturn

from sahel.reports.run import recording
from sahel.reports.run.run import absent

_PR_SET_PDEATHSIG = 1
_MOST = 1 << 16


class WarmProcess:
    """Forks kernels on request, and tells what became of each."""

    def __init__(self, line: socket.socket, *, parent: int, folder: str) -> None:
        self._line = line
        self._folder = folder
        self._unread = b""
        self._kernels: dict[int, int] = {}  # by process id: a descriptor that tells when it has ended
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(line, selectors.EVENT_READ, self._hear)
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

    def _hear(self) -> None:
        heard = self._line.recv(_MOST)
        if not heard:
            self._orphaned()
        *requests, self._unread = (self._unread + heard).split(b"\n")
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
        """In the child: nothing of the warm process stays open."""
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
    """Have the system kill this process when the warm one ends, however it ends."""
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
    warm = WarmProcess(socket.socket(fileno=line), parent=parent, folder=folder)
    warm_up()
    if why := unsound():
        warm.say({"refused": why})
    else:
        warm.say({"ready": True})
    warm.serve()


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
    from sahel.reports.run.run import tables_among

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
    """Every public name, hence every module behind one."""
    import sahel

    for name in dir(sahel):
        getattr(sahel, name)


def _draw() -> None:
    """Fill the caches of fonts, text and picture formats: without pyplot, which would keep the figure."""
    from matplotlib.figure import Figure

    from sahel.reports.blocks.figures import drawn_once

    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label="é – $x$")
    axes.set_title("warm")
    axes.legend()
    drawn_once(figure)


if __name__ == "__main__":
    main()
