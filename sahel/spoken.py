"""Statements for readers: the ledger, the ladder, the bands, and what was said without a figure.

Nothing is reckoned here and nothing is drawn: the tables go to `show_table`, the
ladders to `plot_claims_ladder`.
"""

from __future__ import annotations

import pandas as pd

from sahel import wording
from sahel.check import require_columns
from sahel.claims.bounds import read_bounds
from sahel.claims.relays import settle_relays
from sahel.claims.stances import BAND_OF
from sahel.claims.statements import statements
from sahel.footing import AS_WRITTEN, ROWS, row_names, rows_behind, with_footing
from sahel.words import ActorKind, Band, Bound, Harm, Status

#: Which harms the claims ladder shows: deaths, and the figures that mix deaths with other harms.
LADDER_HARMS = [harm for harm in Harm if harm not in (Harm.WOUNDED, Harm.CAPTURED, Harm.MISSING)]

_RUNGS = ["label", "group", "least", "most", "is_about", "is_worded", "said", "stance", "status"]
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
    lines = statements(settle_relays(claims.assign(rows=row_names(claims, table="claims"))))
    said = wording.said(lines)
    words = _first(lines["wording"]).mask(lines["bound"] == Bound.UNQUANTIFIED)
    words = words.mask(words == said)
    view = pd.DataFrame(
        {
            "Said on": wording.when(lines["stated_on"], lines["stated_on_precision"]),
            "Who says": _speakers(lines, actors),
            "Of whom": _victims(lines, actors),
            "Harm": lines["harm"].str.replace("_", " "),
            "What is said": said.mask(words.notna(), said + " – “" + words + "”"),
            "Covers": _covers(lines, incidents),
            "Standing": _fate(lines),
            "source_id": lines["source_id"],
        }
    )
    return with_footing(view, lines, rule=AS_WRITTEN)


def ladder_view(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The claims ladder: statements about deaths, by victim party and scope, in the order made.

    One row per line of a statement, ready for `plot_claims_ladder`: label, group,
    least, most, is_about, is_worded, said, stance, status.
    """
    deadly = claims[claims["harm"].isin(LADDER_HARMS)]
    lines = read_bounds(statements(settle_relays(deadly.assign(rows=row_names(deadly, table="claims")))))
    said = wording.said(lines)
    harm = lines["harm"].str.replace("_", " ")
    rungs = lines.assign(
        label=wording.when(lines["stated_on"], lines["stated_on_precision"]) + " · " + _speakers(lines, actors),
        group=_victims(lines, actors) + " – " + _covers(lines, incidents),
        said=said.where(lines["harm"].isin([Harm.KILLED, Harm.UNSPECIFIED]), harm + ": " + said),
    )
    # Whole incidents before parts, parts before single videos and villages; most spoken of first.
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
    floor = "a part alone: at least " + wording.digits(bands["floor"])
    text = bands["said"].mask(floor.notna(), (bands["said"] + "; ").fillna("") + floor)
    cells = pd.DataFrame(
        {
            "Incident": bands["incident_id"].map(incidents.set_index("incident_id")["name"]),
            "Of whom": wording.names(bands["victim"], actors),
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
        return with_footing(view, view, rule="claim_bands")
    behind = cells.assign(rows=bands[ROWS].fillna("")).groupby(keys, sort=False, dropna=False)[ROWS]
    return with_footing(view, behind.agg(_together).reset_index(), rule="claim_bands")


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
        label=wording.names(killed["victim"], actors),
        group=wording.period(places) + " – " + places["name"],
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
            "Who says": wording.names(remarks["speaker"], actors).fillna("the source itself"),
            "Said on": wording.when(remarks["stated_on"], remarks["stated_on_precision"]),
            "What is said": remarks["says"],
            "source_id": remarks["source_id"],
        }
    )
    return with_footing(view, remarks, rule=AS_WRITTEN, table="remarks")


def _speakers(lines: pd.DataFrame, actors: pd.DataFrame) -> pd.Series:
    """Who speaks, and through whom: the actor, the voice the source names where it is another, the first relay."""
    actor = wording.names(lines["claimant"], actors)
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
    return wording.names(lines["victim"], actors).fillna(_first(lines["victim_as_named"])).fillna("not said")


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
