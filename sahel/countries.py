"""Countries by their names."""

from __future__ import annotations

from functools import cache

import pandas as pd

from sahel.check import require_columns
from sahel.words import CORE


def country_names(codes: pd.Series) -> pd.Series:
    """Short English names for ISO 3166-1 alpha-3 codes; an unknown code stays as it is.

    >>> country_names(pd.Series(["BFA", "TCD"])).tolist()
    ['Burkina Faso', 'Chad']
    """
    return codes.map(_names()).fillna(codes)


@cache
def _names() -> dict[str, str]:
    from importlib.resources import files

    # Its table, not its class: under pandas 3 the class reads blank codes as missing and stops.
    data = files("country_converter") / "country_data.tsv"
    table = pd.read_csv(data, sep="\t", dtype="str", usecols=["ISO3", "name_short"], keep_default_na=False)
    return dict(zip(table["ISO3"], table["name_short"], strict=True))


def keep_country(table: pd.DataFrame, *, country: str) -> pd.DataFrame:
    """The rows about one country, or, where it is blank, about any of the six core countries.

    Needs `country`, or `countries` (several, joined by ";").

    >>> keep_country(pd.DataFrame({"countries": ["MLI;NER", "NGA"]}), country="NER")["countries"].tolist()
    ['MLI;NER']
    """
    wanted = [country] if country else list(CORE)
    column = "country" if "country" in table.columns else "countries"
    require_columns(table, column)
    held = table[column].str.split(";").explode().str.strip()
    return table[held.isin(wanted).groupby(level=0).any().reindex(table.index, fill_value=False)]


def place_name(country: str) -> str:
    """A country by its name; blank: "Core countries".

    >>> place_name("TCD"), place_name("")
    ('Chad', 'Core countries')
    """
    return country_names(pd.Series([country])).iloc[0] if country else "Core countries"
