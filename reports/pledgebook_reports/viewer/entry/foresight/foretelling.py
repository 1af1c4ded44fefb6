"""What an entry would bring, told from the books in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook import rules
from pledgebook.closing_year import standing
from pledgebook.difference import Difference, apart
from pledgebook.difference.keys import ACCOUNT, WIDE
from pledgebook.gate.verdict import beancount_findings
from pledgebook_reports.viewer.entry.foresight import aging, sums
from pledgebook_reports.viewer.entry.foresight.around import around
from pledgebook_reports.viewer.entry.foresight.laying import lay

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.records import Record
    from pledgebook.rules.base import Rule
    from pledgebook.vouchers import Voucher
    from pledgebook_reports.viewer.entry.foresight.around import Around
    from pledgebook_reports.viewer.entry.foresight.resident import Resident

MOST = 1200
"""Vouchers among which a rule is run while somebody types; one that wants more waits for Check."""
OF_RECORDS = frozenset(("PB104", "PB106", "PB201", "PB202", "PB203", "PB206", "PB402", "PB703"))
"""The rules that look at records alone: an entry that brings none changes nothing of theirs."""
SIGNED = frozenset(("PB308", "PB506", "PB507", "PB701", "PB702", "PB703", "PB704"))
"""The rules that ask for seals and signed acts, which the gate alone proves."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """The findings that an entry would cause, as the gate would tell them.

    `unsaid` are the codes of rules that the gate alone can tell this time.
    """

    findings: Sequence[Finding]
    unsaid: frozenset[str]


def foretell(text: str, place: str, books: Resident) -> Foretold:
    """Judge an entry that would stand in a file at a place."""
    laid = lay(text, place, books)
    day = max((one.date for one in laid.vouchers), default=None)
    unsaid = set(laid.unsaid)
    if books.signed:
        unsaid |= SIGNED
    if not books.book.vouchers:
        return Foretold(laid.findings, frozenset(rules.CODES))
    here, there = around(books, place, day, laid.vouchers, laid.records)
    gone, come = aging.passing(books, day) if day else ((), ())
    apart_from = sums.CODES if laid.records else sums.CODES | OF_RECORDS
    parts = _parts(books, here, there, apart_from, unsaid)
    gone = [*gone, *(one for part in parts for one in part.gone)]
    come = [*laid.findings, *come, *(one for part in parts for one in part.come)]
    come += beancount_findings(list(laid.errors), come, books.book.main)
    come = [
        one
        for one in come
        if one.code.startswith(standing.STRUCTURE) or (one.file, one.line) not in books.sums
    ]
    found = aging.laid(books.book, books.findings, gone, come, day)
    return Foretold([one for one in found if one.code not in unsaid], frozenset(unsaid))


def _parts(
    books: Resident, here: Around, there: Around, apart_from: AbstractSet[str], unsaid: set[str]
) -> list[Difference]:
    """What the rules say: those that look at few vouchers, those that may look at many, those on sums."""
    few: list[Rule] = []
    many: dict[tuple[str, ...], list[Rule]] = defaultdict(list)
    for rule in rules.RULES:
        if rule.code in apart_from or rule.code in unsaid or not (rule.check or rule.visit):
            continue
        width = 0 if WIDE.isdisjoint(rule.reach) else _width(there, rule.reach)
        if width > MOST:
            unsaid.add(rule.code)
        else:
            (many[rule.reach] if width else few).append(rule)
    reach = frozenset(kind for rule in few for kind in rule.reach) - WIDE
    before, after = _pair(here, there, reach)
    parts = [_difference(books, here, reach, few, (before, after))]
    for kinds, own in many.items():
        pair = _pair(here, there, frozenset(kinds))
        parts.append(_difference(books, here, frozenset(kinds), own, pair))

    def place(one: Voucher | Record) -> sums.Place:
        return one.date, one.line, there.source.order(one.file)

    return [*parts, Difference(*sums.findings(books, before, after, place))]


def _pair(here: Around, there: Around, reach: AbstractSet[str]) -> tuple[Book, Book]:
    before, after = here.books(reach)
    return before, after if here is there else there.books(reach)[1]


def _difference(
    books: Resident, here: Around, reach: AbstractSet[str], own: Sequence[Rule],
    pair: tuple[Book, Book],
) -> Difference:  # fmt: skip
    """What some rules find after the entry and not before; what they find before is kept."""
    before, after = pair
    key = here.key(reach), tuple(rule.code for rule in own)
    was = books.before.of(key, lambda: list(rules.findings_of(own, before)))
    return apart(was, list(rules.findings_of(own, after)))


def _width(there: Around, reach: tuple[str, ...]) -> int:
    """How many vouchers rules of a reach would look at; a bank account stands in short."""
    if ACCOUNT in reach:
        moved = {(ACCOUNT, leg.account) for one in there.change.come for leg in one.legs}
        return len(there.source.records(moved))
    keys = {key for key in there.touched if key[0] in reach}
    return len(there.source.vouchers(keys)) if keys else 0
