"""UCDP's armed conflicts by year: UCDP/PRIO's conflict-years, their dyads, battle-related deaths."""

from __future__ import annotations

from functools import partial

import pandas as pd

from sahel.countries import countries_of_codes, countries_of_names
from sahel.load.cells import Cells
from sahel.load.datasets.dialect import Dialect
from sahel.schema.validation import AS_PUBLISHED
from sahel.schema.vocabularies import ConflictType, Incompatibility, Intensity, Precision, Seen, ViolenceType

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
_WAR = 1_000
#: How conflicts and dyads were numbered up to 2016: 1-137, where 1 says that a government takes part.
_OLD_NUMBER = r"1-(\d+)"
_OLD = "number of the releases up to 2016, there written "


def conflict_years(cells: Cells, *, source: str) -> pd.DataFrame:
    """UCDP/PRIO rows: one active conflict (or dyad) in one year."""
    for name in ("conflict_id", "year", "incompatibility", "gwno_a"):
        cells.filled(name)
    country, several = _government(cells)
    conflict, old = _number(cells, "conflict_id")
    dyad = _dyad(cells)
    note = joined(old, several)
    year = cells.whole("year", least=1946)
    dates: dict[str, pd.Series] = {}
    for name, ours, says in (
        ("start_date", "conflict_start", "conflict start"), ("start_date2", "episode_start", "episode start"),
    ):  # fmt: skip
        first, precision, remark = _cut(cells, name, says)
        dates |= {ours: first, f"{ours}_precision": precision}
        note = joined(note, remark)
        cells.fault(name, (first.dt.year > year + 10).fillna(False), "is not decades after the year of the row")
    end, end_precision, remark = _cut(cells, "ep_end_date", "episode end")
    if cells.has("ep_end"):
        is_end = cells.text("ep_end").isin(["1", "1.0"])
        end, remark = end.where(is_end), remark.where(is_end)
    note = joined(note, remark)
    best, low, high = (cells.whole(name, least=0) for name in ("bd_best", "bd_low", "bd_high"))
    note = joined(note, crossed(low, best, high))
    return pd.DataFrame(
        {
            "conflict_id": conflict,
            "dyad_id": dyad,
            "country": country,
            "year": year,
            "incompatibility": cells.coded("incompatibility", _INCOMPATIBILITY),
            "intensity": _intensity(cells, best),
            "conflict_type": cells.coded("type_of_conflict", _TYPES),
            **dates,
            "episode_end": end,
            "episode_end_precision": end_precision.where(end.notna()),
            "low": low,
            "best": best,
            "high": high,
            "source_id": source_of(cells, source),
            "seen": cells.constant(Seen.WHOLE),
            "note": note,
        }
    )


def _number(cells: Cells, name: str) -> tuple[pd.Series, pd.Series]:
    """UCDP's numbers, and a remark where they are those of the releases up to 2016: other conflicts bear them today."""
    ids = cells.text(name)
    old = ids.str.extract(f"^{_OLD_NUMBER}$")[0]
    numbers = cells.whole(name, besides=_OLD_NUMBER).fillna(pd.to_numeric(old).astype("Int64"))
    return numbers, (_OLD + ids).where(old.notna())


def _dyad(cells: Cells) -> pd.Series:
    """The dyad of each row; blank throughout where a row may list several: then all rows are whole conflicts."""
    if cells.text("dyad_id").str.contains(",").any():
        return pd.Series(pd.NA, index=cells.frame.index, dtype="Int64")
    return _number(cells, "dyad_id")[0]


def _government(cells: Cells) -> tuple[pd.Series, pd.Series]:
    """The country of the first government on side A, and a remark where UCDP names several."""
    codes = cells.text("gwno_a")
    several = codes.str.contains(r"[,;]").fillna(False).astype(bool)
    country = countries_of_codes(codes.str.extract("^([^,;]*)")[0].str.strip())
    cells.fault("gwno_a", country.isna() & codes.notna(), "is a Gleditsch & Ward number of a state")
    return country, ("UCDP names several governments on side A: " + codes).where(several)


