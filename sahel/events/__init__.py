"""Coded events: fatalities per period, matching, distance to incidents, totals."""

from sahel.events.fatalities import (
    count_fatalities,
    covered_days,
    deaths_by_country,
    deaths_by_year,
    rank_actors,
    rank_fatalities,
    rank_kinds,
)
from sahel.events.incidents import incident_family, incidents_as_events
from sahel.events.matching import candidate_pairs, duplicates, match_events, side_by_side
from sahel.events.plausible import plausible_deaths, plausible_totals
from sahel.events.totals import reconcile_totals

__all__ = [
    "candidate_pairs",
    "count_fatalities",
    "covered_days",
    "deaths_by_country",
    "deaths_by_year",
    "duplicates",
    "incident_family",
    "incidents_as_events",
    "match_events",
    "plausible_deaths",
    "plausible_totals",
    "rank_actors",
    "rank_fatalities",
    "rank_kinds",
    "reconcile_totals",
    "side_by_side",
]
