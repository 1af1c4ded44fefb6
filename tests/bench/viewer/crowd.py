"""Fifty users at once: each opens a page, thinks, and opens another."""

from __future__ import annotations

import math
import random
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.viewer.served import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.bench.viewer.pages import Page

THINKING = (1.0, 5.0)
"""Seconds between an answer and the next page."""


@dataclass(frozen=True, slots=True)
class Loads:
    """Page loads in seconds, sorted, and how many of them were not a page."""

    seconds: Sequence[float]
    failed: int

    def part(self, share: float) -> float:
        """The time within which that share of loads was over."""
        return self.seconds[max(math.ceil(share * len(self.seconds)) - 1, 0)]


def crowd(
    address: str, users: int, pages: Sequence[Page], seconds: float, enter: Callable[[Client], None]
) -> Loads:
    """Have so many users open pages for some seconds; `enter` signs one in."""
    clients = [Client(address) for _ in range(users)]
    for client in clients:
        enter(client)
    taken: list[float] = []
    failed = []
    end = time.perf_counter() + seconds

    def use(client: Client, chance: random.Random) -> None:
        time.sleep(chance.uniform(0, THINKING[1]))
        while time.perf_counter() < end:
            page = chance.choice(pages)
            try:
                taken.append(page.ask(client)[0])
            except (SystemExit, OSError) as error:
                failed.append(str(error))
            time.sleep(chance.uniform(*THINKING))

    threads = [
        threading.Thread(target=use, args=(client, random.Random(number)))
        for number, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    return Loads(sorted(taken), len(failed))
