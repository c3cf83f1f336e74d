"""CSP's list of coups (Marshall): 1 is successful, 2 failed, 3 a plot, 4 alleged."""

from __future__ import annotations

import pandas as pd

from sahel.countries import countries_of_names, is_country
from sahel.load.cells import Cells, days_from_parts
from sahel.load.datasets.coup_list import coup_table, of_one_day, with_own_ids
from sahel.load.datasets.dialect import Dialect
from sahel.schema.vocabularies import Outcome

_OUTCOMES = {"1": Outcome.SUCCESSFUL, "2": Outcome.FAILED, "3": Outcome.PLOT, "4": Outcome.ALLEGED}
#: CSP's own letters where they are not ISO 3166-1.
_LETTERS = {
    "ALG": "DZA", "ANG": "AGO", "AUL": "AUS", "AUS": "AUT", "BAH": "BHR", "BNG": "BGD", "BFO": "BFA", "BHM": "BHS",
    "BHU": "BTN", "BOS": "BIH", "BOT": "BWA", "BUI": "BDI", "BUL": "BGR", "CAM": "KHM", "CAO": "CMR", "CAP": "CPV",
    "CEN": "CAF", "CHA": "TCD", "CON": "COG", "COS": "CRI", "CRO": "HRV", "CZR": "CZE", "DEN": "DNK", "DRC": "COD",
    "DRV": "VNM", "EQG": "GNQ", "ETM": "TLS", "FRN": "FRA", "GAM": "GMB", "GDR": "DEU", "GFR": "DEU", "GMY": "DEU",
    "GRG": "GEO", "GUA": "GTM", "GUI": "GIN", "HAI": "HTI", "HON": "HND", "INS": "IDN", "IRE": "IRL", "IVO": "CIV",
    "KUW": "KWT", "KYR": "KGZ", "KZK": "KAZ", "LAT": "LVA", "LEB": "LBN", "LES": "LSO", "LIB": "LBY", "LIT": "LTU",
    "MAA": "MRT", "MAC": "MKD", "MAD": "MDV", "MAG": "MDG", "MAL": "MYS", "MAS": "MUS", "MAW": "MWI", "MLD": "MDA",
    "MNT": "MNE", "MON": "MNG", "MOR": "MAR", "MYA": "MMR", "MZM": "MOZ", "NEP": "NPL", "NEW": "NZL", "NIG": "NGA",
    "NIR": "NER", "NTH": "NLD", "OMA": "OMN", "PAR": "PRY", "PHI": "PHL", "PKS": "PAK", "POR": "PRT", "ROK": "KOR",
    "RUM": "ROU", "RVN": "VNM", "SAF": "ZAF", "SAL": "SLV", "SER": "SRB", "SIE": "SLE", "SIN": "SGP", "SLO": "SVK",
    "SLV": "SVN", "SOL": "SLB", "SPN": "ESP", "SRI": "LKA", "SSU": "SSD", "SUD": "SDN", "SWA": "SWZ", "SWD": "SWE",
    "SWZ": "CHE", "TAJ": "TJK", "TAW": "TWN", "TAZ": "TZA", "THI": "THA", "TOG": "TGO", "TRI": "TTO", "UAE": "ARE",
    "UKG": "GBR", "URU": "URY", "USR": "RUS", "UVO": "BFA", "VIE": "VNM", "YAR": "YEM", "YPR": "YEM", "YUG": "SRB",
    "ZAI": "COD", "ZAM": "ZMB", "ZIM": "ZWE",
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
    table = coup_table(
        cells, day=day, precision=precision, country=country, country_then=cells.text("country").fillna(letters),
        outcome=outcome, source_id=cells.constant("csp"), tag="csp",
    )  # fmt: skip
    return with_own_ids(table)


def remarks(coups: pd.DataFrame) -> list[str]:
    """What a reader of these coups should know."""
    return [
        "codes 1 to 4 read as successful, failed, plot, alleged: the reverse of Powell & Thyne's 2 and 1",
        "CSP calls a coup successful where power was held for a month, not for seven days",
    ]


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
        notes=of_one_day,
        ids=(),
    ),
)
