"""One month beside the month before."""

from __future__ import annotations

import pandas as pd

from sahel.claims.ledger import changed_status
from sahel.dates import last_day, previous_month, read_month
from sahel.provenance import row_names
from sahel.schema.validation import require_columns

_FIGURES = {"n_events": "coded events", "best": "deaths, best", "low": "deaths, low", "high": "deaths, high"}
#: Of a dataset that gives one figure an event.
_ONE_FIGURE = {"n_events": "coded events", "best": "deaths"}


def in_month(table: pd.DataFrame, *, month: str, date: str) -> pd.DataFrame:
    """The rows whose day certainly lies in a month: `date` is the column, beside its precision.

    >>> import sahel
    >>> in_month(sahel.load_coups(), month="2021-05", date="date")["coup_id"].tolist()
    ['ml-2021-05-24']
    """
    first, last = read_month(month)
    return table[(table[date] >= first) & (last_day(table[date], table[f"{date}_precision"]) <= last)]


def month_counts(
    *, month: str, claims: pd.DataFrame, incidents: pd.DataFrame, coups: pd.DataFrame, relations: pd.DataFrame
) -> pd.DataFrame:
    """What happened and what was said in a month, beside the month before.

    One row is one kind of thing: what, this_month, previous_month (rows of its table, or
    statements), change, `rows` (the names of the rows counted in either month). Only what
    certainly lies in the month is counted: a statement dated to a year is in none. A zero
    means that the tables hold none, not that there was none.

    >>> import sahel
    >>> counts = month_counts(
    ...     month="2024-07", claims=sahel.load_claims(), incidents=sahel.load_incidents(),
    ...     coups=sahel.load_coups(), relations=sahel.load_relations(),
    ... )
    >>> counts.set_index("what").loc["incidents and parts that began", ["this_month", "previous_month"]].tolist()
    [4, 1]
    """
    months = (month, previous_month(month))
    counted = {
        "statements made": [in_month(claims, month=one, date="stated_on") for one in months],
        "claims revised": [changed_status(claims, since=first, until=last) for first, last in map(read_month, months)],
        "incidents and parts that began": [in_month(incidents, month=one, date="start") for one in months],
        "coups, attempts and plots": [in_month(coups, month=one, date="date") for one in months],
        "ties between groups": [in_month(relations, month=one, date="start") for one in months],
    }
    names = ["claims", "claims", "incidents", "coups", "relations"]
    sizes = [[len(table) for table in both] for both in counted.values()]
    sizes[0] = [table["statement_id"].nunique() for table in counted["statements made"]]
    table = pd.DataFrame(sizes, columns=["this_month", "previous_month"])
    table.insert(0, "what", list(counted))
    rows = [
        ";".join(row_names(pd.concat(both), table=name)) for name, both in zip(names, counted.values(), strict=True)
    ]
    return table.assign(change=table["this_month"] - table["previous_month"], rows=rows)


def month_deaths(deaths: pd.DataFrame, *, month: str) -> pd.DataFrame:
    """Coded events and their dead in a month, beside the month before.

    Parameters
    ----------
    deaths : one row per month, as `count_fatalities` gives them: period (its first day),
        n_events, best, low, high (persons).
    month : YYYY-MM.

    Returns
    -------
    One row is one figure: what, this_month, previous_month, change; no low and no high where no
    event of `deaths` has one. Blank: the month is outside
    `deaths`, or no event of it states this figure; a zero is one that `count_fatalities` found.

    >>> deaths = pd.DataFrame({"period": pd.to_datetime(["2024-07-01"]), "n_events": 2, "best": 9, "low": 7, "high": 9})
    >>> month_deaths(deaths, month="2024-07")[["what", "this_month"]].values.tolist()[:2]
    [['coded events', 2], ['deaths, best', 9]]
    """
    require_columns(deaths, "period", *_FIGURES)
    days = [read_month(one)[0] for one in (month, previous_month(month))]
    counted = deaths.loc[deaths["n_events"] > 0, ["low", "high"]]
    figures = _FIGURES if counted.empty or counted.notna().any(axis=None) else _ONE_FIGURE
    found = deaths.set_index("period")[list(figures)].astype("Int64").reindex(days).T
    table = found.set_axis(["this_month", "previous_month"], axis="columns").rename(index=figures)
    table = table.rename_axis("what").reset_index()
    return table.assign(change=table["this_month"] - table["previous_month"])
