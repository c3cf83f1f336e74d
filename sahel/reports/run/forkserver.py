"""The builder's side of the warm process: start it, ask it for kernels, hear how they end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sahel.reports.run.workspace import environment


class CannotFork(Exception):
    """The warm process says, or shows by ending, that no kernel can be forked from it."""


@dataclass(frozen=True)
class Ending:
    """How a kernel ended: exit status (negative: the signal that ended it), peak memory, processor time."""

    status: int
    peak_kb: int = 0
    seconds: float = 0.0
    warm_ended: bool = False  # not by itself: the warm process went, and took it along


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


class WarmProcess:
    """A process that imports what notebooks need while we go on, and then forks kernels.

    It is started at once; `ready` waits until it is warm. It may be used under one event loop
    after another, but not under two at a time.
    """

    def __init__(self, folder: Path) -> None:
        """`folder`: the scratch folder of this build, which the warm process clears if we are killed."""
        self._ours, theirs = socket.socketpair()
        aside = folder / "warm"
        aside.mkdir(exist_ok=True)
        self._log = folder / "warm.log"
        with theirs, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sahel.reports.run.warm", str(theirs.fileno()), str(os.getpid()), str(folder)],
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
        self._warm: asyncio.Future[None] | None = None
        self._asked: dict[int, asyncio.Future[ForkedKernel]] = {}
        self._kernels: dict[int, ForkedKernel] = {}
        self._numbers = count()

    async def ready(self) -> None:
        """Wait until it is warm. Raises `CannotFork`, with the reason, if it will not fork."""
        if self._loop is not asyncio.get_running_loop():
            self._come_to(asyncio.get_running_loop())
        await asyncio.shield(self._warm)

    def _come_to(self, loop: asyncio.AbstractEventLoop) -> None:
        is_warm = self._warm is not None and self._warm.done() and self._warm.exception() is None
        self._loop, self._warm = loop, loop.create_future()
        if is_warm:
            self._warm.set_result(None)
        loop.add_reader(self._ours, self._hear)

    async def fork(
        self, arguments: Sequence[str], *, folder: str, surroundings: Mapping[str, str], log: str
    ) -> ForkedKernel:
        """A new kernel that runs with these arguments, in this folder and environment.

        Raises `CannotFork` if the warm process has ended.
        """
        await self.ready()
        number = next(self._numbers)
        asked = self._asked[number] = asyncio.get_running_loop().create_future()
        request = {"request": number, "arguments": arguments, "folder": folder, "environment": surroundings, "log": log}
        with suppress(OSError):  # it has ended, which is heard in a moment
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

    def _hear(self) -> None:
        try:
            heard = self._ours.recv(1 << 16)
        except ConnectionError:
            heard = b""
        if not heard:
            self._lost()
        *lines, self._unread = (self._unread + heard).split(b"\n")
        for line in lines:
            self._heard(json.loads(line))

    def _heard(self, message: dict[str, Any]) -> None:
        match message:
            case {"ready": _}:
                self._warm.set_result(None)
            case {"refused": why}:
                self._warm.set_exception(CannotFork(why))
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
        self._warm = self._loop.create_future()
        for waiting in (self._warm, asked):
            if not waiting.done():
                waiting.set_exception(CannotFork(why))
        self._warm.exception()

    def _lost(self) -> None:
        """It has ended: nobody waits for its answers any longer, and nothing of its kernels is left."""
        self._loop.remove_reader(self._ours)
        gone = CannotFork(f"it has ended. {self._last_words()}".strip())
        if self._warm.done():
            self._warm = self._loop.create_future()
        for waiting in (self._warm, *self._asked.values()):
            if not waiting.done():
                waiting.set_exception(gone)
        self._warm.exception()  # heard by whoever asks next, if anybody does
        for kernel in self._kernels.values():
            # The system kills the kernels of a warm process that was killed, but not what they started.
            _kill_group(kernel.pid)
            kernel.ended.set_result(Ending(-signal.SIGKILL, warm_ended=True))

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else ""


def _kill_group(process: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
