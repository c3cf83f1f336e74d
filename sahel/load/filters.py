"""Which rows and columns of a table are wanted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sahel.dates import last_day, read_day
from sahel.errors import BadParameter, MissingColumns, UnknownName
from sahel.schema.columns import Table

#: One ISO alpha-3 code, several, or all.
Countries = str | Collection[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Some countries, a span of days, some columns; `None` asks for all."""

    countries: tuple[str, ...] | None = None
    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    columns: tuple[str, ...] | None = None
    extra: tuple[str, ...] = field(default=())

    @classmethod
    def asked(
        cls, *, country: Countries = None, since: str | None = None, until: str | None = None,
        columns: Sequence[str] | None = None,
    ) -> Wanted:  # fmt: skip
        """What a person asks for: days as YYYY-MM-DD, a country or several as ISO alpha-3."""
        return cls(
            countries=None if country is None else countries_asked(country),
            since=None if since is None else read_day(since),
            until=None if until is None else read_day(until),
            columns=None if columns is None else tuple(columns),
        )

    def rows(self, records: pd.DataFrame, *, table: Table) -> pd.DataFrame:
        """The wanted rows: those that may lie in the country and between the days, both included."""
        if self.countries is None and self.since is None and self.until is None:
            return records
        keep = pd.Series(True, index=records.index)
        if self.countries is not None:
            keep &= is_in(records[country_column(records)], self.countries).to_numpy()
        first, last = _span(records, table)
        if self.since is not None and last is not None:
            keep &= last >= self.since
        if self.until is not None and first is not None:
            keep &= first <= self.until
        return records[keep.to_numpy()]

    def countries_in(self, records: pd.DataFrame) -> set[str]:
        """The countries there are, remembered only where some are asked for."""
        if self.countries is None:
            return set()
        return countries_named(records[country_column(records)])

    def refuse_unknown(self, held: set[str], *, n_read: int) -> None:
        """Refuse countries without a row: an empty table would not show why it is empty."""
        if absent := [country for country in self.countries or () if n_read and country not in held]:
            raise UnknownName(
                f"no row is about {', '.join(map(repr, absent))}. "
                f"Countries are ISO 3166-1 alpha-3; here: {', '.join(sorted(held))}."
            )

    def refuse_missing(self, frame: pd.DataFrame, dialect: str) -> None:
        """Refuse columns that neither our table nor the file has."""
        if missing := [name for name in self.columns or () if name not in frame.columns]:
            raise MissingColumns(
                f"missing column(s) {missing}: neither our table nor this {dialect} file has them. "
                "Ask for columns of data/CODEBOOK.md, or of the file, in lower case."
            )


def countries_asked(country: str | Collection[str]) -> tuple[str, ...]:
    """One country or several, as a person gives them."""
    codes = (country,) if isinstance(country, str) or not isinstance(country, Collection) else tuple(country)
    if not codes or not all(isinstance(code, str) for code in codes):
        raise BadParameter(f"country is {country!r}: it should be an ISO alpha-3 code, such as 'MLI', or some.")
    return codes


def country_column(records: pd.DataFrame) -> str:
    """The column by which rows lie in a country."""
    for name in ("country", "countries"):
        if name in records:
            return name
    raise BadParameter(f"these rows lie in no country: {list(records.columns)}. Leave country= out.")


def countries_named(cells: pd.Series) -> set[str]:
    """The countries that occur in a column; a cell may hold several, joined by ";"."""
    return {country.strip() for cell in cells.dropna().unique() for country in cell.split(";")}


def is_in(cells: pd.Series, countries: Collection[str]) -> pd.Series:
    """Whether a cell names any of these countries; a blank cell names none.

    >>> is_in(pd.Series(["MLI;DZA", "NER", None], dtype="str"), ["DZA"]).tolist()
    [True, False, False]
    """
    named = pd.Series(cells.unique(), dtype="str").dropna()
    apart = named.str.split(";").explode().str.strip()
    return cells.isin(named[apart.isin(countries).groupby(level=0).any()])


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
