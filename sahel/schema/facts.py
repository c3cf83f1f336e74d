"""What of the facts should be looked at again: a list by reason and age, not a list of faults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Bound, Found, Status

#: The tables looked at, with the key of each, the date its age is counted from, and the columns that should be filled.
_LOOKED_AT = {
    "sources": ("source_id", "published_on", ["title", "url", "published_on"]),
    "incidents": ("incident_id", "start", ["latitude", "admin1"]),
    "claims": ("claim_id", "stated_on", ["claimant", "stated_on", "victim"]),
    "remarks": ("remark_id", "stated_on", ["stated_on"]),
    "relations": ("relation_id", "start", ["start"]),
    "coups": ("coup_id", "date", ["date"]),
}
#: What a note says where the date of a row is not the one its speaker gave.
_INFERRED = r"\binferred\b|day of the report|date of publication"
_COLUMNS = ["why", "table", "row_id", "detail", "since"]


def watch_list(tables: Mapping[str, pd.DataFrame], *, on: date) -> pd.DataFrame:
    """The rows that deserve another look, by reason, the oldest first.

    Parameters
    ----------
    tables : typed tables by name: sources, actors, incidents, claims, remarks, relations, coups.
    on : the day from which ages are counted.

    Returns
    -------
    One row is one reason to look at one row of a table: why ("missing field", "not found again",
    "one source", "two official tolls", "round number", "date inferred"), table, row_id (its key),
    detail, since (the date of the row; blank: not known), age_days (from `since` to `on`; blank:
    not known). No row is a fault: a missing field may be missing in every document.

    Examples
    --------
    >>> import sahel
    >>> names = ["sources", "actors", "incidents", "claims", "remarks", "relations", "coups"]
    >>> found = watch_list({name: getattr(sahel, f"load_{name}")() for name in names}, on=date(2026, 11, 28))
    >>> found.query("why == 'two official tolls'")["row_id"].tolist()[:2]
    ['ind.1.killed', 'indelimane-2019.09.killed']
    """
    for name, (key, since, needed) in _LOOKED_AT.items():
        require_columns(tables[name], key, since, *needed)
    claims, actors = tables["claims"], tables["actors"]
    found = [
        *(missing_fields(tables[name], table=name) for name in _LOOKED_AT),
        not_found_again(tables["sources"]),
        one_source(claims),
        two_official_tolls(claims, actors=actors),
        round_numbers(claims),
        *(dates_inferred(tables[name], table=name) for name in _LOOKED_AT),
    ]
    listed = pd.concat(found, ignore_index=True)
    age = (pd.Timestamp(on) - listed["since"]).dt.days.astype("Int64")
    listed = listed.assign(age_days=age)
    return listed.sort_values(["why", "since"], na_position="last", kind="stable", ignore_index=True)


def missing_fields(rows: pd.DataFrame, *, table: str) -> pd.DataFrame:
    """Rows in which a column is blank that a reader needs; `detail` names the columns."""
    needed = _LOOKED_AT[table][2]
    blank = rows[needed].isna()
    named = blank.apply(lambda cells: ", ".join(cells.index[cells]), axis="columns") if len(rows) else blank.sum(axis=1)
    return _listed("missing field", rows, blank.any(axis="columns"), named, table=table)


def not_found_again(sources: pd.DataFrame) -> pd.DataFrame:
    """Sources that cannot be found by title and address, or by a citation; `detail` says how far they can."""
    return _listed("not found again", sources, sources["found"] != Found.FOUND, sources["found"], table="sources")


def one_source(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims whose statement is known from one document only; `detail` names it."""
    n_documents = claims.groupby("statement_id")["source_id"].transform("nunique")
    return _listed("one source", claims, n_documents == 1, claims["source_id"], table="claims")


def two_official_tolls(claims: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Claims of one state that are both in force and give the same loss differently; `detail` is the figure."""
    ends = [claims[end].astype("str").fillna("").replace("<NA>", "") for end in ("low", "high")]
    figure = ends[0] + "–" + ends[1]
    state = claims["claimant"].map(actors.set_index("actor_id")["state"])
    loss = [claims["incident_id"], state, claims["victim"].fillna(""), claims["harm"], claims["scope"]]
    counted = (claims["status"] == Status.STANDING) & state.notna() & (claims["low"].notna() | claims["high"].notna())
    n_figures = figure.where(counted).groupby(loss, dropna=False).transform("nunique")
    n_statements = claims["statement_id"].where(counted).groupby(loss, dropna=False).transform("nunique")
    chosen = counted & (n_figures > 1) & (n_statements > 1)
    return _listed("two official tolls", claims, chosen, figure, table="claims")


def round_numbers(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims of exactly 20, 30, 40 … with no word kept from the source that says so; `detail` is the figure."""
    is_round = (claims["bound"] == Bound.EXACT) & (claims["low"] >= 20).fillna(False) & (claims["low"] % 10 == 0)
    chosen = is_round.fillna(False) & claims["wording"].isna()
    return _listed("round number", claims, chosen, claims["low"].astype("str"), table="claims")


def dates_inferred(rows: pd.DataFrame, *, table: str) -> pd.DataFrame:
    """Rows whose note says that a date was inferred, or is that of the report; `detail` is the note."""
    notes = rows["note"].astype("str")
    return _listed("date inferred", rows, rows["note"].notna() & notes.str.contains(_INFERRED), notes, table=table)


def _listed(why: str, rows: pd.DataFrame, chosen: pd.Series, detail: pd.Series, *, table: str) -> pd.DataFrame:
    key, since, _ = _LOOKED_AT[table]
    kept = rows[chosen.astype("bool")]
    return pd.DataFrame(
        {
            "why": why,
            "table": table,
            "row_id": kept[key],
            "detail": detail[kept.index].astype("str"),
            "since": kept[since],
        },
        columns=_COLUMNS,
    )
