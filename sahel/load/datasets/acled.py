"""ACLED exports of every generation: new, old, 2016, CSV, XLSX, API answers, small cuts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

import pandas as pd

from sahel.countries import are_waters, countries_of_codes, countries_of_iso_numbers, countries_of_names, is_country
from sahel.load.cells import Cells
from sahel.load.datasets.dialect import Dialect
from sahel.schema.vocabularies import EventFlag
from sahel.text import by_unique

DATASET = "ACLED"
#: On so many different days, all of them the same day of the week, events do not fall by chance.
_WEEKS = 10
#: In which rows of one event agree that differ in the actor.
_SAME = (
    "event_id_cnty", "event_date", "event_type", "sub_event_type", "country", "iso", "location", "latitude",
    "longitude", "fatalities",
)  # fmt: skip

EVENT_TYPES = (
    "Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots",
    "Strategic developments",
)  # fmt: skip
SUB_EVENT_TYPES = (
    "Government regains territory", "Non-state actor overtakes territory", "Armed clash",
    "Excessive force against protesters", "Protest with intervention", "Peaceful protest",
    "Violent demonstration", "Mob violence",
    "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED", "Grenade",
    "Sexual violence", "Attack", "Abduction/forced disappearance",
    "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use",
    "Headquarters or base established", "Looting/property destruction", "Non-violent transfer of territory", "Other",
)  # fmt: skip
_RETIRED = (
    "Battle-No change of territory", "Battle-Government regains territory",
    "Battle-Non-state actor overtakes territory", "Remote violence", "Riots/Protests", "Strategic development",
    "Headquarters or base established", "Non-violent transfer of territory", "Non-violent rebel activity",
)  # fmt: skip
#: ACLED's scales on UCDP's: day, week, month; town, near a place, region.
_WHEN = {1: 1, 2: 3, 3: 4}
_WHERE = {1: 1, 2: 2, 3: 4}
#: In exports by actor, what is said of the first actor of an event and, under this name, of the others.
_OF_OTHERS = {"actor1": "side_b", "assoc_actor_1": "assoc_actor_2", "inter1": "inter2"}
#: Texts that are taken over under ACLED's own names.
_AS_THEY_ARE = (
    "disorder_type", "assoc_actor_1", "assoc_actor_2", "inter1", "inter2", "interaction", "civilian_targeting",
    "admin3", "source_scale", "tags",
)  # fmt: skip
_POPULATIONS = ("population_1km", "population_2km", "population_5km", "population_best")


def events(cells: Cells) -> pd.DataFrame:
    """ACLED rows as events: the one published figure is `best`; low, high and deaths by side stay blank."""
    cells.filled("event_date")
    day = cells.day("event_date")
    named, country = _country(cells)
    best = cells.whole("fatalities", least=0)
    when = _scaled(cells, "time_precision", _WHEN)
    where = _scaled(cells, "geo_precision", _WHERE)
    latitude = cells.decimal("latitude", least=-90, most=90)
    longitude = cells.decimal("longitude", least=-180, most=180)
    if cells.has("year"):
        cells.flag(EventFlag.YEAR_DIFFERS, cells.whole("year") != day.dt.year.astype("Int64"))
    _flag_types(cells)
    exposed = {name: cells.whole(name, least=0) for name in _POPULATIONS if cells.has(name)}
    return pd.DataFrame(
        {
            "event_id": _event_id(cells, country.fillna(named)),
            "dataset": cells.constant(DATASET),
            "date_start": day,
            "date_end": day,
            "date_precision": when,
            "country": country,
            "country_as_named": named,
            "latitude": latitude,
            "longitude": longitude,
            "where_precision": where,
            "best": best,
            **exposed,
        }
    )


def events_by_actor(cells: Cells) -> pd.DataFrame:
    """Rows of one event, one for each of its actors, as one event: its dead are counted once."""
    records = events(cells)
    again = cells.frame.duplicated([name for name in _SAME if cells.has(name)])
    first = records[~again]
    for theirs, ours in _OF_OTHERS.items():
        others = cells.text(theirs)[again].dropna()
        joined = others.groupby(records["event_id"][others.index]).agg("; ".join)
        first = first.assign(**{ours: first["event_id"].map(joined).astype("str")})
    return first


def _event_id(cells: Cells, country: pd.Series) -> pd.Series:
    if cells.has("event_id_cnty"):
        cells.filled("event_id_cnty")
        return cells.text("event_id_cnty")
    if cells.has("event_id_no_cnty"):
        # A number within the country: each country has its first event.
        cells.filled("event_id_no_cnty")
        return country + "-" + cells.text("event_id_no_cnty")
    if cells.has("data_id"):
        # Last, since ACLED gave its rows other numbers with every update.
        cells.filled("data_id")
        return cells.text("data_id")
    # A cut without ids: the row number is the only name its events have.
    return cells.row_ids()


def _country(cells: Cells) -> tuple[pd.Series, pd.Series]:
    """The country as named or coded, and as ISO alpha-3."""
    named, country = cells.text("country"), countries_of_names(cells.text("country"))
    for name, read in (("iso3", _iso3), ("iso", countries_of_iso_numbers), ("gwno", countries_of_codes)):
        if cells.has(name):
            coded = read(cells.text(name))
            cells.flag(EventFlag.COUNTRY_DIFFERS, country.notna() & coded.notna() & (country != coded))
            country = country.fillna(coded)
            named = named.fillna(cells.text(name))
    cells.filled("country", named)
    unknown = country.isna()
    cells.flag(EventFlag.UNKNOWN_COUNTRY, unknown)
    cells.name_unknown("country", named[unknown])
    return named, country


def _iso3(codes: pd.Series) -> pd.Series:
    upper = codes.str.upper()
    return upper.where(is_country(upper))


def _scaled(cells: Cells, name: str, scale: dict[int, int]) -> pd.Series:
    """A precision code on UCDP's scale; a code outside ACLED's is named, and blank."""
    codes = cells.whole(name)
    scaled = by_unique(codes, lambda texts: texts.astype("Int64").map(scale).astype("Int64"))
    odd = codes.notna() & scaled.isna()
    cells.flag(EventFlag.UNKNOWN_CODE, odd)
    cells.name_unknown(f"{name} code", codes[odd].astype("str"))
    return scaled


def _flag_types(cells: Cells) -> None:
    for name, current in (("event_type", EVENT_TYPES), ("sub_event_type", SUB_EVENT_TYPES)):
        if not cells.has(name):
            continue
        found = cells.text(name)
        currency = by_unique(found, partial(_currency, current=current))
        retired, unknown = currency == "retired", currency == "unknown"
        cells.flag(EventFlag.RETIRED_CATEGORY, retired)
        cells.flag(EventFlag.UNKNOWN_CATEGORY, unknown)
        cells.name_unknown(f"{name} of earlier releases", found[retired])
        cells.name_unknown(name, found[unknown])


def _currency(types: pd.Series, *, current: Collection[str]) -> pd.Series:
    """Whether ACLED uses a type, used it, or is not known to have."""
    plain = types.str.lower().str.strip()
    known = pd.Series("unknown", index=types.index, dtype="str")
    known = known.mask(plain.isin([word.lower() for word in _RETIRED]), "retired")
    return known.mask(plain.isin([word.lower() for word in current]), "current")


def remarks(events: pd.DataFrame) -> list[str]:
    """What a reader of these events should know."""
    notes = ["ACLED gives one figure of fatalities, not attributed to a side: it is in `best`; low and high are blank"]
    if events["event_id"].str.startswith("row-").any():
        notes.append("the file has no event ids: event_id is the row number in the file")
    if len(events) and events["flags"].str.contains(EventFlag.UNKNOWN_CATEGORY, regex=False).fillna(False).all():
        notes.append(
            "no event has a type that ACLED uses: if another made the file, load it with a mapping of your own"
        )
    if n_at_sea := int(are_waters(events["country_as_named"][events["country"].isna()]).sum()):
        notes.append(
            f"{n_at_sea} event(s) in international waters: a sea stands for their country, and `country` is blank"
        )
    days = events["date_start"].drop_duplicates().dt.day_name().dropna()
    if len(days) >= _WEEKS and days.nunique() == 1:
        notes.append(f"every event is on a {days.iloc[0]}: these may be counts by week, not events")
    if len(events) in (500, 1000, 5000, 10000):
        notes.append(f"exactly {len(events)} rows: an answer may have been cut at the limit of one page")
    return notes


def remarks_by_actor(events: pd.DataFrame) -> list[str]:
    """What a reader of events out of such an export should know."""
    notes = "the file has a row for each actor: rows of one event are one record, its actors in side_a and side_b"
    return [*remarks(events), notes]


def event_counts(cells: Cells) -> pd.DataFrame:
    """ACLED's counts by week, first-level region and sub-event type: sums, from which no event can be had back."""
    for name in ("week", "events"):
        cells.filled(name)
    day = cells.day("week")
    named, country = _country(cells)
    return pd.DataFrame(
        {
            "date_start": day,
            "date_end": day + pd.Timedelta(days=6),
            "country": country,
            "country_as_named": named,
            **{name: cells.text(name) for name in ("admin1", "disorder_type", "event_type", "sub_event_type")},
            "n_events": cells.whole("events", least=0),
            "best": cells.whole("fatalities", least=0),
            "population_best": cells.whole("population_best", least=0),
            "latitude": cells.decimal("centroid_latitude", least=-90, most=90),
            "longitude": cells.decimal("centroid_longitude", least=-180, most=180),
        }
    )


