"""CSP's list of coups (Marshall): 1 is successful, 2 failed, 3 a plot, 4 alleged."""

from __future__ import annotations

import pandas as pd

from sahel.load.cells import Cells
from sahel.load.coup_rows import coup_table, days_from_parts
from sahel.load.dialects import Dialect
from sahel.load.nations import countries_of_names, is_country
from sahel.words import Outcome

_OUTCOMES = {"1": Outcome.SUCCESSFUL, "2": Outcome.FAILED, "3": Outcome.PLOT, "4": Outcome.ALLEGED}
#: CSP's own letters where they are not ISO 3166-1.
_LETTERS = {
    "ALG": "DZA", "ANG": "AGO", "BFO": "BFA", "BUI": "BDI", "CAO": "CMR", "CEN": "CAF", "CHA": "TCD", "CON": "COG",
    "ZAI": "COD", "EQG": "GNQ", "GAM": "GMB", "GUI": "GIN", "IVO": "CIV", "LIB": "LBY", "MAA": "MRT", "MAG": "MDG",
    "MAW": "MWI", "MOR": "MAR", "MZM": "MOZ", "NIG": "NGA", "NIR": "NER", "SIE": "SLE", "SUD": "SDN", "SDN": "SDN",
    "TAZ": "TZA", "TOG": "TGO", "UVO": "BFA", "ZAM": "ZMB", "ZIM": "ZWE",
}  # fmt: skip


def coups(cells: Cells) -> pd.DataFrame:
    """CSP rows as coups; the codes run the other way round from Powell & Thyne's."""
    cells.filled("success")
    outcome = cells.coded("success", _OUTCOMES)
    letters = cells.text("scode").str.upper().str.strip()
    coded = letters.map(_LETTERS).astype("str").fillna(letters.where(is_country(letters)))
    country = countries_of_names(cells.text("country")).fillna(coded)
    cells.fault("country" if cells.has("country") else "scode", country.isna(), "is a country")
    day, precision = days_from_parts(cells)
    return coup_table(
        cells, day=day, precision=precision, country=country, country_then=cells.text("country").fillna(letters),
        outcome=outcome, source_id=cells.constant("csp"), tag="csp",
    )  # fmt: skip


def remarks(coups: pd.DataFrame) -> list[str]:
    """What a reader of these coups should know."""
    return ["codes 1 to 4 read as successful, failed, plot, alleged: the reverse of Powell & Thyne's 2 and 1"]


DIALECTS = (
    Dialect(
        name="CSP, list of coups",
        table="coups",
        needs=("scode|country", "year", "success", "month|mo"),
        convert=coups,
        reads=("day",),
        blanks=(".", "NA"),
        renames={"mth": "month", "mo": "month", "dy": "day"},
        remarks=remarks,
    ),
)
