"""Two payments that look like one are looked at.

Likely duplicates: one payee and one invoice number on two vouchers that take on cost or pay; one
payee and one sum within the policy `duplicate-days`; invoices of one payee and one day that each stay
below a limit (`approval-from`, `obligation-from`) and reach it together. Few false alarms: an
acceptance and its payment may bear one invoice; two different invoice numbers, contracts or advances
are two payments; a sum that comes back after about a month is a rent; a voucher that `reverses`
another, and that other, do not count.

Fails:

    2016-01-01 custom "policy" "duplicate-days" 30
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      invoice-number: "B/17-4"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD
    2017-03-12 * "Beta Trading" "Pipes, entered from the reminder"
      voucher: "V-2017-00002"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      invoice-number: "b-17-4"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "duplicate-days" 45
    2017-03-02 * "Beta Trading" "Rent, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD        -900.00 USD
    2017-04-02 * "Beta Trading" "Rent, April"
      voucher: "V-2017-00002"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD        -900.00 USD

Source: ISA 240, duplicate and split payments.
"""

from __future__ import annotations

import datetime
import string
from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook.obligations import lacks_contract
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment, Voucher

MOST_LOOKED_AT = 50
"""Earlier payments of one sum that a payment is compared with: a wage run has thousands."""
MONTH = range(26, 36)
"""Days between two payments of a monthly rent, holidays included."""
LIMITS = ("approval-from", "obligation-from")
_WITHOUT_SEPARATORS = str.maketrans("", "", string.punctuation + string.whitespace)


def check(book: Book) -> Iterator[Finding]:
    """One warning a voucher, at the later one."""
    if not book.registry.policy_lines("duplicate-days"):
        return
    told: set[int] = set()
    for finding, voucher in (*_one_invoice(book), *_one_sum(book)):
        if id(voucher) not in told:
            told.add(id(voucher))
            yield finding
    for finding, vouchers in _split(book):
        if not any(id(voucher) in told for voucher in vouchers):
            yield finding


def compared(invoice: str) -> str:
    """An invoice number as it is compared: `B/17-4` and `b-17-4` are one."""
    return invoice.translate(_WITHOUT_SEPARATORS).casefold()


def _invoice(voucher: Voucher) -> str | None:
    number = voucher.invoice_number
    return compared(number) if number is not None else None


def _one_invoice(book: Book) -> Iterator[tuple[Finding, Voucher]]:
    bearing: dict[tuple[str, str], list[Voucher]] = {}
    for (payee, number), vouchers in book.index.invoiced.items():
        known = bearing.setdefault((payee, compared(number)), vouchers)
        if known is not vouchers:
            bearing[payee, compared(number)] = known + vouchers
    for (payee, _), vouchers in bearing.items():
        if len(vouchers) > 1:
            yield from _again(book, payee, vouchers)


def _again(
    book: Book, payee: str, vouchers: Sequence[Voucher]
) -> Iterator[tuple[Finding, Voucher]]:
    first: dict[str, Voucher] = {}
    for voucher in vouchers:
        if voucher.number in book.index.undone:
            continue
        if book.registry.policy("duplicate-days", voucher.date) is None:
            continue
        for use in uses(voucher):
            earlier = first.setdefault(use, voucher)
            if earlier is not voucher:
                yield _finding(
                    book, voucher, voucher.debits,
                    f"bears invoice {voucher.invoice_number} of {payee}, as does "
                    f"{earlier.name} of {earlier.date}",
                ), voucher  # fmt: skip
                break


def uses(voucher: Voucher) -> Iterator[str]:
    """What a paper does on a voucher: take on cost, let money out."""
    if any(leg.role in ("expense", "prepayment") and leg.value > 0 for leg in voucher.legs):
        yield "cost"
    if voucher.paid > NIL:
        yield "payment"


def _one_sum(book: Book) -> Iterator[tuple[Finding, Voucher]]:
    latest: dict[tuple[str, Decimal], list[Payment]] = {}
    for payment in book.payments:
        voucher = payment.voucher
        payee = payment.payees[0] if payment.payees else voucher.entry.payee
        if payee is None or voucher.number in book.index.undone:
            continue
        known = latest.get((payee, payment.amount))
        if known is None:
            latest[payee, payment.amount] = [payment]
            continue
        policy = book.registry.policy("duplicate-days", voucher.date)
        if policy is None:
            continue
        for earlier in reversed(known[-MOST_LOOKED_AT:]):
            gap = (voucher.date - earlier.voucher.date).days
            if gap > policy[0]:
                break
            if gap not in MONTH and not _are_two(earlier.voucher, voucher):
                yield _finding(
                    book, voucher, payment.amount,
                    f"{format_money(payment.amount)} {book.currency} to {payee}, as was paid by "
                    f"{earlier.voucher.name} {gap} day(s) before",
                ), voucher  # fmt: skip
                break
        known.append(payment)


def _are_two(one: Voucher, other: Voucher) -> bool:
    """Whether papers show two payments: other invoices, other contracts, other advances."""
    first, second = _invoice(one), _invoice(other)
    if first and second:
        return first != second
    for key in ("obligation", "advance"):
        left, right = one.text(key), other.text(key)
        if left and right and left != right:
            return True
    return False


def _split(book: Book) -> Iterator[tuple[Finding, Sequence[Voucher]]]:
    by_day: dict[tuple[str, datetime.date], list[Payment]] = defaultdict(list)
    for payment in book.payments:
        # What names a contract is split by it, not under it.
        if payment.payees and not payment.voucher.obligations:
            day = payment.voucher.invoice_date or payment.voucher.date
            by_day[payment.payees[0], day].append(payment)
    for (payee, day), same_day in by_day.items():
        if len(same_day) < 2:
            continue
        payments = [
            one
            for one in same_day
            if lacks_contract(one.voucher) and one.voucher.number not in book.index.undone
        ]
        last = payments[-1].voucher if payments else None
        if len(payments) < 2 or last is None:
            continue
        if book.registry.policy("duplicate-days", last.date) is None:
            continue
        whole = sum((one.amount for one in payments), NIL)
        for name in LIMITS:
            policy = book.registry.policy(name, day)
            limit = policy[0].number if policy and policy[0].currency == book.currency else None
            if limit is None or whole < limit or any(one.amount >= limit for one in payments):
                continue
            others = ", ".join(one.voucher.name for one in payments[:-1])
            yield _finding(
                book, last, whole,
                f"with {others}, {len(payments)} invoices of {payee} of {day} come to "
                f"{format_money(whole)} {book.currency}, each below the {name} of "
                f"{format_money(limit)} {book.currency}",
            ), [one.voucher for one in payments]  # fmt: skip
            break


def _finding(book: Book, voucher: Voucher, amount: Decimal, reason: str) -> Finding:
    return at_voucher("PB605", voucher, f"{voucher.name}: {reason}", amount=amount,
                      currency=book.currency)  # fmt: skip


RULE = Rule(
    code="PB605",
    name="likely duplicate payment",
    scope="merge",
    category=audit_categories.NO_PROOF_OF_GOODS,
    subject="the later voucher",
    reach=("payment",),
    severity="warning",
    check=check,
)
