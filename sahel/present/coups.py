"""Finished frames for readers: rates, risks, disputes between lists, onsets, changes of level.

Nothing is computed here and nothing is drawn: the tables go to `show_table`.
"""

from __future__ import annotations

import pandas as pd

from sahel import formatting
from sahel.countries import country_names
from sahel.provenance import AS_WRITTEN, named_rows, with_source_rows
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import Precision


def rate_view(rates: pd.DataFrame) -> pd.DataFrame:
    """Rates of success for a reader: Country or Decade, Attempts, Succeeded, Rate with its interval.

    Needs the rates as `success_rate` returns them.
    """
    require_columns(rates, "n_attempts", "n_successes", "rate", "low", "high")
    heads = {
        "country": ("Country", lambda: country_names(rates["country"])),
        "decade": ("Decade", lambda: rates["decade"].astype("str") + "s"),
        "year": ("Year", lambda: rates["year"].astype("str")),
    }
    table = {heading: cells() for name, (heading, cells) in heads.items() if name in rates.columns}
    view = pd.DataFrame(
        {
            **(table or {"Of": pd.Series("all attempts", index=rates.index)}),
            "Attempts": rates["n_attempts"],
            "Succeeded": rates["n_successes"],
            "Rate (95 percent interval)": _percent(rates["rate"], rates["low"], rates["high"]),
        }
    )
    return with_source_rows(view, rates, rule="success_rate")


def risk_view(risk: pd.DataFrame) -> pd.DataFrame:
    """The risk after a coup: Within, Risk of the next attempt, Mean time without one, Still followed."""
    require_columns(risk, "within_days", "risk", "low", "high", "restricted_mean_days", "n_at_risk")
    years = (risk["within_days"] / 365.25).round(1).map("{:g}".format) + " years"
    view = pd.DataFrame(
        {
            "Within": years.str.replace(r"^1 years", "1 year", regex=True),
            "Risk of the next attempt (95 percent)": _percent(risk["risk"], risk["low"], risk["high"]),
            "Mean time without one": formatting.digits(risk["restricted_mean_days"]) + " days",
            "Spells still followed": risk["n_at_risk"],
        }
    )
    return with_source_rows(view, risk, rule="coup_risk")


