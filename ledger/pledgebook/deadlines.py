"""What falls due when: reports to donors, instalments, ends, closures, guarantees, vettings, advances."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from pledgebook.readers import split_list
from pledgebook.records import (
    Advance,
    Agreement,
    AgreementClose,
    Guarantee,
    Instalment,
    Party,
    Record,
    ReportIssued,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.readers import Amount
    from pledgebook.registry import Registry

Kind = Literal["report", "instalment", "end", "closure", "guarantee", "vetting", "advance"]
MONTHS = {
    "monthly": 1,
    "quarterly": 3,
    "half-yearly": 6,
    "annual": 12,
    "annually": 12,
    "yearly": 12,
}
"""The words of `reports-due` that repeat, and after how many months; `final` is the last day."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Deadline(NamedTuple):
    """A day by which something is to be done, and the directive that sets it.

    `amount` is the money at stake, valued at the rate of `valued_on`.
    """

    record: Record
    kind: Kind
    subject: str
    day: datetime.date
    agreement: str | None
    party: str | None
    amount: Amount | None
    valued_on: datetime.date


def deadlines(registry: Registry, at: datetime.date | None) -> Iterator[Deadline]:
    """All deadlines of the books, as amended by a day."""
    closed = {act.agreement: act.date for act in registry.all(AgreementClose)}
    for agreement in registry.all(Agreement):
        yield from _of_agreement(registry, agreement, at, closed.get(agreement.id))
    for instalment in registry.all(Instalment):
        owner = registry.agreement(instalment.agreement)
        yield Deadline(
            instalment, "instalment", instalment.id, registry.amended(instalment.id, "due", at),
            instalment.agreement, owner.donor if owner else None,
            registry.amended(instalment.id, "amount", at), instalment.date,
        )  # fmt: skip
    for guarantee in registry.all(Guarantee):
        contract = registry.obligation(guarantee.obligation)
        yield Deadline(
            guarantee, "guarantee", guarantee.id, registry.amended(guarantee.id, "expiry", at),
            contract.agreement if contract else None, contract.payee if contract else None,
            registry.amended(guarantee.id, "amount", at), guarantee.date,
        )  # fmt: skip
    for party in registry.all(Party):
        until = registry.amended(party.id, "vetted-until", at)
        if until is not None:
            yield Deadline(party, "vetting", party.id, until, None, party.id, None, party.date)
    for advance in registry.all(Advance):
        policy = registry.policy("advance-days", advance.date)
        day = registry.amended(advance.id, "to", at)
        if policy is not None:
            day = min(day, advance.date + datetime.timedelta(days=policy[0]))
        yield Deadline(
            advance, "advance", advance.id, day, advance.agreement, advance.partner,
            advance.amount, advance.date,
        )  # fmt: skip


def _of_agreement(
    registry: Registry,
    agreement: Agreement,
    at: datetime.date | None,
    closed: datetime.date | None,
) -> Iterator[Deadline]:
    """Its reports, its end and its closure; nothing is due once it is closed."""
    start: datetime.date = registry.amended(agreement.id, "start", at)
    end: datetime.date = registry.amended(agreement.id, "end", at)
    amount = registry.amended(agreement.id, "amount", at)

    def one(kind: Kind, subject: str, day: datetime.date) -> Deadline:
        return Deadline(
            agreement, kind, subject, day, agreement.id, agreement.donor, amount, agreement.date
        )

    reported = max(
        (r.to for r in registry.all(ReportIssued) if r.subject == agreement.donor),
        default=datetime.date.min,
    )
    for day in report_days(registry.amended(agreement.id, "reports-due", at) or "", start, end):
        if day > reported and (closed is None or day <= closed):
            yield one("report", f"{agreement.id} {day}", day)
    if closed is not None:
        return
    yield one("end", agreement.id, end)
    policy = registry.policy("closure-days", end)
    if policy is not None:
        yield one("closure", agreement.id, end + datetime.timedelta(days=policy[0]))


def report_days(text: str, start: datetime.date, end: datetime.date) -> list[datetime.date]:
    """The days that `reports-due` names: a list of days, or of the words of `MONTHS` and `final`.

    A word that repeats names the last days of calendar months, from the agreement's start to its
    end; other words name nothing.
    """
    days: set[datetime.date] = set()
    for item in split_list(text):
        if _DAY.fullmatch(item):
            days.add(datetime.date.fromisoformat(item))
        elif item == "final":
            days.add(end)
        elif item in MONTHS:
            days.update(_month_ends(MONTHS[item], start, end))
    return sorted(days)


def _month_ends(months: int, start: datetime.date, end: datetime.date) -> Iterator[datetime.date]:
    for year in range(start.year, end.year + 1):
        for month in range(months, 13, months):
            day = datetime.date(year, month, calendar.monthrange(year, month)[1])
            if start <= day <= end:
                yield day
