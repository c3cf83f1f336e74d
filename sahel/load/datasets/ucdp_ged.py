"""UCDP's Georeferenced Event Dataset: yearly releases, candidate months and quarters, the HXL variant."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from sahel.countries import countries_of_codes, countries_of_names, is_country
from sahel.load.cells import Cells
from sahel.load.datasets.dialect import Dialect
from sahel.schema.vocabularies import EventFlag, ViolenceType

DATASET = "UCDP GED"

#: Releases from 20 on.
_ORDER_49 = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id",
    "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources",
    "source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec",
    "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt",
    "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end",
    "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
#: Releases before 20, which also have the states before the sides, and the estimates in another order.
_ORDER_42 = (
    "id", "year", "active_year", "type_of_violence", "conflict_new_id", "conflict_name", "dyad_new_id", "dyad_name",
    "side_a_new_id", "gwnoa", "side_a", "side_b_new_id", "gwnob", "side_b", "number_of_sources", "source_article",
    "source_office", "source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "adm_1",
    "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "low",
    "best", "high",
)  # fmt: skip
_SIDES = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
#: UCDP's codes, and the words that people put in their place.
_VIOLENCE = {
    "1": ViolenceType.STATE_BASED, "2": ViolenceType.NON_STATE, "3": ViolenceType.ONE_SIDED,
    "state-based": ViolenceType.STATE_BASED, "state-based conflict": ViolenceType.STATE_BASED,
    "state-based armed conflict": ViolenceType.STATE_BASED, "state-based violence": ViolenceType.STATE_BASED,
    "non-state": ViolenceType.NON_STATE, "non-state conflict": ViolenceType.NON_STATE,
    "non-state violence": ViolenceType.NON_STATE,
    "one-sided": ViolenceType.ONE_SIDED, "one-sided violence": ViolenceType.ONE_SIDED,
}  # fmt: skip
#: How candidate events call an actor that is still to be named.
_UNNAMED = r"XXX\d*"
#: Ids in the place of UCDP's numbers: `XXX475` until there is one, `1-137` in the first releases.
_OTHER_ID = r"[A-Za-z]+[-_ ]?\d+|\d-\d+"
_ESTIMATES = ("best", "low", "high")


def events(cells: Cells) -> pd.DataFrame:
    """GED rows as events: one row is one event, best/low/high and deaths by side as published."""
    for name in ("id", "country", "date_start", "date_end", "type_of_violence", *_ESTIMATES):
        cells.filled(name)
    counts = {name: cells.whole(name, least=0) for name in (*_ESTIMATES, *_SIDES)}
    start, end = cells.day("date_start"), cells.day("date_end")
    cells.fault("date_end", (end < start), "is not before date_start")
    where, when = cells.whole("where_prec"), cells.whole("date_prec")
    latitude = cells.decimal("latitude", least=-90, most=90)
    longitude = cells.decimal("longitude", least=-180, most=180)
    _flag(cells, counts, start, end, where=where, when=when)
    return pd.DataFrame(
        {
            "event_id": cells.label("id"),
            "dataset": cells.constant(DATASET),
            "date_start": start,
            "date_end": end,
            "date_precision": when,
            "country": _country(cells),
            "country_as_named": cells.text("country"),
            "latitude": latitude,
            "longitude": longitude,
            "where_precision": where,
            "type_of_violence": cells.coded("type_of_violence", _VIOLENCE),
            "conflict_id": _number(cells, "conflict_new_id"),
            "dyad_id": _number(cells, "dyad_new_id"),
            **counts,
            "active_year": cells.truth("active_year"),
        }
    )


def _flag(
    cells: Cells,
    counts: Mapping[str, pd.Series],
    start: pd.Series,
    end: pd.Series,
    *,
    where: pd.Series,
    when: pd.Series,
) -> None:
    best, low, high = (counts[name] for name in _ESTIMATES)
    cells.flag(EventFlag.BEST_OUTSIDE, (best < low) | (best > high))
    cells.flag(EventFlag.LOW_ABOVE_HIGH, low > high)
    if all(cells.has(name) for name in _SIDES):
        cells.flag(EventFlag.SIDES_DIFFER, sum(counts[name] for name in _SIDES) != best)
    cells.flag(EventFlag.SOURCES_UNKNOWN, cells.whole("number_of_sources") == -1)
    if cells.has("code_status"):
        status = cells.text("code_status")
        unclear = status.notna() & (status != "Clear")
        cells.flag(EventFlag.NOT_CLEAR, unclear)
        cells.name_unknown("coding status (not Clear: provisional)", status[unclear])
        for side in ("side_a", "side_b") if unclear.any() else ():
            names = cells.text(side)
            unnamed = names.str.fullmatch(_UNNAMED).fillna(False).astype(bool)
            cells.name_unknown("actor (UCDP has not named it yet: XXX and the country's number)", names[unnamed])
    if cells.has("year"):
        year = cells.whole("year")
        outside = (year < start.dt.year.astype("Int64")) | (year > end.dt.year.astype("Int64"))
        cells.flag(EventFlag.YEAR_DIFFERS, outside)
    for name, code, most in (("where_prec", where, 7), ("date_prec", when, 5)):
        odd = ~code.between(1, most).fillna(True).astype(bool)
        cells.flag(EventFlag.UNKNOWN_CODE, odd)
        cells.name_unknown(f"{name} code", code[odd].astype("str"))


def _number(cells: Cells, name: str) -> pd.Series:
    """UCDP's number of a conflict or a dyad; blank and flagged under another sort of id."""
    numbers = cells.whole(name, besides=_OTHER_ID)
    ids = cells.text(name)
    other = numbers.isna() & ids.notna()
    cells.flag(EventFlag.OTHER_NUMBER, other)
    unknown = ids[other]
    cells.name_unknown(f"{name} (no number of UCDP's)", unknown[unknown.str.match("[A-Za-z]")])
    return numbers


