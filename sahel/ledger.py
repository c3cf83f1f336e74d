"""The ledger as most questions need it: the claims with the stance of each speaker."""

from __future__ import annotations

import pandas as pd

from sahel.claims.stances import relate
from sahel.load.loaders import load_actors, load_claims, load_incidents, load_parties, load_relations
from sahel.load.own_files import refuse_unsound
from sahel.workspace import current_project


def load_ledger(*, since: str | None = None, until: str | None = None) -> pd.DataFrame:
    """The claims as `relate` returns them: who said what, with the speaker's stance towards the victims.

    They are the bundled ones, in a project with its own laid over them.

    One row is one claim, with the columns of `load_claims` and those that `relate` adds
    (stance, umbrella, …). `since` and `until` keep statements that may have been made
    between these days, both included. Stance `unknown`: the speaker or the victims cannot be placed.

    Raises `InvalidTable` with every fault of the tables, in a project also those of one table against
    another. For a file of claims that is in no project, load it with `load_claims` and give it to `relate`.

    >>> ledger = load_ledger()
    >>> ledger.set_index("claim_id").loc["tz.article.jnim.wagner.killed", "stance"]
    'enemy'
    """
    if current_project():
        # Rows written by hand: a claim about an incident that no table has would have a stance all the same.
        refuse_unsound("sources", "actors", "relations", "incidents", "parties", "claims")
    return relate(
        load_claims(since=since, until=until),
        incidents=load_incidents(),
        parties=load_parties(),
        actors=load_actors(),
        relations=load_relations(),
    )
