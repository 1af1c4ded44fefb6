"""What belongs to no contract: indirect cost, refunds, reallocations, local cash."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal

from pledgebook.demo import days
from pledgebook.demo.cast import Payee
from pledgebook.demo.desk import Desk
from pledgebook.demo.model import Cents, Directive, Funding, Leg, Meta, Story, Value, Voucher
from pledgebook.demo.plan import FundedAgreement
from pledgebook.demo.text import money

LATE, LATER = 8, 9
"""Ranks within a day: the charge comes after the day's costs, its settlement after the charge."""
OWED = "Liabilities:IndirectCost"


def only(agreement: FundedAgreement) -> Funding:
    """The funding of an agreement that pays alone."""
    return Funding(((agreement.id, 100),))


def place_of(agreement: FundedAgreement) -> Meta:
    """The place of a cost of the whole agreement: the first that its earmark names, else none."""
    return (("location", agreement.places[0]),) if agreement.places else ()


def indirect(
    desk: Desk,
    agreement: FundedAgreement,
    day: datetime.date,
    bases: dict[str, int],
    sofar: tuple[int, int],
) -> tuple[Voucher, int]:
    """The charge on the costs since the last one, by window, and its cents.

    `bases` is new cost by window, `sofar` all cost charged before and all charges: the charges
    add up to rate × cost, rounded to the cent once and not once a quarter.
    """
    base = sum(bases.values())
    earlier, charged = sofar
    due = (agreement.indirect_rate * (earlier + base)).to_integral_value(ROUND_HALF_UP)
    charge = int(due) - charged
    window = max(bases, key=lambda name: (bases[name], name))
    percent = (agreement.indirect_rate * 100).quantize(Decimal("0.1"))
    meta = (*place_of(agreement), ("base", Cents(base)), *desk.signed(day, charge))
    return Voucher(
        day,
        "Example Agency Cost Recovery Office (invented)",
        f"Indirect cost of {agreement.id}, {percent} % of {money(base)} up to {day}",
        (Leg(desk.expense(window, "Indirect"), charge), Leg(OWED, -charge)),
        meta,
        only(agreement),
        rank=LATE,
    ), charge


def settle(
    desk: Desk, agreement: FundedAgreement, day: datetime.date, owed: int, agency: Payee
) -> Voucher:
    """The year's indirect cost paid over to the agency."""
    agency.paid.add(days.half_year(day))
    meta: list[tuple[str, Value]] = [
        *place_of(agreement),
        ("payee-id", agency.id),
        ("beneficiary-account", agency.bank_account),
        *desk.signed(day, owed),
    ]
    return Voucher(
        day,
        agency.name,
        f"Indirect cost of {agreement.id} for {day.year} paid over",
        (Leg(OWED, owed), desk.cash(owed, local=False)),
        tuple(meta),
        only(agreement),
        papers=("bank-advice",),
        rank=LATER,
    )


def refund(
    desk: Desk,
    agreement: FundedAgreement,
    donor: str,
    day: datetime.date,
    paid: datetime.date,
    cents: int,
) -> Story:
    """Unspent money owed back to the donor, then paid."""
    funding = only(agreement)
    due = f"Liabilities:DueToDonor:{agreement.donor}"
    story = Story(funding, cents)
    for at, what, legs, papers in (
        (
            day,
            "Unspent balance due to the donor",
            (Leg(f"Income:Refunds:{agreement.donor}", cents), Leg(due, -cents)),
            ("certificate",),
        ),
        (
            paid,
            "Refund paid to the donor",
            (Leg(due, cents), desk.cash(cents, local=False)),
            ("bank-advice",),
        ),
    ):
        story.vouchers.append(
            Voucher(
                at,
                donor,
                f"{what}, {agreement.id}",
                legs,
                tuple(desk.signed(at, cents)),
                funding,
                papers=papers,
                rank=LATER,
            )
        )
    return story


def reallocation(
    desk: Desk, giver: FundedAgreement, taker: FundedAgreement, day: datetime.date, cents: int
) -> Story:
    """Money moved between two agreements of one donor, with the donor's consent."""
    consent = day - datetime.timedelta(days=9)
    reason = f"donor's consent of {consent.day} {consent:%B %Y}"
    approver = desk.cast.officer("approver", day, cents)
    bank = desk.facility.bank
    legs = (
        Leg("Equity:Transfers", cents, agreement=giver.id),
        Leg(bank, -cents, agreement=giver.id),
        Leg(bank, cents, agreement=taker.id),
        Leg("Equity:Transfers", -cents, agreement=taker.id),
    )
    funding = Funding(((giver.id, 50), (taker.id, 50)), "postings")
    story = Story(only(giver), cents)
    values = (giver.id, taker.id, Cents(cents), reason, approver)
    folder = desk.serial(f"T-{day.year}", 3)
    story.directives.append(Directive(day, "reallocation", values, (), (folder, "consent")))
    story.vouchers.append(
        Voucher(
            day,
            f"Reallocation {folder}",
            f"From {giver.id} to {taker.id}: {reason}",
            legs,
            tuple(desk.signed(day, 2 * cents)),
            funding,
            papers=("certificate", "bank-advice"),
        )
    )
    return story


def replenish(desk: Desk, day: datetime.date, cents: int) -> Voucher:
    """Local cash bought for the month: whole thousands of USD."""
    facility = desk.facility
    units = cents // 100 * facility.local_per_unit
    legs = (
        Leg(facility.local_bank, cents, local=units),
        Leg(facility.bank, -cents),
    )
    meta: list[tuple[str, Value]] = [("agreement", "POOL"), *desk.signed(day, cents)]
    return Voucher(
        day,
        "Tigris Demonstration Bank (invented)",
        f"Purchase of {facility.local_currency} for {day:%B %Y}",
        legs,
        tuple(meta),
        papers=("bank-advice",),
        rank=0,
    )
