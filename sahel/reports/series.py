"""Series: editions of one notebook that differ in their day or month only, and which of them comes before which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from sahel.reports.dating import in_words
from sahel.reports.fingerprints import digest_of_value

#: The parameters that place an edition in its series.
_DATES = ("month", "as_of", "until")
#: Blank: all that the tables hold, which is later than any day.
_OPEN = "9999"


class Member(Protocol):
    """What can stand in a series: an edition that is wanted, or the record of one that was built."""

    file: str
    parameters: Mapping[str, Any]

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Earlier:
    """The edition before another in its series: its file, and what it is called in a sentence."""

    file: str
    label: str


def earlier(members: Iterable[Member]) -> dict[str, Earlier]:
    """The edition before each, by file: the nearest earlier day or month of the same series.

    Where two editions of a series show the same day, neither comes before the other.

    >>> from sahel.reports import edition
    >>> months = [edition("monthly", {"month": month}) for month in ("2024-07", "2024-05", "2024-06")]
    >>> earlier(months)["monthly-2024-07.html"]
    Earlier(file='monthly-2024-06.html', label='the edition of June 2024')
    """
    series: dict[str, dict[str, Member]] = defaultdict(dict)
    for one in members:
        if any(name in one.parameters for name in _DATES):
            series[_series(one)].setdefault(one.file, one)
    found: dict[str, Earlier] = {}
    for group in series.values():
        before: Member | None = None
        for _, same in groupby(sorted(group.values(), key=lambda one: (_moment(one), one.file)), key=_moment):
            together = list(same)
            if before is not None:
                found |= {one.file: Earlier(before.file, _label(before)) for one in together}
            before = together[0]
    return found


def _series(one: Member) -> str:
    rest = {name: str(value) for name, value in one.parameters.items() if name not in _DATES}
    return digest_of_value([one.name, rest])


def _moment(one: Member) -> tuple[str, ...]:
    return tuple(str(one.parameters.get(name) or _OPEN) for name in _DATES)


def _label(one: Member) -> str:
    said = {"month": "of {}", "as_of": "as known on {}", "until": "until {}"}
    told = [said[name].format(in_words(str(one.parameters[name]))) for name in _DATES if one.parameters.get(name)]
    return " ".join(["the edition", *told])
