"""Everything that has a date, in one tidy table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sahel import formatting
from sahel.countries import country_names
from sahel.errors import SahelError
from sahel.schema import tables
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Band, CoupKind, Harm, Precision, TimelineKind

_COLUMNS = [*tables.TIMELINE.column_names, "outcome", "covered_until"]
_COUNTS = ("low", "best", "high")
_DAYS = ("start", "end", "covered_until")
_BAND_ROWS = {
    Band.CONCEDED: "Killed: conceded",
    Band.ALIGNED: "Killed: allies say",
    Band.PARTY: "Killed: parties say",
    Band.THIRD_PARTY: "Killed: third parties say",
    Band.CLAIMED: "Killed: enemies claim",
    Band.UNPLACED: "Killed: not placed",
}


def timeline(
    *,
    coups: pd.DataFrame | None = None,
    rebellions: pd.DataFrame | None = None,
    episodes: pd.DataFrame | None = None,
    actors: pd.DataFrame | None = None,
    incidents: pd.DataFrame | None = None,
    bands: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Coups, rebellions, conflict episodes, group lives, incidents and claims in one table.

    Each argument is a table as loaded, or as `conflict_episodes` and `claim_bands`
    return it (`bands` needs `incidents` too, for the days); those left out are left out. Cut them to the countries
    and days wanted first.

    One row is one thing, in rows to be drawn from top to bottom: the columns of
    the schema `timeline` (start and end with their precision; low, best, high in
    persons, blank where no number was said), `outcome`, for coups, and `covered_until`,
    for episodes: the last day that UCDP covers. A blank end means that it goes on, as far as
    is known; of an episode, that it was active when coverage ended.

    >>> import sahel
    >>> rows = sahel.timeline(coups=sahel.load_coups(country="MLI"), rebellions=sahel.load_rebellions(country="MLI"))
    >>> rows["row"].unique().tolist()
    ['Coups in Mali', 'Rebellions']
    """
    pieces = [
        _of_coups(coups) if coups is not None else None,
        _of_rebellions(rebellions) if rebellions is not None else None,
        _of_episodes(episodes) if episodes is not None else None,
        _of_groups(actors) if actors is not None else None,
        _of_incidents(incidents) if incidents is not None else None,
        _of_bands(bands, incidents) if bands is not None else None,
    ]
    given = [piece for piece in pieces if piece is not None and not piece.empty]
    rows = pd.concat(given, ignore_index=True) if given else pd.DataFrame(columns=_COLUMNS, dtype="str")
    return rows.astype({**dict.fromkeys(_DAYS, "datetime64[us]"), **dict.fromkeys(_COUNTS, "Int64")})


def _of_coups(coups: pd.DataFrame) -> pd.DataFrame:
    require_columns(coups, "coup_id", "country", "date", "outcome", "kind")
    counted = coups[coups["kind"] == CoupKind.COUP]
    return _rows(
        row="Coups in " + country_names(counted["country"]),
        kind=TimelineKind.COUP,
        start=counted["date"],
        start_precision=counted["date_precision"],
        end=counted["date"],
        end_precision=counted["date_precision"],
        label=formatting.when(counted["date"], counted["date_precision"]),
        country=counted["country"],
        ref_table="coups",
        ref_id=counted["coup_id"],
        source_id=counted["source_id"],
        outcome=counted["outcome"],
    )


def _of_rebellions(rebellions: pd.DataFrame) -> pd.DataFrame:
    return _lives(rebellions, TimelineKind.REBELLION, key="rebellion_id", origin="rebellions").assign(row="Rebellions")


def _of_groups(actors: pd.DataFrame) -> pd.DataFrame:
    dated = actors[actors["start"].notna() | actors["end"].notna()]
    lives = _lives(dated, TimelineKind.GROUP, key="actor_id", origin="actors")
    short = dated["acronym"].fillna(dated["name"]).to_numpy()
    return lives.assign(row=short, label=short)


def _lives(table: pd.DataFrame, kind: TimelineKind, *, key: str, origin: str) -> pd.DataFrame:
    one_country = table["countries"].where(~table["countries"].str.contains(";", na=False))
    return _rows(
        row="",
        kind=kind,
        **_days(table),
        label=table["name"],
        country=one_country,
        ref_table=origin,
        ref_id=table[key],
        source_id=table["source_id"],
    )


def _of_episodes(episodes: pd.DataFrame) -> pd.DataFrame:
    require_columns(episodes, "conflict_id", "episode", "start_year", "end_year", "covered_until")
    name = country_names(episodes["country"]) + ", over " + formatting.over(episodes["incompatibility"])
    number = episodes["conflict_id"].astype("str")
    return _rows(
        row="UCDP: " + name,
        kind=TimelineKind.EPISODE,
        start=_new_year(episodes["start_year"]),
        start_precision=str(Precision.YEAR),
        end=_new_year(episodes["end_year"]),
        end_precision=episodes["end_year"].notna().map({True: str(Precision.YEAR), False: None}),
        label="conflict " + number,
        country=episodes["country"],
        ref_table="conflict_years",
        ref_id=number + "/" + episodes["episode"].astype("str"),
        covered_until=_new_year(episodes["covered_until"] + 1) - pd.Timedelta(days=1),
    )


def _of_incidents(incidents: pd.DataFrame) -> pd.DataFrame:
    whole = incidents[incidents["part_of"].isna()]
    return _rows(
        row="Incidents",
        kind=TimelineKind.INCIDENT,
        **_days(whole),
        label=whole["name"],
        country=whole["country"],
        ref_table="incidents",
        ref_id=whole["incident_id"],
        source_id=whole["source_id"],
    )


def _of_bands(bands: pd.DataFrame, incidents: pd.DataFrame | None) -> pd.DataFrame:
    if incidents is None:
        raise SahelError("claims have no days of their own: `bands` came without `incidents`. Pass incidents= as well.")
    killed = bands[(bands["harm"] == Harm.KILLED) & bands["low"].notna()]
    about = incidents.set_index("incident_id").reindex(killed["incident_id"]).set_axis(killed.index)
    numbered = killed[["low", "high"]].mask(killed["is_worded"])
    return _rows(
        row=killed["band"].map({str(band): row for band, row in _BAND_ROWS.items()}),
        kind=TimelineKind.CLAIM,
        **_days(about),
        label=formatting.span(killed),
        country=about["country"],
        low=numbered["low"].astype("Int64"),
        high=numbered["high"].replace(np.inf, np.nan).astype("Int64"),
        ref_table="claims",
        ref_id=killed["incident_id"] + "/" + killed["victim"] + "/" + killed["band"],
    )


def _days(table: pd.DataFrame) -> dict[str, pd.Series]:
    """From when to when the rows last, each end with its precision."""
    return {name: table[name] for name in ("start", "start_precision", "end", "end_precision")}


def _new_year(years: pd.Series) -> pd.Series:
    return pd.to_datetime(years.astype("Int64").astype("str"), format="%Y", errors="coerce")


def _rows(**columns: pd.Series | str) -> pd.DataFrame:
    """The given columns in the schema's order, the others blank."""
    index = columns["ref_id"].index
    rows = pd.DataFrame({name: columns.get(name) for name in _COLUMNS}, index=index)
    return rows.assign(kind=str(columns["kind"]))
