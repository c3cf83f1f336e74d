"""Reconcile: one answer out of rival statements by a named rule, and several rules side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sahel.claims.grading import line_grades
from sahel.claims.lines import Lines, read_lines
from sahel.claims.rulebook import RULES, Rule, find_rule
from sahel.claims.tallies import tallies
from sahel.errors import UnknownName
from sahel.words import Answer


def reconcile(claims: pd.DataFrame, *, rule: str | Rule) -> pd.DataFrame:
    """One answer per incident, victim party and harm, by a rule that the caller names.

    Parameters
    ----------
    claims : the ledger (cut with `as_of` for a past day), better after `relate`, which tells voices and
        stances; or plain reports, see `claims_from_reports`. Needed: incident_id,
        statement_id, claimant, victim, harm, bound, low, high.
    rule : a name out of `rule_book`, or a `source_hierarchy` of one's own.

    Returns
    -------
    One row per incident (or part), victim and harm, in order of first appearance:

    `is_resolved` (the victim is a party, not words such as "all"), `rule`, `answer`
    (number, range, open, indeterminate, silent), `least`, `most` (persons; inf: no upper
    end; blank: indeterminate or silent), `is_worded` (there are only words: [1, ∞), which
    is no number, and indeterminate), `best` (only `ucdp_like`), `reason`, `is_tied`,
    `rests_on` (the one claim the answer is; blank: several), n_statements, n_voices
    (independent), n_readings (different numbers), n_worded, n_silent; `airwars_range` adds
    event_grade and attribution_grade (see `grades`).

    Copies count once, relays that distort a statement never, and only standing
    statements about the whole incident are heard. Nothing is ever averaged.

    Raises `UnknownName` for a rule that does not exist, `MissingColumns`, and `InvalidTable`
    for a bound that lacks its number; only a blank under "exact" is read as no figure, since
    that is how plain reports write it.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["a", "a", "a", "b"], "paper": list("wxyz"), "deaths": [5, 7, 7, None]})
    >>> claims = sahel.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> reconcile(claims, rule="modal")[["incident_id", "answer", "least", "most"]].values.tolist()
    [['a', 'number', 7.0, 7.0], ['b', 'silent', nan, nan]]
    """
    return _reconciled(read_lines(claims), find_rule(rule))


def compare_rules(claims: pd.DataFrame, *, rules: Sequence[str | Rule] = tuple(RULES)) -> pd.DataFrame:
    """The answers of several rules: the rows of `reconcile`, one block per rule, all rules if none are named.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["a", "a", "a"], "paper": list("xyz"), "deaths": [5, 7, 7]})
    >>> claims = sahel.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> compare_rules(claims, rules=["lowest", "modal", "highest"])[["rule", "least"]].values.tolist()
    [['lowest', 5.0], ['modal', 7.0], ['highest', 7.0]]
    """
    lines = read_lines(claims)
    if not len(rules):
        raise UnknownName(f"no rule is named. Name some of: {', '.join(RULES)}.")
    return pd.concat([_reconciled(lines, find_rule(rule)) for rule in rules], ignore_index=True)


def _reconciled(lines: Lines, rule: Rule) -> pd.DataFrame:
    counts = tallies(lines)
    chosen = rule.choose(lines).reindex(lines.cells.index)
    least, most = chosen["least"], chosen["most"]
    has_number = np.bincount(lines.numbered["cell"], minlength=len(lines.cells)) > 0
    is_worded = pd.Series(~has_number, index=counts.index) & (counts["n_worded"] > 0) & least.isna()
    is_silent = ~has_number & (counts["n_worded"] == 0)
    reason = chosen["reason"].astype("str").mask(is_silent, "nothing was stated: denials, or no figure")
    answer = np.select(
        [is_silent, is_worded | least.isna(), np.isinf(most), least < most],
        [str(word) for word in (Answer.SILENT, Answer.INDETERMINATE, Answer.OPEN, Answer.RANGE)],
        default=str(Answer.NUMBER),
    )
    told = pd.DataFrame(
        {
            "rule": rule.name,
            "answer": pd.Series(answer, dtype="str"),
            "least": least.mask(is_worded, 1.0),
            "most": most.mask(is_worded, np.inf),
            "best": chosen.get("best", np.nan),
            "is_worded": is_worded,
            "reason": reason.fillna("there are only words, and no number"),
            "is_tied": chosen["is_tied"].eq(True),
            "rests_on": _rests_on(lines, chosen["row"]),
        }
    )
    answers = pd.concat([lines.cells, told, counts], axis="columns")
    return answers.join(line_grades(lines)) if rule.name == "airwars_range" else answers


def _rests_on(lines: Lines, row: pd.Series) -> pd.Series:
    """The id of the claim that an answer is, blank where it is made of several."""
    name = "claim_id" if "claim_id" in lines.claims else "statement_id"
    at = row.fillna(-1).astype("int64").to_numpy()
    return pd.Series(lines.claims[name].astype("str").array.take(at, allow_fill=True), index=row.index)