def _cut(cells: Cells, name: str, says: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """A date cut at the precision UCDP gives for it, with a remark where it gives less than a day.

    Where UCDP gives a day and no precision, as most releases do for the ends of episodes, it is a day.
    """
    prec = f"{name.replace('date', 'prec')}"
    day = cells.day(name)
    exact = pd.Series(Precision.DAY, index=day.index, dtype="str").where(day.notna())
    if not cells.has(prec):
        return day, exact, pd.Series(pd.NA, index=day.index, dtype="str")
    precision = cells.coded(prec, _PRECISION, where=day.notna()).fillna(exact)
    first = day.mask(precision == Precision.MONTH, day.dt.to_period("M").dt.to_timestamp())
    first = first.mask(precision == Precision.YEAR, day.dt.to_period("Y").dt.to_timestamp())
    remark = "UCDP writes " + says + " " + day.dt.strftime("%Y-%m-%d") + " with precision " + cells.text(prec)
    return first.astype("datetime64[us]"), precision, remark.where(precision.notna() & (precision != Precision.DAY))


def _intensity(cells: Cells, best: pd.Series) -> pd.Series:
    if cells.has("intensity_level"):
        cells.filled("intensity_level")
        return cells.coded("intensity_level", _INTENSITY)
    # The file of battle-related deaths has no level: UCDP's is 1,000 deaths in the year.
    level = pd.Series(Intensity.MINOR, index=best.index, dtype="str").mask((best >= _WAR).fillna(False), Intensity.WAR)
    return level.where(best.notna())


def remarks_of_conflicts(years: pd.DataFrame) -> list[str]:
    """What a reader of these conflict-years should know."""
    unit = "dyad" if years["dyad_id"].notna().any() else "conflict"
    notes = [f"a {unit} and year without a row had fewer than 25 battle-related deaths"]
    if years["note"].str.startswith(_OLD).any():
        notes.append("conflicts bear the numbers of the releases up to 2016: later ones give them to other conflicts")
    return notes


def _of_conflicts(name: str, *, source: str, needs: tuple[str, ...]) -> Dialect:
    """One of the files in which UCDP lists armed conflicts by year."""
    return Dialect(
        name=name,
        table="conflict_years",
        needs=("conflict_id", "year", "gwno_a", "incompatibility", "type_of_conflict", *needs),
        convert=partial(conflict_years, source=source),
        reads=(
            "dyad_id", "intensity_level", "start_date", "start_prec", "start_date2", "start_prec2", "ep_end",
            "ep_end_date", "ep_end_prec", "bd_best", "bd_low", "bd_high", "version",
        ),
        blanks=("NA",),
        is_whole=True,
        remarks=remarks_of_conflicts,
    )  # fmt: skip


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
    numbered = records.assign(state=states.reindex(records.index))
    several = numbered["state"].notna() & (numbered.groupby(key)["state"].transform("nunique") > 1)
    # A state that stands twice is a fault of the file, not a second state.
    doubled = numbered.duplicated([*key, "state"], keep=False)
    several &= ~doubled.groupby([numbered[name] for name in key], dropna=False).transform("any")
    if not several.any():
        return records
    parts = numbered[several].reset_index(names="row")
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
    remark = crossed(sums["low"], sums["best"], sums["high"])
    sums["note"] = joined(remark, "the sum of two rows of UCDP's: " + sums["state"])
    whole = sums.set_index("row")[list(records.columns)].rename_axis(None)
    return pd.concat([records[~several], whole.astype(records.dtypes.to_dict())]).sort_index(kind="stable")


def _old_sudan(country: pd.Series, year: pd.Series) -> pd.Series:
    remark = pd.Series(pd.NA, index=country.index, dtype="str")
    is_old = (country == "SDN") & (year < 2011).fillna(False)
    return remark.mask(is_old, "before 2011 UCDP's Sudan includes South Sudan")


DIALECTS = (
    _of_conflicts("UCDP/PRIO conflict-years", source="ucdp-acd", needs=("intensity_level",)),
    _of_conflicts("UCDP dyad-years", source="ucdp-dyadic", needs=("intensity_level", "dyad_id")),
    _of_conflicts("UCDP battle-related deaths", source="ucdp-brd", needs=("bd_best",)),
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


def source_of(cells: Cells, stem: str) -> pd.Series:
    """The release, as the bundled sources name it: ucdp-acd-251, or ucdp-acd-4-2014 as they were called then."""
    if not cells.has("version"):
        return cells.constant(stem)
    release = cells.text("version").str.extract(r"^(\d+[.,]\d+|\d-\d{4})$")[0].str.replace(r"[.,]", "", regex=True)
    return stem + "-" + release.fillna("unknown")


def joined(first: pd.Series, second: pd.Series) -> pd.Series:
    """Two remarks as one; a blank adds nothing."""
    return (first + "; " + second).fillna(first).fillna(second)


def crossed(low: pd.Series, best: pd.Series, high: pd.Series) -> pd.Series:
    """A remark that keeps crossed estimates as they are: the check of tables knows it."""
    remark = pd.Series(pd.NA, index=low.index, dtype="str")
    remark = remark.mask((best > high).fillna(False), f"{AS_PUBLISHED} best is above high")
    return remark.mask((low > best).fillna(False), f"{AS_PUBLISHED} low is above best")
