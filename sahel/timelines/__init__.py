"""Everything with a date, in one table, and out again."""

from sahel.timelines.export import write_timeline
from sahel.timelines.monthly import in_month, month_counts, month_deaths
from sahel.timelines.timeline import timeline

__all__ = [
    "in_month",
    "month_counts",
    "month_deaths",
    "timeline",
    "write_timeline",
]
