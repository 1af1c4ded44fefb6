"""Works and goods: obligation, acceptance, payable, retention, payment, completion, release."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pledgebook.demo import days
from pledgebook.demo.cast import MONITOR, Payee
from pledgebook.demo.catalogue import VARIATION_DOWN, VARIATION_UP
from pledgebook.demo.desk import Brief, Desk, Work
from pledgebook.demo.model import Cents, Directive, Leg, Meta, Story, Text, Voucher

STEP = 20_00
"""Contract sums are multiples of 20 USD: retention and every share of them come out in whole cents."""
PAPERS = ("invoice", "certificate")
CHANGES = (0, 12, 0, -8, 0, 0, 18, 0, 6, 0, 26, 0, -5, 0, 0, 9)
"""Variations in per cent of the original, contract by contract; beyond 20 they are approved again."""
HIGH = 10_000_000_00
"""Only the highest approver may approve a variation beyond the cap again."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A signed obligation, and what its vouchers need to name it."""

    id: str
    payee: Payee
    signed: datetime.date
    work: Work
    brief: Brief

    @property
    def about(self) -> Meta:
        """The metadata that names the obligation."""
        return (("obligation", self.id),)

    @property
    def paper(self) -> tuple[str, datetime.date]:
        """The signed contract."""
        return (self.id, self.signed)

    def voucher(
        self, desk: Desk, day: datetime.date, narration: str, legs: list[Leg], *,
        papers: tuple[str, ...] = (), final: bool = False, invoiced: datetime.date | None = None,
    ) -> Voucher:  # fmt: skip
        """A voucher under the contract."""
        about: Meta = (*self.about, ("final", True)) if final else self.about
        return desk.voucher(
            self.brief, day, self.payee, f"{narration}: {self.work.title}", legs,
            work=self.work, about=about, papers=papers, contract=self.paper, invoiced=invoiced,
        )  # fmt: skip

    def invoiced(self, desk: Desk, day: datetime.date) -> datetime.date:
        """The day of an invoice that is booked on a day; never before the signature."""
        return max(self.signed, day - datetime.timedelta(days=7 + desk.rng.randrange(12)))


def sign(
    desk: Desk, brief: Brief, story: Story, payee: Payee, work: Work, cents: int, *,
    kind: str, retention: int = 0,
) -> Contract:  # fmt: skip
    """Sign an obligation; `retention` is in hundredths."""
    day = brief.start
    payee.first = min(payee.first, day)
    id_ = desk.serial(f"O-{day.year}")
    single = brief.funding.mode == "single"
    meta: Meta = (
        ("agreement", brief.funding.agreements[0]) if single else ("funding", brief.funding.text),
        ("project", work.id),
        ("kind", kind),
    )
    if retention:
        meta = (*meta, ("retention", Text(f"0.{retention:02d}")))
    story.directives.append(
        Directive(
            day, "obligation", (id_, payee.id, Cents(cents), brief.window), meta, (id_, "contract")
        )  # fmt: skip
    )
    return Contract(id_, payee, day, work, brief)


def finish(desk: Desk, story: Story, contract: Contract, day: datetime.date) -> None:
    """Certify completion by the independent monitor, some working days before `day` at most."""
    certified = max(contract.signed, day - datetime.timedelta(days=1 + desk.rng.randrange(4)))
    story.directives.append(
        Directive(
            certified,
            "completion",
            (contract.id, MONITOR, certified, True),
            (),
            (contract.id, "completion"),
        )  # fmt: skip
    )


def close(story: Story, contract: Contract, day: datetime.date) -> None:
    """Close the obligation on the day after its last payment."""
    story.directives.append(
        Directive(
            day + days.ONE_DAY, "obligation-close", (contract.id, "completed and paid in full")
        )
    )


