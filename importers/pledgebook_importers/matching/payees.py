"""Which party a debit pays: by the account that the bank names, then by the printed name.

A name that is a party's with an account that is not is no match but a warning: that is how
invoices are hijacked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.matching.names import donors_named


@dataclass(frozen=True, slots=True)
class Payee:
    """A party that may be paid, with its registered bank account as it stands now, or none."""

    id: str
    names: tuple[str, ...]
    account: str


@dataclass(frozen=True, slots=True)
class OpenPayable:
    """What is owed to a payee under one agreement and obligation; `amount` is positive."""

    payee: str
    account: str
    agreement: str
    obligation: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class OpenObligation:
    """A contract that is not closed: what is left to draw of it, and what it is for.

    `agreement` is empty where several pay for it.
    """

    id: str
    payee: str
    window: str
    kind: str
    agreement: str
    left: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Named:
    """The party found, empty where there is none; `reason` says by what, or what speaks against it."""

    payee: str
    reason: str
    sure: bool = False


def compact(number: str) -> str:
    """An account number without blanks and marks, in capitals."""
    return "".join(char for char in number if char.isalnum()).upper()


def find_payee(account: str, names: Iterable[str], payees: Sequence[Payee]) -> Named:
    """The one party whose account it is, else the one whose name stands there."""
    number = compact(account)
    by_account = [
        one for one in payees if number and one.account and compact(one.account) == number
    ]
    printed = tuple(names)
    by_name = donors_named(printed, {one.id: one.names for one in payees})
    if len(by_account) == 1:
        found = by_account[0]
        if not printed or found.id in by_name or not by_name:
            return Named(found.id, f"the account is {found.id}'s", sure=True)
        others = ", ".join(sorted(by_name))
        return Named("", f"the account is {found.id}'s, the name {others}'s: check before all else")
    if by_account:
        several = ", ".join(one.id for one in by_account)
        return Named("", f"the account is registered for {several}")
    if len(by_name) != 1:
        several = f"the name may be {', '.join(sorted(by_name))}" if by_name else "no known payee"
        return Named("", several)
    (id_,) = by_name
    registered: Mapping[str, str] = {one.id: one.account for one in payees}
    if number and registered[id_]:
        reason = f"names {id_}, but the account is not the one registered: check before all else"
        return Named("", reason)
    return Named(id_, f"the name is {id_}'s")
