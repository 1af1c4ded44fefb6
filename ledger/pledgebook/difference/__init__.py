"""What a change of vouchers does to the findings of a book, judged among those that it bears on.

    source = Books(book)                       # resident: made once, asked again and again
    told = judge(Change(gone=[old], come=[new]), source)
    told.gone, told.come                       # findings that go, findings that come

Rules keep their one form. Let S be some vouchers and records of a book. The rules are run over S as
it was before the change and as it is after: what both runs find cancels, and what is left is what
the change takes away and brings. That is right for the whole book as long as S holds every voucher
and record that shares a key with the changed ones in the sense of each rule (`Rule.reach`,
`difference.keys`); what S holds only in part is looked at twice in the same way, and cancels.

Not judged here: changes of directives, documents, seals or signed acts, of the day of the check,
and Beancount's own checks. Exceptions (PB801) are laid over all findings afterwards, by whoever has
them all. `TooWideError` says that a change concerns too much of the books to be judged by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pledgebook import rules
from pledgebook.difference.books import Books
from pledgebook.difference.keys import ACCOUNT, WIDE
from pledgebook.difference.neighbourhood import Change, Neighbourhood
from pledgebook.difference.source import LARGE, Source
from pledgebook.difference.too_wide import TooWideError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.rules.base import Rule

__all__ = [
    "LARGE", "Books", "Change", "Difference", "Neighbourhood", "Source", "TooWideError",
    "apart", "difference", "judge",
]  # fmt: skip


class Difference(NamedTuple):
    """Findings that a change takes away, at the places before it, and findings that it brings."""

    gone: Sequence[Finding]
    come: Sequence[Finding]


def judge(change: Change, source: Source, chosen: Iterable[Rule] | None = None) -> Difference:
    """The findings of rules (all of them, but for exceptions) that a change takes away and brings.

    Raises:
        TooWideError: it concerns too much of the books.
    """
    around = Neighbourhood(change, source)
    gone: list[Finding] = []
    come: list[Finding] = []
    for own in _by_width(rules.RULES if chosen is None else chosen):
        before, after = around.books(frozenset(kind for rule in own for kind in rule.reach))
        part = difference(own, before, after, source.told_after)
        gone += part.gone
        come += part.come
    return Difference(gone, come)


def difference(
    own: Iterable[Rule],
    before: Book,
    after: Book,
    told_after: Callable[[Finding], Finding] = lambda finding: finding,
) -> Difference:
    """The findings of some rules that one book has and the other has not.

    `told_after` gives a finding of `before` at the place where it stands in `after`.
    """
    chosen = list(own)
    was, now = (list(rules.findings_of(chosen, book)) for book in (before, after))
    return apart(was, now, told_after)


def apart(
    was: Sequence[Finding],
    now: Sequence[Finding],
    told_after: Callable[[Finding], Finding] = lambda finding: finding,
) -> Difference:
    """What of some findings is gone, and what has come."""
    left = Counter(now)
    gone = []
    for finding in was:
        same = told_after(finding)
        if left[same]:
            left[same] -= 1
        else:
            gone.append(finding)
    come = []
    # Of findings that are told more than once the last stand for the new ones.
    for finding in reversed(now):
        if left[finding]:
            left[finding] -= 1
            come.append(finding)
    return Difference(gone, come[::-1])


def _by_width(chosen: Iterable[Rule]) -> Iterable[Sequence[Rule]]:
    """Rules that are judged among about as many vouchers: one, few, many, a bank account's."""
    found: dict[int, list[Rule]] = defaultdict(list)
    for rule in chosen:
        if rule.check is not None or rule.visit is not None:
            wide = 3 if ACCOUNT in rule.reach else 2 if not WIDE.isdisjoint(rule.reach) else 1
            found[wide if rule.reach else 0].append(rule)
    return found.values()
