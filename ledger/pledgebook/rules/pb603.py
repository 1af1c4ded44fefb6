"""Nobody is paid while a screening hit against him is open.

A `hit` stays open until a later screening of the same party against the same list decides it as
`clear` or `false-positive`, by somebody who did not prepare the payment.

Fails:

    2017-02-01 custom "screening" "PAY-BETA" "UN" 2017-01-28 "hit" "OFF-CERT"
      score: 0.91
    2017-03-02 * "Beta Trading" "Pipes, paid with a hit open"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2017-02-01 custom "screening" "PAY-BETA" "UN" 2017-01-28 "hit" "OFF-CERT"
      score: 0.91
    2017-02-05 custom "screening" "PAY-BETA" "UN" 2017-01-28 "false-positive" "OFF-HEAD"
      reason: "another year of birth, another country"
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: United Nations Security Council resolutions 1267 (1999), 1989 (2011) and 2253 (2015); FATF
recommendation 6.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook.records import Screening
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment


def check(book: Book) -> Iterator[Finding]:
    """One finding a payment."""
    acts: dict[str, list[Screening]] = defaultdict(list)
    for one in book.registry.all(Screening):
        acts[one.party].append(one)
    suspect = {party for party, own in acts.items() if any(one.outcome == "hit" for one in own)}
    if not suspect:
        return
    for payment in book.payments:
        if payment.payee in suspect:
            yield from _open_hit(book, payment, acts[payment.payee])


def _open_hit(book: Book, payment: Payment, acts: list[Screening]) -> Iterator[Finding]:
    preparer = payment.voucher.text("prepared-by")
    open_: dict[str, Screening] = {}
    for one in acts:
        if one.date > payment.voucher.date:
            break
        if one.outcome == "hit":
            open_[one.list_id] = one
        elif one.list_id in open_ and one.decided_by != preparer:
            del open_[one.list_id]
    for list_id, hit in open_.items():
        party = book.registry.party(payment.payee)
        score = f" with a score of {hit.score}" if hit.score is not None else ""
        yield at_voucher("PB603", payment.voucher,
                         f"{payment.voucher.name}: {format_money(payment.amount)} {book.currency} "
                         f"paid to {payment.payee} ({party.name if party else 'unknown'}) with the "
                         f"hit of {hit.date} on {list_id}{score} undecided, or decided by the "
                         f"preparer", amount=payment.amount, currency=book.currency)  # fmt: skip


RULE = Rule(
    code="PB603",
    name="paid with a screening hit open",
    scope="local",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the voucher",
    check=check,
)
