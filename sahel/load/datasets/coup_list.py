"""What all lists of coups share: a country, ids, and the shape of our table."""

from __future__ import annotations

import pandas as pd

from sahel.countries import countries_of_codes, countries_of_names
from sahel.dates import as_text
from sahel.load.cells import Cells
from sahel.schema.vocabularies import CORE, CoupKind, Scope, Seen

#: Countries beside the core ones whose coups and wars belong to the region.
_NEIGHBOURS = (
    "BEN", "CAF", "CIV", "CMR", "DZA", "GAB", "GIN", "GMB", "GNB", "LBY", "NGA", "SEN", "TGO",
)  # fmt: skip


def country_of(cells: Cells, *, code: str) -> tuple[pd.Series, pd.Series]:
    """The country by its name, else by its number, and a remark where the two are two countries."""
    named, coded = countries_of_names(cells.text("country")), countries_of_codes(cells.text(code))
    differ = named.notna() & coded.notna() & (named != coded)
    remark = f"{code} " + cells.text(code) + " is " + coded + ", not " + named + ": taken by its name"
    return named.fillna(coded), remark.where(differ)


def name_then(cells: Cells, *, code: str) -> pd.Series:
    """The country's name in the list; a list without names gives its number, and says that it is one."""
    return cells.text("country").fillna(f"{code} " + cells.text(code))


def with_own_ids(coups: pd.DataFrame) -> pd.DataFrame:
    """The same coups, each with an id of its own: of several alike the second ends in -2."""
    place = coups.groupby("coup_id").cumcount() + 1
    ids = coups["coup_id"].mask(place > 1, coups["coup_id"] + "-" + place.astype("str"))
    return coups.assign(coup_id=ids)


def of_one_day(coups: pd.DataFrame) -> list[str]:
    """A note that names the rows of one country and day, in a list without ids, where each row is one coup."""
    named = coups["country"] + " " + as_text(coups["date"], coups["date_precision"])
    shared = named[named.duplicated(keep=False)]
    alike = [f"{', '.join(map(str, of.index))} ({name})" for name, of in shared.groupby(shared, sort=False)]
    note = f"rows of one country and date that differ count as several coups: rows {'; '.join(alike)}"
    return [note] if alike else []


def slips(coups: pd.DataFrame) -> list[str]:
    """What to say about rows that contradict themselves as published."""
    n = int(coups["note"].notna().sum())
    return [f"{n} row(s) contradict themselves as published: see their note"] if n else []


def coup_table(
    cells: Cells, *, day: pd.Series, precision: pd.Series, country: pd.Series, country_then: pd.Series,
    outcome: pd.Series, source_id: pd.Series, tag: str, powell_thyne: pd.Series | None = None,
    cline: pd.Series | None = None, kind: pd.Series | None = None, coup_id: pd.Series | None = None,
    note: pd.Series | None = None,
) -> pd.DataFrame:  # fmt: skip
    """A published list in the shape of the coup table; what the list does not say is blank."""
    blank = pd.Series(pd.NA, index=cells.frame.index, dtype="str")
    named = country.str.lower() + "-" + day.dt.strftime("%Y-%m-%d") + "." + tag
    return pd.DataFrame(
        {
            "coup_id": named if coup_id is None else coup_id,
            "country": country,
            "country_then": country_then,
            "scope": scope_of(country),
            "date": day,
            "date_precision": precision,
            "outcome": outcome,
            "kind": cells.constant(CoupKind.COUP) if kind is None else kind,
            "powell_thyne": blank if powell_thyne is None else powell_thyne,
            "cline": blank if cline is None else cline,
            "source_id": source_id,
            "seen": cells.constant(Seen.WHOLE),
            "note": blank if note is None else note,
        }
    )


def scope_of(country: pd.Series) -> pd.Series:
    """How each country stands to the region."""
    scope = pd.Series(Scope.OUT_OF_REGION, index=country.index, dtype="str")
    return scope.mask(country.isin(_NEIGHBOURS), Scope.NEIGHBOUR).mask(country.isin(CORE), Scope.CORE)
