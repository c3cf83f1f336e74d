"""Sentences that state what rates, curves, comparisons and signs show."""

from __future__ import annotations

import pandas as pd

from sahel.countries import country_names
from sahel.footing import Sentence, named_rows, told
from sahel.words import Activity, Arrow


def rate_finding(rates: pd.DataFrame) -> Sentence:
    """The rate of success of all attempts together; needs `success_rate`'s one row.

    >>> rates = pd.DataFrame({"n_attempts": [8], "n_successes": [5], "rate": [0.625], "low": [0.3], "high": [0.86]})
    >>> rate_finding(rates)
    '5 of 8 attempts succeeded: 62 percent (95 percent interval 30 to 86).'
    """
    if rates.empty or rates["rate"].isna().all():
        return told("No attempt has been decided.", rates, rule="success_rate")
    row = rates.iloc[0]
    text = (
        f"{row['n_successes']:.0f} of {row['n_attempts']:.0f} attempts succeeded: {100 * row['rate']:.0f} percent "
        f"(95 percent interval {100 * row['low']:.0f} to {100 * row['high']:.0f})."
    )
    return told(text, rates, rule="success_rate")


def risk_finding(risk: pd.DataFrame) -> Sentence:
    """What the curve says of the years after a coup; needs `coup_risk`'s columns."""
    known = risk.dropna(subset="risk")
    if known.empty:
        return told("No spell is followed long enough to say a risk.", risk, rule="coup_risk")
    years = (known["within_days"] / 365.25).round(1)
    words = years.map("{:g}".format) + years.gt(1).map({True: " years", False: " year"})
    listed = [
        f"{100 * row.risk:.0f} percent within {within}"
        + (f" ({100 * row.low:.0f} to {100 * row.high:.0f})" if pd.notna(row.low) else "")
        for within, row in zip(words, known.itertuples(), strict=True)
    ]
    return told(
        f"After an attempt, or independence, the next attempt came in {', '.join(listed)}.", risk, rule="coup_risk"
    )


def agreement_finding(events: pd.DataFrame, *, a: str, b: str) -> Sentence:
    """How many events two lists share, and how many they dispute; needs `compare_coups`'s columns."""
    both = events["coup_id_a"].notna() & events["coup_id_b"].notna()
    agreed, disputed = int((events["verdict"] == "agreed").sum()), int(events["is_disputed"].sum())
    text = (
        f"{a} and {b} share {int(both.sum())} events and agree on day and outcome of {agreed}; {disputed} events are "
        f"disputed: {int((events['verdict'] == 'only in a').sum())} only in {a}, "
        f"{int((events['verdict'] == 'only in b').sum())} only in {b}, the others in day, outcome or both."
    )
    behind = events.assign(rows=named_rows("coups", events["coup_id_a"], events["coup_id_b"]))
    return told(text, behind, rule="compare_coups")


def study_finding(study: pd.DataFrame) -> Sentence:
    """How often the mean around coups leaves the band of random days; needs `event_study`'s columns."""
    if study.empty or not study["n_coups"].max():
        return told("No coup has every period around it covered.", study, rule="event_study")
    outside = (study["deaths"] < study["placebo_low"]) | (study["deaths"] > study["placebo_high"])
    where = ", ".join(f"{offset:+d}" for offset in study.loc[outside, "offset"]) or "none"
    text = (
        f"Mean deaths around {int(study['n_coups'].max())} coups, beside days picked at random: outside the random "
        f"band in {int(outside.sum())} of {len(study)} periods ({where}). This shows no cause."
    )
    return told(text, study, rule="event_study")


def activity_finding(status: pd.DataFrame) -> Sentence:
    """How many years are active, not active, or depend; needs `activity_status`'s columns, with country."""
    if status.empty:
        return told("No year is covered.", status, rule="activity_status")
    counts = status["status"].value_counts()
    open_years = status[status["status"] == Activity.DEPENDS]
    listed = ", ".join(country_names(open_years["country"]) + " " + open_years["year"].astype("str"))
    text = (
        f"Of {len(status)} covered country-years {counts.get('yes', 0)} reach the threshold under every estimate, "
        f"{counts.get('no', 0)} under none; in {len(open_years)} it depends{': ' + listed if listed else ''}."
    )
    return told(text, status, rule="activity_status")


def arrow_finding(arrows: pd.DataFrame) -> Sentence:
    """The latest sign of every country; needs `monthly_arrows`'s columns, with name.

    >>> arrow_finding(pd.DataFrame({"name": ["Mali", "Niger"], "year": 2024, "arrow": ["cannot tell", "improved"]}))
    'In 2024: improved in Niger; cannot tell in Mali.'
    """
    if arrows.empty:
        return told("No period is covered.", arrows, rule="monthly_arrows")
    column = "start" if "start" in arrows.columns else "year"
    last = arrows[arrows[column] == arrows[column].max()]
    names = last.groupby("arrow")["name"].agg(", ".join)
    when = f"{last[column].iloc[0]:%B %Y}" if column == "start" else str(last[column].iloc[0])
    listed = [f"{word} in {names[word]}" for word in Arrow if word in names.index]
    return told(f"In {when}: {'; '.join(listed)}.", arrows, rule="monthly_arrows")


def level_finding(changes: pd.DataFrame) -> Sentence:
    """The changes of level that were found; needs `change_points`'s columns."""
    if changes.empty:
        return told("No change of level stands out from the noise.", changes, rule="change_points")
    names = country_names(changes["country"])
    listed = [
        f"{name} from {row.start:%Y} ({row.mean_before:,.0f} to {row.mean_after:,.0f} deaths a year)"
        for name, row in zip(names, changes.itertuples(), strict=True)
    ]
    return told(f"The level changed in {'; '.join(listed)}.", changes, rule="change_points")


def belt_finding(belt: pd.DataFrame) -> Sentence:
    """Which countries had successful coups, and when; needs `coup_belt`'s columns."""
    held = belt[belt["n_successes"] > 0]
    if belt.empty:
        return told("No coup and no attempt is listed.", belt, rule="coup_belt")
    listed = "; ".join(held["name"] + " " + held["days"])
    return told(
        f"Attempts in {len(belt)} countries, successful in {len(held)}: {listed}. In brackets: without success.",
        belt,
        rule="coup_belt",
    )
