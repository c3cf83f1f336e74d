"""Frames for readers about rival numbers: gaps, silence, revisions, rules, conclusions, profiles.

Nothing is reckoned here: what `sahel.claims` answers is put into words, and no number
without an upper end is shown as infinite, no word as a number. What a line rests on is in the
reserved columns of `sahel.footing`, where the answers tell it (see `rest_on`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel import wording
from sahel.check import require_columns
from sahel.footing import RECKONED_BY, ROWS, rows_behind, with_footing
from sahel.words import Answer, Harm

_FINDINGS = {
    "rank": "Place among incidents, most killed first",
    "threshold": "25 or more killed",
    "who_lost_more": "Who lost more",
    "trend": "Rising or falling",
}


def gap_view(gaps: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Conceded against claimed for a reader; one row per incident or part, victims and harm.

    Incident, Of whom, Harm, Own side concedes, Conceded by, Third parties say, Enemies claim, Claimed by,
    Claimed less conceded, Silent.

    >>> import sahel
    >>> world = {"incidents": sahel.load_incidents(), "actors": sahel.load_actors()}
    >>> related = sahel.relate(sahel.load_claims(), parties=sahel.load_parties(),
    ...                        relations=sahel.load_relations(), **world)
    >>> gap_view(sahel.claim_gaps(sahel.claim_bands(related)), **world).columns[:3].tolist()
    ['Incident', 'Of whom', 'Harm']
    """
    view = pd.DataFrame(
        {
            "Incident": _incident_names(gaps["incident_id"], incidents),
            "Of whom": wording.names(gaps["victim"], actors),
            "Harm": gaps["harm"].str.replace("_", " "),
            "Own side concedes": gaps["conceded_said"],
            "Conceded by": _listed(gaps["conceded_by"], actors),
            "Third parties say": gaps["third_said"],
            "Enemies claim": gaps["claimed_said"],
            "Claimed by": _listed(gaps["claimed_by"], actors),
            "Claimed less conceded": difference(gaps),
            "Silent": gaps["silence"],
        }
    )
    return with_footing(view, gaps, rule="claim_gaps")


def difference(gaps: pd.DataFrame) -> pd.Series:
    """The gap in words: "48", "2 to 48", "at most 48", "not a number"; blank where one side is silent.

    >>> gaps = pd.DataFrame({"gap_least": [-np.inf, 8.0], "gap_most": [48.0, 8.0], "is_gap_worded": [False, False]})
    >>> difference(gaps).tolist()
    ['at most 48', '8']
    """
    require_columns(gaps, "gap_least", "gap_most", "is_gap_worded")
    least, most = gaps["gap_least"], gaps["gap_most"]
    low, high = (wording.digits(end.where(np.isfinite(end))).str.replace("-", "−") for end in (least, most))
    text = (low + " to " + high).mask(least == most, low)
    text = text.mask(np.isneginf(least) & np.isfinite(most), "at most " + high)
    text = text.mask(np.isfinite(least) & np.isposinf(most), "at least " + low)
    text = text.mask(np.isneginf(least) & np.isposinf(most), "open both ways")
    return text.mask(gaps["is_gap_worded"], "not a number: one side gave a word").mask(least.isna())


