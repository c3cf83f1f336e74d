"""A folder for the while of a build: short, private, and gone afterwards, even when its builder was killed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sahel
from sahel.locks import held, is_left
from sahel.workspace import VARIABLE, current_project

_PREFIX = "sahel-build-"
_LOCK = "in-use"


@contextmanager
def scratch() -> Iterator[Path]:
    """A new empty folder that only this user can enter; what killed builders left is cleared first."""
    place = _short_folder()
    for folder in place.glob(f"{_PREFIX}*"):
        if is_left(folder / _LOCK):
            shutil.rmtree(folder, ignore_errors=True)
    # Under its final name it is locked from the first moment, so that no other builder takes it for left.
    unnamed = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}", dir=place))
    private = place / unnamed.name.removeprefix(".")
    with held(unnamed / _LOCK):
        unnamed.rename(private)
        try:
            yield private
        finally:
            shutil.rmtree(private, ignore_errors=True)


def _short_folder() -> Path:
    """Where temporary files go: socket paths may not be longer than some hundred letters."""
    usual = tempfile.gettempdir()
    return Path("/tmp" if len(usual) > 50 and os.access("/tmp", os.W_OK) else usual)


#: One thread each: we run a kernel per core, sums do not depend on how many there are, and a copy has only one.
_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def environment(folder: Path) -> dict[str, str]:
    """What a kernel that lives in `folder` finds in its environment: ours, held still, and this very `sahel`."""
    home = Path(sahel.__file__).resolve().parent.parent
    paths = [os.path.abspath(path) for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if home.name not in ("site-packages", "dist-packages"):
        paths.insert(0, str(home))
    project = current_project()
    return (
        os.environ
        | dict.fromkeys(_ONE_THREAD, "1")
        | {
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "IPYTHONDIR": str(folder / "ipython"),
            # A kernel works in a folder of its own, from which no project would be found.
            VARIABLE: str(project.folder) if project else "",
            "PYTHONPATH": os.pathsep.join(paths),
            # pyarrow, which pandas imports, would start a thread.
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
        }
    )


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
