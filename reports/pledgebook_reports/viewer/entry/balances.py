"""What each agreement has left, day by day: asked of the rows once for each snapshot, and kept beside it."""

from __future__ import annotations

import datetime as dt
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pledgebook.money import NIL
from pledgebook_reports.sources import COMMITMENTS, prelude
from pledgebook_reports.table import Arguments

if TYPE_CHECKING:
    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.viewer.source import View

_CHANGES = f"""{prelude()}, {COMMITMENTS}
SELECT agreement, obligation, date, SUM(effect), SUM(held) FROM (
  SELECT agreement, NULL AS obligation, date, effect, CAST(0 AS DECIMAL(24,2)) AS held FROM moves
  UNION ALL
  SELECT agreement, obligation, date, 0, held FROM acts
) AS changes WHERE agreement IS NOT NULL AND (effect <> 0 OR held <> 0)
GROUP BY agreement, obligation, date ORDER BY date
"""  # noqa: S608 -- our own text
_balances: WeakKeyDictionary[Snapshot, Balances] = WeakKeyDictionary()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an agreement has left in the facility's currency: its balance, and that less open contracts.

    `least` is the lowest that the latter comes to from a day on, and `least_day` when.
    """

    agreement: str
    balance: Decimal
    uncommitted: Decimal
    least: Decimal
    least_day: dt.date


@dataclass(frozen=True, slots=True)
class Balances:
    """Of each agreement the days that moved it, with balance and uncommitted balance at their end.

    `held` is what a contract still holds of an agreement.
    """

    levels: Mapping[str, tuple[Sequence[dt.date], Sequence[tuple[Decimal, Decimal]]]]
    held: Mapping[tuple[str, str], Decimal]

    def standing(self, agreement: str, day: dt.date) -> Standing:
        """What an agreement has left, and its lowest from a day on."""
        days, levels = self.levels.get(agreement, ((), ()))
        if not levels:
            return Standing(agreement, NIL, NIL, NIL, day)
        last = bisect_left(days, day)
        # What it stands at when the day begins counts as the level of that day.
        later = [(level[1], at) for level, at in zip(levels[last:], days[last:], strict=True)]
        if days[last : last + 1] != [day]:
            later.insert(0, (levels[last - 1][1] if last else NIL, day))
        least, at = min(later)
        return Standing(agreement, *levels[-1], least, at)

    def uncommitted(self) -> Mapping[str, Decimal]:
        """The uncommitted balance of each agreement, over all days."""
        return {agreement: levels[-1][1] for agreement, (_, levels) in self.levels.items()}


def balances_of(view: View) -> Balances:
    """The balances of the books that a view shows."""
    with _lock:
        found = _balances.get(view.snapshot)
        if found is None:
            found = _balances[view.snapshot] = _asked(view)
    return found


def _asked(view: View) -> Balances:
    # What stands in the books counts, however late its day: it is promised or spent already.
    parameters = Arguments(dt.date.max).parameters()
    changes: dict[str, dict[dt.date, list[Decimal]]] = defaultdict(dict)
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for agreement, obligation, day, effect, hold in (
        view.rows().execute(_CHANGES, parameters).fetchall()
    ):
        own = changes[agreement].setdefault(day, [NIL, NIL])
        own[0] += effect
        own[1] += effect - hold
        if obligation is not None:
            held[agreement, obligation] += hold
    return Balances({one: _summed(own) for one, own in changes.items()}, held)


def _summed(
    changes: Mapping[dt.date, Sequence[Decimal]],
) -> tuple[Sequence[dt.date], Sequence[tuple[Decimal, Decimal]]]:
    balance = uncommitted = NIL
    levels = []
    for change, free in changes.values():
        balance, uncommitted = balance + change, uncommitted + free
        levels.append((balance, uncommitted))
    return list(changes), levels
