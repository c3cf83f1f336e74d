"""Armed conflicts and armed groups as tables for readers: onsets, episodes, changes of level, groups and their ties."""

from __future__ import annotations

import pandas as pd

from sahel import formatting
from sahel.countries import country_names
from sahel.present.tables import reader_table
from sahel.provenance import AS_WRITTEN, ROWS, Sentence, row_names, rows_behind, with_source_rows
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Activity

_GAPS = (1, 2, 3, 5, 10)
_COUNTRY = {"Country": ("country", country_names)}
_CONFLICT = {"Over": ("incompatibility", formatting.over), "UCDP conflict": ("conflict_id", formatting.texts)}


def onset_view(onsets: pd.DataFrame) -> pd.DataFrame:
    """Onsets with a gap of one year for a reader, and under which longer gaps they are onsets too."""
    headings = {
        "Year": ("year", formatting.texts),
        **_COUNTRY,
        **_CONFLICT,
        "Inactive years before": _before,
        "An onset with a gap of": ("inactive_years", _gaps),
    }
    view = reader_table(onsets, headings, rule="onsets", table="conflict_years")
    return view.sort_values(["Year", "Country"], ignore_index=True)


def _before(onsets: pd.DataFrame) -> pd.Series:
    """Inactive years; where there were none, the conflict is new, or was active when coverage began."""
    never = pd.Series("first ever", index=onsets.index).mask(onsets["is_at_edge"], "active when coverage begins")
    return onsets["inactive_years"].astype("str").fillna(never)


def _gaps(inactive: pd.Series) -> pd.Series:
    """The gaps under which it is an onset: "1, 2, 3"; all of them where the conflict was never active before."""
    under = [inactive.ge(gap).fillna(True).map({True: str(gap), False: ""}) for gap in _GAPS]
    return under[0].str.cat(under[1:], sep=",").str.replace(r",+", ", ", regex=True).str.strip(", ")


def doubt_view(status: pd.DataFrame) -> pd.DataFrame:
    """The years in which it depends, or differs from UCDP's list.

    Columns Country, Year, Low, Best, High, 25 or more, Depends on, On UCDP's list; needs the
    years as `add_listed_years` returns them.
    """
    headings = {
        **_COUNTRY,
        "Year": ("year", formatting.texts),
        "Low": "low",
        "Best": "best",
        "High": "high",
        "25 or more": "status",
        "Depends on": "depends_on",
        "On UCDP's list": ("is_listed", lambda listed: listed.map({True: "yes", False: "no"})),
    }
    doubtful = (status["status"] == Activity.DEPENDS) | differs_from_list(status)
    return reader_table(status[doubtful], headings, rule="activity_status")


def differs_from_list(status: pd.DataFrame) -> pd.Series:
    """Whether deaths in the country say yes where UCDP lists no conflict of it, or no where it lists one."""
    return (status["status"] == Activity.YES) & ~status["is_listed"] | (status["status"] == Activity.NO) & status[
        "is_listed"
    ]


def jump_view(jumps: pd.DataFrame, near: pd.DataFrame) -> pd.DataFrame:
    """The largest jumps for a reader, with what lies near them (as `rows_near_jumps` finds it)."""
    lines = near["label"] + " (" + near["kind"].astype("str") + " " + near["what"] + ")"
    beside = lines.groupby([near["country"], near["start"]]).agg("; ".join).rename("beside")
    headings = {
        **_COUNTRY,
        "From": lambda table: formatting.when(table["start"], table["start_precision"]),
        "May lie in": _may_lie_in,
        "Found in": ("share_found", lambda share: formatting.numbers(100 * share, "{:.0f} % of resamplings")),
        "Mean deaths before": ("mean_before", pd.Series.round),
        "Mean deaths after": ("mean_after", pd.Series.round),
        "Near it": "beside",
    }
    return reader_table(jumps.join(beside, on=["country", "start"]), headings, rule="largest_jumps")


def _may_lie_in(jumps: pd.DataFrame) -> pd.Series:
    """ "2012 to 2014"; one period where both ends are the same."""
    earliest, latest = (formatting.when(jumps[name], jumps["start_precision"]) for name in ("earliest", "latest"))
    return earliest.mask(earliest != latest, earliest + " to " + latest)


def arrow_view(arrows: pd.DataFrame) -> pd.DataFrame:
    """The latest month or year of each country against those before it, with false alarms and power.

    Needs what `monthly_arrows` or `yearly_arrows` return.
    """
    by_month = "start" in arrows.columns
    column = "start" if by_month else "year"
    headings = {
        **_COUNTRY,
        "Period": (column, lambda period: period.dt.strftime("%B %Y") if by_month else formatting.texts(period)),
        "Deaths, best": "best",
        "Mean before": ("reference_best", pd.Series.round),
        "Unchanged would be": lambda rows: (
            formatting.digits(rows["limit_low"]) + " to " + formatting.digits(rows["limit_high"])
        ),
        "False alarms, at most": ("false_alarm", lambda rate: formatting.numbers(100 * rate, "{:g} %")),
        "Chance to see a doubling, about": ("power", lambda power: formatting.numbers(100 * power, "{:.0f} %")),
        "Answer": "arrow",
    }
    last = arrows[arrows[column] == arrows[column].max()]
    return reader_table(last, headings, rule="monthly_arrows" if by_month else "yearly_arrows")


