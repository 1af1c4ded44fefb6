"""Forms of promises: pledge, agreement with instalments, obligation, variation, advance."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook_reports.viewer.entry.fields import Field, Form, Made, Typed
from pledgebook_reports.viewer.entry.text import Money, Value, directive
from pledgebook_reports.viewer.entry.vouchers import papers_of
from pledgebook_reports.viewer.texts import gettext

if TYPE_CHECKING:
    import datetime as dt

    from pledgebook_reports.viewer.entry.desk import Desk

DAY = Field("date", "Date", "date", "The day of the signature or announcement.", needed=True)
DONOR = Field("donor", "Donor", "choice", needed=True, choices="donors")
AMOUNT = Field("amount", "Amount", "amount", "Digits alone, such as 1250000.00", needed=True)
CURRENCY = Field("currency", "Currency", "choice", needed=True, choices="currencies")


def _money(typed: Typed, name: str, currency: str, *, signed: bool = False) -> Money:
    found = typed.amount(name, signed=signed)
    return Money(found if found is not None else Decimal(0), currency)


def _currency(typed: Typed, desk: Desk, name: str = "currency") -> str:
    found = typed.id(name).upper() or desk.books.currency
    if not (found.isascii() and found.isalpha() and len(found) == 3):
        told = gettext("%(text)s is no currency; write it as EUR")
        typed.faults.setdefault(name, told % {"text": found[:10]})
    return found


def _known(typed: Typed, desk: Desk, name: str, choices: str, *, needed: bool = False) -> str:
    """An id that the books know."""
    found = typed.id(name, needed=needed)
    if found and found not in desk.choices[choices]:
        told = gettext("%(id)s is not known in the books; pick from the list")
        typed.faults.setdefault(name, told % {"id": found[:40]})
    return found


def _new(typed: Typed, desk: Desk, name: str = "id") -> str:
    found = typed.new_id(name)
    if found in desk.books.registry.by_id:
        told = gettext("%(id)s is in the books already; choose another id")
        typed.faults.setdefault(name, told % {"id": found})
    return found


def _day(typed: Typed, name: str = "date") -> dt.date:
    found = typed.day(name)
    typed.settle()
    if found is None:
        msg = "a day that is none is a fault"
        raise AssertionError(msg)
    return found


def _document(typed: Typed, name: str, day: dt.date) -> str:
    """The first of the documents that were uploaded, by its path."""
    return next(iter(papers_of(typed, name, day.year).values()), "")


def pledge(typed: Typed, desk: Desk) -> Made:
    """A donor's promise."""
    id_, donor = _new(typed, desk), _known(typed, desk, "donor", "donors", needed=True)
    amount = _money(typed, "amount", _currency(typed, desk))
    status, event = typed.text("status"), typed.text("event")
    day = _day(typed)
    text = directive(
        day, "pledge", [id_, donor, desk.books.facility, amount, status],
        {"event": event, "document": _document(typed, id_, day)},
    )  # fmt: skip
    return Made(id_, day.year, text)


def agreement(typed: Typed, desk: Desk) -> Made:
    """A signed agreement with its instalments and what it is earmarked for."""
    id_, donor = _new(typed, desk), _known(typed, desk, "donor", "donors", needed=True)
    currency = _currency(typed, desk)
    amount = _money(typed, "amount", currency)
    promised = _known(typed, desk, "pledge", "pledges")
    rate = typed.percent("indirect_rate")
    window = _known(typed, desk, "earmark_window", "windows")
    location = _known(typed, desk, "earmark_location", "locations")
    numbers = typed.lines(("part", "due"))
    parts = [
        (_money(typed, f"part.{n}", currency), typed.day(f"due.{n}"), typed.text(f"condition.{n}"))
        for n in numbers
    ]
    start, end, day = _day(typed, "start"), _day(typed, "end"), _day(typed)
    total = sum((one.number for one, _, _ in parts), Decimal(0))
    if parts and total != amount.number:
        told = gettext("the instalments make %(sum)s, the agreement is %(amount)s")
        typed.faults["amount"] = told % {"sum": total, "amount": amount.number}
    typed.settle()
    texts = [
        directive(
            day, "agreement", [id_, donor, desk.books.facility, amount],
            {
                "pledge": promised, "start": start, "end": end,
                "indirect-rate": rate,
                "recognition": typed.text("recognition"),
                "exchange-risk": typed.text("exchange_risk"),
                "document": _document(typed, id_, day),
            },
        )
    ]  # fmt: skip
    for number, (money, due, condition) in enumerate(parts, 1):
        if due is not None:
            values: list[Value] = [f"{id_}/{number}", money, due]
            texts.append(directive(day, "instalment", values, {"condition": condition}))
    for kind, allowed in (("window", window), ("location", location)):
        if allowed:
            texts.append(directive(day, "earmark", [id_, kind, allowed]))
    return Made(id_, day.year, "\n".join(texts))


def obligation(typed: Typed, desk: Desk) -> Made:
    """A signed contract or purchase order."""
    id_, payee = _new(typed, desk), _known(typed, desk, "payee", "payees", needed=True)
    amount = _money(typed, "amount", _currency(typed, desk))
    window = _known(typed, desk, "window", "windows", needed=True)
    funding = typed.text("funding")
    paying = _known(typed, desk, "agreement", "agreements", needed=not funding)
    if funding and paying:
        typed.faults["funding"] = gettext("stands beside an agreement; keep one of the two")
    project = _known(typed, desk, "project", "projects")
    retention = typed.percent("retention", needed=False)
    day = _day(typed)
    text = directive(
        day, "obligation", [id_, payee, amount, window],
        {
            "agreement": paying, "funding": funding, "project": project,
            "kind": typed.text("kind"),
            "retention": retention or None,
            "document": _document(typed, id_, day),
        },
    )  # fmt: skip
    return Made(id_, day.year, text)


