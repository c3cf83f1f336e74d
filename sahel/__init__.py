"""Follow coups, insurgencies and contested casualty claims in the Sahel.

Zero is a finding, blank is silence, a claim is a statement.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

#: The contents page: each public name and the module it lives in, loaded when first used.
_CONTENTS = {
    "sahel.activity": ("active_episodes", "activity_status", "contested_deaths"),
    "sahel.actors": ("lineage",),
    "sahel.aliases": ("resolve_names",),
    "sahel.arrows": ("monthly_arrows",),
    "sahel.countries": ("keep_country",),
    "sahel.coup_lists": ("compare_coups", "correct_coups", "coup_agreement", "published_list"),
    "sahel.coup_rates": ("coup_belt", "coup_sequences", "success_rate"),
    "sahel.candidates": ("candidate_pairs",),
    "sahel.check": ("check_table",),
    "sahel.claims": (
        "as_of",
        "attribution",
        "changed_status",
        "claim_bands",
        "claim_gaps",
        "claimant_profiles",
        "claims_from_reports",
        "compare_rules",
        "disagreement",
        "disagreement_summary",
        "disjoint_victims",
        "envelope",
        "explain",
        "findings_that_flip",
        "floor_from_parts",
        "grades",
        "intersect",
        "read_bounds",
        "read_phrases",
        "reconcile",
        "relate",
        "revision_trail",
        "rule_book",
        "said_by",
        "settle_relays",
        "silences",
        "source_hierarchy",
        "standing",
        "statements",
        "total_disjoint",
        "total_overlapping",
    ),
    "sahel.coups": ("coup_timeline", "coups_by_decade"),
    "sahel.dates": ("month_before", "read_day", "read_month"),
    "sahel.differences": ("changes",),
    "sahel.errors": ("SahelError",),
    "sahel.insurgencies": ("conflict_episodes", "onsets"),
    "sahel.glossary": ("definitions",),
    "sahel.footing": ("rest_on",),
    "sahel.exports": ("write_timeline",),
    "sahel.headlines": ("headline_change", "split_view"),
    "sahel.interrupted": ("violence_change",),
    "sahel.fatalities": ("count_fatalities", "days_held", "deaths_by_country", "deaths_by_year", "rank_fatalities"),
    "sahel.incidents": ("incident_family", "incidents_as_events"),
    "sahel.load.outlines": ("load_outlines",),
    "sahel.load.convert": ("convert",),
    "sahel.load.fetch": ("fetch",),
    "sahel.load.drafts": ("suggest_mapping",),
    "sahel.load.readings": ("read_table",),
    "sahel.load": (
        "load_actors",
        "load_claims",
        "load_conflict_years",
        "load_corrections",
        "load_countries",
        "load_country_years",
        "load_coups",
        "load_events",
        "load_incidents",
        "load_parties",
        "load_phrases",
        "load_rebellions",
        "load_relations",
        "load_remarks",
        "load_sources",
        "no_events",
    ),
    "sahel.matching": ("duplicates", "match_events", "side_by_side"),
    "sahel.months": ("in_month", "month_counts", "month_deaths"),
    "sahel.plots": (
        "plot_activity",
        "plot_arrows",
        "plot_claims_ladder",
        "plot_conceded_claimed",
        "plot_country",
        "plot_coup_belt",
        "plot_coup_calendar",
        "plot_coups_by_decade",
        "plot_deaths_band",
        "plot_deaths_by_month",
        "plot_event_map",
        "plot_locator",
        "plot_revision_trail",
        "plot_rules",
        "plot_survival",
        "plot_timeline",
        "plot_violence_around",
        "plot_who_speaks",
    ),
    "sahel.reports.blocks": (
        "show_figure",
        "show_list",
        "show_note",
        "show_sources",
        "show_table",
    ),
    "sahel.quiet": ("coup_spells",),
    "sahel.rollup": ("actor_on", "roll_up"),
    "sahel.speaking": ("who_speaks",),
    "sahel.survival": ("coup_risk", "coup_survival"),
    "sahel.timelines": ("timeline",),
    "sahel.trends": ("change_points", "mark_changes", "trend"),
    "sahel.aftermath": ("event_study", "violence_around"),
    "sahel.sides": ("actors_matched", "alias_collisions"),
    "sahel.totals": ("reconcile_totals",),
    "sahel.words": ("CORE",),
    "sahel.yardsticks": ("headline_numbers",),
}
_HOME = {name: module for module, names in _CONTENTS.items() for name in names}

#: Modules with what a page needs beside the answers: frames, sentences and words for readers.
_CHAPTERS = ("comparisons", "findings", "footing", "readings", "reports", "spoken", "tallies", "views", "wording")

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _CHAPTERS:
        return import_module(f"sahel.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'sahel' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return [*__all__, *_CHAPTERS, "__version__"]
