"""Run notebooks on the machines of a Dask cluster, and put their pages in place here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sahel.errors import BuildFailed, SahelError
from sahel.load.formats.detect import require_package
from sahel.reports.fingerprints import changed_names, digest_of_file, environment, local, portable, tables_among
from sahel.reports.plan.editions import Edition
from sahel.reports.run.run import Done, Executed, run_one
from sahel.reports.run.workspace import scratch
from sahel.workspace import VARIABLE, current_project

if TYPE_CHECKING:
    from distributed import Future


_ANSWER_WITHIN = 20  # seconds
_NAMED = 3


def run_on_cluster(editions: Iterable[Edition], *, scheduler: str, timeout: int = 600, done: Done) -> None:
    """Execute the notebooks of these editions on the workers of a Dask scheduler.

    Parameters
    ----------
    editions : what to run. The notebook's text travels along; a file that the parameter `events`
        names has to lie at the same path on every worker, and so has a project.
    scheduler : its address, for example "tcp://10.0.0.5:8786".
    timeout : seconds that one cell may take.
    done : as `sahel.reports.run.run.run` calls it, in this process.

    A worker that is lost costs the editions it was at another start elsewhere. Workers have the
    same `sahel`, tables and packages as this process; an edition that meets another is refused.

    Raises `MissingDependency` without the package distributed, and `SahelError` if nobody answers
    at the address, or no worker is there.
    """
    require_package("distributed", extra="cluster", why="building on a cluster")
    from distributed import Client, as_completed

    try:
        client = Client(scheduler, timeout=_ANSWER_WITHIN, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as cause:
        raise SahelError(
            f"no Dask scheduler answers at {scheduler!r}: {cause}. "
            "Start one with `dask scheduler`, or check the address."
        ) from None
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise SahelError(
                f"the Dask scheduler at {scheduler!r} has no workers. Start some with `dask worker {scheduler}`."
            )
        ours, here = environment(), current_project()
        project = str(here.folder) if here else ""
        jobs = {
            client.submit(_executed, one, one.notebook.read_bytes(), ours, timeout, project, pure=False): one
            for one in editions
        }
        try:
            for job in as_completed(jobs, loop=client.loop):
                done(jobs[job], _outcome(job, jobs[job]))
        finally:
            client.cancel(list(jobs))


def _outcome(job: Future, edition: Edition) -> Executed | Exception:
    cause = job.exception()
    if cause is None:
        ended = job.result()
        return _with_our_paths(ended) if isinstance(ended, Executed) else ended
    if isinstance(cause, SahelError):
        return cause
    return BuildFailed(
        f"{edition.notebook.name} could not be run on the cluster: {type(cause).__name__}: {cause}. "
        "Look at the log of the workers, or build it without --scheduler."
    )


def _with_our_paths(ended: Executed) -> Executed | SahelError:
    inputs = {local(path): content for path, content in ended.inputs.items()}
    if differing := [path for path in tables_among(inputs) if digest_of_file(path) != inputs[path]]:
        return SahelError(
            f"a worker has another {Path(differing[0]).name} than the builder. Bring the tables to the same state."
        )
    return replace(ended, inputs=inputs)


def _executed(
    edition: Edition, notebook: bytes, theirs: dict[str, str], timeout: int, project: str
) -> Executed | Exception:
    """What became of one edition, files by their portable paths; runs on a worker."""
    if differing := changed_names(theirs, environment()):
        more = f" and {len(differing) - _NAMED} more" if len(differing) > _NAMED else ""
        raise SahelError(
            f"a worker has something else installed than the builder: {', '.join(differing[:_NAMED])}{more}. "
            "Install the same on both."
        )
    if edition.attached and not edition.attached.is_file():
        raise SahelError(f"a worker has no file {edition.attached.name!r} at the builder's path. Put it there.")
    # For good, since the threads of a worker share it, and all of a build work in one project.
    os.environ[VARIABLE] = project
    with scratch() as folder:
        copy = folder / edition.notebook.name
        copy.write_bytes(notebook)
        outcome = run_one(replace(edition, notebook=copy), timeout=timeout)
    if not isinstance(outcome, Executed):
        return outcome
    return replace(outcome, inputs={portable(path): content for path, content in outcome.inputs.items()})
