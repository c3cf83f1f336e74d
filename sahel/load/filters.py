"""Which rows and columns of a table are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from sahel.dates import last_day, read_day
from sahel.errors import MissingColumns, UnknownName
from sahel.schema import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A country, a span of days, some columns; `None` asks for all."""

    country: str | None = None
    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    columns: tuple[str, ...] | None = None
    extra: tuple[str, ...] = field(default=())

    @classmethod
    def asked(
        cls, *, country: str | None = None, since: str | None = None, until: str | None = None,
        columns: Sequence[str] | None = None,
    ) -> Wanted:  # fmt: skip
        """What a person asks for: days as YYYY-MM-DD, the country as ISO alpha-3."""
        return cls(
            country=country,
            since=None if since is None else read_day(since),
            until=None if until is None else read_day(until),
            columns=None if columns is None else tuple(columns),
        )

    def rows(self, records: pd.DataFrame, *, table: Table) -> pd.DataFrame:
        """The wanted rows: those that may lie in the country and between the days, both included."""
        if self.country is None and self.since is None and self.until is None:
            return records
        keep = pd.Series(True, index=records.index)
        if self.country is not None and "country" in records:
            keep &= (records["country"] == self.country).fillna(False).astype(bool)
        first, last = _span(records, table)
        if self.since is not None and last is not None:
            keep &= last >= self.since
        if self.until is not None and first is not None:
            keep &= first <= self.until
        return records[keep.to_numpy()]

    def countries_in(self, records: pd.DataFrame) -> set[str]:
        """The countries there are, remembered only where one is asked for."""
        if self.country is None or "country" not in records:
            return set()
        return set(records["country"].dropna().unique())

    def refuse_unknown(self, frame: pd.DataFrame, held: set[str], *, n_read: int) -> None:
        """Refuse a country about which the file has no row."""
        if self.country is None or self.country in held or not n_read:
            return
        raise UnknownName(
            f"no row is about {self.country!r}. Countries are ISO 3166-1 alpha-3; here: {', '.join(sorted(held))}."
        )

    def refuse_missing(self, frame: pd.DataFrame, dialect: str) -> None:
        """Refuse columns that neither our table nor the file has."""
        if missing := [name for name in self.columns or () if name not in frame.columns]:
            raise MissingColumns(
                f"missing column(s) {missing}: neither our table nor this {dialect} file has them. "
                "Ask for columns of data/CODEBOOK.md, or of the file, in lower case."
            )


def _span(records: pd.DataFrame, table: Table) -> tuple[pd.Series | None, pd.Series | None]:
    """The first and the last day that each row may lie on."""
    names = [column.name for column in table.columns]
    if "date_start" in names:
        return records["date_start"], records["date_end"]
    for name in ("date", "stated_on", "start"):
        if name in names and name in records:
            return records[name], last_day(records[name], records[f"{name}_precision"])
    if "year" in names:
        first = pd.to_datetime(records["year"].astype("str") + "-01-01", format="%Y-%m-%d", errors="coerce")
        return first, first + pd.offsets.YearEnd(0)
    return None, None
