"""The environment of kernels: the same on every run and under both engines."""

from __future__ import annotations

import os
from pathlib import Path

import sahel

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
    return (
        os.environ
        | dict.fromkeys(_ONE_THREAD, "1")
        | {
            "PYTHONHASHSEED": "0",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "IPYTHONDIR": str(folder / "ipython"),
            "PYTHONPATH": os.pathsep.join(paths),
            # pyarrow, which pandas imports, would start a thread.
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
        }
    )


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
