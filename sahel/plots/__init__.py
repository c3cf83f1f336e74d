"""Draw: a finished frame to axes.

Each function takes a finished table and `ax=None`, adds to those axes and returns them.
None computes, reads, saves or shows, and none changes matplotlib's settings.
"""

from __future__ import annotations

from sahel.plots.around import plot_violence_around
from sahel.plots.belt import plot_coup_belt
from sahel.plots.coups import plot_coup_calendar, plot_coups_by_decade
from sahel.plots.deaths import plot_deaths_band
from sahel.plots.events import plot_deaths_by_month, plot_event_map
from sahel.plots.ladder import plot_claims_ladder
from sahel.plots.lanes import plot_timeline
from sahel.plots.locator import plot_locator
from sahel.plots.rivals import plot_conceded_claimed, plot_revision_trail, plot_rules
from sahel.plots.speaking import plot_who_speaks
from sahel.plots.survival import plot_survival
from sahel.plots.woven import plot_country
from sahel.plots.years import plot_activity, plot_arrows

__all__ = [
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
]
