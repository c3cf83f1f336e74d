"""The answer that a page begins with: one sentence, and what it stands on."""

from __future__ import annotations

import pandas as pd

from sahel import formatting
from sahel.provenance import AS_WRITTEN, Sentence, row_names, rows_behind, sentence_about
from sahel.schema.vocabularies import Band, Harm, Precision

#: In a headline, in this order: who speaks, and the verb.
_VOICES = {
    Band.CLAIMED: "enemies claim",
    Band.THIRD_PARTY: "third parties say",
    Band.PARTY: "parties to it say",
    Band.ALIGNED: "allies say",
    Band.CONCEDED: "its own side admits",
}


def incident_headline(bands: pd.DataFrame, *, actors: pd.DataFrame, incident: str) -> Sentence:
    """One sentence on an incident: the dead of whom most kinds of speakers report, and what each kind says.

    `bands` as `claim_bands` gives them. Of several groups of victims it is the one that most
    kinds of speakers report on, then the one with the highest figure. Spans run from the lowest to
    the highest statement.

    >>> import sahel
    >>> bands = sahel.claim_bands(sahel.load_ledger().query("incident_id == 'tinzaouaten-2024'"))
    >>> str(incident_headline(bands, actors=sahel.load_actors(), incident="tinzaouaten-2024"))
    'Wagner dead: enemies claim about 50 to 84; third parties say at least 20 to more than 80; allies say ...'
    """
    here = (bands["incident_id"] == incident) & (bands["harm"] == Harm.KILLED) & bands["said"].notna()
    stated = bands[here & bands["band"].isin(list(map(str, _VOICES)))].fillna({"victim": ""})
    if stated.empty:
        return sentence_about("Nobody is on record with a statement of those killed.", bands[here], rule="claim_bands")
    finite = stated["high"].where(stated["high"] < float("inf"), stated["low"])
    weight = (
        stated.assign(figure=finite)
        .groupby("victim", sort=False)
        .agg(kinds=("band", "nunique"), most=("figure", "max"))
    )
    victim = weight.sort_values(["kinds", "most"], ascending=False, kind="stable").index[0]
    chosen = stated[stated["victim"] == victim]
    said = chosen.set_index("band")["said"].str.replace(" … ", " to ", regex=False)
    words = chosen.set_index("band")["is_worded"].astype(bool)
    parts = [
        f"{verb} {said[band].removesuffix(', no number')} and give{'s' if band == Band.CONCEDED else ''} no number"
        if words[band] else f"{verb} {said[band]}"
        for band, verb in _VOICES.items()
        if band in said.index
    ]  # fmt: skip
    if Band.CONCEDED not in said.index and Band.CLAIMED in said.index:
        parts.append("its own side has given no figure")
    name = formatting.names(pd.Series([victim]), actors).fillna(victim).iloc[0]
    whose = f"{name[:1].upper()}{name[1:]} dead" if victim else "The dead, it is not said whose"
    return sentence_about(f"{whose}: {'; '.join(parts)}.", chosen, rule="claim_bands")


def month_headline(claims: pd.DataFrame, *, begun: pd.DataFrame, incidents: pd.DataFrame) -> Sentence:
    """One sentence on a month: how many statements were made about how many incidents, which had most, what began.

    `claims` are those made in the month, as `relate` gives them; `begun` the incidents and parts that
    began in it. Of several incidents with as many statements the one spoken of first is named.

    >>> import sahel
    >>> ledger = sahel.load_ledger().query("stated_on.dt.strftime('%Y-%m') == '2024-07'")
    >>> incidents = sahel.load_incidents()
    >>> str(month_headline(ledger, begun=incidents.head(0), incidents=incidents))
    '31 statements about 2 incidents were made, most of them (28) about “Battle and ambush at Tinzaouaten”; ...'
    """
    whole = begun[begun["part_of"].isna()]
    started = (
        f"{_count(len(whole), 'incident')} of the ledger began" if len(whole) else "no incident of the ledger began"
    )
    if claims.empty:
        return sentence_about(f"No statement is on record; {started}.", claims, rule="in_month", table="claims")
    by_incident = claims.groupby("umbrella", sort=False)["statement_id"].nunique()
    most = by_incident.idxmax()
    name = incidents.set_index("incident_id")["name"].get(most, most)
    about = f"about “{name}”"
    if len(by_incident) > 1:
        about = f"about {len(by_incident)} incidents were made, most of them ({by_incident.max()}) {about}"
    else:
        about = f"were made, all {about}"
    text = f"{_count(claims['statement_id'].nunique(), 'statement')} {about}; {started}."
    return sentence_about(text, claims, rule="in_month", table="claims")


def facts_finding(claims: pd.DataFrame) -> Sentence:
    """Statements, documents, the first and the last day on which one was made, and how many rows were read whole.

    A statement that is dated to a month or a year alone does not count for the days.

    >>> import sahel
    >>> str(facts_finding(sahel.load_claims().query("incident_id == 'tinzaouaten-2024-ambush'")))
    '... statements in ... documents, ...'
    """
    days = claims.loc[claims["stated_on_precision"] == Precision.DAY, "stated_on"].dropna()
    first, last = (f"{day.day} {day:%B %Y}" for day in (days.min(), days.max())) if len(days) else ("", "")
    when = f", from {first} to {last}" if first != last else f", of {first}" if first else ""
    documents = claims["source_id"].dropna().str.split(";").explode().str.strip().nunique()
    text = (
        f"{_count(claims['statement_id'].nunique(), 'statement')} in {_count(documents, 'document')}{when}; "
        f"{int((claims['seen'] == 'whole').sum())} of {_count(len(claims), 'row')} read in the whole document."
    )
    return Sentence(text, rows=rows_behind(row_names(claims, table="claims")), rule=AS_WRITTEN)


def _count(number: int, one: str) -> str:
    """A number of things: "1 statement", "2 statements"."""
    return f"{number:,} {one if number == 1 else one + 's'}"
