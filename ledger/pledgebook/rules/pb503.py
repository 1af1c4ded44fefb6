"""One invoice or receipt serves for one payment.

A paper used twice pays twice. Papers are compared by their digest, not by their name, so a copy under
another name is found. An invoice may stand on the acceptance and on the payment of it, and on no
second of either; a voucher that is reversed, and its reversal, do not count.

Fails:

    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      invoice: "2017/V-2017-00001/invoice.pdf"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD
    2017-05-02 * "Alpha Contracting" "Fittings, with the invoice for the pipes"
      voucher: "V-2017-00003"
      agreement: "FI-2016-01"
      payee-id: "PAY-ALPHA"
      invoice: "2017/V-2017-00003/invoice-copy.pdf"
      Expenses:FFS:W1-Works:Supplies    700.00 USD
      Assets:Bank:Tigris:USD           -700.00 USD

Passes:

    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      invoice: "2017/V-2017-00001/invoice.pdf"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD
    2017-05-02 * "Alpha Contracting" "Fittings"
      voucher: "V-2017-00003"
      agreement: "FI-2016-01"
      payee-id: "PAY-ALPHA"
      invoice: "2017/V-2017-00003/invoice.pdf"
      Expenses:FFS:W1-Works:Supplies    700.00 USD
      Assets:Bank:Tigris:USD           -700.00 USD

Source: ISA 240, fictitious or duplicated invoices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.documents import stem_of
from pledgebook.money import NIL, format_money
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher
from pledgebook.rules.pb605 import uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher

ONCE = frozenset(("invoice", "receipt"))


def check(book: Book) -> Iterator[Finding]:
    """One finding a voucher, at the later use."""
    used: dict[tuple[str, str], Voucher] = {}
    found: set[int] = set()
    named = ((voucher, key, path) for voucher in book.posted for key, path in voucher.papers)
    for voucher, key, path in named:
        if stem_of(key) not in ONCE or voucher.number in book.index.undone or id(voucher) in found:
            continue
        digest = book.documents.of(path).digest or path
        for use in uses(voucher):
            first = used.setdefault((use, digest), voucher)
            if first is not voucher:
                found.add(id(voucher))
                amount = sum((leg.value for leg in voucher.legs if leg.value > 0), NIL)
                yield at_voucher("PB503", voucher,
                                 f"{voucher.name}: {key} {path} has served for {first.name} on "
                                 f"{first.date} already, and is used for "
                                 f"{format_money(amount)} {book.currency} again",
                                 amount=amount, currency=book.currency)  # fmt: skip
                break


RULE = Rule(
    code="PB503",
    name="one invoice or receipt used twice",
    scope="merge",
    category=audit_categories.NO_PROOF_OF_PAYMENT,
    subject="the later voucher",
    reach=("paper",),
    check=check,
)
