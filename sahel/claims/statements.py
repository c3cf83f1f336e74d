"""Statements behind the documents: a statement relayed ten times counts once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.check import require_columns
from sahel.claims.codes import codes, combined, firsts
from sahel.claims.joining import joined
from sahel.dates import last_day
from sahel.words import Seen

#: What makes two rows the same line of the same statement, read the same way.
_SAME = ["statement_id", "incident_id", "claimant", "victim", "harm", "scope", "bound", "low", "high", "status"]
_TOLD = ["term", "wording", "relay", "source_id", "victim_as_named", "signed_as", "note"]


def statements(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims with copies folded together, in the order in which they were made.

    One row is one line of one statement: one harm to one victim party in one scope,
    with one reading of the number. Where relays of a statement disagree on the
    number, each reading is a row of its own and `relays_differ` is true. `term`,
    `wording`, `relay`, `signed_as`, `victim_as_named`, `note` and `source_id` join what
    the documents say with " | " and ";"; `n_documents` counts them; `seen` is
    "whole" where at least one was read whole. Other columns are those of the first
    document that fills them; a column `rows`, what each document's row is called, is joined
    as well. A statement dated to a month or year stands at its last day; undated ones come last.

    >>> import sahel
    >>> ambush = sahel.load_claims().query("incident_id == 'tinzaouaten-2024-ambush' and claimant == 'jnim'")
    >>> folded = sahel.statements(ambush)
    >>> len(ambush), folded[["victim", "low", "n_documents"]].values.tolist()
    (10, [['wagner', 50, 5], ['fama', 10, 5]])
    """
    require_columns(claims, *_SAME, *_TOLD, "stated_on", "stated_on_precision", "seen")
    group = codes(claims, _SAME)
    first = firsts(group)
    folded = claims.iloc[first].reset_index(drop=True)
    for column in folded.columns[folded.isna().any()]:
        folded[column] = folded[column].fillna(_first_known(claims[column], group, size=len(first)))
    for column in [*_TOLD, *claims.columns.intersection(["rows"])]:
        separator = ";" if column in ("source_id", "rows") else " | "
        folded[column] = joined(claims[column], group=group, size=len(first), separator=separator)
    folded["n_documents"] = _n_distinct(claims["source_id"], group, size=len(first))
    whole = np.bincount(group[(claims["seen"] == Seen.WHOLE).to_numpy()], minlength=len(first)) > 0
    folded["seen"] = folded["seen"].mask(whole, str(Seen.WHOLE))
    line = ["statement_id", "incident_id", "victim", "harm", "scope"]
    folded["relays_differ"] = folded.fillna({"victim": ""}).duplicated(line, keep=False)
    latest = last_day(folded["stated_on"], folded["stated_on_precision"])
    order = latest.sort_values(kind="stable", na_position="last").index
    return folded.loc[order].reset_index(drop=True)


def _first_known(column: pd.Series, group: np.ndarray, *, size: int) -> pd.Series:
    """The first cell of each group that is not blank."""
    known = np.flatnonzero(column.notna().to_numpy())
    at = known[~pd.Series(group[known]).duplicated().to_numpy()]
    return column.iloc[at].set_axis(group[at]).reindex(range(size))


def _n_distinct(column: pd.Series, group: np.ndarray, *, size: int) -> np.ndarray:
    known = column.notna().to_numpy()
    once = ~pd.Series(combined(group[known], pd.factorize(column[known])[0])).duplicated().to_numpy()
    return np.bincount(group[known][once], minlength=size)