def remarks_on_counts(counts: pd.DataFrame) -> list[str]:
    """What a reader of weekly counts should know."""
    notes = [
        "a row is a sum: a week without a row is a week without such an event if ACLED covers the country then; "
        "count_fatalities(events, by='acled_week') gives the same weeks from events"
    ]
    if n_odd := int((counts["date_start"].dt.day_name() != "Saturday").sum()):
        notes.append(f"{n_odd} row(s) are of weeks that do not begin on a Saturday, as ACLED's do")
    return notes


_EVENTS = Dialect(
    name="ACLED",
    table="events",
    needs=("event_date", "event_type|actor1", "fatalities", "country|iso|iso3|gwno"),
    convert=events,
    reads=(
        "event_id_cnty", "data_id", "event_id_no_cnty", "iso3", "iso", "gwno", "event_type", "sub_event_type", "year",
        "time_precision", "geo_precision", "latitude", "longitude", *_POPULATIONS,
    ),
    texts={
        "event_type": "event_type",
        "sub_event_type": "sub_event_type",
        "side_a": "actor1",
        "side_b": "actor2",
        "admin1": "admin1",
        "admin2": "admin2",
        "place": "location",
        "source_text": "source",
        "notes": "notes",
        **{name: name for name in _AS_THEY_ARE},
    },
    blanks=("NA",),
    renames={
        "geo_precis": "geo_precision", "time_preci": "time_precision", "event_id_c": "event_id_cnty",
        "sub_event_": "sub_event_type", "ally_actor_1": "assoc_actor_1", "ally_actor_2": "assoc_actor_2",
        "actor_1": "actor1", "actor_2": "actor2", "iso_3": "iso3", "total_fatalities": "fatalities",
        "lat": "latitude", "lon": "longitude", "long": "longitude",
    },
    remarks=remarks,
    ids=("event_id_cnty", "event_id_no_cnty", "data_id"),
)  # fmt: skip
_BY_ACTOR = replace(
    _EVENTS,
    name="ACLED, actor-based export",
    needs=(*_EVENTS.needs, "event_id_cnty", "inter1"),
    lacks=("actor2",),
    convert=events_by_actor,
    is_whole=True,
    remarks=remarks_by_actor,
)
_COUNTS = Dialect(
    name="weekly counts, as ACLED publishes them",
    table="event_counts",
    needs=("week", "country", "admin1", "event_type", "events", "fatalities"),
    convert=event_counts,
    reads=("disorder_type", "sub_event_type", "population_best", "centroid_latitude", "centroid_longitude"),
    renames={"population_exposure": "population_best"},
    blanks=("NA",),
    is_whole=True,
    remarks=remarks_on_counts,
)
DIALECTS = (_EVENTS, _BY_ACTOR, _COUNTS)
