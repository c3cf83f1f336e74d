"""Reconcile: one answer out of rival statements by a named rule, and several rules side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sahel.claims import rule_methods
from sahel.claims.disagreement import line_grades
from sahel.claims.grouping import Lines, read_lines, tallies
from sahel.errors import UnknownName
from sahel.schema.vocabularies import Answer, ScopeRelation


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to reconcile statements: its name, what it does, its source, and how it chooses."""

    name: str
    says: str
    source: str
    choose: rule_methods.Choice = field(repr=False)


_EVENTREPORT = "van Baalen & Höglund, eventreport (R, 2025)"
_EVERY_CASUALTY = "Every Casualty, Standards for Casualty Recording"
_ALL = (
    Rule(
        name="lowest",
        says="The reading that names the lowest number.",
        source="common practice",
        choose=rule_methods.lowest,
    ),
    Rule(
        name="highest",
        says="The reading that names the highest number; of several, the one with the highest lower end.",
        source="common practice",
        choose=rule_methods.highest,
    ),
    Rule(
        name="modal",
        says="The reading found in most statements; of several, the lowest, and the tie is said.",
        source=f"{_EVENTREPORT}, calc_mode_numeric",
        choose=rule_methods.modal,
    ),
    Rule(
        name="majority",
        says="The reading that more than half of the independent voices give; otherwise indeterminate.",
        source=f"{_EVERY_CASUALTY}: majority of sources",
        choose=rule_methods.majority,
    ),
    Rule(
        name="most_conservative",
        says="Each end by itself: the lowest lower and the lowest upper end.",
        source=f"{_EVENTREPORT}, aggregate_maverick_con: find_min of deaths_low, deaths_best, deaths_high",
        choose=rule_methods.most_conservative,
    ),
    Rule(
        name="most_informative",
        says="Each end by itself: the highest lower and the highest upper end.",
        source=f"{_EVENTREPORT}, aggregate_maverick_inf: find_max of deaths_low, deaths_best, deaths_high",
        choose=rule_methods.most_informative,
    ),
    Rule(
        name="most_representative",
        says="Each end by itself: the commonest, the lowest of several; indeterminate where they cross.",
        source=f"{_EVENTREPORT}, aggregate_maverick_rep: find_mode_numeric",
        choose=rule_methods.most_representative,
    ),
    Rule(
        name="source_hierarchy",
        says=(
            "What all speakers of the highest rank that gives a number allow; indeterminate where they contradict "
            "each other. Ranks, ours: third party, own side, allies, parties on people of no side, enemies, not "
            "placed; without stances all alike."
        ),
        source=f"{_EVERY_CASUALTY}: source hierarchy; the order of ranks is sahel's",
        choose=rule_methods.in_order(rule_methods.HIERARCHY, of="band"),
    ),
    Rule(
        name="independent_only",
        says=(
            "From the lowest to the highest number that at least two independent voices allow, one of them by "
            "a number with both ends; otherwise indeterminate. Open numbers alone confirm none, nor do words."
        ),
        source="sahel, after the two independent sources that casualty recorders ask for",
        choose=rule_methods.independent_only,
    ),
    Rule(
        name="airwars_range",
        says="From the lowest to the highest number, with grades of the event and of its attribution, apart.",
        source="Airwars, methodology: minimum and maximum per incident (there for civilians: airwars-style)",
        choose=rule_methods.widest,
    ),
    Rule(
        name="ucdp_like",
        says="Low and high: the lowest and the highest number; `best`: the commonest, the lowest of several.",
        source="sahel; UCDP's own decision rule for best, low and high is not known to us",
        choose=rule_methods.ucdp_like,
    ),
    Rule(
        name="acled_like",
        says="One number: the lowest named; words alone are coded (tens 10, dozens 12, hundreds 100).",
        source="sahel, after ACLED's coding practice at second hand",
        choose=rule_methods.acled_like,
    ),
)
#: Every rule by name, in the order in which they are shown.
RULES = {rule.name: rule for rule in _ALL}


def rule_book() -> pd.DataFrame:
    """Every rule: what it does and its source. One row per rule: rule, says, source.

    >>> rule_book()["rule"].tolist()[:3]
    ['lowest', 'highest', 'modal']
    """
    return pd.DataFrame([{"rule": rule.name, "says": rule.says, "source": rule.source} for rule in _ALL])


def source_hierarchy(ranks: Sequence[str], *, of: str = "claimant") -> Rule:
    """A rule of one's own: count only those first in `ranks`; `of` is the column that `ranks` are words of.

    Speakers that are not in `ranks` rank last together. Give the rule to `reconcile`.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["e", "e"], "source": ["blog", "UN"], "deaths": [9, 5]})
    >>> claims = sahel.claims.claims_from_reports(reports, incident="event", source="source", deaths="deaths")
    >>> sahel.reconcile(claims, rule=source_hierarchy(["UN"]))["low"].tolist()
    [5.0]
    """
    return Rule(
        name="source_hierarchy",
        says=f"What all speakers of the highest rank allow. Ranks of {of}: {', '.join(ranks)}.",
        source=f"{_EVERY_CASUALTY}: source hierarchy; the order is the caller's",
        choose=rule_methods.in_order(ranks, of=of),
    )


def find_rule(rule: str | Rule) -> Rule:
    """The rule of a name; a rule stays itself; refuses an unknown name with those there are."""
    if isinstance(rule, Rule):
        return rule
    if rule not in RULES:
        raise UnknownName(
            f"no rule is called {rule!r}. There are: {', '.join(RULES)}; `rule_book()` says what they do."
        )
    return RULES[rule]


