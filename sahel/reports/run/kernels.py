"""Kernel managers for nbclient: kernels forked from the fork server, and ordinary ones.

Both talk through sockets in the kernel's own folder (TCP ports collide when several kernels
start at once) and wait for what happens, never for a fixed time.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from sahel.reports.run.forkserver import Ending, ForkedKernel, ForkServer

START_WITHIN = 120  # seconds: the first start on a machine also compiles and caches
_GONE_WITHIN = 5
_GLANCE = 0.004
_LAUNCH = (sys.executable, "-m", "ipykernel_launcher")


class Client(AsyncKernelClient):
    """A client that is ready as soon as the kernel answers."""

    def start_channels(self, **_: bool) -> None:
        """No heartbeat: its process shows that a kernel has ended."""
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
    """Asks the fork server for a kernel."""

    server: ForkServer
    process: ForkedKernel | None

    async def launch_kernel(
        self, cmd: list[str], *, log: str, cwd: str, env: dict[str, str], **_: Any
    ) -> dict[str, Any]:
        """Have it forked, and wait until its sockets are there."""
        arguments = cmd[len(_LAUNCH) :]
        self.process = await self.server.fork(arguments, folder=cwd, environ=env, log=log)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        await _bound(self)
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait until the fork server says that the kernel has ended."""
        return (await asyncio.shield(self.process.ended)).status if self.process else 0

    @property
    def ending(self) -> Ending | None:
        """How the kernel ended; None while it runs."""
        return self.process.ended.result() if self.process and self.process.ended.done() else None


class Manager(AsyncKernelManager):
    """One kernel, in a folder of its own."""

    client_class = "sahel.reports.run.kernels.Client"
    client_factory = Client

    def __init__(self, *, folder: Path, server: ForkServer | None) -> None:
        """`server`: where the kernel is forked from; None: it is an ordinary one."""
        # The connection file and the sockets lie where only this user can go.
        on_windows = os.name == "nt"
        super().__init__(
            transport="tcp" if on_windows else "ipc",
            ip="127.0.0.1" if on_windows else str(folder / "k"),
            connection_file=str(folder / "kernel.json"),
        )
        self.provisioner = (Ordinary if server is None else Forked)(
            kernel_id=folder.name, kernel_spec=self.kernel_spec, parent=self
        )
        if server is not None:
            self.provisioner.server = server

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
    """Wait until a kernel has made its sockets, or ended: one that asks too early gets an answer 100 ms later."""
    manager, info = provisioner.parent, provisioner.connection_info
    if manager.transport != "ipc":
        return
    sockets = [Path(f"{manager.ip}-{info[f'{name}_port']}") for name in ("shell", "iopub", "stdin", "control")]
    last = time.monotonic() + START_WITHIN
    while provisioner.ending is None and time.monotonic() < last and not all(path.exists() for path in sockets):
        await asyncio.sleep(_GLANCE)


def _is_idle_after(asked: str, message: dict[str, Any]) -> bool:
    is_state = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
    return is_state and message["parent_header"].get("msg_id") == asked
