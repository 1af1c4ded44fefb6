"""Nobody is paid while a screening hit against him is open.

A `hit` stays open until a later screening of the same party against the same list decides it as
`clear` or `false-positive`, by somebody who did not prepare the payment and is not the party himself,
nor entered the hit (`prepared-by`). Where the hit names the entry of the list, the decision names it too.

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
from pledgebook.screening_acts import open_hits

if TYPE_CHECKING:
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
        preparer = payment.voucher.officers[PREPARED]
        own = (one for one in acts[payee] if one.date <= payment.voucher.date)
        hits = open_hits(own, barred=(preparer,))
        if not hits:
            return None
        party = book.registry.party(payee)
        told = " and ".join(
            f"the hit of {hit.date} on {hit.list_id}"
            + (f" ({hit.entry} {hit.entry_name or ''}".rstrip() + ")" if hit.entry else "")
            + (f" with a score of {hit.score}" if hit.score is not None else "")
            for hit in hits
        )
        return at_payment(
            book, "PB603", payment,
            f"paid to {payee} ({party.name if party else 'unknown'}) with {told} undecided, "
            f"or decided by the preparer or the party",
        )  # fmt: skip

    return each_payee(book, judge)


RULE = Rule(
    code="PB603",
    name="paid with a screening hit open",
    scope="local",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the voucher",
    reach=(),
    visit=visit,
)
