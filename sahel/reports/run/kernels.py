"""Kernel managers for nbclient: kernels forked from the warm process, and ordinary ones.

Both talk through sockets in the kernel's own folder (TCP ports collide when several kernels
start at once) and wait for what happens, never for a fixed time.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from queue import Empty
from typing import Any, Literal

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from sahel.reports.run.forkserver import CannotFork, Ending, ForkedKernel, WarmProcess
from sahel.reports.run.workspace import scratch

_START_WITHIN = 120  # seconds: the first start on a machine also compiles and caches
_GONE_WITHIN = 5
_GLANCE = 0.004
_LAUNCH = (sys.executable, "-m", "ipykernel_launcher")


class Client(AsyncKernelClient):
    """A client that is ready as soon as the kernel answers."""

    def start_channels(self, **_: bool) -> None:
        """No heartbeat: that a kernel has ended, its process tells."""
        super().start_channels(hb=False)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for an answer, and for the messages up to it on the channel of outputs, which is thus open."""
        async with asyncio.timeout(timeout):
            while not await self._answers(self.kernel_info()):
                if not await self.is_alive():
                    raise RuntimeError("it ended before it answered")

    async def _answers(self, asked: str) -> bool:
        with suppress(Empty):
            answer = await self.shell_channel.get_msg(timeout=1)
            while answer["parent_header"].get("msg_id") != asked:
                answer = await self.shell_channel.get_msg(timeout=1)
            while not _is_idle_after(asked, await self.iopub_channel.get_msg(timeout=0.1)):
                pass
            self._handle_kernel_info_reply(answer)
            return True
        return False


class Ordinary(LocalProvisioner):
    """Starts `python -m ipykernel_launcher`, our own Python, whether or not one is registered with Jupyter."""

    async def launch_kernel(self, cmd: list[str], *, log: str, **kwargs: Any) -> dict[str, Any]:
        """Start it, and wait until its sockets are there."""
        with open(log, "ab") as written:
            info = await super().launch_kernel(cmd, stdout=written, stderr=written, **kwargs)
        await _bound(self)
        return info

    async def wait(self) -> int | None:
        """Wait until the process has ended."""
        if self.process is None:
            return 0
        while self.process.poll() is None:
            await asyncio.sleep(_GLANCE)
        self.process.stdin.close()
        return self.process.returncode

    @property
    def ending(self) -> Ending | None:
        """How the kernel ended; None while it runs."""
        status = self.process.poll() if self.process else None
        return None if status is None else Ending(status)


class Forked(LocalProvisioner):
    """Asks the warm process for a kernel."""

    warm: WarmProcess
    process: ForkedKernel | None

    async def launch_kernel(
        self, cmd: list[str], *, log: str, cwd: str, env: dict[str, str], **_: Any
    ) -> dict[str, Any]:
        """Have it forked, and wait until its sockets are there."""
        arguments = cmd[len(_LAUNCH) :]
        self.process = await self.warm.fork(arguments, folder=cwd, surroundings=env, log=log)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        await _bound(self)
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait until the warm process tells that the kernel has ended."""
        return (await asyncio.shield(self.process.ended)).status if self.process else 0

    @property
    def ending(self) -> Ending | None:
        """How the kernel ended; None while it runs."""
        return self.process.ended.result() if self.process and self.process.ended.done() else None


class Manager(AsyncKernelManager):
    """One kernel, in a folder of its own."""

    client_class = "sahel.reports.run.kernels.Client"
    client_factory = Client

    def __init__(self, *, folder: Path, warm: WarmProcess | None) -> None:
        """`warm`: where the kernel is forked from; None: it is an ordinary one."""
        # The connection file and the sockets lie where only this user can go.
        on_windows = os.name == "nt"
        super().__init__(
            transport="tcp" if on_windows else "ipc",
            ip="127.0.0.1" if on_windows else str(folder / "k"),
            connection_file=str(folder / "kernel.json"),
        )
        self.provisioner = (Ordinary if warm is None else Forked)(
            kernel_id=folder.name, kernel_spec=self.kernel_spec, parent=self
        )
        if warm is not None:
            self.provisioner.warm = warm

    @property
    def kernel_spec(self) -> KernelSpec:
        """A kernel that is the Python we run in."""
        return KernelSpec(argv=[*_LAUNCH, "-f", "{connection_file}"], display_name="Python", language="python")

    async def end(self) -> None:
        """Kill the kernel with all that it started, and clear away what belonged to it."""
        if self.provisioner.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                await self.provisioner.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.provisioner.wait(), _GONE_WITHIN)
        await self.cleanup_resources()


async def _bound(provisioner: Ordinary | Forked) -> None:
    """Wait until a kernel has made its sockets, or ended: one that asks too early is heard 100 ms later."""
    manager, info = provisioner.parent, provisioner.connection_info
    if manager.transport != "ipc":
        return
    sockets = [Path(f"{manager.ip}-{info[f'{name}_port']}") for name in ("shell", "iopub", "stdin", "control")]
    last = time.monotonic() + _START_WITHIN
    while provisioner.ending is None and time.monotonic() < last and not all(path.exists() for path in sockets):
        await asyncio.sleep(_GLANCE)


def _is_idle_after(asked: str, message: dict[str, Any]) -> bool:
    is_state = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
    return is_state and message["parent_header"].get("msg_id") == asked


Engine = Literal["fork", "kernel"]


def usual_engine() -> Engine:
    """The fast one where it was tried: on Linux."""
    return "fork" if sys.platform == "linux" else "kernel"


@contextmanager
def start_kernels(engine: Engine | None = None) -> Iterator[Kernels]:
    """Where the kernels of one build come from; the warm process starts at once, and ends with the block.

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
        self._warm: WarmProcess | None = None
        self._was_warm = False
        self._loop: asyncio.AbstractEventLoop | None = None
        if engine == "fork":
            self._warm = _try_fork(folder)

    def own_folder(self) -> Path:
        """A new empty folder, for one kernel."""
        own = self.folder / str(next(self._numbers))
        own.mkdir()
        return own

    async def manager(self, own: Path) -> Manager:
        """The manager of a kernel still to be started in this folder."""

        if self._loop is not asyncio.get_running_loop():
            # A lock belongs to the event loop that waited for it, and one build may have several in turn.
            self._loop, self._changing = asyncio.get_running_loop(), asyncio.Lock()
        async with self._changing:
            return Manager(folder=own, warm=await self._warm_one())

    def close(self) -> None:
        """End the warm process and every kernel of it that still runs."""
        if self._warm is not None:
            self._warm.close()

    async def _warm_one(self) -> WarmProcess | None:
        """The warm process when it is ready; a new one in place of one that was killed; None where it does not fork."""
        while self._warm is not None:
            try:
                await self._warm.ready()
            except CannotFork as why:
                self._warm.close()
                is_lost = self._was_warm and not self._warm.refused
                self._warm = _try_fork(self.folder) if is_lost else _say_ordinary(str(why))
                self._was_warm = False
            else:
                self._was_warm = True
                break
        return self._warm


def _try_fork(folder: Path) -> WarmProcess | None:
    if not hasattr(os, "pidfd_open"):
        return _say_ordinary("this system lacks what it needs")
    try:
        return WarmProcess(folder)
    except OSError as cause:
        return _say_ordinary(str(cause))


def _say_ordinary(why: str) -> None:
    print(
        f"sahel: kernels cannot be forked from a warm process: {why}. Ordinary kernels are used, which are slower.",
        file=sys.stderr,
    )
