"""Invented spending over a plan: drawn, charged, numbered, and sorted into the books' files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from pledgebook.demo import days, mix, numbering, periods
from pledgebook.demo.cast import Cast
from pledgebook.demo.desk import Desk
from pledgebook.demo.model import Directive, Story, Voucher
from pledgebook.demo.plan import FundedAgreement, Plan
from pledgebook.demo.scenarios import closing
from pledgebook.demo.vouchers import Drawing

Progress = Callable[[int, int], None]
PAYEES = frozenset({"officer", "party", "screening", "project", "allocation-key"})
REFUNDS, REALLOCATIONS = 3, 2
MOST_RETURNED = 180_000_00


@dataclass(frozen=True, slots=True)
class Illustration:
    """Numbered vouchers and the directives that they need, by file."""

    plan: Plan
    journal: numbering.Journal
    payees: tuple[Directive, ...]
    obligations: tuple[Directive, ...]


def illustrate(plan: Plan, vouchers: int = 300, seed: int = 2016) -> Illustration:
    """Draw at least so many invented vouchers over a plan, every kind of story among them.

    Raises:
        ValueError: the plan's money, dates or earmarks leave no room for them.
    """
    rng = Random(seed)  # noqa: S311 -- a demonstration, not a secret
    desk = Desk(plan.facility, rng, Cast(rng, max(vouchers // 25, 6)))
    drawing = Drawing(plan, desk, yearly_charge=True)
    months = list(days.months(plan.first, plan.last))[:-1]
    wishes = mix.programme(drawing.desk.rng, vouchers)
    waiting: list[mix.Wish] = []
    for position, month in enumerate(months):
        share = slice(
            len(wishes) * position // len(months), len(wishes) * (position + 1) // len(months)
        )
        waiting += wishes[share]
        waiting = [wish for wish in waiting if drawing.draw(wish, month) is None]
    give_back(drawing, REFUNDS)
    reallocate(drawing, REALLOCATIONS)
    periods.finish(drawing)
    if len(drawing.drawn.vouchers) < vouchers:
        raise ValueError(
            f"only {len(drawing.drawn.vouchers)} of {vouchers} vouchers found room in the plan: "
            "its agreements need receipts and dates that allow more"
        )
    return settle(drawing)


def fill(
    drawing: Drawing, transactions: int, extra: Iterable[Voucher], progress: Progress | None
) -> None:
    """Draw until the vouchers, with `extra`, number exactly so many transactions."""
    fixed = sum(1 for _ in extra)
    wishes = mix.endless(drawing.desk.rng)
    months = list(days.months(drawing.plan.first, drawing.plan.last))
    room = transactions - fixed - _reserve(transactions)
    for position, month in enumerate(months):
        goal = periods.count(drawing) + (room - periods.count(drawing)) // (len(months) - position)
        _fill_month(drawing, wishes, month, goal)
        if progress:
            progress(fixed + periods.count(drawing), transactions)
    give_back(drawing, 2)
    reallocate(drawing, 1)
    _top_up(drawing, transactions - fixed)
    periods.finish(drawing)


def _reserve(transactions: int) -> int:
    return 40 if transactions > 400 else 25


def _fill_month(
    drawing: Drawing, wishes: Iterable[mix.Wish], month: datetime.date, goal: int
) -> None:
    misses = 0
    until_recount = 0
    for wish in wishes:
        if until_recount == 0:
            missing = goal - periods.count(drawing)
            if missing <= 0:
                return
            # Counting is slow beside drawing; no story makes more than a dozen vouchers.
            until_recount = max(missing // 12, 1)
        until_recount -= 1
        misses = misses + 1 if drawing.draw(wish, month) is None else 0
        if misses > 40:
            return


def _top_up(drawing: Drawing, goal: int) -> None:
    """Small payments where an indirect charge is made anyway, until the number is met exactly."""
    rng, plan = drawing.desk.rng, drawing.plan
    places = periods.covered(drawing)
    missing = goal - periods.count(drawing)
    for _ in range(max(missing, 0) * 50):
        if missing <= 0:
            break
        id_, end = rng.choice(places)
        kind = mix.KINDS[rng.choice(mix.SINGLE_VOUCHER)]
        if drawing.draw_for(kind, plan.agreement(id_), end.replace(day=1)):
            missing = goal - periods.count(drawing)
    if missing:
        raise ValueError(f"{missing} vouchers found no money: the agreements are too small")


def give_back(drawing: Drawing, most: int) -> None:
    """Refund unspent money of some agreements, those that end first before the others."""
    plan = drawing.plan
    ordered = sorted(plan.agreements, key=lambda one: (one.end, one.id))
    left = most
    for one in ordered:
        paid = days.after(min(one.end, plan.last) - datetime.timedelta(days=30), 0)
        day = days.after(paid - datetime.timedelta(days=12), 0)
        cents = _returnable(drawing, one, day)
        if left and one.start < day <= paid <= min(one.end, plan.last) and cents:
            _give(drawing, closing.refund(drawing.desk, one, one.donor, day, paid, cents), one)
            left -= 1


def reallocate(drawing: Drawing, most: int) -> None:
    """Move money between agreements of one donor that run at the same time."""
    plan, left = drawing.plan, most
    for giver in plan.agreements:
        day = days.after(max(giver.start, plan.first), 150 + drawing.desk.rng.randrange(300))
        takers = [
            one
            for one in plan.agreements
            if one is not giver and one.donor == giver.donor and one.start <= day <= one.end
        ]
        cents = _returnable(drawing, giver, day)
        if left and takers and cents and day <= min(giver.end, plan.last):
            _give(drawing, closing.reallocation(drawing.desk, giver, takers[0], day, cents), giver)
            left -= 1


def _returnable(drawing: Drawing, one: FundedAgreement, day: datetime.date) -> int:
    free = drawing.purses[one.id].free(day)
    return (
        min(free * 2 // 3, MOST_RETURNED - drawing.desk.rng.randrange(90_000_00)) if free > 0 else 0
    )


def _give(drawing: Drawing, story: Story, giver: FundedAgreement) -> None:
    drawing.purses[giver.id].take_bare(story.committed)
    drawing.keep(story)


def settle(drawing: Drawing, extra: Iterable[Voucher] = ()) -> Illustration:
    """Number all vouchers and sort the directives into their files."""
    plan, drawn, desk = drawing.plan, drawing.drawn, drawing.desk
    journal = numbering.number([*extra, *drawn.vouchers], plan.open_year)
    directives = [*desk.cast.directives(), *desk.projects, *drawn.directives]
    kept = sorted((one for one in directives if one.date <= plan.last), key=lambda one: one.date)
    return Illustration(
        plan,
        journal,
        tuple(one for one in kept if one.kind in PAYEES),
        tuple(one for one in kept if one.kind not in PAYEES),
    )


def start(plan: Plan, seed: int, *, pool: int, highest: int) -> Drawing:
    """A run over a plan for complete books: indirect cost is charged by the quarter."""
    rng = Random(seed)  # noqa: S311 -- a demonstration, not a secret
    desk = Desk(plan.facility, rng, Cast(rng, pool, highest))
    return Drawing(plan, desk, yearly_charge=False)
