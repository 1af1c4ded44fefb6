"""Obligations: signing, the vouchers under them, completion and closure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pledgebook.demo import days
from pledgebook.demo.cast import MONITOR, Payee
from pledgebook.demo.desk import Brief, Desk, Work
from pledgebook.demo.model import Cents, Directive, Leg, Meta, Story, Text, Voucher

STEP = 20_00
"""Contract sums are multiples of 20 USD: retention and every share come out in whole cents."""
PAPERS = ("invoice", "certificate")


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
        self,
        desk: Desk,
        day: datetime.date,
        narration: str,
        legs: list[Leg],
        *,
        papers: tuple[str, ...] = (),
        final: bool = False,
        invoiced: datetime.date | None = None,
    ) -> Voucher:
        """A voucher under the contract."""
        about: Meta = (*self.about, ("final", True)) if final else self.about
        return desk.voucher(
            self.brief,
            day,
            self.payee,
            f"{narration}: {self.work.title}",
            legs,
            work=self.work,
            about=about,
            papers=papers,
            contract=self.paper,
            invoiced=invoiced,
        )

    def invoiced(self, desk: Desk, day: datetime.date) -> datetime.date:
        """The day of an invoice that is booked on a day; never before the signature."""
        return max(self.signed, day - datetime.timedelta(days=7 + desk.rng.randrange(12)))


def sign(
    desk: Desk,
    brief: Brief,
    story: Story,
    payee: Payee,
    work: Work,
    cents: int,
    *,
    kind: str,
    retention: int = 0,
) -> Contract:
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
        )
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
        )
    )


def close(story: Story, contract: Contract, day: datetime.date) -> None:
    """Close the obligation on the day after its last payment."""
    story.directives.append(
        Directive(
            day + days.ONE_DAY, "obligation-close", (contract.id, "completed and paid in full")
        )
    )