def works(desk: Desk, brief: Brief) -> Story:
    """Progress acceptances with retention, payments, an independent completion and the release."""
    rng = desk.rng
    percent = rng.choice((5, 10))
    total = max(brief.cents // STEP, 60) * STEP
    change = _change(desk, total)
    original = total - max(change, 0)
    story = Story(brief.funding, total)
    builder = desk.cast.payee("builder", brief.start)
    work = desk.project(brief)
    contract = sign(desk, brief, story, builder, work, original, kind="works", retention=percent)
    if change:
        _vary(desk, story, contract, change, original)
    count = rng.choice((2, 3, 3, 4))
    accepted = desk.parts(total + min(change, 0), count, STEP)
    for number, gross in enumerate(accepted, 1):
        _progress(desk, story, contract, gross, percent, (number, count))
    release = brief.day(400, 0.97)
    held = sum(gross * percent // 100 for gross in accepted)
    story.vouchers.append(
        contract.voucher(
            desk,
            release,
            "Release of retention",
            [Leg(f"Liabilities:Retention:{builder.id}", held), desk.cash(held, local=False)],
            papers=("certificate", "receipt"),
            final=True,
        )  # fmt: skip
    )
    close(story, contract, release)
    return story


def _progress(
    desk: Desk, story: Story, contract: Contract, gross: int, percent: int, place: tuple[int, int]
) -> None:
    number, count = place
    brief, payee = contract.brief, contract.payee
    last = number == count
    held = gross * percent // 100
    net = gross - held
    day = brief.day(400, 0.72 * number / count)
    paid = min(
        days.after(day, 5 + desk.rng.randrange(12)), brief.day(400, 0.72 * number / count + 0.1)
    )
    story.vouchers.append(
        contract.voucher(
            desk,
            day,
            f"Acceptance {number} of {count}",
            [
                Leg(desk.expense(brief.window, brief.item.category), gross),
                Leg(f"Liabilities:Payable:{payee.id}", -net),
                Leg(f"Liabilities:Retention:{payee.id}", -held),
            ],
            papers=PAPERS,
            invoiced=contract.invoiced(desk, day),
        )  # fmt: skip
    )
    paid = max(paid, day)
    if last:
        finish(desk, story, contract, paid)
    narration = "Final payment" if last else f"Payment {number} of {count}"
    story.vouchers.append(
        contract.voucher(
            desk,
            paid,
            narration,
            [Leg(f"Liabilities:Payable:{payee.id}", net), desk.cash(net, local=brief.local)],
            papers=("receipt",),
            final=last,
        )  # fmt: skip
    )


def _change(desk: Desk, total: int) -> int:
    """The variation that a contract will have, so that the original and it make the total."""
    percent = CHANGES[desk.count("variation") % len(CHANGES)]
    return total * percent // (100 + max(percent, 0)) // STEP * STEP


def _vary(desk: Desk, story: Story, contract: Contract, change: int, original: int) -> None:
    day = contract.brief.day(400, 0.15)
    reason = desk.rng.choice(VARIATION_UP if change > 0 else VARIATION_DOWN)
    approver = desk.cast.officer("approver", day, abs(change))
    meta: Meta = ()
    if abs(change) * 5 > original:
        meta = (("reapproved-by", desk.cast.officer("approver", day, HIGH)),)
    story.directives.append(
        Directive(
            day,
            "variation",
            (f"{contract.id}/1", Cents(change), reason, approver),
            meta,
            (contract.id, "variation-1"),
        )  # fmt: skip
    )


def goods(desk: Desk, brief: Brief) -> Story:
    """A purchase order: prepayment against a guarantee, deliveries, the payment of the rest."""
    rng = desk.rng
    total = max(brief.cents // STEP, 60) * STEP
    story = Story(brief.funding, total)
    supplier = desk.cast.payee("supplier", brief.start)
    work = desk.project(brief)
    contract = sign(desk, brief, story, supplier, work, total, kind="goods")
    ahead = 0
    if rng.random() < 0.7:
        ahead = total * rng.choice((20, 25, 30)) // 100 // STEP * STEP
        _prepay(desk, story, contract, ahead)
    first, second = desk.parts(total, 2, STEP)
    first, second = max(first, second), min(first, second)
    for number, (gross, share) in enumerate(((first, 0.45), (second, 0.75)), 1):
        worked_off = ahead if number == 1 else 0
        _delivery(desk, story, contract, gross, worked_off, share, last=number == 2)
    if brief.item.category == "Equipment":
        _hand_over(desk, story, contract, total)
    return story


def _prepay(desk: Desk, story: Story, contract: Contract, ahead: int) -> None:
    brief, supplier = contract.brief, contract.payee
    day = brief.day(200, 0.1)
    secured = brief.day(200, 0.05)
    expiry = max(brief.latest, brief.start + datetime.timedelta(days=400))
    issuer = "Tigris Demonstration Bank"
    values = (f"G{contract.id[1:]}", contract.id, Cents(ahead), expiry, issuer)
    story.directives.append(Directive(secured, "guarantee", values, (), (contract.id, "guarantee")))
    story.vouchers.append(
        contract.voucher(
            desk,
            day,
            "Prepayment against guarantee",
            [Leg(f"Assets:Prepayments:{supplier.id}", ahead), desk.cash(ahead, local=False)],
            papers=("invoice", "receipt"),
            invoiced=contract.invoiced(desk, day),
        )  # fmt: skip
    )


def _delivery(
    desk: Desk, story: Story, contract: Contract, gross: int, worked_off: int, share: float, *,
    last: bool,
) -> None:  # fmt: skip
    brief, supplier = contract.brief, contract.payee
    day, paid = brief.day(200, share), brief.day(200, share + 0.2)
    payable = gross - worked_off
    legs = [Leg(desk.expense(brief.window, brief.item.category), gross)]
    if worked_off:
        legs.append(Leg(f"Assets:Prepayments:{supplier.id}", -worked_off))
    legs.append(Leg(f"Liabilities:Payable:{supplier.id}", -payable))
    what = "Second delivery" if last else "First delivery"
    story.vouchers.append(
        contract.voucher(
            desk, day, what, legs, papers=PAPERS, invoiced=contract.invoiced(desk, day)
        )  # fmt: skip
    )
    if last:
        finish(desk, story, contract, paid)
    story.vouchers.append(
        contract.voucher(
            desk,
            paid,
            "Final payment" if last else "Payment of first delivery",
            [Leg(f"Liabilities:Payable:{supplier.id}", payable), desk.cash(payable, local=False)],
            papers=("receipt",),
            final=last,
        )  # fmt: skip
    )
    if last:
        close(story, contract, paid)


def _hand_over(desk: Desk, story: Story, contract: Contract, cost: int) -> None:
    brief = contract.brief
    day = brief.day(200, 0.97)
    asset = desk.serial("AST")
    title = contract.work.title
    story.directives += [
        Directive(day, "asset", (asset, title, contract.id, Cents(cost)),
                  (("location", contract.work.place),)),
        Directive(day, "handover", (asset, f"Municipality of {brief.place.name}", day), (),
                  (contract.id, "handover")),
    ]  # fmt: skip
