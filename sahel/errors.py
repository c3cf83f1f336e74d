"""The refusals: every one says what is wrong, what was found, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class SahelError(ValueError):
    """The root of every refusal `sahel` makes."""


class LoadingNote(UserWarning):
    """What a reader of a file should know: days that may be read two ways, sheets left out, rows that stand twice."""


class MissingColumns(SahelError):
    """A table lacks columns that the question needs."""


class UnknownTable(SahelError):
    """A file or a name is none of the tables `sahel` knows."""


class InvalidTable(SahelError):
    """A table breaks its schema.

    `failures` has one row per fault: `table`, `row` (as a spreadsheet counts, the
    header being row 1), `column`, `value`, `rule`. All faults are gathered before
    the refusal, so that a file is mended in one sitting.
    """

    def __init__(self, message: str, failures: pd.DataFrame) -> None:
        super().__init__(message)
        self.failures = failures


class UnknownName(SahelError):
    """A name (of an incident, an actor, a country, a notebook) that does not exist."""


class BadDate(SahelError):
    """A text that is not a date."""


class BadParameter(SahelError):
    """A report parameter that the notebook does not have, or a value it cannot take."""


class CoverageError(SahelError):
    """A question about days or places that the source does not cover."""


class BuildFailed(SahelError):
    """A notebook stopped with an error while a report was built."""


class MissingDependency(SahelError):
    """A part of `sahel` was asked for whose optional packages are not installed."""


class BadPlan(SahelError):
    """A plan of reports (`reports.toml`) that cannot be read or that asks for what cannot be."""


class BadProject(SahelError):
    """A folder that should be a project and is none, or whose `sahel.toml` cannot be read or followed."""


class BadEntry(SahelError):
    """Rows that cannot be written into a table as they are given; nothing was written."""


class Ambiguous(SahelError):
    """A name, place or address that may mean several things, or one that somebody has to confirm.

    `candidates` has one row for each, the likeliest first; its first column is the id. `what` is the
    message without the hint that lists them.
    """

    def __init__(self, what: str, candidates: pd.DataFrame, *, hint: str = "") -> None:
        super().__init__(f"{what} {hint}".strip())
        self.what = what
        self.candidates = candidates


class NothingMatched(SahelError):
    """A pattern that fits nothing: a failure, never a batch of none that is done."""


class DamagedPage(SahelError):
    """A file that should be a report of ours, and is none or cannot be read."""


class NotAReport(DamagedPage):
    """A file that is not there, or that carries nothing a report of ours carries."""


_NEAR = 0.5  # of difflib's ratio: below it two names are not alike


def suggest(name: str, known: Iterable[str], *, most: int | None = None) -> str:
    """The names there are, those most like `name` first, for a refusal; at most so many are listed.

    >>> suggest("MLL", ["BFA", "MLI", "NER"])
    'MLI, BFA, NER'
    >>> suggest("MLL", ["BFA", "MLI", "NER"], most=1)
    'MLI, and 2 more'
    """
    names = sorted(known)
    near = get_close_matches(str(name), names, n=3, cutoff=_NEAR)
    listed = near + [one for one in names if one not in near]
    shown = listed[:most]
    more = [f"and {len(listed) - len(shown)} more"] if len(shown) < len(listed) else []
    return ", ".join([*shown, *more]) or "none"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The question for a refusal: the names most like `name`; where none is like it, some of those there are.

    >>> did_you_mean("MLL", ["BFA", "MLI", "NER"])
    'did you mean MLI?'
    >>> did_you_mean("xyz", ["BFA", "MLI", "NER", "TCD"])
    'there are BFA, MLI, NER, and 1 more'
    """
    known = list(known)
    near = get_close_matches(str(name), known, n=3, cutoff=_NEAR)
    return f"did you mean {', '.join(near)}?" if near else f"there are {suggest(name, known, most=3)}"
