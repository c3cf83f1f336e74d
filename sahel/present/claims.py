"""Statements for readers: the ledger, the ladder, the bands, and what was said without a figure.

Nothing is computed here and nothing is drawn: the tables go to `show_table`, the
ladders to `plot_claims_ladder`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel import formatting
from sahel.claims.intervals import read_bounds
from sahel.claims.ledger import drop_relays, statements
from sahel.claims.stances import BAND_OF
from sahel.provenance import AS_WRITTEN, COMPUTED_BY, ROWS, row_names, rows_behind, with_source_rows
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import ActorKind, Answer, Band, Bound, Harm, Status

#: Which harms the claims ladder shows: deaths, and the figures that mix deaths with other harms.
LADDER_HARMS = [harm for harm in Harm if harm not in (Harm.WOUNDED, Harm.CAPTURED, Harm.MISSING)]

_RUNGS = ["label", "group", "low", "high", "is_about", "is_worded", "said", "stance", "status"]
BAND_HEADINGS = {
    Band.CONCEDED: "Own side concedes",
    Band.ALIGNED: "Allies say",
    Band.THIRD_PARTY: "Third parties say",
    Band.CLAIMED: "Enemies claim",
}


def ledger_view(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Every statement for a reader, copies folded, in the order in which they were made.

    One row per line of a statement: Said on, Who says, Of whom, Harm, What is said,
    Covers, What became of it, source_id. Needs the claims as `relate` returns them.
    """
    lines = statements(drop_relays(claims.assign(rows=row_names(claims, table="claims"))))
    said = formatting.said(lines)
    words = _first(lines["wording"]).mask(lines["bound"] == Bound.UNQUANTIFIED)
    words = words.mask(words == said)
    view = pd.DataFrame(
        {
            "Said on": formatting.when(lines["stated_on"], lines["stated_on_precision"]),
            "Who says": _speakers(lines, actors),
            "Of whom": _victims(lines, actors),
            "Harm": lines["harm"].str.replace("_", " "),
            "What is said": said.mask(words.notna(), said + " – “" + words + "”"),
            "Covers": _covers(lines, incidents),
            "Standing": _fate(lines),
            "source_id": lines["source_id"],
        }
    )
    return with_source_rows(view, lines, rule=AS_WRITTEN)


