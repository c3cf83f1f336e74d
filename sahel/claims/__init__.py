"""The ledger of claims: how a statement is read, what was known when, who concedes what."""

from sahel.claims.bands import claim_bands
from sahel.claims.bounds import read_bounds
from sahel.claims.known import as_of, changed_status, said_by, standing
from sahel.claims.stances import relate
from sahel.claims.statements import statements

__all__ = ["as_of", "changed_status", "claim_bands", "read_bounds", "relate", "said_by", "standing", "statements"]
