"""What the warm process imports and tries out before it forks, and when it must not fork.

Nothing here reads a table of the project: what depends on data belongs into the kernels.
"""

from __future__ import annotations

import builtins
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace

from sahel.reports import recording
from sahel.reports.imports import absent

#: Imported besides whatever `sahel` names: what all kernels load when they first need it. What one notebook in
#: many needs, as statsmodels or seaborn, is dearer to import for all than for that one.
_LIBRARIES = (
    "ipykernel.kernelapp",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "faulthandler",
    "sqlite3",
    "tornado.platform.asyncio",
    "country_converter",
    "encodings.utf_8_sig",
    "pandas.core.reshape.reshape",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
)
_INLINE = "matplotlib_inline.backend_inline"


def warm_up() -> None:
    """Import and try out what notebooks use, then set aside what is in memory, so that copies share it."""
    with _as_in_a_kernel():
        import_module("pandas")
    # A debugger of 150 modules, which every kernel would load for itself.
    with absent("debugpy"):
        import_module("ipykernel.debugger")
    for name in _LIBRARIES:
        import_module(name)
    _import_ours()
    _draw()
    gc.collect()
    gc.freeze()


def unsound() -> str:
    """Why copies of this process would not be sound kernels; blank: they are."""
    if (threads := len(os.listdir("/proc/self/task"))) != 1:
        return f"it has {threads} threads, and a copy would have only one of them"
    if _INLINE in sys.modules:
        return f"{_INLINE} is loaded already, and copies would drop their figures"
    if sys.modules["matplotlib.pyplot"].get_fignums():
        return "it has figures open"
    from sahel.reports.inputs import tables_among

    if tables := tables_among(recording.noted()):
        return f"it has read tables of the project: {', '.join(tables)}"
    return ""


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """pandas asks once, when it is imported, whether it is in a kernel, and how that prints."""
    sys.stdout.reconfigure(encoding="UTF-8")
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    try:
        yield
    finally:
        del builtins.get_ipython


def _import_ours() -> None:
    """Every public name, hence every module behind one."""
    import sahel

    for name in dir(sahel):
        getattr(sahel, name)


def _draw() -> None:
    """Fill the caches of fonts, text and picture formats: without pyplot, which would keep the figure."""
    from matplotlib.figure import Figure

    from sahel.reports.pictures import drawn_once

    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label="é – $x$")
    axes.set_title("warm")
    axes.legend()
    drawn_once(figure)
