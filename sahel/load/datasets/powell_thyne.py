"""Powell & Thyne, Global Instances of Coups: 2 is successful, 1 is failed."""

from __future__ import annotations

import pandas as pd

from sahel.load.cells import Cells, days_from_parts
from sahel.load.datasets.coup_list import country_of, coup_table, name_then, of_one_day, slips, with_own_ids
from sahel.load.datasets.dialect import Dialect
from sahel.schema.vocabularies import Outcome

_OUTCOMES = {"2": Outcome.SUCCESSFUL, "1": Outcome.FAILED}
_SLOTS = (1, 2, 3, 4)


def coups(cells: Cells) -> pd.DataFrame:
    """The list: one row is one coup."""
    cells.filled("coup")
    outcome = cells.coded("coup", _OUTCOMES)
    day, precision = days_from_parts(cells)
    country, note = country_of(cells, code="ccode")
    _fault_unknown(cells, country.isna())
    table = coup_table(
        cells, day=day, precision=precision, country=country, country_then=name_then(cells, code="ccode"),
        outcome=outcome, powell_thyne=outcome, source_id=_source(cells), tag="pt", note=note,
    )  # fmt: skip
    return with_own_ids(table)


def country_years(cells: Cells) -> pd.DataFrame:
    """The country-year file: up to four coups in a row, each with a code and a day; 0 is none."""
    country, note = country_of(cells, code="ccode")
    named, source = name_then(cells, code="ccode"), _source(cells)
    cells.filled("year")
    has_coup = pd.Series(False, index=country.index)
    tables = []
    for slot in _SLOTS:
        code = cells.text(f"coup{slot}").str.replace(r"\.0+$", "", regex=True)
        cells.fault(f"coup{slot}", code.notna() & ~code.isin(["0", *_OUTCOMES]), "is 0, 1 or 2")
        held = code.isin(list(_OUTCOMES)).to_numpy()
        day = _slot_day(cells, slot, held)
        outcome = code.map({key: str(word) for key, word in _OUTCOMES.items()}).astype("str")
        table = coup_table(
            cells, day=day, precision=pd.Series("day", index=day.index, dtype="str"), country=country,
            country_then=named, outcome=outcome, powell_thyne=outcome, source_id=source, tag="pt", note=note,
        )  # fmt: skip
        tables.append(table[held])
        has_coup |= held
    # The file has a row for every state of its own list, Zanzibar and Abkhazia among them: only a coup needs a country.
    _fault_unknown(cells, has_coup & country.isna())
    return with_own_ids(pd.concat(tables).sort_index(kind="stable"))


def _slot_day(cells: Cells, slot: int, held: pd.Series) -> pd.Series:
    name = f"date{slot}"
    # Where there is no coup, Stata's "." or a zero stands for a date.
    texts = cells.text(name).where(held)
    reader = Cells(pd.DataFrame({name: texts}), table=cells.table)
    day = reader.day(name)
    cells.found += reader.found
    cells.fault(name, held & texts.isna().to_numpy(), "is filled where there is a coup")
    year = cells.whole("year")
    cells.fault(name, (day.dt.year.astype("Int64") != year).fillna(False), "lies in the row's year")
    return day


def _fault_unknown(cells: Cells, wrong: pd.Series) -> None:
    cells.fault("country" if cells.has("country") else "ccode", wrong, "is a country")


def _source(cells: Cells) -> pd.Series:
    """The release: the bundled source's id where it is the bundled release."""
    version = cells.text("version").str.lower().str.lstrip("v").str.replace(".", "-", regex=False)
    source = ("powell-thyne-" + version).fillna("powell-thyne")
    return source.mask(source == "powell-thyne-2023-09-08", "pt-2023")


def remarks(coups: pd.DataFrame) -> list[str]:
    """What a reader of these coups should know."""
    return [
        "codes 2 and 1 read as successful and failed; known slips stand as published: see load_corrections()",
        *slips(coups),
    ]


def remarks_of_years(coups: pd.DataFrame) -> list[str]:
    """What a reader of the country-year file should know."""
    return ["rows without a coup give no record, rows with several give one each", *remarks(coups)]


DIALECTS = (
    Dialect(
        name="Powell & Thyne, list of coups",
        table="coups",
        needs=("ccode", "year", "month", "day", "coup"),
        convert=coups,
        reads=("country", "version"),
        blanks=(".", "NA"),
        renames={"cowcode": "ccode"},
        remarks=remarks,
        notes=of_one_day,
        ids=(),
    ),
    Dialect(
        name="Powell & Thyne, country-years",
        table="coups",
        needs=("ccode", "year", "coup1", "coup2", "date1", "date2"),
        convert=country_years,
        reads=("country", "version", "coup3", "coup4", "date3", "date4"),
        blanks=(".", "NA"),
        folds=True,
        remarks=remarks_of_years,
        notes=of_one_day,
        ids=(),
    ),
)
