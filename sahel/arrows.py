"""Month by month: deteriorated, improved, unchanged, or not to be told from the numbers."""

from __future__ import annotations

import pandas as pd

from sahel.errors import SahelError
from sahel.grids import in_time
from sahel.words import Arrow


def monthly_arrows(
    series: pd.DataFrame, *, reference: int = 3, tolerance_share: float = 0.25, tolerance_deaths: int = 5
) -> pd.DataFrame:
    """How each month compares with the months before it, with "cannot tell" as an answer.

    Parameters
    ----------
    series : one row per country and month (or year): country, low, best, high (persons),
        and `start` (first day of the month) or `year`. A month without a row is not covered.
    reference : how many months before it are compared with.
    tolerance_share, tolerance_deaths : differences up to this share of the reference's best
        estimate, and up to so many deaths, are no change.

    Returns
    -------
    The same rows by country and time, plus
    `reference_low`, `reference_best`, `reference_high` : mean of the months before, a
        month; blank unless all of them are covered;
    `least_change`, `most_change` : the difference, as small and as large as the bands allow;
    `arrow` : deteriorated, improved, unchanged, cannot tell.

    Notes
    -----
    The rule. Let the tolerance be the larger of `tolerance_deaths` and `tolerance_share`
    of the reference's best. The difference lies between this month's low less the
    reference's high and this month's high less the reference's low. It is *deteriorated*
    when even the smallest difference is above the tolerance, *improved* when even the
    largest is below its negative, *unchanged* when both are within it, and *cannot tell*
    otherwise, or where the month or its reference is not covered. Where a source's best
    lies outside its low and high, the widest span of the three is the band.

    The words are CrisisWatch's, the rule is not: its analysts weigh much more than deaths,
    and this looks at nothing else.

    Examples
    --------
    >>> months = pd.DataFrame({"start": pd.date_range("2024-01-01", periods=5, freq="MS"), "country": "MLI"})
    >>> months = months.assign(low=[50, 50, 50, 90, 40], best=[60, 60, 60, 95, 70], high=[65, 65, 65, 120, 130])
    >>> monthly_arrows(months)["arrow"].tolist()
    ['cannot tell', 'cannot tell', 'cannot tell', 'deteriorated', 'cannot tell']
    """
    if reference < 1:
        raise SahelError(f"`reference` is a number of months, 1 or more; found {reference}. 3 is usual.")
    ordered, figures = in_time(series)
    band = pd.DataFrame(
        {"low": figures.min(axis=1, skipna=False), "best": figures["best"], "high": figures.max(axis=1, skipna=False)}
    )
    countries = ordered["country"]
    before = band.groupby(countries).shift(1).groupby(countries).rolling(reference).mean().droplevel(0).sort_index()
    # The row so many places up must be exactly so many months back: otherwise a month is missing between.
    is_whole = ordered["place"] - ordered.groupby("country")["place"].shift(reference) == reference
    before = before.where(is_whole)
    tolerance = (before["best"] * tolerance_share).clip(lower=tolerance_deaths)
    least, most = band["low"] - before["high"], band["high"] - before["low"]
    arrow = pd.Series(str(Arrow.CANNOT_TELL), index=ordered.index, dtype="str")
    arrow = arrow.mask((least >= -tolerance) & (most <= tolerance), str(Arrow.UNCHANGED))
    arrow = arrow.mask(least > tolerance, str(Arrow.DETERIORATED)).mask(most < -tolerance, str(Arrow.IMPROVED))
    return ordered.drop(columns="place").assign(
        **before.add_prefix("reference_"), least_change=least, most_change=most, arrow=arrow
    )
