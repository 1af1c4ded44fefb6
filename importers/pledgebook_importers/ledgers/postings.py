"""The postings of a journal's draft, or the reason why there can be none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook.accounts import LOT_ROLES, parts_of
from pledgebook.money import ZERO, to_cents
from pledgebook_importers.drafts.beantext import number
from pledgebook_importers.ledgers.attribution import Place, no_account
from pledgebook_importers.ledgers.journals import JournalLine

_BANK = "Assets:Bank:"


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg: where it goes, its amount as written, and the line that it comes from."""

    place: Place
    amount: str
    line: JournalLine


def value_of(line: JournalLine, currency: str) -> Decimal | None:
    """The line in the books' currency: the ledger's amount, or the transaction's own."""
    if line.currency == currency:
        return line.amount
    return line.foreign if line.foreign_currency == currency else None


def postings_of(lines: Sequence[tuple[JournalLine, Place]], currency: str) -> list[Posting] | str:
    """Return one posting a line, 0.00 in every agreement, or the reason why that cannot be."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    postings = []
    for line, place in lines:
        value = value_of(line, currency)
        if value is None:
            return f"line {line.number} is in {line.currency} and states no amount in {currency}"
        if value != to_cents(value):
            return f"line {line.number}: {value} {currency} is no whole number of cents"
        if not value:
            continue
        written = _written(line, place, value, currency)
        if isinstance(written, str):
            return f"line {line.number}: {written}"
        sums[place.agreement] += value
        postings.append(written)
    for agreement, total in sums.items():
        if total:
            return f"agreement {agreement} would be {number(total)} {currency} out of balance"
    return postings or "its lines move no money"


def _written(line: JournalLine, place: Place, value: Decimal, currency: str) -> Posting | str:
    account = place.account
    if no_account(account):
        return f"the profile maps account {line.account} to {account!r}, which is no account"
    if parts_of(account).role in LOT_ROLES:
        return f"{account} holds instalments: record the due or the receipt with its instalment"
    unit = account.rpartition(":")[2]
    if not account.startswith(_BANK) or unit == currency:
        return Posting(place, f"{number(value)} {currency}", line)
    foreign = _units(line, unit)
    if not foreign:
        return f"{account} holds {unit}, the line states no amount in it"
    price = f"@@ {number(abs(value))} {currency}"
    return Posting(place, f"{number(foreign)} {unit} {price}", line)


def _units(line: JournalLine, unit: str) -> Decimal:
    if line.currency == unit:
        return line.amount
    return (line.foreign or ZERO) if line.foreign_currency == unit else ZERO
