"""Which entries a fault applies to, worked out from the text of the books."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TypeVar

from tests.pledgebook.mutations.books import Books, Change, Entry, Leg

T = TypeVar("T")

Fault = Callable[[Books, Random], Change]
"""Draws an entry that it applies to, and changes it."""

NIL = Decimal(0)
CENT = Decimal("0.01")
SIGNED_FROM = 1000
"""Vouchers from this sum on (policy `approval-from`) bear names of those who acted."""
CONTRACT_FROM = 50_000
"""Payments from this sum on (policy `obligation-from`) need a contract."""
CASH = ("Assets:Bank", "Assets:InTransit", "Assets:PettyCash")
COST = "Expenses:FFS"
PAYABLE, RETENTION = "Liabilities:Payable", "Liabilities:Retention"
PREPAID, ADVANCED = "Assets:Prepayments", "Assets:Advances"
DUE, INCOME = "Assets:Receivable", "Income:Contributions"
TAKEN_ON = (COST, PREPAID)
ACTS = ("prepared-by", "approved-by", "certified-by", "disbursed-by")


@dataclass(frozen=True)
class Operator:
    """A kind of fault, the codes of which one must be found, and how often it is tried."""

    fault: Fault
    expected: frozenset[str]
    seeds: int = 1

    @property
    def name(self) -> str:
        """The fault, in words of its function."""
        return self.fault.__name__


def found_by(*codes: str, seeds: int = 1) -> Callable[[Fault], Operator]:
    """Makes an operator of a fault: `found_by("PB102")(amount_on_one_leg)`."""
    return lambda fault: Operator(fault, frozenset(codes), seeds)


def pick(rng: Random, candidates: Iterable[T]) -> T:
    """One of those that a fault applies to."""
    found = list(candidates)
    assert found, "the books hold nothing that this fault applies to"
    return rng.choice(found)


def money(rng: Random, low: int, high: int) -> Decimal:
    """An amount to the cent, from whole USD `low` to `high`."""
    return rng.randint(low * 100, high * 100) * CENT


def cents(value: Decimal) -> Decimal:
    """Rounded to the cent."""
    return value.quantize(CENT)


# --- vouchers ---------------------------------------------------------------------------------


def is_simple(voucher: Entry) -> bool:
    """Whether all of it is of one donor agreement, which it names, and none of it is a lot."""
    return voucher.keys.get("agreement", "POOL") != "POOL" and not any(
        leg.agreement or "{" in leg.rest for leg in voucher.legs
    )


def is_cost(voucher: Entry) -> bool:
    """Whether it takes on cost, indirect cost aside."""
    return any(is_direct(leg) for leg in voucher.legs)


def is_direct(leg: Leg) -> bool:
    """Whether it is a cost leg, indirect cost aside."""
    return leg.below(COST) and not leg.account.endswith(":Indirect") and leg.number > 0


def debits(voucher: Entry, *accounts: str) -> Decimal:
    """What it debits, in USD: in all, or to accounts."""
    return sum(
        (leg.dollars for leg in voucher.legs
         if leg.number > 0 and "{" not in leg.rest and (not accounts or leg.below(*accounts))), NIL,
    )  # fmt: skip


def paid(voucher: Entry) -> Decimal:
    """What leaves the bank, in USD; nil where money comes in or moves between banks."""
    cash = sum((leg.dollars for leg in voucher.legs if leg.below(*CASH)), NIL)
    return max(-cash, NIL)


def spent(voucher: Entry) -> Decimal:
    """What it takes on as cost, advance or prepayment, less what it clears of them, in USD."""
    own = (leg.dollars for leg in voucher.legs if leg.below(COST, ADVANCED, PREPAID))
    return sum(own, NIL)


def at_stake(voucher: Entry) -> Decimal:
    """The sum for which officers answer: what is paid, else what is debited."""
    return paid(voucher) or debits(voucher)


def signed(books: Books) -> Iterator[Entry]:
    """Vouchers that bear names of officers and are large enough to need them."""
    for voucher in books.vouchers:
        if "approved-by" in voucher.keys and at_stake(voucher) >= SIGNED_FROM:
            yield voucher


def simple(books: Books) -> Iterator[Entry]:
    """Vouchers of one agreement without lots."""
    return (voucher for voucher in books.vouchers if is_simple(voucher))


def costs(books: Books) -> Iterator[Entry]:
    """Vouchers of one agreement that take on cost."""
    return (voucher for voucher in simple(books) if is_cost(voucher))


def free_costs(books: Books) -> Iterator[Entry]:
    """Those that are under no contract and no advance."""
    return (one for one in costs(books) if not {"obligation", "advance"} & one.keys.keys())


def payments(books: Books) -> Iterator[Entry]:
    """Vouchers that pay a payee whom they name."""
    return (one for one in books.vouchers if paid(one) > 0 and "payee-id" in one.keys)


def owed_payments(books: Books) -> Iterator[Entry]:
    """Payments of one agreement that clear a payable of a contract."""
    for voucher in payments(books):
        if is_simple(voucher) and "obligation" in voucher.keys and debits(voucher, PAYABLE):
            yield voucher


def acceptances(books: Books) -> Iterator[Entry]:
    """Vouchers of one agreement that accept work under a contract that was then paid in full."""
    over = {one.words[0] for one in books.all("obligation-close") if "in full" in one.words[1]}
    for voucher in costs(books):
        if voucher.keys.get("obligation") in over:
            yield voucher


def liquidations(books: Books) -> Iterator[Entry]:
    """Vouchers of one agreement that take an advance as cost."""
    return (one for one in costs(books) if "advance" in one.keys and credit(one, ADVANCED))


def credit(voucher: Entry, *accounts: str) -> bool:
    """Whether it credits one of these accounts."""
    return any(leg.below(*accounts) and leg.number < 0 for leg in voucher.legs)


def grown(voucher: Entry, by: Decimal) -> Entry:
    """With an amount more on its first debit and its first credit in USD."""
    up = next(leg for leg in voucher.legs if leg.number > 0 and leg.is_plain)
    down = next(leg for leg in voucher.legs if leg.number < 0 and leg.is_plain)
    more = {up.at: up.number + by, down.at: down.number - by}
    return voucher.with_amounts(lambda leg: more.get(leg.at))


def is_plain(voucher: Entry) -> bool:
    """Whether all its legs are in USD, without lots or prices."""
    return all(leg.is_plain for leg in voucher.legs)


# --- agreements -------------------------------------------------------------------------------


def received(books: Books) -> Mapping[str, Decimal]:
    """All that ever came to the bank for each agreement, in USD."""
    found: dict[str, Decimal] = {}
    for voucher in books.vouchers:
        for leg in voucher.legs:
            if leg.below(*CASH) and leg.number > 0:
                agreement = leg.agreement or voucher.keys.get("agreement", "")
                found[agreement] = found.get(agreement, NIL) + leg.dollars
    return found


def earmarks(books: Books, kind: str) -> Mapping[str, set[str]]:
    """What agreements are earmarked for, of one kind."""
    found: dict[str, set[str]] = {}
    for entry in books.all("earmark"):
        agreement, own, *allowed = entry.words
        if own == kind:
            found.setdefault(agreement, set()).update(allowed)
    return found


def others(books: Books, voucher: Entry) -> list[Entry]:
    """The agreements that a voucher does not name."""
    text = "\n".join(voucher.lines)
    return [one for one in books.all("agreement") if one.words[0] not in text]


def misspelt(rng: Random, id_: str) -> str:
    """An id with one digit typed wrong, so that it names nothing."""
    at = pick(rng, (at for at, sign in enumerate(id_) if sign.isdigit()))
    return f"{id_[:at]}X{id_[at + 1 :]}"
