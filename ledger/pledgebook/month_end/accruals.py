"""Work that is certified complete and not invoiced: owed on the last day, reversed on the first.

What is owed is what the contract (with its variations) leaves undrawn when its completion is on file;
it is charged where the contract's earlier cost was, or by its kind, and shared as the contract is.

Source: IPSAS 1, accrual basis; IPSAS 19, accruals.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, ZERO, format_money, split, to_cents
from pledgebook.month_end.drafts import DraftEntry, DraftLeg, Working, quoted
from pledgebook.records import Completion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from pledgebook.month_end.month import Month
    from pledgebook.obligations import Commitment

CATEGORY_OF = {"works": "Contractual", "services": "Contractual", "goods": "Equipment"}
"""Where the first cost of a contract is charged, by its kind."""


def drafts(month: Month, notes: list[str]) -> Iterator[DraftEntry]:
    """One entry a contract."""
    rows: list[tuple[object, ...]] = []
    paper = Working(
        name="accruals",
        title=f"Work certified complete by {month.last} and not invoiced",
        columns=("contract", "payee", "completed", "certified by", "contract amount", "drawn",
                 "currency", "owed", "owed in the facility's currency"),
        rows=rows,
    )  # fmt: skip
    currency = month.book.currency
    for completion in _completed(month).values():
        one = month.book.commitments.get(completion.obligation)
        if one is None or (one.closed is not None and one.closed <= month.last):
            continue
        drawn, unit = _drawn(month, one), one.obligation.amount.currency
        left = one.amount(month.last) - drawn
        value = month.book.converted(left, unit, currency, month.last)
        if left <= ZERO:
            continue
        if value is None:
            notes.append(f"{one.obligation.id}: no price of {unit} on or before {month.last}")
            continue
        value = to_cents(value)
        rows.append((one.obligation.id, one.obligation.payee, completion.on, completion.certifier,
                     one.amount(month.last), drawn, unit, left, value))  # fmt: skip
        if not one.shares():
            notes.append(f"{one.obligation.id}: names nobody who pays")
            continue
        yield _entry(month, one, completion, value, paper)


def _entry(
    month: Month, one: Commitment, completion: Completion, value: Decimal, paper: Working
) -> DraftEntry:
    contract, currency = one.obligation, month.book.currency
    account, payable = _account(month, one), f"Liabilities:Payable:{contract.payee}"
    shares = one.shares()
    parts = split(value, [weight for _, weight in shares])
    legs = [
        leg
        for (agreement, _), part in zip(shares, parts, strict=True)
        if part
        for leg in (
            DraftLeg(account, part, currency, agreement),
            DraftLeg(payable, -part, currency, agreement),
        )
    ]
    payee = month.book.registry.party(contract.payee)
    meta = [("obligation", quoted(contract.id)), ("payee-id", quoted(contract.payee))]
    if contract.project:
        meta.append(("project", quoted(contract.project)))
    if completion.document:
        meta.append(("certificate", quoted(completion.document)))
    return DraftEntry(
        kind="accrual",
        subject=contract.id,
        what=f"Work of {contract.id} completed on {completion.on} and not invoiced, "
        f"{format_money(value)} {currency}",
        amount=value,
        payee=payee.name if payee else contract.payee,
        legs=tuple(legs),
        working=paper,
        reverses=True,
        meta=tuple(meta),
    )


def _completed(month: Month) -> Mapping[str, Completion]:
    """The first certificate of each contract up to the last day."""
    found: dict[str, Completion] = {}
    for one in month.book.registry.all(Completion):
        if one.on <= month.last and one.date <= month.last:
            found.setdefault(one.obligation, one)
    return found


def _drawn(month: Month, one: Commitment) -> Decimal:
    draws = month.book.index.draws.get(one.obligation.id, ())
    return sum((draw.number for draw in draws if draw.voucher.import_id not in month.own), ZERO)


def _account(month: Month, one: Commitment) -> str:
    """Where the contract's cost was charged most so far, else by its kind."""
    spent: dict[str, Decimal] = defaultdict(lambda: NIL)
    for draw in month.book.index.draws.get(one.obligation.id, ()):
        for leg in draw.voucher.legs:
            if leg.role == "expense" and leg.obligation == one.obligation.id:
                spent[leg.account] += leg.value
    window = month.book.registry.window(one.obligation.window)
    facility = window.facility if window else ""
    category = CATEGORY_OF[one.obligation.kind]
    named = f"Expenses:{facility}:{one.obligation.window}:{category}"
    return max(spent, key=lambda account: (spent[account], account), default=named)
