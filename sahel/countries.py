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
    import country_converter

    table = country_converter.CountryConverter().data
    return dict(zip(table["ISO3"], table["name_short"], strict=True))
