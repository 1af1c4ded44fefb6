"""Forms of journal entries: the liquidation of an advance, indirect cost, a correction."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import to_cents
from pledgebook_importers.drafts.beantext import number, quote
from pledgebook_reports.viewer.entry.fields import Field, Form, Made, Typed
from pledgebook_reports.viewer.entry.text import Money, directive
from pledgebook_reports.viewer.entry.vouchers import (
    OFFICERS,
    as_draft,
    head_of,
    meta_of,
    number_of,
    officer_fields,
)  # fmt: skip
from pledgebook_reports.viewer.texts import gettext

if TYPE_CHECKING:
    from pledgebook_reports.viewer.entry.desk import Desk

NIL = Decimal(0)


def liquidation(typed: Typed, desk: Desk) -> Made:
    """What a partner reports as spent and the office accepts: the FACE form, and the cost."""
    voucher, day = number_of(typed, desk)
    known = desk.books.registry.advance(typed.id("advance", needed=True))
    if known is None:
        typed.faults.setdefault("advance", gettext("is not known in the books; pick from the list"))
    reported, accepted = typed.amount("reported"), typed.amount("accepted")
    cost = _cost(typed, desk)
    said = typed.text("description", needed=True)
    typed.settle()
    if known is None or reported is None or accepted is None:
        msg = "what is missing is a fault"
        raise AssertionError(msg)
    money = known.amount.currency
    face = directive(
        day, "face",
        [known.id, day, Money(reported, money), Money(accepted, money), Money(NIL, money),
         Money(NIL, money)],
    )  # fmt: skip
    party = desk.books.registry.party(known.partner)
    meta = {
        "agreement": known.agreement or "", "advance": known.id, "payee-id": known.partner,
        **meta_of(typed, voucher, day.year), "location": typed.id("location"),
    }  # fmt: skip
    lines = head_of(day, party.name if party else known.partner, said, meta)
    lines.append(f"  {cost}  {number(accepted)} {money}")
    lines.append(f"  Assets:Advances:{known.partner}  -{number(accepted)} {money}")
    text = face + "\n" + "\n".join(lines) + "\n"
    return Made(voucher, day.year, text, as_draft(text))


def indirect(typed: Typed, desk: Desk) -> Made:
    """The agency's charge: the agreement's rate on a base."""
    voucher, day = number_of(typed, desk)
    known = desk.books.registry.agreement(typed.id("agreement", needed=True))
    if known is None:
        typed.faults.setdefault("agreement", gettext("is no donor agreement; pick from the list"))
    base, window = typed.amount("base", signed=True), typed.id("window", needed=True)
    if window not in desk.choices["windows"]:
        typed.faults.setdefault("window", gettext("is not known in the books; pick from the list"))
    said = typed.text("description", needed=True)
    typed.settle()
    if known is None or base is None:
        msg = "what is missing is a fault"
        raise AssertionError(msg)
    own = desk.books.currency
    charge = to_cents(base * desk.books.registry.amended(known.id, "indirect-rate", day))
    meta = {"agreement": known.id, **meta_of(typed, voucher, day.year)}
    lines = head_of(day, desk.books.facility, said, meta)
    lines.append(f"  base: {number(base)} {own}")
    lines.append(f"  Expenses:{desk.books.facility}:{window}:Indirect  {number(charge)} {own}")
    lines.append(f"  Liabilities:IndirectCost  {number(-charge)} {own}")
    text = "\n".join(lines) + "\n"
    return Made(voucher, day.year, text, as_draft(text))


def correction(typed: Typed, desk: Desk) -> Made:
    """Postings of one's own, within each agreement, that correct another voucher."""
    voucher, day = number_of(typed, desk)
    said, corrects = typed.text("description", needed=True), typed.id("corrects", needed=True)
    if corrects and corrects not in desk.books.vouchers:
        told = gettext("%(id)s is no voucher of the books")
        typed.faults.setdefault("corrects", told % {"id": corrects[:40]})
    own = desk.books.currency
    legs: list[str] = []
    total: dict[str, Decimal] = {}
    for line in typed.lines(("account", "amount")):
        account, amount = (
            typed.id(f"account.{line}", needed=True),
            typed.amount(f"amount.{line}", signed=True),
        )
        paying = typed.id(f"agreement.{line}", needed=True)
        if paying not in desk.choices["agreements"]:
            typed.faults.setdefault(
                f"agreement.{line}", gettext("is not known in the books; pick from the list")
            )
        total[paying] = total.get(paying, NIL) + (amount or NIL)
        legs.append(f"  {account}  {number(amount or NIL)} {own}\n    agreement: {quote(paying)}")
        if obligation := typed.id(f"obligation.{line}"):
            legs.append(f"    obligation: {quote(obligation)}")
    for paying, rest in total.items():
        if rest:
            told = gettext("%(agreement)s does not come to nil: %(rest)s is left")
            typed.faults.setdefault("amount.1", told % {"agreement": paying, "rest": rest})
    if len(legs) < 2:
        typed.faults.setdefault("account.2", gettext("a correction has two postings at least"))
    typed.settle()
    meta = {"corrects": corrects, **meta_of(typed, voucher, day.year)}
    text = "\n".join([*head_of(day, "Correction", said, meta), *legs]) + "\n"
    return Made(voucher, day.year, text, as_draft(text))


