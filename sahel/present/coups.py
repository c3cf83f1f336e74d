"""Coups as tables for readers: the list, rates, risks, spells, disputes between lists, deaths before and after.

Nothing is computed here and nothing is drawn: the tables go to `show_table`.
"""

from __future__ import annotations

import pandas as pd

from sahel import formatting
from sahel.countries import country_names
from sahel.present.tables import Cells, reader_table
from sahel.provenance import AS_WRITTEN, named_rows

_COUNTRY = {"Country": ("country", country_names)}
#: By what rates and agreements are grouped; ungrouped, they are of all attempts.
_GROUPS: dict[str, dict[str, Cells]] = {
    "country": _COUNTRY,
    "decade": {"Decade": ("decade", lambda decade: decade.astype("str") + "s")},
    "year": {"Year": ("year", formatting.texts)},
}
_ALL: dict[str, Cells] = {"Of": lambda rows: pd.Series("all attempts", index=rows.index)}


def _groups(frame: pd.DataFrame) -> dict[str, Cells]:
    grouped = [headings for column, headings in _GROUPS.items() if column in frame]
    return {heading: cells for headings in grouped or [_ALL] for heading, cells in headings.items()}


def rate_view(rates: pd.DataFrame) -> pd.DataFrame:
    """Rates of success for a reader: Country or Decade, Attempts, Succeeded, Rate with its interval.

    Needs the rates as `success_rate` returns them.
    """
    headings = {
        **_groups(rates),
        "Attempts": "n_attempts",
        "Succeeded": "n_successes",
        "Rate (95 percent interval)": lambda rows: _percent(rows["rate"], rows["low"], rows["high"]),
    }
    return reader_table(rates, headings, rule="success_rate")


def risk_view(risk: pd.DataFrame) -> pd.DataFrame:
    """The risk after a coup: Within, Risk of the next attempt, Spells still followed.

    The mean time without an attempt is left out, since its error is known for independent spells alone.
    """
    headings = {
        "Within": ("within_days", formatting.years),
        "Risk of the next attempt (95 percent, by country)": lambda rows: _percent(
            rows["risk"], rows["low"], rows["high"]
        ),
        "Spells still followed": "n_at_risk",
    }
    return reader_table(risk, headings, rule="coup_risk")


