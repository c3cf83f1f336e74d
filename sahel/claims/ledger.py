"""Claims as of a day, statements with their copies folded, relays that distort, and plain reports as claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from sahel.dates import last_day, read_day
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Bound, Harm, Seen, Status

#: Rows that agree on these are one line of a statement: its relays share its fate.
LINE = ["statement_id", "victim", "harm"]


def codes(table: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """A number per row, the same for rows that agree on all columns; a blank agrees with a blank.

    Numbers run from 0 in order of first appearance.

    >>> codes(pd.DataFrame({"victim": ["army", None, "army", None]}), ["victim"]).tolist()
    [0, 1, 0, 1]
    """
    return table.groupby(list(columns), sort=False, dropna=False).ngroup().to_numpy()


def joined(texts: pd.Series, group: np.ndarray, *, separator: str) -> pd.Series:
    """The distinct texts of each group, joined in order; groups without a text have no row.

    >>> joined(pd.Series(["a", "b", "a", None]), np.array([0, 0, 0, 1]), separator=";").tolist()
    ['a;b']
    """
    once = pd.DataFrame({"group": group, "text": texts.astype("str").array}).dropna().drop_duplicates()
    return once.groupby("group")["text"].agg(separator.join).astype("str")


def as_of(claims: pd.DataFrame, day: str | date | pd.Timestamp) -> pd.DataFrame:
    """The claims that had certainly been made by a day, with the status they had then.

    Parameters
    ----------
    claims : one row per claim; columns claim_id, statement_id, victim, harm, stated_on,
        stated_on_precision, status, revises; withdrawn_on and its precision where withdrawals have days.
    day : the last day to know of, YYYY-MM-DD.

    Returns
    -------
    The rows whose latest possible day of statement is not after `day`. `status` is
    set back: a claim is `revised` only once its replacement had been made, and then
    in every relay of the same statement; and it is `withdrawn` only from the last
    possible day of its withdrawal. One withdrawn on a day that is not known (`withdrawn_on`
    blank) is `withdrawn` on every day, since it may not be taken for in force; this may
    be later knowledge. A claim dated "July 2024" is known from
    31 July; an undated one is known on no day and only shows where no day is asked
    for (see `undated`).

    Examples
    --------
    >>> import sahel
    >>> own = sahel.load_claims().query("claimant == 'csp-dpa' and victim == 'csp-dpa' and harm == 'killed'")
    >>> sahel.as_of(own, "2024-07-30")[["low", "status"]].drop_duplicates().values.tolist()
    [[7, 'standing']]
    >>> sahel.as_of(own, "2024-08-02")[["low", "status"]].drop_duplicates().values.tolist()
    [[7, 'revised'], [9, 'standing']]
    """
    require_columns(claims, "claim_id", *LINE, "stated_on", "stated_on_precision", "status", "revises")
    known = _known(claims, day)
    replaced_then = _replaced(claims, by=claims[known])
    replaced_ever = _replaced(claims, by=claims)
    status = claims["status"].mask(replaced_ever & (claims["status"] == Status.REVISED), str(Status.STANDING))
    if "withdrawn_on" in claims:
        withdrawn_on = last_day(claims["withdrawn_on"], claims["withdrawn_on_precision"])
        is_later = (claims["status"] == Status.WITHDRAWN) & (withdrawn_on > read_day(day))
        status = status.mask(is_later, str(Status.STANDING))
    status = status.mask(replaced_then, str(Status.REVISED))
    return claims.assign(status=status)[known]


def changed_status(
    claims: pd.DataFrame, *, since: str | date | pd.Timestamp, until: str | date | pd.Timestamp
) -> pd.DataFrame:
    """The claims known before a period whose status another claim changed within it.

    `since` and `until` are its first and last day. One row is one claim, with the status
    it had at the end (`status`) and the day before the beginning (`status_before`).

    >>> import sahel
    >>> own = sahel.load_claims().query("claimant == 'csp-dpa' and victim == 'csp-dpa' and harm == 'killed'")
    >>> changed_status(own, since="2024-08-01", until="2024-08-31")[["low", "status_before", "status"]].values.tolist()
    [[7, 'standing', 'revised'], [7, 'standing', 'revised']]
    """
    before = as_of(claims, read_day(since) - pd.Timedelta(days=1))
    after = as_of(claims, until).loc[before.index]
    changed = after.assign(status_before=before["status"])
    return changed[changed["status"] != changed["status_before"]]


def claims_by(statements: pd.DataFrame, day: str | date | pd.Timestamp) -> pd.DataFrame:
    """The rows of any table of statements that had certainly been made by a day.

    Needs stated_on and stated_on_precision. Undated rows are known on no day.

    >>> import sahel
    >>> remarks = sahel.load_remarks().query("incident_id == 'tinzaouaten-2024'")
    >>> sahel.claims.claims_by(remarks, "2024-07-28")["speaker"].tolist()
    ['csp-dpa', 'jnim', 'csp-dpa']
    """
    require_columns(statements, "stated_on", "stated_on_precision")
    return statements[_known(statements, day)]


def claims_of(claims: pd.DataFrame, *, claimant: str = "", victim: str = "") -> pd.DataFrame:
    """The claims that an actor made, or that are about its losses: those that name it, alone or with others.

    `claimant`, `victim` : an actor_id each; blank: whoever. A claim of a coalition is not one of its members'.

    >>> import sahel
    >>> claims = sahel.load_claims()
    >>> sahel.claims.claims_of(claims, claimant="jnim", victim="wagner")["incident_id"].unique().tolist()
    ['tinzaouaten-2024-ambush', 'bamako-2024']
    """
    require_columns(claims, "claimant", "victim")
    for column, actor in (("claimant", claimant), ("victim", victim)):
        named = claims[column].astype("str").str.split(r"\s*;\s*", regex=True).explode() == actor
        claims = claims[named.groupby(level=0).any()] if actor else claims
    return claims


def undated(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims whose day of statement is not known at all: `as_of` never returns them."""
    require_columns(claims, "stated_on")
    return claims[claims["stated_on"].isna()]


