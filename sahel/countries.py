"""Countries by their names."""

from __future__ import annotations

from functools import cache

import pandas as pd


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