def reconcile(claims: pd.DataFrame, *, rule: str | Rule) -> pd.DataFrame:
    """One answer per incident, victim party and harm, by a rule that the caller names.

    Parameters
    ----------
    claims : the ledger (cut with `as_of` for a past day), better after `relate`, which adds voices and
        stances; or plain reports, see `claims_from_reports`. Needed: incident_id,
        statement_id, claimant, victim, harm, bound, low, high.
    rule : a name out of `rule_book`, or a `source_hierarchy` of one's own.

    Returns
    -------
    One row per incident (or part), victim and harm, in order of first appearance:

    `is_resolved` (the victim is a party, not words such as "all"), `rule`, `answer`
    (number, range, open, indeterminate, silent), `low`, `high` (persons; inf: no upper
    end; blank: indeterminate or silent), `is_worded` (there are only words: [1, ∞), which
    is no number, and indeterminate), `best` (only `ucdp_like`), `reason`, `is_tied`,
    `source_row` (the id of the one claim that is the answer; blank: several), `floor`, `floor_row` (the
    counted evidence to which the answer was raised, and its claim; blank: it was not), n_statements, n_voices
    (independent), n_readings (different numbers), n_worded, n_silent; `airwars_range` adds
    event_grade and attribution_grade (see `grades`).

    Copies count once, relays that distort a statement never, and only statements in
    force about the whole incident count. One about a part is "at least" so many of the whole, and
    enters where it lies above every number stated for that; evidence that was counted
    (`scope_relation`) raises every answer below it, also an indeterminate one, and opens its upper
    end where that is lower; counted in a part of an incident it raises the whole's too, for which
    `relate` says what it is a part of (`umbrella`). No figure for something wider is an upper end.
    Nothing is ever averaged.

    Raises `UnknownName` for a rule that does not exist, `MissingColumns`, and `InvalidTable`
    for a bound that lacks its number; only a blank under "exact" is read as no figure, since
    that is how plain reports write it.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["a", "a", "a", "b"], "paper": list("wxyz"), "deaths": [5, 7, 7, None]})
    >>> claims = sahel.claims.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> reconcile(claims, rule="modal")[["incident_id", "answer", "low", "high"]].values.tolist()
    [['a', 'number', 7.0, 7.0], ['b', 'silent', nan, nan]]
    """
    return _reconciled(read_lines(claims), find_rule(rule))


def compare_rules(claims: pd.DataFrame, *, rules: Sequence[str | Rule] = tuple(RULES)) -> pd.DataFrame:
    """The answers of several rules: the rows of `reconcile`, one block per rule, all rules if none are named.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["a", "a", "a"], "paper": list("xyz"), "deaths": [5, 7, 7]})
    >>> claims = sahel.claims.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> compare_rules(claims, rules=["lowest", "modal", "highest"])[["rule", "low"]].values.tolist()
    [['lowest', 5.0], ['modal', 7.0], ['highest', 7.0]]
    """
    lines = read_lines(claims)
    if not len(rules):
        raise UnknownName(f"no rule is named. Name some of: {', '.join(RULES)}.")
    return pd.concat([_reconciled(lines, find_rule(rule)) for rule in rules], ignore_index=True)


def _reconciled(lines: Lines, rule: Rule) -> pd.DataFrame:
    counts = tallies(lines)
    chosen = rule.choose(lines).reindex(lines.cells.index)
    counted = lines.floors[lines.floors["relation"] == ScopeRelation.COUNTED].sort_values("low", kind="stable")
    counted = counted.drop_duplicates("cell", keep="last").set_index("cell").reindex(lines.cells.index)
    is_raised = counted["low"].notna() & ~(chosen["low"] >= counted["low"])
    floor = counted["low"].where(is_raised)
    low, high = (
        chosen["low"].mask(is_raised, floor),
        chosen["high"].mask(is_raised & ~(chosen["high"] >= floor), np.inf),
    )
    has_number = np.bincount(lines.numbered["cell"], minlength=len(lines.cells)) > 0
    is_worded = pd.Series(~has_number, index=counts.index) & (counts["n_worded"] > 0) & low.isna()
    is_silent = ~has_number & (counts["n_worded"] == 0)
    raised = chosen["reason"].astype("str") + "; but at least " + floor.astype("Int64").astype("str") + " were counted"
    reason = raised.fillna(chosen["reason"].astype("str")).mask(is_silent, "nothing was stated: denials, or no figure")
    answer = np.select(
        [is_silent, is_worded | low.isna(), np.isinf(high), low < high],
        [str(word) for word in (Answer.SILENT, Answer.INDETERMINATE, Answer.OPEN, Answer.RANGE)],
        default=str(Answer.NUMBER),
    )
    given = pd.DataFrame(
        {
            "rule": rule.name,
            "answer": pd.Series(answer, dtype="str"),
            "low": low.mask(is_worded, 1.0),
            "high": high.mask(is_worded, np.inf),
            "best": chosen["best"].clip(lower=floor) if "best" in chosen else np.nan,
            "is_worded": is_worded,
            "reason": reason.fillna("there are only words, and no number"),
            "is_tied": chosen["is_tied"].eq(True),
            "source_row": _source_row(lines, chosen["row"].where(~is_raised)),
            "floor": floor,
            "floor_row": _source_row(lines, counted["row"].where(is_raised)),
        }
    )
    answers = pd.concat([lines.cells, given, counts], axis="columns")
    return answers.join(line_grades(lines)) if rule.name == "airwars_range" else answers


def _source_row(lines: Lines, row: pd.Series) -> pd.Series:
    """The id of the claim that an answer is, blank where it is made of several."""
    name = "claim_id" if "claim_id" in lines.claims else "statement_id"
    at = row.fillna(-1).astype("int64").to_numpy()
    return pd.Series(lines.claims[name].astype("str").array.take(at, allow_fill=True), index=row.index)
