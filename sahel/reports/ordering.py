"""Order among what ends in any order: each thing is handed on once the one it waits for has been."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class InOrder(Generic[Thing]):
    """Takes things as they arrive and hands each on after the one it waits for.

    `waits_for` says by name what has to come first; it has no circles. What waits for something
    that is not in the batch is not to be named in it.

    >>> order = InOrder({"july": "june"})
    >>> list(order.arrived("july", 7)), list(order.arrived("june", 6))
    ([], [('june', 6), ('july', 7)])
    """

    def __init__(self, waits_for: Mapping[str, str]) -> None:
        self._waits_for = dict(waits_for)
        self._held: dict[str, Thing] = {}
        self._gone: set[str] = set()

    def arrived(self, name: str, thing: Thing) -> Iterator[tuple[str, Thing]]:
        """What can be handed on now that this has arrived, in order; perhaps nothing."""
        self._held[name] = thing
        while ready := [one for one in self._held if self._waits_for.get(one, one) in self._gone | {one}]:
            for one in ready:
                self._gone.add(one)
                yield one, self._held.pop(one)
