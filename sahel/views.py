"""Finished frames for readers: names instead of ids, words instead of codes, headings instead of column names.

Nothing is reckoned here and nothing is drawn: the tables go to `show_table`. Each says in the
reserved columns of `sahel.footing` which rows its lines rest on.
"""

from __future__ import annotations

import pandas as pd

from sahel import tables, wording
from sahel.countries import country_names
from sahel.footing import AS_WRITTEN, RECKONED_BY, ROWS, row_names, with_footing

#: Columns whose names are no words for readers.
_HEADS = {"admin1": "Region", "admin2": "District"}


def incident_view(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents and parts: Name, Kind, When, Where, Attackers and Attacked as named, Note, source_id."""
    view = pd.DataFrame(
        {
            "Name": incidents["name"],
            "Kind": incidents["kind"].str.replace("_", " "),
            "When": wording.period(incidents),
            "Where": (incidents["place"] + ", ").fillna("") + country_names(incidents["country"]),
            "Attackers, as named": incidents["attackers_as_named"],
            "Attacked, as named": incidents["targets_as_named"],
            "Note": incidents["note"],
            "source_id": incidents["source_id"],
        }
    )
    return with_footing(view, incidents, rule=AS_WRITTEN, table="incidents")


def coup_view(coups: pd.DataFrame) -> pd.DataFrame:
    """Coups for a reader: When, Country, Outcome, Kind, Ousted, Installed, Quiet after, Note, source_id.

    Needs the coups as `coup_timeline` returns them.
    """
    days = wording.digits(coups["quiet_days"]) + " days"
    view = pd.DataFrame(
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
    return with_footing(view, coups, rule="coup_timeline", table="coups")


def calendar_view(coups: pd.DataFrame) -> pd.DataFrame:
    """Coups for the calendar picture: the same rows by country, with country_name."""
    return coups.assign(country_name=country_names(coups["country"])).sort_values(
        ["country_name", "date"], ignore_index=True
    )


def correction_view(corrections: pd.DataFrame) -> pd.DataFrame:
    """Departures from published lists: Coup, List, Field, As published, As used here, Why, source_id."""
    view = corrections[["coup_id", "dataset", "field", "published", "corrected", "why", "source_id"]].set_axis(
        ["Coup", "List", "Field", "As published", "As used here", "Why", "source_id"], axis="columns"
    )
    return with_footing(view, corrections, rule=AS_WRITTEN, table="corrections")


def episode_view(episodes: pd.DataFrame) -> pd.DataFrame:
    """Conflict episodes for a reader: country, what over, number, first and last year, active and war years."""
    view = pd.DataFrame(
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
    return with_footing(view, episodes, rule="conflict_episodes")


def group_view(actors: pd.DataFrame) -> pd.DataFrame:
    """Armed groups, or named rebellions, for a reader: Name, Kind, Lived, How it ended, Where, Note, source_id."""
    table = "rebellions" if "rebellion_id" in actors else "actors"
    view = pd.DataFrame(
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
    return with_footing(view, actors, rule=AS_WRITTEN, table=table)


def lineage_view(ties: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Ties between groups for a reader: When, Who, What, With whom, Note, source_id."""
    view = pd.DataFrame(
        {
            "When": wording.period(ties).str.removeprefix("since "),
            "Who": wording.names(ties["subject"], actors),
            "What": ties["relation"].str.replace("_", " "),
            "With whom": wording.names(ties["object"], actors),
            "Note": ties["note"],
            "source_id": ties["source_id"],
        }
    )
    return with_footing(view, ties, rule=AS_WRITTEN, table="relations")


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
    rows = row_names(country_years, table="country_years")
    by_year = country_years.assign(text=text, rows=rows).groupby("year", as_index=False)
    wide = country_years.assign(text=text).pivot(index="year", columns="type_of_violence", values="text")
    view = wide.rename_axis(columns=None).rename_axis("Year").reset_index()
    view = view.assign(Year=view["Year"].astype("str"))
    return with_footing(view, by_year.agg({ROWS: ";".join}), rule=AS_WRITTEN)


def event_view(events: pd.DataFrame) -> pd.DataFrame:
    """Coded events for a reader: When, Country, Where, Who against whom, Deaths, Low, High, Dataset."""
    start, end = events["date_start"], events["date_end"].fillna(events["date_start"])
    days = pd.DataFrame({"start": start, "start_precision": "day", "end": end, "end_precision": "day"})
    sides = (events["side_a"] + " – " + events["side_b"]).fillna(events["side_a"])
    view = pd.DataFrame(
        {
            "When": wording.period(days),
            "Country": country_names(events["country"]),
            "Where": events["place"].fillna(events["admin1"]),
            "Who": events["dyad"].fillna(sides),
            "Deaths, best": events["best"],
            "Low": events["low"],
            "High": events["high"],
            "Dataset": events["dataset"],
        }
    )
    return with_footing(view, events, rule=AS_WRITTEN)


def rank_view(ranked: pd.DataFrame) -> pd.DataFrame:
    """Deaths by group for a reader: the group, Events, Best, Low, High, Without a figure."""
    group = ranked.columns[0]
    view = pd.DataFrame(
        {
            _HEADS.get(group, group.replace("_", " ").capitalize()): ranked[group].fillna("not said"),
            "Events": ranked["n_events"],
            "Deaths, best": ranked["best"],
            "Low": ranked["low"],
            "High": ranked["high"],
            "Without a figure": ranked["n_unknown"],
        }
    )
    return with_footing(view, ranked, rule="rank_fatalities")


def count_view(counts: pd.DataFrame, *, rule: str = "month_counts") -> pd.DataFrame:
    """A month beside the month before, for a reader: What, This month, Month before, Change."""
    told = counts[["what", "this_month", "month_before", "change"]]
    view = told.set_axis(["What", "This month", "Month before", "Change"], axis="columns")
    return with_footing(view, counts, rule=rule)


def cited(*frames: pd.DataFrame) -> pd.Series:
    """The source ids of several tables, each once, in order of first appearance."""
    ids = pd.concat([frame["source_id"].dropna().str.split(";").explode() for frame in frames], ignore_index=True)
    return ids.str.strip().drop_duplicates(ignore_index=True)


def coverage_view(**datasets: pd.DataFrame) -> pd.DataFrame:
    """What each table used here covers: Table, Rows, From, To, Read whole, Read in excerpt.

    From and To are the first and last day or year in the rows used; what lies outside
    is not covered, and is not zero.
    """
    view = pd.DataFrame([_coverage(name, table) for name, table in datasets.items()])
    rows = [_all_rows(name, table) for name, table in datasets.items()]
    return view.assign(**{ROWS: rows, RECKONED_BY: AS_WRITTEN})


def _all_rows(name: str, table: pd.DataFrame) -> str | None:
    """The names of all rows of one of our tables; groups are actors."""
    own = {"groups": "actors"}.get(name, name)
    is_ours = own in tables.BUNDLED and set(tables.BUNDLED[own].key) <= set(table.columns)
    return ";".join(row_names(table, table=own)) if is_ours else None


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
