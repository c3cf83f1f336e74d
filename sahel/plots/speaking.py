"""Who speaks of whose losses, as a table of shades."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sahel.check import require_columns
from sahel.errors import BadParameter
from sahel.plots import style
from sahel.plots.lettering import clean, cut

_ROW = 0.3  # inches
_LABEL = 1.6  # inches
_NONE, _FEWEST, _MOST = style.SHADES
_SHADES = LinearSegmentedColormap.from_list("shades", [_FEWEST, _MOST], under=_NONE)


def plot_who_speaks(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Statements by kind of speaker and kind of victim: the darker, the more; each cell holds its number.

    Parameters
    ----------
    counts : one row per cell, in the order to draw: Speakers, Victims (how a row and a column are
        called), Statements (their number; 0 is drawn as 0).
    ax : axes to draw on; blank: new ones, as high as the rows need.

    Raises
    ------
    MissingColumns : a column is absent.
    BadParameter : two rows are about the same cell.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"Speakers": ["jihadist"] * 2, "Victims": ["civilians", "army"], "Statements": [0, 12]})
    >>> [text.get_text() for text in plot_who_speaks(cells).texts]
    ['0', '12']
    """
    require_columns(counts, "Speakers", "Victims", "Statements")
    if counts.empty:
        return style.nothing_to_draw(ax, "nobody said anything.")
    if (twice := counts.duplicated(["Speakers", "Victims"])).any():
        cell = counts.loc[twice, ["Speakers", "Victims"]].iloc[0].tolist()
        raise BadParameter(f"the cell {cell} has more than one row. Give one row per kind of speaker and of victim.")
    # Imported where it draws: it brings scipy along.
    import seaborn

    rows, columns = counts["Speakers"].unique(), counts["Victims"].unique()
    cells = counts.pivot(index="Speakers", columns="Victims", values="Statements").reindex(index=rows, columns=columns)
    ax = style.axes_of_height(ax, inches=1.1 + _ROW * len(rows))
    seaborn.heatmap(
        cells.to_numpy(dtype=float), ax=ax, cmap=_SHADES, cbar=False, annot=True, fmt=",.0f", vmin=0.5,
        linewidths=1, linecolor="white", annot_kws={"size": style.SMALL, "color": style.INK},
        xticklabels=False, yticklabels=False,
    )  # fmt: skip
    ax.grid(False)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel("of whose losses", fontsize=style.TEXT, color=style.INK)
    ax.set_ylabel("who speaks", fontsize=style.TEXT, color=style.INK)
    ax.tick_params(length=0, labelsize=style.SMALL, labelcolor=style.INK)
    ax.set_yticks(np.arange(len(rows)) + 0.5, [_label(one) for one in rows], parse_math=False)
    ax.set_xticks(
        np.arange(len(columns)) + 0.5, [_label(one) for one in columns], parse_math=False, rotation=30, ha="left",
        rotation_mode="anchor",
    )  # fmt: skip
    return ax


def _label(kind: object) -> str:
    return cut(clean(kind), inches=_LABEL, size=style.SMALL)
