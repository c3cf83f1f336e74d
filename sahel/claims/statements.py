"""Statements behind the documents: a statement relayed ten times counts once."""

from __future__ import annotations

import pandas as pd

from sahel.check import require_columns
from sahel.dates import last_day

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
    document. A statement dated to a month or year stands at its last day; undated
    ones come last.

    >>> import sahel
    >>> ambush = sahel.load_claims().query("incident_id == 'tinzaouaten-2024-ambush' and claimant == 'jnim'")
    >>> folded = sahel.statements(ambush)
    >>> len(ambush), folded[["victim", "low", "n_documents"]].values.tolist()
    (10, [['wagner', 50, 5], ['fama', 10, 5]])
    """
    require_columns(claims, *_SAME, *_TOLD, "stated_on", "stated_on_precision", "seen")
    groups = claims.groupby(_SAME, sort=False, dropna=False)
    folded = groups.first().reset_index()
    for column in _TOLD:
        folded[column] = _joined(claims, groups, column, separator=";" if column == "source_id" else " | ")
    folded["n_documents"] = groups["source_id"].nunique().to_numpy()
    folded["seen"] = groups["seen"].max().to_numpy()  # "whole" sorts after "excerpt"
    line = ["statement_id", "incident_id", "victim", "harm", "scope"]
    folded["relays_differ"] = folded.fillna({"victim": ""}).duplicated(line, keep=False)
    latest = last_day(folded["stated_on"], folded["stated_on_precision"])
    order = latest.sort_values(kind="stable", na_position="last").index
    return folded.loc[order].reset_index(drop=True)


def _joined(
    claims: pd.DataFrame, groups: pd.core.groupby.DataFrameGroupBy, column: str, *, separator: str
) -> pd.Series:
    """The distinct texts of a column per group, in order; blank where there are none."""
    told = pd.DataFrame({"group": groups.ngroup(), "text": claims[column]}).dropna().drop_duplicates()
    return told.groupby("group")["text"].agg(separator.join).reindex(range(groups.ngroups)).astype("str")
