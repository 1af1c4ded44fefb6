"""The month's bank interest that stands on a fund, apportioned by average daily balance.

The balance of an agreement or fund on a day is its cash at the day's end, by value; below nil counts
as nil. Shares are by largest remainder and add up to the interest exactly; the funds' own stay.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.documents import stem_of
from pledgebook.money import NIL, format_money, split, to_cents
from pledgebook.month_end.drafts import DraftEntry, DraftLeg, Working, quoted
from pledgebook.seals import DAY

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from pledgebook.month_end.month import Month
    from pledgebook.vouchers import Voucher

ADVICE = "bank-advice"


def drafts(month: Month) -> Iterator[DraftEntry]:
    """One entry a fund and bank account on which interest was credited in the month."""
    earned, advices = _earned(month)
    if not earned:
        return
    sums = daily_sums(month)
    for (fund, account, income), interest in sorted(earned.items()):
        holders = [one for one, total in sums.items() if total > NIL]
        if interest <= NIL or not holders:
            continue
        shares = dict(zip(holders, split(interest, [sums[one] for one in holders]), strict=True))
        yield from _entry(month, (fund, account, income), interest, shares, sums, advices)


def _entry(
    month: Month,
    place: tuple[str, str, str],
    interest: Decimal,
    shares: Mapping[str, Decimal],
    sums: Mapping[str, Decimal],
    advices: Sequence[str],
) -> Iterator[DraftEntry]:
    fund, account, income = place
    currency, days = month.book.currency, (month.last - month.first).days + 1
    given = {
        one: share
        for one, share in shares.items()
        if share and month.book.registry.agreement(one) is not None
    }
    moved = sum(given.values(), NIL)
    if not moved:
        return
    legs = [
        DraftLeg(income, moved, currency, fund),
        DraftLeg(account, -moved, currency, fund),
    ]
    for agreement, share in given.items():
        legs.append(DraftLeg(account, share, currency, agreement))
        legs.append(DraftLeg(income, -share, currency, agreement))
    yield DraftEntry(
        kind="interest",
        subject=f"{fund}-{account}",
        what=f"Interest of {month.period.name} on {account}, {format_money(interest)} {currency}, "
        "by average daily balance",
        amount=moved,
        payee=month.agency,
        legs=tuple(legs),
        working=Working(
            name=f"interest-{account.rpartition('Bank:')[2].replace(':', '-').lower()}",
            title=f"Interest of {interest:f} {currency} on {account}, {month.period.name}, "
            f"apportioned by average daily balance over {days} days",
            columns=("holder", "sum of daily balances", "average daily balance", "share"),
            rows=[
                (one, sums[one], to_cents(sums[one] / days), share) for one, share in shares.items()
            ],
        ),
        meta=tuple(
            (ADVICE if not count else f"{ADVICE}-{count + 1}", quoted(path))
            for count, path in enumerate(advices)
        ),
    )


def _earned(month: Month) -> tuple[dict[tuple[str, str, str], Decimal], list[str]]:
    """Interest of the month by fund, bank account and income account; and the bank's advices."""
    earned: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: NIL)
    advices: list[str] = []
    for voucher, leg in month.legs("interest"):
        fund = month.book.registry.fund(leg.agreement)
        account = _bank(voucher, leg.agreement, month.book.currency)
        if fund is None or voucher.date < month.first or account is None:
            continue
        earned[fund.id, account, leg.account] -= leg.value
        advices += [path for key, path in voucher.papers if stem_of(key) == ADVICE]
    return earned, sorted(set(advices))


def _bank(voucher: Voucher, fund: str | None, currency: str) -> str | None:
    """The account of the facility's currency that the interest was credited to."""
    own = (leg for leg in voucher.legs if leg.role == "cash" and leg.agreement == fund)
    return next((leg.account for leg in own if leg.currency == currency), None)


def daily_sums(month: Month) -> dict[str, Decimal]:
    """The sum of the month's closing balances, by agreement and fund in the order of their ids."""
    moves: dict[str, dict[datetime.date, Decimal]] = defaultdict(lambda: defaultdict(lambda: NIL))
    registry = month.book.registry
    for voucher, leg in month.legs("cash"):
        held = leg.agreement
        if held is not None and (registry.agreement(held) or registry.fund(held)):
            moves[held][max(voucher.date, month.first)] += leg.value
    return {held: _summed(month, moves[held]) for held in sorted(moves)}


def _summed(month: Month, moves: Mapping[datetime.date, Decimal]) -> Decimal:
    balance, total, day = NIL, NIL, month.first
    while day <= month.last:
        balance += moves.get(day, NIL)
        total += max(balance, NIL)
        day += DAY
    return total
