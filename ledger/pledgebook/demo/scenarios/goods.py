"""Goods: a prepayment against a guarantee, deliveries, the rest, assets handed over."""

from __future__ import annotations

import datetime

from pledgebook.demo.desk import Brief, Desk
from pledgebook.demo.model import Cents, Directive, Leg, Story
from pledgebook.demo.scenarios.contracts import PAPERS, STEP, Contract, close, finish, sign


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
        )
    )


def _delivery(
    desk: Desk,
    story: Story,
    contract: Contract,
    gross: int,
    worked_off: int,
    share: float,
    *,
    last: bool,
) -> None:
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
        )
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
        )
    )
    if last:
        close(story, contract, paid)


def _hand_over(desk: Desk, story: Story, contract: Contract, cost: int) -> None:
    brief = contract.brief
    day = brief.day(200, 0.97)
    asset = desk.serial("AST")
    title = contract.work.title
    story.directives += [
        Directive(
            day,
            "asset",
            (asset, title, contract.id, Cents(cost)),
            (("location", contract.work.place),),
        ),
        Directive(
            day,
            "handover",
            (asset, f"Municipality of {brief.place.name}", day),
            (),
            (contract.id, "handover"),
        ),
    ]
