"""How many statements, voices, numbers, words and silences stand behind each cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.codes import combined
from sahel.claims.lines import Lines


def tallies(lines: Lines) -> pd.DataFrame:
    """Per cell: n_statements, n_voices, n_readings, n_worded, n_silent; words and silences by statement."""
    said = lines.said
    voice, silent = said["voice"].to_numpy(), said["is_silent"].to_numpy()
    numbered = ~(said["is_worded"].to_numpy() | silent)
    n_voices = distinct(lines, voice + 1, where=(voice >= 0) & ~silent)
    # A joint statement is one voice where nobody else speaks.
    spoke = np.bincount(said["cell"].to_numpy()[~silent], minlength=len(lines.cells)) > 0
    counts = statement_counts(lines)
    counts.insert(1, "n_voices", np.where(spoke, np.maximum(n_voices, 1), 0))
    counts.insert(2, "n_readings", distinct(lines, said["reading"].to_numpy(), where=numbered))
    return counts


def statement_counts(lines: Lines) -> pd.DataFrame:
    """Per cell: n_statements, and how many of them give a word (n_worded), or nothing (n_silent), for a number."""
    statement = lines.said["statement"].to_numpy()
    return pd.DataFrame(
        {
            "n_statements": distinct(lines, statement),
            "n_worded": distinct(lines, statement, where=lines.said["is_worded"].to_numpy()),
            "n_silent": distinct(lines, statement, where=lines.said["is_silent"].to_numpy()),
        }
    )


def distinct(lines: Lines, numbers: np.ndarray, *, where: np.ndarray | None = None) -> np.ndarray:
    """How many different numbers each cell has among the rows where it holds."""
    cell = lines.said["cell"].to_numpy()
    if where is not None:
        cell, numbers = cell[where], numbers[where]
    once = ~pd.Series(combined(cell, numbers)).duplicated().to_numpy()
    return np.bincount(cell[once], minlength=len(lines.cells))
