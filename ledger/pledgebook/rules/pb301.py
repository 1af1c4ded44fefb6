"""The uncommitted balance of an agreement is below zero on no day.

Cash (receipts + interest + transfers − refunds) less what is spent, advanced and paid ahead. The
public record shows an agreement with 14.56m spent against 11.43m received: the difference was
somebody else's money.

The policy `headroom-basis` holds open obligations (amount + variations − drawn) against the balance
too: `"cash"` against cash alone, `"signed"` against cash and the signed amount not yet paid. An
obligation in another currency is held at the official rate of its signature. What is spent is held
against cash whatever the basis. A fund of the facility itself that is below zero lives on donors' money
too; its charges may come before its interest, so that it is a warning, and only from the policy
`approval-from` on.

Fails:

    2017-03-02 * "Beta Trading" "More than the donor gave"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Equipment    1200000.00 USD
      Assets:Bank:Tigris:USD            -1200000.00 USD

Passes:

    2016-01-01 custom "policy" "headroom-basis" "cash"
    2017-03-02 * "Beta Trading" "What the donor gave, less a contract of 100,000"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Equipment     900000.00 USD
      Assets:Bank:Tigris:USD             -900000.00 USD

Source: UNDP practice, no spending ahead of contributions; IPSAS 23, stipulations.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from pledgebook.accounts import CASH_IN, FROM_DONOR, SPENT
from pledgebook.money import NIL, ZERO, format_money
from pledgebook.obligations import never_beyond
from pledgebook.records import Agreement, Fund
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record, at_voucher
from pledgebook.vouchers import Voucher

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.obligations import Commitment
    from pledgebook.records import Record


@dataclass(slots=True)
class Day:
    """What one day changes for one agreement, and the last voucher or act that changed it."""

    cash: Decimal = NIL
    received: Decimal = NIL
    """What the donor paid: refunds, interest and transfers apart."""
    spent: Decimal = NIL
    held: Decimal = NIL
    at: Voucher | Record | None = None

    def hold(self, change: Decimal, at: Voucher | Record) -> None:
        """Hold more, or less, for the sake of a contract or a voucher."""
        self.held += change
        self.at = self.at or at


ONE = Decimal(1)
NOTHING = Day()


class Balance(NamedTuple):
    """An agreement's position at the end of a day: cash, spent, held under open obligations."""

    cash: Decimal
    spent: Decimal
    held: Decimal
    unpaid: Decimal
    """The signed amount not yet paid, where the policy counts it."""


Days = dict[str, dict["datetime.date", Day]]
"""By agreement or fund the days that change it."""


def check(book: Book) -> Iterator[Finding]:
    """One finding an agreement: the first day below zero, at that day's last entry."""
    known = owners(book)
    if not known:
        return
    days: Days = defaultdict(lambda: defaultdict(Day))
    add_money(book, known, days)
    add_held(book, known, days)
    for id_ in known:
        if id_ in days:
            yield from first_below_nil(book, id_, days[id_])


def owners(book: Book) -> dict[str, None]:
    """Agreements and funds, in the order of the books."""
    registry = book.registry
    ids = [one.id for one in registry.all(Agreement)]
    return dict.fromkeys([*ids, *(one.id for one in registry.all(Fund))])


def add_money(book: Book, known: dict[str, None], days: Days) -> None:
    """Add what posted vouchers bring in and spend."""
    for voucher in book.posted:
        owner = voucher.owner
        if owner is None:
            _money_of_legs(book, voucher, known, days)
        elif owner in known and (voucher.cash or voucher.spent):
            day = days[owner][voucher.date]
            day.cash += voucher.cash
            day.received += voucher.received
            day.spent += voucher.spent
            day.at = voucher
    for voucher, leg in book.by_role.get("other", ()):
        # An asset that the chart does not know is money gone until it is accounted for.
        if (
            leg.agreement in known
            and leg.value_currency == book.currency
            and (leg.account.startswith("Assets:"))
        ):
            day = days[leg.agreement][voucher.date]
            day.spent, day.at = day.spent + leg.value, voucher


def _money_of_legs(book: Book, voucher: Voucher, known: dict[str, None], days: Days) -> None:
    """The legs one by one, where a voucher is not of one agreement."""
    for leg in voucher.legs:
        role = leg.role
        if leg.agreement not in known or leg.value_currency != book.currency:
            continue
        if role in CASH_IN:
            day = days[leg.agreement][voucher.date]
            day.cash -= leg.value
            if role in FROM_DONOR:
                day.received -= leg.value
        elif role in SPENT:
            day = days[leg.agreement][voucher.date]
            day.spent += leg.value
        else:
            continue
        day.at = voucher


def add_held(book: Book, known: dict[str, None], days: Days) -> None:
    """Add what open obligations hold, where a policy asks for it."""
    if book.registry.policy_lines("headroom-basis"):
        for commitment in book.commitments.values():
            _held(book, known, commitment, days)


