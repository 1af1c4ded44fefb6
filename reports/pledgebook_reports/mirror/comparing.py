"""Compares two lists of amounts, ours and theirs, one to one within a donor and a stage."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pledgebook.money import CENT, to_cents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Stage = Literal["agreed", "received"]
Outcome = Literal[
    "matched",
    "different amount",
    "different date",
    "missing there",
    "missing here",
    "twice here",
    "twice there",
]
SAME_YEAR = 366
"""Days within which an equal amount is taken for the same money at another date."""
HALF_A_CENT = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Money:
    """One amount of one side.

    `amounts` are by currency: as booked or published, and in the facility's currency where that is
    known; `name` is the entry, or the line of the file; `texts` may hold an id of the other side.
    """

    donor: str
    stage: Stage
    name: str
    date: datetime.date | None
    amounts: tuple[tuple[str, Decimal], ...]
    texts: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The published file; "" for an entry of the books."""
        return self.name.rpartition(":")[0]

    def against(self, other: Money) -> tuple[Decimal, Decimal] | None:
        """Both amounts in a currency that both have, or None."""
        theirs = dict(other.amounts)
        for currency, amount in self.amounts:
            if currency in theirs:
                return amount, theirs[currency]
        return None


@dataclass(frozen=True, slots=True)
class Pair:
    """What became of an amount of ours, of theirs, or of both."""

    outcome: Outcome
    ours: Money | None
    theirs: Money | None


def compare(
    ours: Sequence[Money], theirs: Sequence[Money], *, days: int, tolerance: Decimal
) -> list[Pair]:
    """Pair both sides, best ties first, and say what is left.

    Args:
        ours: what the books hold.
        theirs: what others publish.
        days: how far the dates of one payment may lie apart.
        tolerance: how far two amounts of one payment may differ, as a share of the larger, before
            they are no pair at all; amounts that are not equal are told as different.
    """
    sides: dict[tuple[str, Stage], tuple[list[Money], list[Money]]] = defaultdict(lambda: ([], []))
    for side, all_ in enumerate((ours, theirs)):
        for one in all_:
            sides[one.donor, one.stage][side].append(one)
    pairs: list[Pair] = []
    for key in sorted(sides):
        pairs += _pair(*sides[key], days, tolerance)
    return pairs


def _pair(ours: list[Money], theirs: list[Money], days: int, tolerance: Decimal) -> Iterator[Pair]:
    near = _near(theirs, tolerance)
    ties = sorted(
        tie
        for i, mine in enumerate(ours)
        for j in near(mine)
        if (tie := _tie(i, mine, j, theirs[j], days, tolerance))
    )
    taken_ours: dict[int, Pair] = {}
    taken_theirs: set[int] = set()
    for _, _, outcome, i, j in ties:
        if i not in taken_ours and j not in taken_theirs:
            taken_ours[i] = Pair(outcome, ours[i], theirs[j])
            taken_theirs.add(j)
    yield from (taken_ours[i] for i in sorted(taken_ours))
    met_ours = _by_amount(ours[i] for i in taken_ours)
    met_theirs = _by_amount(theirs[j] for j in taken_theirs)
    for i, mine in enumerate(ours):
        if i not in taken_ours:
            again = any(_is_again(mine, met, days) for met in met_ours[mine.amounts[:1]])
            yield Pair("twice here" if again else "missing there", mine, None)
    for j, other in enumerate(theirs):
        if j not in taken_theirs:
            again = any(_is_again(other, met, days) for met in met_theirs[other.amounts[:1]])
            yield Pair("twice there" if again else "missing here", None, other)


def _near(theirs: Sequence[Money], tolerance: Decimal) -> Callable[[Money], set[int]]:
    """Which of theirs can be one of ours by its amount: files hold thousands that are far from it."""
    sorted_: dict[str, list[tuple[Decimal, int]]] = defaultdict(list)
    for j, other in enumerate(theirs):
        for currency, amount in other.amounts:
            sorted_[currency].append((amount, j))
    for amounts in sorted_.values():
        amounts.sort()

    def near(mine: Money) -> set[int]:
        found: set[int] = set()
        for currency, amount in mine.amounts:
            ends = sorted((amount * (1 - tolerance), amount / (1 - tolerance)))
            known = sorted_[currency]
            first = bisect_left(known, (ends[0] - CENT, -1))
            last = bisect_right(known, (ends[1] + CENT, len(theirs)))
            found |= {j for _, j in known[first:last]}
        return found

    return near


