"""The rules by name: what each does, whose it is, how it chooses. None is a default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from sahel.claims import choices
from sahel.errors import UnknownName


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to reconcile statements: its name, what it does, whose it is, and how it chooses."""

    name: str
    says: str
    source: str
    choose: choices.Choice = field(repr=False)


_EVENTREPORT = "van Baalen & Höglund, eventreport (R, 2025)"
_EVERY_CASUALTY = "Every Casualty, Standards for Casualty Recording"
_ALL = (
    Rule(
        name="lowest", says="The reading that names the lowest number.", source="common practice", choose=choices.lowest
    ),
    Rule(
        name="highest",
        says="The reading that names the highest number; of several, the one with the highest lower end.",
        source="common practice",
        choose=choices.highest,
    ),
    Rule(
        name="modal",
        says="The reading found in most statements; of several, the lowest, and the tie is said.",
        source=f"{_EVENTREPORT}, calc_mode_numeric",
        choose=choices.modal,
    ),
    Rule(
        name="majority",
        says="The reading that more than half of the independent voices give; otherwise indeterminate.",
        source=f"{_EVERY_CASUALTY}: majority of sources",
        choose=choices.majority,
    ),
    Rule(
        name="most_conservative",
        says="Each end by itself: the lowest lower and the lowest upper end.",
        source=f"{_EVENTREPORT}, aggregate_maverick_con: find_min of deaths_low, deaths_best, deaths_high",
        choose=choices.most_conservative,
    ),
    Rule(
        name="most_informative",
        says="Each end by itself: the highest lower and the highest upper end.",
        source=f"{_EVENTREPORT}, aggregate_maverick_inf: find_max of deaths_low, deaths_best, deaths_high",
        choose=choices.most_informative,
    ),
    Rule(
        name="most_representative",
        says="Each end by itself: the commonest, the lowest of several; indeterminate where they cross.",
        source=f"{_EVENTREPORT}, aggregate_maverick_rep: find_mode_numeric",
        choose=choices.most_representative,
    ),
    Rule(
        name="source_hierarchy",
        says=(
            "What all speakers of the highest rank that gives a number allow; indeterminate where they contradict "
            "each other. Ranks, ours: third party, own side, allies, enemies, not placed; without stances all alike."
        ),
        source=f"{_EVERY_CASUALTY}: source hierarchy; the order of ranks is sahel's",
        choose=choices.in_order(choices.HIERARCHY, of="band"),
    ),
    Rule(
        name="independent_only",
        says=(
            "From the lowest to the highest number that at least two independent voices allow; otherwise "
            "indeterminate. Words without a number support none."
        ),
        source="sahel, after the two independent sources that casualty recorders ask for",
        choose=choices.independent_only,
    ),
    Rule(
        name="airwars_range",
        says="From the lowest to the highest number, with grades of the event and of its attribution, apart.",
        source="Airwars, methodology: minimum and maximum per incident (there for civilians: airwars-style)",
        choose=choices.widest,
    ),
    Rule(
        name="ucdp_like",
        says="Low and high: the lowest and the highest number; `best`: the commonest, the lowest of several.",
        source="sahel; UCDP's own decision rule for best, low and high is not known to us",
        choose=choices.ucdp_like,
    ),
    Rule(
        name="acled_like",
        says="One number: the lowest named; words alone are coded (tens 10, dozens 12, hundreds 100).",
        source="sahel, after ACLED's coding practice at second hand",
        choose=choices.acled_like,
    ),
)
#: Every rule by name, in the order in which they are shown.
RULES = {rule.name: rule for rule in _ALL}


def rule_book() -> pd.DataFrame:
    """Every rule: what it does and whose it is. One row per rule: rule, says, source.

    >>> rule_book()["rule"].tolist()[:3]
    ['lowest', 'highest', 'modal']
    """
    return pd.DataFrame([{"rule": rule.name, "says": rule.says, "source": rule.source} for rule in _ALL])


def source_hierarchy(ranks: Sequence[str], *, of: str = "claimant") -> Rule:
    """A rule of one's own: hear those first in `ranks` alone; `of` is the column that `ranks` are words of.

    Speakers that are not in `ranks` rank last together. Give the rule to `reconcile`.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["e", "e"], "source": ["blog", "UN"], "deaths": [9, 5]})
    >>> claims = sahel.claims_from_reports(reports, incident="event", source="source", deaths="deaths")
    >>> sahel.reconcile(claims, rule=source_hierarchy(["UN"]))["least"].tolist()
    [5.0]
    """
    return Rule(
        name="source_hierarchy",
        says=f"What all speakers of the highest rank allow. Ranks of {of}: {', '.join(ranks)}.",
        source=f"{_EVERY_CASUALTY}: source hierarchy; the order is the caller's",
        choose=choices.in_order(ranks, of=of),
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
