"""Where kernels come from: forked from a warm process, or started the ordinary way."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sahel.reports.run.forkserver import CannotFork, WarmProcess
from sahel.reports.run.workspace import scratch

if TYPE_CHECKING:
    from sahel.reports.run.managers import Manager

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
        from sahel.reports.run.managers import Manager

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
