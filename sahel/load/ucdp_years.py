"""UCDP by year: armed conflicts (UCDP/PRIO, battle-related deaths) and organised violence by country."""

from __future__ import annotations

import pandas as pd

from sahel.check import AS_PUBLISHED
from sahel.load.cells import Cells
from sahel.load.dialects import Dialect
from sahel.load.nations import countries_of_codes, countries_of_names
from sahel.words import ConflictType, Incompatibility, Intensity, Precision, Seen, ViolenceType

_INCOMPATIBILITY = {"1": Incompatibility.TERRITORY, "2": Incompatibility.GOVERNMENT, "3": Incompatibility.BOTH} | {
    str(word): word for word in Incompatibility
}
_INTENSITY = {"1": Intensity.MINOR, "2": Intensity.WAR}
_TYPES = {
    "1": ConflictType.EXTRASYSTEMIC, "2": ConflictType.INTERSTATE, "3": ConflictType.INTRASTATE,
    "4": ConflictType.INTERNATIONALISED, "II": ConflictType.INTERNATIONALISED,
    "internationalized intrastate": ConflictType.INTERNATIONALISED,
} | {str(word): word for word in ConflictType}  # fmt: skip
_PRECISION = {
    "1": Precision.DAY, "2": Precision.MONTH, "3": Precision.MONTH, "4": Precision.YEAR, "5": Precision.YEAR,
    "6": Precision.YEAR, "7": Precision.YEAR,
}  # fmt: skip
_PARTS = {"sb": ViolenceType.STATE_BASED, "ns": ViolenceType.NON_STATE, "os": ViolenceType.ONE_SIDED}
_WAR = 1_000


def conflict_years(cells: Cells) -> pd.DataFrame:
    """UCDP/PRIO rows: one active conflict (or dyad) in one year."""
    for name in ("conflict_id", "year", "incompatibility", "gwno_a"):
        cells.filled(name)
    country, several = _government(cells)
    note = several
    dates: dict[str, pd.Series] = {}
    for name, ours, says in (
        ("start_date", "conflict_start", "conflict start"), ("start_date2", "episode_start", "episode start"),
    ):  # fmt: skip
        first, precision, told = _cut(cells, name, says)
        dates |= {ours: first, f"{ours}_precision": precision}
        note = _joined(note, told)
    end = cells.day("ep_end_date")
    if cells.has("ep_end"):
        end = end.where(cells.text("ep_end").isin(["1", "1.0"]))
    best, low, high = (cells.whole(name, least=0) for name in ("bd_best", "bd_low", "bd_high"))
    note = _joined(note, _crossed(low, best, high))
    return pd.DataFrame(
        {
            "conflict_id": cells.whole("conflict_id"),
            "dyad_id": cells.whole("dyad_id"),
            "country": country,
            "year": cells.whole("year", least=1946),
            "incompatibility": cells.coded("incompatibility", _INCOMPATIBILITY),
            "intensity": _intensity(cells, best),
            "conflict_type": cells.coded("type_of_conflict", _TYPES),
            **dates,
            "episode_end": end,
            "episode_end_precision": pd.Series(Precision.DAY, index=end.index, dtype="str").where(end.notna()),
            "low": low,
            "best": best,
            "high": high,
            "source_id": _source(cells, "ucdp-acd"),
            "seen": cells.constant(Seen.WHOLE),
            "note": note,
        }
    )


def _government(cells: Cells) -> tuple[pd.Series, pd.Series]:
    """The country of the first government on side A, and a remark where UCDP names several."""
    codes = cells.text("gwno_a")
    several = codes.str.contains(r"[,;]").fillna(False).astype(bool)
    country = countries_of_codes(codes.str.split(r"[,;]", regex=True).str[0].str.strip())
    cells.fault("gwno_a", country.isna() & codes.notna(), "is a Gleditsch & Ward number of a state")
    return country, ("UCDP names several governments on side A: " + codes).where(several)


