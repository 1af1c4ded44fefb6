"""The entries of invented donors' money: pledges, agreements, instalments due, receipts, rates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from pledgebook.demo.desk import Desk
from pledgebook.demo.donors import BANK, DONORS, WHOLE, Donor, Part, Promise, Rates, banked
from pledgebook.demo.model import Cents, Directive, Funding, Leg, Meta, Text, Value, Voucher


def directives(all_promises: list[Promise], facility: str) -> Iterator[Directive]:
    """Pledges, agreements, earmarks, instalments."""
    for donor in DONORS:
        own = [one for one in all_promises if one.donor is donor]
        if own:
            yield from _pledges(donor, sum(one.units for one in own), facility)
    for one in all_promises:
        yield from _agreement(one, facility)


def _pledges(donor: Donor, units: int, facility: str) -> Iterator[Directive]:
    day = datetime.date(2015, 9, 17)
    confirmed = Cents((units * 11 // 10 // WHOLE + 1) * WHOLE * 100, donor.currency)
    meta: Meta = (
        ("event", "First pledging conference (invented)"),
        ("from", day),
        ("until", datetime.date(2020, 12, 31)),
    )
    id_ = f"P-{donor.code}-2015-01"
    yield Directive(day, "pledge", (id_, donor.id, facility, confirmed, "confirmed"), meta)
    if donor.org_type == "60":
        later, second = datetime.date(2018, 2, 14), f"P-{donor.code}-2018-01"
        event = (("event", "Second pledging conference (invented)"),)
        amount = Cents(max(units // 4 // WHOLE, 1) * WHOLE * 100, donor.currency)
        less = Cents(amount.value // 2, donor.currency)
        yield Directive(later, "pledge", (second, donor.id, facility, amount, "announced"), event)
        reason = "budget of the donor cut by half"
        yield Directive(datetime.date(2018, 11, 5), "pledge-revision", (second, less, reason))


def _agreement(one: Promise, facility: str) -> Iterator[Directive]:
    currency = one.donor.currency
    meta: Meta = (
        ("pledge", f"P-{one.donor.code}-2015-01"),
        ("start", one.start),
        ("end", one.end),
        ("indirect-rate", Text(str(one.rate))),
        ("recognition", "on-due"),
        ("exchange-risk", "donor"),
    )
    amount = Cents(one.units * 100, currency)
    yield Directive(one.start, "agreement", (one.id, one.donor.id, facility, amount), meta)
    if one.earmark:
        yield Directive(one.start, "earmark", (one.id, one.earmark[0], *one.earmark[1]))
    for part in one.parts:
        values = (part.label, Cents(part.units * 100, currency), part.due)
        yield Directive(one.start, "instalment", values)


def money_in(all_promises: list[Promise], rates: Rates, desk: Desk) -> Iterator[Voucher]:
    """The due entry and the receipt of each instalment."""
    for one in all_promises:
        for part in one.parts:
            yield _due(one, part, rates, desk)
            if part.received:
                yield _receipt(one, part, part.received, rates, desk)


def _due(one: Promise, part: Part, rates: Rates, desk: Desk) -> Voucher:
    currency, donor = one.donor.currency, one.donor.id
    value = part.units * rates.at(currency, part.due) // 100
    rate = rates.text(currency, part.due)
    lot = f'{part.units}.00 {currency} {{{rate} USD, {part.due}, "{part.label}"}}'
    legs = (
        Leg(f"Assets:Receivable:{donor}", value, units=lot),
        Leg(f"Income:Contributions:{donor}", -value),
    )
    number = part.label.rpartition("/")[2]
    return Voucher(
        part.due,
        one.donor.name,
        f"Instalment {number} of {one.id} falls due",
        legs,
        tuple(desk.signed(part.due, value)),
        Funding(((one.id, 100),)),
        series="J",
        rank=1,
        lots=True,
    )


def _receipt(one: Promise, part: Part, day: datetime.date, rates: Rates, desk: Desk) -> Voucher:
    currency = one.donor.currency
    owed = part.units * rates.at(currency, part.due) // 100
    official = part.units * rates.at(currency, day) // 100
    credited = banked(one, part.units, day, rates)
    legs = [
        Leg(BANK, credited),
        Leg(
            f"Assets:Receivable:{one.donor.id}",
            -owed,
            units=f'-{part.units}.00 {currency} {{"{part.label}"}}',
        ),
        Leg("Expenses:Exchange:Realised", owed - official),
        Leg("Expenses:Exchange:Conversion", official - credited),
    ]
    meta: list[tuple[str, Value]] = desk.signed(day, max(owed, official))
    number = part.label.rpartition("/")[2]
    return Voucher(
        day,
        one.donor.name,
        f"Receipt of instalment {number} of {one.id}",
        tuple(leg for leg in legs if leg.cents),
        tuple(meta),
        Funding(((one.id, 100),)),
        series="R",
        papers=("bank-advice",),
        rank=2,
        lots=True,
    )


def price_lines(rates: Rates, facility_currency: str) -> dict[int, list[str]]:
    """The rates as `price` directives by year."""
    lines: dict[int, list[str]] = {}
    for currency, month in sorted(rates.monthly, key=lambda key: (key[1], key[0])):
        if currency != facility_currency:
            text = rates.text(currency, month)
            lines.setdefault(month.year, []).append(
                f'{month} price {currency:<4}{text:>18} {facility_currency}\n  source: "invented"\n'
            )
    return lines
