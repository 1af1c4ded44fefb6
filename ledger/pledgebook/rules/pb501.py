"""A voucher bears the papers that its kind and sum call for.

The policy `evidence` asks for keys by account and amount: `"Expenses:*:Staff" 500 USD "payroll"`.
The sum is that of the voucher's debits, or of its credits, at and below the account, or of credits
alone where the line's amount is negative (`"Assets:Bank" -500 USD`: payments). Every line that fits
asks for its keys, and lines of one account on a later day replace the earlier ones. Exchange
differences and indirect cost have no paper of their own: a line asks for one only where it names
them. A foreign balance that is taken off and put on again to be revalued moves no money. A key may be
numbered (`invoice-2`) and may stand on a posting.

Fails:

    2016-01-01 custom "policy" "evidence" "Expenses" 500.00 USD "invoice"
    2017-03-02 * "Beta Trading" "Pipes without an invoice"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "evidence" "Expenses" 500.00 USD "invoice"
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      invoice: "2017/V-2017-00001/invoice.pdf"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: ISA 500, audit evidence; harmonised audits of cash transfers, supporting documentation.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from pledgebook.documents import stem_of
from pledgebook.money import NIL, format_money
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.readers import Amount
    from pledgebook.vouchers import Leg, Voucher


PAPERLESS = frozenset(("Exchange", "Indirect"))
"""Account parts of cost that follows from other cost or from rates."""


class Demand(NamedTuple):
    """One line of the policy, with the last day on which it holds."""

    since: datetime.date
    until: datetime.date
    prefix: tuple[str, ...]
    from_: Amount
    keys: tuple[str, ...]


def visit(book: Book) -> Visit | None:
    """One finding a voucher, naming all the keys that it lacks."""
    asks = demanded(book)
    if asks is None:
        return None

    def judge(voucher: Voucher) -> Sequence[Finding]:
        asked = asks(voucher)
        return _lacking(book, voucher, asked) if asked else ()

    return judge


def demanded(book: Book) -> Callable[[Voucher], Mapping[str, Decimal]] | None:
    """The keys that a voucher must bear, each with the sum that calls for it; None without a policy."""
    demands = [
        demand
        for demand in _demands(book.registry.policy_lines("evidence"))
        if demand.from_.currency == book.currency
    ]
    if not demands:
        return None
    by_account: dict[str, tuple[int, ...]] = {}
    currency, earliest = book.currency, min(demand.since for demand in demands)

    def asks(voucher: Voucher) -> Mapping[str, Decimal]:
        if voucher.date < earliest:
            return {}
        sums: dict[int, list[Decimal]] = {}
        for leg in voucher.legs:
            fitting = by_account.get(leg.account)
            if fitting is None:
                fitting = by_account[leg.account] = _fitting(demands, leg.account)
            if fitting and leg.value_currency == currency and not (
                leg.currency != currency and _revalued(voucher, leg)
            ):  # fmt: skip
                for number in fitting:
                    # Debits and credits apart: a cost and its own credit are no small cost.
                    side = sums.setdefault(number, [NIL, NIL])
                    side[leg.value < NIL] += leg.value
        return _keys(voucher.date, [(demands[number], side) for number, side in sums.items()])

    return asks


def _revalued(voucher: Voucher, leg: Leg) -> bool:
    """Whether the same units go the other way on the same account for the same agreement."""
    way_back = (leg.account, leg.agreement, leg.currency, -leg.number)
    return any(
        (other.account, other.agreement, other.currency, other.number) == way_back
        for other in voucher.legs
    )


def _keys(
    day: datetime.date, asked: Sequence[tuple[Demand, Sequence[Decimal]]]
) -> Mapping[str, Decimal]:
    keys: dict[str, Decimal] = {}
    for demand, (debits, credits_) in asked:
        value = _reaches(debits, credits_, demand.from_.number)
        if demand.since <= day < demand.until and value is not None:
            keys.update((key, max(keys.get(key, NIL), value)) for key in demand.keys)
    return keys


def _demands(lines: Sequence[tuple[datetime.date, tuple[Any, ...]]]) -> list[Demand]:
    found = []
    for day, (prefix, from_, keys) in lines:
        later = [other for other, values in lines if values[0] == prefix and other > day]
        until = min(later) if later else datetime.date.max
        found.append(Demand(day, until, prefix, from_, keys))
    return found


def _fitting(demands: Sequence[Demand], account: str) -> tuple[int, ...]:
    """Which demands ask for an account's papers, by their places."""
    return tuple(n for n, demand in enumerate(demands) if _fits(demand.prefix, account))


def _fits(pattern: tuple[str, ...], account: str) -> bool:
    """Whether an account is at or below a prefix; `*` stands for any number of parts."""
    parts = tuple(account.split(":"))
    unnamed = PAPERLESS.intersection(parts) - set(pattern)
    return not unnamed and _match(pattern, parts)


def _match(pattern: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not pattern:
        return True
    if pattern[0] == "*":
        return any(_match(pattern[1:], parts[skip:]) for skip in range(1, len(parts) + 1))
    return bool(parts) and parts[0] == pattern[0] and _match(pattern[1:], parts[1:])


def _reaches(debits: Decimal, credits_: Decimal, from_: Decimal) -> Decimal | None:
    """The sum that reaches a line's amount, or None; a negative amount is for credits alone."""
    if from_ < 0:
        return -credits_ if credits_ <= from_ else None
    largest = max(debits, -credits_)
    return largest if largest >= from_ else None


def _lacking(book: Book, voucher: Voucher, asked: Mapping[str, Decimal]) -> list[Finding]:
    has = {stem_of(key) for key, _ in voucher.papers}
    lacking = {key: value for key, value in asked.items() if key not in has}
    if not lacking:
        return []
    amount = max(lacking.values())
    message = (
        f"{voucher.name}: {format_money(amount)} {book.currency} to {voucher.payee} without "
        f"{' and '.join(lacking)}"
    )
    return [at_voucher("PB501", voucher, message, amount=amount, currency=book.currency)]


RULE = Rule(
    code="PB501",
    name="required evidence missing",
    scope="local",
    category=audit_categories.NO_DOCUMENTS,
    subject="the voucher",
    reach=(),
    visit=visit,
)
