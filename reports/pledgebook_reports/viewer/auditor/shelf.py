"""What visitors have sent or had made, kept on this server by session and key; the oldest goes first.

Nothing of it is of the books, and all of it goes when the server ends.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import request

from pledgebook_reports.viewer.door.visitor import BINDING

if TYPE_CHECKING:
    from collections.abc import Callable

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """A shelf for things that weigh at most `most` together, by `weight`; `drop` puts one away."""

    def __init__(
        self,
        most: int,
        weight: Callable[[Thing], int] = lambda _thing: 1,
        drop: Callable[[Thing], None] = lambda _thing: None,
    ) -> None:
        self._most, self._weight, self._drop = most, weight, drop
        self._things: OrderedDict[tuple[str, str], Thing] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: str, thing: Thing) -> None:
        """Keep a thing for who sent the request; the oldest of all give way to it."""
        with self._lock:
            old = self._things.pop((_session(), key), None)
            gone = [] if old is None else [old]
            self._things[_session(), key] = thing
            while (
                len(self._things) > 1 and sum(map(self._weight, self._things.values())) > self._most
            ):
                gone.append(self._things.popitem(last=False)[1])
        for one in gone:
            self._drop(one)

    def take_off(self, key: str) -> None:
        """Put a thing of who sent the request away, if it is there."""
        with self._lock:
            gone = self._things.pop((_session(), key), None)
        if gone is not None:
            self._drop(gone)

    def own(self) -> dict[str, Thing]:
        """The things of who sent the request, in the order in which they came."""
        with self._lock:
            return {key: one for (who, key), one in self._things.items() if who == _session()}


def _session() -> str:
    """Whose they are; without a door there is one visitor, who may send nothing."""
    found: str = request.environ.get(BINDING, "")
    return found
