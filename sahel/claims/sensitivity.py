"""Which conclusions depend on the rule: rank of incidents, the threshold of 25, who lost more, rising or falling."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel.claims.intervals import disjoint_victims, incident_totals, total_disjoint
from sahel.conflicts.activity import THRESHOLD
from sahel.schema.validation import require_columns

_OPEN = ("depends", "unknown")


def rule_sensitivity(
    compared: pd.DataFrame, *, incidents: pd.DataFrame | None = None, harm: str = "killed", threshold: int = THRESHOLD
) -> pd.DataFrame:
    """The conclusions that several rules lead to, side by side, and which of them change with the rule.

    Parameters
    ----------
    compared : as `compare_rules` returns them, two rules or more.
    incidents : with `start`, and `part_of` where there are parts: parts are then left out of
        ranks, since they are in their wholes; and years are compared. None: neither.
    harm : which harm to compare; one only, since harms are not added.
    threshold : persons, for the finding "threshold"; 25 is UCDP's for a year, here asked of single incidents.

    Returns
    -------
    One row per conclusion: `finding` (rank, threshold, who_lost_more, trend), `subject` (an
    incident, or two years), one column per rule with its answer, `n_answers` (different
    definite ones) and `depends_on_rule` (two rules, two definite answers; for ranks: two
    rules whose places cannot be the same). Answers:

    rank : "1", or "1–3" where open or overlapping intervals leave it open;
    threshold : "yes", "no"; who_lost_more : the victim party, or "equal"; trend : "rising", "falling", "level";
    "depends" : the rule's own interval allows either; "unknown" : the rule has no number, or one for a
        single victim only.

    Sums are `incident_totals`; one under a rule that has no number for a victim is
    open upwards.

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["a", "a", "b"], "paper": ["x", "y", "x"], "deaths": [10, 40, 20]})
    >>> claims = sahel.claims.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> found = rule_sensitivity(sahel.compare_rules(claims, rules=["lowest", "highest"]))
    >>> found[["finding", "subject", "lowest", "highest", "depends_on_rule"]].values.tolist()[:2]
    [['rank', 'a', '2', '1', True], ['rank', 'b', '1', '2', True]]
    """
    require_columns(compared, "incident_id", "victim", "harm", "rule", "low", "high", "is_worded")
    of_harm = compared[compared["harm"] == harm]
    if incidents is not None:
        wholes = incidents.loc[incidents["part_of"].isna(), "incident_id"]
        of_harm = of_harm[of_harm["incident_id"].isin(wholes)]
    cells = disjoint_victims(of_harm)
    totals = _open_where_blank(incident_totals(of_harm))
    found = [_ranks(totals), _thresholds(totals, threshold), _losers(cells)]
    if incidents is not None:
        found.append(_trends(totals, incidents))
    return _side_by_side(pd.concat(found, ignore_index=True), rules=compared["rule"].drop_duplicates().tolist())


def _open_where_blank(totals: pd.DataFrame) -> pd.DataFrame:
    """Sums; a victim or an incident without a number leaves the sum open upwards."""
    partial = (totals["n_blank"] > 0) & (totals["n_stated"] > 0)
    return totals.assign(high=totals["high"].mask(partial, np.inf))


def _ranks(totals: pd.DataFrame) -> pd.DataFrame:
    known = totals.dropna(subset=["low"])
    ranked = [_ranked(one) for _, one in known.groupby("rule", sort=False)]
    unknown = totals[totals["low"].isna()].assign(answer="unknown")
    return _findings(pd.concat([*ranked, unknown]), "rank")


def _ranked(one: pd.DataFrame) -> pd.DataFrame:
    """From the best to the worst place that the intervals of one rule leave open."""
    low, high = one["low"].to_numpy(), one["high"].to_numpy()
    surely_above = len(one) - np.searchsorted(np.sort(low), high, side="right")
    maybe_above = len(one) - np.searchsorted(np.sort(high), low, side="right") - (high > low)
    best, worst = pd.Series(surely_above + 1).astype("str"), pd.Series(maybe_above + 1).astype("str")
    return one.assign(answer=(best + "–" + worst).mask(best == worst, best).to_numpy())


def _thresholds(totals: pd.DataFrame, threshold: int) -> pd.DataFrame:
    cases = [totals["low"].isna(), totals["low"] >= threshold, totals["high"] < threshold]
    return _findings(totals.assign(answer=np.select(cases, ["unknown", "yes", "no"], "depends")), "threshold")


def _losers(cells: pd.DataFrame) -> pd.DataFrame:
    """Who lost more, in incidents with two victim parties or more."""
    keys = ["rule", "incident_id"]
    several = cells[cells.groupby("incident_id")["victim"].transform("nunique") > 1]
    ordered = several.sort_values("low", ascending=False, kind="stable")
    top = ordered.drop_duplicates(keys).set_index(keys)
    others = ordered[ordered.duplicated(keys)].groupby(keys)
    high = others["high"].max().reindex(top.index)
    silent = several["low"].isna().groupby([several[key] for key in keys]).any().reindex(top.index)
    equal = (top["low"] == top["high"]) & (high == top["high"]) & (others["low"].max().reindex(top.index) == high)
    answer = np.select(
        [top["low"].isna() | silent | high.isna(), equal, top["low"] > high],
        ["unknown", "equal", top["victim"]],
        "depends",
    )
    return _findings(top.assign(answer=answer).reset_index(), "who_lost_more")


def _trends(totals: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Each year with incidents in the table against the one before it that has some."""
    year = incidents["start"].dt.year.set_axis(incidents["incident_id"])
    dated = totals.assign(year=totals["incident_id"].map(year)).dropna(subset=["year"]).astype({"year": "int64"})
    years = _open_where_blank(total_disjoint(dated, by=["rule", "year"])).sort_values(["rule", "year"])
    before = years.groupby("rule")[["year", "low", "high"]].shift(1)
    later = years.assign(
        incident_id=before["year"].astype("Int64").astype("str") + " to " + years["year"].astype("str"),
        answer=np.select(
            [
                years["low"].isna() | before["low"].isna(),
                years["low"] > before["high"],
                years["high"] < before["low"],
                (years["low"] == before["high"]) & (years["high"] == before["low"]),
            ],
            ["unknown", "rising", "falling", "level"],
            default="depends",
        ),
    )
    return _findings(later[before["year"].notna()], "trend")


