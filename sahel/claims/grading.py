"""Grades after Airwars, taken apart: how well the harm is attested, and how well who did it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.lines import CELL, Lines, read_lines
from sahel.words import Attested, Attribution, Band


def grades(claims: pd.DataFrame) -> pd.DataFrame:
    """How well the harm to each victim party is attested, and how well who did it.

    Parameters
    ----------
    claims : as `relate` returns them; without stances only the event can be graded.

    Returns
    -------
    One row per incident, victim and harm: `event_grade` (words in `sahel.words.Attested`:
    conceded, several, single, unstated) and `attribution_grade` (`Attribution`: claimed,
    contested, unclaimed, ungraded).

    Notes
    -----
    Airwars has one scale (confirmed, fair, weak, contested, discounted) for both
    questions, and made it for harm to civilians. Here the two are kept apart: that the
    victims' own side admits the loss settles nothing about who inflicted it, and two
    enemies who both claim it leave the loss as well attested as before.

    >>> import sahel
    >>> related = sahel.relate(
    ...     sahel.as_of(sahel.load_claims(), "2024-08-02"), incidents=sahel.load_incidents(),
    ...     parties=sahel.load_parties(), actors=sahel.load_actors(), relations=sahel.load_relations(),
    ... )
    >>> graded = sahel.grades(related).set_index(["incident_id", "victim", "harm"])
    >>> graded.loc[("tinzaouaten-2024", "wagner", "killed")].tolist()
    ['conceded', 'claimed']
    """
    lines = read_lines(claims)
    return lines.cells[CELL].join(line_grades(lines))


def line_grades(lines: Lines) -> pd.DataFrame:
    """The two grades per cell."""
    heard = lines.said[~lines.said["is_silent"]]
    cells = lines.cells.index
    n_voices = _voices(heard, cells)
    event = np.select(
        [n_voices >= 2, n_voices == 1], [str(Attested.SEVERAL), str(Attested.SINGLE)], str(Attested.UNSTATED)
    )
    if "band" not in lines.claims:
        return pd.DataFrame(
            {"event_grade": event, "attribution_grade": str(Attribution.UNGRADED)}, index=cells, dtype="str"
        )
    band = lines.claims["band"].to_numpy()[heard["row"].to_numpy()]
    conceded = _voices(heard[band == str(Band.CONCEDED)], cells) > 0
    n_enemies = _voices(heard[band == str(Band.CLAIMED)], cells)
    return pd.DataFrame(
        {
            "event_grade": np.where(conceded, str(Attested.CONCEDED), event),
            "attribution_grade": np.select(
                [n_enemies >= 2, n_enemies == 1],
                [str(Attribution.CONTESTED), str(Attribution.CLAIMED)],
                str(Attribution.UNCLAIMED),
            ),
        },
        index=cells,
        dtype="str",
    )


def _voices(heard: pd.DataFrame, cells: pd.Index) -> np.ndarray:
    """How many independent voices each cell has; a joint statement is one where nobody else speaks."""
    alone = heard[heard["voice"] >= 0].drop_duplicates(["cell", "voice"])
    n_alone = np.bincount(alone["cell"], minlength=len(cells))
    return np.where(np.bincount(heard["cell"], minlength=len(cells)) > 0, np.maximum(n_alone, 1), 0)
