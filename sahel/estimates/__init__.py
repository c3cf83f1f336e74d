"""What rival claims together say of deaths, under stated assumptions (extra `estimate`); no default of anything."""

from sahel.estimates.bias import bias_table, claimant_bias, level_table
from sahel.estimates.model import ANCHORS as ANCHORS
from sahel.estimates.model import fit_ledger
from sahel.estimates.reading import model_reading, reading_table
from sahel.estimates.statements import read_statements

__all__ = [
    "bias_table",
    "claimant_bias",
    "fit_ledger",
    "level_table",
    "model_reading",
    "read_statements",
    "reading_table",
]
