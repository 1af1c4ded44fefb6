"""Draws stories within the money, the dates and the earmarks of each agreement.

Stories are drawn month by month, and each sets its whole cost aside, with the indirect cost on it,
out of money received before that month. Receipts only grow, so no later day can show less: the
uncommitted balance stays at nil or above on every day, open obligations included.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pledgebook.demo import days
from pledgebook.demo.catalogue import Item
from pledgebook.demo.desk import Brief, Desk
from pledgebook.demo.mix import Kind, Wish
from pledgebook.demo.model import Directive, Funding, Leg, Mode, Story, Voucher, by_agreement
from pledgebook.demo.plan import FundedAgreement, Place, Plan, Purse

WEIGHTS = ((60, 40), (70, 30), (75, 25), (45, 35, 20), (50, 30, 20))
"""They add up to 100, so that whole dollars split into whole cents."""
SHARE_OF_FREE = 45
"""Per cent of what an agreement has left that one story may take."""
SMALLEST = 80_000
"""Cents below which no story is worth telling."""
TRIES = 12


@dataclass(slots=True)
class Drawn:
    """What has been drawn so far, and the sums that charges and budgets are made from."""

    vouchers: list[Voucher] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)
    spent: dict[tuple[str, datetime.date], dict[str, int]] = field(default_factory=dict)
    """Cost by window, for each agreement and end of a charging period."""
    lines: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    """Cost by agreement, window and category."""
    local: dict[datetime.date, int] = field(default_factory=lambda: defaultdict(int))
    """Local cash paid, in cents, by the first of the month."""


class Drawing:
    """One run over a plan: `draw` turns a wish into a story and keeps it, or answers None."""

    def __init__(self, plan: Plan, desk: Desk, *, yearly_charge: bool) -> None:
        self.plan, self.desk, self.drawn = plan, desk, Drawn()
        self.purses = {one.id: Purse(one) for one in plan.agreements}
        self._yearly = yearly_charge
        self._paid: set[tuple[str, int]] = set()
        self._keys: dict[int, list[Funding]] = defaultdict(list)
        self._places = {
            one.id: [p for p in plan.facility.places if one.place_allowed(p)]
            for one in plan.agreements
        }

    def draw(self, wish: Wish, month: datetime.date) -> Story | None:
        """A story of the wish beginning in a month, or None when no agreement can pay for it."""
        able, free = self._able_to_lead(month, wish.kind.shortest)
        for _ in range(TRIES if able else 0):
            brief = self._brief(wish, self.desk.rng.choices(able, free)[0], month)
            story = self._tell(wish.kind, brief) if brief else None
            if story is not None:
                return story
        return None

    def draw_for(
        self, kind: Kind, agreement: FundedAgreement, month: datetime.date
    ) -> Story | None:
        """As `draw`, for an agreement that pays alone, in cash of the facility's currency."""
        brief = self._brief(Wish(kind), agreement, month)
        return self._tell(kind, brief) if brief else None

    def keep(self, story: Story) -> None:
        """Enter a story, as far as it lies within the plan."""
        last = self.plan.last
        self.drawn.directives += [one for one in story.directives if one.date <= last]
        for voucher in story.vouchers:
            if voucher.date <= last:
                self._enter(voucher)

    def period_end(self, agreement: FundedAgreement, day: datetime.date) -> datetime.date:
        """The day on which indirect cost on a day's cost is charged."""
        end = datetime.date(day.year, 12, 31) if self._yearly else days.quarter_end(day)
        return min(end, agreement.end)

    def _able_to_lead(
        self, month: datetime.date, shortest: int
    ) -> tuple[list[FundedAgreement], list[int]]:
        until = month + datetime.timedelta(days=shortest)
        able, free = [], []
        for one in self.plan.agreements:
            left = self.purses[one.id].free(month)
            if one.start <= month and one.end >= until and left > SMALLEST:
                able.append(one)
                free.append(left)
        return able, free

    def _brief(self, wish: Wish, lead: FundedAgreement, month: datetime.date) -> Brief | None:
        rng, kind = self.desk.rng, wish.kind
        items = [one for one in kind.items if self._fits(lead, kind, one)]
        places = self._places[lead.id]
        if not items or not places:
            return None
        # Items in turn, so that few stories show every window too; places as they fall.
        item = items[self.desk.count(kind.name) % len(items)]
        place = rng.choice(places)
        start = days.after(month, rng.randrange(26))
        funding = self._funding(wish.mode, lead, (kind, item, place), start, month)
        payers = [self.plan.agreement(id_) for id_ in funding.agreements]
        latest = _working(min(payer.end for payer in payers))
        cents = kind.draw(rng)
        for payer, (_, weight) in zip(payers, funding.shares, strict=True):
            free = self.purses[payer.id].free(month)
            cents = min(cents, free * SHARE_OF_FREE // weight)
        if cents < SMALLEST:
            return None
        return Brief(start, latest, funding, cents, item.window, place, item, wish.local)

    def _fits(self, agreement: FundedAgreement, kind: Kind, item: Item) -> bool:
        windows = self.plan.facility.windows
        return item.window in windows and agreement.allows(
            item.window, (kind.category or item.category,)
        )

    def _funding(
        self,
        mode: Mode,
        lead: FundedAgreement,
        use: tuple[Kind, Item, Place],
        start: datetime.date,
        month: datetime.date,
    ) -> Funding:
        alone = Funding(((lead.id, 100),))
        if mode == "single":
            return alone
        if mode == "key":
            for known in self._keys[start.year]:
                if self._all_able(known, use, month):
                    return known
        others = [
            one for one in self.plan.agreements if one is not lead and self._able(one, use, month)
        ]
        weights = self.desk.rng.choice(WEIGHTS)
        if len(others) < len(weights) - 1:
            return alone
        joined = [lead, *self.desk.rng.sample(others, len(weights) - 1)]
        shares = tuple((one.id, weight) for one, weight in zip(joined, weights, strict=True))
        return self._new_key(shares, start) if mode == "key" else Funding(shares, mode)

    def _able(
        self, one: FundedAgreement, use: tuple[Kind, Item, Place], month: datetime.date
    ) -> bool:
        kind, item, place = use
        until = month + datetime.timedelta(days=kind.shortest)
        return (
            one.start <= month
            and one.end >= until
            and self.purses[one.id].free(month) > 4 * SMALLEST
            and self._fits(one, kind, item)
            and one.place_allowed(place)
        )

    def _all_able(
        self, funding: Funding, use: tuple[Kind, Item, Place], month: datetime.date
    ) -> bool:
        return all(self._able(self.plan.agreement(id_), use, month) for id_ in funding.agreements)

    def _new_key(self, shares: tuple[tuple[str, int], ...], start: datetime.date) -> Funding:
        id_ = self.desk.serial(f"K-{start.year}", 2)
        funding = Funding(shares, "key", id_)
        # Dated at the month's first day: a later story of the month may begin on an earlier day.
        self.drawn.directives.append(
            Directive(
                start.replace(day=1),
                "allocation-key",
                (id_, funding.text),
                (("method", "desks in use, counted each January"),),
                (id_, "method"),
            )
        )
        self._keys[start.year].append(funding)
        return funding

    def _tell(self, kind: Kind, brief: Brief) -> Story | None:
        projects = len(self.desk.projects)
        story = kind.tell(self.desk, brief)
        paid = [pay for voucher in story.vouchers if (pay := _payment(voucher))]
        if len(set(paid)) != len(paid) or not self._paid.isdisjoint(paid):
            # The payee was paid this very sum before: drawn again, no two payments look alike.
            self.desk.forget(projects)
            return None
        self._paid.update(paid)
        for agreement, cents in story.funding.of(story.committed):
            self.purses[agreement].take(cents)
        self.keep(story)
        return story

    def _enter(self, voucher: Voucher) -> None:
        drawn = self.drawn
        drawn.vouchers.append(voucher)
        for leg, agreement, cents in shares(voucher):
            if leg.local < 0:
                drawn.local[voucher.date.replace(day=1)] += -cents
            if leg.account.startswith("Expenses:" + self.plan.facility.id):
                _, _, window, category = leg.account.split(":")
                drawn.lines[agreement, window, category] += cents
                end = self.period_end(self.plan.agreement(agreement), voucher.date)
                bases = drawn.spent.setdefault((agreement, end), {})
                bases[window] = bases.get(window, 0) + cents


def shares(voucher: Voucher) -> Iterator[tuple[Leg, str, int]]:
    """Each leg with each agreement that it concerns and its cents."""
    funding = voucher.funding
    if funding is None:
        return
    if funding.mode == "postings":
        yield from ((leg, leg.agreement, leg.cents) for leg in voucher.legs)
    elif len(funding.shares) == 1:
        yield from ((leg, funding.shares[0][0], leg.cents) for leg in voucher.legs)
    else:
        for leg, parts in by_agreement(funding, voucher.legs):
            yield from ((leg, agreement, cents) for agreement, cents in parts)


def _payment(voucher: Voucher) -> tuple[str, int] | None:
    paid = sum(leg.cents for leg in voucher.legs if leg.account.startswith("Assets:Bank"))
    return (voucher.payee, paid) if paid < 0 else None


def _working(day: datetime.date) -> datetime.date:
    while days.workday(day) != day:
        day -= days.ONE_DAY
    return day
