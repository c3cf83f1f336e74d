"""Run one notebook in a Jupyter kernel of its own, in an empty folder of its own."""

from __future__ import annotations

import ast
import asyncio
import copy
import json
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from sahel.reports.plan.editions import Edition
from sahel.reports.plan.parameters import numbered
from sahel.reports.run.failure import Fault, Limits, NotebookStopped, first_line, in_words, last_lines, without_folders
from sahel.reports.run.forkserver import Ending, ForkServer, ServerEnded
from sahel.reports.run.kernels import START_WITHIN, Manager
from sahel.reports.run.workspace import environment

_ANSWER_WITHIN = 60
#: What Python prints of a note on loading: a place that changes with every run, the note, the line of code.
_NOTE = re.compile(r"^\S+:\d+: LoadingNote: (.*)\n(?:  .*\n)?", flags=re.MULTILINE)
_MB = 1 << 20
_OUTPUTS = {"stream", "display_data", "execute_result", "update_display_data", "error"}
#: What it has written to by itself, which leaves out files and libraries that it only maps.
_LIMIT_MEMORY = "__import__('resource').setrlimit(__import__('resource').RLIMIT_DATA, ({0}, {0}))"
_RECORDING = "__import__('sahel.reports.run.recording', fromlist=['recording'])"
_FRAMES = "__import__('sahel.reports.frames', fromlist=['frames'])"
_NAMED = 5


def prepare(edition: Edition) -> NotebookNode:
    """An edition's notebook with its parameters set; its file is not touched."""
    # papermill writes into the notebook it is given.
    notebook = copy.deepcopy(_template(str(edition.notebook), edition.notebook.stat().st_mtime_ns))
    if edition.parameters:
        values = edition.parameters | ({"events": str(edition.attached)} if edition.home and edition.attached else {})
        notebook = parameterize_notebook(notebook, values, kernel_name="python3", language="python")
    notebook.cells = [cell for cell in notebook.cells if _is_wanted(cell, edition)]
    return notebook


async def execute(
    edition: Edition, *, server: ForkServer | None, folder: Path, limits: Limits
) -> tuple[NotebookNode, list[str], Ending | None]:
    """An edition's notebook with its outputs in place, the files that were opened, and what its kernel used.

    Parameters
    ----------
    edition : what to run.
    server : what its kernel is forked from; None: it is an ordinary one.
    folder : an empty folder, in which the working directory of a bundled notebook is made; one of
        the user's own works in the edition's `home`, and what it writes there is said.
    limits : what it may take; at the bound its kernel is ended.

    Raises `NotebookStopped` naming the notebook and the cell if anything in it fails, and
    `ServerEnded` if the kernel went with the fork server.
    """
    work = folder / "work"
    work.mkdir()
    if edition.attached:
        (work / edition.attached.name).symlink_to(edition.attached)
    run = _Run(edition, prepare(edition), folder=folder, limits=limits)
    manager = Manager(folder=folder, server=server)
    try:
        notebook, opened = await run.through(manager)
    finally:
        await manager.end()
    return notebook, opened, manager.provisioner.ending


class _Client(NotebookClient):
    """Ends the kernel once it has shown and printed more than `most` bytes, and takes no more of it."""

    most = 0
    shown = 0

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """As nbclient does, within the bound."""
        if msg["msg_type"] in _OUTPUTS:
            self.shown += len(json.dumps(msg["content"], default=str)) + sum(map(len, msg.get("buffers", ())))
            if self.shown > self.most:
                self.km.provisioner.process.kill()
                return None
        return super().process_message(msg, cell, cell_index)


