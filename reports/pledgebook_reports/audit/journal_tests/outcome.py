"""Running the tests, and ranking the entries that they found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pledgebook.money import NIL
from pledgebook_reports.audit.journal_tests.base import Found, Hit, JournalTest

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from pledgebook_reports.audit.journal_tests.journal import Entry, Journal


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test and what it found."""

    test: JournalTest
    found: Found

    @property
    def entries(self) -> int:
        """How many entries it found, each once."""
        return len({_place(entry) for one in self.found.hits for entry in one.entries})

    @property
    def amount(self) -> Decimal:
        """What is at stake in its hits."""
        return sum((one.amount for one in self.found.hits), NIL)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry stands in the ranking: the test, its weight, and the test's own words."""

    test: JournalTest
    why: str

    @property
    def text(self) -> str:
        """The reason in one sentence."""
        return f"{self.test.name} ({self.test.weight}): {self.why}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with the sum of the weights of the tests that found it; each test counts once."""

    entry: Entry
    score: int
    reasons: tuple[Reason, ...]


def run(
    journal: Journal, tests: Iterable[JournalTest], from_: datetime.date | None = None
) -> list[Outcome]:
    """The outcomes in the order of the tests.

    Tests read the whole journal, for a pattern needs its past; of a period, hits are told that touch
    an entry from `from_` on, and those on no entry.
    """
    return [Outcome(test, _since(test.run(journal), from_)) for test in tests]


def _since(found: Found, from_: datetime.date | None) -> Found:
    if from_ is None:
        return found
    kept: list[Hit] = [
        one for one in found.hits
        if not one.entries or any(entry.date >= from_ for entry in one.entries)
    ]  # fmt: skip
    return replace(found, hits=tuple(kept))


def rank(outcomes: Sequence[Outcome]) -> list[Ranked]:
    """Every entry that was found, the highest score first; of equal ones the larger amount."""
    reasons: dict[tuple[str, int], dict[str, Reason]] = defaultdict(dict)
    entries: dict[tuple[str, int], Entry] = {}
    for outcome in outcomes:
        for one in outcome.found.hits:
            for entry in one.entries:
                entries[_place(entry)] = entry
                reasons[_place(entry)].setdefault(outcome.test.name, Reason(outcome.test, one.why))
    ranked = [
        Ranked(
            entry,
            sum(reason.test.weight for reason in reasons[place].values()),
            tuple(sorted(reasons[place].values(), key=lambda r: (-r.test.weight, r.test.name))),
        )
        for place, entry in entries.items()
    ]
    return sorted(ranked, key=lambda one: (-one.score, -one.entry.amount, one.entry.key))


def _place(entry: Entry) -> tuple[str, int]:
    return entry.file, entry.line