def named(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows with `name`, the country's, for the rows of a figure."""
    require_columns(table, "country")
    return table.assign(name=country_names(table["country"]))


def episode_view(episodes: pd.DataFrame) -> pd.DataFrame:
    """Conflict episodes for a reader: country, what over, number, first and last year, active and war years."""
    headings = {
        **_COUNTRY,
        **_CONFLICT,
        "Episode": "episode",
        "First year": ("start_year", formatting.texts),
        "Last year": lambda rows: formatting.texts(rows["end_year"]).fillna(_still(rows)),
        "Active years": "n_years",
        "Of these, war": "n_war_years",
    }
    return reader_table(episodes, headings, rule="conflict_episodes")


def _still(episodes: pd.DataFrame) -> pd.Series:
    """What is known of an episode without an end: it was active in the last year that UCDP covers."""
    return "active in " + formatting.texts(episodes["covered_until"]) + ", the last covered year"


def group_view(actors: pd.DataFrame) -> pd.DataFrame:
    """Armed groups, or named rebellions, for a reader: Name, Kind, Lived, How it ended, Where, Note, source_id."""
    headings = {
        "Name": lambda rows: rows["name"] + (" (" + rows["acronym"] + ")").fillna(""),
        "Kind": ("kind", formatting.words),
        "Under this name": formatting.period,
        "How it ended": "end_reason",
        "Where": ("countries", lambda codes: codes.str.replace(";", ", ")),
        "Note": "note",
        "source_id": "source_id",
    }
    return reader_table(actors, headings, rule=AS_WRITTEN, table="rebellions" if "rebellion_id" in actors else "actors")


def group_headline(said: pd.DataFrame, of_it: pd.DataFrame, *, actor: str, actors: pd.DataFrame) -> Sentence:
    """What an armed group claimed, and who spoke of its own losses, in one sentence.

    `said`, `of_it` : the claims that it made, and those about its losses, as `claims_of` gives them.

    >>> import sahel
    >>> claims = sahel.load_claims().query("incident_id == 'tinzaouaten-2024-ambush'")
    >>> said, of_it = (sahel.claims.claims_of(claims, **{side: "jnim"}) for side in ("claimant", "victim"))
    >>> str(group_headline(said, of_it, actor="jnim", actors=sahel.load_actors()))
    'JNIM made 1 statement about 1 incident. ...'
    """
    name = formatting.names(pd.Series([actor]), actors)[0]
    n_said, n_incidents = said["statement_id"].nunique(), said["incident_id"].nunique()
    made = (
        f"made {_count(n_said, 'statement')} about {_count(n_incidents, 'incident')}" if n_said else "made no statement"
    )
    own = of_it[of_it["statement_id"].isin(said["statement_id"])]["statement_id"].nunique()
    others = of_it["statement_id"].nunique() - own
    losses = f"Of its own losses it spoke in {own or 'none'} of them" if n_said else "Of its own losses it said nothing"
    text = f"{name} {made}. {losses}; others spoke of them in {_count(others, 'statement') if others else 'none'}."
    both = pd.concat([row_names(one, table="claims") for one in (said, of_it)])
    return Sentence(text, rows=rows_behind(both), rule="claims_of")


def _count(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"


def lineage_view(ties: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Ties between groups for a reader: When, Who, What, With whom, Note, source_id."""
    headings = {
        "When": lambda rows: formatting.period(rows).str.removeprefix("since "),
        "Who": ("subject", lambda ids: formatting.names(ids, actors)),
        "What": ("relation", formatting.words),
        "With whom": ("object", lambda ids: formatting.names(ids, actors)),
        "Note": "note",
        "source_id": "source_id",
    }
    return reader_table(ties, headings, rule=AS_WRITTEN, table="relations")


def tie_view(ties: pd.DataFrame, *, actors: pd.DataFrame) -> pd.DataFrame:
    """Ties for `plot_timeline`: subject_row, object_row, date, relation."""
    who = {f"{side}_row": formatting.names(ties[side], actors) for side in ("subject", "object")}
    return pd.DataFrame({**who, "date": ties["start"], "relation": ties["relation"]}).dropna()


def death_view(country_years: pd.DataFrame) -> pd.DataFrame:
    """Deaths per year and type for a reader: Year, then "best (low–high)" per type of violence."""
    best, low, high = (formatting.numbers(country_years[name], "{:,}") for name in ("best", "low", "high"))
    rows = row_names(country_years, table="country_years")
    stated = country_years.assign(text=best + " (" + low + "–" + high + ")", rows=rows)
    wide = stated.pivot(index="year", columns="type_of_violence", values="text")
    view = wide.rename_axis(columns=None).rename_axis("Year").reset_index().astype({"Year": "str"})
    return with_source_rows(view, stated.groupby("year", as_index=False).agg({ROWS: ";".join}), rule=AS_WRITTEN)