class _Run:
    """One run of one notebook, which knows at which cell it is."""

    def __init__(self, edition: Edition, notebook: NotebookNode, *, folder: Path, limits: Limits) -> None:
        self._name = edition.notebook.name
        self._home = edition.home if edition.home and edition.home.is_dir() else None
        self._attached = edition.attached
        self._notebook = notebook
        self._folder = folder
        self._log = folder / "kernel.log"
        self._limits = limits
        self._at: int | None = None
        self._source = ""

    async def through(self, manager: Manager) -> tuple[NotebookNode, list[str]]:
        """Run every cell, one after the other, and ask at the end what was read."""
        client = _Client(self._notebook, km=manager, timeout=self._limits.seconds, startup_timeout=START_WITHIN)
        client.most = self._limits.output * _MB
        try:
            await client.async_start_new_kernel(
                cwd=str(self._folder / "work"), env=environment(self._folder), log=str(self._log)
            )
            await client.async_start_new_kernel_client()
            await _silently(client, f"{_RECORDING}.begin()")
            if self._home:
                await _silently(client, f"{_FRAMES}.begin({str(self._home)!r})")
            if self._limits.memory is not None:
                await _silently(client, _LIMIT_MEMORY.format(self._limits.memory * _MB))
            for index, (number, cell) in enumerate(numbered(self._notebook.cells)):
                self._at, self._source = number, cell.source
                await client.async_execute_cell(cell, index)
                self._require_done(cell)
                self._require_bounded(client)
            read = await _files(client, "as_json")
            if self._home:
                self._say_written(await _files(client, "written_as_json"))
        except CellExecutionError:
            raise self._stopped("failed", _error_in(cell)) from None
        except CellTimeoutError:
            raise self._stopped(f"took more than {self._limits.seconds} seconds, and was ended") from None
        except (DeadKernelError, RuntimeError, TimeoutError) as cause:
            # nbclient takes a request to stop for a kernel that died.
            if asyncio.current_task().cancelling():
                raise asyncio.CancelledError from None
            self._require_bounded(client)
            raise self._died(manager, cause) from None
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            self._shorten_paths()
        return self._notebook, read

    def _shorten_paths(self) -> None:
        """What was printed says nothing about this machine, and not in which of its folders it ran this time."""
        for output in (output for cell in self._notebook.cells for output in cell.get("outputs", [])):
            if output.output_type == "error":
                output.traceback = [without_folders(line, work=self._folder) for line in output.traceback]
            elif output.output_type == "stream":
                text = _NOTE.sub(r"Note: \1\n", output.text)
                output.text = self._from_home(without_folders(text, work=self._folder))
            elif self._home:
                shown = {kind: output.data[kind] for kind in ("text/html", "text/plain") if kind in output.data}
                output.data |= {kind: self._from_home(text) for kind, text in shown.items()}
        for cell in self._notebook.cells if self._home else []:
            cell.source = self._from_home(cell.source)

    def _from_home(self, text: str) -> str:
        """A text whose paths begin at the folder in which the notebook worked; its attached file has its bare name."""
        if self._home and self._attached:
            text = text.replace(str(self._attached), self._attached.name)
        if not self._home:
            return text
        return text.replace(f"{self._home}/", "").replace(f"{Path.home()}/", "~/")

    def _say_written(self, written: list[str]) -> None:
        """Name what the notebook left in the user's folder."""
        inside = [Path(path) for path in written if Path(path).is_relative_to(self._home) and Path(path).exists()]
        if inside:
            names = ", ".join(str(path.relative_to(self._home)) for path in inside[:_NAMED])
            more = f" and {len(inside) - _NAMED} more" if len(inside) > _NAMED else ""
            print(f"sahel: {self._name} wrote files beside your own: {names}{more}.", file=sys.stderr)

    def _require_done(self, cell: NotebookNode) -> None:
        """A cell counts as done only if it ran and nothing in it was an error."""
        if cell.cell_type != "code" or not cell.source.strip():
            return
        if error := _error_in(cell):
            raise self._stopped("failed", error)
        if cell.execution_count is None:
            raise self._stopped("did not run")

    def _require_bounded(self, client: _Client) -> None:
        if client.shown > client.most:
            more = f"showed or printed more than {self._limits.output} MB, and was ended"
            raise self._stopped(more, "Show less, or allow more with --output-limit.")

    def _died(self, manager: Manager, cause: Exception) -> Exception:
        ending = manager.provisioner.ending
        if ending is None:
            return self._stopped("lost its kernel", str(cause))
        if ending.server_ended:
            return ServerEnded()
        written = self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""
        return self._stopped(f"ended its kernel: {in_words(ending)}", written)

    def _stopped(self, what: str, details: str = "") -> NotebookStopped:
        lines = last_lines(details, work=self._folder)
        fault = Fault(self._name, what, cell=self._at, begins=first_line(self._source), lines=lines)
        return NotebookStopped(fault, self._notebook)


def _error_in(cell: NotebookNode) -> str:
    """The traceback of a cell that failed; blank: it did not."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return "\n".join(errors[0].traceback or [f"{errors[0].ename}: {errors[0].evalue}"]) if errors else ""


async def _files(client: NotebookClient, which: str) -> list[str]:
    answer = await _silently(client, "", opened=f"{_RECORDING}.{which}()")
    return json.loads(ast.literal_eval(answer["user_expressions"]["opened"]["data"]["text/plain"]))


async def _silently(client: NotebookClient, code: str, **expressions: str) -> dict:
    """The kernel's answer to code of ours, of which the notebook sees nothing: no output, no number."""
    reply = await client.kc.execute(
        code, silent=True, store_history=False, user_expressions=expressions, reply=True, timeout=_ANSWER_WITHIN
    )
    return reply["content"]


@lru_cache(maxsize=8)
def _template(notebook: str, _changed: int) -> NotebookNode:
    return load_notebook_node(notebook)


def _is_wanted(cell: NotebookNode, edition: Edition) -> bool:
    """Cells tagged `needs-NAME` are left out where the parameter NAME is blank."""
    needed = [tag.removeprefix("needs-") for tag in cell.metadata.get("tags", []) if tag.startswith("needs-")]
    return all(edition.parameters.get(name) for name in needed)
