"""Run one notebook in a Jupyter kernel of its own, in an empty folder of its own."""

from __future__ import annotations

import asyncio
import copy
import os
import re
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

import sahel
from sahel.errors import BuildFailed
from sahel.reports.editions import Edition
from sahel.reports.parameters import numbered

_LAST_LINES = 6
_START_WITHIN = 120  # seconds: the first start on a machine also compiles and caches


class _OwnPython(AsyncKernelManager):
    """A kernel that is the Python we run in, whether or not one is registered with Jupyter."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python", language="python")


def execute(edition: Edition, *, folder: Path, timeout: int) -> NotebookNode:
    """An edition's notebook with its parameters set and its outputs in place.

    Parameters
    ----------
    edition : what to run.
    folder : an empty folder, the notebook's working directory while it runs.
    timeout : seconds that one cell may take.

    Raises `BuildFailed` naming the notebook and the cell if anything in it fails. The
    notebook's file is not touched.
    """
    template = load_notebook_node(str(edition.notebook))
    # papermill writes into the notebook it is given.
    notebook = parameterize_notebook(
        copy.deepcopy(template), edition.parameters, kernel_name="python3", language="python"
    )
    notebook.cells = [cell for cell in notebook.cells if _is_wanted(cell, edition)]
    work = folder / "work"
    work.mkdir()
    if edition.attached:
        (work / edition.attached.name).symlink_to(edition.attached)
    asyncio.run(_run(notebook, edition.notebook.name, folder, timeout))
    return notebook


def _is_wanted(cell: NotebookNode, edition: Edition) -> bool:
    """Cells tagged `needs-NAME` are left out where the parameter NAME is blank."""
    needed = [tag.removeprefix("needs-") for tag in cell.metadata.get("tags", []) if tag.startswith("needs-")]
    return all(edition.parameters.get(name) for name in needed)


async def _run(notebook: NotebookNode, name: str, folder: Path, timeout: int) -> None:
    # TCP ports collide when several kernels start at once; sockets in a folder do not.
    manager = _OwnPython(
        transport="tcp" if os.name == "nt" else "ipc",
        ip="127.0.0.1" if os.name == "nt" else str(folder / "k"),
        connection_file=str(folder / "kernel.json"),
    )
    client = NotebookClient(notebook, km=manager, timeout=timeout, startup_timeout=_START_WITHIN)
    work = folder / "work"
    failing = partial(_said, name, "")
    try:
        # Told to stop, we still end the kernel.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
        await client.async_start_new_kernel(cwd=str(work), env=_environment(folder))
        await client.async_start_new_kernel_client()
        for index, (number, cell) in enumerate(numbered(notebook.cells)):
            failing = partial(_said, f"{name}, cell {number}", cell.source)
            await client.async_execute_cell(cell, index)
            _require_done(cell, failing)
    except CellExecutionError as cause:
        raise BuildFailed(failing("failed", cause.traceback)) from None
    except CellTimeoutError:
        raise BuildFailed(failing(f"took more than {timeout} seconds")) from None
    except (DeadKernelError, RuntimeError) as cause:
        raise BuildFailed(failing("ended the kernel", str(cause))) from None
    finally:
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
        if client.kc is not None:
            client.kc.stop_channels()


def _require_done(cell: NotebookNode, failing: Callable[..., str]) -> None:
    """A cell counts as done only if it ran and nothing in it was an error."""
    if cell.cell_type != "code" or not cell.source.strip():
        return
    if errors := [output for output in cell.outputs if output.output_type == "error"]:
        raise BuildFailed(failing("failed", "\n".join(errors[0].traceback)))
    if cell.execution_count is None:
        raise BuildFailed(failing("did not run"))


def _said(where: str, source: str, what: str, details: str = "") -> str:
    """Which cell of which notebook, how it begins, what happened, the last lines of the traceback."""
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", details).replace(str(Path.home()), "~")
    lines = [line.rstrip() for line in plain.splitlines() if line.strip(" -")][-_LAST_LINES:]
    begins = f" It begins: {first[0][:80]}" if (first := source.strip().splitlines()) else ""
    return "\n".join(
        [f"{where} {what}.{begins}", *(f"    {line}" for line in lines),
         "Open the notebook with `sahel lab`, set the same parameters, and run it to this cell."]
    )  # fmt: skip


def _environment(folder: Path) -> dict[str, str]:
    """The kernel's environment: the same on every run, and the `sahel` that runs us."""
    home = Path(sahel.__file__).resolve().parent.parent
    paths = [os.path.abspath(path) for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if home.name not in ("site-packages", "dist-packages"):
        paths.insert(0, str(home))
    return os.environ | {
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": os.pathsep.join(paths),
    }
