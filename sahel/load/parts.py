"""A day out of three columns: year, month, day."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sahel.load.cells import Cells
from sahel.words import Precision

PARTS = ("year", "month", "day")


def days_from_parts(cells: Cells, names: Sequence[str] = PARTS) -> tuple[pd.Series, pd.Series]:
    """The day out of year, month and day, and its precision; a zero or blank part is not known.

    `names` are the columns that hold them; of two columns or one, the day or the month too is not known.
    """
    columns = [*names, *(f"no {part}" for part in PARTS[len(names) :])]
    year, month, day = (cells.whole(name, least=0) for name in columns)
    cells.filled(columns[0])
    cells.fault(columns[0], (~year.between(1800, 2199)).fillna(False), "is a year")
    has_month, has_day = (month > 0).fillna(False), (day > 0).fillna(False)
    cells.fault(columns[1], (has_day & ~has_month), "is filled where there is a day")
    parts = pd.DataFrame({"year": year, "month": month.where(has_month, 1), "day": day.where(has_day, 1)})
    whole = parts.dropna().astype("int64")
    dated = pd.to_datetime(whole, errors="coerce").reindex(parts.index).astype("datetime64[us]")
    cells.fault(names[-1], dated.isna() & parts.notna().all(axis=1), "makes a day that exists, with year and month")
    precision = pd.Series(Precision.DAY, index=parts.index, dtype="str")
    precision = precision.mask(~has_day, Precision.MONTH).mask(~has_month, Precision.YEAR)
    return dated, precision
