"""Events that run over the end of a period: cut into pieces, their persons shared out whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sahel.periods import By, Days, first_day_of, period_of

FIGURES = ("low", "best", "high")
#: Persons per event, by figure.
Figures = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Events cut at the borders of periods: one piece is one event's days in one period."""

    event: np.ndarray  # position of the event, rising
    period: np.ndarray  # rising within an event
    n_days: np.ndarray


def cut(start: Days, end: Days, *, by: By) -> Pieces:
    """Cut each event at the borders of the periods it touches."""
    first = period_of(start, by=by)
    n_periods = period_of(end, by=by) - first + 1
    event = np.repeat(np.arange(len(start)), n_periods)
    opening = np.cumsum(n_periods) - n_periods
    period = first[event] + np.arange(len(event)) - opening[event]
    begins = np.maximum(first_day_of(period, by=by), start[event])
    ends = np.minimum(first_day_of(period + 1, by=by) - 1, end[event])
    return Pieces(event=event, period=period, n_days=ends - begins + 1)


def share_out(totals: np.ndarray, *, weights: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Whole persons among pieces in proportion to their weights, each total kept exactly.

    Largest remainder (Hare, Hamilton): every piece gets the whole part of its quota;
    the persons left over go one each to the largest fractions, the earlier piece
    first where two are equal.

    Parameters
    ----------
    totals : persons per owner, not negative.
    weights : whole numbers per piece, not negative, not all zero for an owner with persons.
    owner : which total a piece belongs to, rising from 0.

    >>> share_out(np.array([10]), weights=np.array([1, 1, 1]), owner=np.array([0, 0, 0])).tolist()
    [4, 3, 3]
    """
    whole = np.zeros(len(totals), dtype="int64")
    np.add.at(whole, owner, weights)
    whole = np.maximum(whole, 1)[owner]
    # Split before multiplying, so that large totals do not overflow.
    times, rest = np.divmod(totals[owner], whole)
    shares = times * weights + rest * weights // whole
    fraction = rest * weights % whole
    left = totals.copy()
    np.subtract.at(left, owner, shares)
    order = np.lexsort((-fraction, owner))
    n_pieces = np.bincount(owner, minlength=len(totals))
    rank = np.arange(len(owner)) - (np.cumsum(n_pieces) - n_pieces)[owner]
    shares[order] += rank < left[owner]
    return shares


def share_figures(figures: Figures, *, pieces: Pieces) -> Figures:
    """The low, best and high of each event over the days of its pieces.

    Each of the three is shared out by itself, by largest remainder. Where that would
    put a piece's figures in another order than the event's own (which largest
    remainders can do, by one person, from three pieces on), the low is shared out
    anew in proportion to the best, and what the high adds to the best anew by days:
    sums stay exact and low, best and high keep their order.
    """
    owner, n_days = pieces.event, pieces.n_days
    low, best, high = (figures[name] for name in FIGURES)
    shared = {name: share_out(figures[name], weights=n_days, owner=owner) for name in FIGURES}
    if (crossed := _owners(shared["low"] > shared["best"], owner, low) & (low <= best)).any():
        within = share_out(np.where(crossed, low, 0), weights=shared["best"], owner=owner)
        shared["low"] = np.where(crossed[owner], within, shared["low"])
    if (crossed := _owners(shared["best"] > shared["high"], owner, high) & (best <= high)).any():
        above = share_out(np.where(crossed, high - best, 0), weights=n_days, owner=owner)
        shared["high"] = np.where(crossed[owner], shared["best"] + above, shared["high"])
    return shared


def _owners(pieces: np.ndarray, owner: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Which owners have such a piece."""
    return np.bincount(owner[pieces], minlength=len(owners)) > 0
