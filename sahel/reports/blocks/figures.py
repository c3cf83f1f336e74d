"""A drawn figure as the smallest picture that looks the same."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure


_DPI = 144
_CSS_DPI = 96
#: Steps from black to white in each colour. A strong colour is moved by a shade that nobody sees; the pale ones
#: of `sahel.plots.style`, whose hue would turn by it, lie on the steps.
_STEPS = 16


def drawn_once(drawn: Axes | Figure) -> tuple[str, str, int, int]:
    """A picture's kind, its bytes as base64, and the width and height a browser shows it at.

    The figure is closed, so that no notebook shows it a second time.
    """
    from PIL import Image

    figure = _figure_of(drawn)
    whole, kept = BytesIO(), BytesIO()
    # TIFF only carries the pixels across: PNG would press them together for nothing.
    figure.savefig(whole, format="tiff", dpi=_DPI, bbox_inches="tight", facecolor="white")
    close(figure)
    # Rounding each colour by itself keeps rare ones true, which a small palette does not.
    picture = Image.open(whole).convert("RGB").point([_rounded(value) for value in range(256)] * 3)
    picture.save(kept, format="WEBP", lossless=True, quality=80, method=4)
    width, height = (size * _CSS_DPI // _DPI for size in picture.size)
    return "webp", b64encode(kept.getvalue()).decode("ascii"), width, height


def why_blank(drawn: Axes | Figure) -> str:
    """Why a figure has nothing to show, in a sentence; blank: it has something."""
    from sahel.plots.style import why_nothing

    reasons = [why_nothing(ax) for ax in _figure_of(drawn).axes]
    return reasons[0] if len(reasons) == 1 else ""


def close(drawn: Axes | Figure) -> None:
    """Let go of a figure that is not drawn, so that no notebook shows it either."""
    from matplotlib import pyplot

    pyplot.close(_figure_of(drawn))


def _rounded(value: int) -> int:
    step = 255 / (_STEPS - 1)
    return round(round(value / step) * step)


def _figure_of(drawn: Axes | Figure) -> Figure | SubFigure:
    return drawn.get_figure(root=True) if hasattr(drawn, "get_figure") else drawn
