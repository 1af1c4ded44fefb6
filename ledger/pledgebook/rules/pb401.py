"""No more is drawn of an obligation than was signed.

What is accepted or paid ahead under an obligation stays within its amount and the variations signed
by then; once the obligation is closed nothing more is drawn. Amounts are in the contract's currency.

Fails:

    2017-04-02 * "Alpha Contracting" "Acceptance beyond the contract"
      voucher: "V-2017-00001"
      obligation: "O-2017-0001"
      Expenses:FFS:W1-Works:Contractual    104000.00 USD
      Liabilities:Payable:PAY-ALPHA        -93600.00 USD
      Liabilities:Retention:PAY-ALPHA      -10400.00 USD

Passes:

    2017-03-20 custom "variation" "O-2017-0001/1" 4000.00 USD "deeper foundations" "OFF-APPR"
    2017-04-02 * "Alpha Contracting" "Acceptance, the variation included"
      voucher: "V-2017-00001"
      obligation: "O-2017-0001"
      Expenses:FFS:W1-Works:Contractual    104000.00 USD
      Liabilities:Payable:PAY-ALPHA        -93600.00 USD
      Liabilities:Retention:PAY-ALPHA      -10400.00 USD

Source: UNDP programme and operations policies, commitment control; the record of the facility, where
money leaked through variation orders.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pledgebook.money import CENT, ZERO, format_money
from pledgebook.obligations import never_beyond
from pledgebook.records import Variation
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.obligations import Commitment, Draw


def check(book: Book) -> Iterator[Finding]:
    """One finding an obligation: the last voucher of the first day that draws more than there is."""
    for id_, one in book.commitments.items():
        if id_ in book.index.draws:
            first = book.index.draws[id_][0].voucher
            currency = one.obligation.amount.currency
            if currency != book.currency and book.rate(currency, first.date) is None:
                yield at_voucher("PB401", first,
                                 f"{id_}: no price of {currency} up to {first.date}, so what "
                                 f"{first.name} draws of the contract cannot be told",
                                 subject=id_)  # fmt: skip
                continue
            yield from _judge(book, one, book.index.draws[id_])
    for variation in book.registry.all(Variation):
        contract = book.registry.obligation(variation.obligation)
        if contract is not None and variation.amount.currency != contract.amount.currency:
            yield at_record("PB401", variation,
                            f"{variation.id}: a variation of {variation.amount} does not vary a "
                            f"contract in {contract.amount.currency}", subject=contract.id,
                            amount=abs(variation.amount.number),
                            currency=variation.amount.currency)  # fmt: skip


def _judge(book: Book, one: Commitment, draws: Sequence[Draw]) -> Iterator[Finding]:
    if never_beyond(one, draws):
        return
    contract, total, count = one.obligation, ZERO, 0
    currency = contract.amount.currency
    party = book.registry.party(contract.payee)
    who = f"{contract.id} ({party.name if party else contract.payee})"
    for day, of_day in groupby(draws, key=lambda draw: draw.voucher.date):
        today = list(of_day)
        drawn = sum((draw.number for draw in today), ZERO)
        total, count = total + drawn, count + len(today)
        voucher = today[-1].voucher
        if one.closed is not None and day > one.closed and drawn > 0:
            yield at_voucher("PB401", voucher,
                             f"{who}: {voucher.name} draws {format_money(drawn)} {currency} after "
                             f"the obligation was closed on {one.closed}",
                             subject=contract.id, amount=drawn, currency=currency)  # fmt: skip
            return
        signed = one.amount(day)
        # Converted sums are good to the cent for each draw, no better.
        slack = ZERO if currency == book.currency else CENT * count
        if total - signed > slack:
            yield at_voucher("PB401", voucher,
                             f"{who}: {voucher.name} brings what is drawn to "
                             f"{format_money(total)} {currency}, signed is "
                             f"{format_money(signed)} {currency}",
                             subject=contract.id, amount=total - signed,
                             currency=currency)  # fmt: skip
            return


RULE = Rule(
    code="PB401",
    name="drawn beyond the obligation",
    scope="merge",
    category=audit_categories.COMMITMENT_AS_EXPENSE,
    subject="the obligation",
    reach=("document",),
    check=check,
)
