"""Relays of one statement that do not agree: which reading is the statement's own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.claims.codes import codes, firsts, merged
from sahel.words import Status

#: Rows that agree on these tell the same line of the same statement.
_LINE = ["statement_id", "incident_id", "claimant", "victim", "harm", "scope", "subset_of"]
_READING = ["bound", "low", "high"]


def settle_relays(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims, with the relays that changed what a statement says marked as `distorted`.

    Parameters
    ----------
    claims : one row per claim, as `load_claims` returns them.

    Returns
    -------
    The same rows; where standing relays of one line of a statement disagree on its number
    or its bound, those that do not carry the statement's own text have the status
    `distorted`. The statement's own text is, in this order: the rows that name the
    speaker's own medium (a communiqué, Telegram, a press conference); the rows that name
    no relay; the reading that most rows carry. Where even that does not decide, nothing
    is marked: every reading stays, and `statements` says that the relays differ.

    >>> import sahel
    >>> ledger = sahel.load_claims()
    >>> bamba = sahel.settle_relays(ledger[ledger["statement_id"] == "gov-ml-20220620"])
    >>> bamba.loc[bamba["victim"] == "civilians", ["bound", "low", "medium", "status"]].fillna("").values.tolist()
    [['exact', 132, 'communique', 'standing'], ['at_least', 132, '', 'distorted']]
    """
    require_columns(claims, "statement_id", "incident_id", "claimant", "victim", "harm", "status", *_READING)
    standing = np.flatnonzero((claims["status"] == Status.STANDING).to_numpy())
    rows = claims.iloc[standing]
    line = codes(rows, [column for column in _LINE if column in rows.columns])
    distorted = standing[is_distorted(claims, standing, line=line, reading=codes(rows, _READING))]
    if not len(distorted):
        return claims
    status = claims["status"].astype("str").to_numpy(dtype=object, copy=True)
    status[distorted] = str(Status.DISTORTED)
    return claims.assign(status=pd.Series(status, index=claims.index, dtype="str"))


def is_distorted(claims: pd.DataFrame, rows: np.ndarray, *, line: np.ndarray, reading: np.ndarray) -> np.ndarray:
    """Which of some rows lose against the statement's own text.

    `rows` are positions in `claims`; `line` (as `codes` numbers) and `reading` go with them.
    """
    lost = np.zeros(len(rows), dtype=bool)
    first = reading[firsts(line)]
    differing = np.zeros(len(first), dtype=bool)
    differing[line[reading != first[line]]] = True
    at = np.flatnonzero(differing[line])
    if not len(at):
        return lost
    disputed = pd.DataFrame({"line": line[at], "reading": reading[at], "nearness": _nearness(claims.iloc[rows[at]])})
    told = disputed.assign(told=merged(line[at], merged(reading[at])))
    rank = told.groupby("told").agg(line=("line", "first"), nearness=("nearness", "max"), rows=("line", "size"))
    weight = rank["nearness"] * (len(at) + 1) + rank["rows"]
    best = weight.groupby(rank["line"]).transform("max")
    lost[at] = (weight < best).reindex(told["told"]).to_numpy()
    return lost


def _nearness(rows: pd.DataFrame) -> np.ndarray:
    """2: the speaker's own medium; 1: no relay is named; 0: relayed."""
    absent = pd.Series(pd.NA, index=rows.index)
    named = rows.get("medium", absent).notna()
    unrelayed = rows.get("relay", absent).isna()
    return np.select([named, unrelayed], [2, 1], default=0)
