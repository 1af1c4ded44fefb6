"""The form of a receipt: an instalment that a donor has paid, due on that day where it was not before.

Rate differences and the postings are those of the bank files' drafts (`pledgebook_importers.drafts.legs`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

from pledgebook.money import to_cents
from pledgebook.records import Fund
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.drafts.beantext import number, quote, units
from pledgebook_importers.drafts.legs import DraftBook, legs_of
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.proposal import Match, Paid
from pledgebook_reports.viewer.entry.fields import EntryError, Field, Form, Made, Typed
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
    import datetime as dt
    from collections.abc import Sequence

    from pledgebook.records import Agreement
    from pledgebook_importers.drafts.legs import Leg
    from pledgebook_reports.viewer.entry.desk import Desk


def receipt(typed: Typed, desk: Desk) -> Made:
    """What a donor paid of one instalment."""
    voucher, day = number_of(typed, desk)
    label, account = typed.id("instalment", needed=True), typed.id("bank", needed=True)
    received = typed.amount("received")
    typed.settle()
    due, before = _due(desk, label, day)
    paid = typed.amount("paid", needed=False) or due.amount
    if account not in desk.books.accounts:
        told = gettext("%(account)s is no account of the books; pick from the list")
        typed.faults["bank"] = told % {"account": account[:60]}
    typed.settle()
    held = desk.books.accounts[account]
    line = _line(day, received or Decimal(0), held[0] if held else desk.books.currency, voucher)
    match = Match(line, "receipt", "high", "entered", paid=(Paid(due, paid),))
    funds = desk.books.registry.all(Fund)
    book = DraftBook(
        account, funds[0].id if funds else due.agreement, desk.books.facility,
        desk.books.currency, desk.books.rate,
    )  # fmt: skip
    legs = legs_of(match, book)
    if isinstance(legs, str):
        raise EntryError({"received": legs})
    text = "\n".join([*before, _entry(typed, desk, voucher, day, due, legs)])
    return Made(voucher, day.year, text, as_draft(text))


def _due(desk: Desk, label: str, day: dt.date) -> tuple[OpenInstalment, list[str]]:
    """What is open of an instalment; where it was never due, as it falls due with this receipt."""
    for one in desk.instalments:
        if one.label == label:
            return one, []
    registry = desk.books.registry
    instalment = registry.instalment(label)
    agreement = registry.agreement(instalment.agreement) if instalment else None
    if instalment is None or agreement is None:
        told = gettext("%(id)s is no instalment; pick from the list")
        raise EntryError({"instalment": told % {"id": label[:40]}})
    if label in desk.labels:
        told = gettext("%(id)s is paid already; nothing is open of it")
        raise EntryError({"instalment": told % {"id": label}})
    amount = registry.amended(label, "amount", day)
    own = amount.currency == desk.books.currency
    rate = Decimal(1) if own else desk.books.rate(amount.currency, day)
    if rate is None:
        told = gettext("the books have no rate of %(currency)s on %(day)s")
        raise EntryError({"instalment": told % {"currency": amount.currency, "day": day}})
    due = _new(agreement, label, amount.number, amount.currency, day, rate)
    party = registry.party(agreement.donor)
    value = to_cents(amount.number * rate)
    name, said = party.name if party else agreement.donor, f"Instalment {label} falls due"
    lot = f"{{{units(rate)} {desk.books.currency}, {day}, {quote(label)}}}"
    text = "\n".join(
        [
            f"{day} * {quote(name)} {quote(said)}",
            f"  agreement: {quote(agreement.id)}",
            f"  {due.account}  {units(amount.number)} {amount.currency} {lot}",
            f"  Income:Contributions:{agreement.donor}  -{number(value)} {desk.books.currency}\n",
        ]
    )
    return due, [text]


def _new(
    agreement: Agreement, label: str, amount: Decimal, currency: str, day: dt.date, rate: Decimal
) -> OpenInstalment:
    return OpenInstalment(
        label=label, agreement=agreement.id, donor=agreement.donor, names=(),
        account=f"Assets:Receivable:{agreement.donor}", amount=amount, currency=currency, due=day,
        rate=rate, exchange_risk=cast("Literal['donor', 'facility']", agreement.exchange_risk),
    )  # fmt: skip


def _line(day: dt.date, amount: Decimal, currency: str, voucher: str) -> StatementLine:
    """The receipt as a bank would tell it."""
    return StatementLine(
        date=day, value_date=day, amount=amount, currency=currency, counterparty="",
        counterparty_account="", reference="", end_to_end="", remittance="", import_id=voucher,
        status="booked", line=1,
    )  # fmt: skip


def _entry(
    typed: Typed, desk: Desk, voucher: str, day: dt.date, due: OpenInstalment, legs: Sequence[Leg]
) -> str:
    party = desk.books.registry.party(due.donor)
    said = typed.text("description") or f"Receipt of instalment {due.label}"
    meta = {"agreement": due.agreement, **meta_of(typed, voucher, day.year)}
    lines = head_of(day, party.name if party else due.donor, said, meta)
    for leg in legs:
        lines.append(f"  {leg.account}  {leg.amount}")
        if leg.agreement != due.agreement:
            lines.append(f"    agreement: {quote(leg.agreement)}")
    return "\n".join(lines) + "\n"


RECEIPT = Form(
    "receipt", "Receipt", "An instalment that a donor has paid.",
    (
        ("The receipt", (
            Field("voucher", "Voucher", hint="Empty: the next free number."),
            Field("date", "Date", "date", "The day on which the bank booked it.", needed=True),
            Field("instalment", "Instalment", "choice", needed=True, choices="instalments"),
            Field("bank", "Bank account", "choice", needed=True, choices="sources"),
            Field("received", "Amount received", "amount", "In the currency of the account.",
                  needed=True),
            Field("paid", "Of the instalment, in its currency", "amount",
                  "Empty: all that is open of it."),
            Field("description", "Description"))),
        ("Who acts", officer_fields(OFFICERS)),
    ),
    receipt,
    series="R",
)  # fmt: skip
