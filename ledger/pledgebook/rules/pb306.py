"""A booked exchange rate lies near the official one.

A rate of one's own choosing moves money without a trace. The rate of a lot that falls due, of a
payment or of a purchase of currency is compared with the latest `price` on or before its day; the
policy `rate-tolerance` says how far it may lie off. A receipt takes its lot's rate; what it comes to
with its exchange difference is compared. An exchange difference without foreign currency is none. A
voucher that `reverses` another leg for leg takes that one's rates back. The rule is silent without a
policy, and for a currency that has no price.

Fails:

    2016-01-01 custom "policy" "rate-tolerance" 0.05
    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating        1000.00 USD
      Assets:Bank:Tigris:IQD         -1000000 IQD @@ 1000.00 USD

Passes:

    2016-01-01 custom "policy" "rate-tolerance" 0.05
    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating        1000.00 USD
      Assets:Bank:Tigris:IQD         -1190000 IQD @@ 1000.00 USD

Source: IPSAS 4, spot rate at the date of the transaction; UN operational rates of exchange.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pledgebook.accounts import LOT_ROLES
from pledgebook.money import NIL, ZERO, format_money, to_cents
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Leg, Voucher

PLACES = 6


def visit(book: Book) -> Visit | None:
    """One finding a leg, and one for the exchange difference of a receipt."""
    if not book.registry.policy_lines("rate-tolerance"):
        return None
    currency = book.currency
    exchanging = {id(voucher) for voucher, _ in book.by_role.get("exchange", ())}

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if not voucher.foreign and id(voucher) not in exchanging:
            return ()
        if voucher.reverses is not None and _takes_back(voucher, book.by_number):
            return ()
        found = [
            finding
            for leg in voucher.legs
            if leg.currency != currency
            and not _revalued(voucher, leg)
            and (finding := _off(book, voucher, leg)) is not None
        ] if voucher.foreign else []  # fmt: skip
        exchanged = [leg for leg in voucher.legs if leg.role == "exchange"]
        return found or list(_differences(book, voucher, exchanged)) if exchanged else found

    return judge


def _differences(book: Book, voucher: Voucher, exchanged: Sequence[Leg]) -> Iterator[Finding]:
    """Exchange differences that no rate explains: of a receipt, or without foreign currency."""
    policy = book.registry.policy("rate-tolerance", voucher.date)
    received = [leg for leg in voucher.legs if leg.role in LOT_ROLES and not _opens_lot(leg)]
    lost = sum((leg.value for leg in exchanged), NIL)
    if policy is None or any(leg.value_currency != book.currency for leg in voucher.legs):
        return
    if not received:
        if not voucher.foreign and lost:
            yield at_voucher("PB306", voucher,
                             f"{voucher.name}: an exchange difference of {format_money(lost)} "
                             f"{book.currency} and no foreign currency", amount=abs(lost),
                             currency=book.currency)  # fmt: skip
        return
    held = -sum((leg.value for leg in received), NIL)
    currencies = {leg.currency for leg in received}
    if len(currencies) != 1 or not held:
        return
    (currency,) = currencies
    units = abs(sum((leg.number for leg in received), ZERO))
    official = book.rate(currency, voucher.date) if currency != book.currency else units / units
    booked = abs(held - lost) / units
    if official and abs(booked - official) / official > policy[0]:
        yield at_voucher("PB306", voucher,
                         f"{voucher.name}: the receipt comes to {booked:.{PLACES}f} "
                         f"{book.currency} for 1 {currency} with an exchange difference of "
                         f"{format_money(lost)} {book.currency}, "
                         f"{abs(booked - official) / official:.1%} off the official "
                         f"{official:.{PLACES}f} of {voucher.date}", amount=abs(lost),
                         currency=book.currency)  # fmt: skip


def _off(book: Book, voucher: Voucher, leg: Leg) -> Finding | None:
    policy = book.registry.policy("rate-tolerance", voucher.date)
    if policy is None or leg.value_currency != book.currency or leg.number == ZERO:
        return None
    if leg.role in LOT_ROLES and not _opens_lot(leg):
        return None
    official = book.rate(leg.currency, voucher.date)
    if not official:
        return None
    booked = abs(leg.value / leg.number)
    off = abs(booked - official) / official
    if off <= policy[0]:
        return None
    return at_voucher(
        "PB306", voucher,
        f"{voucher.name}: {leg.account} takes {booked:.{PLACES}f} {book.currency} for 1 "
        f"{leg.currency}, {off:.1%} off the official {official:.{PLACES}f} of {voucher.date}",
        amount=abs(to_cents(leg.value - leg.number * official)), currency=book.currency,
    )  # fmt: skip


def _takes_back(voucher: Voucher, by_number: Mapping[str, Voucher]) -> bool:
    """Whether a voucher is another leg for leg with its signs turned: units, lots and values."""
    other = by_number.get(voucher.reverses or "")
    return other is not None and not other.is_draft and (
        Counter((leg.account, leg.agreement, leg.posting.cost, leg.number, leg.value)
                for leg in other.legs)
        == Counter((leg.account, leg.agreement, leg.posting.cost, -leg.number, -leg.value)
                   for leg in voucher.legs)
    )  # fmt: skip


def _revalued(voucher: Voucher, leg: Leg) -> bool:
    """Whether a leg takes a balance off at its old value, to be put on again at a new one."""
    return any(
        other.account == leg.account and other.number == -leg.number for other in voucher.legs
    ) and (leg.number < 0) == leg.account.startswith("Assets:")


def _opens_lot(leg: Leg) -> bool:
    return leg.number > 0 if leg.role == "receivable" else leg.number < 0


RULE = Rule(
    code="PB306",
    name="book rate off the official rate",
    scope="local",
    category=audit_categories.PRICE,
    subject="the voucher",
    reach=(),
    visit=visit,
)
