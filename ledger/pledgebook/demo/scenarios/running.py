"""Services, leases, payroll, travel and small purchases: paid directly against their papers."""

from __future__ import annotations

from pledgebook.demo import days
from pledgebook.demo.cast import Trade
from pledgebook.demo.catalogue import PURCHASES, TRIPS, UTILITIES
from pledgebook.demo.desk import Brief, Desk
from pledgebook.demo.model import Leg, Story
from pledgebook.demo.scenarios.contracts import STEP, close, finish, sign


def services(desk: Desk, brief: Brief) -> Story:
    """A service contract paid on one to three deliverables."""
    total = max(brief.cents // STEP, 60) * STEP
    story = Story(brief.funding, total)
    adviser = desk.cast.payee("adviser", brief.start)
    contract = sign(desk, brief, story, adviser, desk.project(brief), total, kind="services")
    count = desk.rng.choice((1, 2, 3))
    day = brief.start
    for number, cents in enumerate(desk.parts(total, count, STEP), 1):
        day = brief.day(150, 0.2 + 0.7 * number / count)
        last = number == count
        if last:
            finish(desk, story, contract, day)
        story.vouchers.append(
            contract.voucher(
                desk,
                day,
                f"Deliverable {number} of {count}",
                [
                    Leg(desk.expense(brief.window, brief.item.category), cents),
                    desk.cash(cents, local=False),
                ],
                papers=("invoice", "certificate"),
                final=last,
                invoiced=contract.invoiced(desk, day),
            )
        )
    close(story, contract, day)
    return story


def lease(desk: Desk, brief: Brief) -> Story:
    """An office lease of a year, paid by the quarter in advance."""
    total = max(brief.cents // STEP, 60) * STEP
    story = Story(brief.funding, total)
    landlord = desk.cast.payee("landlord", brief.start)
    work = desk.standing(brief)
    contract = sign(desk, brief, story, landlord, work, total, kind="services")
    day = brief.start
    for quarter, cents in enumerate(desk.parts(total, 4, STEP), 1):
        day = brief.day(365, 0.05 + 0.235 * (quarter - 1))
        story.vouchers.append(
            contract.voucher(
                desk,
                day,
                f"Rent and service charge, quarter {quarter} from {brief.start:%B %Y}",
                [
                    Leg(desk.expense(brief.window, brief.item.category), cents),
                    desk.cash(cents, local=brief.local),
                ],
                papers=("invoice", "receipt"),
                final=quarter == 4,
                invoiced=max(contract.signed, day),
            )
        )
    finish(desk, story, contract, day)
    close(story, contract, day)
    return story


def payroll(desk: Desk, brief: Brief) -> Story:
    """Salaries of one team for a month, by payroll list."""
    cents = desk.notes(brief.cents) if brief.local else brief.cents
    story = Story(brief.funding, cents)
    day = max(brief.start, days.workday(brief.start.replace(day=24)))
    work = desk.standing(brief)
    staff = desk.cast.payee("staff", day)
    narration = desk.once(f"Salaries {day:%B %Y}: {work.title}")
    legs = [Leg(desk.expense(brief.window, "Staff"), cents), desk.cash(cents, local=brief.local)]
    story.vouchers.append(
        desk.voucher(brief, day, staff, narration, legs, work=work, papers=("payroll",))
    )
    return story


def travel(desk: Desk, brief: Brief) -> Story:
    """A trip, paid to the agency against its invoice and tickets."""
    return _bought(desk, brief, "traveller", "Travel", desk.rng.choice(TRIPS))


def purchase(desk: Desk, brief: Brief) -> Story:
    """Small supplies, bought for cash in hand or by transfer."""
    return _bought(desk, brief, "supplier", "Supplies", desk.rng.choice(PURCHASES))


def utility(desk: Desk, brief: Brief) -> Story:
    """A running cost of an office."""
    return _bought(desk, brief, "utility", "Operating", desk.rng.choice(UTILITIES))


def _bought(desk: Desk, brief: Brief, trade: Trade, category: str, what: str) -> Story:
    cents = desk.notes(brief.cents) if brief.local else brief.cents
    story = Story(brief.funding, cents)
    payee = desk.cast.payee(trade, brief.start)
    work = desk.standing(brief)
    legs = [Leg(desk.expense(brief.window, category), cents), desk.cash(cents, local=brief.local)]
    narration = desk.once(f"{what}, {brief.start:%B %Y}: {work.title}")
    story.vouchers.append(
        desk.voucher(
            brief,
            brief.start,
            payee,
            narration,
            legs,
            work=work,
            papers=("invoice", "receipt"),
            invoiced=brief.start,
        )
    )
    return story
