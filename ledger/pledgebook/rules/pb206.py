"""A donor pledges once at one event.

A second pledge of the same donor to the same facility at the same event is the first one told
again. What changed is a `pledge-revision`, which replaces the amount.

Fails:

    2018-02-14 custom "pledge" "P-SE-2018-01" "SWE" "FFS" 18000000 SEK "announced"
      event: "Kuwait conference"
    2018-02-15 custom "pledge" "P-SE-2018-02" "SWE" "FFS" 20000000 SEK "announced"
      event: "Kuwait conference"

Passes:

    2018-02-14 custom "pledge" "P-SE-2018-01" "SWE" "FFS" 18000000 SEK "announced"
      event: "Kuwait conference"
    2018-02-15 custom "pledge-revision" "P-SE-2018-01" 20000000 SEK "raised the next day"

Source: the record of the facility, where one pledge stands under several press dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.records import Pledge
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One finding a repeated pledge, at the later one; pledges of no event are not compared."""
    first: dict[tuple[str, str, str], Pledge] = {}
    for pledge in book.registry.all(Pledge):
        if pledge.event is None:
            continue
        earlier = first.setdefault((pledge.donor, pledge.facility, pledge.event), pledge)
        if earlier is not pledge:
            donor = book.registry.party(pledge.donor)
            name = donor.name if donor else pledge.donor
            yield at_record("PB206", pledge,
                            f"{pledge.id}: {name} has pledged at {pledge.event} already "
                            f"({earlier.id}, {earlier.amount}); revise that pledge instead",
                            subject=pledge.id, amount=pledge.amount.number,
                            currency=pledge.amount.currency)  # fmt: skip


RULE = Rule(
    code="PB206",
    name="second pledge of one donor, facility and event",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the later pledge",
    reach=(),
    check=check,
)
