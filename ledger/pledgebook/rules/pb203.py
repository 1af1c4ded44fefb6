"""Dates and states come in their order.

An agreement that ends before it starts, or is signed before the pledge it takes up, a variation
before its contract or after the contract was closed, a revision after the lapse: each is a slip of
the pen or a paper written afterwards.

Fails:

    2017-01-10 custom "variation" "O-2017-0001/1" 5000.00 USD "before the contract" "OFF-APPR"

Passes:

    2017-02-10 custom "variation" "O-2017-0001/1" 5000.00 USD "deeper foundations" "OFF-APPR"

Source: cut-off and occurrence assertions, ISA 315.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook import records as kinds
from pledgebook.records import Record, id_of
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.registry import Registry

SPANS: tuple[tuple[type[Record], str, str], ...] = (
    (kinds.Facility, "start", "end"),
    (kinds.Project, "start", "end"),
    (kinds.Agreement, "start", "end"),
    (kinds.Officer, "from", "until"),
    (kinds.Pledge, "from", "until"),
    (kinds.Advance, "from", "to"),
)
"""First and last day of a record, by the names that the books use."""

FOLLOWS: tuple[tuple[type[Record], str], ...] = (
    (kinds.Agreement, "pledge"),
    (kinds.PledgeRevision, "pledge"),
    (kinds.PledgeLapse, "pledge"),
    (kinds.Instalment, "agreement"),
    (kinds.ConditionMet, "instalment"),
    (kinds.Amendment, "subject"),
    (kinds.Variation, "obligation"),
    (kinds.ObligationClose, "obligation"),
    (kinds.Completion, "obligation"),
    (kinds.Guarantee, "obligation"),
    (kinds.Face, "advance"),
    (kinds.AgreementClose, "agreement"),
)
"""Acts and the field that names the record they follow: they cannot be dated before it."""


def check(book: Book) -> Iterator[Finding]:
    """One finding a record, at the record that is out of order."""
    yield from _spans(book.registry)
    yield from _sequence(book.registry)
    yield from _after_lapse(book.registry)
    yield from _after_close(book.registry)
    yield from _after_closure(book.registry)


def _spans(registry: Registry) -> Iterator[Finding]:
    for kind, first, last in SPANS:
        for record in registry.all(kind):
            id_ = id_of(record)
            start: datetime.date | None = registry.amended(id_, first)
            end: datetime.date | None = registry.amended(id_, last)
            if start and end and end < start:
                yield at_record("PB203", record,
                                f"{kind.directive} {id_} ends on {end}, before its start {start}",
                                subject=id_)  # fmt: skip
    for line in registry.all(kinds.Budget):
        if line.to < line.from_:
            yield at_record("PB203", line, f"budget of {line.subject} ends on {line.to}, before "
                            f"it starts on {line.from_}", subject=line.subject)  # fmt: skip


def _sequence(registry: Registry) -> Iterator[Finding]:
    for kind, field in FOLLOWS:
        for record in registry.all(kind):
            earlier = registry.by_id.get(getattr(record, field) or "")
            if earlier is not None and record.date < earlier.date:
                name = id_of(record) if kind.defines else id_of(earlier)
                yield at_record("PB203", record,
                                f"{kind.directive} of {record.date} comes before its "
                                f"{type(earlier).directive} {id_of(earlier)} of {earlier.date}",
                                subject=name)  # fmt: skip
    for instalment in registry.all(kinds.Instalment):
        agreement = registry.agreement(instalment.agreement)
        due: datetime.date = registry.amended(instalment.id, "due")
        if agreement and due < agreement.date and instalment.date >= agreement.date:
            yield at_record("PB203", instalment,
                            f"instalment {instalment.id} falls due on {due}, before the agreement "
                            f"was signed on {agreement.date}", subject=instalment.id)  # fmt: skip


def _after_lapse(registry: Registry) -> Iterator[Finding]:
    lapsed = {lapse.pledge: lapse for lapse in registry.all(kinds.PledgeLapse)}
    for kind in (kinds.PledgeRevision, kinds.Agreement):
        for record in registry.all(kind):
            lapse = lapsed.get(getattr(record, "pledge") or "")  # noqa: B009
            if lapse is not None and record.date > lapse.date:
                yield at_record("PB203", record,
                                f"{kind.directive} of {record.date} comes after pledge "
                                f"{lapse.pledge} lapsed on {lapse.date}",
                                subject=lapse.pledge)  # fmt: skip


def _after_close(registry: Registry) -> Iterator[Finding]:
    closed = {act.obligation: act for act in registry.all(kinds.ObligationClose)}
    for variation in registry.all(kinds.Variation):
        close = closed.get(variation.obligation)
        if close is not None and variation.date > close.date:
            yield at_record("PB203", variation,
                            f"variation {variation.id} of {variation.amount} comes after its "
                            f"obligation was closed on {close.date}", subject=variation.id,
                            amount=abs(variation.amount.number),
                            currency=variation.amount.currency)  # fmt: skip


def _after_closure(registry: Registry) -> Iterator[Finding]:
    """Acts on the money of an agreement that was closed before them."""
    closed = {act.agreement: act.date for act in registry.all(kinds.AgreementClose)}
    acts: list[tuple[Record, str, str]] = []
    for record in (*registry.all(kinds.Obligation), *registry.all(kinds.Variation)):
        contract = record
        if isinstance(record, kinds.Variation):
            found = registry.obligation(record.obligation)
            if found is None:
                continue
            contract = found
        shares = getattr(contract, "funding", None) or ()
        payers = {getattr(contract, "agreement", None), *(share.agreement for share in shares)}
        acts += [(record, id_of(record), payer) for payer in sorted(filter(None, payers))]
    acts += [(one, one.id, one.agreement) for one in registry.all(kinds.Advance) if one.agreement]
    acts += [(one, one.id, one.agreement) for one in registry.all(kinds.Instalment)]
    for record, id_, payer in acts:
        if payer in closed and record.date > closed[payer]:
            yield at_record("PB203", record,
                            f"{type(record).directive} {id_} of {record.date} comes after agreement "
                            f"{payer} was closed on {closed[payer]}", subject=id_)  # fmt: skip


RULE = Rule(
    code="PB203",
    name="dates or status out of order",
    scope="merge",
    category=audit_categories.CUT_OFF,
    subject="the record",
    reach=(),
    check=check,
)
