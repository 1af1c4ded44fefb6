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

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.generated import converted
from pledgebook.money import ZERO
from pledgebook.records import Agreement, Pledge, PledgeRevision
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry


def check(book: Book) -> Iterator[Finding]:
    """One warning a pledge, at the pledge, and one a revision in another currency."""
    registry = book.registry
    taken: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for agreement in registry.all(Agreement):
        known = registry.pledge(agreement.pledge)
        if known is not None and agreement.in_totals:
            taken[known.id] += _taken_up(registry, agreement, known)
    promised: dict[str, Decimal] = {}
    for revision in registry.all(PledgeRevision):
        known = registry.pledge(revision.pledge)
        if known is None:
            continue
        if revision.amount.currency == known.amount.currency:
            promised[known.id] = revision.amount.number
        else:
            yield at_record("PB201", revision,
                            f"{known.id}: a revision of {revision.amount} does not revise a pledge "
                            f"of {known.amount}: state it in {known.amount.currency}",
                            subject=known.id, amount=revision.amount.number,
                            currency=revision.amount.currency)  # fmt: skip
    for pledge in registry.all(Pledge):
        limit = promised.get(pledge.id, registry.amended(pledge.id, "amount").number)
        total = taken[pledge.id]
        if total > limit:
            currency = pledge.amount.currency
            yield at_record("PB201", pledge,
                            f"{pledge.id}: agreements of {total:,} {currency} exceed the pledge of "
                            f"{limit:,} {currency}", subject=pledge.id, amount=total - limit,
                            currency=currency)  # fmt: skip


def _taken_up(registry: Registry, agreement: Agreement, pledge: Pledge) -> Decimal:
    """What an agreement takes of its pledge, top-ups included where the currency is the pledge's."""
    signed = registry.amended(agreement.id, "amount")
    if agreement.pledge_amount is None and signed.currency == pledge.amount.currency:
        number: Decimal = signed.number
        return number
    if agreement.pledge_amount is None:
        return ZERO  # in another currency, and the part of the pledge is not stated
    return converted(agreement, pledge).number


RULE = Rule(
    code="PB201",
    name="agreements exceed their pledge",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the pledge",
    reach=(),
    severity="warning",
    check=check,
)
