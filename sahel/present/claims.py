"""Claims for readers: the ledger, ladders and bands, gaps, revisions, rules, claimants and disagreement.

Nothing is computed here and nothing is drawn: the tables go to `show_table`, the
ladders to `plot_claims_ladder`.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from sahel import formatting
from sahel.claims.intervals import read_bounds
from sahel.claims.ledger import drop_relays, statements
from sahel.claims.stances import BAND_OF
from sahel.present.tables import Cells, reader_table
from sahel.provenance import AS_WRITTEN, ROWS, row_names, rows_behind, with_source_rows
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import ActorKind, Answer, Band, Bound, Harm, Status

#: Which harms the claims ladder shows: deaths, and the figures that mix deaths with other harms.
LADDER_HARMS = [harm for harm in Harm if harm not in (Harm.WOUNDED, Harm.CAPTURED, Harm.MISSING)]

_RUNGS = ["label", "group", "low", "high", "is_about", "is_worded", "said", "stance", "status"]
_SPOKEN = [*_RUNGS, "speaker", ROWS]
BAND_HEADINGS = {
    Band.CONCEDED: "Own side concedes",
    Band.ALIGNED: "Allies say",
    Band.PARTY: "Parties say",
    Band.THIRD_PARTY: "Third parties say",
    Band.CLAIMED: "Enemies claim",
    Band.UNPLACED: "Speaker or victim not placed",
}


def ledger_view(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Every statement for a reader, copies folded, in the order in which they were made.

    One row per line of a statement: Said on, Who says, Of whom, Harm, What is said,
    Covers, What became of it, source_id. Needs the claims as `relate` returns them.
    """
    return _ledger(claims, {}, actors=actors, incidents=incidents)


