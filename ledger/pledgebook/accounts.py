"""The chart of accounts: what an account of the books is for, read from its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

Role = Literal[
    "cash", "receivable", "advance", "prepayment", "payable", "retention", "deferred", "unapplied",
    "due-to-donor", "due-to-programme", "indirect-cost", "contribution", "refund", "interest",
    "other-income", "expense", "exchange", "transfer", "fund-balance", "memorandum", "other",
]  # fmt: skip

CATEGORIES: dict[str, str] = {
    "Staff": "1",
    "Supplies": "2",
    "Equipment": "3",
    "Contractual": "4",
    "Travel": "5",
    "Transfers": "6",
    "Operating": "7",
    "Indirect": "8",
}
"""The eight UN harmonised expense categories (UNSDG, 2012) by their account part."""

_PREFIXES: tuple[tuple[str, Role], ...] = (
    ("Assets:Bank", "cash"),
    ("Assets:InTransit", "cash"),
    ("Assets:PettyCash", "cash"),
    ("Assets:Receivable", "receivable"),
    ("Assets:Advances", "advance"),
    ("Assets:Prepayments", "prepayment"),
    ("Liabilities:Payable", "payable"),
    ("Liabilities:Retention", "retention"),
    ("Liabilities:Deferred", "deferred"),
    ("Liabilities:Unapplied", "unapplied"),
    ("Liabilities:DueToDonor", "due-to-donor"),
    ("Liabilities:DueToProgramme", "due-to-programme"),
    ("Liabilities:IndirectCost", "indirect-cost"),
    ("Income:Contributions", "contribution"),
    ("Income:Refunds", "refund"),
    ("Income:Interest", "interest"),
    ("Income:Other", "other-income"),
    ("Expenses:Exchange", "exchange"),
    ("Expenses", "expense"),
    ("Equity:Transfers", "transfer"),
    ("Equity:FundBalance", "fund-balance"),
    ("Equity:Memorandum", "memorandum"),
)

PARTY_ROLES: frozenset[Role] = frozenset(
    (
        "receivable", "advance", "prepayment", "payable", "retention", "deferred", "due-to-donor",
        "contribution", "refund",
    )
)  # fmt: skip
"""Accounts whose third part is the id of a party."""

CASH_IN: frozenset[Role] = frozenset(
    (
        "receivable", "deferred", "unapplied", "contribution", "refund", "interest",
        "other-income", "transfer", "fund-balance",
    )
)  # fmt: skip
"""Legs whose negated sum is the cash had: receipts + interest + transfers − refunds."""

FROM_DONOR: frozenset[Role] = frozenset(("receivable", "deferred", "unapplied", "contribution"))
"""Those of them that add up to what a donor has paid."""

SPENT: frozenset[Role] = frozenset(("expense", "exchange", "advance", "prepayment"))
"""Legs whose sum is spent, advanced or paid ahead."""

LOT_ROLES: frozenset[Role] = frozenset(("receivable", "deferred"))
"""Accounts that hold instalments as labelled lots."""


@dataclass(frozen=True, slots=True)
class AccountParts:
    """An account's role and the ids in its name."""

    role: Role
    party: str | None = None
    facility: str | None = None
    window: str | None = None
    category: str | None = None


def _is_below(account: str, prefix: str) -> bool:
    return account == prefix or account.startswith(prefix + ":")


@cache
def parts_of(account: str) -> AccountParts:
    """Read an account's role and ids from its name; unknown shapes have the role `other`."""
    roles = (role for prefix, role in _PREFIXES if _is_below(account, prefix))
    role: Role = next(roles, "other")
    rest = account.split(":")[1:]
    if role in PARTY_ROLES:
        return AccountParts(role, party=rest[1] if len(rest) > 1 else None)
    if role == "expense":
        facility, window, category = (*rest, None, None, None)[:3]
        return AccountParts(role, facility=facility, window=window, category=category)
    return AccountParts(role)


def with_category(account: str, unsdg: object) -> AccountParts:
    """An account's parts, its category by the UN number on its `open` where the name tells none."""
    parts = parts_of(account)
    if parts.role != "expense" or parts.category in CATEGORIES:
        return parts
    named = next((name for name, number in CATEGORIES.items() if number == unsdg), parts.category)
    return replace(parts, category=named)
