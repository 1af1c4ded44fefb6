"""What the passing of days alone brings: an entry that is later than all others moves the day of the check."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook import rules
from pledgebook.difference import difference

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook_reports.viewer.entry.foresight.resident import Resident

CODES = frozenset(("PB107", "PB205", "PB207", "PB403", "PB406", "PB705"))
"""The rules that ask for the day of the check."""


def passing(books: Resident, day: dt.date) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """The findings that go and those that come if nothing is entered until a day."""
    book = books.book
    if book.as_of is None or day <= book.as_of:
        return (), ()
    found = books.aged.get(day)
    if found is None:
        own = [rule for rule in rules.RULES if rule.code in CODES]
        found = difference(own, _on(book, book.as_of), _on(book, day))
        books.aged[day] = found
    return found


def _on(book: Book, day: dt.date) -> Book:
    """The whole book on a day, with its indexes, which no day changes."""
    part = replace(book, as_of=day)
    part.__dict__.update(index=book.index, commitments=book.commitments)
    return part


def laid(book: Book, kept: Sequence[Finding], gone: Sequence[Finding], come: Sequence[Finding],
         day: dt.date | None) -> list[Finding]:  # fmt: skip
    """The findings that come, exceptions laid over all, with what they bring of exceptions themselves."""
    lay_over = rules.module_of("PB801").lay_over
    raw = [
        replace(one, excepted=None, severity="error") if one.excepted else one
        for one in kept
        if one.code != "PB801"
    ]
    before = [one for one in lay_over(book, raw) if not one.excepted]
    left = Counter(_key(one) for one in gone)
    stay = []
    for one in raw:
        if left[_key(one)]:
            left[_key(one)] -= 1
        else:
            stay.append(one)
    later = replace(book, as_of=day) if day and book.as_of and day > book.as_of else book
    counts = Counter(_key(one) for one in before)
    found = []
    for one in lay_over(later, [*stay, *come]):
        if one.excepted:
            continue
        if counts[_key(one)]:
            counts[_key(one)] -= 1
        else:
            found.append(one)
    return sorted(found, key=lambda one: (one.file, one.line, one.code))


def _key(one: Finding) -> tuple[str, str, str]:
    return one.code, one.file, one.message
