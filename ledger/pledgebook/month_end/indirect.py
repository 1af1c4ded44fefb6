"""Indirect cost: the agreement's rate on the cost that no charge has for its base yet.

Charges add up to rate × cost, rounded to the cent once and not once a month, as PB305 recomputes
them. A charge of a later day counts: what it covers is not charged again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money, format_share, to_cents
from pledgebook.month_end.drafts import DraftEntry, DraftLeg, Working, figure
from pledgebook.records import Agreement
from pledgebook.rules.pb305 import Charged, charges_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pledgebook.month_end.month import Month
    from pledgebook.vouchers import Leg, Voucher

OWED = "Liabilities:IndirectCost"


def drafts(month: Month) -> Iterator[DraftEntry]:
    """One entry an agreement with cost that is not charged on."""
    rows: list[tuple[object, ...]] = []
    paper = Working(
        name="indirect-cost",
        title=f"Indirect cost up to {month.last}: rate on cost of categories 1 to 7",
        columns=("agreement", "rate", "cost so far", "base of charges so far", "charges so far",
                 "new base", "new charge"),
        rows=rows,
    )  # fmt: skip
    registry, currency = month.book.registry, month.book.currency
    expenses = [(v, leg) for v in month.others for leg in v.legs if leg.role == "expense"]
    charges, cost = charges_of(registry, expenses), _cost(month)
    for agreement in registry.all(Agreement):
        own = cost.get(agreement.id, ())
        rate: Decimal = registry.amended(agreement.id, "indirect-rate", month.last)
        spent = sum((leg.value for _, leg in own), NIL)
        state = _charged(month, agreement.id, charges.get(agreement.id, ()), own)
        base = spent - state.base
        later = any(v.date > month.last for v, _, _ in charges.get(agreement.id, ()))
        if not rate or not own or not base or (base < NIL and later):
            continue
        charge = to_cents(state.due + rate * base) - state.charged
        rows.append((agreement.id, rate, spent, state.base, state.charged, base, charge))
        if not charge:
            continue
        account = _account(own)
        yield DraftEntry(
            kind="indirect",
            subject=agreement.id,
            what=f"Indirect cost of {agreement.id}, {format_share(rate)} of {format_money(base)} "
            f"{currency} up to {month.last}",
            amount=charge,
            payee=month.agency,
            legs=(
                DraftLeg(account, charge, currency, agreement.id),
                DraftLeg(OWED, -charge, currency, agreement.id),
            ),
            working=paper,
            meta=(("base", f"{figure(base)} {currency}"),),
        )


def _cost(month: Month) -> dict[str, list[tuple[Voucher, Leg]]]:
    """Posted cost of categories 1 to 7 by agreement."""
    found: dict[str, list[tuple[Voucher, Leg]]] = defaultdict(list)
    for voucher, leg in month.legs("expense"):
        if leg.parts.category != "Indirect" and leg.agreement is not None:
            found[leg.agreement].append((voucher, leg))
    return found


def _charged(
    month: Month,
    agreement: str,
    charges: Sequence[tuple[Voucher, Decimal, Decimal | None]],
    cost: Sequence[tuple[Voucher, Leg]],
) -> Charged:
    """All charges so far, later ones and drafts too; one without a base is on all cost up to its day."""
    state = Charged()
    for voucher, charge, base in charges:
        rate: Decimal = month.book.registry.amended(agreement, "indirect-rate", voucher.date)
        if base is None:
            spent = sum((leg.value for one, leg in cost if one.date <= voucher.date), NIL)
            base = spent - state.base  # noqa: PLW2901 -- the base that it leaves unsaid
        state.take(charge, base, rate)
    return state


def _account(cost: Sequence[tuple[Voucher, Leg]]) -> str:
    """The charge goes to the window that spent most."""
    windows: dict[tuple[str, str], Decimal] = defaultdict(lambda: NIL)
    for _, leg in cost:
        windows[leg.parts.facility or "", leg.parts.window or ""] += leg.value
    facility, window = max(windows, key=lambda key: (windows[key], key))
    return f"Expenses:{facility}:{window}:Indirect"