def _findings(answers: pd.DataFrame, finding: str) -> pd.DataFrame:
    given = answers[["rule", "answer"]].assign(finding=finding, subject=answers["incident_id"].astype("str"))
    return given.astype({"answer": "str"})


def _side_by_side(found: pd.DataFrame, *, rules: list[str]) -> pd.DataFrame:
    keys = ["finding", "subject"]
    wide = found.pivot(index=keys, columns="rule", values="answer").reindex(columns=rules)
    order = pd.MultiIndex.from_frame(found[keys].drop_duplicates())
    wide = wide.reindex(order).fillna("unknown")
    definite = wide.mask(wide.isin(_OPEN) | wide.apply(lambda answers: answers.str.contains("–")))
    n_answers = definite.nunique(axis="columns")
    depends = (n_answers > 1).mask(wide.index.get_level_values("finding") == "rank", _ranks_apart(wide))
    return (
        wide.rename_axis(columns=None).assign(n_answers=n_answers, depends_on_rule=depends.astype(bool)).reset_index()
    )


def _ranks_apart(wide: pd.DataFrame) -> pd.Series:
    """Whether the best place by one rule is behind the worst by another."""
    best = wide.apply(lambda answers: pd.to_numeric(answers.str.extract(r"^(\d+)", expand=False)))
    worst = wide.apply(lambda answers: pd.to_numeric(answers.str.extract(r"(\d+)$", expand=False)))
    return best.max(axis="columns") > worst.min(axis="columns")
