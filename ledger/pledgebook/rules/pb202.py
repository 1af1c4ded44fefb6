"""The instalments of an agreement add up to its amount.

What falls due must be what was signed, or the receivable and the donor's own books part ways. An
agreement without instalments has nothing to add up.

Fails:

    2017-06-01 custom "amendment" "FI-2016-01" "amount" 1700000 EUR "top-up"

Passes:

    2017-06-01 custom "amendment" "FI-2016-01" "amount" 1700000 EUR "top-up"
    2017-06-01 custom "instalment" "FI-2016-01/3" 200000 EUR 2018-02-01

Source: UNDP contribution agreements, schedule of payments.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.records import Agreement, Instalment
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One finding an agreement, at the agreement."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for instalment in book.registry.all(Instalment):
        amount = book.registry.amended(instalment.id, "amount")
        sums[instalment.agreement][amount.currency] += amount.number
    for agreement in book.registry.all(Agreement):
        found = sums.get(agreement.id)
        if found is None:
            continue
        signed = book.registry.amended(agreement.id, "amount")
        if dict(found) == {signed.currency: signed.number}:
            continue
        shown = ", ".join(f"{number:,} {currency}" for currency, number in found.items())
        yield at_record(
            "PB202",
            agreement,
            f"{book.registry.donor_name(agreement.id)}: instalments of {shown} "
            f"against a signed amount of {signed}",
            subject=agreement.id,
            amount=abs(signed.number - found.get(signed.currency, Decimal(0))),
            currency=signed.currency,
        )


RULE = Rule(
    code="PB202",
    name="instalments do not add up to the agreement",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the agreement",
    reach=(),
    check=check,
)