def month_ledger_view(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Statements about several incidents: as `ledger_view`, with a column Incident after Said on."""
    named = {"Incident": ("umbrella", lambda ids: _incident_names(ids, incidents))}
    return _ledger(claims, named, actors=actors, incidents=incidents)


def _ledger(
    claims: pd.DataFrame, named: dict[str, Cells], *, actors: pd.DataFrame, incidents: pd.DataFrame
) -> pd.DataFrame:
    lines = statements(drop_relays(claims.assign(rows=row_names(claims, table="claims"))))
    headings = {
        "Said on": _said_on,
        **named,
        "Who says": lambda rows: _speakers(rows, actors),
        "Of whom": lambda rows: _victims(rows, actors),
        "Harm": ("harm", formatting.words),
        "What is said": _said,
        "Covers": lambda rows: _covers(rows, incidents),
        "What became of it": _fate,
        "source_id": "source_id",
    }
    return reader_table(lines, headings, rule=AS_WRITTEN)


def _said_on(lines: pd.DataFrame) -> pd.Series:
    return formatting.when(lines["stated_on"], lines["stated_on_precision"])


def _said(lines: pd.DataFrame) -> pd.Series:
    """The figure, and the words of the statement where they say more than it."""
    said = formatting.stated(lines)
    words = _first(lines["wording"]).mask(lines["bound"] == Bound.UNQUANTIFIED)
    words = words.mask(words == said)
    return said.mask(words.notna(), said + " – “" + words + "”")


def ladder_view(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The claims ladder: statements about deaths, by victim party and scope, in the order made.

    One row per line of a statement, ready for `plot_claims_ladder`: label, group,
    low, high, is_about, is_worded, said, stance, status.
    """
    rungs = _rungs(claims, actors=actors, incidents=incidents)
    return rungs.sort_values(_ORDER, kind="stable", ignore_index=True)[_SPOKEN]


def month_ladder_view(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The claims ladder of several incidents, one after the other: as `ladder_view`, each group with its incident."""
    rungs = _rungs(claims, actors=actors, incidents=incidents)
    incident = _incident_names(rungs["umbrella"], incidents)
    groups = rungs["group"].str.removesuffix(" – the whole incident")
    place = pd.factorize(rungs["umbrella"])[0]  # the incident spoken of first comes first
    rungs = rungs.assign(group=incident + ": " + groups, place=place)
    return rungs.sort_values(["place", *_ORDER], kind="stable", ignore_index=True)[_SPOKEN]


#: Whole incidents before parts, parts before single videos and villages; most statements first.
_ORDER = ["is_narrow", "is_part", "fewer", "group"]


def _rungs(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The lines of the ladder in the order made, with what puts them in order."""
    deadly = claims[claims["harm"].isin(LADDER_HARMS)]
    folded = statements(drop_relays(deadly.assign(rows=row_names(deadly, table="claims"))))
    said, lines = formatting.stated(folded), read_bounds(folded)
    harm, speaker = formatting.words(lines["harm"]), _speakers(lines, actors)
    rungs = lines.assign(
        label=_said_on(lines) + " · " + speaker,
        speaker=speaker,
        group=_victims(lines, actors) + " – " + _covers(lines, incidents),
        said=said.where(lines["harm"].isin([Harm.KILLED, Harm.UNSPECIFIED]), harm + ": " + said),
    )
    return rungs.assign(
        is_narrow=rungs["scope"] != "whole",
        is_part=rungs["incident_id"] != rungs["umbrella"],
        fewer=-rungs.groupby(["umbrella", "group"])["group"].transform("size"),
    )


def band_view(bands: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The bands for a reader: one row per incident or part, victim party and harm; one column per kind of speaker.

    A cell says the span of the numbers, the words where there was no number, and
    what a statement about a part implies; blank: nothing was said.
    """
    require_columns(bands, "incident_id", "victim", "harm", "band", "said", "floor")
    floor = "a part or a count alone: at least " + formatting.digits(bands["floor"])
    text = bands["said"].mask(floor.notna(), (bands["said"] + "; ").fillna("") + floor)
    cells = reader_table(bands, _loss(actors, incidents), rule="claim_bands").assign(band=bands["band"], text=text)
    keys = ["Incident", "Of whom", "Harm"]
    wide = cells.pivot(index=keys, columns="band", values="text").reindex(columns=[str(band) for band in BAND_HEADINGS])
    wide = wide.reindex(pd.MultiIndex.from_frame(cells[keys].drop_duplicates())).astype("str")
    view = wide.rename(columns={str(band): heading for band, heading in BAND_HEADINGS.items()}).reset_index()
    if ROWS not in bands:
        return with_source_rows(view, view, rule="claim_bands")
    behind = cells.assign(rows=bands[ROWS].fillna("")).groupby(keys, sort=False, dropna=False)[ROWS]
    return with_source_rows(view, behind.agg(_together).reset_index(), rule="claim_bands")


def _loss(actors: pd.DataFrame, incidents: pd.DataFrame) -> dict[str, Cells]:
    """What a line is about: the incident or part, the victims' party and the harm."""
    return {
        "Incident": ("incident_id", lambda ids: _incident_names(ids, incidents)),
        "Of whom": ("victim", lambda ids: formatting.names(ids, actors)),
        "Harm": ("harm", formatting.words),
    }


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


def answer_ladder_view(bands: pd.DataFrame, *, incident: str, actors: pd.DataFrame) -> pd.DataFrame:
    """What each kind of speaker says of the killed of one whole incident, ready for `plot_claims_ladder`.

    One row per group of victims and kind of speaker: the label is the kind of speaker, the group the
    victims, in the order of `incident_headline`. `low` is the lowest number named, also where a
    statement such as "up to 82" allows for less; `reach` the highest, where there is no upper end.
    """
    here = bands["said"].notna() & (bands["incident_id"] == incident) & (bands["harm"] == Harm.KILLED)
    stated = bands[here]
    stances = {str(band): str(stance) for stance, band in BAND_OF.items()}
    headings = {str(band): heading for band, heading in BAND_HEADINGS.items()}
    # Words in quotes are not numbers of the answer.
    named = stated["said"].str.replace("“[^”]*”", "", regex=True).str.extractall(r"(\d[\d,]*)")[0]
    figures = named.str.replace(",", "").astype(float).groupby(level=0)
    lowest, highest = figures.min(), figures.max()
    rungs = stated.assign(
        low=stated["low"].mask(stated["high"] == np.inf, lowest).fillna(stated["low"]),
        reach=highest.reindex(stated.index).where(stated["high"] == np.inf),
        label=stated["band"].map(headings),
        group=formatting.names(stated["victim"], actors).fillna("victims not said") + ", killed",
        stance=stated["band"].map(stances),
        status=str(Status.STANDING),
        is_about=False,
        n_kinds=-stated["band"].ne(Band.UNPLACED).groupby(stated["victim"], dropna=False).transform("sum"),
        most=-stated["high"]
        .where(stated["high"] < np.inf, stated["low"])
        .groupby(stated["victim"], dropna=False)
        .transform("max"),
        turn=stated["band"].map({band: turn for turn, band in enumerate(headings)}),
    )
    rungs = rungs.sort_values(["n_kinds", "most", "victim", "turn"], kind="stable", ignore_index=True)
    return rungs.reindex(columns=[*_RUNGS, "reach", ROWS])


def remark_view(remarks: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """What was said without a figure: What it is, Who says, Said on, What is said, source_id."""
    headings = {
        "What it is": "kind",
        "Who says": ("speaker", lambda ids: formatting.names(ids, actors).fillna("the source itself")),
        "Said on": _said_on,
        "What is said": "says",
        "source_id": "source_id",
    }
    return reader_table(remarks, headings, rule=AS_WRITTEN, table="remarks")


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
    """What became of a statement; blank while it is in force."""
    fate = lines["status"].mask(lines["status"] == Status.STANDING)
    return fate.mask(fate.isna() & lines["relays_differ"], "relays differ")


_FINDINGS = {
    "rank": "Place among incidents, most killed first",
    "threshold": "25 or more killed",
    "who_lost_more": "Who lost more",
    "trend": "Rising or falling",
}


#: Where neither side speaks, and that is no silence of both.
_NOT_SILENT = {"no side": "no own side and no enemies", "not placed": "not known"}


def gap_view(gaps: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Conceded against claimed for a reader; one row per incident or part, victims and harm.

    Incident, Of whom, Harm, Own side concedes, Conceded by, Parties say, Third parties say, Enemies claim,
    Claimed by, Speaker or victim not placed, Claimed less conceded, Silent.

    >>> import sahel
    >>> world = {"incidents": sahel.load_incidents(), "actors": sahel.load_actors()}
    >>> related = sahel.relate(sahel.load_claims(), parties=sahel.load_parties(),
    ...                        relations=sahel.load_relations(), **world)
    >>> gap_view(sahel.claim_gaps(sahel.claim_bands(related)), **world).columns[:3].tolist()
    ['Incident', 'Of whom', 'Harm']
    """
    headings = {
        **_loss(actors, incidents),
        "Own side concedes": "conceded_said",
        "Conceded by": ("conceded_by", lambda ids: _listed(ids, actors)),
        "Parties say": "party_said",
        "Third parties say": "third_said",
        "Enemies claim": "claimed_said",
        "Claimed by": ("claimed_by", lambda ids: _listed(ids, actors)),
        "Speaker or victim not placed": "unplaced_said",
        "Claimed less conceded": difference,
        "Silent": ("silence", lambda silence: silence.replace(_NOT_SILENT)),
    }
    return reader_table(gaps, headings, rule="claim_gaps")


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
    contested = {True: "contested", False: "not contested"}
    headings = {
        "Party": ("actor_id", lambda ids: formatting.names(ids, actors)),
        "Side": "side",
        "Its part": ("contested", lambda is_contested: is_contested.astype(bool).map(contested).astype("str")),
        "On its own losses": "n_own",
        "On its enemies’ losses": "n_enemy",
        "Silent": "silence",
    }
    return reader_table(silences, headings, rule="silences")


def claims_matrix_view(counts: pd.DataFrame) -> pd.DataFrame:
    """Who reports on whose losses, a line for each kind of speaker and victim: Speakers, Victims, Statements."""
    headings = {
        "Speakers": ("speaker_kind", _kinds),
        "Victims": ("victim_kind", _kinds),
        "Statements": "n_statements",
    }
    return reader_table(counts, headings, rule="claims_matrix")


def _kinds(words: pd.Series) -> pd.Series:
    return formatting.words(words).replace({"igo": "IGO", "ngo": "NGO"})


def trail_view(trail: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Revisions for a reader: Said on, Incident, Who, Of whom, Harm, Before, Now, Which way, By, After, source_id."""
    who = {"Who": ("claimant", lambda ids: formatting.names(ids, actors))}
    loss = _loss(actors, incidents)
    headings = {
        "Said on": _said_on,
        "Incident": loss.pop("Incident"),
        **who,
        **loss,
        "Before": "said_before",
        "Now": "said",
        "Which way": ("direction", formatting.words),
        "By": lambda rows: formatting.between(_signed(rows["change_low"]), _signed(rows["change_high"])),
        "Days between": _delay,
        "source_id": "source_id",
    }
    return reader_table(trail, headings, rule="revision_trail")


def _delay(table: pd.DataFrame) -> pd.Series:
    """Whole days from the least to the most that they can be."""
    low, high = (formatting.digits(table[name].round()) for name in ("delay_low", "delay_high"))
    return formatting.between(low, high)


def trail_marks(trail: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Revisions of killed for `plot_revision_trail`: label, number_before, number, said_before, said."""
    killed = trail[trail["harm"] == Harm.KILLED]
    columns = ["label", "number_before", "number", "said_before", "said"]
    return killed.assign(label=_labels(killed, actors, incidents))[columns]


def rules_view(compared: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Rules side by side: one row per incident, victims and harm; one column per rule, in words."""
    keys = ["incident_id", "victim", "harm"]
    texts = compared.assign(text=answer_text(compared), victim=compared["victim"].fillna(""))
    losses = texts.drop_duplicates(keys)
    rules = texts["rule"].unique()
    wide = texts.pivot(index=keys, columns="rule", values="text").reindex(pd.MultiIndex.from_frame(losses[keys]))
    answers = wide[rules].rename(columns=_heading).astype("str").set_axis(losses.index).rename_axis(columns=None)
    headings = {
        **_loss(actors, incidents),
        "Of whom": lambda rows: formatting.names(rows["victim"].replace("", pd.NA), actors).fillna("not said"),
    }
    named = reader_table(losses, headings, rule="compare_rules")
    view = pd.concat([named[list(headings)], answers], axis="columns").reset_index(drop=True)
    return with_source_rows(view, losses, rule="compare_rules")


def _heading(rule: str) -> str:
    return rule.replace("_", " ").capitalize()


def rules_marks(compared: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Rules side by side for `plot_rules`, killed only: group, rule, low, high, answer, is_worded, is_tied."""
    killed = compared[compared["harm"] == Harm.KILLED]
    group = formatting.names(killed["victim"], actors).fillna("victims not said")
    group = group + " – " + _incident_names(killed["incident_id"], incidents).fillna(killed["incident_id"])
    order = killed.assign(group=group, turn=killed.groupby("rule").cumcount())
    order = order.sort_values("turn", kind="stable", ignore_index=True)
    return order[["group", "rule", "low", "high", "answer", "is_worded", "is_tied"]]


def answer_text(compared: pd.DataFrame) -> pd.Series:
    """A rule's answer in words: "50", "50 (a tie)", "at least 20", "at least 20 (counted)", "indeterminate" …

    >>> import sahel
    >>> reports = pd.DataFrame({"event": ["a", "a"], "paper": ["x", "y"], "deaths": [5, 6]})
    >>> claims = sahel.claims.claims_from_reports(reports, incident="event", source="paper", deaths="deaths")
    >>> answer_text(sahel.compare_rules(claims, rules=["lowest", "majority"])).tolist()
    ['5', 'indeterminate']
    """
    text = formatting.span(compared).mask(compared["answer"] == Answer.INDETERMINATE, "indeterminate")
    text = text.mask(compared["is_worded"], "only words")
    tie = compared["best"].notna().map({True: " (its best: a tie)", False: " (a tie)"})
    text = text.mask(compared["is_tied"].astype(bool) & compared["low"].notna(), text + tie)
    if "floor" in compared:
        text = text.mask(compared["floor"].notna(), text + " (counted)")
    return text.mask(compared["answer"] == Answer.SILENT, "nothing stated").astype("str")


def sensitivity_view(conclusions: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Conclusions for a reader: Conclusion, About, one column per rule, Depends on the rule (yes, no)."""
    rules = conclusions.columns.difference(["finding", "subject", "n_answers", "depends_on_rule", ROWS], sort=False)
    headings = {
        "Conclusion": ("finding", lambda finding: finding.map(_FINDINGS)),
        "About": ("subject", lambda ids: _incident_names(ids, incidents).fillna(ids)),
        "Depends on the rule": ("depends_on_rule", lambda is_so: is_so.map({True: "yes", False: "no"}).astype("str")),
        **{_heading(rule): partial(_answer, rule=rule, actors=actors) for rule in rules},
    }
    return reader_table(conclusions, headings, rule="rule_sensitivity")


def _answer(conclusions: pd.DataFrame, *, rule: str, actors: pd.DataFrame) -> pd.Series:
    """What holds under a rule; who lost more is a party, the others are words."""
    answers = conclusions[rule]
    return answers.mask(conclusions["finding"] == "who_lost_more", formatting.names(answers, actors))


def profile_view(profiles: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Claimants for a reader: whose losses, how its numbers sit beside third parties', revisions, days.

    Only claimants with five comparisons or more have a line of their own; takes `claimant_profiles`, or
    `relation_profiles`, whose lines are of all claimants together.
    """
    named = {"Claimant": ("claimant", lambda ids: formatting.names(ids, actors))}
    if "claimant" in profiles:
        profiles = profiles[~profiles["is_small"].astype(bool)]
    headings = {
        **(named if "claimant" in profiles else {"Claimants": "n_claimants"}),
        "On whose losses": ("losses", lambda side: side.map({"own": "its own side’s", "enemy": "its enemies’"})),
        "Statements": "n_statements",
        "Without a number": "n_worded",
        "Comparable": "n_compared",
        "Below third parties": "n_below",
        "Within": "n_within",
        "Above": "n_above",
        "In part each": "n_mixed",
        "Revised up": "n_up",
        "Revised down": "n_down",
        "Median days after": _delay,
    }
    rule = "claimant_profiles" if "claimant" in profiles else "relation_profiles"
    return reader_table(profiles, headings, rule=rule)


def rule_view(compared: pd.DataFrame, *, book: pd.DataFrame) -> pd.DataFrame:
    """The rules asked: Rule, What it does, Source, and its answers, by sort, where several readings compete."""
    contested = compared[compared["n_readings"] > 1]
    sorts = [str(word) for word in Answer if word != Answer.SILENT]
    counts = pd.crosstab(contested["rule"], contested["answer"]).reindex(columns=sorts, fill_value=0)
    tied = contested[contested["is_tied"].astype(bool) & contested["low"].notna()]
    counts = counts.assign(ties=tied["rule"].value_counts()).reindex(book["rule"]).fillna(0)
    table = book.set_index("rule", drop=False).join(counts.astype("int64"))
    headings = {
        "Rule": ("rule", formatting.words),
        "What it does": "says",
        "Source": "source",
        **{f"Contested losses: {word}": word for word in sorts},
        "Of these, ties": "ties",
    }
    # Every rule used the same claims.
    rows = rows_behind(compared[ROWS]) if ROWS in compared else None
    asked = table[table["rule"].isin(compared["rule"])].reset_index(drop=True)
    behind = asked if rows is None else asked.assign(**{ROWS: ";".join(rows)})
    return reader_table(behind, headings, rule="compare_rules")


def disagreement_view(measured: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The most disputed first: Incident, Of whom, Harm, Statements, Voices, Different numbers, Range, Agreeing."""
    disputed = measured[measured["is_disputed"].fillna(False).astype(bool)].sort_values("range", ascending=False)
    headings = {
        **_loss(actors, incidents),
        "Statements": "n_statements",
        "Independent voices": "n_voices",
        "Words, no number": "n_worded",
        "Different numbers": ("divergence", lambda others: others + 1),
        "Highest less lowest": ("range", lambda persons: persons.astype("int64")),
        "Say the commonest": ("modal_confidence", _share),
    }
    return reader_table(disputed, headings, rule="disagreement")


def _share(share: pd.Series) -> pd.Series:
    return (share * 100).round().astype("Int64").astype("str") + " %"


def scatter_marks(gaps: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Killed, for `plot_conceded_claimed`: label and the two bands."""
    killed = gaps[gaps["harm"] == Harm.KILLED]
    columns = ["conceded_low", "conceded_high", "claimed_low", "claimed_high", "is_gap_worded"]
    return killed.assign(label=_labels(killed, actors, incidents))[["label", *columns]].reset_index(drop=True)


def _labels(rows: pd.DataFrame, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.Series:
    """Place and year of an incident, and whose losses: short enough for the side of a figure."""
    by_id = incidents.set_index("incident_id")
    short = by_id["place"].fillna(by_id["name"]) + by_id["start"].dt.strftime(" %Y").fillna("")
    place = rows["incident_id"].map(short).fillna(rows["incident_id"]).astype("str")
    return place + " · " + formatting.names(rows["victim"], actors).fillna("not said")


def _incident_names(ids: pd.Series, incidents: pd.DataFrame) -> pd.Series:
    return ids.map(incidents.set_index("incident_id")["name"]).astype("str")


def _listed(ids: pd.Series, actors: pd.DataFrame) -> pd.Series:
    return formatting.names(ids, actors).astype("str").str.replace(" and ", ", ", regex=False)


def _signed(numbers: pd.Series) -> pd.Series:
    """A change with its sign: "+2", "−5", "0"."""
    size = formatting.digits(numbers.abs())
    return size.mask((numbers > 0).fillna(False), "+" + size).mask((numbers < 0).fillna(False), "−" + size)
