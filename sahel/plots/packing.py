"""Where things and their labels go in a lane, so that nothing covers anything: in inches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

_GAP = 0.05  # inches between a thing and its neighbour, and between a thing and its text

Side = Literal["inside", "right", "left", "none"]


class Thing(NamedTuple):
    """What is to be placed: its extent, its texts with their widths (best first), and its part of the row's height."""

    start: float
    end: float
    texts: tuple[tuple[str, float], ...] = ()
    holds_text: bool = False
    bottom: float = 0.0
    top: float = 1.0


class Place(NamedTuple):
    """Where it went: its sub-row from the top, the text that was found room for, and on which side."""

    row: int
    text: str
    side: Side


def pack(things: Sequence[Thing], *, width: float, text_rows: int) -> list[Place]:
    """A place for each thing, in the order given.

    Things in one sub-row never overlap, nor do their texts. A text opens a new sub-row
    only while there are fewer than `text_rows`; then it is left out (side "none"), and
    the caller says it elsewhere.

    >>> pack([Thing(0, 1, (("a", 0.5),)), Thing(0.5, 2, (("b", 0.5),))], width=5, text_rows=3)
    [Place(row=0, text='a', side='right'), Place(row=1, text='b', side='right')]
    """
    taken: list[list[Thing]] = []
    places: dict[int, Place] = {}
    for at in sorted(range(len(things)), key=lambda at: (things[at].start, at)):
        thing = things[at]
        place, (start, end) = _first_fit(thing, taken, width=width, text_rows=text_rows)
        if place.row == len(taken):
            taken.append([])
        taken[place.row].append(thing._replace(start=start, end=end))
        places[at] = place
    return [places[at] for at in range(len(things))]


def _first_fit(
    thing: Thing, taken: list[list[Thing]], *, width: float, text_rows: int
) -> tuple[Place, tuple[float, float]]:
    new_row = [*enumerate(taken), (len(taken), [])] if len(taken) < text_rows else [*enumerate(taken)]
    for rows in (list(enumerate(taken)), new_row):
        for text, length in thing.texts:
            for row, others in rows:
                for side, extent in _sides(thing, length, width):
                    if _is_free(thing, extent, others):
                        return Place(row, text, side), extent
    bare = (thing.start, thing.end)
    row = next((row for row, others in enumerate(taken) if _is_free(thing, bare, others)), len(taken))
    return Place(row, "", "none"), bare


def _sides(thing: Thing, length: float, width: float) -> list[tuple[Side, tuple[float, float]]]:
    """The ways to set a text of this length beside or in the thing, within the axes."""
    need = length + 2 * _GAP
    sides: list[tuple[Side, tuple[float, float]]] = []
    if thing.holds_text and need <= thing.end - thing.start:
        sides.append(("inside", (thing.start, thing.end)))
    if thing.end + need <= width:
        sides.append(("right", (thing.start, thing.end + need)))
    if thing.start - need >= 0:
        sides.append(("left", (thing.start - need, thing.end)))
    return sides


def _is_free(thing: Thing, extent: tuple[float, float], others: list[Thing]) -> bool:
    """Whether nothing in the sub-row is at the same days and at the same height."""
    start, end = extent
    return all(
        end + _GAP <= other.start or start >= other.end + _GAP or thing.top <= other.bottom or thing.bottom >= other.top
        for other in others
    )
