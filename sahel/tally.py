"""What is counted in which period, and the running counts: block after block of a long table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sahel.periods import By, Days
from sahel.sharing import FIGURES, Figures, cut, share_figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is added up: one entry is one event, or one piece of it, in one period."""

    event: np.ndarray | slice  # position in the block
    period: np.ndarray
    figures: Figures  # persons; zero where blank
    blanks: Figures  # true where the event does not state the figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The running counts, one entry per row of the answer."""

    n_events: np.ndarray
    n_unknown: np.ndarray
    n_spanning: np.ndarray
    n_counted: np.ndarray  # events, or pieces of them
    persons: Figures
    n_silent: Figures  # of those counted, how many leave the figure blank

    @classmethod
    def empty(cls, n_rows: int) -> Tally:
        counts = {name: np.zeros(n_rows, "int64") for name in ("n_events", "n_unknown", "n_spanning", "n_counted")}
        persons, n_silent = ({name: np.zeros(n_rows, "int64") for name in FIGURES} for _ in range(2))
        return cls(persons=persons, n_silent=n_silent, **counts)

    def add(self, counted: Counted, *, to: np.ndarray) -> None:
        np.add.at(self.n_counted, to, 1)
        for name, persons in counted.figures.items():
            np.add.at(self.persons[name], to, persons)
            np.add.at(self.n_silent[name], to[counted.blanks[name]], 1)
        np.add.at(self.n_unknown, to[np.logical_or.reduce(list(counted.blanks.values()))], 1)

    def add_events(self, to: np.ndarray, runs_on: np.ndarray) -> None:
        np.add.at(self.n_events, to, 1)
        np.add.at(self.n_spanning, to[runs_on], 1)

    def sum(self, name: str) -> pd.arrays.IntegerArray:
        """Persons; blank where something was counted and nothing of it states a number."""
        is_silent = (self.n_counted > 0) & (self.n_silent[name] == self.n_counted)
        return pd.arrays.IntegerArray(self.persons[name], is_silent)


def whole(events: pd.DataFrame, begins: np.ndarray) -> Counted:
    """Every event whole, in the period in which it begins."""
    return Counted(
        event=slice(None),
        period=begins,
        figures={name: events[name].to_numpy(dtype="int64", na_value=0) for name in FIGURES},
        blanks={name: events[name].isna().to_numpy() for name in FIGURES},
    )


def over_days(counted: Counted, runs_on: np.ndarray, *, start: Days, end: Days, by: By) -> Counted:
    """The same, with the events that run on cut at the ends of periods."""
    long, short = np.flatnonzero(runs_on), np.flatnonzero(~runs_on)
    pieces = cut(start[long], end[long], by=by)
    shared = share_figures({name: persons[long] for name, persons in counted.figures.items()}, pieces=pieces)
    event = np.concatenate([short, long[pieces.event]])
    return Counted(
        event=event,
        period=np.concatenate([counted.period[short], pieces.period]),
        figures={name: np.concatenate([counted.figures[name][short], shared[name]]) for name in FIGURES},
        blanks={name: blank[event] for name, blank in counted.blanks.items()},
    )
