"""Works: acceptances with retention, payables, variation orders, completion, release."""

from __future__ import annotations

from pledgebook.demo import days
from pledgebook.demo.catalogue import VARIATION_DOWN, VARIATION_UP
from pledgebook.demo.desk import Brief, Desk
from pledgebook.demo.model import Cents, Directive, Leg, Meta, Story
from pledgebook.demo.scenarios.contracts import PAPERS, STEP, Contract, close, finish, sign

CHANGES = (0, 12, 0, -8, 0, 0, 18, 0, 6, 0, 26, 0, -5, 0, 0, 9)
"""Variations in per cent of the original, contract by contract; beyond 20 approved again."""
HIGH = 10_000_000_00
"""Only the highest approver may approve a variation beyond the cap again."""


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
        )
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
        )
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
        )
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
        again = desk.cast.officer("approver", day, HIGH, but=approver)
        meta = (("reapproved-by", again),)
    story.directives.append(
        Directive(
            day,
            "variation",
            (f"{contract.id}/1", Cents(change), reason, approver),
            meta,
            (contract.id, "variation-1"),
        )
    )
