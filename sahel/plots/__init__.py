"""Draw: a finished frame to axes.

Each function takes a finished table and `ax=None`, adds to those axes and returns them.
None computes, reads, saves or shows, and none changes matplotlib's settings.
"""

from __future__ import annotations

from sahel.plots.activity import plot_activity, plot_arrows
from sahel.plots.claims import plot_claims_matrix, plot_conceded_claimed, plot_revision_trail, plot_rules
from sahel.plots.claims_ladder import plot_claims_ladder, plot_claims_ladder_narrow
from sahel.plots.country import plot_country
from sahel.plots.coups import plot_coup_calendar, plot_coups_by_decade, plot_survival, plot_violence_around
from sahel.plots.deaths import plot_deaths_band, plot_deaths_by_month, plot_event_map
from sahel.plots.estimates import plot_reading
from sahel.plots.maps import plot_coup_map, plot_locator
from sahel.plots.timeline import plot_timeline

__all__ = [
    "plot_activity",
    "plot_arrows",
    "plot_claims_ladder",
    "plot_claims_ladder_narrow",
    "plot_claims_matrix",
    "plot_conceded_claimed",
    "plot_country",
    "plot_coup_calendar",
    "plot_coup_map",
    "plot_coups_by_decade",
    "plot_deaths_band",
    "plot_deaths_by_month",
    "plot_event_map",
    "plot_locator",
    "plot_reading",
    "plot_revision_trail",
    "plot_rules",
    "plot_survival",
    "plot_timeline",
    "plot_violence_around",
]
