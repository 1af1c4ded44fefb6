"""Instalments are lots: due once, as signed, and received against what is due.

A receivable or deferred posting names its instalment by the label of its lot. Beancount refuses a
receipt larger than what a lot holds, but books one against an emptied or unknown lot silently as a
negative lot; this rule refuses that, postings without a label, a second due of one instalment, a due
that differs from the `instalment`, and an account of another donor than the agreement's.

Fails:

    2017-11-15 * "Finland" "Receipt of an instalment that never fell due"
      voucher: "R-2017-00001"
      Assets:Bank:Tigris:USD       550000.00 USD
      Assets:Receivable:FIN       -500000 EUR {1.10 USD, 2017-11-15, "FI-2016-01/2"}

Passes:

    2017-11-01 * "Finland" "Instalment 2 falls due"
      voucher: "J-2017-00001"
      Assets:Receivable:FIN        500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}
      Income:Contributions:FIN    -550000.00 USD
    2017-11-15 * "Finland" "Receipt of instalment 2"
      voucher: "R-2017-00001"
      Assets:Bank:Tigris:USD       550000.00 USD
      Assets:Receivable:FIN       -500000 EUR {"FI-2016-01/2"}

Source: IPSAS 23, recognition of assets from transfers; existence assertion, ISA 315.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.accounts import LOT_ROLES
from pledgebook.attribution import agreement_of_label
from pledgebook.records import Instalment
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Leg, Voucher

Lot = tuple[str, str, str]
"""An account, a label and the currency of its units."""


def check(book: Book) -> Iterator[Finding]:
    """Findings at the voucher that makes the fault; drafts count, for Beancount books them too."""
    held: dict[Lot, Decimal] = defaultdict(Decimal)
    due: set[str] = set()
    for voucher in book.vouchers:
        moved: dict[Lot, Decimal] = defaultdict(Decimal)
        for leg in voucher.legs:
            if leg.parts.role not in LOT_ROLES:
                continue
            fault = _leg_fault(book, leg)
            if fault:
                yield at_voucher("PB204", voucher, f"{voucher.name}: {fault}")
            elif leg.label:
                sign = 1 if leg.parts.role == "receivable" else -1
                moved[leg.account, leg.label, leg.currency] += sign * leg.number
        yield from _moves(book, voucher, moved, held, due)


def _leg_fault(book: Book, leg: Leg) -> str | None:
    if leg.label is None:
        if not book.registry.by_id:
            return None
        return f"{leg.account} needs a lot with the label of its instalment"
    known = book.registry.all(Instalment)
    instalment = book.registry.instalment(leg.label)
    if known and instalment is None:
        return f"no instalment {leg.label} is registered"
    agreement = book.registry.agreement(agreement_of_label(leg.label))
    if agreement is not None and leg.parts.party != agreement.donor:
        return f"{leg.label} is an instalment of {agreement.donor}, not of {leg.parts.party}"
    if instalment is not None:
        signed = book.registry.amended(instalment.id, "amount")
        if leg.currency != signed.currency:
            return f"{leg.label} is due in {signed.currency}, not {leg.currency}"
    return None


def _moves(
    book: Book,
    voucher: Voucher,
    moved: dict[Lot, Decimal],
    held: dict[Lot, Decimal],
    due: set[str],
) -> Iterator[Finding]:
    for lot, number in moved.items():
        account, label, currency = lot
        before = held[lot]
        held[lot] = before + number
        receivable = account.startswith("Assets:")
        if voucher.reverses is not None and receivable:
            # Taken back: a due that may be made again, or a receipt that did not last.
            if number < 0:
                due.discard(label)
        elif number > 0 and receivable:
            yield from _falls_due(book, voucher, label, number, due)
        elif number > 0 and (over := _beyond(book, lot, held[lot])) > 0:
            yield at_voucher("PB204", voucher,
                             f"{voucher.name}: {held[lot]:,} {currency} deferred for {label}, "
                             f"{over:,} more than was signed", amount=over,
                             currency=currency)  # fmt: skip
        elif number < 0 and before + number < 0:
            what = "receipt" if receivable else "release"
            state = f"holds {before:,}" if before else "is empty or unknown"
            yield at_voucher("PB204", voucher,
                             f"{voucher.name}: {what} of {-number:,} {currency} against the lot "
                             f"{label}, which {state}", amount=-number - before)  # fmt: skip


def _beyond(book: Book, lot: Lot, deferred: Decimal) -> Decimal:
    """What is deferred for an instalment beyond its amount; nil where none is registered."""
    if book.registry.instalment(lot[1]) is None:
        return Decimal(0)
    signed: Decimal = book.registry.amended(lot[1], "amount").number
    return deferred - signed


def _falls_due(
    book: Book, voucher: Voucher, label: str, number: Decimal, due: set[str]
) -> Iterator[Finding]:
    if label in due:
        yield at_voucher("PB204", voucher, f"{voucher.name}: {label} has fallen due already")
        return
    due.add(label)
    instalment = book.registry.instalment(label)
    if instalment is None:
        return
    signed = book.registry.amended(label, "amount", voucher.date)
    if signed.number != number:
        yield at_voucher("PB204", voucher,
                         f"{voucher.name}: {label} is booked due with {number:,} "
                         f"{signed.currency}, signed for {signed}",
                         amount=abs(signed.number - number), currency=signed.currency)  # fmt: skip


RULE = Rule(
    code="PB204",
    name="receivable lots",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the voucher",
    reach=("document",),
    in_drafts=True,
    check=check,
)