def silence_view(silences: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Who said nothing of what: Party, Side, Its part, On its own losses, On its enemies' losses, Silent."""
    view = pd.DataFrame(
        {
            "Party": wording.names(silences["actor_id"], actors),
            "Side": silences["side"],
            "Its part": pd.Series("", index=silences.index, dtype="str")
            .mask(silences["contested"].astype(bool), "contested")
            .mask(~silences["contested"].astype(bool), "not contested"),
            "On its own losses": silences["n_own"],
            "On its enemies’ losses": silences["n_enemy"],
            "Silent": silences["silence"],
        }
    )
    return with_footing(view, silences, rule="silences")


def speaking_view(counts: pd.DataFrame) -> pd.DataFrame:
    """Who speaks of whose losses, a line for each kind of speaker and victim: Speakers, Victims, Statements."""
    view = pd.DataFrame(
        {
            "Speakers": _kinds(counts["speaker_kind"]),
            "Victims": _kinds(counts["victim_kind"]),
            "Statements": counts["n_statements"],
        }
    )
    return with_footing(view, counts, rule="who_speaks")


def _kinds(words: pd.Series) -> pd.Series:
    return words.str.replace("_", " ").replace({"igo": "IGO", "ngo": "NGO"})


def trail_view(trail: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Revisions for a reader: Said on, Incident, Who, Of whom, Harm, Before, Now, Which way, By, After, source_id."""
    low, high = trail["change_low"], trail["change_high"]
    by = _signed(low).mask((low != high).fillna(False), _signed(low) + " to " + _signed(high))
    days = wording.digits(trail["delay_least"])
    span = (days + " to " + wording.digits(trail["delay_most"])).mask(
        (trail["delay_least"] == trail["delay_most"]).fillna(False), days
    )
    view = pd.DataFrame(
        {
            "Said on": wording.when(trail["stated_on"], trail["stated_on_precision"]),
            "Incident": _incident_names(trail["incident_id"], incidents),
            "Who": wording.names(trail["claimant"], actors),
            "Of whom": wording.names(trail["victim"], actors),
            "Harm": trail["harm"].str.replace("_", " "),
            "Before": trail["said_before"],
            "Now": trail["said"],
            "Which way": trail["direction"].str.replace("_", " "),
            "By": by,
            "Days between": span,
            "source_id": trail["source_id"],
        }
    )
    return with_footing(view, trail, rule="revision_trail")


def trail_marks(trail: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Revisions of killed for `plot_revision_trail`: label, number_before, number, said_before, said."""
    killed = trail[trail["harm"] == Harm.KILLED]
    label = _short(killed, incidents) + " · " + wording.names(killed["victim"], actors).fillna("not said")
    return killed.assign(label=label)[["label", "number_before", "number", "said_before", "said"]]


def rules_view(compared: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Rules side by side: one row per incident, victims and harm; one column per rule, in words."""
    keys = ["incident_id", "victim", "harm"]
    rules = compared["rule"].drop_duplicates().tolist()
    told = compared.assign(text=answer_text(compared), victim=compared["victim"].fillna(""))
    wide = told.pivot(index=keys, columns="rule", values="text").reindex(columns=rules)
    wide = wide.reindex(pd.MultiIndex.from_frame(told[keys].drop_duplicates())).reset_index()
    named = wording.names(wide["victim"].mask(wide["victim"] == ""), actors).fillna("not said")
    front = {
        "Incident": _incident_names(wide["incident_id"], incidents),
        "Of whom": named,
        "Harm": wide["harm"].str.replace("_", " "),
    }
    view = pd.DataFrame(front | {rule.replace("_", " ").capitalize(): wide[rule].astype("str") for rule in rules})
    if ROWS not in told:
        return with_footing(view, view, rule="compare_rules")
    behind = told.drop_duplicates(keys).set_index(keys)[ROWS].reindex(pd.MultiIndex.from_frame(wide[keys]))
    return with_footing(view, behind.to_frame(), rule="compare_rules")


def rules_marks(compared: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Rules side by side for `plot_rules`, killed only: group, rule, least, most, answer, is_worded."""
    killed = compared[compared["harm"] == Harm.KILLED]
    group = wording.names(killed["victim"], actors).fillna("victims not said")
    group = group + " – " + _incident_names(killed["incident_id"], incidents).fillna(killed["incident_id"])
    order = killed.assign(group=group, turn=killed.groupby("rule").cumcount())
    order = order.sort_values("turn", kind="stable", ignore_index=True)
    return order[["group", "rule", "least", "most", "answer", "is_worded"]]


def answer_text(compared: pd.DataFrame) -> pd.Series:
    """A rule's answer in words: "50", "at least 20", "indeterminate", "only words", "nothing stated".

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["a", "a"], "paper": ["x", "y"], "deaths": [5, 6]})
    >>> claims = sahel.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> answer_text(sahel.compare_rules(claims, rules=["lowest", "majority"])).tolist()
    ['5', 'indeterminate']
    """
    text = wording.span(compared).mask(compared["answer"] == Answer.INDETERMINATE, "indeterminate")
    text = text.mask(compared["is_worded"], "only words")
    return text.mask(compared["answer"] == Answer.SILENT, "nothing stated").astype("str")


def flip_view(flips: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Conclusions for a reader: Conclusion, About, one column per rule, Depends on the rule (yes, no)."""
    rules = flips.columns.difference(["finding", "subject", "n_answers", "flips", ROWS], sort=False)
    about = _incident_names(flips["subject"], incidents).fillna(flips["subject"])
    is_party = flips["finding"] == "who_lost_more"
    told = {
        rule.replace("_", " ").capitalize(): flips[rule].mask(is_party, wording.names(flips[rule], actors))
        for rule in rules
    }
    front = {"Conclusion": flips["finding"].map(_FINDINGS), "About": about}
    flipped = pd.Series(np.where(flips["flips"], "yes", "no"), index=flips.index, dtype="str")
    view = pd.DataFrame(front | {"Depends on the rule": flipped} | told)
    return with_footing(view, flips, rule="findings_that_flip")


def profile_view(profiles: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Claimants for a reader: whose losses, how its numbers sit beside third parties', revisions, days, how firm."""
    least, most = (wording.digits(profiles[name].round()) for name in ("delay_least", "delay_most"))
    view = pd.DataFrame(
        {
            "Claimant": wording.names(profiles["claimant"], actors),
            "On whose losses": profiles["losses"].map({"own": "its own side’s", "enemy": "its enemies’"}),
            "Statements": profiles["n_statements"],
            "Without a number": profiles["n_worded"],
            "Comparable": profiles["n_compared"],
            "Below third parties": profiles["n_below"],
            "Within": profiles["n_within"],
            "Above": profiles["n_above"],
            "Revised up": profiles["n_up"],
            "Revised down": profiles["n_down"],
            "Median days after": (least + " to " + most).mask(least == most, least),
            "Firmness": pd.Series(np.where(profiles["is_small"], "small: an anecdote", ""), dtype="str").replace(
                "", pd.NA
            ),
        }
    )
    return with_footing(view, profiles, rule="claimant_profiles")


def rule_view(compared: pd.DataFrame, *, book: pd.DataFrame) -> pd.DataFrame:
    """The rules asked: Rule, What it does, Whose it is, and how often it gave which sort of answer."""
    counts = pd.crosstab(compared["rule"], compared["answer"])
    counts = counts.reindex(index=book["rule"], columns=[str(word) for word in Answer], fill_value=0)
    front = pd.DataFrame(
        {
            "Rule": book["rule"].str.replace("_", " ").to_numpy(),
            "What it does": book["says"].to_numpy(),
            "Whose it is": book["source"].to_numpy(),
        },
        index=counts.index,
    )
    told = front.join(counts.rename(columns=lambda word: f"Answers: {word}"))
    view = told[told.index.isin(compared["rule"])].reset_index(drop=True).assign(**{RECKONED_BY: "compare_rules"})
    # Every rule heard the same claims.
    rows = rows_behind(compared[ROWS]) if ROWS in compared else None
    return view if rows is None else view.assign(**{ROWS: ";".join(rows)})


def disagreement_view(measured: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The most disputed first: Incident, Of whom, Harm, Statements, Voices, Different numbers, Range, Agreeing."""
    disputed = measured[measured["is_disputed"].fillna(False).astype(bool)].sort_values("range", ascending=False)
    share = (disputed["modal_confidence"] * 100).round().astype("Int64").astype("str") + " %"
    view = pd.DataFrame(
        {
            "Incident": _incident_names(disputed["incident_id"], incidents),
            "Of whom": wording.names(disputed["victim"], actors),
            "Harm": disputed["harm"].str.replace("_", " "),
            "Statements": disputed["n_statements"],
            "Independent voices": disputed["n_voices"],
            "Words, no number": disputed["n_worded"],
            "Different numbers": disputed["divergence"] + 1,
            "Highest less lowest": disputed["range"].astype("int64"),
            "Say the commonest": share,
        }
    )
    return with_footing(view, disputed, rule="disagreement")


def scatter_marks(gaps: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Killed, for `plot_conceded_claimed`: label and the two bands."""
    killed = gaps[gaps["harm"] == Harm.KILLED]
    label = _short(killed, incidents) + " · " + wording.names(killed["victim"], actors).fillna("not said")
    columns = ["conceded_least", "conceded_most", "claimed_least", "claimed_most", "is_gap_worded"]
    return killed.assign(label=label)[["label", *columns]].reset_index(drop=True)


def _short(rows: pd.DataFrame, incidents: pd.DataFrame) -> pd.Series:
    """Place and year of an incident: short enough for the side of a figure."""
    by_id = incidents.set_index("incident_id")
    short = by_id["place"].fillna(by_id["name"]) + by_id["start"].dt.strftime(" %Y").fillna("")
    return rows["incident_id"].map(short).fillna(rows["incident_id"]).astype("str")


def _incident_names(ids: pd.Series, incidents: pd.DataFrame) -> pd.Series:
    return ids.map(incidents.set_index("incident_id")["name"]).astype("str")


def _listed(ids: pd.Series, actors: pd.DataFrame) -> pd.Series:
    return wording.names(ids, actors).astype("str").str.replace(" and ", ", ", regex=False)


def _signed(numbers: pd.Series) -> pd.Series:
    """A change with its sign: "+2", "−5", "0"."""
    size = wording.digits(numbers.abs())
    return size.mask((numbers > 0).fillna(False), "+" + size).mask((numbers < 0).fillna(False), "−" + size)
