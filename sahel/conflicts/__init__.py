"""Armed conflicts by UCDP's rules: episodes, activity, trends."""

from sahel.conflicts.activity import active_episodes, activity_status, add_listed_years, contested_deaths
from sahel.conflicts.episodes import conflict_episodes, onsets
from sahel.conflicts.trends import largest_jumps, monthly_arrows, rows_near_jumps, trend, yearly_arrows

__all__ = [
    "active_episodes",
    "activity_status",
    "add_listed_years",
    "conflict_episodes",
    "contested_deaths",
    "largest_jumps",
    "monthly_arrows",
    "onsets",
    "rows_near_jumps",
    "trend",
    "yearly_arrows",
]