def _by_amount(met: Iterable[Money]) -> dict[tuple[tuple[str, Decimal], ...], list[Money]]:
    """Amounts that were paired, by currency and amount as published or booked."""
    found: dict[tuple[tuple[str, Decimal], ...], list[Money]] = defaultdict(list)
    for one in met:
        found[one.amounts[:1]].append(one)
    return found


def without_implied(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs of files that have each flow once, at its latest stage: what is paid was agreed.

    An agreement is not missing there where one of its receipts is matched; and what is published as
    still to be paid of it is held against what it has left.
    """
    kept = list(pairs)
    paid: dict[str, list[Money]] = defaultdict(list)
    for pair in kept:
        if pair.ours and pair.theirs and pair.ours.stage == "received":
            for text in pair.ours.texts:
                paid[text].append(pair.ours)
    implied = {
        pair.ours.name: pair.ours
        for pair in kept
        if pair.ours and not pair.theirs and pair.ours.stage == "agreed" and pair.ours.name in paid
    }
    rests = [_rest(one, paid[name]) for name, one in implied.items()]
    told: list[Pair] = []
    for pair in kept:
        if pair.ours and not pair.theirs and pair.ours.name in implied:
            continue
        told.append(_against_rests(pair, rests))
    return told


def _rest(agreement: Money, paid: Iterable[Money]) -> Money:
    """What is left of an agreement after what was paid of it, valued as the whole was."""
    currency, amount = agreement.amounts[0]
    left = amount - sum((dict(one.amounts).get(currency, Decimal(0)) for one in paid), Decimal(0))
    valued = ((of, to_cents(value * left / amount)) for of, value in agreement.amounts[1:])
    return replace(agreement, amounts=((currency, left), *valued))


def _against_rests(pair: Pair, rests: list[Money]) -> Pair:
    if pair.outcome != "missing here" or not pair.theirs or pair.theirs.stage != "agreed":
        return pair
    for rest in rests:
        if rest.donor == pair.theirs.donor and rest.amounts[0] in pair.theirs.amounts:
            rests.remove(rest)
            return Pair("matched", rest, pair.theirs)
    return pair


Tie = tuple[int, int, Outcome, int, int]
"""Rank (the lower the better), days apart, what it is, and the places of both."""


def _tie(i: int, mine: Money, j: int, other: Money, days: int, tolerance: Decimal) -> Tie | None:
    both = mine.against(other)
    if both is None:
        return None
    apart = SAME_YEAR
    if mine.date is not None and other.date is not None:
        apart = abs((mine.date - other.date).days)
    equal = abs(both[0] - both[1]) <= HALF_A_CENT
    near = apart <= days
    named = any(text and text in other.texts for text in mine.texts)
    if equal and near:
        return (0 if named else 1), apart, "matched", i, j
    if equal and (named or apart <= SAME_YEAR):
        return (0 if named else 2), apart, "different date", i, j
    larger = max(abs(both[0]), abs(both[1]))
    close = abs(both[0] - both[1]) <= larger * tolerance and both[0] * both[1] > 0
    if close and (near or named):
        return (0 if named else 3), apart, "different amount", i, j
    return None


def _is_again(one: Money, met: Money, days: int) -> bool:
    """Whether an equal amount is the same once more: of the same day, or in another file of about then."""
    if one.date == met.date:
        return True
    if one.date is None or met.date is None or one.file == met.file:
        return False
    return abs((one.date - met.date).days) <= days


def totals(
    pairs: Iterable[Pair], currency: str
) -> dict[tuple[str, Stage], tuple[Decimal, Decimal]]:
    """What both sides come to by donor and stage, where they are known in a currency."""
    found: dict[tuple[str, Stage], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for pair in pairs:
        for side, one in enumerate((pair.ours, pair.theirs)):
            if one is not None:
                found[one.donor, one.stage][side] += dict(one.amounts).get(currency, Decimal(0))
    return {key: (sums[0], sums[1]) for key, sums in found.items()}