def _country(cells: Cells) -> pd.Series:
    named = countries_of_names(cells.text("country"))
    if cells.has("iso3"):
        given = cells.text("iso3").str.upper()
        given = given.where(is_country(given))
        cells.flag(EventFlag.COUNTRY_DIFFERS, named.notna() & given.notna() & (named != given))
        named = named.fillna(given)
    if cells.has("country_id"):
        coded = countries_of_codes(cells.text("country_id"))
        cells.flag(EventFlag.COUNTRY_DIFFERS, named.notna() & coded.notna() & (named != coded))
        named = named.fillna(coded)
    unknown = named.isna()
    cells.flag(EventFlag.UNKNOWN_COUNTRY, unknown)
    cells.name_unknown("country", cells.text("country")[unknown])
    return named


def is_ged_row(row: Mapping[str, str]) -> bool:
    """Whether a row, under GED's column names, is an event: how a file without a header is known."""
    return bool(
        re.fullmatch(r"\d+", row["id"].strip())
        and re.fullmatch(r"(19|20)\d\d", row["year"].strip())
        and row["type_of_violence"].strip() in _VIOLENCE
        and re.match(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}", row["date_start"].strip())
    )


def remarks(events: pd.DataFrame) -> list[str]:
    """What a reader of these events should know."""
    notes = []
    if ((events["country"] == "SDN") & (events["date_start"] < "2011-07-09")).any():
        notes.append("before July 2011 UCDP's Sudan includes what is now South Sudan")
    if inactive := int((~events["active_year"].fillna(True)).sum()):
        notes.append(f"{inactive} event(s) lie in years in which UCDP counts the dyad as not active")
    return notes


DIALECTS = (
    Dialect(
        name="UCDP GED",
        table="events",
        needs=(
            "id", "type_of_violence", "side_a", "side_b", "country", "date_start", "date_end", "best", "low", "high",
        ),
        convert=events,
        reads=(
            "iso3", "code_status", "active_year", *_SIDES, "where_prec", "date_prec", "conflict_new_id", "dyad_new_id",
            "year", "number_of_sources", "country_id", "latitude", "longitude",
        ),
        texts={
            "dyad": "dyad_name",
            "side_a": "side_a",
            "side_b": "side_b",
            "admin1": "adm_1",
            "admin2": "adm_2",
            "place": "where_coordinates",
            "source_text": "source_article",
            "notes": "where_description",
        },
        blanks=("NA",),
        renames={
            "conflict_id": "conflict_new_id", "dyad_id": "dyad_new_id", "where_coord": "where_coordinates",
            "gwno": "country_id", "best_est": "best", "low_est": "low", "high_est": "high",
        },
        headerless=(_ORDER_49, _ORDER_42),
        is_like=is_ged_row,
        remarks=remarks,
    ),
)  # fmt: skip
