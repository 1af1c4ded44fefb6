"""A payee is screened against the sanctions lists shortly before a payment.

Members of the Coalition freeze the assets of Daesh's leaders, facilitators and financiers. The policy
`screening-days` says how old a screening may be on the day of a payment, and which lists it must
cover; the list that was used may be no older either. Donors and the agency itself are not screened.

Fails:

    2016-01-01 custom "policy" "screening-days" 365 "UN"
    2017-03-02 * "Beta Trading" "Pipes from a firm that nobody screened"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "screening-days" 365 "UN"
    2017-02-01 custom "screening" "PAY-BETA" "UN" 2017-01-28 "clear" "OFF-CERT"
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: United Nations Security Council resolutions 1267 (1999), 1989 (2011) and 2253 (2015); FATF
recommendations 6 and 8.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook.records import Screening
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding

SCREENED = frozenset(("payee", "partner", "staff", "monitor"))
Key = tuple[str, str]
"""A party and a list."""


def screenings(book: Book) -> Mapping[Key, Sequence[Screening]]:
    """The screenings of each party against each list, in the order of days."""
    found: dict[Key, list[Screening]] = defaultdict(list)
    for one in book.registry.all(Screening):
        found[one.party, one.list_id].append(one)
    return found


def check(book: Book) -> Iterator[Finding]:
    """One finding a payment, naming the lists that are not covered."""
    if not book.registry.policy_lines("screening-days"):
        return
    known = screenings(book)
    for payment in book.payments:
        party = book.registry.party(payment.payee)
        day = payment.voucher.entry.date
        policy = book.registry.policy("screening-days", day)
        if party is None or policy is None or not SCREENED & set(party.role):
            continue
        days, lists = policy
        earliest = day - datetime.timedelta(days=days)
        reasons = [
            reason
            for one in lists
            if (reason := _not_screened(known.get((party.id, one), ()), one, earliest, day))
        ]
        if reasons:
            yield at_voucher("PB602", payment.voucher,
                             f"{payment.voucher.name}: {format_money(payment.amount)} "
                             f"{book.currency} paid to {party.id} ({party.name}), "
                             f"{'; '.join(reasons)}", amount=payment.amount,
                             currency=book.currency)  # fmt: skip


def _not_screened(
    own: Sequence[Screening], name: str, earliest: datetime.date, day: datetime.date
) -> str | None:
    reason = f"never screened against {name}"
    for one in reversed(own):
        if one.date > day:
            continue
        if one.date < earliest:
            return f"last screened against {name} on {one.date}" if "never" in reason else reason
        if one.list_date >= earliest:
            return None
        reason = f"screened on {one.date} against {name} of {one.list_date}, an old list"
    return reason


RULE = Rule(
    code="PB602",
    name="payee not screened, or on an old list",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    check=check,
)
