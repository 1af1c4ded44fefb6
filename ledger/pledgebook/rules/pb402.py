"""Variations that raise a contract beyond the cap are approved again.

A contract won by the lowest offer can be made dear by variations. They add up; when their sum passes
the policy `variation-cap`, a share of the original amount, the variation that takes it there needs a
second approver: another officer than the first, with authority over the whole contract. Whatever the
cap, the first has authority over the variation, and is not the contractor.

Fails:

    2016-01-01 custom "policy" "variation-cap" 0.20
    2017-03-20 custom "variation" "O-2017-0001/1" 15000.00 USD "deeper foundations" "OFF-APPR"
    2017-04-20 custom "variation" "O-2017-0001/2" 9000.00 USD "second coat" "OFF-APPR"

Passes:

    2016-01-01 custom "policy" "variation-cap" 0.20
    2017-03-20 custom "variation" "O-2017-0001/1" 15000.00 USD "deeper foundations" "OFF-APPR"
    2017-04-20 custom "variation" "O-2017-0001/2" 9000.00 USD "second coat" "OFF-APPR"
      reapproved-by: "OFF-HEAD"

Source: UNDP procurement, contract amendments beyond the delegated share go back for approval; the
record of the facility, where money leaked through variation orders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.authority import lacks_authority
from pledgebook.money import ZERO, format_money, format_share
from pledgebook.records import Officer
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.records import Obligation, Variation


def check(book: Book) -> Iterator[Finding]:
    """One finding a variation beyond the cap, at the variation."""
    for one in book.commitments.values():
        original, varied = one.obligation.amount, ZERO
        for variation in one.variations:
            varied += variation.amount.number
            policy = book.registry.policy("variation-cap", variation.date)
            if policy is None:
                continue
            without = _without_standing(book, one.obligation, variation)
            if without:
                yield at_record("PB402", variation, f"{variation.id}: {without}",
                                subject=variation.id, amount=abs(variation.amount.number),
                                currency=original.currency)  # fmt: skip
                continue
            if variation.amount.number <= 0 or varied <= policy[0] * original.number:
                continue
            reason = _not_approved_again(book, one.obligation, variation, original.number + varied)
            if reason:
                yield at_record(
                    "PB402", variation,
                    f"{variation.id}: variations of {format_money(varied)} {original.currency} are "
                    f"{format_share(varied / original.number)} of {original}, beyond the cap of "
                    f"{format_share(policy[0])}, and {reason}",
                    subject=variation.id, amount=varied - policy[0] * original.number,
                    currency=original.currency,
                )  # fmt: skip


def _without_standing(book: Book, obligation: Obligation, variation: Variation) -> str | None:
    """Why the first approver could not vary the contract; unknown ones are PB103's matter."""
    approver = variation.approver
    if approver == obligation.payee:
        return f"varied by {variation.amount} on the word of {approver}, whose contract it is"
    if book.registry.get(Officer, approver) is None:
        return None
    value = book.converted(
        abs(variation.amount.number), variation.amount.currency, book.currency, variation.date
    )
    return lacks_authority(
        book.registry, approver, ("approver",), variation.date, value, book.currency
    )


def _not_approved_again(
    book: Book, obligation: Obligation, variation: Variation, whole: Decimal
) -> str | None:
    second: str | None = book.registry.amended(variation.id, "reapproved-by", book.until)
    if second is None:
        return "nobody has approved them again"
    if second == variation.approver:
        return f"{second} has approved them twice"
    value = book.converted(whole, obligation.amount.currency, book.currency, variation.date)
    return lacks_authority(
        book.registry, second, ("approver",), variation.date, value, book.currency
    )


RULE = Rule(
    code="PB402",
    name="variations beyond the cap without re-approval",
    scope="merge",
    category=audit_categories.PRICE,
    subject="the variation",
    reach=(),
    check=check,
)
