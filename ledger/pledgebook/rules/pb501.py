"""A voucher bears the papers that its kind and sum call for.

The policy `evidence` asks for keys by account and amount: `"Expenses:*:Staff" 500 USD "payroll"`.
The sum is that of the voucher on the account, debit or credit, or credit alone where the line's
amount is negative (`"Assets:Bank" -500 USD`: payments). Every line that fits asks for its keys, and
lines of one account on a later day replace the earlier ones. Exchange differences and
indirect cost have no paper of their own: a line asks for one only where it names them. A key may be
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
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.documents import stem_of
from pledgebook.money import NIL, format_money
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.readers import Amount
    from pledgebook.vouchers import Voucher


PAPERLESS = frozenset(("Exchange", "Indirect"))
"""Account parts of cost that follows from other cost or from rates."""


class Demand(NamedTuple):
    """One line of the policy for an account."""

    since: datetime.date
    until: datetime.date
    from_: Amount
    keys: tuple[str, ...]


def visit(book: Book) -> Visit | None:
    """One finding a voucher, naming all the keys that it lacks."""
    lines = book.registry.policy_lines("evidence")
    if not lines:
        return None
    by_account: dict[str, tuple[Demand, ...]] = {}

    def judge(voucher: Voucher) -> Sequence[Finding]:
        asked: dict[str, Decimal] = {}
        for leg in voucher.legs:
            demands = by_account.get(leg.account)
            if demands is None:
                demands = by_account[leg.account] = _demands(leg.account, lines)
            if demands and leg.value_currency == book.currency:
                asked[leg.account] = asked.get(leg.account, NIL) + leg.value
        return list(_lacking(book, voucher, asked, by_account)) if asked else ()

    return judge


def _demands(
    account: str, lines: Sequence[tuple[datetime.date, tuple[object, ...]]]
) -> tuple[Demand, ...]:
    """The lines for an account, each with the last day on which it holds."""
    fitting = [(day, values) for day, values in lines if _fits(values[0], account)]
    found = []
    for day, (prefix, from_, keys) in fitting:
        later = [other for other, values in fitting if values[0] == prefix and other > day]
        until = min(later) if later else datetime.date.max
        found.append(Demand(day, until, from_, keys))  # type: ignore[arg-type]
    return tuple(found)


def _fits(prefix: object, account: str) -> bool:
    """Whether an account is at or below a prefix; `*` stands for any number of parts."""
    pattern: tuple[str, ...] = prefix  # type: ignore[assignment]  # read by its form
    parts = tuple(account.split(":"))
    unnamed = PAPERLESS.intersection(parts) - set(pattern)
    return not unnamed and _match(pattern, parts)


def _match(pattern: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not pattern:
        return True
    if pattern[0] == "*":
        return any(_match(pattern[1:], parts[skip:]) for skip in range(1, len(parts) + 1))
    return bool(parts) and parts[0] == pattern[0] and _match(pattern[1:], parts[1:])


def _reaches(value: Decimal, from_: Decimal) -> bool:
    return value <= from_ if from_ < 0 else abs(value) >= from_


def _lacking(
    book: Book,
    voucher: Voucher,
    asked: dict[str, Decimal],
    by_account: dict[str, tuple[Demand, ...]],
) -> Iterator[Finding]:
    has: set[str] | None = None
    lacking: dict[str, Decimal] = {}
    for account, value in asked.items():
        for demand in by_account[account]:
            if (
                not demand.since <= voucher.date < demand.until
                or demand.from_.currency != book.currency
                or not _reaches(value, demand.from_.number)
            ):
                continue
            if has is None:
                has = {stem_of(key) for key, _ in voucher.papers}
            for key in demand.keys:
                if key not in has:
                    lacking[key] = max(lacking.get(key, NIL), abs(value))
    if lacking:
        amount = max(lacking.values())
        yield at_voucher("PB501", voucher,
                         f"{voucher.name}: {format_money(amount)} {book.currency} to "
                         f"{voucher.payee} without "
                         f"{' and '.join(lacking)}", amount=amount,
                         currency=book.currency)  # fmt: skip


RULE = Rule(
    code="PB501",
    name="required evidence missing",
    scope="local",
    category=audit_categories.NO_DOCUMENTS,
    subject="the voucher",
    visit=visit,
)
