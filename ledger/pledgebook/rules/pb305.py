"""Indirect cost is the agreement's rate on what was spent, no more and no less.

Each charge (category 8) states its `base`, the cost of categories 1 to 7 that it is for; corrections
have a negative base. Charges are recomputed cumulatively with the rate in force on their day; half a
cent a charge is rounding. The bases cannot add up to more than was spent. A charge without a base is
taken to be on all cost so far.

Fails:

    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    1000.00 USD
      Assets:Bank:Tigris:USD           -1000.00 USD
    2017-03-31 * "Agency" "Indirect cost, first quarter"
      voucher: "V-2017-00002"
      agreement: "FI-2016-01"
      base: 1000.00 USD
      Expenses:FFS:W1-Works:Indirect     100.00 USD
      Liabilities:IndirectCost          -100.00 USD

Passes:

    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    1000.00 USD
      Assets:Bank:Tigris:USD           -1000.00 USD
    2017-03-31 * "Agency" "Indirect cost, first quarter"
      voucher: "V-2017-00002"
      agreement: "FI-2016-01"
      base: 1000.00 USD
      Expenses:FFS:W1-Works:Indirect      80.00 USD
      Liabilities:IndirectCost           -80.00 USD

Source: UN harmonised expense categories, category 8; UNDP cost recovery (general management
support) as a rate on direct cost.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount.core import amount

from pledgebook.closing_year.standing import entries_of, sums_of
from pledgebook.money import NIL, ZERO, format_money
from pledgebook.obligations import by_voucher
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry
    from pledgebook.vouchers import Leg, Voucher

HALF_CENT = Decimal("0.005")


@dataclass(slots=True)
class Charged:
    """An agreement's charges so far, what they should be, and the voucher that first parted them."""

    charged: Decimal = NIL
    due: Decimal = NIL
    base: Decimal = NIL
    charges: int = 0
    at: Voucher | None = None
    reason: str = ""
    off: Decimal = NIL

    def take(self, charge: Decimal, base: Decimal, rate: Decimal, count: int = 1) -> None:
        """Add one charge on a base at the rate of its day, or the sum of several of a closed year."""
        self.charged, self.base, self.charges = (
            self.charged + charge, self.base + base, self.charges + count
        )  # fmt: skip
        self.due += rate * base


def check(book: Book) -> Iterator[Finding]:
    """One finding an agreement whose charges are off and were not put right, where that began."""
    charges = charges_of(book.registry, book.by_role.get("expense", ()))
    direct = _direct_cost(book, set(charges)) if charges else {}
    sums = sums_of(book)
    for agreement, own in charges.items():
        state = Charged()
        spent, costs = NIL, iter(direct.get(agreement, ()))
        waiting = next(costs, None)
        for voucher, charge, base in own:
            while waiting is not None and waiting[0] <= voucher.date:
                spent += waiting[1]
                waiting = next(costs, None)
            count = entries_of(voucher) if (voucher.file, voucher.line) in sums else 1
            _add(book, agreement, state, voucher, charge, base, spent, count)
        if state.at is not None:
            yield at_voucher("PB305", state.at,
                             f"{book.registry.donor_name(agreement)}: {state.reason}",
                             subject=agreement, amount=state.off, currency=book.currency)  # fmt: skip


def charges_of(
    registry: Registry, expenses: Iterable[tuple[Voucher, Leg]]
) -> dict[str, list[tuple[Voucher, Decimal, Decimal | None]]]:
    """Charges by agreement with their base; one base is shared as its charge is."""
    found: dict[str, list[tuple[Voucher, Decimal, Decimal | None]]] = defaultdict(list)
    charges = [entry for entry in expenses if entry[1].parts.category == "Indirect"]
    for voucher, legs in by_voucher(charges):
        whole = sum((leg.value for leg in legs), NIL)
        for leg in legs:
            if registry.agreement(leg.agreement) is None:
                continue
            own = (leg.posting.meta or {}).get("base")
            base = _number(own if own is not None else voucher.entry.meta.get("base"))
            if base is not None and own is None and whole and len(legs) > 1:
                base = base * leg.value / whole
            found[leg.agreement or ""].append((voucher, leg.value, base))
    return found


def _number(base: object) -> Decimal | None:
    number = base.number if isinstance(base, amount.Amount) else base
    return number if isinstance(number, Decimal) else None


def _direct_cost(
    book: Book, agreements: set[str]
) -> dict[str, list[tuple[datetime.date, Decimal]]]:
    found: dict[str, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    for voucher, leg in book.by_role.get("expense", ()):
        if leg.agreement in agreements and leg.parts.category != "Indirect":
            found[leg.agreement].append((voucher.date, leg.value))
    return found


def _add(
    book: Book, agreement: str, state: Charged, voucher: Voucher, charge: Decimal,
    base: Decimal | None, spent: Decimal, count: int,
) -> None:  # fmt: skip
    rate: Decimal = book.registry.amended(agreement, "indirect-rate", voucher.date)
    state.take(charge, base if base is not None else spent - state.base, rate, count)
    off = abs(state.charged - state.due)
    money = book.currency
    if off > HALF_CENT * state.charges:
        reason = (
            f"indirect cost of {format_money(state.charged)} {money} charged up to {voucher.date}, "
            f"{rate * 100:f} % of {format_money(state.base)} {money} is {format_money(state.due)}"
        )
    elif state.base - spent > HALF_CENT * state.charges:
        off = rate * (state.base - spent)
        reason = (
            f"indirect cost charged on {format_money(state.base)} {money} up to {voucher.date}, "
            f"when {format_money(spent)} {money} was spent"
        )
    else:
        state.at, state.reason, state.off = None, "", ZERO
        return
    state.at, state.reason, state.off = state.at or voucher, state.reason or reason, off


RULE = Rule(
    code="PB305",
    name="indirect cost differs from rate × base",
    scope="merge",
    category=audit_categories.SUPPORT_COSTS,
    subject="the agreement",
    reach=("agreement",),
    check=check,
)