def ladder_view(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The claims ladder: statements about deaths, by victim party and scope, in the order made.

    One row per line of a statement, ready for `plot_claims_ladder`: label, group,
    low, high, is_about, is_worded, said, stance, status.
    """
    deadly = claims[claims["harm"].isin(LADDER_HARMS)]
    folded = statements(drop_relays(deadly.assign(rows=row_names(deadly, table="claims"))))
    said, lines = formatting.said(folded), read_bounds(folded)
    harm = lines["harm"].str.replace("_", " ")
    rungs = lines.assign(
        label=formatting.when(lines["stated_on"], lines["stated_on_precision"]) + " · " + _speakers(lines, actors),
        group=_victims(lines, actors) + " – " + _covers(lines, incidents),
        said=said.where(lines["harm"].isin([Harm.KILLED, Harm.UNSPECIFIED]), harm + ": " + said),
    )
    # Whole incidents before parts, parts before single videos and villages; most statements first.
    order = pd.DataFrame(
        {
            "is_narrow": rungs["scope"] != "whole",
            "is_part": rungs["incident_id"] != rungs["umbrella"],
            "fewer": -rungs.groupby("group")["group"].transform("size"),
            "group": rungs["group"],
        }
    )
    return rungs.loc[order.sort_values(list(order), kind="stable").index].reset_index(drop=True).loc[:, [*_RUNGS, ROWS]]


def band_view(bands: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The bands for a reader: one row per incident or part, victim party and harm; one column per kind of speaker.

    A cell says the span of the numbers, the words where there was no number, and
    what a statement about a part implies; blank: nothing was said.
    """
    require_columns(bands, "incident_id", "victim", "harm", "band", "said", "floor")
    floor = "a part alone: at least " + formatting.digits(bands["floor"])
    text = bands["said"].mask(floor.notna(), (bands["said"] + "; ").fillna("") + floor)
    cells = pd.DataFrame(
        {
            "Incident": bands["incident_id"].map(incidents.set_index("incident_id")["name"]),
            "Of whom": formatting.names(bands["victim"], actors),
            "Harm": bands["harm"].str.replace("_", " "),
            "band": bands["band"],
            "text": text,
        }
    )
    keys = ["Incident", "Of whom", "Harm"]
    wide = cells.pivot(index=keys, columns="band", values="text").reindex(columns=[str(band) for band in BAND_HEADINGS])
    wide = wide.reindex(pd.MultiIndex.from_frame(cells[keys].drop_duplicates())).astype("str")
    view = wide.rename(columns={str(band): heading for band, heading in BAND_HEADINGS.items()}).reset_index()
    if ROWS not in bands:
        return with_source_rows(view, view, rule="claim_bands")
    behind = cells.assign(rows=bands[ROWS].fillna("")).groupby(keys, sort=False, dropna=False)[ROWS]
    return with_source_rows(view, behind.agg(_together).reset_index(), rule="claim_bands")


def band_ladder_view(bands: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The bands of those killed as a ladder, incident by incident in time, ready for `plot_claims_ladder`.

    One row per incident, victim party and kind of speaker with something to show for
    the whole incident; a row is the envelope of what they said, nobody's statement.
    """
    killed = bands[(bands["harm"] == Harm.KILLED) & (bands["incident_id"] == bands["umbrella"]) & bands["said"].notna()]
    places = incidents.set_index("incident_id").reindex(killed["incident_id"]).set_axis(killed.index)
    stances = {str(band): str(stance) for stance, band in BAND_OF.items()}
    rungs = killed.assign(
        start=places["start"],
        label=formatting.names(killed["victim"], actors),
        group=formatting.period(places) + " – " + places["name"],
        stance=killed["band"].map(stances),
        status=str(Status.STANDING),
        is_about=False,
    )
    return rungs.sort_values("start", kind="stable", ignore_index=True).reindex(columns=[*_RUNGS, ROWS])


def remark_view(remarks: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """What was said without a figure: What it is, Who says, Said on, What is said, source_id."""
    view = pd.DataFrame(
        {
            "What it is": remarks["kind"],
            "Who says": formatting.names(remarks["speaker"], actors).fillna("the source itself"),
            "Said on": formatting.when(remarks["stated_on"], remarks["stated_on_precision"]),
            "What is said": remarks["says"],
            "source_id": remarks["source_id"],
        }
    )
    return with_source_rows(view, remarks, rule=AS_WRITTEN, table="remarks")


def _speakers(lines: pd.DataFrame, actors: pd.DataFrame) -> pd.Series:
    """Who speaks, and through whom: the actor, the voice the source names where it is another, the first relay."""
    actor = formatting.names(lines["claimant"], actors)
    voice = _first(lines["signed_as"])
    full = lines["claimant"].map(actors.set_index("actor_id")["name"])
    is_class = lines["claimant_kind"].eq(ActorKind.SPEAKER_CLASS) | actor.isna()
    is_other = voice.notna() & (voice != actor) & (voice != full)
    voice = voice.str.replace(r"^\((.*)\)$", r"\1", regex=True)
    speaker = actor.mask(is_other, actor + ", " + voice).mask(is_class, voice).fillna(actor).fillna("unnamed")
    relay = _first(lines["relay"])
    return speaker + (" via " + relay).fillna("")


def _together(rows: pd.Series) -> str:
    """The rows behind several bands, each once."""
    return ";".join(rows_behind(rows[rows != ""]))


def _first(texts: pd.Series) -> pd.Series:
    """The first of several texts that `statements` joined."""
    return texts.str.replace(r" \| .*", "", regex=True)


def _victims(lines: pd.DataFrame, actors: pd.DataFrame) -> pd.Series:
    return formatting.names(lines["victim"], actors).fillna(_first(lines["victim_as_named"])).fillna("not said")


def _covers(lines: pd.DataFrame, incidents: pd.DataFrame) -> pd.Series:
    """What a statement covers: the incident or its part by name, or the narrower words of its scope."""
    is_part = lines["incident_id"] != lines["umbrella"]
    name = lines["incident_id"].map(incidents.set_index("incident_id")["name"])
    whole = pd.Series("the whole incident", index=lines.index).mask(is_part, name)
    return whole.where(lines["scope"] == "whole", lines["scope"])


def _fate(lines: pd.DataFrame) -> pd.Series:
    """What became of a statement; blank while it simply stands."""
    fate = lines["status"].mask(lines["status"] == Status.STANDING)
    return fate.mask(fate.isna() & lines["relays_differ"], "relays differ")


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
            "Of whom": formatting.names(gaps["victim"], actors),
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
    return with_source_rows(view, gaps, rule="claim_gaps")


def difference(gaps: pd.DataFrame) -> pd.Series:
    """The gap in words: "48", "2 to 48", "at most 48", "not a number"; blank where one side is silent.

    >>> gaps = pd.DataFrame({"gap_low": [-np.inf, 8.0], "gap_high": [48.0, 8.0], "is_gap_worded": [False, False]})
    >>> difference(gaps).tolist()
    ['at most 48', '8']
    """
    require_columns(gaps, "gap_low", "gap_high", "is_gap_worded")
    low, high = gaps["gap_low"], gaps["gap_high"]
    lower, upper = (formatting.digits(end.where(np.isfinite(end))).str.replace("-", "−") for end in (low, high))
    text = (lower + " to " + upper).mask(low == high, lower)
    text = text.mask(np.isneginf(low) & np.isfinite(high), "at most " + upper)
    text = text.mask(np.isfinite(low) & np.isposinf(high), "at least " + lower)
    text = text.mask(np.isneginf(low) & np.isposinf(high), "open both ways")
    return text.mask(gaps["is_gap_worded"], "not a number: one side gave a word").mask(low.isna())


def silence_view(silences: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Who said nothing of what: Party, Side, Its part, On its own losses, On its enemies' losses, Silent."""
    view = pd.DataFrame(
        {
            "Party": formatting.names(silences["actor_id"], actors),
            "Side": silences["side"],
            "Its part": pd.Series("", index=silences.index, dtype="str")
            .mask(silences["contested"].astype(bool), "contested")
            .mask(~silences["contested"].astype(bool), "not contested"),
            "On its own losses": silences["n_own"],
            "On its enemies’ losses": silences["n_enemy"],
            "Silent": silences["silence"],
        }
    )
    return with_source_rows(view, silences, rule="silences")


def claims_matrix_view(counts: pd.DataFrame) -> pd.DataFrame:
    """Who reports on whose losses, a line for each kind of speaker and victim: Speakers, Victims, Statements."""
    view = pd.DataFrame(
        {
            "Speakers": _kinds(counts["speaker_kind"]),
            "Victims": _kinds(counts["victim_kind"]),
            "Statements": counts["n_statements"],
        }
    )
    return with_source_rows(view, counts, rule="claims_matrix")


def _kinds(words: pd.Series) -> pd.Series:
    return words.str.replace("_", " ").replace({"igo": "IGO", "ngo": "NGO"})


def trail_view(trail: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Revisions for a reader: Said on, Incident, Who, Of whom, Harm, Before, Now, Which way, By, After, source_id."""
    low, high = trail["change_low"], trail["change_high"]
    by = _signed(low).mask((low != high).fillna(False), _signed(low) + " to " + _signed(high))
    days = formatting.digits(trail["delay_low"])
    span = (days + " to " + formatting.digits(trail["delay_high"])).mask(
        (trail["delay_low"] == trail["delay_high"]).fillna(False), days
    )
    view = pd.DataFrame(
        {
            "Said on": formatting.when(trail["stated_on"], trail["stated_on_precision"]),
            "Incident": _incident_names(trail["incident_id"], incidents),
            "Who": formatting.names(trail["claimant"], actors),
            "Of whom": formatting.names(trail["victim"], actors),
            "Harm": trail["harm"].str.replace("_", " "),
            "Before": trail["said_before"],
            "Now": trail["said"],
            "Which way": trail["direction"].str.replace("_", " "),
            "By": by,
            "Days between": span,
            "source_id": trail["source_id"],
        }
    )
    return with_source_rows(view, trail, rule="revision_trail")


def trail_marks(trail: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Revisions of killed for `plot_revision_trail`: label, number_before, number, said_before, said."""
    killed = trail[trail["harm"] == Harm.KILLED]
    label = _short(killed, incidents) + " · " + formatting.names(killed["victim"], actors).fillna("not said")
    return killed.assign(label=label)[["label", "number_before", "number", "said_before", "said"]]


def rules_view(compared: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Rules side by side: one row per incident, victims and harm; one column per rule, in words."""
    keys = ["incident_id", "victim", "harm"]
    rules = compared["rule"].drop_duplicates().tolist()
    texts = compared.assign(text=answer_text(compared), victim=compared["victim"].fillna(""))
    wide = texts.pivot(index=keys, columns="rule", values="text").reindex(columns=rules)
    wide = wide.reindex(pd.MultiIndex.from_frame(texts[keys].drop_duplicates())).reset_index()
    named = formatting.names(wide["victim"].mask(wide["victim"] == ""), actors).fillna("not said")
    front = {
        "Incident": _incident_names(wide["incident_id"], incidents),
        "Of whom": named,
        "Harm": wide["harm"].str.replace("_", " "),
    }
    view = pd.DataFrame(front | {rule.replace("_", " ").capitalize(): wide[rule].astype("str") for rule in rules})
    if ROWS not in texts:
        return with_source_rows(view, view, rule="compare_rules")
    behind = texts.drop_duplicates(keys).set_index(keys)[ROWS].reindex(pd.MultiIndex.from_frame(wide[keys]))
    return with_source_rows(view, behind.to_frame(), rule="compare_rules")


def rules_marks(compared: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Rules side by side for `plot_rules`, killed only: group, rule, low, high, answer, is_worded."""
    killed = compared[compared["harm"] == Harm.KILLED]
    group = formatting.names(killed["victim"], actors).fillna("victims not said")
    group = group + " – " + _incident_names(killed["incident_id"], incidents).fillna(killed["incident_id"])
    order = killed.assign(group=group, turn=killed.groupby("rule").cumcount())
    order = order.sort_values("turn", kind="stable", ignore_index=True)
    return order[["group", "rule", "low", "high", "answer", "is_worded"]]


def answer_text(compared: pd.DataFrame) -> pd.Series:
    """A rule's answer in words: "50", "at least 20", "indeterminate", "only words", "nothing stated".

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["a", "a"], "paper": ["x", "y"], "deaths": [5, 6]})
    >>> claims = sahel.claims.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> answer_text(sahel.compare_rules(claims, rules=["lowest", "majority"])).tolist()
    ['5', 'indeterminate']
    """
    text = formatting.span(compared).mask(compared["answer"] == Answer.INDETERMINATE, "indeterminate")
    text = text.mask(compared["is_worded"], "only words")
    return text.mask(compared["answer"] == Answer.SILENT, "nothing stated").astype("str")


def sensitivity_view(conclusions: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Conclusions for a reader: Conclusion, About, one column per rule, Depends on the rule (yes, no)."""
    rules = conclusions.columns.difference(["finding", "subject", "n_answers", "flips", ROWS], sort=False)
    about = _incident_names(conclusions["subject"], incidents).fillna(conclusions["subject"])
    is_party = conclusions["finding"] == "who_lost_more"
    answers = {
        rule.replace("_", " ").capitalize(): conclusions[rule].mask(
            is_party, formatting.names(conclusions[rule], actors)
        )
        for rule in rules
    }
    front = {"Conclusion": conclusions["finding"].map(_FINDINGS), "About": about}
    depends = pd.Series(np.where(conclusions["flips"], "yes", "no"), index=conclusions.index, dtype="str")
    view = pd.DataFrame(front | {"Depends on the rule": depends} | answers)
    return with_source_rows(view, conclusions, rule="rule_sensitivity")


def profile_view(profiles: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Claimants for a reader: whose losses, how its numbers sit beside third parties', revisions, days, how firm."""
    low, high = (formatting.digits(profiles[name].round()) for name in ("delay_low", "delay_high"))
    view = pd.DataFrame(
        {
            "Claimant": formatting.names(profiles["claimant"], actors),
            "On whose losses": profiles["losses"].map({"own": "its own side’s", "enemy": "its enemies’"}),
            "Statements": profiles["n_statements"],
            "Without a number": profiles["n_worded"],
            "Comparable": profiles["n_compared"],
            "Below third parties": profiles["n_below"],
            "Within": profiles["n_within"],
            "Above": profiles["n_above"],
            "Revised up": profiles["n_up"],
            "Revised down": profiles["n_down"],
            "Median days after": (low + " to " + high).mask(low == high, low),
            "Firmness": pd.Series(np.where(profiles["is_small"], "small: an anecdote", ""), dtype="str").replace(
                "", pd.NA
            ),
        }
    )
    return with_source_rows(view, profiles, rule="claimant_profiles")


def rule_view(compared: pd.DataFrame, *, book: pd.DataFrame) -> pd.DataFrame:
    """The rules asked: Rule, What it does, Source, and how often it gave which sort of answer."""
    counts = pd.crosstab(compared["rule"], compared["answer"])
    counts = counts.reindex(index=book["rule"], columns=[str(word) for word in Answer], fill_value=0)
    front = pd.DataFrame(
        {
            "Rule": book["rule"].str.replace("_", " ").to_numpy(),
            "What it does": book["says"].to_numpy(),
            "Source": book["source"].to_numpy(),
        },
        index=counts.index,
    )
    joined = front.join(counts.rename(columns=lambda word: f"Answers: {word}"))
    view = joined[joined.index.isin(compared["rule"])].reset_index(drop=True).assign(**{COMPUTED_BY: "compare_rules"})
    # Every rule used the same claims.
    rows = rows_behind(compared[ROWS]) if ROWS in compared else None
    return view if rows is None else view.assign(**{ROWS: ";".join(rows)})


def disagreement_view(measured: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The most disputed first: Incident, Of whom, Harm, Statements, Voices, Different numbers, Range, Agreeing."""
    disputed = measured[measured["is_disputed"].fillna(False).astype(bool)].sort_values("range", ascending=False)
    share = (disputed["modal_confidence"] * 100).round().astype("Int64").astype("str") + " %"
    view = pd.DataFrame(
        {
            "Incident": _incident_names(disputed["incident_id"], incidents),
            "Of whom": formatting.names(disputed["victim"], actors),
            "Harm": disputed["harm"].str.replace("_", " "),
            "Statements": disputed["n_statements"],
            "Independent voices": disputed["n_voices"],
            "Words, no number": disputed["n_worded"],
            "Different numbers": disputed["divergence"] + 1,
            "Highest less lowest": disputed["range"].astype("int64"),
            "Say the commonest": share,
        }
    )
    return with_source_rows(view, disputed, rule="disagreement")


def scatter_marks(gaps: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Killed, for `plot_conceded_claimed`: label and the two bands."""
    killed = gaps[gaps["harm"] == Harm.KILLED]
    label = _short(killed, incidents) + " · " + formatting.names(killed["victim"], actors).fillna("not said")
    columns = ["conceded_low", "conceded_high", "claimed_low", "claimed_high", "is_gap_worded"]
    return killed.assign(label=label)[["label", *columns]].reset_index(drop=True)


def _short(rows: pd.DataFrame, incidents: pd.DataFrame) -> pd.Series:
    """Place and year of an incident: short enough for the side of a figure."""
    by_id = incidents.set_index("incident_id")
    short = by_id["place"].fillna(by_id["name"]) + by_id["start"].dt.strftime(" %Y").fillna("")
    return rows["incident_id"].map(short).fillna(rows["incident_id"]).astype("str")


def _incident_names(ids: pd.Series, incidents: pd.DataFrame) -> pd.Series:
    return ids.map(incidents.set_index("incident_id")["name"]).astype("str")


def _listed(ids: pd.Series, actors: pd.DataFrame) -> pd.Series:
    return formatting.names(ids, actors).astype("str").str.replace(" and ", ", ", regex=False)


def _signed(numbers: pd.Series) -> pd.Series:
    """A change with its sign: "+2", "−5", "0"."""
    size = formatting.digits(numbers.abs())
    return size.mask((numbers > 0).fillna(False), "+" + size).mask((numbers < 0).fillna(False), "−" + size)