def _cost(typed: Typed, desk: Desk) -> str:
    window, category = typed.id("window", needed=True), typed.id("category", needed=True)
    for name, found, choices in (
        ("window", window, "windows"),
        ("category", category, "categories"),
    ):
        if found and found not in desk.choices[choices]:
            told = gettext("%(id)s is not known in the books; pick from the list")
            typed.faults.setdefault(name, told % {"id": found[:40]})
    return f"Expenses:{desk.books.facility}:{window}:{category}"


_HEAD = (
    Field("voucher", "Voucher", hint="Empty: the next free number."),
    Field("date", "Date", "date", needed=True),
    Field("description", "Description", needed=True),
)
_ACTS = ("Who acts", officer_fields(OFFICERS))
_WINDOW = Field("window", "Window", "choice", needed=True, choices="windows")
_PAYS = Field("agreement", "Agreement", "choice", needed=True, choices="agreements")

LIQUIDATION = Form(
    "liquidation", "Liquidation", "What a partner spent of an advance, as its FACE form says.",
    (
        ("The liquidation", (
            *_HEAD, Field("advance", "Advance", "choice", needed=True, choices="advances"),
            Field("reported", "Reported", "amount", needed=True),
            Field("accepted", "Accepted", "amount", "What is booked as cost.", needed=True),
            _WINDOW, Field("category", "Category", "choice", needed=True, choices="categories"),
            Field("location", "Place", "choice", choices="locations"))),
        _ACTS,
    ),
    liquidation,
    series="V",
)  # fmt: skip
INDIRECT = Form(
    "indirect", "Indirect cost", "The agency's charge at the rate of the agreement.",
    (
        ("The charge", (
            *_HEAD, _PAYS,
            Field("base", "Cost that it is for", "amount",
                  "With a minus where a charge is taken back.", needed=True),
            _WINDOW)),
        _ACTS,
    ),
    indirect,
    series="V",
)  # fmt: skip
CORRECTION = Form(
    "correction", "Journal correction", "Postings that put another voucher right; debits plain, "
    "credits with a minus. Each agreement comes to nil.",
    (
        ("The correction", (*_HEAD, Field("corrects", "Voucher that it corrects", needed=True))),
        _ACTS,
    ),
    correction,
    series="V",
    line_legend="Posting",
    lines=(Field("account", "Account", "choice", choices="ledger"),
           Field("amount", "Amount", "amount"), Field("agreement", "Agreement", "choice",
                                                      choices="agreements"),
           Field("obligation", "Obligation", "choice", choices="contracts")),
    least_lines=2,
)  # fmt: skip
