"""The form of a payment, with split funding: one voucher of the voucher workbook, typed in a page.

Rows, checks and drafts are the workbook's own (`pledgebook_importers.vouchers`), so that a voucher is the
same however it is entered.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pledgebook_importers.vouchers.checking import Checker
from pledgebook_importers.vouchers.columns import BY_FIELD, COLUMNS
from pledgebook_importers.vouchers.drafts import Origin, UndividedError, draft
from pledgebook_importers.vouchers.rows import Value, VoucherRow
from pledgebook_reports.viewer.entry.fields import EntryError, Field, Form, Made, Typed
from pledgebook_reports.viewer.entry.vouchers import (
    DOCUMENTS,
    OFFICERS,
    as_posted,
    number_of,
    officer_fields,
    papers_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.viewer.entry.desk import Desk

HEAD = ("payee", "description", "currency", "source", "beneficiary", "invoice_number",
        "invoice_date", "obligation", "final")  # fmt: skip
LINE = ("amount", "value", "window", "category", "account", "agreement", "funding", "project",
        "location", "advance")  # fmt: skip
_AT = "@"


def payment(typed: Typed, desk: Desk) -> Made:
    """A voucher of one payee, line by line."""
    number, day = number_of(typed, desk)
    names = {"date": "date", **{name: name for name in (*HEAD, *OFFICERS)}}
    rows = []
    for place, line in enumerate(typed.lines(LINE) or [1], 1):
        fields = {name: f"{name}.{line}" for name in LINE}
        if place == 1:
            fields |= names
        values = _values(typed, fields, desk)
        if place == 1:
            values["evidence"] = "; ".join(
                f"{key}={path}" for key, path in papers_of(typed, number, day.year).items()
            )
        letters = {name: f"{field}{_AT}" for name, field in fields.items()}
        rows.append(VoucherRow(place, "", values, {**letters, "evidence": f"{DOCUMENTS}{_AT}"}))
    typed.settle()
    return _drafted(number, day, rows, Checker(desk.books, desk.lookups, hints=not typed.hurried))


def _values(typed: Typed, fields: dict[str, str], desk: Desk) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, field in fields.items():
        value: Value | None
        match BY_FIELD[name].kind:
            case "money":
                value = typed.amount(field, needed=False)
            case "day":
                value = typed.day(field, needed=False)
            case _:
                value = typed.text(field)
        if value:
            values[name] = value
    if "currency" in fields:
        values.setdefault("currency", desk.books.currency)
    return values


def _drafted(number: str, day: dt.date, rows: Sequence[VoucherRow], checker: Checker) -> Made:
    checked = checker.check(number, rows)
    if checked is None:
        raise EntryError(
            {one.cell.rpartition(_AT)[0] or "payee": one.reason for one in checker.problems}
        )
    try:
        text = draft(checked, Origin("", ""), checker.books.currency).text
    except UndividedError as error:
        raise EntryError({"funding.1": str(error)}) from None
    return Made(number, day.year, as_posted(text), text)


def _field(name: str) -> Field:
    column = BY_FIELD[name]
    kinds = {"day": "date", "money": "amount", "choice": "choice"}
    options = (("", "no"), ("yes", "yes")) if column.choices == "answers" else None
    return Field(
        name,
        column.heading.format(currency="Booked"),
        kinds.get(column.kind, "text"),  # type: ignore[arg-type]  # of the kinds of a field
        hint=_HINTS.get(name, ""),
        needed=column.needed.startswith(("always", "on the first")) and name != "currency",
        choices=column.choices or "",
        options=options,
    )


_HINTS = {
    "value": "What another currency is in that of the books.",
    "account": "In place of window and category: a payable, retention, advance, prepayment.",
    "agreement": "Whose money pays this line; empty under an obligation of one agreement.",
    "funding": "In place of an agreement: FI-2016-01=60; DE-2016-02=40",
    "source": "Bank or petty cash; Liabilities:Payable where it is accepted and paid later.",
}
_VOUCHER = Field("voucher", "Voucher", hint="Empty: the next free number.")

PAYMENT = Form(
    "payment", "Payment", "A payment, or a bill that is accepted and paid later.",
    (
        ("The payment", (_VOUCHER, *(_field(name) for name in ("date", *HEAD)))),
        ("Who acts", officer_fields(OFFICERS)),
    ),
    payment,
    series="V",
    line_legend="Line",
    lines=tuple(_field(column.field) for column in COLUMNS if column.field in LINE),
)  # fmt: skip
