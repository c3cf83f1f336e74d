"""How far statements about the same dead disagree: measures per incident, and over all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.grouping import CELL, Lines, count_voices, read_lines, tallies
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Attested, Attribution, Band


def disagreement(claims: pd.DataFrame) -> pd.DataFrame:
    """How many numbers are given for one victim party's harm, and how far apart they are.

    Parameters
    ----------
    claims : the ledger, or plain reports (`claims_from_reports`).

    Returns
    -------
    One row per incident, victim and harm:

    `n_statements`, `n_voices` : statements and independent voices, not documents;
    `n_worded`, `n_silent` : statements with a word, or with nothing, for a number: never a value;
    `divergence` : different readings less one;
    `normalised_divergence` : that, divided by the different readings in the whole table;
    `sd` : sample standard deviation of the single numbers (exact and about), one per statement, the
        lowest where its relays differ; blank below two;
    `range` : the highest less the lowest number named, open ends by the number they name;
    `is_disputed` : more than one reading;
    `modal_confidence` : the share of numbered statements that give the commonest reading;
    `disagreement` : 1 less that share.
    All blank where nobody gave a number.

    Notes
    -----
    The six measures of eventreport (van Baalen & Höglund, R, 2025: dscore, normalised dscore, mean_sd,
    mean_range, share_disagreement, modal_confidence) per event, and its event_level_disagreement.
    There a blank counts as one more value in the divergence; here silence is no value.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": "CIV-0004", "paper": list("abcdef"), "deaths": [5, 1, 5, 6, 6, 7]})
    >>> claims = sahel.claims.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> found = disagreement(claims).iloc[0]
    >>> found[["divergence", "sd", "range", "modal_confidence"]].astype(float).round(3).tolist()
    [3.0, 2.098, 6.0, 0.333]
    """
    lines = read_lines(claims)
    said = lines.numbered
    cells = lines.cells.index
    counts = tallies(lines)
    groups = said.groupby("cell")
    n_readings = groups["reading"].nunique()
    commonest = said.groupby(["cell", "reading"])["statement"].nunique().groupby("cell").max()
    points = said[said["low"] == said["high"]].groupby(["cell", "statement"])["low"].min().groupby("cell")
    confidence = commonest / groups["statement"].nunique()
    measures = pd.DataFrame(
        {
            "divergence": n_readings - 1,
            "normalised_divergence": (n_readings - 1) / max(said["reading"].nunique(), 1),
            "sd": points.std(),
            "range": groups["named_high"].max() - groups["named_low"].min(),
            "is_disputed": (n_readings > 1).astype("boolean"),
            "modal_confidence": confidence,
            "disagreement": 1 - confidence,
        }
    ).reindex(cells)
    measures["divergence"] = measures["divergence"].astype("Int64")
    return pd.concat(
        [lines.cells[CELL], counts[["n_statements", "n_voices", "n_worded", "n_silent"]], measures], axis=1
    )


def disagreement_summary(measured: pd.DataFrame) -> pd.DataFrame:
    """The six measures over all incidents: one row per harm, means over those where they can be taken.

    `measured` is what `disagreement` returns. Columns: harm, n_cells (with a number),
    mean_divergence, normalised_divergence, mean_sd, mean_range, share_disputed,
    modal_confidence.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": [1, 1, 2, 2, 3], "paper": list("abcde"), "deaths": [10, 20, 5, 15, 10]})
    >>> claims = sahel.claims.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> found = disagreement_summary(sahel.disagreement(claims)).iloc[0]
    >>> found[["mean_sd", "mean_range", "share_disputed"]].astype(float).round(2).tolist()
    [7.07, 6.67, 0.67]
    """
    require_columns(measured, "harm", "divergence", "normalised_divergence", "sd", "range", "is_disputed")
    numbered = measured.dropna(subset=["modal_confidence"]).astype({"divergence": float, "is_disputed": float})
    return numbered.groupby("harm", sort=False, as_index=False).agg(
        n_cells=("divergence", "size"),
        mean_divergence=("divergence", "mean"),
        normalised_divergence=("normalised_divergence", "mean"),
        mean_sd=("sd", "mean"),
        mean_range=("range", "mean"),
        share_disputed=("is_disputed", "mean"),
        modal_confidence=("modal_confidence", "mean"),
    )


def grades(claims: pd.DataFrame) -> pd.DataFrame:
    """How well the harm to each victim party is attested, and how well who did it.

    Parameters
    ----------
    claims : as `relate` returns them; without stances only the event can be graded.

    Returns
    -------
    One row per incident, victim and harm: `event_grade` (words in `sahel.schema.vocabularies.Attested`:
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
    >>> graded = sahel.claims.grades(related).set_index(["incident_id", "victim", "harm"])
    >>> graded.loc[("tinzaouaten-2024", "wagner", "killed")].tolist()
    ['conceded', 'claimed']
    """
    lines = read_lines(claims)
    return lines.cells[CELL].join(line_grades(lines))


def line_grades(lines: Lines) -> pd.DataFrame:
    """The two grades per cell."""
    counted = lines.said[~lines.said["is_silent"]]
    cells = lines.cells.index
    n_voices = count_voices(counted, cells)
    event = np.select(
        [n_voices >= 2, n_voices == 1], [str(Attested.SEVERAL), str(Attested.SINGLE)], str(Attested.UNSTATED)
    )
    if "band" not in lines.claims:
        return pd.DataFrame(
            {"event_grade": event, "attribution_grade": str(Attribution.UNGRADED)}, index=cells, dtype="str"
        )
    band = lines.claims["band"].to_numpy()[counted["row"].to_numpy()]
    conceded = count_voices(counted[band == str(Band.CONCEDED)], cells) > 0
    n_enemies = count_voices(counted[band == str(Band.CLAIMED)], cells)
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
