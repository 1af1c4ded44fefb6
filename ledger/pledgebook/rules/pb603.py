"""Nobody is paid while a screening hit against him is open.

A `hit` stays open until a later screening of the same party against the same list decides it as
`clear` or `false-positive`, by somebody who did not prepare the payment and is not the party himself.

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

from pledgebook.approval import PREPARED
from pledgebook.records import Screening
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit
from pledgebook.rules.payees import at_payment, each_payee

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment


def visit(book: Book) -> Visit | None:
    """One finding a payment."""
    acts: dict[str, list[Screening]] = defaultdict(list)
    for one in book.registry.all(Screening):
        acts[one.party].append(one)
    suspect = {party for party, own in acts.items() if any(one.outcome == "hit" for one in own)}
    if not suspect:
        return None

    def judge(book: Book, payment: Payment, payee: str) -> Finding | None:
        if payee not in suspect:
            return None
        hits = _open_hits(payment, acts[payee])
        if not hits:
            return None
        party = book.registry.party(payee)
        told = " and ".join(
            f"the hit of {hit.date} on {hit.list_id}"
            + (f" with a score of {hit.score}" if hit.score is not None else "")
            for hit in hits
        )
        return at_payment(
            book, "PB603", payment,
            f"paid to {payee} ({party.name if party else 'unknown'}) with {told} undecided, "
            f"or decided by the preparer or the party",
        )  # fmt: skip

    return each_payee(book, judge)


def _open_hits(payment: Payment, acts: Sequence[Screening]) -> list[Screening]:
    preparer = payment.voucher.officers[PREPARED]
    hits: dict[str, Screening] = {}
    for one in acts:
        if one.date > payment.voucher.date:
            break
        if one.outcome == "hit":
            hits[one.list_id] = one
        elif one.list_id in hits and one.decided_by not in (preparer, one.party):
            del hits[one.list_id]
    return list(hits.values())


RULE = Rule(
    code="PB603",
    name="paid with a screening hit open",
    scope="local",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the voucher",
    visit=visit,
)