def _cut(cells: Cells, name: str, says: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """A date cut at the precision UCDP gives for it, with a remark where it gives less than a day."""
    prec = f"{name.replace('date', 'prec')}"
    day = cells.day(name)
    if not cells.has(prec):
        precision = pd.Series(Precision.DAY, index=day.index, dtype="str").where(day.notna())
        return day, precision, pd.Series(pd.NA, index=day.index, dtype="str")
    precision = cells.coded(prec, _PRECISION).where(day.notna())
    first = day.mask(precision == Precision.MONTH, day.dt.to_period("M").dt.to_timestamp())
    first = first.mask(precision == Precision.YEAR, day.dt.to_period("Y").dt.to_timestamp())
    told = "UCDP writes " + says + " " + day.dt.strftime("%Y-%m-%d") + " with precision " + cells.text(prec)
    return first.astype("datetime64[us]"), precision, told.where(precision.notna() & (precision != Precision.DAY))


def _intensity(cells: Cells, best: pd.Series) -> pd.Series:
    if cells.has("intensity_level"):
        cells.filled("intensity_level")
        return cells.coded("intensity_level", _INTENSITY)
    # The file of battle-related deaths has no level: UCDP's is 1,000 deaths in the year.
    return pd.Series(Intensity.MINOR, index=best.index, dtype="str").mask((best >= _WAR).fillna(False), Intensity.WAR)


def country_years(cells: Cells) -> pd.DataFrame:
    """UCDP's country-year rows: three records each, one per type of organised violence."""
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
        for name in names:
            cells.filled(name)
        low, best, high = (cells.whole(name, least=0) for name in names)
        dyads = cells.text(f"{tag}_dyad_names_cy")
        note = _joined(_crossed(low, best, high), _old_sudan(country, year))
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
                    "source_id": _source(cells, "ucdp-country-year"),
                    "seen": cells.constant(Seen.WHOLE),
                    "note": note,
                }
            )
        )
    return pd.concat(tables).sort_index(kind="stable")


def _crossed(low: pd.Series, best: pd.Series, high: pd.Series) -> pd.Series:
    """A remark that keeps crossed estimates as they are: the check of tables knows it."""
    told = pd.Series(pd.NA, index=low.index, dtype="str")
    told = told.mask((best > high).fillna(False), f"{AS_PUBLISHED} best is above high")
    return told.mask((low > best).fillna(False), f"{AS_PUBLISHED} low is above best")


def _old_sudan(country: pd.Series, year: pd.Series) -> pd.Series:
    told = pd.Series(pd.NA, index=country.index, dtype="str")
    is_old = (country == "SDN") & (year < 2011).fillna(False)
    return told.mask(is_old, "before 2011 UCDP's Sudan includes South Sudan")


def _source(cells: Cells, stem: str) -> pd.Series:
    """The release, as the bundled sources name it: ucdp-acd-251."""
    if not cells.has("version"):
        return cells.constant(stem)
    return stem + "-" + cells.text("version").str.replace(r"\D", "", regex=True).fillna("unknown")


def _joined(first: pd.Series, second: pd.Series) -> pd.Series:
    return (first + "; " + second).fillna(first).fillna(second)


def remarks_of_conflicts(years: pd.DataFrame) -> list[str]:
    """What a reader of these conflict-years should know."""
    return ["a conflict and year without a row had fewer than 25 battle-related deaths"]


DIALECTS = (
    Dialect(
        name="UCDP/PRIO conflict-years",
        table="conflict_years",
        needs=("conflict_id", "year", "gwno_a", "incompatibility", "type_of_conflict", "intensity_level|bd_best"),
        convert=conflict_years,
        reads=(
            "dyad_id", "start_date", "start_prec", "start_date2", "start_prec2", "ep_end", "ep_end_date", "bd_low",
            "bd_high", "version",
        ),
        blanks=("NA",),
        renames={"startdate": "start_date", "startprec": "start_prec", "startdate2": "start_date2",
                 "startprec2": "start_prec2", "ependdate": "ep_end_date", "ependprec": "ep_end_prec",
                 "ependdt": "ep_end"},
        remarks=remarks_of_conflicts,
    ),
    Dialect(
        name="UCDP country-years of organised violence",
        table="country_years",
        needs=(
            "country_cy", "year_cy",
            *(f"{tag}_total_deaths_{level}_cy" for tag in _PARTS for level in ("best", "low", "high")),
        ),
        convert=country_years,
        reads=(
            "country_id_cy", "version", *(f"{tag}_dyad_names_cy" for tag in _PARTS),
        ),
        blanks=("NA",),
        folds=True,
    ),
)  # fmt: skip
