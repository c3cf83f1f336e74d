"""The ledger of claims: how a statement is read, what was known when, who concedes what."""

from sahel.claims.attribution import attribution
from sahel.claims.bands import claim_bands, claim_gaps, silences
from sahel.claims.claimants import claimant_profiles, claims_matrix, relation_profiles
from sahel.claims.disagreement import disagreement, disagreement_summary, grades
from sahel.claims.explanation import explain
from sahel.claims.intervals import (
    disjoint_victims,
    envelope,
    floor_from_parts,
    incident_totals,
    intersect,
    read_bounds,
    read_phrases,
    total_disjoint,
    total_overlapping,
)
from sahel.claims.ledger import (
    as_of,
    changed_status,
    claims_by,
    claims_from_reports,
    claims_of,
    drop_relays,
    in_force,
    statements,
)
from sahel.claims.revisions import revision_trail
from sahel.claims.rules import compare_rules, reconcile, rule_book, source_hierarchy
from sahel.claims.sensitivity import rule_sensitivity
from sahel.claims.stances import relate

__all__ = [
    "as_of",
    "attribution",
    "changed_status",
    "claim_bands",
    "claim_gaps",
    "claimant_profiles",
    "claims_by",
    "claims_from_reports",
    "claims_matrix",
    "claims_of",
    "compare_rules",
    "disagreement",
    "disagreement_summary",
    "disjoint_victims",
    "drop_relays",
    "envelope",
    "explain",
    "floor_from_parts",
    "grades",
    "in_force",
    "incident_totals",
    "intersect",
    "read_bounds",
    "read_phrases",
    "reconcile",
    "relate",
    "relation_profiles",
    "revision_trail",
    "rule_book",
    "rule_sensitivity",
    "silences",
    "source_hierarchy",
    "statements",
    "total_disjoint",
    "total_overlapping",
]
