"""Run notebooks, and put each page in place whole.

A page is written beside the last good one and then takes its place in one step, so that
a failure, an interrupt or a full disk never leaves half a page.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from sahel import __version__
from sahel.errors import BadParameter, SahelError
from sahel.locks import only_writer
from sahel.reports.blocks import show_parameters
from sahel.reports.build.catalogue import list_pages, require_catalogue_is_ours
from sahel.reports.build.publish import OutputFolder
from sahel.reports.build.records import digest_of_embedded, forget_unused
from sahel.reports.files import PAGE_MARK, failed_notebook, failed_page, require_ours, template
from sahel.reports.plan.editions import Edition, notebooks
from sahel.reports.receipts.embedded import read_embedded
from sahel.reports.run.failure import Fault, NotebookStopped
from sahel.reports.run.run import Engine, Executed, Kernels, require_installed, run, run_on_cluster
from sahel.writing import clear_unfinished, write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Built:
    """An edition whose page is in place, where, and the seconds that its notebook ran."""

    edition: Edition
    path: Path
    seconds: float


@dataclass(frozen=True)
class Failed:
    """An edition that could not be made, and why; its last good page, if any, still stands.

    `page` is where a readable page says what happened; None where even that could not be written.
    """

    edition: Edition
    reason: str
    page: Path | None = None


def build_editions(
    editions: Iterable[Edition],
    *,
    output: str | os.PathLike = "reports",
    timeout: int = 600,
    output_limit: int = 20,
    memory_limit: int | None = None,
    engine: Engine | Kernels | None = None,
    scheduler: str = "",
) -> list[Built | Failed]:
    """Make the pages of these editions, and the catalogue of all pages in the folder.

    Parameters
    ----------
    editions : from `edition` or `default_editions`.
    output : the folder for the pages; made if it is not there. Of two builders in one folder
        the second waits for the first.
    timeout : seconds that one cell may take.
    output_limit, memory_limit : MB that one notebook may show and print, and that its kernel may
        fill (None: what there is); see `sahel.reports.run.run.run`.
    engine : "fork", "kernel", or None for what is usual here; see `sahel.reports.run.run.run`.
    scheduler : the address of a Dask scheduler whose workers run the notebooks; blank: this machine does.

    Returns
    -------
    One `Built` or `Failed` per edition, in the order given. A failed edition stops no other,
    leaves its last good page as it was, and puts a page that says what happened and the
    notebook as far as it ran beside it, under the page's name ending in `.failed.html` and
    `.failed.ipynb`; both go when the edition is made again.

    Files of other programs are neither replaced nor removed: a page in whose place one stands is
    a failed edition.

    Raises `MissingDependency` if the packages that run notebooks are not installed, `BadParameter`
    if two editions would make the same file or `output` is no folder, and `SahelError` if an
    `index.html` or a `feed.xml` of another program stands in it.
    """
    wanted = list(editions)
    require_installed()
    folder = _output_folder(Path(output), wanted)
    if not wanted:
        return []
    require_catalogue_is_ours(folder)
    runner = partial(run_on_cluster, scheduler=scheduler) if scheduler else partial(run, engine=engine)
    runner = partial(runner, timeout=timeout, output_limit=output_limit, memory_limit=memory_limit)
    with only_writer(folder, on_wait=partial(_say_waiting, folder)):
        clear_unfinished(folder)
        made = _make_all(wanted, output=OutputFolder(folder, wanted), run=runner)
        forget_unused(folder)
        list_pages(folder)
    return [made[one.file] for one in wanted]


def _say_waiting(folder: Path) -> None:
    print(f"sahel: another build is writing into {folder}; waiting until it has ended.", file=sys.stderr)


def _output_folder(folder: Path, editions: list[Edition]) -> Path:
    counts = Counter(one.file.lower() for one in editions)
    if twice := [file for file, count in counts.items() if count > 1]:
        raise BadParameter(f"two editions would make the same file {twice[0]!r}. Build them into two folders.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise BadParameter(
            f"pages cannot be put into {str(folder)!r}: {cause.strerror}. Name another folder."
        ) from cause
    return folder


def _make_all(editions: list[Edition], *, output: OutputFolder, run: Callable[..., None]) -> dict[str, Built | Failed]:
    from tqdm import tqdm

    made: dict[str, Built | Failed] = {}
    named = {one.file: one for one in editions}
    order: InOrder[Executed | Exception] = InOrder(output.waits_for)
    with tqdm(total=len(editions), unit="report", desc="reports", file=sys.stderr) as bar:

        def done(edition: Edition, outcome: Executed | Exception) -> None:
            for file, ended in order.arrived(edition.file, outcome):
                made[file] = _finish(named[file], ended, output)
                bar.update()

        run(editions, done=done)
    return made


def _finish(edition: Edition, outcome: Executed | Exception, output: OutputFolder) -> Built | Failed:
    """Put the page in place, or say beside the last good one what went wrong."""
    from sahel.reports.page import draft, finished  # nbconvert, loaded while the fork server starts

    path = output.folder / edition.file
    try:
        if isinstance(outcome, Exception):
            raise outcome
        drafted = draft(outcome.notebook, edition, inputs=outcome.inputs)
        embedded = digest_of_embedded(drafted.embedded)
        olds = output.comparisons(edition, embedded=embedded)
        page = finished(drafted, since=[(one.label, read_embedded(one.path)) for one in olds])
        output.publish(edition, page, embedded=embedded, inputs=outcome.inputs, comparisons=olds)
        clear_failed(path)
    except Exception as cause:  # whatever one edition meets, the others are made
        reason, notebook = _reason(cause), getattr(outcome, "notebook", None)
        return Failed(edition, reason, write_failed(edition, reason, cause, notebook=notebook, path=path))
    return Built(edition, path, outcome.seconds)


def _reason(cause: Exception) -> str:
    match cause:
        case SahelError():
            return str(cause)
        case OSError():
            return f"the page could not be written: {cause}. The last good page still stands."
    return f"{type(cause).__name__}: {cause}. This is a fault of sahel or of Jupyter; please report it."


Thing = TypeVar("Thing")


class InOrder(Generic[Thing]):
    """Takes things as they arrive and hands each on after the one it waits for.

    `waits_for` says by name what has to come first; it has no circles. What waits for something
    that is not in the batch is not to be named in it.

    >>> order = InOrder({"july": "june"})
    >>> list(order.arrived("july", 7)), list(order.arrived("june", 6))
    ([], [('june', 6), ('july', 7)])
    """

    def __init__(self, waits_for: Mapping[str, str]) -> None:
        self._waits_for = dict(waits_for)
        self._held: dict[str, Thing] = {}
        self._gone: set[str] = set()

    def arrived(self, name: str, thing: Thing) -> Iterator[tuple[str, Thing]]:
        """What can be handed on now that this has arrived, in order; perhaps nothing."""
        self._held[name] = thing
        while ready := [one for one in self._held if self._waits_for.get(one, one) in self._gone | {one}]:
            for one in ready:
                self._gone.add(one)
                yield one, self._held.pop(one)


def write_failed(
    edition: Edition, reason: str, cause: Exception, *, notebook: NotebookNode | None, path: Path
) -> Path | None:
    """Say beside `path` what went wrong, and hand back where; None if that cannot be written either."""
    fault = cause.fault if isinstance(cause, NotebookStopped) else Fault(edition.notebook.name, reason)
    try:
        require_ours(failed_page(path), PAGE_MARK)
        if notebook is not None:
            from nbformat import writes

            write_atomically(writes(notebook) + "\n", failed_notebook(path))
        write_atomically(
            page(edition, fault, has_notebook=notebook is not None, stands=path.exists(), file=path), failed_page(path)
        )
    except Exception:  # whatever it meets, the others are made; the reason is said all the same
        return None
    return failed_page(path)


def clear_failed(path: Path) -> None:
    """The edition is made: what described its failure goes."""
    if failed_page(path).is_file():
        with suppress(OSError, SahelError):
            require_ours(failed_page(path), PAGE_MARK)
            failed_notebook(path).unlink(missing_ok=True)
            failed_page(path).unlink()


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
    is_named = notebooks().get(edition.name) == edition.notebook
    name = edition.name if is_named else edition.notebook.name
    given = [("-p", key, str(value)) for key, value in edition.parameters.items() if value not in ("", None)]
    return shlex.join(["sahel", "report", name, *(part for one in given for part in one)])