def variation(typed: Typed, desk: Desk) -> Made:
    """A variation order, numbered after those that the contract has."""
    contract = _known(typed, desk, "obligation", "contracts", needed=True)
    known = desk.books.registry.obligation(contract)
    currency = known.amount.currency if known else desk.books.currency
    amount = _money(typed, "amount", currency, signed=True)
    reason = typed.text("reason", needed=True)
    approver = _known(typed, desk, "approver", "approvers", needed=True)
    again = _known(typed, desk, "reapproved_by", "approvers")
    day = _day(typed)
    number = 1
    while f"{contract}/{number}" in desk.books.registry.by_id:
        number += 1
    name = f"{contract}-variation-{number}"
    text = directive(
        day, "variation", [f"{contract}/{number}", amount, reason, approver],
        {"reapproved-by": again, "document": _document(typed, name, day)},
    )  # fmt: skip
    return Made(name, day.year, text)


def advance(typed: Typed, desk: Desk) -> Made:
    """An advance to a partner for a period; its payment is a voucher of its own."""
    id_, partner = _new(typed, desk), _known(typed, desk, "partner", "partners", needed=True)
    amount = _money(typed, "amount", _currency(typed, desk))
    paying = _known(typed, desk, "agreement", "agreements", needed=True)
    first, last, day = _day(typed, "from"), _day(typed, "to"), _day(typed)
    text = directive(
        day, "advance", [id_, partner, amount, first, last],
        {"agreement": paying, "document": _document(typed, id_, day)},
    )  # fmt: skip
    return Made(id_, day.year, text)


_AGREEMENT = Field("agreement", "Agreement", "choice", "Whose money it is.", choices="agreements")

PLEDGE = Form(
    "pledge", "Pledge", "A donor's promise. It is no money yet.",
    (("The pledge", (
        Field("id", "Id", hint="Such as P-FI-2017-01", needed=True), DAY, DONOR, AMOUNT, CURRENCY,
        Field("status", "Status", "choice",
              options=(("announced", "announced"), ("confirmed", "confirmed"))),
        Field("event", "Event", hint="Where it was announced.")),
    ),),
    pledge,
)  # fmt: skip
AGREEMENT = Form(
    "agreement", "Agreement", "A signed agreement with its instalments and earmarks.",
    (
        ("The agreement", (
            Field("id", "Id", hint="Such as FI-2017-01", needed=True), DAY, DONOR, AMOUNT, CURRENCY,
            Field("pledge", "Pledge that it takes up", "choice", choices="pledges"),
            Field("start", "First day", "date", needed=True),
            Field("end", "Last day", "date", needed=True),
            Field("indirect_rate", "Indirect cost, per cent", "amount", "Such as 8", needed=True),
            Field("recognition", "Revenue is recognised", "choice", options=(
                ("on-due", "when an instalment falls due"), ("on-receipt", "when it is received"),
                ("on-signature", "at signature"), ("on-condition", "when a condition is met"))),
            Field("exchange_risk", "Rate differences are borne by", "choice",
                  options=(("donor", "the donor's grant"), ("facility", "the facility"))))),
        ("What it may be used for", (
            Field("earmark_window", "Window", "choice", "Empty: any window.", choices="windows"),
            Field("earmark_location", "Place", "choice", "Empty: anywhere.", choices="locations"))),
    ),
    agreement,
    line_legend="Instalment",
    lines=(Field("part", "Amount", "amount"), Field("due", "Due on", "date"),
           Field("condition", "Condition", hint="What must be met first, if anything.")),
    least_lines=2,
)  # fmt: skip
OBLIGATION = Form(
    "obligation", "Obligation", "A signed contract or purchase order.",
    (("The contract", (
        Field("id", "Id", hint="Such as O-2017-0012", needed=True), DAY,
        Field("payee", "Payee", "choice", needed=True, choices="payees"), AMOUNT, CURRENCY,
        Field("window", "Window", "choice", needed=True, choices="windows"),
        _AGREEMENT,
        Field("funding", "Or shared by", hint="FI-2016-01=60; DE-2016-02=40"),
        Field("project", "Project", "choice", choices="projects"),
        Field("kind", "Kind", "choice",
              options=(("works", "works"), ("goods", "goods"), ("services", "services"))),
        Field("retention", "Retention, per cent", "amount"))),
    ),
    obligation,
)  # fmt: skip
VARIATION = Form(
    "variation", "Variation", "A variation order: a signed change of a contract.",
    (("The variation", (
        Field("obligation", "Contract", "choice", needed=True, choices="contracts"), DAY,
        Field("amount", "Change", "amount", "With a minus where the contract shrinks.", needed=True),
        Field("reason", "Reason", needed=True),
        Field("approver", "Approved by", "choice", needed=True, choices="approvers"),
        Field("reapproved_by", "Approved again by", "choice",
              "Where variations pass the cap.", choices="approvers"))),
    ),
    variation,
)  # fmt: skip
ADVANCE = Form(
    "advance", "Advance", "An advance to a partner for a period. Enter its payment afterwards.",
    (("The advance", (
        Field("id", "Id", hint="Such as A-2017-003", needed=True), DAY,
        Field("partner", "Partner", "choice", needed=True, choices="partners"), AMOUNT, CURRENCY,
        Field("from", "For the time from", "date", needed=True),
        Field("to", "to", "date", needed=True),
        Field("agreement", "Agreement", "choice", needed=True, choices="agreements"))),
    ),
    advance,
)  # fmt: skip
