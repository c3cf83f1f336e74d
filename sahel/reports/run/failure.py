"""Why a notebook did not run to its end: which cell, what happened, the last lines of its error.

Nothing of Jupyter's is imported here: whoever waits for a build has these before a notebook runs.
"""

from __future__ import annotations

import re
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sahel
from sahel.errors import BuildFailed
from sahel.reports.run.forkserver import Ending

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Limits:
    """How much a notebook may take: seconds for one cell, MB of output and of memory (None: no limit) for all of it."""

    seconds: int = 600
    output: int = 20
    memory: int | None = None


_LAST_LINES = 6
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class Fault:
    """Which cell of a notebook (None: before the first), how it begins, what happened, the error's last lines."""

    notebook: str
    what: str
    cell: int | None = None
    begins: str = ""
    lines: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The notebook, and the cell if it is known."""
        return self.notebook if self.cell is None else f"{self.notebook}, cell {self.cell}"

    def __str__(self) -> str:
        begins = f" It begins: {self.begins}" if self.begins else ""
        text = [f"{self.where} {self.what}.{begins}", *(f"    {line}" for line in self.lines)]
        if self.cell is not None:
            text.append("Open the notebook with `sahel lab`, set the same parameters, and run it to this cell.")
        return "\n".join(text)


class NotebookStopped(BuildFailed):
    """A notebook that did not run to its end; `notebook` holds its outputs up to the fault."""

    def __init__(self, fault: Fault, notebook: NotebookNode) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.notebook = notebook

    def __reduce__(self) -> tuple:
        return type(self), (self.fault, self.notebook)


def last_lines(text: str, *, work: Path) -> tuple[str, ...]:
    """The last lines of an error, without colours and without this machine's folders."""
    plain = without_folders(_COLOUR.sub("", text), work=work)
    return tuple(line.rstrip() for line in plain.splitlines() if line.strip(" -"))[-_LAST_LINES:]


def without_folders(text: str, *, work: Path) -> str:
    """A text in which paths are shortened, so that it says nothing about the machine it came from."""
    package = Path(sahel.__file__).resolve().parent.parent
    text = re.sub(re.escape(tempfile.gettempdir()) + r"/ipykernel_\d+/\d+\.py", "<cell>", text)
    shortened = {str(work): "", tempfile.gettempdir(): "", str(package): "", sys.prefix: "…", sys.base_prefix: "…"}
    # The innermost first: an environment may lie in the project's folder, and that below the home.
    for folder, short in sorted({str(Path.home()): "~", **shortened}.items(), key=lambda pair: -len(pair[0])):
        if folder.count("/") > 1 or short == "~":
            text = text.replace(f"{folder}/", f"{short}/" if short else "")
    return text


def in_words(ending: Ending) -> str:
    """How a kernel ended.

    >>> from sahel.reports.run.forkserver import Ending
    >>> in_words(Ending(3))
    'it left with exit status 3'
    """
    if ending.status >= 0:
        return f"it left with exit status {ending.status}"
    name = signal.Signals(-ending.status).name
    perhaps = ", perhaps for want of memory" if ending.status == -signal.SIGKILL else ""
    reached = f"; it had used {ending.peak_kb / 1024:,.0f} MB" if ending.peak_kb else ""
    return f"it was ended by the signal {name}{perhaps}{reached}"


def first_line(source: str) -> str:
    """How a cell begins.

    >>> first_line("import sahel\\nsahel.load_claims()")
    'import sahel'
    """
    return next(iter(source.strip().splitlines()), "")[:80]
