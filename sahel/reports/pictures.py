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
_COLOURS = 64


def drawn_once(drawn: Axes | Figure) -> tuple[str, str, int, int]:
    """A picture's kind, its bytes as base64, and the width and height a browser shows it at.

    The figure is closed, so that no notebook shows it a second time.
    """
    from matplotlib import pyplot
    from PIL import Image

    figure = _figure_of(drawn)
    whole, kept = BytesIO(), BytesIO()
    figure.savefig(whole, format="png", dpi=_DPI, bbox_inches="tight", facecolor="white")
    pyplot.close(figure)
    # Flat colours and lettering: a palette keeps the look in a third of the bytes.
    picture = Image.open(whole).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    picture.convert("RGB").save(kept, format="WEBP", lossless=True, quality=80, method=4)
    width, height = (size * _CSS_DPI // _DPI for size in picture.size)
    return "webp", b64encode(kept.getvalue()).decode("ascii"), width, height


def _figure_of(drawn: Axes | Figure) -> Figure | SubFigure:
    return drawn.get_figure(root=True) if hasattr(drawn, "get_figure") else drawn
