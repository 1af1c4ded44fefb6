"""What a debit pays: a payable, several of one payee, or a contract that it draws.

The payee must be known by account or name (`payees`), from the bank's line or from the order that
it settles. Then what is open for that payee decides by its amount, or the contract that the text
names; where two would do, neither is proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.orders import Ordered
from pledgebook_importers.matching.payees import (
    Named,
    OpenObligation,
    OpenPayable,
    Payee,
    compact,
    find_payee,
)
from pledgebook_importers.matching.proposal import Confidence, Match, Side, unmatched
from pledgebook_importers.matching.subsets import only_subset

CATEGORY = {"works": "Contractual", "services": "Contractual", "goods": "Equipment"}
"""The UN harmonised category that a contract of a kind is spent under, for a person to check."""
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Owed:
    """Who may be paid, and what is open for them."""

    payees: Sequence[Payee] = ()
    payables: Sequence[OpenPayable] = ()
    obligations: Sequence[OpenObligation] = ()
    facility: str = ""


def match_debit(line: StatementLine, owed: Owed, ordered: Ordered | None) -> Match:
    """The payment that a debit makes, or why none is proposed."""
    named = payee_of(line, owed, ordered)
    said = f"{ordered.reason}; " if ordered else ""
    if not named.payee:
        return unmatched(line, f"{said}a debit that no booked payment explains; {named.reason}")
    for find in (_by_payable, _by_payables, _by_contract):
        sides, reason = find(line, named.payee, owed, words_of(line, ordered))
        if sides:
            sure: Confidence = "high" if named.sure and find is _by_payable else "medium"
            return Match(
                line, "payment", sure, f"{said}{named.reason}; {reason}", sides=sides,
                payee=named.payee, about={"beneficiary-account": _account(line, ordered)},
            )  # fmt: skip
    return unmatched(line, f"{said}{named.reason}; {_open_of(named.payee, owed)}", named.payee)


def payee_of(line: StatementLine, owed: Owed, ordered: Ordered | None) -> Named:
    """By the account and name that the bank gives; by the order's, where it gives none."""
    if ordered is not None and len({order.payee_account for order in ordered.orders}) > 1:
        return Named("", f"a batch of {len(ordered.orders)} orders: split it by hand")
    names = line.parties
    if not names and ordered is not None:
        names = tuple(dict.fromkeys(order.payee for order in ordered.orders))
    return find_payee(_account(line, ordered), names, owed.payees)


def _account(line: StatementLine, ordered: Ordered | None) -> str:
    """The account that was paid: the bank's word, else our order's."""
    if line.counterparty_account or ordered is None:
        return line.counterparty_account
    return ordered.orders[0].payee_account


def words_of(line: StatementLine, ordered: Ordered | None) -> str:
    """Where a payment may name its contract: the bank's line, and the orders that it settles."""
    own = (line.end_to_end, line.remittance, line.additional)
    theirs = [order.remittance for order in ordered.orders] if ordered else []
    return " ".join((*own, *theirs))


Found = tuple[tuple[Side, ...], str]
_NOTHING: Found = ((), "")


def _by_payable(line: StatementLine, payee: str, owed: Owed, text: str) -> Found:
    """One payable of just this amount; of several such, the one whose contract the text names."""
    fitting = [
        item
        for item in owed.payables
        if item.payee == payee and item.currency == line.currency and item.amount == -line.amount
    ]
    if len(fitting) > 1:
        fitting = [item for item in fitting if named_in(item.obligation, text)]
    if len(fitting) != 1:
        return _NOTHING
    item = fitting[0]
    under = f" under {item.obligation}" if item.obligation else ""
    return (_side(item),), f"the payable{under} of {item.agreement} is exact"


def _by_payables(line: StatementLine, payee: str, owed: Owed, _text: str) -> Found:
    """Several payables that add up in one way alone."""
    items = [
        item for item in owed.payables if item.payee == payee and item.currency == line.currency
    ]
    places = only_subset([item.amount for item in items], -line.amount)
    taken = [items[place] for place in places]
    return tuple(map(_side, taken)), f"{len(taken)} payables add up to it"


def _by_contract(line: StatementLine, payee: str, owed: Owed, text: str) -> Found:
    """The contract that the text names, or the payee's only one; one agreement must pay for it."""
    own = [
        item
        for item in owed.obligations
        if item.payee == payee and item.currency == line.currency and item.left >= -line.amount
    ]
    named = [item for item in own if named_in(item.id, text)]
    chosen = named or own
    if len(chosen) != 1 or not chosen[0].agreement:
        return _NOTHING
    item = chosen[0]
    account = f"Expenses:{owed.facility}:{item.window}:{CATEGORY[item.kind]}"
    how = "the text names it" if named else f"the only one of {payee} with enough left"
    side = Side(account, item.agreement, obligation=item.id)
    return (side,), f"draws {item.id}, {how}; nothing accepted is waiting to be paid"


def _side(item: OpenPayable) -> Side:
    return Side(item.account, item.agreement, item.amount, item.obligation)


def named_in(id_: str, text: str) -> bool:
    """Whether a text names a contract, however it is spaced."""
    return len(id_) >= _SHORTEST and compact(id_) in compact(text)


def _open_of(payee: str, owed: Owed) -> str:
    payables = [item for item in owed.payables if item.payee == payee]
    contracts = [item for item in owed.obligations if item.payee == payee]
    sums = ", ".join(f"{item.amount} {item.currency}" for item in payables[:4])
    return (
        f"open payables of {payee}: {sums or 'none'}; contracts: "
        f"{', '.join(item.id for item in contracts[:4]) or 'none'}"
    )
