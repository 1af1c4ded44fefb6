"""Cash advances to partners: advance, FACE liquidations, the unspent part returned."""

from __future__ import annotations

import datetime

from pledgebook.demo.desk import Brief, Desk
from pledgebook.demo.model import Cents, Directive, Leg, Meta, Story
from pledgebook.demo.scenarios.contracts import STEP


def advance(desk: Desk, brief: Brief) -> Story:
    """An advance of at most five months, liquidated in one or two reports."""
    rng = desk.rng
    total = max(brief.cents // STEP, 60) * STEP
    story = Story(brief.funding, total)
    partner = desk.cast.payee("partner", brief.start)
    work = desk.project(brief)
    id_ = desk.serial(f"A-{brief.start.year}", 3)
    ends = brief.day(130, 1.0)
    about: Meta = (("advance", id_),)
    values = (id_, partner.id, Cents(total), brief.start, ends)
    story.directives += [
        Directive(brief.start, "advance", values, (("agreement", brief.funding.agreements[0]),)),
        _face(id_, brief.start, (0, 0, total, total), 0),
    ]
    account = f"Assets:Advances:{partner.id}"

    def post(day: datetime.date, narration: str, legs: list[Leg], *papers: str) -> None:
        told = f"{narration}: {work.title}"
        story.vouchers.append(
            desk.voucher(brief, day, partner, told, legs, work=work, about=about, papers=papers)
        )

    post(
        brief.start,
        f"Advance {id_}",
        [Leg(account, total), desk.cash(total, local=brief.local)],
        "face",
        "receipt",
    )
    unspent = total * rng.choice((0, 2, 3, 5, 8)) // 100 // STEP * STEP
    count = rng.choice((1, 2, 2))
    for number, accepted in enumerate(desk.parts(total - unspent, count, STEP), 1):
        day = brief.day(130, 0.15 + 0.7 * number / count)
        # Where money comes back, the last report held costs that were not accepted.
        refused = STEP if unspent and number == count else 0
        story.directives.append(_face(id_, day, (accepted + refused, accepted, 0, 0), number))
        expense = Leg(desk.expense(brief.window, brief.item.category), accepted)
        post(day, f"Liquidation {number} of {count}", [expense, Leg(account, -accepted)], "face")
    if unspent:
        back = desk.cash(-unspent, local=False)
        post(
            brief.day(130, 0.97),
            "Unspent balance returned",
            [back, Leg(account, -unspent)],
            "receipt",
            "bank-advice",
        )
    return story


def _face(
    id_: str, day: datetime.date, columns: tuple[int, int, int, int], number: int
) -> Directive:
    """The FACE form: reported, accepted, requested and authorised."""
    amounts = tuple(Cents(cents) for cents in columns)
    return Directive(day, "face", (id_, day, *amounts), (), (id_, f"face-{number}"))
