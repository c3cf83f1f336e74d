"""UCDP's deaths in organised violence by country and year."""

from __future__ import annotations

import pandas as pd

from sahel.load.cells import Cells
from sahel.load.dialects import Dialect
from sahel.load.nations import countries_of_codes, countries_of_names
from sahel.load.ucdp_rows import crossed, joined, source_of
from sahel.words import Seen, ViolenceType

_PARTS = {"sb": ViolenceType.STATE_BASED, "ns": ViolenceType.NON_STATE, "os": ViolenceType.ONE_SIDED}
_COUNTRY_YEAR = (
    "country_id_cy", "country_cy", "year_cy",
    *(f"{tag}_dyad_names_cy" for tag in _PARTS),
    *(f"{tag}_total_deaths_{level}_cy" for tag in _PARTS for level in ("low", "best", "high")),
)  # fmt: skip


def country_years(cells: Cells) -> pd.DataFrame:
    """UCDP's country-year rows: three records each, one per type of organised violence.

    Two states of UCDP's that are one country today, such as the Germanies of 1989, are one record.
    """
    for name in ("country_cy", "year_cy"):
        cells.filled(name)
    named = countries_of_names(cells.text("country_cy"))
    coded = countries_of_codes(cells.text("country_id_cy"))
    country = named.fillna(coded)
    cells.fault("country_cy", country.isna(), "is a country")
    year = cells.whole("year_cy", least=1946)
    tables = []
    for tag, violence in _PARTS.items():
        names = [f"{tag}_total_deaths_{level}_cy" for level in ("low", "best", "high")]
        for name in filter(cells.has, names):
            cells.filled(name)
        low, best, high = (cells.whole(name, least=0) for name in names)
        dyads = cells.text(f"{tag}_dyad_names_cy")
        note = joined(crossed(low, best, high), _old_sudan(country, year))
        tables.append(
            pd.DataFrame(
                {
                    "country": country,
                    "year": year,
                    "type_of_violence": cells.constant(violence),
                    "low": low,
                    "best": best,
                    "high": high,
                    "dyads": dyads.where(dyads != "NO_DYAD").str.replace(r";\s+", ";", regex=True),
                    "source_id": source_of(cells, "ucdp-country-year"),
                    "seen": cells.constant(Seen.WHOLE),
                    "note": note,
                }
            )
        )
    sound = cells.text("country_cy").drop(cells.faults()["row"].unique())
    return _one_per_country(pd.concat(tables).sort_index(kind="stable"), states=sound)


def _one_per_country(records: pd.DataFrame, *, states: pd.Series) -> pd.DataFrame:
    """The same records, those of several states in one country, year and type added up, with a remark."""
    key = ["country", "year", "type_of_violence"]
    told = records.assign(state=states.reindex(records.index))
    several = told["state"].notna() & (told.groupby(key)["state"].transform("nunique") > 1)
    if not several.any():
        return records
    parts = told[several].reset_index(names="row")
    sums = parts.groupby(key, sort=False, as_index=False).agg(
        # Each row of the file is found again: the account goes by them.
        row=("row", lambda rows: rows.iloc[0]),
        last=("row", "max"),
        **{level: (level, lambda numbers: numbers.sum(min_count=1)) for level in ("low", "best", "high")},
        dyads=("dyads", lambda names: ";".join(names.dropna()) or None),
        state=("state", lambda states: " and ".join(states)),
        source_id=("source_id", "first"),
        seen=("seen", "first"),
    )
    sums["row"] = sums["row"].mask(sums["type_of_violence"] == ViolenceType.ONE_SIDED, sums["last"])
    told = crossed(sums["low"], sums["best"], sums["high"])
    sums["note"] = joined(told, "the sum of two rows of UCDP's: " + sums["state"])
    whole = sums.set_index("row")[list(records.columns)].rename_axis(None)
    return pd.concat([records[~several], whole.astype(records.dtypes.to_dict())]).sort_index(kind="stable")


def _old_sudan(country: pd.Series, year: pd.Series) -> pd.Series:
    told = pd.Series(pd.NA, index=country.index, dtype="str")
    is_old = (country == "SDN") & (year < 2011).fillna(False)
    return told.mask(is_old, "before 2011 UCDP's Sudan includes South Sudan")


DIALECTS = (
    Dialect(
        name="UCDP country-years of organised violence",
        table="country_years",
        needs=("country_cy", "year_cy", *(f"{tag}_total_deaths_best_cy" for tag in _PARTS)),
        convert=country_years,
        reads=(*_COUNTRY_YEAR, "version"),
        blanks=("NA",),
        # Since 26.1 the names go without the ending.
        renames={name.removesuffix("_cy"): name for name in _COUNTRY_YEAR},
        folds=True,
        is_whole=True,
    ),
)  # fmt: skip
