"""Published files that are known, and of which there is no table of ours to be made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sahel.errors import UnknownTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A published file that is refused under its own name, with what to load in its place.

    `needs` are the columns by which it is known; an entry `a|b` asks for one of them.
    """

    name: str
    needs: tuple[str, ...]
    says: str

    def is_this(self, columns: Collection[str]) -> bool:
        """Whether a file has these columns, however they are spelt."""
        found = {name.replace("_", "") for name in columns}
        return all(any(name.replace("_", "") in found for name in entry.split("|")) for entry in self.needs)


_ESTIMATES = ("best_fatality_estimate", "low_fatality_estimate", "high_fatality_estimate")
_ELSEWHERE = (
    "The same deaths are in GED event by event (sahel.load_events) and in UCDP's country-year file by country and type "
    "of violence (sahel.load_country_years)"
)
_COUNTS = (
    "a row says how many events there were in one {unit} and place, and single events cannot be told out of counts. "
    "Get the events themselves (ACLED's from its export tool or API), or read the counts with pandas"
)
STRANGERS = (
    Stranger(
        name="UCDP's Non-State Conflict Dataset",
        needs=("conflict_id", "side_a_name", "side_b_name", "year", *_ESTIMATES),
        says=f"a row is a year of fighting between two groups, which no table of sahel holds. {_ELSEWHERE}",
    ),
    Stranger(
        name="UCDP's One-sided Violence Dataset",
        needs=("actor_id", "actor_name", "year", "is_government_actor", *_ESTIMATES),
        says=f"a row is a year in which an actor killed civilians, which no table of sahel holds. {_ELSEWHERE}",
    ),
    Stranger(
        name="UCDP's Actor Dataset",
        needs=("actor_id", "name_data", "name_orig", "conflict_id", "dyad_id"),
        says="a row is an actor and tells of no event and no year. sahel has actors of its own: sahel.load_actors()",
    ),
    Stranger(
        name="CSP's annual file of coups",
        needs=("scode", "year", "scoup1", "atcoup2", "pcoup3"),
        says="a row counts the coups of a country in a year, and tells neither their days nor which they were. CSP's "
        "list (CSPCoupsList) has them one by one: sahel.load_coups",
    ),
    Stranger(
        name="Powell & Thyne's file of candidates",
        needs=("ccode", "verified", "year", "month", "day", "no_evidence", "no_overt"),
        says="a row is an event that some list calls a coup, most of which Powell & Thyne did not accept. Those that "
        "they did are in their list (powell_thyne_coups_final): sahel.load_coups",
    ),
    # The numbers of events that ACLED, and HDX from it, publish beside the events.
    Stranger(
        name="a table of weekly counts, as ACLED publishes them",
        needs=("week", "country", "events"),
        says=_COUNTS.format(unit="week"),
    ),
    Stranger(
        name="a table of monthly counts, as ACLED publishes them",
        needs=("month", "year", "country", "events"),
        says=_COUNTS.format(unit="month"),
    ),
    Stranger(
        name="a table of yearly counts, as ACLED publishes them",
        needs=("year", "country", "events"),
        says=_COUNTS.format(unit="year"),
    ),
    Stranger(
        name="a table of monthly counts, as HDX publishes them",
        needs=("event_type", "events", "reference_period_start|start_date"),
        says=_COUNTS.format(unit="month"),
    ),
)


def refuse_strangers(columns: Sequence[str]) -> None:
    """Refuse a published file of another kind by its name: no mended header makes a table of ours of it."""
    for stranger in STRANGERS:
        if stranger.is_this(columns):
            raise UnknownTable(f"this file is {stranger.name}: {stranger.says}.")
