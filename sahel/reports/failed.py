"""What stands beside the last good page when an edition fails: why, and the notebook as far as it ran."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sahel import __version__
from sahel.bundled import folder
from sahel.reports.blocks import show_parameters
from sahel.reports.editions import Edition
from sahel.reports.faults import Fault, NotebookStopped
from sahel.reports.layouts import template
from sahel.reports.placing import failed_notebook, failed_page, place

if TYPE_CHECKING:
    from nbformat import NotebookNode


def write_failed(
    edition: Edition, reason: str, cause: Exception, *, notebook: NotebookNode | None, path: Path
) -> Path | None:
    """Say beside `path` what went wrong, and hand back where; None if that cannot be written either."""
    fault = cause.fault if isinstance(cause, NotebookStopped) else Fault(edition.notebook.name, reason)
    try:
        if notebook is not None:
            from nbformat import writes

            place(writes(notebook) + "\n", failed_notebook(path))
        place(
            page(edition, fault, has_notebook=notebook is not None, stands=path.exists(), file=path), failed_page(path)
        )
    except OSError:
        return None
    return failed_page(path)


def clear_failed(path: Path) -> None:
    """The edition is made: what told of its failure goes."""
    for one in (failed_page(path), failed_notebook(path)):
        with suppress(OSError):
            one.unlink(missing_ok=True)


def page(edition: Edition, fault: Fault, *, has_notebook: bool, stands: bool, file: Path) -> str:
    """The page that says why an edition was not made; all of it is text, nothing in it runs."""
    return template("failed.html.j2").render(
        title=edition.title,
        fault=fault,
        parameters=show_parameters(edition.parameters).html,
        command=_command(edition),
        notebook=failed_notebook(file).name if has_notebook else "",
        last_good=file.name if stands else "",
        version=__version__,
    )


def _command(edition: Edition) -> str:
    """What makes the edition anew, for a terminal."""
    is_ours = edition.notebook.parent == folder("notebooks")
    name = edition.notebook.stem if is_ours else edition.notebook.name
    given = [("-p", key, str(value)) for key, value in edition.parameters.items() if value not in ("", None)]
    return shlex.join(["sahel", "report", name, *(part for one in given for part in one)])