def in_force(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that speak for themselves: not revised, withdrawn, compiled, derived, coded or distorted.

    >>> import sahel
    >>> set(sahel.claims.in_force(sahel.load_claims())["status"])
    {'standing'}
    """
    require_columns(claims, "status")
    return claims[claims["status"] == Status.STANDING]


def _known(statements: pd.DataFrame, day: str | date | pd.Timestamp) -> pd.Series:
    return last_day(statements["stated_on"], statements["stated_on_precision"]) <= read_day(day)


def _replaced(claims: pd.DataFrame, *, by: pd.DataFrame) -> np.ndarray:
    """Which claims belong to a line of a statement that one of `by` revises."""
    targets = claims.loc[claims["claim_id"].isin(by["revises"].dropna()), LINE]
    replaced = claims["statement_id"].isin(targets["statement_id"]).to_numpy(copy=True)
    line = codes(pd.concat([claims.loc[replaced, LINE], targets]), LINE)
    n_candidates = len(line) - len(targets)
    replaced[replaced] = np.isin(line[:n_candidates], line[n_candidates:])
    return replaced


#: What makes two rows the same line of the same statement, read the same way.
_SAME = ["statement_id", "incident_id", "claimant", "victim", "harm", "scope", "bound", "low", "high", "status"]
_JOINED = ["term", "wording", "relay", "source_id", "victim_as_named", "signed_as", "note"]


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
    >>> folded = sahel.claims.statements(ambush)
    >>> len(ambush), folded[["victim", "low", "n_documents"]].values.tolist()
    (10, [['wagner', 50, 5], ['fama', 10, 5]])
    """
    require_columns(claims, *_SAME, *_JOINED, "stated_on", "stated_on_precision", "seen")
    group = codes(claims, _SAME)
    documents = claims.groupby(group)
    folded = documents.first()  # of each column the first cell that is not blank
    for column in [*_JOINED, *claims.columns.intersection(["rows"])]:
        separator = ";" if column in ("source_id", "rows") else " | "
        folded[column] = joined(claims[column], group, separator=separator)
    folded["n_documents"] = documents["source_id"].nunique()
    folded["seen"] = folded["seen"].mask((claims["seen"] == Seen.WHOLE).groupby(group).any(), str(Seen.WHOLE))
    line = ["statement_id", "incident_id", "victim", "harm", "scope"]
    folded["relays_differ"] = folded.duplicated(line, keep=False)
    latest = last_day(folded["stated_on"], folded["stated_on_precision"])
    order = latest.sort_values(kind="stable", na_position="last").index
    return folded.loc[order].reset_index(drop=True)


#: Rows that agree on these are the same line of the same statement.
_LINE = ["statement_id", "incident_id", "claimant", "victim", "harm", "scope", "subset_of"]
_READING = ["bound", "low", "high"]


def drop_relays(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims, with the relays that changed what a statement says marked as `distorted`.

    Parameters
    ----------
    claims : one row per claim, as `load_claims` returns them.

    Returns
    -------
    The same rows; where relays in force of one line of a statement disagree on its number
    or its bound, those that do not carry the statement's own text have the status
    `distorted`. The statement's own text is, in this order: the rows that name the
    speaker's own medium (a communiqué, Telegram, a press conference); the rows that name
    no relay; the reading that most rows carry. Where even that does not decide, nothing
    is marked: every reading stays, and `statements` says that the relays differ.

    >>> import sahel
    >>> ledger = sahel.load_claims()
    >>> bamba = sahel.claims.drop_relays(ledger[ledger["statement_id"] == "gov-ml-20220620"])
    >>> bamba.loc[bamba["victim"] == "civilians", ["bound", "low", "medium", "status"]].fillna("").values.tolist()
    [['exact', 132, 'communique', 'standing'], ['at_least', 132, '', 'distorted']]
    """
    require_columns(claims, "statement_id", "incident_id", "claimant", "victim", "harm", "status", *_READING)
    in_question = (claims["status"] == Status.STANDING).to_numpy()
    rows = claims[in_question]
    line = codes(rows, [column for column in _LINE if column in rows.columns])
    lost = in_question.copy()
    lost[in_question] = is_distorted(rows, line=line, reading=codes(rows, _READING))
    return claims.assign(status=claims["status"].mask(lost, str(Status.DISTORTED))) if lost.any() else claims


def is_distorted(claims: pd.DataFrame, *, line: np.ndarray, reading: np.ndarray) -> np.ndarray:
    """Which rows lose against the statement's own text; `line` and `reading` are numbers as `codes` gives them."""
    rows = pd.DataFrame({"line": line, "reading": reading})
    differ = rows.groupby("line")["reading"].transform("nunique").to_numpy() > 1
    if not differ.any():
        return differ
    disputed = rows[differ].assign(nearness=_nearness(claims[differ]))
    rank = disputed.groupby(["line", "reading"])["nearness"].agg(nearness="max", rows="size")
    nearest = rank["nearness"] == rank.groupby("line")["nearness"].transform("max")
    wins = nearest & (rank["rows"] == rank["rows"].where(nearest).groupby("line").transform("max"))
    differ[differ] = ~wins.reindex(pd.MultiIndex.from_frame(disputed[["line", "reading"]])).to_numpy()
    return differ


def _nearness(rows: pd.DataFrame) -> np.ndarray:
    """2: the speaker's own medium; 1: no relay is named; 0: relayed."""
    absent = pd.Series(pd.NA, index=rows.index)
    named = rows.get("medium", absent).notna()
    unrelayed = rows.get("relay", absent).isna()
    return np.select([named, unrelayed], [2, 1], default=0)


def claims_from_reports(reports: pd.DataFrame, *, incident: str, source: str, deaths: str) -> pd.DataFrame:
    """Plain event reports as claims: what each source says was the number of killed in each event.

    Parameters
    ----------
    reports : one row per report of one event by one source.
    incident, source, deaths : the columns that hold the event's id, the source, and the
        number (blank: the report gives none).

    Returns
    -------
    One claim per report, each a statement of its own: incident_id, claimant, bound
    ("exact", or "no_figure" for a blank), low, high; `victim` is blank (whoever they
    were), `harm` killed. It goes into every rule and into `disagreement`.

    >>> reports = pd.DataFrame({"event_id": ["e1", "e1"], "source": ["x", "y"], "deaths_best": [5, None]})
    >>> claims_from_reports(reports, incident="event_id", source="source", deaths="deaths_best")["bound"].tolist()
    ['exact', 'no_figure']
    """
    require_columns(reports, incident, source, deaths)
    number = pd.to_numeric(reports[deaths]).astype("Int64").reset_index(drop=True)
    place = pd.Series(range(1, len(reports) + 1)).astype("str")
    return pd.DataFrame(
        {
            "claim_id": "report-" + place,
            "incident_id": reports[incident].to_numpy(),
            "statement_id": "report-" + place,
            "claimant": reports[source].to_numpy(),
            "victim": pd.Series(pd.NA, index=place.index, dtype="str"),
            "harm": str(Harm.KILLED),
            "bound": np.where(number.isna(), str(Bound.NO_FIGURE), str(Bound.EXACT)),
            "low": number,
            "high": number,
        }
    )