def _held(book: Book, known: dict[str, None], one: Commitment, days: Days) -> None:
    """Spread what an obligation holds over its agreements: signed, varied, drawn, closed."""
    contract, shares = one.obligation, one.shares()
    draws = book.index.draws.get(contract.id, ())
    rate = book.converted(NIL + 1, contract.amount.currency, book.currency, contract.date)
    whole = sum((weight for _, weight in shares), ZERO)
    if rate is None or not whole:
        return
    for agreement, weight in shares:
        if agreement not in known:
            continue
        share = weight / whole if len(shares) > 1 else ONE
        if share is ONE and not one.variations and one.closed is None and never_beyond(one, draws):
            # As most are: what was signed is held until it is drawn.
            own = days[agreement]
            own[contract.date].hold(contract.amount.number * rate, contract)
            for draw in draws:
                if draw.agreement == agreement:
                    own[draw.voucher.date].hold(-draw.number * rate, draw.voucher)
            continue
        changes: list[tuple[datetime.date, Decimal, Voucher | Record]] = [
            (contract.date, contract.amount.number * share, contract),
            *((v.date, v.amount.number * share, v) for v in one.variations),
            *(
                (draw.voucher.date, -draw.number, draw.voucher)
                for draw in draws
                if draw.agreement == agreement
            ),
        ]
        if one.closed is not None:
            changes.append((one.closed, ZERO, contract))
        changes.sort(key=lambda change: change[0])
        still, held, own = ZERO, ZERO, days[agreement]
        for day, change, at in changes:
            still += change
            # Beyond its contract a draw holds nothing more (PB401), nor does a closed one.
            now = max(still, ZERO) if one.closed is None or day < one.closed else ZERO
            own[day].hold((now - held) * rate, at)
            held = now


def first_below_nil(
    book: Book, agreement: str, days: Mapping[datetime.date, Day]
) -> Iterator[Finding]:
    """The first day on which an agreement is below nil, if there is one."""
    cash, received, spent, held, worst = NIL, NIL, NIL, NIL, NIL
    first: tuple[Voucher | Record, datetime.date, Balance] | None = None
    at: Voucher | Record | None = None
    lines = [day for day, _ in book.registry.policy_lines("headroom-basis")]
    for day in sorted({*days, *lines}):
        change = days.get(day, NOTHING)
        cash, spent, held = cash + change.cash, spent + change.spent, held + change.held
        received, at = received + change.received, change.at or at
        free = cash - spent
        basis = book.registry.policy("headroom-basis", day) if lines else None
        if basis is None:
            lowest, unpaid = free, NIL
        else:
            unpaid = _unpaid(book, agreement, received, day) if basis[0] == "signed" else NIL
            lowest = min(free, free - held + unpaid)
        if lowest < ZERO:
            worst = min(worst, lowest)
            if first is None and at is not None:
                first = at, day, Balance(cash, spent, held if basis else NIL, unpaid)
    if first is None or not _matters(book, agreement, first[1], worst):
        return
    entry, day, balance = first
    money = book.currency
    held_too = (
        f" and {format_money(balance.held)} {money} held by open obligations"
        if balance.cash >= balance.spent
        else ""
    )
    signed = f" and {format_money(balance.unpaid)} {money} signed" if balance.unpaid else ""
    message = (
        f"{book.registry.donor_name(agreement)}: spent {format_money(balance.spent)} {money}"
        f"{held_too} against cash of {format_money(balance.cash)} {money}{signed} on {day}; "
        f"at its lowest {format_money(worst)} {money}"
    )
    donated = book.registry.agreement(agreement) is not None
    told: dict[str, Any] = {
        "subject": agreement, "amount": -worst, "currency": money,
        "severity": "error" if donated else "warning",
    }  # fmt: skip
    if isinstance(entry, Voucher):
        yield at_voucher("PB301", entry, message, **told)
    else:
        yield at_record("PB301", entry, message, **told)


def _matters(book: Book, id_: str, day: datetime.date, worst: Decimal) -> bool:
    """Whether a balance below zero is to be told: always of a donor's money, of a fund's if large."""
    if book.registry.agreement(id_) is not None:
        return True
    policy = book.registry.policy("approval-from", day)
    return policy is not None and -worst >= policy[0].number


def _unpaid(book: Book, agreement: str, received: Decimal, day: datetime.date) -> Decimal:
    """The signed amount not yet paid; nil of a fund, which nobody has signed."""
    if book.registry.agreement(agreement) is None:
        return NIL
    signed = book.registry.amended(agreement, "amount", day)
    value = book.converted(signed.number, signed.currency, book.currency, day)
    return max(value - received, NIL) if value is not None else NIL


RULE = Rule(
    code="PB301",
    name="uncommitted balance below zero",
    scope="merge",
    category=audit_categories.NOT_FOR_PROJECT,
    subject="the agreement",
    reach=("agreement",),
    check=check,
)
