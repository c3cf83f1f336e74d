"""Armed conflicts as tables for readers."""

from __future__ import annotations

import pandas as pd

from sahel import formatting
from sahel.countries import country_names
from sahel.provenance import AS_WRITTEN, ROWS, row_names, with_source_rows
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Activity

_GAPS = (1, 2, 3, 5, 10)


def onset_view(onsets: pd.DataFrame) -> pd.DataFrame:
    """Onsets with a gap of one year for a reader, and under which longer gaps they are onsets too."""
    require_columns(onsets, "conflict_id", "country", "incompatibility", "year", "inactive_years")
    inactive = onsets["inactive_years"]
    under = [inactive.ge(gap).fillna(True).map({True: str(gap), False: ""}) for gap in _GAPS]
    gaps = under[0].str.cat(under[1:], sep=",").str.replace(r",+", ", ", regex=True).str.strip(", ")
    view = pd.DataFrame(
        {
            "Year": onsets["year"].astype("str"),
            "Country": country_names(onsets["country"]),
            "Over": onsets["incompatibility"],
            "UCDP conflict": onsets["conflict_id"].astype("str"),
            "Inactive years before": inactive.astype("str").fillna("first ever"),
            "An onset with a gap of": gaps,
        }
    )
    view = with_source_rows(view, onsets, rule="onsets", table="conflict_years")
    return view.sort_values(["Year", "Country"], ignore_index=True)


def doubt_view(status: pd.DataFrame) -> pd.DataFrame:
    """The years in which it depends: Country, Year, Low, Best, High, Hangs on."""
    open_years = status[status["status"] == Activity.DEPENDS]
    view = pd.DataFrame(
        {
            "Country": country_names(open_years["country"]),
            "Year": open_years["year"].astype("str"),
            "Low": open_years["low"],
            "Best": open_years["best"],
            "High": open_years["high"],
            "Hangs on": open_years["turns_on"],
        }
    )
    return with_source_rows(view, open_years, rule="activity_status")


def jump_view(jumps: pd.DataFrame, near: pd.DataFrame) -> pd.DataFrame:
    """The largest jumps for a reader, with what lies near them (as `rows_near_jumps` finds it)."""
    lines = near["label"] + " (" + near["kind"].astype("str") + " " + near["what"] + ")"
    beside = lines.groupby([near["country"], near["start"]]).agg("; ".join).rename("Near it")
    table = jumps.join(beside, on=["country", "start"])
    start, earliest, latest = (
        formatting.when(table[name], table["start_precision"]) for name in ("start", "earliest", "latest")
    )
    view = pd.DataFrame(
        {
            "Country": country_names(table["country"]),
            "From": start,
            "May lie in": earliest.mask(earliest != latest, earliest + " to " + latest),
            "Found in": (100 * table["share_found"]).map("{:.0f} % of resamplings".format),
            "Mean deaths before": table["mean_before"].round(),
            "Mean deaths after": table["mean_after"].round(),
            "Near it": table["Near it"],
        }
    )
    return with_source_rows(view, table, rule="largest_jumps")


def arrow_view(arrows: pd.DataFrame) -> pd.DataFrame:
    """The latest month or year of each country against those before it, with false alarms and power.

    Needs what `monthly_arrows` or `yearly_arrows` return.
    """
    column = "start" if "start" in arrows.columns else "year"
    last = arrows[arrows[column] == arrows[column].max()]
    period = last[column].dt.strftime("%B %Y") if column == "start" else last[column].astype("str")
    limits = formatting.digits(last["limit_low"]) + " to " + formatting.digits(last["limit_high"])
    view = pd.DataFrame(
        {
            "Country": country_names(last["country"]),
            "Period": period,
            "Deaths, best": last["best"],
            "Mean before": last["reference_best"].round(),
            "Unchanged would be": limits,
            "False alarms, at most": (100 * last["false_alarm"]).map("{:g} %".format),
            "A doubling would be found in": (100 * last["power"]).map("{:.0f} %".format, na_action="ignore"),
            "Answer": last["arrow"],
        }
    )
    return with_source_rows(view, last, rule="yearly_arrows" if column == "year" else "monthly_arrows")


def named(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows with `name`, the country's, for lanes."""
    require_columns(table, "country")
    return table.assign(name=country_names(table["country"]))


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
    return with_source_rows(view, episodes, rule="conflict_episodes")


def group_view(actors: pd.DataFrame) -> pd.DataFrame:
    """Armed groups, or named rebellions, for a reader: Name, Kind, Lived, How it ended, Where, Note, source_id."""
    table = "rebellions" if "rebellion_id" in actors else "actors"
    view = pd.DataFrame(
        {
            "Name": actors["name"] + (" (" + actors["acronym"] + ")").fillna(""),
            "Kind": actors["kind"].str.replace("_", " "),
            "Under this name": formatting.period(actors),
            "How it ended": actors["end_reason"],
            "Where": actors["countries"].str.replace(";", ", "),
            "Note": actors["note"],
            "source_id": actors["source_id"],
        }
    )
    return with_source_rows(view, actors, rule=AS_WRITTEN, table=table)


def lineage_view(ties: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Ties between groups for a reader: When, Who, What, With whom, Note, source_id."""
    view = pd.DataFrame(
        {
            "When": formatting.period(ties).str.removeprefix("since "),
            "Who": formatting.names(ties["subject"], actors),
            "What": ties["relation"].str.replace("_", " "),
            "With whom": formatting.names(ties["object"], actors),
            "Note": ties["note"],
            "source_id": ties["source_id"],
        }
    )
    return with_source_rows(view, ties, rule=AS_WRITTEN, table="relations")


def tie_view(ties: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Ties for the swim lanes: subject_lane, object_lane, date, relation."""
    return pd.DataFrame(
        {
            "subject_lane": formatting.names(ties["subject"], actors),
            "object_lane": formatting.names(ties["object"], actors),
            "date": ties["start"],
            "relation": ties["relation"],
        }
    ).dropna()


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
    return with_source_rows(view, by_year.agg({ROWS: ";".join}), rule=AS_WRITTEN)
