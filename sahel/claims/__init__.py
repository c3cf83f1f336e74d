"""The ledger of claims: how a statement is read, what was known when, who concedes what."""

from sahel.claims.arithmetic import envelope, floor_from_parts, intersect, total_disjoint, total_overlapping
from sahel.claims.attributions import attribution
from sahel.claims.bands import claim_bands
from sahel.claims.bounds import read_bounds
from sahel.claims.explaining import explain
from sahel.claims.flips import findings_that_flip
from sahel.claims.gaps import claim_gaps, silences
from sahel.claims.grading import grades
from sahel.claims.known import as_of, changed_status, said_by, standing
from sahel.claims.measures import disagreement, disagreement_summary
from sahel.claims.phrases import read_phrases
from sahel.claims.plain import claims_from_reports
from sahel.claims.profiles import claimant_profiles
from sahel.claims.relays import settle_relays
from sahel.claims.rulebook import rule_book, source_hierarchy
from sahel.claims.rules import compare_rules, reconcile
from sahel.claims.stances import relate
from sahel.claims.statements import statements
from sahel.claims.trail import revision_trail
from sahel.claims.victims import disjoint_victims

__all__ = [
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
]
