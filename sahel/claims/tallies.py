"""How many statements, voices, numbers, words and silences stand behind each cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.codes import combined
from sahel.claims.lines import Lines


def tallies(lines: Lines) -> pd.DataFrame:
    """Per cell: n_statements, n_voices, n_readings, n_worded, n_silent; words and silences by statement."""
    said = lines.said
    cell = said["cell"].to_numpy()
    statement, voice = said["statement"].to_numpy(), said["voice"].to_numpy()
    worded, silent = said["is_worded"].to_numpy(), said["is_silent"].to_numpy()
    numbered = ~(worded | silent)
    counts = {
        "n_statements": distinct(lines, statement),
        "n_voices": distinct(lines, voice + 1, where=(voice >= 0) & ~silent),
        "n_readings": distinct(lines, said["reading"].to_numpy(), where=numbered),
        "n_worded": distinct(lines, statement, where=worded),
        "n_silent": distinct(lines, statement, where=silent),
    }
    # A joint statement is one voice where nobody else speaks.
    spoke = np.bincount(cell[~silent], minlength=len(lines.cells)) > 0
    counts["n_voices"] = np.where(spoke, np.maximum(counts["n_voices"], 1), 0)
    return pd.DataFrame(counts)


def distinct(lines: Lines, numbers: np.ndarray, *, where: np.ndarray | None = None) -> np.ndarray:
    """How many different numbers each cell has among the rows where it holds."""
    cell = lines.said["cell"].to_numpy()
    if where is not None:
        cell, numbers = cell[where], numbers[where]
    once = ~pd.Series(combined(cell, numbers)).duplicated().to_numpy()
    return np.bincount(cell[once], minlength=len(lines.cells))
