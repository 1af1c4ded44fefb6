"""Issued reports: the postings that a report to a donor or facility stands on, and their digest.

The digest is over what the postings say and not over where they stand: it survives the folding of a
year's files, and any change of an amount, account, agreement or day of a reported posting shows.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.records import Agreement, Facility, Fund
from pledgebook.vouchers import entry_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pledgebook.book import Book
    from pledgebook.registry import Registry

PREFIX = "sha256:"
_DIGEST = re.compile(rf"{PREFIX}[0-9a-f]{{64}}")
_PLACES = Decimal("0.000001")


class ReportedPosting(NamedTuple):
    """A posting as a report stands on it.

    `units` are in `currency`; `value` is in the facility's currency, None where there is none.
    """

    entry: str
    date: datetime.date
    agreement: str
    account: str
    units: Decimal
    currency: str
    value: Decimal | None

    @property
    def text(self) -> str:
        """One line, the same for the same posting whoever reads it."""
        value = "" if self.value is None else f"{self.value:.2f}"
        units = f"{self.units.quantize(_PLACES):f}"
        told = self.agreement, self.account, units, self.currency, value
        return "\t".join((self.entry, self.date.isoformat(), *told))


def agreements_of(registry: Registry, subject: str) -> frozenset[str]:
    """The agreements and funds that a report to a donor, or of a facility, speaks of."""
    if registry.get(Facility, subject) is not None:
        own: list[Agreement | Fund] = [*registry.all(Agreement), *registry.all(Fund)]
        return frozenset(one.id for one in own if one.facility == subject)
    return frozenset(one.id for one in registry.all(Agreement) if one.donor == subject)


def postings_of(
    book: Book, subject: str, first: datetime.date, last: datetime.date
) -> Iterator[ReportedPosting]:
    """The posted legs of a subject's agreements in a period, both days included."""
    own = agreements_of(book.registry, subject)
    for voucher in book.posted:
        if not first <= voucher.date <= last:
            continue
        id_ = entry_id(voucher)
        for leg in voucher.legs:
            if leg.agreement in own and leg.agreement is not None:
                value = leg.value if leg.value_currency == book.currency else None
                yield ReportedPosting(
                    id_, voucher.date, leg.agreement, leg.account, leg.number, leg.currency, value
                )


def digest_of(postings: Iterable[ReportedPosting]) -> str:
    """`sha256:` and the digest of the postings, in whatever order they come."""
    lines = "".join(f"{line}\n" for line in sorted(posting.text for posting in postings))
    return PREFIX + hashlib.sha256(lines.encode()).hexdigest()


def is_digest(text: str) -> bool:
    """Whether a report was issued with such a digest: others cannot be proved."""
    return _DIGEST.fullmatch(text) is not None


def numbered(postings: Iterable[ReportedPosting]) -> dict[str, ReportedPosting]:
    """Postings by an id of their own: the entry, and a number among its postings."""
    counted: Counter[str] = Counter()
    found = {}
    for posting in sorted(postings, key=lambda one: one.text):
        counted[posting.entry] += 1
        found[f"{posting.entry}/{counted[posting.entry]}"] = posting
    return found