def spell_view(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells without a coup for a reader: Country, From, To, Began with, Days, How it ended."""
    exact = pd.Series(str(Precision.DAY), index=spells.index)
    view = pd.DataFrame(
        {
            "Country": country_names(spells["country"]),
            "From": formatting.when(spells["start"], exact),
            "To": formatting.when(spells["end"], exact),
            "Began with": spells["began_with"].fillna("independence"),
            "Days": spells["duration_days"],
            "Ended by": spells["ended_by"].fillna("none, when the lists end"),
        }
    )
    behind = spells.assign(rows=named_rows("coups", spells["began_with"], spells["ended_by"]))
    return with_source_rows(view, behind, rule="coup_spells")


def sequence_view(sequences: pd.DataFrame) -> pd.DataFrame:
    """Coups in quick succession for a reader: Country, From, Days, What followed what."""
    exact = pd.Series(str(Precision.DAY), index=sequences.index)
    view = pd.DataFrame(
        {
            "Country": country_names(sequences["country"]),
            "From": formatting.when(sequences["start"], exact),
            "Days": sequences["days"],
            "What followed what": sequences["steps"],
        }
    )
    return with_source_rows(
        view, sequences.assign(rows=named_rows("coups", sequences["coup_ids"])), rule="coup_sequences"
    )


def agreement_view(agreement: pd.DataFrame, *, a: str, b: str) -> pd.DataFrame:
    """How far two lists agree, for a reader; `a` and `b` are the lists' names."""
    require_columns(agreement, "n_events", "n_agreed", "n_only_a", "n_only_b", "n_not_covered", "share_agreed")
    head = (
        {"Country": country_names(agreement["country"])}
        if "country" in agreement.columns
        else {"Decade": agreement["decade"].astype("str") + "s"}
    )
    view = pd.DataFrame(
        {
            **head,
            "Events": agreement["n_events"],
            "Agreed": agreement["n_agreed"],
            "Other day": agreement["n_date"],
            "Other outcome": agreement["n_outcome"],
            "Both": agreement["n_date_and_outcome"],
            f"Only {a}": agreement["n_only_a"],
            f"Only {b}": agreement["n_only_b"],
            "Agreed, of events": (100 * agreement["share_agreed"]).map("{:.0f} %".format, na_action="ignore"),
            "Not covered by both": agreement["n_not_covered"],
        }
    )
    return with_source_rows(view, agreement, rule="coup_agreement")


def dispute_view(events: pd.DataFrame, *, a: str, b: str) -> pd.DataFrame:
    """The events that two lists dispute: Country, what each list says, Days apart, In dispute."""
    disputed = events[events["is_disputed"]]
    cells = {
        f"{name} says": (
            formatting.when(disputed[f"date_{side}"], disputed[f"date_precision_{side}"])
            + (", " + disputed[f"outcome_{side}"].astype("str")).fillna("")
        ).where(disputed[f"coup_id_{side}"].notna())
        for name, side in ((a, "a"), (b, "b"))
    }
    reason = disputed["verdict"].astype("str").replace({"only in a": f"only in {a}", "only in b": f"only in {b}"})
    view = pd.DataFrame(
        {
            "Country": country_names(disputed["country"]),
            **cells,
            "Days apart": disputed["days_apart"],
            "In dispute": reason,
            "Days to the other list's nearest": disputed["nearest_days"],
        }
    )
    behind = disputed.assign(rows=named_rows("coups", disputed["coup_id_a"], disputed["coup_id_b"]))
    return with_source_rows(view, behind, rule="compare_coups")


def change_view(changes: pd.DataFrame) -> pd.DataFrame:
    """Deaths before and after each coup for a reader; as `violence_change` returns them, without blanks."""
    known = changes.dropna(subset="level_ratio")
    exact = pd.Series(str(Precision.DAY), index=known.index)
    low, high = (known[name].map("{:.2g}".format, na_action="ignore") for name in ("placebo_low", "placebo_high"))
    view = pd.DataFrame(
        {
            "Coup": formatting.when(known["date"], exact),
            "Country": country_names(known["country"]),
            "Mean before": known["mean_before"].round(),
            "Mean after": known["mean_after"].round(),
            "After against before, times": known["level_ratio"].map("{:.2g}".format),
            "On random days (95 percent)": low + " to " + high,
            "p, random days": known["p_placebo"].round(2),
            "Random days": known["n_placebos"],
        }
    )
    return with_source_rows(view, known, rule="violence_change")


def _percent(share: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """ "62 % (31 to 86)"; the interval left out where it is blank, all of it where the share is."""
    middle, least, most = (
        (100 * part).map("{:.0f}".format, na_action="ignore").astype("str") for part in (share, low, high)
    )
    return middle + " %" + (" (" + least + " to " + most + ")").fillna("")


def coup_view(coups: pd.DataFrame) -> pd.DataFrame:
    """Coups for a reader: When, Country, Outcome, Kind, Ousted, Installed, Days to the next attempt, Note, source_id.

    Needs the coups as `coup_timeline` returns them.
    """
    days = formatting.digits(coups["days_to_next"]) + " days"
    view = pd.DataFrame(
        {
            "When": formatting.when(coups["date"], coups["date_precision"]),
            "Country": coups["country_then"],
            "Outcome": coups["outcome"],
            "Kind": coups["kind"].str.replace("_", " "),
            "Ousted": coups["ousted"],
            "Took power or is said to have tried": coups["installed"],
            "Days to the next attempt": days.mask(coups["is_censored"], days + ", still going on"),
            "Note": coups["note"],
            "source_id": coups["source_id"],
        }
    )
    return with_source_rows(view, coups, rule="coup_timeline", table="coups")


def calendar_view(coups: pd.DataFrame) -> pd.DataFrame:
    """Coups for the calendar picture: the same rows by country, with country_name."""
    return coups.assign(country_name=country_names(coups["country"])).sort_values(
        ["country_name", "date"], ignore_index=True
    )


def correction_view(corrections: pd.DataFrame) -> pd.DataFrame:
    """Departures from published lists: Coup, List, Field, As published, As used here, Why, source_id."""
    view = corrections[["coup_id", "dataset", "field", "published", "corrected", "why", "source_id"]].set_axis(
        ["Coup", "List", "Field", "As published", "As used here", "Why", "source_id"], axis="columns"
    )
    return with_source_rows(view, corrections, rule=AS_WRITTEN, table="corrections")
