"""Actors: names and who they stand for, lineage, rolling up to a body."""

from sahel.actors.lineage import lineage
from sahel.actors.names import alias_collisions, match_actors, resolve_names
from sahel.actors.rollup import actor_on, roll_up

__all__ = [
    "actor_on",
    "alias_collisions",
    "lineage",
    "match_actors",
    "resolve_names",
    "roll_up",
]
