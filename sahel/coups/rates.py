"""How often coups succeed, and which came in answer to which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from sahel.countries import country_names
from sahel.dates import read_day
from sahel.errors import SahelError, UnknownName
from sahel.schema.validation import require_columns
from sahel.schema.vocabularies import CoupKind, Outcome, Precision

#: Kinds of event that can answer one another within days.
_MOVES = (CoupKind.COUP, CoupKind.COUNTER_COUP, CoupKind.RESTORATION, CoupKind.SELF_COUP)
_GROUPS = ("country", "decade", "year")


def success_rate(
    coups: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    method: Literal["wilson", "jeffreys"] = "wilson",
    level: float = 0.95,
) -> pd.DataFrame:
    """Which share of coup attempts succeeded, with an interval that holds for few attempts too.

    Parameters
    ----------
    coups : one row per event, as `coup_timeline` returns them.
    by : "country", "decade", "year", or several of them in a list; blank: all together.
    method : "wilson" (score interval) or "jeffreys" (Bayesian, prior Beta(½, ½)).
    level : share of intervals that should hold the true rate.

    Returns
    -------
    One row per group in which there was an attempt: n_attempts, n_successes, n_pending
    (in neither), rate, low, high (0 to 1; blank where every attempt is pending).

    Notes
    -----
    The interval treats the attempts as draws with one chance of success; it says how
    little a few attempts tell, not how good the list is. Brown, Cai & DasGupta 2001.

    Examples
    --------
    >>> import sahel
    >>> coups = sahel.coup_timeline(sahel.load_coups(country="MLI", until="2024-12-31"), until="2024-12-31")
    >>> sahel.coups.success_rate(coups).round(2).values.tolist()
    [[9.0, 5.0, 0.0, 0.56, 0.27, 0.81]]
    """
    from statsmodels.stats.proportion import proportion_confint

    groups = [by] if isinstance(by, str) else list(by)
    if unknown := [name for name in groups if name not in _GROUPS]:
        raise UnknownName(f"coups cannot be grouped by {unknown}. Use: {', '.join(_GROUPS)}.")
    if method not in ("wilson", "jeffreys"):
        raise UnknownName(f"no interval is called {method!r}. Use: wilson, jeffreys.")
    require_columns(coups, "country", "date", "outcome", "is_attempt", "is_success")
    attempts = coups[coups["is_attempt"]]
    year = attempts["date"].dt.year
    attempts = attempts.assign(year=year, decade=year // 10 * 10, is_pending=attempts["outcome"] == Outcome.PENDING)
    keys = [attempts[name] for name in groups] or [pd.Series(0, index=attempts.index, name="all")]
    counts = attempts.groupby(keys).agg(
        n_attempts=("is_attempt", "size"), n_successes=("is_success", "sum"), n_pending=("is_pending", "sum")
    )
    decided = (counts["n_attempts"] - counts["n_pending"]).astype("float64")
    low, high = proportion_confint(counts["n_successes"], decided.where(decided > 0), alpha=1 - level, method=method)
    rates = counts.assign(n_attempts=decided.astype("int64"), rate=counts["n_successes"] / decided, low=low, high=high)
    columns = ["n_attempts", "n_successes", "n_pending", "rate", "low", "high"]
    return rates[columns].reset_index(drop=not groups)


def coup_sequences(coups: pd.DataFrame, *, within_days: int) -> pd.DataFrame:
    """Coups in quick succession: a coup and its counter-coup, a failure and the next try.

    Parameters
    ----------
    coups : one row per event, in the columns of the coup table.
    within_days : an event at most this many days after the one before it, in the same
        country, belongs to the same sequence.

    Returns
    -------
    One row per sequence of two events or more, by country and time: country, start, end,
    days (from first to last), n_events, steps (in words, in order), coup_ids (joined by
    ";"). Coups, counter-coups, restorations and self-coups whose day is known are looked
    at; plots, allegations, resignations and duplicates are not.

    Examples
    --------
    >>> import sahel
    >>> coup_sequences(sahel.load_coups(country="BFA"), within_days=14)[["days", "steps"]].values.tolist()
    [[7, 'coup (failed) > restoration (successful)']]
    """
    if within_days < 0:
        raise SahelError(f"`within_days` is a number of days, 0 or more; found {within_days}. Try 30.")
    require_columns(coups, "coup_id", "country", "date", "date_precision", "outcome", "kind")
    is_move = coups["kind"].isin(_MOVES) & ~coups["outcome"].isin([Outcome.PLOT, Outcome.ALLEGED])
    moves = coups[is_move & (coups["date_precision"] == Precision.DAY)].sort_values(["country", "date"], kind="stable")
    gaps = moves.groupby("country")["date"].diff().dt.days
    sequence = (~(gaps <= within_days)).cumsum().rename("sequence")
    step = moves["kind"].str.replace("_", "-") + " (" + moves["outcome"] + ")"
    runs = moves.assign(step=step).groupby(sequence).agg(
        country=("country", "first"),
        start=("date", "min"),
        end=("date", "max"),
        n_events=("coup_id", "size"),
        steps=("step", " > ".join),
        coup_ids=("coup_id", ";".join),
    )  # fmt: skip
    runs.insert(3, "days", (runs["end"] - runs["start"]).dt.days)
    return runs[runs["n_events"] > 1].reset_index(drop=True)


def coups_by_country(coups: pd.DataFrame, *, since: str) -> pd.DataFrame:
    """The countries that had coups or attempts since a day, and when.

    Needs the coups as `coup_timeline` returns them. One row per country, the most
    successes first: country, name, n_successes, n_failed (attempts that failed, or are
    pending), days (in words and in order, those of attempts that did not succeed in brackets).

    >>> import sahel
    >>> coups = sahel.coup_timeline(sahel.load_coups(until="2024-12-31"), until="2024-12-31")
    >>> coups_by_country(coups, since="2020-01-01").iloc[0][["name", "days"]].tolist()
    ['Burkina Faso', '24 Jan 2022, 30 Sep 2022']
    """
    require_columns(coups, "country", "date", "date_precision", "is_attempt", "is_success")
    late = coups[coups["is_attempt"] & (coups["date"] >= read_day(since))].sort_values("date")
    day = late["date"].dt.day.astype("str") + late["date"].dt.strftime(" %b %Y")
    month, year = late["date"].dt.strftime("%b %Y"), late["date"].dt.strftime("%Y")
    day = day.mask(late["date_precision"] == Precision.MONTH, month).mask(
        late["date_precision"] == Precision.YEAR, year
    )
    words = day.where(late["is_success"], "(" + day + ")")
    table = (
        late.assign(day=words)
        .groupby("country", as_index=False)
        .agg(n_successes=("is_success", "sum"), n_attempts=("is_success", "size"), days=("day", ", ".join))
    )
    table = table.assign(name=country_names(table["country"]), n_failed=table["n_attempts"] - table["n_successes"])
    columns = ["country", "name", "n_successes", "n_failed", "days"]
    return table.sort_values(["n_successes", "name"], ascending=[False, True], ignore_index=True)[columns]