def spell_view(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells without a coup for a reader: Country, From, To, Began with, Days, How it ended."""
    headings = {
        **_COUNTRY,
        "From": ("start", formatting.day),
        "To": ("end", formatting.day),
        "Began with": ("began_with", lambda coup: coup.fillna("independence")),
        "Days": "duration_days",
        "Ended by": ("ended_by", lambda coup: coup.fillna("not ended when the lists end")),
    }
    behind = spells.assign(rows=named_rows("coups", spells["began_with"], spells["ended_by"]))
    return reader_table(behind, headings, rule="coup_spells")


def sequence_view(sequences: pd.DataFrame) -> pd.DataFrame:
    """Coups in quick succession for a reader: Country, From, Days, What followed what."""
    headings = {**_COUNTRY, "From": ("start", formatting.day), "Days": "days", "What followed what": "steps"}
    behind = sequences.assign(rows=named_rows("coups", sequences["coup_ids"]))
    return reader_table(behind, headings, rule="coup_sequences")


def agreement_view(agreement: pd.DataFrame, *, a: str, b: str) -> pd.DataFrame:
    """How far two lists agree, for a reader; `a` and `b` are the lists' names."""
    headings = {
        **_groups(agreement),
        "Events": "n_events",
        "Agreed": "n_agreed",
        "Other day": "n_date",
        "Other outcome": "n_outcome",
        "Both": "n_date_and_outcome",
        f"Only {a}": "n_only_a",
        f"Only {b}": "n_only_b",
        "Agreed, of events": ("share_agreed", lambda share: formatting.numbers(100 * share, "{:.0f} %")),
        "Not covered by both": "n_not_covered",
    }
    return reader_table(agreement, headings, rule="coup_agreement")


def dispute_view(events: pd.DataFrame, *, a: str, b: str) -> pd.DataFrame:
    """The events that two lists dispute: Country, what each list says, Days apart, In dispute."""
    only = {"only in a": f"only in {a}", "only in b": f"only in {b}"}
    headings = {
        **_COUNTRY,
        f"{a} says": lambda rows: _listed(rows, "a"),
        f"{b} says": lambda rows: _listed(rows, "b"),
        "Days apart": "days_apart",
        "In dispute": ("verdict", lambda verdict: verdict.astype("str").replace(only)),
        "Days to the other list's nearest": "nearest_days",
    }
    disputed = events[events["is_disputed"]]
    behind = disputed.assign(rows=named_rows("coups", disputed["coup_id_a"], disputed["coup_id_b"]))
    return reader_table(behind, headings, rule="compare_coups")


def _listed(events: pd.DataFrame, side: str) -> pd.Series:
    """Day and outcome in one of the lists; blank where it does not have the event."""
    day = formatting.when(events[f"date_{side}"], events[f"date_precision_{side}"])
    outcome = (", " + events[f"outcome_{side}"].astype("str")).fillna("")
    return (day + outcome).where(events[f"coup_id_{side}"].notna())


def change_view(changes: pd.DataFrame) -> pd.DataFrame:
    """Deaths before and after each coup for a reader; as `violence_change` returns them, without blanks."""
    headings = {
        "Coup": ("date", formatting.day),
        **_COUNTRY,
        "Mean before": ("mean_before", pd.Series.round),
        "Mean after": ("mean_after", pd.Series.round),
        "After against before, times": ("level_ratio", _ratios),
        "On random days (95 percent)": _on_random_days,
        "p, random days": ("p_placebo", lambda p: p.round(2)),
        "Random days": "n_placebos",
    }
    return reader_table(changes.dropna(subset="level_ratio"), headings, rule="violence_change")


def _on_random_days(changes: pd.DataFrame) -> pd.Series:
    """ "0.3 to 2.5"; blank with too few random days."""
    return _ratios(changes["placebo_low"]) + " to " + _ratios(changes["placebo_high"])


def _ratios(ratios: pd.Series) -> pd.Series:
    """Two digits that count, written out: "0.024", "3.1", "120"."""
    return formatting.numbers(ratios.map("{:.2g}".format).astype("float64"), "{:,g}")


def _percent(share: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """ "62 % (31 to 86)"; the interval left out where it is blank, all of it where the share is."""
    middle, lower, upper = (formatting.numbers(100 * part, "{:.0f}") for part in (share, low, high))
    return middle + " %" + (" (" + lower + " to " + upper + ")").fillna("")


def coup_view(coups: pd.DataFrame) -> pd.DataFrame:
    """Coups for a reader: When, Country, Outcome, Kind, Ousted, Installed, Days to the next attempt, Note, source_id.

    Needs the coups as `coup_timeline` returns them.
    """
    headings = {
        "When": lambda rows: formatting.when(rows["date"], rows["date_precision"]),
        "Country": "country_then",
        "Outcome": "outcome",
        "Kind": ("kind", formatting.words),
        "Ousted": "ousted",
        "Took power or is said to have tried": "installed",
        "Days to the next attempt": _days_to_next,
        "Note": "note",
        "source_id": "source_id",
    }
    return reader_table(coups, headings, rule="coup_timeline", table="coups")


def _days_to_next(coups: pd.DataFrame) -> pd.Series:
    days = formatting.digits(coups["days_to_next"]) + " days"
    return days.mask(coups["is_censored"], "none in the " + days + " to the end of the lists")


def calendar_view(coups: pd.DataFrame) -> pd.DataFrame:
    """Coups for the calendar picture: the same rows by country, with country_name."""
    named = coups.assign(country_name=country_names(coups["country"]))
    return named.sort_values(["country_name", "date"], ignore_index=True)


def correction_view(corrections: pd.DataFrame) -> pd.DataFrame:
    """Departures from published lists: Coup, List, Field, As published, As used here, Why, source_id."""
    headings = {
        "Coup": "coup_id",
        "List": "dataset",
        "Field": "field",
        "As published": "published",
        "As used here": "corrected",
        "Why": "why",
        "source_id": "source_id",
    }
    return reader_table(corrections, headings, rule=AS_WRITTEN, table="corrections")
