"""Agreements do not exceed the pledge that they take up.

More signed than promised is usually good news and sometimes one promise counted twice: a revision
or a second pledge should say which.

Fails:

    2016-08-01 custom "pledge-revision" "P-FI-2016-01" 1000000 EUR "budget cut"

Passes:

    2016-08-01 custom "pledge-revision" "P-FI-2016-01" 1500000 EUR "budget cut"

Source: the record of the facility, where pledge, agreement and receipt of one sum were counted
apart.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.generated import converted
from pledgebook.records import Agreement, Pledge, PledgeRevision
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One warning a pledge, at the pledge."""
    registry = book.registry
    for pledge in registry.all(Pledge):
        promised = pledge.amount.number
        for revision in registry.all(PledgeRevision):
            if revision.pledge == pledge.id:
                promised = revision.amount.number
        signed = [a for a in registry.all(Agreement) if a.pledge == pledge.id]
        total = sum((converted(a, pledge).number for a in signed), Decimal(0))
        if total > promised:
            currency = pledge.amount.currency
            yield at_record(
                "PB201",
                pledge,
                f"{pledge.id}: agreements of {total:,} {currency} exceed the pledge of "
                f"{promised:,} {currency}",
                subject=pledge.id,
                amount=total - promised,
                currency=currency,
            )


RULE = Rule(
    code="PB201",
    name="agreements exceed their pledge",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the pledge",
    severity="warning",
    check=check,
)
