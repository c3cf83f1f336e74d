"""Armed conflicts by UCDP's rules: episodes, activity, trends."""

from sahel.conflicts.activity import active_episodes, activity_status, add_listed_years, contested_deaths
from sahel.conflicts.episodes import conflict_episodes, onsets
from sahel.conflicts.trends import add_change_points, change_points, monthly_arrows, trend

__all__ = [
    "active_episodes",
    "activity_status",
    "add_change_points",
    "add_listed_years",
    "change_points",
    "conflict_episodes",
    "contested_deaths",
    "monthly_arrows",
    "onsets",
    "trend",
]
