"""What changed between two states of a table, and what that does to a headline number."""

from sahel.compare.decomposition import headline_change, split_view
from sahel.compare.headlines import headline_numbers
from sahel.compare.tables import changes

__all__ = [
    "changes",
    "headline_change",
    "headline_numbers",
    "split_view",
]
