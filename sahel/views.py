"""Finished frames for readers: names instead of ids, words instead of codes, headings instead of column names.

Nothing is reckoned here and nothing is drawn: the tables go to `show_table`, the
ladder to `plot_claims_ladder`.
"""

from __future__ import annotations

import pandas as pd

from sahel import wording
from sahel.check import require_columns
from sahel.claims.bounds import read_bounds
from sahel.claims.stances import BAND_OF
from sahel.claims.statements import statements
from sahel.countries import country_names
from sahel.words import ActorKind, Band, Bound, Harm, Status

#: Which harms the claims ladder shows: deaths, and the figures that mix deaths with other harms.
LADDER_HARMS = [harm for harm in Harm if harm not in (Harm.WOUNDED, Harm.CAPTURED, Harm.MISSING)]

_BAND_HEADINGS = {
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
    lines = statements(claims)
    said = wording.said(lines)
    words = _first(lines["wording"]).mask(lines["bound"] == Bound.UNQUANTIFIED)
    words = words.mask(words == said)
    return pd.DataFrame(
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


def ladder_view(claims: pd.DataFrame, *, actors: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The claims ladder: statements about deaths, by victim party and scope, in the order made.

    One row per line of a statement, ready for `plot_claims_ladder`: label, group,
    least, most, is_about, is_worded, said, stance, status.
    """
    lines = read_bounds(statements(claims[claims["harm"].isin(LADDER_HARMS)]))
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
    return (
        rungs.loc[order.sort_values(list(order), kind="stable").index]
        .reset_index(drop=True)
        .loc[:, ["label", "group", "least", "most", "is_about", "is_worded", "said", "stance", "status"]]
    )


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
    wide = cells.pivot(index=keys, columns="band", values="text").reindex(
        columns=[str(band) for band in _BAND_HEADINGS]
    )
    wide = wide.reindex(pd.MultiIndex.from_frame(cells[keys].drop_duplicates())).astype("str")
    return wide.rename(columns={str(band): heading for band, heading in _BAND_HEADINGS.items()}).reset_index()


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
    return rungs.sort_values("start", kind="stable", ignore_index=True).loc[
        :, ["label", "group", "least", "most", "is_about", "is_worded", "said", "stance", "status"]
    ]


def remark_view(remarks: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """What was said without a figure: What it is, Who says, Said on, What is said, source_id."""
    return pd.DataFrame(
        {
            "What it is": remarks["kind"],
            "Who says": wording.names(remarks["speaker"], actors).fillna("the source itself"),
            "Said on": wording.when(remarks["stated_on"], remarks["stated_on_precision"]),
            "What is said": remarks["says"],
            "source_id": remarks["source_id"],
        }
    )


def incident_view(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents and parts: Name, Kind, When, Where, Country, Attackers and Attacked as named, Note, source_id."""
    return pd.DataFrame(
        {
            "Name": incidents["name"],
            "Kind": incidents["kind"].str.replace("_", " "),
            "When": wording.period(incidents),
            "Where": incidents["place"],
            "Country": country_names(incidents["country"]),
            "Attackers, as named": incidents["attackers_as_named"],
            "Attacked, as named": incidents["targets_as_named"],
            "Note": incidents["note"],
            "source_id": incidents["source_id"],
        }
    )


def coup_view(coups: pd.DataFrame) -> pd.DataFrame:
    """Coups for a reader: When, Country, Outcome, Kind, Ousted, Installed, Quiet after, Note, source_id.

    Needs the coups as `coup_timeline` returns them.
    """
    days = wording.digits(coups["quiet_days"]) + " days"
    return pd.DataFrame(
        {
            "When": wording.when(coups["date"], coups["date_precision"]),
            "Country": coups["country_then"],
            "Outcome": coups["outcome"],
            "Kind": coups["kind"].str.replace("_", " "),
            "Ousted": coups["ousted"],
            "Took power or is said to have tried": coups["installed"],
            "Quiet until the next attempt": days.mask(coups["is_censored"], days + ", still going on"),
            "Note": coups["note"],
            "source_id": coups["source_id"],
        }
    )


def calendar_view(coups: pd.DataFrame) -> pd.DataFrame:
    """Coups for the calendar picture: the same rows by country, with country_name."""
    return coups.assign(country_name=country_names(coups["country"])).sort_values(
        ["country_name", "date"], ignore_index=True
    )


def correction_view(corrections: pd.DataFrame) -> pd.DataFrame:
    """Departures from published lists: Coup, List, Field, As published, As used here, Why, source_id."""
    return corrections[["coup_id", "dataset", "field", "published", "corrected", "why", "source_id"]].set_axis(
        ["Coup", "List", "Field", "As published", "As used here", "Why", "source_id"], axis="columns"
    )


def episode_view(episodes: pd.DataFrame) -> pd.DataFrame:
    """Conflict episodes for a reader: country, what over, number, first and last year, active and war years."""
    return pd.DataFrame(
        {
            "Country": country_names(episodes["country"]),
            "Over": episodes["incompatibility"],
            "UCDP conflict": episodes["conflict_id"].astype("str"),
            "Episode": episodes["episode"],
            "First year": episodes["start_year"].astype("str"),
            "Last year": episodes["end_year"].astype("str").mask(episodes["is_ongoing"], "goes on"),
            "Active years": episodes["n_years"],
            "Of these, war": episodes["n_war_years"],
        }
    )


def group_view(actors: pd.DataFrame) -> pd.DataFrame:
    """Armed groups for a reader: Name, Kind, Lived, How it ended, Where, Note, source_id."""
    return pd.DataFrame(
        {
            "Name": actors["name"] + (" (" + actors["acronym"] + ")").fillna(""),
            "Kind": actors["kind"].str.replace("_", " "),
            "Under this name": wording.period(actors),
            "How it ended": actors["end_reason"],
            "Where": actors["countries"].str.replace(";", ", "),
            "Note": actors["note"],
            "source_id": actors["source_id"],
        }
    )


def lineage_view(ties: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Ties between groups for a reader: When, Who, What, With whom, Note, source_id."""
    return pd.DataFrame(
        {
            "When": wording.period(ties).str.removeprefix("since "),
            "Who": wording.names(ties["subject"], actors),
            "What": ties["relation"].str.replace("_", " "),
            "With whom": wording.names(ties["object"], actors),
            "Note": ties["note"],
            "source_id": ties["source_id"],
        }
    )


def tie_view(ties: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Ties for the swim lanes: subject_lane, object_lane, date, relation."""
    return pd.DataFrame(
        {
            "subject_lane": wording.names(ties["subject"], actors),
            "object_lane": wording.names(ties["object"], actors),
            "date": ties["start"],
            "relation": ties["relation"],
        }
    ).dropna()


def place_view(incidents: pd.DataFrame) -> pd.DataFrame:
    """Places for the locator map: label, latitude, longitude, country, admin1, where_precision."""
    return incidents.assign(label=incidents["place"])[
        ["label", "latitude", "longitude", "country", "admin1", "where_precision"]
    ]


def death_view(country_years: pd.DataFrame) -> pd.DataFrame:
    """Deaths per year and type for a reader: Year, then "best (low–high)" per type of violence."""
    text = (
        country_years["best"].map("{:,}".format)
        + " ("
        + country_years["low"].map("{:,}".format)
        + "–"
        + country_years["high"].map("{:,}".format)
        + ")"
    )
    wide = country_years.assign(text=text).pivot(index="year", columns="type_of_violence", values="text")
    return (
        wide.rename_axis(columns=None)
        .rename_axis("Year")
        .reset_index()
        .assign(Year=lambda table: table["Year"].astype("str"))
    )


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


def event_view(events: pd.DataFrame) -> pd.DataFrame:
    """Coded events for a reader: Days, Country, Where, Who against whom, Deaths, Low, High, Dataset."""
    first, last = events["date_start"].dt.strftime("%Y-%m-%d"), events["date_end"].dt.strftime("%Y-%m-%d")
    sides = (events["side_a"] + " – " + events["side_b"]).fillna(events["side_a"])
    return pd.DataFrame(
        {
            "Days": (first + " to " + last).mask(first == last, first),
            "Country": country_names(events["country"]),
            "Where": events["place"].fillna(events["admin1"]),
            "Who": events["dyad"].fillna(sides),
            "Deaths, best": events["best"],
            "Low": events["low"],
            "High": events["high"],
            "Dataset": events["dataset"],
        }
    )


def rank_view(ranked: pd.DataFrame) -> pd.DataFrame:
    """Deaths by group for a reader: the group, Events, Best, Low, High, Without a figure."""
    group = ranked.columns[0]
    return pd.DataFrame(
        {
            group.replace("_", " ").capitalize(): ranked[group].fillna("not said"),
            "Events": ranked["n_events"],
            "Deaths, best": ranked["best"],
            "Low": ranked["low"],
            "High": ranked["high"],
            "Without a figure": ranked["n_unknown"],
        }
    )


def count_view(counts: pd.DataFrame) -> pd.DataFrame:
    """A month beside the month before, for a reader: What, This month, Month before, Change."""
    return counts.set_axis(["What", "This month", "Month before", "Change"], axis="columns")


def cited(*frames: pd.DataFrame) -> pd.Series:
    """The source ids of several tables, each once, in order of first appearance."""
    ids = pd.concat([frame["source_id"].dropna().str.split(";").explode() for frame in frames], ignore_index=True)
    return ids.str.strip().drop_duplicates(ignore_index=True)


def coverage_view(**datasets: pd.DataFrame) -> pd.DataFrame:
    """What each table used here covers: Table, Rows, From, To, Read whole, Read in excerpt.

    From and To are the first and last day or year in the rows used; what lies outside
    is not covered, and is not zero.
    """
    return pd.DataFrame([_coverage(name, table) for name, table in datasets.items()])


def _coverage(name: str, table: pd.DataFrame) -> dict[str, object]:
    column = next(column for column in ("stated_on", "decided_on", "date", "year", "start") if column in table.columns)
    days = table[column].dropna()
    ends = [days.min(), days.max()] if len(days) else ["", ""]
    first, last = (f"{end:%Y-%m-%d}" if isinstance(end, pd.Timestamp) else str(end) for end in ends)
    seen = table["seen"].value_counts()
    return {
        "Table": name.replace("_", " "),
        "Rows used": len(table),
        "From": first,
        "To": last,
        "From documents read whole": int(seen.get("whole", 0)),
        "Only from excerpts": int(seen.get("excerpt", 0)),
    }
