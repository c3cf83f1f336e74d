"""Which figures may be added up: victims that nobody counts twice."""

from __future__ import annotations

import pandas as pd

from sahel.check import require_columns


def disjoint_victims(answers: pd.DataFrame) -> pd.DataFrame:
    """The answers without those whose victims another answer of the same incident already counts.

    Parameters
    ----------
    answers : as `reconcile` or `compare_rules` return them.

    Returns
    -------
    The rows that may be added within one rule, incident and harm. Left out, where another
    row has a number: a figure for several parties together, beside one for one of them;
    a figure for victims who could not be resolved ("all", "total"), beside any other. Parts
    of an incident are for the caller to leave out.

    >>> answers = pd.DataFrame({"incident_id": "i", "victim": ["army;mercs", "army"], "harm": "killed",
    ...                         "least": [60.0, 10.0]})
    >>> disjoint_victims(answers)["victim"].tolist()
    ['army']
    """
    require_columns(answers, "incident_id", "victim", "harm", "least")
    rows = answers.assign(row=range(len(answers)))
    keys = ["rule", "incident_id", "harm"] if "rule" in rows else ["incident_id", "harm"]
    several = rows["victim"].str.contains(";", regex=False).eq(True)
    resolved = rows["is_resolved"] if "is_resolved" in rows else pd.Series(True, index=rows.index)
    single = rows.loc[~several & resolved & rows["least"].notna(), [*keys, "victim"]]
    parts = rows.loc[several, [*keys, "victim", "row"]]
    parts = parts.assign(victim=parts["victim"].str.split(";")).explode("victim")
    doubled = parts.merge(single, on=[*keys, "victim"])["row"]
    named = rows.loc[resolved & rows["least"].notna(), keys].drop_duplicates()
    vague = rows.loc[~resolved, [*keys, "row"]].merge(named, on=keys)["row"]
    return answers[~rows["row"].isin([*doubled, *vague]).to_numpy()]
